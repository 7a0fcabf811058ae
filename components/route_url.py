"""A rep's week in the address bar: a link reproduces what was on screen."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import streamlit as st

from analytics.routes.week_edits import LateStart, Pin, SlotCancelled, WaySlower, WeekEdits
from components.route_state import Held, RouteState, RouteWork
from data.errors import FilterInvalid, WindshieldError
from data.identifiers import Npi, PlanId, RepId, is_npi

LATE_SECONDS = 4.0
"""While a plan is sought the page asks for itself anew, at times with the address of before the last act;
later than this an earlier address is one that a person went back to."""


@dataclass(frozen=True)
class RouteLink:
    """What a link says.

    Parameters
    ----------
    plan : PlanId, optional
        Whose territories.
    rep : RepId, optional
        Whose week.
    monday : date, optional
        Its first day; that of whatever day was named.
    day : date, optional
        Whose list is open.
    work : RouteWork
        What was changed.
    """

    plan: PlanId | None = None
    rep: RepId | None = None
    monday: date | None = None
    day: date | None = None
    work: RouteWork = field(default_factory=RouteWork)


def read_url(state: RouteState, *, arrived: bool) -> None:
    """Take the week of the address, when it is not the one that this page wrote.

    Parameters
    ----------
    state : RouteState
        The page's state.
    arrived : bool
        Whether the person comes from another page, whose address carries no week.
    """
    url = {key: st.query_params.get_all(key) for key in st.query_params}
    if url == state.url or _is_late(url, state) or (arrived and not url):
        return
    state.url = url  # taken, whatever the page says to it
    try:
        link = from_query(url)
    except WindshieldError as error:
        state.problem = f"{error.what} {error.next_step}"
        return
    state.look_at(plan_id=link.plan, rep_id=link.rep, monday=link.monday)
    state.day = link.day
    if link.work != RouteWork() or link.rep is not None:
        state.begin(link.work)


def _is_late(url: dict[str, list[str]], state: RouteState) -> bool:
    """Tell whether a browser asked, by itself, before it had the address that this page wrote last."""
    return url == state.url_before and time.monotonic() - state.url_at < LATE_SECONDS


def write_url(state: RouteState) -> None:
    """Put the week into the address.

    Parameters
    ----------
    state : RouteState
        The page's state.
    """
    link = RouteLink(state.plan_id, state.rep_id, state.monday, state.day, state.work)
    query = to_query(link)
    if {key: st.query_params.get_all(key) for key in st.query_params} != query:
        st.query_params.from_dict(query)
    if query != state.url:
        state.url_before, state.url_at, state.url = state.url, time.monotonic(), query


def to_query(link: RouteLink) -> dict[str, list[str]]:
    """Write a week as a link's query.

    Parameters
    ----------
    link : RouteLink
        Any.

    Returns
    -------
    dict of str to list of str
        Key to values; `from_query` is the inverse, but for what a week before has left behind.
    """
    edits, held = link.work.edits, link.work.held
    query = {
        "rep": [link.rep] if link.rep else [],
        "week": [link.monday.isoformat()] if link.monday else [],
        "plan": [link.plan] if link.plan else [],
        "day": [link.day.isoformat()] if link.day else [],
        "pin": [_write_pin(pin) for pin in edits.pins],
        "ban": sorted(edits.banned),
        "off": [f"{slot.npi}@{slot.day.isoformat()}" for slot in edits.cancelled],
        "slow": [_write_slow(way) for way in edits.slower],
        "late": [_write_late(late) for late in edits.late],
        "order": [f"{day.isoformat()}:{','.join(words)}" for day, words in held or ()],
    }
    return {key: [str(value) for value in values] for key, values in query.items() if values}


def from_query(query: Mapping[str, Sequence[str]]) -> RouteLink:
    """Read a link's query.

    Parameters
    ----------
    query : mapping of str to sequence of str
        Key to values; keys of others are passed over.

    Returns
    -------
    RouteLink
        What it says.

    Raises
    ------
    FilterInvalid
        A part of it can't be read.
    OptionInvalid
        A part of it can't be.
    """
    part = "link"
    try:
        part = "week"
        monday = _read_monday(_first(query, "week"))
        part = "day"
        day = _read_day(_first(query, "day"))
        part = "pin"
        pins = tuple(_read_pin(text) for text in query.get("pin", ()))
        part = "ban"
        banned = frozenset(_read_npi(text) for text in query.get("ban", ()))
        part = "off"
        cancelled = tuple(_read_slot(text) for text in query.get("off", ()))
        part = "slow"
        slower = tuple(_read_slow(text) for text in query.get("slow", ()))
        part = "late"
        late = tuple(_read_late(text) for text in query.get("late", ()))
        part = "order"
        held: Held = tuple(_read_order(text) for text in query.get("order", ()))
    except ValueError as error:
        if isinstance(error, WindshieldError):
            raise
        raise FilterInvalid(
            f"The link's “{part}” can't be read: {', '.join(query.get(part, ()))[:80]}.",
            "Choose rep and week here, or ask for the link again.",
        ) from error
    edits = WeekEdits(pins, banned, cancelled, slower, late)
    plan, rep = _first(query, "plan"), _first(query, "rep")
    return RouteLink(
        PlanId(plan) if plan else None, RepId(rep) if rep else None, monday, day,
        RouteWork(edits, held or None),
    )  # fmt: skip


def _first(query: Mapping[str, Sequence[str]], key: str) -> str:
    return next(iter(query.get(key, ())), "")


def _read_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _read_monday(text: str) -> date | None:
    day = _read_day(text)
    return None if day is None else day - timedelta(days=day.weekday())


def _read_npi(text: str) -> Npi:
    if not is_npi(text):
        raise ValueError(text)
    return Npi(text)


def _write_pin(pin: Pin) -> str:
    at = f"T{pin.minute // 60:02d}:{pin.minute % 60:02d}" if pin.minute is not None else ""
    return f"{pin.npi}@{pin.day.isoformat()}{at}" if pin.day else str(pin.npi)


def _read_pin(text: str) -> Pin:
    npi, _, when = text.partition("@")
    if not when:
        return Pin(_read_npi(npi))
    at = datetime.fromisoformat(when)
    return Pin(_read_npi(npi), at.date(), 60 * at.hour + at.minute if "T" in when else None)


def _read_slot(text: str) -> SlotCancelled:
    npi, _, day = text.partition("@")
    return SlotCancelled(_read_npi(npi), date.fromisoformat(day))


def _write_slow(way: WaySlower) -> str:
    day = f"~{way.day.isoformat()}" if way.day else ""
    return f"{way.from_key}~{way.to_key}~{way.extra_minutes:g}{day}"


def _read_slow(text: str) -> WaySlower:
    start, end, minutes, *day = text.split("~")
    return WaySlower(start, end, float(minutes), date.fromisoformat(day[0]) if day else None)


def _write_late(late: LateStart) -> str:
    at = f"{late.day.isoformat()}T{late.minute // 60:02d}:{late.minute % 60:02d}"
    return f"{at}~{late.place_key}" if late.place_key else at


def _read_late(text: str) -> LateStart:
    when, _, place = text.partition("~")
    at = datetime.fromisoformat(when)
    return LateStart(at.date(), 60 * at.hour + at.minute, place or None)


def _read_order(text: str) -> tuple[date, tuple[str, ...]]:
    day, _, words = text.partition(":")
    return date.fromisoformat(day), tuple(word for word in words.split(",") if word)
