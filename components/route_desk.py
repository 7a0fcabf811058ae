"""What the Routes page works with in one run: the plan, the rep, and their week ready to be routed.

All of it comes from the workspace's cache, under keys that say what it rests on.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.routes.field_facts import FieldFacts
from analytics.routes.rep_week import RepWeek
from analytics.routes.solve import warm_up
from analytics.routes.week import build_week
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_options import WeekOptions
from components.route_facts import facts_key, read_facts
from components.session import shared_workspace
from components.territory_desk import Desk, open_desk
from data.identifiers import Npi, PlanId
from data.plans.plan_entry import Plan
from data.plans.rep_entry import Rep

VERSION = 1
SHAPE_STATUSES = ("kept", "planned")


@dataclass(frozen=True, eq=False)
class RouteDesk:
    """A rep's week, ready to be routed.

    Parameters
    ----------
    plan : Plan
        Whose territories.
    desk : Desk
        That plan at its latest version, resolved.
    facts : FieldFacts
        What the company knows.
    week : RepWeek
        The week.
    key : tuple
        What it rests on: equal for equal weeks only.
    """

    plan: Plan
    desk: Desk
    facts: FieldFacts
    week: RepWeek
    key: tuple[Hashable, ...]

    def remember(self, name: str, compute, *about: Hashable):
        """Return what a question about the week gave, asking it once for all sessions.

        Parameters
        ----------
        name : str
            Of the question, with its version.
        compute : callable
            Gives an answer that nobody changes.
        *about : Hashable
            What else the answer depends on.

        Returns
        -------
        object
            What `compute` gave.
        """
        return shared_workspace().cache.remember((name, self.key, *about), compute)

    def soon(self, name: str, compute, *about: Hashable):
        """Return the same as a future, computed beside everything else.

        Parameters
        ----------
        name : str
            Of the question, with its version.
        compute : callable
            Gives an answer that nobody changes.
        *about : Hashable
            What else the answer depends on.

        Returns
        -------
        Future
            Done at once where the answer is at hand.
        """
        return shared_workspace().cache.soon((name, self.key, *about), compute)


def open_plan_desk(plan: PlanId) -> Desk:
    """Resolve a plan as it was saved last.

    Parameters
    ----------
    plan : PlanId
        Which.

    Returns
    -------
    Desk
        From the cache where it can.
    """
    plans = shared_workspace().plans.plans
    return open_desk(plans.get(plan), plans.version(plan).document)


def open_week(
    desk: Desk, rep: Rep, monday: date, *, today: date, edits: WeekEdits, options: WeekOptions | None = None
) -> RouteDesk:
    """Build a rep's week.

    Parameters
    ----------
    desk : Desk
        Of `open_plan_desk`.
    rep : Rep
        Who.
    monday : date
        The first day.
    today : date
        The day on which it is planned.
    edits : WeekEdits
        What the rep changed; what the week before looked like is filled in here.
    options : WeekOptions, optional
        The usual ones when not given.

    Returns
    -------
    RouteDesk
        From the cache where it can.

    Raises
    ------
    NoTerritory, WeekOff, NoStart, NobodyToCall
        There is no week to plan.
    RoadsUnavailable
        The drive-time engine is missing, damaged or down.
    """
    workspace, options = shared_workspace(), options or WeekOptions()
    told = (VERSION, desk.token, rep.id, rep.version, monday, facts_key(workspace))
    facts = workspace.cache.remember(("field facts", *told), lambda: read_facts(workspace, desk, rep, monday))
    shaped = replace(edits, last_days=shape_before(facts, rep, monday))
    drive = workspace.drive
    key = (*told, today, options, freeze_edits(shaped), drive.statement)
    week = workspace.cache.remember(
        ("rep week", *key),
        lambda: build_week(
            desk.snapshot, desk.ownership, facts, drive, rep, monday, today=today, options=options,
            edits=shaped,
        ),
    )  # fmt: skip
    return RouteDesk(desk.plan, desk, facts, week, key)


def freeze_edits(edits: WeekEdits) -> tuple[Hashable, ...]:
    """Return edits as a part of a key.

    Parameters
    ----------
    edits : WeekEdits
        Any.

    Returns
    -------
    tuple
        Equal for equal edits.
    """
    return (
        edits.pins, edits.banned, edits.cancelled, edits.slower, edits.late,
        tuple(sorted(edits.last_days.items())), tuple(sorted(edits.least_calls.items())),
    )  # fmt: skip


def shape_before(facts: FieldFacts, rep: Rep, monday: date) -> dict[Npi, int]:
    """Return on which weekday a rep called on whom in the week before.

    Parameters
    ----------
    facts : FieldFacts
        With the calls.
    rep : Rep
        Who.
    monday : date
        The first day of the week after.

    Returns
    -------
    dict of Npi to int
        0 for Monday; calls made or still planned.
    """
    first = monday - timedelta(days=7)
    return {
        call.npi: call.local_start.weekday()
        for call in facts.calls
        if call.npi is not None
        and call.rep_id == rep.id
        and call.status in SHAPE_STATUSES
        and first <= call.local_start.date() < monday
    }


def get_ready() -> None:
    """Load, beside everything else, what the first week would have to wait for."""
    workspace = shared_workspace()
    workspace.cache.soon(("routes are ready", VERSION), _load)
    workspace.cache.soon(("route search is ready", VERSION), _compile)


def _load() -> bool:
    from data.geography.time_zones import find_zone

    drive = shared_workspace().drive
    drive.matrix([(41.88, -87.63)], [(42.05, -87.69)])
    return bool(find_zone("60601"))


def _compile() -> bool:
    warm_up()
    return True
