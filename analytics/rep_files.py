"""Reps as a file, CSV or Excel, and back, with what is wrong with a line."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from analytics.csv_lines import BadLine, Line
from analytics.exports import to_csv, to_xlsx
from analytics.organisation.homes import describe_home, find_home_zip, is_self, write_home
from analytics.organisation.table_lines import read_table
from analytics.places import find_place
from data.errors import WindshieldError
from data.plans.names import check_name
from data.plans.plan_entry import check_role
from data.plans.rep_entry import Rep, RepDetails
from data.snapshot.reader import Snapshot

CALLS_A_DAY = 8.0
COLUMNS = {
    "name": ("rep", "repname", "salesrep"),
    "role": (),
    "home": ("homezip", "zip", "homebase", "base"),
    "calls_a_day": ("calls",),
    "capacity_calls_a_week": ("capacity", "callsaweek"),
    "active": (),
}
_YES, _NO = ("", "yes", "true", "1", "y", "active"), ("no", "false", "0", "n", "inactive")


@dataclass(frozen=True)
class RepImport:
    """What a file would make of the reps.

    Parameters
    ----------
    added : tuple of RepDetails
        Those of whom no rep has the name.
    changed : tuple of tuple of Rep and RepDetails
        Those who would be described differently, as they are and as the file has it.
    unchanged : int
        Lines that say what is known.
    bad : tuple of BadLine
        Lines that were not taken.
    """

    added: tuple[RepDetails, ...]
    changed: tuple[tuple[Rep, RepDetails], ...]
    unchanged: int
    bad: tuple[BadLine, ...]


def read_home(snapshot: Snapshot, text: str) -> tuple[tuple[float, float] | None, str]:
    """Find where a rep's day starts.

    Parameters
    ----------
    snapshot : Snapshot
        Whose sites are searched.
    text : str
        A ZIP, "latitude,longitude", or a site's id or name; nothing for a home that isn't known.

    Returns
    -------
    tuple of (tuple of float or None) and str
        Latitude and longitude in degrees, and the place for a person.

    Raises
    ------
    FilterInvalid
        There is no such place, or there are several.
    """
    if not text.strip():
        return None, ""
    lat, lon, label = find_place(snapshot, text)
    return (lat, lon), label


def import_reps(content: bytes, file: str, snapshot: Snapshot, present: Sequence[Rep]) -> RepImport:
    """Read reps from CSV or an Excel workbook.

    Parameters
    ----------
    content : bytes
        With the columns name, and role, home, calls_a_day, capacity_calls_a_week, active where they are; a
        column that is missing or a cell that is empty leaves what is known of a rep as it is.
    file : str
        Its name, for the reader.
    snapshot : Snapshot
        Whose sites are searched for homes.
    present : sequence of Rep
        Those who are known.

    Returns
    -------
    RepImport
        Names are compared without regard to case and spacing.

    Raises
    ------
    TableUnreadable
        It is no table, or has no column name.
    """
    known = {check_name(rep.name)[1]: rep for rep in present}
    seen: dict[str, int] = {}
    added, changed, bad, unchanged = [], [], [], 0
    for line in read_table(content, COLUMNS, ["name"])[1]:
        try:
            name, key = check_name(line.values["name"])
            if key in seen:
                raise WindshieldError(f"Line {seen[key]} has this name already.", "")
            before = known.get(key)
            details = _read(line, name, snapshot, before)
        except WindshieldError as error:
            bad.append(
                BadLine(file, line.number, line.values["name"], f"{error.what} {error.next_step}".strip())
            )
            continue
        seen[key] = line.number
        if before is None:
            added.append(details)
        elif details != _details(before):
            changed.append((before, details))
        else:
            unchanged += 1
    return RepImport(tuple(added), tuple(changed), unchanged, tuple(bad))


def export_reps(reps: Sequence[Rep], person: str = "", ending: str = "csv") -> bytes:
    """Write reps as a file.

    Parameters
    ----------
    reps : sequence of Rep
        Those to write.
    person : str
        Who gets the file: a rep's own home is in it as it is, those of others as their ZIP.
    ending : str
        "csv" or "xlsx".

    Returns
    -------
    bytes
        A line a rep: name, role, home (a ZIP, one's own "latitude,longitude", six decimals; empty where it
        isn't known), home_place, calls_a_day, capacity_calls_a_week, active. Reading it changes nothing.
    """
    table = pa.table(
        {
            "name": pa.array([rep.name for rep in reps], pa.string()),
            "role": pa.array([rep.role for rep in reps], pa.string()),
            "home": pa.array([_home(rep, person) for rep in reps], pa.string()),
            "home_place": pa.array([describe_home(rep, person) for rep in reps], pa.string()),
            "calls_a_day": pa.array([rep.calls_a_day for rep in reps], pa.float64()),
            "capacity_calls_a_week": pa.array([rep.capacity_calls_a_week for rep in reps], pa.float64()),
            "active": pa.array(["yes" if rep.active else "no" for rep in reps], pa.string()),
        }
    )
    if ending == "csv":
        return to_csv(table, {})
    return to_xlsx(table, {"data": "Organisation data: reps", "rows": f"{len(reps):,}"}, sheet="Reps")


def _read(line: Line, name: str, snapshot: Snapshot, before: Rep | None) -> RepDetails:
    told = line.values
    home, place = (before.home, before.home_place) if before else (None, "")
    if told["home"] and not (before and before.home and told["home"] in _ways_to_write(before)):
        home, place = read_home(snapshot, told["home"])
    active = before.active if before else True
    if told["active"]:
        active = _read_yes(told["active"])
    return RepDetails(
        name=name,
        role=check_role(told["role"].lower() or (before.role if before else "rep")),
        calls_a_day=_read_number(told["calls_a_day"], before.calls_a_day if before else CALLS_A_DAY) or 0.0,
        home=home,
        home_place=place,
        capacity_calls_a_week=_read_number(
            told["capacity_calls_a_week"], before.capacity_calls_a_week if before else None
        ),
        active=active,
    )


def _read_yes(text: str) -> bool:
    if text.lower() in _YES + _NO:
        return text.lower() in _YES
    raise WindshieldError(f"“{text}” says neither yes nor no.", "Write yes or no.")


def _read_number(text: str, otherwise: float | None) -> float | None:
    if not text:
        return otherwise
    try:
        return float(text)
    except ValueError as error:
        raise WindshieldError(f"“{text}” is no number.", "Write digits.") from error


def _details(rep: Rep) -> RepDetails:
    return RepDetails(
        rep.name, rep.role, rep.calls_a_day, rep.home, rep.home_place, rep.capacity_calls_a_week, rep.active
    )


def _home(rep: Rep, person: str) -> str:
    return write_home(rep) if is_self(rep, person) else find_home_zip(rep)


def _ways_to_write(rep: Rep) -> tuple[str, str]:
    """Return what a file may say of a home that stays as it is."""
    return write_home(rep), find_home_zip(rep)
