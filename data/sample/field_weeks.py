"""The weeks of the sample's reps: hours, leave, skills, hotels, days off and the call plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data.geography.zips import zip_places
from data.identifiers import RepId
from data.plans.organisation.call_entry import CallPlan
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.week_entry import RepDay, RepLeave, RepPlace, RepSkills
from data.sample.field_force import FieldForce

SPINE, ROBOTICS = "spine", "robotics"
HOTELS = 4  # reps who stay away for a night in the coming weeks

CALL_PLAN = (
    CallPlan("Spine surgeons, top third", 1, 6, 30, "Orthopaedic Spine Surgery", 8, 10, None, (SPINE,)),
    CallPlan(
        "Neurosurgeons, top fifth", 2, 5, 30, "Neurological Surgery", 9, 10, None, (SPINE,), "Lumbar cage set"
    ),
    CallPlan("Joint surgeons, top third", 3, 5, 25, "Orthopaedic Surgery", 8, 10),
    CallPlan("Joint surgeons, middle", 4, 3, 20, "Orthopaedic Surgery", 4, 7),
    CallPlan("Spine surgeons, others", 5, 3, 20, "Orthopaedic Spine Surgery", None, None, None, (SPINE,)),
    CallPlan("Neurosurgeons, others", 6, 2, 20, "Neurological Surgery"),
    CallPlan("Joint surgeons, others", 7, 1, 15, "Orthopaedic Surgery"),
    CallPlan("Everyone else", 9, 0, 15),
)


@dataclass(frozen=True)
class FieldWeeks:
    """When, from where and for what the reps work.

    Parameters
    ----------
    days : tuple of RepDay
        Monday to Friday, some without Friday.
    leaves : tuple of RepLeave
        Some past, some to come.
    skills : tuple of RepSkills
        One a rep.
    places : tuple of RepPlace
        Nights away: where one day ends the next one starts.
    days_off : tuple of DayOff
        The company's own.
    """

    days: tuple[RepDay, ...]
    leaves: tuple[RepLeave, ...]
    skills: tuple[RepSkills, ...]
    places: tuple[RepPlace, ...]
    days_off: tuple[DayOff, ...]


def make_field_weeks(
    rng: np.random.Generator, force: FieldForce, reps: Sequence[RepId], today: date
) -> FieldWeeks:
    """Make the reps' weeks.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    force : FieldForce
        Whose territories.
    reps : sequence of RepId
        Who works each of them.
    today : date
        The weeks around it.

    Returns
    -------
    FieldWeeks
        The second rep is away all of next week.
    """
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    days, leaves, skills = [], [], []
    for number, rep in enumerate(reps):
        start, end = int(rng.choice((420, 450, 480))), int(rng.choice((1020, 1050, 1080)))
        overtime = int(rng.choice((0, 30, 60)))
        worked = range(4) if rng.random() < 0.1 else range(5)
        days += [
            RepDay(rep, day, start, end if day < 4 else min(end, 960), 30, 690, 810, overtime)
            for day in worked
        ]
        leaves += _leaves(rng, rep, monday, away=number == 1)
        words = [word for word, share in ((SPINE, 0.7), (ROBOTICS, 0.3)) if rng.random() < share]
        skills.append(RepSkills(rep, tuple(words)))
    return FieldWeeks(
        tuple(days), tuple(leaves), tuple(skills), tuple(_hotels(rng, force, reps, monday)), days_off(today)
    )


def days_off(today: date) -> tuple[DayOff, ...]:
    """Return the company's own days off around a day.

    Parameters
    ----------
    today : date
        In its year and the next.

    Returns
    -------
    tuple of DayOff
        The day after Thanksgiving and Christmas Eve are free, Columbus Day is not.
    """
    found = []
    for year in (today.year, today.year + 1):
        first = date(year, 11, 1)
        thanksgiving = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
        october = date(year, 10, 1)
        columbus = october + timedelta(days=(0 - october.weekday()) % 7 + 7)
        found += [
            DayOff(columbus, "Columbus Day", works=True),
            DayOff(thanksgiving + timedelta(days=1), "Day after Thanksgiving"),
            DayOff(date(year, 12, 24), "Christmas Eve"),
        ]
    return tuple(found)


def _leaves(rng: np.random.Generator, rep: RepId, monday: date, *, away: bool) -> list[RepLeave]:
    found = [RepLeave(rep, monday, monday + timedelta(days=4), "Vacation")] if away else []
    if rng.random() < 0.5:
        first = monday + timedelta(days=int(rng.integers(2, 10)) * 7 + int(rng.integers(0, 3)))
        found.append(RepLeave(rep, first, first + timedelta(days=int(rng.integers(1, 5))), "Vacation"))
    if rng.random() < 0.6:
        first = monday - timedelta(days=int(rng.integers(4, 20)) * 7)
        found.append(RepLeave(rep, first, first + timedelta(days=int(rng.integers(0, 5))), ""))
    return found


def _hotels(
    rng: np.random.Generator, force: FieldForce, reps: Sequence[RepId], monday: date
) -> list[RepPlace]:
    """Let reps of wide territories stay for a night near their farthest clinicians."""
    places = zip_places().to_pandas().set_index("zip")
    wide = []
    for rep, territory in zip(reps, force.territories, strict=True):
        if territory.home is None:
            continue
        own = force.clinicians.iloc[territory.clinicians]
        away = (own.lat - territory.home[0]) ** 2 + (own.lon - territory.home[1]) ** 2
        wide.append((float(away.max()), rep, str(own.zip.iloc[int(away.argmax())])))
    found = []
    for _, rep, code in sorted(wide, reverse=True)[:HOTELS]:
        at = places.loc[code]
        day = monday + timedelta(days=int(rng.integers(0, 3)) + 7 * int(rng.integers(0, 2)))
        where = (float(at.lat), float(at.lon), f"Hotel, {at.city}, {at.state} {code}")
        found += [
            RepPlace(rep, day, "end", *where),
            RepPlace(rep, day + timedelta(days=1), "start", *where),
        ]
    return found
