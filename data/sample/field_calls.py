"""The calls of the sample's reps: half a year that was, and three weeks to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from data.identifiers import Npi, RepId, SiteId
from data.plans.organisation.access_entry import Access
from data.plans.organisation.call_entry import Call, CallStatus, Channel
from data.plans.organisation.clock import Window
from data.plans.organisation.day_off_entry import DayOff, find_days_off
from data.plans.organisation.week_entry import RepDay, RepLeave
from data.sample.field_force import FieldForce, SampleTerritory
from data.sample.places import plane

WEEKS_BACK, WEEKS_AHEAD = 26, 3
CALLS_A_DAY = (1, 5)  # before, and planned, whoever plans a week has gaps to fill
REMOTE = 0.12
REMOTE_CHANNELS: tuple[Channel, ...] = ("video", "phone", "email")
BETWEEN_MINUTES = 25  # from one call to the next, at least, and the drive
MINUTES_A_MILE = 2.0  # as the crow flies; slow, so that what is booked can be kept
DAY_MILES = 60.0  # from home; who lives further away is seen by nobody's appointment
NEAR = 20  # a day's calls are among so many clinicians around the first
LOCKED, CANCELLED_AHEAD = 0.35, 0.08
PAST: tuple[tuple[CallStatus, float], ...] = (("kept", 0.84), ("cancelled", 0.11), ("no-show", 0.05))


@dataclass(frozen=True)
class _Visit:
    """Where and when one clinician can be seen."""

    npi: str
    site: str
    zone: str
    windows: tuple[Window, ...]
    place: tuple[float, float]  # miles on the plane of places
    home_minutes: float


def make_calls(
    rng: np.random.Generator,
    force: FieldForce,
    reps: Sequence[RepId],
    access: Sequence[Access],
    days: Sequence[RepDay],
    leaves: Sequence[RepLeave],
    off: Sequence[DayOff],
    today: date,
) -> tuple[Call, ...]:
    """Make calls before and after a day.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    force : FieldForce
        Whose territories.
    reps : sequence of RepId
        Who works each of them.
    access : sequence of Access
        Calls in person fall into visiting windows.
    days : sequence of RepDay
        And into hours.
    leaves : sequence of RepLeave
        Not into leave.
    off : sequence of DayOff
        Nor into days off.
    today : date
        Before it calls were kept, cancelled or missed; from it on they are planned or cancelled, and some
        are locked. There are none on the day itself.

    Returns
    -------
    tuple of Call
        By rep and time; a rep's calls don't overlap.
    """
    windows = {
        (str(entry.npi), str(entry.site_id)): entry.visiting
        for entry in access
        if entry.npi and entry.visiting
    }
    hours = {(day.rep_id, day.weekday): day for day in days}
    first = today - timedelta(days=today.weekday() + 7 * WEEKS_BACK)
    calendar = [first + timedelta(days=n) for n in range(7 * (WEEKS_BACK + WEEKS_AHEAD + 1))]
    found: list[Call] = []
    for rep, territory in zip(reps, force.territories, strict=True):
        visits, state = _visits(force, territory, windows)
        if not visits:
            continue
        free = find_days_off(calendar[0], calendar[-1], state, off)
        points = np.array([visit.place for visit in visits])
        tree = cKDTree(points)
        for day in calendar:
            worked = hours.get((rep, day.weekday()))
            on_leave = any(leave.rep_id == rep and leave.covers(day) for leave in leaves)
            if worked is None or day == today or day in free or on_leave:
                continue
            seed = int(rng.integers(len(visits)))
            _, near = tree.query(points[seed], k=min(NEAR, len(visits)))
            # One clock a day: a day across a border of zones is for planners, not for a sample.
            order = [
                visits[place]
                for place in rng.permutation(np.atleast_1d(near))
                if visits[place].zone == visits[seed].zone
            ]
            count = int(rng.integers(CALLS_A_DAY[0], CALLS_A_DAY[1]))
            found += _day(rng, rep, day, worked, order, count, past=day < today)
    return tuple(found)


def _visits(
    force: FieldForce, territory: SampleTerritory, windows: Mapping[tuple[str, str], tuple[Window, ...]]
) -> tuple[list[_Visit], str]:
    own = force.places[force.places.npi.isin(force.clinicians.iloc[territory.clinicians].npi)]
    rows = own[[(npi, site) in windows for npi, site in zip(own.npi, own.site_id, strict=True)]]
    state = str(pd.Series(own.state).mode().iloc[0]) if len(own) else ""
    places = plane(rows.lat, rows.lon)
    home = plane(*territory.home)[0] if territory.home is not None else np.median(places, axis=0)
    miles = np.hypot(*(places - home).T)
    visits = [
        _Visit(npi, site, zone, windows[npi, site], (float(north), float(east)), MINUTES_A_MILE * float(away))
        for npi, site, zone, (north, east), away in zip(
            rows.npi, rows.site_id, rows.zone, places, miles, strict=True
        )
        if away <= DAY_MILES
    ]
    return visits, state


def _day(
    rng: np.random.Generator,
    rep: RepId,
    day: date,
    worked: RepDay,
    visits: Sequence[_Visit],
    count: int,
    *,
    past: bool,
) -> list[Call]:
    calls: list[Call] = []
    clock = worked.start_minute + BETWEEN_MINUTES + int(rng.integers(0, 40))
    before: _Visit | None = None
    seen: set[str] = set()
    while len(calls) < count:
        minutes = int(rng.choice((15, 20, 25, 30)))
        options = []
        for visit in visits:
            for window in visit.windows:
                start = max(clock + _drive_minutes(before, visit), window.start_minute)
                start += (-start) % 5
                fits = start + minutes <= min(window.end_minute, worked.end_minute - int(visit.home_minutes))
                if window.weekday == day.weekday() and fits and visit.npi not in seen:
                    options.append((start, visit))
        if not options:
            break
        start, visit = min(options, key=lambda option: (option[0] // 60, option[1].npi))
        remote = rng.random() < REMOTE
        channel: Channel = REMOTE_CHANNELS[rng.integers(len(REMOTE_CHANNELS))] if remote else "in person"
        status = _status(rng, past=past)
        calls.append(
            Call(
                rep,
                Npi(visit.npi),
                None if remote else SiteId(visit.site),
                datetime.combine(day, time(start // 60, start % 60), ZoneInfo(visit.zone)),
                visit.zone,
                float(minutes),
                channel,
                status,
                locked=not past and not remote and status == "planned" and bool(rng.random() < LOCKED),
            )
        )
        seen.add(visit.npi)
        clock, before = start + minutes + BETWEEN_MINUTES, visit
    return calls


def _drive_minutes(before: _Visit | None, visit: _Visit) -> int:
    if before is None:
        return int(visit.home_minutes)
    return int(MINUTES_A_MILE * np.hypot(*np.subtract(before.place, visit.place)))


def _status(rng: np.random.Generator, *, past: bool) -> CallStatus:
    chance = rng.random()
    if not past:
        return "cancelled" if chance < CANCELLED_AHEAD else "planned"
    for status, share in PAST:
        if chance < share:
            return status
        chance -= share
    return "kept"
