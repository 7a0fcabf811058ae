"""AHRQ Compendium of U.S. Health Systems: the systems, and the hospitals and groups of each."""

from pathlib import Path

from data.sources.layout import Column, Layout
from data.sources.reader import Check, FileRead, Recipe, SourceReader

_SYSTEM = (
    Column("idn_id", ("health_sys_id", "health_sys_id2023", "health_sys_id2022"), required=True),
    Column("idn_name", ("health_sys_name",)),
    Column("hq_city", ("health_sys_city",)),
    Column("hq_state", ("health_sys_state",)),
)

HOSPITALS_LAYOUT = Layout(
    "systems",
    "AHRQ hospital linkage file",
    (
        Column("ccn", ("ccn",), required=True),
        Column("name", ("hospital_name",), required=True),
        Column("address", ("hospital_street",)),
        Column("city", ("hospital_city",)),
        Column("state", ("hospital_state",)),
        Column("zip", ("hospital_zip",)),
        *_SYSTEM,
    ),
)

GROUPS_LAYOUT = Layout(
    "systems",
    "AHRQ group practice linkage file",
    (
        Column(
            "org_pac_id",
            ("org_pac_id", "pecos_pac_ids", "pecos_pac_id", "group_pac_id"),
            required=True,
        ),
        *_SYSTEM,
    ),
)

SYSTEMS_LAYOUT = Layout(
    "systems",
    "AHRQ list of health systems",
    (_SYSTEM[0], Column("idn_name", ("health_sys_name",), required=True), *_SYSTEM[2:]),
)

_SELECT = {
    "idn_id": "whole(idn_id)",
    "idn_name": "tidy(idn_name)",
    "hq_city": "tidy(hq_city)",
    "hq_state": "state_of(hq_state)",
}

HOSPITALS_RECIPE = Recipe(
    table="system_hospitals",
    select={
        "ccn": "ccn_of(ccn)",
        "ccn_given": "tidy(ccn)",
        "name": "tidy(name)",
        "address": "tidy(address)",
        "city": "tidy(city)",
        "state": "state_of(state)",
        "zip": "zip5(zip)",
        **_SELECT,
    },
    rejects=(
        Check("not a CCN: six characters", "ccn IS NULL AND ccn_given IS NOT NULL", "ccn_given"),
        Check("a health system without an id", "idn_id IS NULL AND idn_name IS NOT NULL", "idn_name"),
    ),
    asides=(Check("hospital without a CCN", "ccn IS NULL", "name"),),
    key=("ccn",),
    key_title="CCN",
)

GROUPS_RECIPE = Recipe(
    table="system_groups",
    # One group may have several PAC ids in one cell.
    select={"org_pac_ids": "tidy(org_pac_id)", **_SELECT},
    rejects=(Check("no PAC id", "org_pac_ids IS NULL", "idn_id"),),
    asides=(Check("group without a health system", "idn_id IS NULL", "org_pac_ids"),),
    key=("org_pac_ids", "idn_id"),
    key_title="group",
)

SYSTEMS_RECIPE = Recipe(
    table="systems",
    select=_SELECT,
    rejects=(Check("no health system id", "idn_id IS NULL", "idn_name"),),
    key=("idn_id",),
    key_title="health system",
)

_RECIPES = {
    HOSPITALS_LAYOUT.title: HOSPITALS_RECIPE,
    GROUPS_LAYOUT.title: GROUPS_RECIPE,
    SYSTEMS_LAYOUT.title: SYSTEMS_RECIPE,
}


def read_systems(reader: SourceReader, path: Path) -> FileRead:
    """Read one of the Compendium's files: hospital linkage, group linkage, or the systems themselves.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.system_hospitals`, `raw.system_groups` or `raw.systems`.
    path : Path
        The file; its header tells which it is.

    Returns
    -------
    FileRead
        One row a hospital, group or system. One health_sys_id is one IDN; ids keep their leading zeros.
    """
    text, layout = reader.open(path, (HOSPITALS_LAYOUT, GROUPS_LAYOUT, SYSTEMS_LAYOUT))
    return reader.read(text, layout, _RECIPES[layout.title])
