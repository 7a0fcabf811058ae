"""An entry of a register as cells, and back."""

from collections.abc import Mapping
from dataclasses import MISSING
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from analytics.organisation.cells import CellInvalid
from analytics.organisation.columns import columns_of
from analytics.organisation.directory import Directory
from data.plans.organisation import kinds
from data.plans.organisation.call_entry import check_zone
from data.plans.organisation.kinds import Kind


def needed_columns(kind: Kind[Any]) -> tuple[str, ...]:
    """Return the columns without which a file says nothing.

    Parameters
    ----------
    kind : Kind
        Of the register.

    Returns
    -------
    tuple of str
        Names in files, of the fields that have no default and can't be None.
    """
    return tuple(
        column.name
        for column in columns_of(kind)
        if _default(kind, column.field) is MISSING and not _may_be_none(kind, column.field)
    )


def write_cells(kind: Kind[Any], entry: Any, directory: Directory) -> dict[str, Any]:
    """Write an entry as cells.

    Parameters
    ----------
    kind : Kind
        Of the register.
    entry : Entry
        Of that kind.
    directory : Directory
        Names reps and segments.

    Returns
    -------
    dict
        Text, number or None by the columns' names in files.
    """
    values = {
        column.name: column.write(getattr(entry, column.field), directory) for column in columns_of(kind)
    }
    if kind is kinds.CALLS:
        values["starts"] = _write_start(entry.starts_at, entry.zone)
    return values


def read_cells(
    kind: Kind[Any], texts: Mapping[str, str], directory: Directory, before: Any | None = None
) -> Any:
    """Read an entry from cells.

    Parameters
    ----------
    kind : Kind
        Of the register.
    texts : mapping of str to str
        By the columns' names in files; a column that is absent keeps what `before` says, or the default.
    directory : Directory
        Knows reps, clinicians, sites, health systems and segments.
    before : Entry, optional
        What is known.

    Returns
    -------
    Entry
        Of that kind.

    Raises
    ------
    WindshieldError
        A cell can't be read, names nobody, or the entry can't be.
    """
    values: dict[str, Any] = {}
    for column in columns_of(kind):
        if column.name not in texts and before is not None:
            values[column.field] = getattr(before, column.field)
            continue
        default = _default(kind, column.field)
        if column.name not in texts and default is not MISSING:
            continue
        try:
            value = column.read(texts.get(column.name, ""), directory)
        except CellInvalid as error:
            raise CellInvalid(f"{column.name}: {error.what}", error.next_step) from error
        if value is None and not _may_be_none(kind, column.field):
            if default is MISSING:
                raise CellInvalid(f"{column.name} is empty.", "Fill it in.")
            value = default
        values[column.field] = value
    if kind is kinds.CALLS:
        _settle_start(values, directory)
    return kind.entry(**values)


def _default(kind: Kind[Any], name: str) -> Any:
    return getattr(kind.entry, name, MISSING)  # a dataclass keeps defaults as attributes of the class


def _may_be_none(kind: Kind[Any], name: str) -> bool:
    """Tell whether an empty cell is an answer; of a call's zone it is its site's (`_settle_start`)."""
    return name in kind.optional or (kind is kinds.CALLS and name == "zone")


def _settle_start(values: dict[str, Any], directory: Directory) -> None:
    """Give a call's start its zone: the one that is written, else its site's."""
    zone = values.get("zone")
    if not zone:
        place = directory.sites.get(values.get("site_id") or "")
        if place is None:
            raise CellInvalid(
                "zone is empty, and no site says which it is.", "Write one such as America/Chicago."
            )
        zone = values["zone"] = place.zone
    start: datetime | None = values.get("starts_at")
    if start is None or start.tzinfo is not None:
        return
    local = start.replace(tzinfo=check_zone(zone))
    if local.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != start:
        raise CellInvalid(
            f"starts: {start:%H:%M} does not exist on {start:%Y-%m-%d} in {zone}; clocks go forward then.",
            "Write an hour later.",
        )
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        raise CellInvalid(
            f"starts: {start:%H:%M} comes twice on {start:%Y-%m-%d} in {zone}; clocks go back then.",
            f"Write which one is meant: {local.isoformat(sep=' ', timespec='minutes')}, or "
            f"{local.replace(fold=1).isoformat(sep=' ', timespec='minutes')}.",
        )
    values["starts_at"] = local


def _write_start(start: datetime, zone: str) -> str:
    local = start.astimezone(ZoneInfo(zone))
    timespec = "microseconds" if local.microsecond else "seconds" if local.second else "minutes"
    plain = local.replace(tzinfo=None)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return (local if twice else plain).isoformat(sep=" ", timespec=timespec)
