"""Who of a territory is to be called on in a week, the best by value and nearness first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.durations import write_minutes
from analytics.numbers import format_day
from analytics.routes.field_facts import FieldFacts
from analytics.routes.left_out import LeftOut, Reason
from analytics.routes.people import Person
from analytics.routes.value import Rhythm, Worth, decile_opportunity, measure_rhythm, value_call
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_options import WeekOptions
from data.identifiers import Npi
from data.plans.organisation.call_entry import CallPlan

NEAR_MINUTES = 60.0
"""Who is so far away one way ranks as if worth half."""
USUAL_PLAN = CallPlan("Everybody, as no call plan is recorded", 1, calls_a_quarter=3, minutes_a_call=20)


@dataclass(frozen=True)
class Due:
    """Somebody who is to be called on.

    Parameters
    ----------
    person : Person
        Who.
    plan : CallPlan
        How often, and for how long.
    rhythm : Rhythm
        How that stands.
    worth : Worth
        Of the first call in the week.
    minutes_away : float
        One way from where days start, to the nearest place; NaN where there is no road.
    wanted : bool
        The rep asked for it, or it stands in the calendar: no limit holds.
    """

    person: Person
    plan: CallPlan
    rhythm: Rhythm
    worth: Worth
    minutes_away: float
    wanted: bool

    def left_out(self, reason: Reason, text: str, until: date | None = None) -> LeftOut:
        """Return this clinician as one who is not planned for.

        Parameters
        ----------
        reason : Reason
            Why.
        text : str
            The same in a sentence.
        until : date, optional
            Until when.

        Returns
        -------
        LeftOut
            With name, value and place.
        """
        return _leave_out(self.person, reason, text, until, self.worth)


def rank_people(
    people: Sequence[Person],
    facts: FieldFacts,
    minutes_away: Mapping[str, float],
    through: date,
    *,
    rep_name: str,
    in_calendar: Collection[Npi],
    options: WeekOptions,
    edits: WeekEdits,
) -> tuple[list[Due], list[LeftOut]]:
    """Tell who is due, and who is not, before anybody looks at windows.

    Parameters
    ----------
    people : sequence of Person
        The territory's.
    facts : FieldFacts
        Call plan, calls made and skills.
    minutes_away : mapping of str to float
        One way from where days start, by the key of an account; NaN or missing where there is no road.
    through : date
        The week's last day.
    rep_name : str
        For the reader.
    in_calendar : collection of Npi
        Whom the rep's own calendar has in the week.
    options : WeekOptions
        The reach.
    edits : WeekEdits
        Pins and bans.

    Returns
    -------
    tuple
        Who is due, by value × nearness, the pinned first; and who is left out.
    """
    pinned = {pin.npi for pin in edits.pins} | set(edits.least_calls)
    due: list[Due] = []
    left: list[LeftOut] = []
    for person in people:
        plan = facts.call_plan_of(person.npi, person.specialty, person.decile)
        plan = USUAL_PLAN if not facts.call_plan else plan
        wanted = person.npi in pinned or person.npi in in_calendar
        opportunity = float(decile_opportunity(person.decile))
        asked = plan is not None and plan.calls_a_quarter > 0
        if plan is None or (not asked and not wanted):
            left.append(_leave_out(person, Reason.NOT_IN_PLAN, "The call plan asks for no calls on them."))
            continue
        calls = plan.calls_a_quarter if asked else 1.0
        rhythm = measure_rhythm(calls, facts.made_on.get(person.npi, ()), through)
        away = [minutes_away.get(account.key, np.nan) for account in person.accounts]
        nearest = float(np.nanmin(away)) if np.isfinite(away).any() else float("nan")
        one = Due(person, plan, rhythm, value_call(rhythm, opportunity), nearest, wanted)
        refused = _refuse(one, facts, rep_name, options, edits)
        if refused is not None:
            left.append(refused)
        else:
            due.append(one)
    due.sort(key=lambda one: (one.person.npi not in pinned, not one.wanted, -_rank(one), one.person.npi))
    return due, left


def _rank(due: Due) -> float:
    return due.worth.value / (1 + due.minutes_away / NEAR_MINUTES)


def _refuse(
    due: Due, facts: FieldFacts, rep_name: str, options: WeekOptions, edits: WeekEdits
) -> LeftOut | None:
    person, rhythm = due.person, due.rhythm
    if person.npi in edits.banned:
        return due.left_out(Reason.BANNED, "You left them out of this week.")
    missing = [skill for skill in due.plan.needs_skills if skill not in facts.skills]
    if missing:
        what = f"Calls on them need {' and '.join(missing)}, which {rep_name} is not recorded to have."
        return due.left_out(Reason.SKILL, what)
    if not due.wanted and rhythm.owed <= 0:
        text = (
            f"{len(rhythm.made_days)} calls in {rhythm.window_days} days are made, which is all that the "
            f"call plan asks for; the next is owed from {format_day(rhythm.owed_on)}."
        )
        return due.left_out(Reason.FREQUENCY, text, rhythm.owed_on)
    if not due.wanted and rhythm.rested_on is not None and rhythm.rested_on > rhythm.through:
        text = (
            f"Seen on {format_day(rhythm.last_day)}; with {rhythm.calls_a_quarter:g} calls a quarter the "
            f"next is not before {format_day(rhythm.rested_on)}."
        )
        return due.left_out(Reason.TOO_RECENT, text, rhythm.rested_on)
    where = person.accounts[0].name
    if not any(np.isfinite(account.lat) for account in person.accounts):
        return due.left_out(Reason.NO_PLACE, f"It isn't known where {where} is.")
    if not np.isfinite(due.minutes_away):
        return due.left_out(Reason.UNREACHABLE, f"No road leads from where the days start to {where}.")
    if due.minutes_away > options.reach_minutes and not due.wanted:
        far, reach = write_minutes(due.minutes_away), write_minutes(options.reach_minutes)
        return due.left_out(Reason.TOO_FAR, f"{where} is {far} away one way, over the reach of {reach}.")
    return None


def _leave_out(
    person: Person, reason: Reason, text: str, until: date | None = None, worth: Worth | None = None
) -> LeftOut:
    site, value = person.accounts[0].name, worth.value if worth else 0.0
    return LeftOut(person.npi, person.name, reason, text, until, value, person.decile, site, worth)
