"""A rep in Chicago, and all that the company knows of the nine sites of the territories' tests."""

from datetime import UTC, date, datetime
from functools import cache

import numpy as np

from analytics.drive import DriveMatrix, DriveStatement, DriveTimes
from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.routes.field_facts import FieldFacts
from analytics.routes.week import build_week
from analytics.routes.week_options import WeekOptions
from data.geography.sphere import great_circle_miles
from data.plans.document import Document, Focus, Territory
from data.plans.organisation.access_entry import Access, OrBlock
from data.plans.organisation.call_entry import Call, CallPlan
from data.plans.organisation.clock import Window
from data.plans.organisation.week_entry import RepDay
from data.plans.rep_entry import Rep
from data.plans.unit_document import BuyingUnits

from ..territories.world import KNEE

NOW = datetime(2026, 11, 27, tzinfo=UTC)
MONDAY, TODAY = date(2026, 11, 30), date(2026, 11, 27)
CHICAGO = "America/Chicago"
REP = Rep(
    "Rae Rep", "rep", 6, home=(41.885, -87.63), home_place="Chicago, IL 60602", id="rae", version=1,
    created_by="ann", created_at=NOW, updated_by="ann", updated_at=NOW,
)  # fmt: skip
HOURS = tuple(RepDay("rae", weekday, 480, 1050) for weekday in range(5))
PLAN = (CallPlan("All", 1, calls_a_quarter=6, minutes_a_call=30),)
AT_ONCE = WeekOptions(parking_minutes=0, desk_minutes=0)
"""Nobody waits where nothing is recorded: ways are what the roads take."""
FACTS = FieldFacts(days=HOURS, call_plan=PLAN)


class TwoMinutesAMile(DriveTimes):
    """Straight lines at 30 miles an hour; twice as slow from 07:30 to 08:30, if `rush`."""

    statement = DriveStatement("Straight lines", "two minutes a mile")

    def __init__(self, rush=False):
        self.rush = rush
        self.asked = []

    def _matrix(self, origins, destinations, departing):
        self.asked.append(departing)
        miles = great_circle_miles(origins, destinations)
        slow = 2 if self.rush and departing is not None and departing.hour == 8 else 1
        return DriveMatrix(2 * slow * miles, miles)

    def _isochrone(self, origin, minutes, departing):
        raise NotImplementedError


@cache
def knees(world):
    """Load the market of knee replacements."""
    return load_market(world, Focus(codes=(KNEE,)), BuyingUnits())


def chicago(world, **rule):
    """Resolve a plan in which Rae works what is in Illinois."""
    market = knees(world)
    rule = rule or {"counties": ("17031",)}
    return resolve(market, Document((Territory("t1", "Chicago", 1, rep_id="rae", **rule),)))


def plan_week(world, facts=FACTS, *, rep=REP, monday=MONDAY, today=TODAY, drive=None, rule=None, **how):
    """Build Rae's week."""
    owned = chicago(world, **(rule or {}))
    how.setdefault("options", AT_ONCE)
    return build_week(world, owned, facts, drive or TwoMinutesAMile(), rep, monday, today=today, **how)


def kept(npi, *days, rep="rae", site="H1"):
    """Calls that were made at ten in the morning."""
    return tuple(call(npi, day, 16, status="kept", rep=rep, site=site) for day in days)


def call(npi, day, hour_utc, *, site="H1", rep="rae", minutes=30, minute=0, zone=CHICAGO, **more):
    """A call in the store; ten in Chicago in winter is 16 UTC."""
    at = datetime(day.year, day.month, day.day, hour_utc, minute, tzinfo=UTC)
    return Call(rep, npi, site, at, zone, minutes, **more)


def open_at(site, npi=None, *, days=range(5), first=480, last=1020, status="open", **more):
    """Access with visiting hours on some days."""
    windows = tuple(Window(day, first, last) for day in days)
    return Access(site, npi, status, visiting=windows, **more)


def block(npi, site, weekday, first, last):
    """An OR block."""
    return OrBlock(npi, site, weekday, first, last)


def names(week):
    """Last names by key of the calls."""
    return {facts.key: facts.name for facts in week.calls}


def left(week):
    """Reasons by last name."""
    return {one.name: str(one.reason) for one in week.left_out}


def clock(windows):
    """Write seconds as hours and minutes."""
    return [tuple(f"{s // 3600:02d}:{s % 3600 // 60:02d}" for s in window) for window in windows]


def windows_on(week, key, day):
    """Windows of a call on a day, by site."""
    stops = week.problem.calls[[facts.key for facts in week.calls].index(key)].stops.get(day, ())
    return {week.places[stop.place].key if stop.place >= 0 else "anywhere": clock(stop.windows)
            for stop in stops}  # fmt: skip


def is_near(first, second, within):
    """Tell whether numbers are near each other."""
    return bool(np.abs(first - second) <= within)
