"""The schema of a market snapshot: every table, column, key and range, once.

Build writes by it, verify checks by it, readers look columns up in it. Column meanings stand in
`docs/methods/snapshot.md`. Nullable means "unknown"; a suppressed count is null with a flag or a
`suppressed_cells` beside it; zero is zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import narwhals as nw
import pandera.pyarrow as pa

SCHEMA_VERSION = 2

PAYERS = ("Medicare FFS", "Medicare Advantage", "Commercial", "Medicaid", "Other")
# "facility" is what a source says that tells only facility from office (CMS utilisation files).
SITE_KINDS = ("inpatient", "hopd", "asc", "office", "facility", "other")
LOCATION_QUALITIES = ("address", "zip", "unknown")
STATUSES = ("active", "deactivated")
REFERRAL_KINDS = ("referral", "shared_patients", "hop_teaming")
CODE_SYSTEMS = ("CPT", "HCPCS", "ICD-10-CM")
ALL_CODES = "*"  # in code_volumes: the sum over every code of the snapshot
ALL_PAYERS = "*"  # in code_deciles

# How the columns of code_volumes that belong to a payer class or a site kind end.
PAYER_SUFFIXES: Mapping[str, str] = MappingProxyType(
    dict(zip(PAYERS, ("ffs", "advantage", "commercial", "medicaid", "other_payer"), strict=True))
)
SITE_KIND_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {kind: "other_site" if kind == "other" else kind for kind in SITE_KINDS}
)

# Which site of care a place-of-service code means (CMS place-of-service code set; F and O are the
# two values of the CMS utilisation files).
SITE_KIND_BY_POS: Mapping[str, str] = MappingProxyType(
    {"11": "office", "O": "office", "19": "hopd", "22": "hopd", "23": "hopd", "21": "inpatient",
     "24": "asc", "F": "facility"}
)  # fmt: skip

NPI = r"^[12][0-9]{9}$"
ZIP = r"^[0-9]{5}$"
FIPS = r"^[0-9]{5}$"
STATE = r"^[A-Z]{2}$"


def _text(**rules: Any) -> Any:
    return pa.Field(nullable=True, **rules)


class _Strict:
    strict = True
    ordered = True


class Providers(pa.DataFrameModel):
    """One clinician (NPI type 1)."""

    provider_no: nw.UInt32
    npi: nw.String = pa.Field(str_matches=NPI)
    last_name: nw.String = _text()
    first_name: nw.String = _text()
    middle_name: nw.String = _text()
    credential: nw.String = _text()
    taxonomy: nw.String = _text()
    other_taxonomies: nw.String = _text()  # the further NUCC codes, separated by blanks
    specialty: nw.String = _text()
    primary_site_id: nw.String = _text()
    idn_id: nw.String = _text()
    address: nw.String = _text()
    city: nw.String = _text()
    state: nw.String = _text(str_matches=STATE)
    zip: nw.String = _text(str_matches=ZIP)
    county_fips: nw.String = _text(str_matches=FIPS)
    hrr: nw.UInt16 = _text(ge=1, le=999)
    lat: nw.Float64 = _text(ge=-90, le=90)
    lon: nw.Float64 = _text(ge=-180, le=180)
    location_quality: nw.String = pa.Field(isin=LOCATION_QUALITIES)
    status: nw.String = pa.Field(isin=STATUSES)
    deactivated_on: nw.Date = _text()
    source: nw.String

    class Config(_Strict):
        pass


class Sites(pa.DataFrameModel):
    """One place of care."""

    site_id: nw.String
    npi: nw.String = _text(str_matches=NPI)
    ccn: nw.String = _text(str_matches=r"^[0-9A-Z]{6,10}$")
    tin: nw.String = _text()
    name: nw.String
    kind: nw.String = pa.Field(isin=SITE_KINDS)
    address: nw.String = _text()
    city: nw.String = _text()
    state: nw.String = _text(str_matches=STATE)
    zip: nw.String = _text(str_matches=ZIP)
    county_fips: nw.String = _text(str_matches=FIPS)
    hrr: nw.UInt16 = _text(ge=1, le=999)
    lat: nw.Float64 = _text(ge=-90, le=90)
    lon: nw.Float64 = _text(ge=-180, le=180)
    location_quality: nw.String = pa.Field(isin=LOCATION_QUALITIES)
    idn_id: nw.String = _text()
    opened: nw.Date = _text()
    closed: nw.Date = _text()

    class Config(_Strict):
        pass


class ProviderSites(pa.DataFrameModel):
    """One clinician at one site."""

    provider_no: nw.UInt32
    site_id: nw.String
    share: nw.Float32 = _text(ge=0, le=1)  # of the clinician's procedures in the trailing 12 months
    weekdays: nw.UInt8 = _text(ge=0, le=127)  # bit 0 is Monday

    class Config(_Strict):
        pass


class Idns(pa.DataFrameModel):
    """One health system."""

    idn_id: nw.String
    name: nw.String
    hq_city: nw.String = _text()
    hq_state: nw.String = _text()
    parent: nw.String = _text()

    class Config(_Strict):
        pass


class Procedures(pa.DataFrameModel):
    """Procedures of one clinician at one site, code, payer and day (or year)."""

    provider_no: nw.UInt32
    service_date: nw.Date = _text()  # null where the source has only the year
    service_year: nw.UInt16 = pa.Field(ge=1990, le=2200)
    site_id: nw.String = _text()
    code: nw.String
    payer: nw.String = pa.Field(isin=PAYERS)
    pos: nw.String = _text()
    count: nw.UInt32 = _text()
    patients: nw.UInt32 = _text()
    suppressed: nw.Boolean

    class Config(_Strict):
        pass


class Volumes(pa.DataFrameModel):
    """Procedures of one clinician, code, site kind and payer in the trailing 12 months."""

    code: nw.String
    provider_no: nw.UInt32
    site_kind: nw.String = pa.Field(isin=SITE_KINDS)
    payer: nw.String = pa.Field(isin=PAYERS)
    count: nw.UInt32
    prior_count: nw.UInt32 = _text()  # the 12 months before; null where the data do not reach back
    suppressed_cells: nw.UInt32

    class Config(_Strict):
        pass


class CodeVolumes(pa.DataFrameModel):
    """`volumes` in one row a clinician and code, with what filters and facets ask of the clinician.

    The code `*` sums all codes and has a row for every clinician; `count` is null for one who has no
    volumes at all.
    """

    code: nw.String
    provider_no: nw.UInt32
    count: nw.UInt32 = _text()
    prior_count: nw.UInt32 = _text()
    suppressed_cells: nw.UInt32
    count_ffs: nw.UInt32
    count_advantage: nw.UInt32
    count_commercial: nw.UInt32
    count_medicaid: nw.UInt32
    count_other_payer: nw.UInt32
    prior_ffs: nw.UInt32 = _text()
    prior_advantage: nw.UInt32 = _text()
    prior_commercial: nw.UInt32 = _text()
    prior_medicaid: nw.UInt32 = _text()
    prior_other_payer: nw.UInt32 = _text()
    suppressed_ffs: nw.UInt32
    suppressed_advantage: nw.UInt32
    suppressed_commercial: nw.UInt32
    suppressed_medicaid: nw.UInt32
    suppressed_other_payer: nw.UInt32
    count_inpatient: nw.UInt32
    count_hopd: nw.UInt32
    count_asc: nw.UInt32
    count_office: nw.UInt32
    count_facility: nw.UInt32
    count_other_site: nw.UInt32
    cells: nw.UInt32  # bit `cell_bit(payer, site_kind)`: has shown or suppressed procedures there
    active: nw.Boolean
    specialty: nw.String = _text()
    taxonomy: nw.String = _text()
    idn_id: nw.String = _text()
    state: nw.String = _text()
    county_fips: nw.String = _text()
    hrr: nw.UInt16 = _text()
    zip: nw.String = _text()
    lat: nw.Float32 = _text()
    lon: nw.Float32 = _text()

    class Config(_Strict):
        pass


class CodeDeciles(pa.DataFrameModel):
    """The volumes that divide the active clinicians with one code into deciles, by payer (`*`: all)."""

    code: nw.String
    payer: nw.String
    clinicians: nw.UInt32  # active, with at least one shown procedure
    procedures: nw.UInt64
    least_2: nw.UInt32 = _text()  # the least volume in decile 2 or above
    least_3: nw.UInt32 = _text()
    least_4: nw.UInt32 = _text()
    least_5: nw.UInt32 = _text()
    least_6: nw.UInt32 = _text()
    least_7: nw.UInt32 = _text()
    least_8: nw.UInt32 = _text()
    least_9: nw.UInt32 = _text()
    least_10: nw.UInt32 = _text()

    class Config(_Strict):
        pass


class MixVolumes(pa.DataFrameModel):
    """`volumes` summed over codes."""

    provider_no: nw.UInt32
    site_kind: nw.String = pa.Field(isin=SITE_KINDS)
    payer: nw.String = pa.Field(isin=PAYERS)
    count: nw.UInt32
    prior_count: nw.UInt32 = _text()
    suppressed_cells: nw.UInt32

    class Config(_Strict):
        pass


class Diagnoses(pa.DataFrameModel):
    """Patients of one clinician with one ICD-10-CM code in the trailing 12 months."""

    icd10: nw.String
    provider_no: nw.UInt32
    patients: nw.UInt32 = _text(ge=1)
    suppressed: nw.Boolean

    class Config(_Strict):
        pass


class Referrals(pa.DataFrameModel):
    """Patients who went from one clinician to another, or to an organisation, in one period.

    The numbers are null for an NPI that the snapshot has no clinician of.
    """

    from_no: nw.UInt32 = _text()
    to_no: nw.UInt32 = _text()
    from_npi: nw.String = pa.Field(str_matches=NPI)
    to_npi: nw.String = pa.Field(str_matches=NPI)
    to_kind: nw.String = pa.Field(isin=("clinician", "organisation"))
    kind: nw.String = pa.Field(isin=REFERRAL_KINDS)
    period_start: nw.Date = _text()
    period_end: nw.Date = _text()
    directed: nw.Boolean
    patients: nw.UInt32 = _text()
    suppressed: nw.Boolean

    class Config(_Strict):
        pass


class Codes(pa.DataFrameModel):
    """One code, with the text of the user's own source file, if any."""

    code: nw.String
    system: nw.String = pa.Field(isin=CODE_SYSTEMS)
    text: nw.String = _text()

    class Config(_Strict):
        pass


class ProviderNames(pa.DataFrameModel):
    """One searchable word of a clinician: folded name parts and the NPI."""

    token: nw.String
    provider_no: nw.UInt32

    class Config(_Strict):
        pass


@dataclass(frozen=True)
class Table:
    """How one table is checked, keyed and laid out on disk.

    Parameters
    ----------
    model : type
        The pandera model of its columns.
    sort_by : tuple of str
        The order of its rows, which is what its readers prune by.
    key : tuple of str
        Columns that are unique together; empty where rows may repeat.
    references : mapping
        Column to (table, column) that must hold its value, null excepted.
    row_group_rows : int
        Rows a Parquet row group; small where single rows are looked up.
    derived : bool
        Computed from other tables when the snapshot is written.
    """

    model: type[pa.DataFrameModel]
    sort_by: tuple[str, ...]
    key: tuple[str, ...] = ()
    references: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    row_group_rows: int = 122_880
    derived: bool = False

    def parquet_options(self) -> str:
        """Return the options of `COPY … TO` that write this table.

        Returns
        -------
        str
            Without the brackets.
        """
        # zstd makes files a fifth smaller and scans, which people wait for, a third slower.
        return f"FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE {self.row_group_rows}"


_PROVIDER = {"provider_no": ("providers", "provider_no")}
_BOTH_ENDS = dict.fromkeys(("from_no", "to_no"), ("providers", "provider_no"))

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "idns": Table(Idns, ("idn_id",), key=("idn_id",)),
        "sites": Table(Sites, ("site_id",), key=("site_id",), references={"idn_id": ("idns", "idn_id")}),
        "providers": Table(
            Providers,
            ("provider_no",),
            key=("provider_no",),
            references={"primary_site_id": ("sites", "site_id"), "idn_id": ("idns", "idn_id")},
            row_group_rows=16_384,
        ),
        "provider_sites": Table(
            ProviderSites,
            ("provider_no", "site_id"),
            key=("provider_no", "site_id"),
            references={**_PROVIDER, "site_id": ("sites", "site_id")},
        ),
        "procedures": Table(
            Procedures,
            ("provider_no", "service_date", "code"),
            references={**_PROVIDER, "site_id": ("sites", "site_id")},
        ),
        "volumes": Table(
            Volumes,
            ("code", "provider_no"),
            key=("code", "provider_no", "site_kind", "payer"),
            references=_PROVIDER,
            derived=True,
        ),
        "code_volumes": Table(
            CodeVolumes,
            ("code", "provider_no"),
            key=("code", "provider_no"),
            references=_PROVIDER,
            derived=True,
        ),
        "code_deciles": Table(CodeDeciles, ("code", "payer"), key=("code", "payer"), derived=True),
        "mix_volumes": Table(
            MixVolumes,
            ("payer", "provider_no"),
            key=("provider_no", "site_kind", "payer"),
            references=_PROVIDER,
            derived=True,
        ),
        "diagnoses": Table(
            Diagnoses, ("icd10", "provider_no"), key=("icd10", "provider_no"), references=_PROVIDER
        ),
        "referrals_to": Table(
            Referrals, ("to_no", "to_npi", "from_npi", "period_start"), references=_BOTH_ENDS
        ),
        "referrals_from": Table(
            Referrals, ("from_no", "from_npi", "to_npi", "period_start"), references=_BOTH_ENDS
        ),
        "codes": Table(Codes, ("code",), key=("code", "system")),
        "provider_names": Table(ProviderNames, ("token", "provider_no"), references=_PROVIDER, derived=True),
    }
)


def cell_bit(payer: str, site_kind: str) -> int:
    """Return the bit of `code_volumes.cells` that stands for a payer class at a site kind.

    Parameters
    ----------
    payer : str
        One of `PAYERS`.
    site_kind : str
        One of `SITE_KINDS`.

    Returns
    -------
    int
        A power of two below 2**30.
    """
    return 1 << (PAYERS.index(payer) * len(SITE_KINDS) + SITE_KINDS.index(site_kind))


def duckdb_columns(table: str) -> dict[str, str]:
    """Return a table's columns with their DuckDB types, in order.

    Parameters
    ----------
    table : str
        A key of `TABLES`.

    Returns
    -------
    dict of str to str
        Column name to SQL type.
    """
    sql_types = {
        "String": "VARCHAR", "UInt8": "UTINYINT", "UInt16": "USMALLINT", "UInt32": "UINTEGER",
        "UInt64": "UBIGINT", "Float32": "FLOAT", "Float64": "DOUBLE", "Date": "DATE",
        "Boolean": "BOOLEAN",
    }  # fmt: skip
    columns = TABLES[table].model.to_schema().columns
    return {name: sql_types[str(column.dtype)] for name, column in columns.items()}
