"""The Routes page with a rep in Chicago, on the market of nine sites that can be checked by hand."""

from datetime import UTC, date, datetime
from pathlib import Path

from components.session import shared_workspace
from data.plans.organisation.access_entry import Access
from data.plans.organisation.call_entry import Call, CallPlan
from data.plans.organisation.clock import Window
from data.plans.organisation.register import Changes
from data.plans.organisation.week_entry import RepDay
from data.plans.rep_entry import RepDetails
from tests.pages.nine_sites import plan_of
from tests.pages.plan_page import make_plan

ROOT = Path(__file__).parents[2]
PAGE = str(ROOT / "pages" / "routes.py")
MONDAY = date(2026, 11, 30)
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
CHICAGO = "America/Chicago"
EVERYBODY = CallPlan("Everybody", 1, calls_a_quarter=6, minutes_a_call=30)


def put(register, *entries):
    """Put rows into a register of the store."""
    getattr(shared_workspace().plans.organisation, register).save(Changes(entries), by="Ada", at=AT)


def add_rep(name="Rae Rep", home=(41.885, -87.63), *, days=range(5)):
    """Add a rep who works from 8:00 to 17:30."""
    details = RepDetails(name, "rep", 6.0, home, "Chicago, IL 60602" if home else "")
    rep = shared_workspace().plans.reps.add(details, by="Ada", at=AT)
    put("rep_days", *(RepDay(rep.id, day, 480, 1050) for day in days))
    return rep.id


def make_week(snapshot, *, call_plan=(EVERYBODY,), rep=None, counties=("17031",)):
    """A plan in which Rae works Cook County, and how often she calls."""
    rep = rep or add_rep()
    plan = make_plan(snapshot, plan_of({"counties": counties, "rep_id": rep}))
    put("call_plan", *call_plan)
    return rep, plan.id


def booked(rep, npi, site, day, hour, *, minute=0, minutes=30, **more):
    """An appointment at an hour of Chicago's winter."""
    at = datetime(day.year, day.month, day.day, hour + 6, minute, tzinfo=UTC)
    return Call(rep, npi, site, at, CHICAGO, minutes, **{"locked": True, **more})


def open_at(site, npi, first, last, *, days=range(5)):
    """Visiting hours of a clinician at a site."""
    return Access(site, npi, "open", visiting=tuple(Window(day, first, last) for day in days))
