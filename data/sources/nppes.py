"""NPPES: the national registry of clinicians and organisations (`npidata_pfile`, `pl_pfile`)."""

from pathlib import Path

from data.sources.layout import Column, Layout
from data.sources.reader import Check, FileRead, Recipe, SourceReader

TAXONOMIES = range(1, 16)

# Organisations by NUCC code that are places of care. Pharmacies, suppliers, agencies, laboratories,
# ambulances and nursing homes are not: nobody operates there.
SITE_KIND_BY_TAXONOMY = {
    "261QA1903X": "asc",
    "28": "inpatient",  # hospitals
    "27": "inpatient",  # hospital units
    "261Q": "other",  # clinics and centres
    "19": "office",  # groups
    "20": "office",  # organisations of physicians
    "213E": "office",  # … and of podiatrists
}

_PRACTICE = "Provider {} Business Practice Location Address"
LAYOUT = Layout(
    "nppes",
    "NPPES file (npidata_pfile)",
    (
        Column("npi", ("NPI",), required=True),
        Column("entity", ("Entity Type Code",), required=True),
        Column("org_name", ("Provider Organization Name (Legal Business Name)",)),
        Column("ein", ("Employer Identification Number (EIN)",)),
        Column("last_name", ("Provider Last Name (Legal Name)", "Provider Last Name"), required=True),
        Column("first_name", ("Provider First Name",), required=True),
        Column("middle_name", ("Provider Middle Name",)),
        Column("credential", ("Provider Credential Text",)),
        Column("line1", (_PRACTICE.format("First Line"),)),
        Column("line2", (_PRACTICE.format("Second Line"),)),
        Column("city", ("Provider Business Practice Location Address City Name",)),
        Column("state", ("Provider Business Practice Location Address State Name",)),
        Column("zip", ("Provider Business Practice Location Address Postal Code",)),
        Column("country", ("Provider Business Practice Location Address Country Code (If outside U.S.)",)),
        Column("enumerated", ("Provider Enumeration Date",)),
        Column("updated", ("Last Update Date",)),
        Column("deactivated", ("NPI Deactivation Date",)),
        Column("reactivated", ("NPI Reactivation Date",)),
        *(
            Column(f"code_{n}", (f"Healthcare Provider Taxonomy Code_{n}",), required=n == 1)
            for n in TAXONOMIES
        ),
        *(Column(f"switch_{n}", (f"Healthcare Provider Primary Taxonomy Switch_{n}",)) for n in TAXONOMIES),
    ),
)

_SECONDARY = "Provider Secondary Practice Location Address"
PLACES_LAYOUT = Layout(
    "nppes",
    "NPPES practice-location file (pl_pfile)",
    (
        Column("npi", ("NPI",), required=True),
        Column("line1", (f"{_SECONDARY}- Address Line 1", f"{_SECONDARY} Line 1"), required=True),
        Column("line2", (f"{_SECONDARY}- Address Line 2",)),
        Column("city", (f"{_SECONDARY} - City Name",)),
        Column("state", (f"{_SECONDARY} - State Name",)),
        Column("zip", (f"{_SECONDARY} - Postal Code",), required=True),
    ),
)

_SWITCHED = " ".join(
    f"WHEN upper(switch_{n}) = 'Y' AND code_{n} IS NOT NULL THEN code_{n}" for n in TAXONOMIES
)
_KINDS = " ".join(
    f"WHEN taxonomy LIKE '{start}%' THEN '{kind}'" for start, kind in SITE_KIND_BY_TAXONOMY.items()
)
_NOT_NPI = Check("not an NPI: ten digits, the last a check digit", "NOT is_npi(npi)", "npi")
BAD_ZIP = "ZIP not readable, left empty"

RECIPE = Recipe(
    table="nppes",
    select={
        "npi": "whole(npi)",
        "entity": "whole(entity)",
        "org_name": "tidy(org_name)",
        "tin": "CASE WHEN regexp_full_match(whole(ein), '[0-9]{8,9}') THEN lpad(whole(ein), 9, '0') END",
        "last_name": "tidy(last_name)",
        "first_name": "tidy(first_name)",
        "middle_name": "tidy(middle_name)",
        "credential": "tidy(credential)",
        "taxonomy": f"upper(trim(CASE {_SWITCHED} ELSE "
        f"coalesce({', '.join(f'code_{n}' for n in TAXONOMIES)}) END))",
        "other_taxonomies": "nullif(concat_ws(' ', "
        + ", ".join(
            f"CASE WHEN upper(trim(code_{n})) <> taxonomy THEN upper(trim(code_{n})) END" for n in TAXONOMIES
        )
        + "), '')",
        "address": "line_of(line1, line2)",
        "street": "tidy(line1)",
        "city": "tidy(city)",
        "state": "state_of(state)",
        "zip": "us_zip(zip, country)",
        "zip_given": "bad_zip(zip, country)",
        "enumerated_on": "day_of(enumerated)",
        "updated_on": "day_of(updated)",
        "deactivated_on": "CASE WHEN day_of(reactivated) >= day_of(deactivated) THEN NULL "
        "ELSE day_of(deactivated) END",
        "site_kind": f"CASE WHEN whole(entity) = '2' THEN CASE {_KINDS} END END",
    },
    rejects=(
        _NOT_NPI,
        Check("entity type is neither 1 nor 2", "entity NOT IN ('1', '2')", "entity"),
        Check("no entity type, and not deactivated", "entity IS NULL AND deactivated_on IS NULL", "npi"),
    ),
    mends=(Check(BAD_ZIP, "zip_given IS NOT NULL", "zip_given"),),
    key=("npi",),
    key_title="NPI",
)

PLACES_RECIPE = Recipe(
    table="practice_places",
    select={
        "npi": "whole(npi)",
        "address": "line_of(line1, line2)",
        "street": "tidy(line1)",
        "city": "tidy(city)",
        "state": "state_of(state)",
        "zip": "zip5(zip)",
    },
    rejects=(_NOT_NPI, Check("no address", "address IS NULL", "npi")),
)


def read_nppes(reader: SourceReader, path: Path) -> FileRead:
    """Read an `npidata_pfile` or a `pl_pfile`.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.nppes` or `raw.practice_places`.
    path : Path
        The file, or NPPES's ZIP of it.

    Returns
    -------
    FileRead
        Individuals (entity 1), deactivated NPIs (which have no entity any more) and organisations
        (entity 2); `site_kind` is null for those that are no place of care.
    """
    text, layout = reader.open(path, (LAYOUT, PLACES_LAYOUT))
    if layout is PLACES_LAYOUT:
        return reader.read(text, layout, PLACES_RECIPE)

    def count_organisations(file_no: int) -> None:
        # A million of them in a full file: one entry says how many, the file lists them.
        reader.log.add(
            layout.kind,
            path.name,
            "set aside",
            f"SELECT {file_no} AS file_no, NULL AS record, NULL AS line, count(*) AS lines, "
            "'organisation that is no place of care (counted, not listed)' AS reason, '' AS text "
            f"FROM raw.nppes WHERE file_no = {file_no} AND entity = '2' AND site_kind IS NULL "
            "HAVING count(*) > 0",
        )

    return reader.read(text, layout, RECIPE, settle=count_organisations)
