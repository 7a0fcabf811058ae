"""Buying units as a CSV file, and back, with what did not match."""

import hashlib
from dataclasses import dataclass, field

import pyarrow as pa

from analytics.buying_units import site_of_default_unit
from analytics.csv_lines import BadLine, Line, read_lines
from analytics.exports import describe_export, to_csv
from analytics.provider_filter import ProviderFilter
from analytics.unit_directory import UnitDirectory, load_directory
from analytics.unit_edits import put_unit
from data.identifiers import SiteId, UnitId
from data.plans.document import MAX_NAME
from data.plans.unit_document import BuyingUnit, BuyingUnits
from data.snapshot.reader import Snapshot

COLUMNS = {
    "unit_id": ("buyingunitid",),
    "unit_name": ("unit", "buyingunit", "buyingunitname"),
    "site_id": ("site", "accountid", "facilityid"),
    "site_name": ("sitename", "accountname", "facilityname"),
    "idn": ("idnname", "healthsystem"),
}


@dataclass(frozen=True)
class UnitImport:
    """What a file would make of the buying units.

    Parameters
    ----------
    units : BuyingUnits
        All of them after it.
    added, changed, unchanged : tuple of str
        Names of the file's units: new ones, those that say something else than before, and those that say the
        same, default ones among them.
    bad : tuple of BadLine
        Lines that were not taken.
    """

    units: BuyingUnits
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    bad: tuple[BadLine, ...]


@dataclass
class _Group:
    """The lines of one unit."""

    id: str
    name: str
    sites: list[SiteId] = field(default_factory=list)


def export_units(snapshot: Snapshot, directory: UnitDirectory) -> bytes:
    """Write all buying units as CSV.

    Parameters
    ----------
    snapshot : Snapshot
        The directory's.
    directory : UnitDirectory
        All units.

    Returns
    -------
    bytes
        A line a site of a unit, by unit: unit_id, unit_name, site_id, site_name (empty for a site that this
        snapshot does not have), idn; data and snapshot.
    """
    rows = [
        (unit.id, unit.name, site)
        for unit in (directory.get(unit) for unit in directory.units.ids)
        for site in unit.sites
    ]
    known = [directory.site_rows.get(site) for _, _, site in rows]
    at = pa.array(known, pa.int64())
    table = pa.table(
        {
            "unit_id": pa.array([unit for unit, _, _ in rows], pa.string()),
            "unit_name": pa.array([name for _, name, _ in rows], pa.string()),
            "site_id": pa.array([site for _, _, site in rows], pa.string()),
            "site_name": directory.sites["name"].take(at),
            "idn": directory.sites["idn_name"].take(at),
        }
    )
    about = describe_export(snapshot, ProviderFilter())
    return to_csv(table, {key: about[key] for key in ("data", "snapshot")})


def import_units(content: bytes, file: str, snapshot: Snapshot, directory: UnitDirectory) -> UnitImport:
    """Read buying units from CSV.

    Parameters
    ----------
    content : bytes
        With the columns site_id and unit_id or unit_name; others are passed over.
    file : str
        Its name, for the reader.
    snapshot : Snapshot
        The directory's.
    directory : UnitDirectory
        All units as they are.

    Returns
    -------
    UnitImport
        A unit of the file has the file's sites and no others; those that it does not name stay, without the
        sites that it takes. A default unit that the file repeats stays a default unit.

    Raises
    ------
    TableUnreadable
        It is no table, or has no column site_id.
    """
    lines = read_lines(content, COLUMNS, ["site_id"])
    bad: list[BadLine] = []

    def refuse(line: Line, value: str, reason: str) -> None:
        bad.append(BadLine(file, line.number, value, reason))

    groups: dict[str, _Group] = {}
    taken: dict[SiteId, str] = {}
    for line in lines:
        name, site = line.values["unit_name"], SiteId(line.values["site_id"])
        key = line.values["unit_id"] or _fold(name)
        group = groups.get(key)
        problem = _problem(line, group, directory, taken, key)
        if problem:
            refuse(line, site or name, problem)
            continue
        taken[site] = key
        groups.setdefault(key, _Group(line.values["unit_id"], name)).sites.append(site)
    return _apply(groups, snapshot, directory, tuple(bad))


def _problem(
    line: Line, group: _Group | None, directory: UnitDirectory, taken: dict[SiteId, str], key: str
) -> str:
    name, site = line.values["unit_name"], SiteId(line.values["site_id"])
    if not site:
        return "no site_id"
    if not key:
        return "neither unit_id nor unit_name"
    if not name and (group is None and UnitId(key) not in directory.numbers):
        return "a new unit needs a unit_name"
    if len(name) > MAX_NAME:
        return f"a unit's name has {MAX_NAME} characters at most"
    if group is not None and name and _fold(name) != _fold(group.name):
        return f"this unit is called “{group.name}” in an earlier line"
    if site not in directory.site_rows and site not in {s for u in directory.edited.units for s in u.sites}:
        return "no such site in this snapshot, or it is closed"
    if site in taken:
        return (
            "the same as an earlier line" if taken[site] == key else "an earlier line has it in another unit"
        )
    return ""


def _apply(
    groups: dict[str, _Group], snapshot: Snapshot, directory: UnitDirectory, bad: tuple[BadLine, ...]
) -> UnitImport:
    by_name = {_fold(unit.name): unit.id for unit in directory.edited.units}
    units = directory.edited
    defaults: list[_Group] = []
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    for key, group in groups.items():
        if site_of_default_unit(UnitId(group.id)) is not None:
            defaults.append(group)
            continue
        unit_id = UnitId(group.id) if group.id else by_name.get(key, _new_id(key))
        before = directory.defined.get(unit_id)
        unit = BuyingUnit(unit_id, group.name or (before.name if before else ""), tuple(group.sites))
        (unchanged if unit == before else changed if before else added).append(unit.name)
        units = put_unit(units, unit)
    after = load_directory(snapshot, units) if defaults else directory
    for group in defaults:
        # What stays a default unit is known by its sites once everything else is in its place.
        row = after.site_rows.get(group.sites[0])
        number = int(after.units.of_site[row]) if row is not None else -1
        present = after.get(after.units.ids[number]) if number >= 0 else None
        name = group.name or (present.name if present else group.id)
        if present and present.name == name and set(present.sites) == set(group.sites):
            unchanged.append(name)
            continue
        added.append(name)
        units = put_unit(units, BuyingUnit(_new_id(group.id), name, tuple(group.sites)))
    return UnitImport(units, tuple(added), tuple(changed), tuple(unchanged), bad)


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _new_id(key: str) -> UnitId:
    """Return an id that the same file always gives."""
    return UnitId(f"csv-{hashlib.sha256(key.encode()).hexdigest()[:20]}")
