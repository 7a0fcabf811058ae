"""The columns of each register's table and file: how they are named, read and written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from analytics.organisation import cells
from analytics.organisation.directory import Directory
from analytics.organisation.named_cells import (
    read_choice,
    read_idn,
    read_npi,
    read_rep,
    read_segment,
    read_site,
    read_start,
)
from analytics.organisation.window_cells import read_windows, write_windows
from data.plans.organisation.access_entry import ACCESS_STATUSES
from data.plans.organisation.call_entry import CALL_STATUSES, CHANNELS
from data.plans.organisation.clock import WEEKDAYS, write_minute
from data.plans.organisation.kinds import Kind
from data.plans.organisation.week_entry import DAY_ENDS

Form = Literal["text", "number", "whole", "day", "yes", "choice", "rep"]
Read = Callable[[str, Directory], Any]
Write = Callable[[Any, Directory], Any]


@dataclass(frozen=True)
class Column:
    """One column of a register's table.

    Parameters
    ----------
    field : str
        Of the entry; also its name in files, but for `name`.
    title : str
        For the reader.
    form : str
        What a cell holds, for an editor.
    read : callable
        Text and directory to value.
    write : callable
        Value and directory to text or number; None for an empty cell.
    name : str
        In files.
    others : tuple of str
        Other names of it in files.
    choices : tuple of str
        What a cell may hold, where that is settled.
    help : str
        What goes into it.
    """

    field: str
    title: str
    form: Form
    read: Read
    write: Write
    name: str
    others: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    help: str = ""


def columns_of(kind: Kind[Any]) -> tuple[Column, ...]:
    """Return the columns of a register's table.

    Parameters
    ----------
    kind : Kind
        Of the register.

    Returns
    -------
    tuple of Column
        In the order in which they stand in files.
    """
    return COLUMNS[kind.name]


def _plain(read: Callable[[str], Any]) -> Read:
    return lambda text, directory: read(text)


def _same(value: Any, directory: Directory) -> Any:
    return value


def _text(field: str, title: str, help: str = "", others: tuple[str, ...] = ()) -> Column:
    return Column(
        field, title, "text", _plain(cells.read_text),
        lambda value, directory: cells.write_text(value) or None,
        field, others, help=help,
    )  # fmt: skip


def _whole(field: str, title: str, help: str = "") -> Column:
    return Column(field, title, "whole", _plain(cells.read_whole), _same, field, help=help)


def _number(field: str, title: str, help: str = "") -> Column:
    return Column(field, title, "number", _plain(cells.read_number), _same, field, help=help)


def _day(field: str, title: str, help: str = "") -> Column:
    return Column(
        field, title, "day", _plain(cells.read_day),
        lambda value, directory: value.isoformat() if value else None, field, help=help,
    )  # fmt: skip


def _yes(field: str, title: str, help: str = "") -> Column:
    return Column(
        field, title, "yes", _plain(cells.read_yes), lambda value, directory: "yes" if value else "no", field,
        help=help,
    )  # fmt: skip


def _choice(field: str, title: str, choices: tuple[str, ...], help: str = "") -> Column:
    return Column(
        field, title, "choice", _plain(partial(read_choice, choices)), _same, field, (), choices, help
    )


def _minute(field: str, title: str, name: str, help: str = "") -> Column:
    return Column(
        field, title, "text", lambda text, directory: cells.read_minute(text) if text else None,
        lambda value, directory: write_minute(value), name, (field,), help=help or "08:10",
    )  # fmt: skip


def _windows(field: str, title: str, help: str) -> Column:
    return Column(
        field, title, "text", _plain(read_windows),
        lambda value, directory: write_windows(value) or None, field, (f"{field}_windows",),
        help=f"{help} “Mon-Fri 08:00-09:30, 12:00-13:00; Sat 09:00-10:00”, “never”, or nothing where it "
        "isn't known",
    )  # fmt: skip


def _words(field: str, title: str, help: str) -> Column:
    return Column(
        field, title, "text", _plain(cells.read_words),
        lambda value, directory: "; ".join(cells.write_text(word) for word in value) or None, field,
        help=help,
    )  # fmt: skip


_REP = Column(
    "rep_id", "Rep", "rep", read_rep,
    lambda value, directory: cells.write_text(directory.reps.get(value, str(value))), "rep",
    ("repname", "salesrep", "repid"), help="The rep's name",
)  # fmt: skip
_NPI = Column("npi", "NPI", "text", read_npi, _same, "npi", ("npinumber", "providernpi"), help="Ten digits")
_SITE = Column(
    "site_id", "Site", "text", read_site, _same, "site_id", ("site", "accountid"), help="The site's id"
)
_IDN = Column("idn_id", "IDN", "text", read_idn, _same, "idn_id", ("idn", "healthsysid"), help="Its id")
_WEEKDAY = Column(
    "weekday", "Weekday", "choice", lambda text, directory: cells.read_weekday(text) if text else None,
    lambda value, directory: WEEKDAYS[value], "weekday", ("day",), WEEKDAYS,
)  # fmt: skip
_SEGMENT = Column(
    "segment_id", "Segment", "text", read_segment,
    lambda value, directory: cells.write_text(directory.segments.get(value, value)) if value else None,
    "segment", ("segmentid",), help="Name of a saved segment that they must be in; anybody when empty",
)  # fmt: skip

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "rep_days": (
        _REP, _WEEKDAY, _minute("start_minute", "Leaves home", "start"),
        _minute("end_minute", "Home by", "end"), _whole("lunch_minutes", "Lunch (min)", "0 for none"),
        _minute("lunch_from", "Lunch from", "lunch_from"),
        _minute("lunch_until", "Lunch until", "lunch_until"),
        _whole("overtime_minutes", "Overtime (min)", "How much later home is allowed"),
    ),
    "rep_leaves": (
        _REP, _day("first_day", "First day"), _day("last_day", "Last day", "Free, too"),
        _text("note", "Note"),
    ),
    "rep_skills": (_REP, _words("skills", "Skills", "Words with semicolons between them: spine; robotics")),
    "rep_places": (
        _REP, _day("day", "Day"), _choice("which", "Which end", DAY_ENDS, "Where the day starts, or ends"),
        _number("lat", "Latitude"), _number("lon", "Longitude"), _text("place", "Place", "For a person"),
    ),
    "call_plan": (
        _text("name", "Group"), _whole("rank", "Rank", "1 goes first, where several groups fit"),
        _text("specialty", "Specialty", "As the snapshot spells it; any when empty"),
        _whole("decile_from", "Decile from", "1 to 10; any when empty"), _whole("decile_to", "Decile to"),
        _SEGMENT, _number("calls_a_quarter", "Calls a quarter"), _number("minutes_a_call", "Minutes a call"),
        _words("needs_skills", "Needs skills", "What the rep must be able to do"),
        _text("needs_set", "Needs set", "A set that must lie at the site"),
    ),
    "access": (
        _SITE, replace(_NPI, help="Empty for the site's own row, which holds for everyone there"),
        _choice("status", "Access", ACCESS_STATUSES),
        _windows("visiting", "Visiting hours", "When a call may take place:"),
        _windows("badge", "Badge desk", "When it lets visitors in:"),
        _number("desk_minutes", "Desk (min)", "How long one waits"),
        Column("desk_by_hour", "Desk by hour", "text", _plain(cells.read_by_hour),
               lambda value, directory: cells.write_by_hour(value) or None, "desk_by_hour",
               help="08:00 20; 09:00 10: minutes in hours that are unlike the rest"),
        _number("parking_minutes", "Parking (min)", "From the road to the door"),
        _whole("lead_days", "Lead (days)", "How many days before a call it must be booked"),
        _text("note", "Note"),
    ),
    "or_blocks": (
        _NPI, _SITE, _WEEKDAY, _minute("start_minute", "From", "start"),
        _minute("end_minute", "Until", "end"),
    ),
    "credentials": (
        _REP, _IDN, replace(_SITE, help="Its id, for one site only; either this or an IDN"),
        _day("submitted", "Submitted"), _day("expected", "Expected"),
        _day("cleared", "Cleared", "Dark until this day; empty while it hasn't cleared"),
    ),
    "sets_on_hand": (_SITE, _text("set_name", "Set", others=("set",)), _whole("count", "On hand")),
    "calls": (
        _REP, _NPI, _SITE,
        Column("starts_at", "Starts", "text", _plain(read_start), _same, "starts",
               ("start", "startsat", "datetime"),
               help="2026-12-01 10:00, on the clock at the place"),
        _number("minutes", "Minutes"), _choice("channel", "Channel", CHANNELS),
        _choice("status", "Status", CALL_STATUSES), _yes("locked", "Locked", "An appointment that stays"),
        _text("needs_set", "Needs set"), _text("note", "Note"),
        Column("zone", "Time zone", "text", lambda text, directory: text or None, _same, "zone",
               ("timezone",),
               help="America/Chicago; the site's when empty"),
    ),
    "days_off": (
        _day("day", "Day"), _text("name", "What for"),
        _text("state", "State", "Two letters; everywhere when empty"),
        _yes("works", "Worked", "A public holiday on which the company works"),
    ),
}  # fmt: skip
