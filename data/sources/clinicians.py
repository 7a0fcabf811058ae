"""CMS *Doctors and Clinicians* (National Downloadable File): who practises at which group's address."""

from pathlib import Path

from data.sources.layout import Column, Layout
from data.sources.reader import Check, FileRead, Recipe, SourceReader

LAYOUT = Layout(
    "clinicians",
    "CMS Doctors and Clinicians file",
    (
        Column("npi", ("NPI",), required=True),
        Column("last_name", ("Provider Last Name", "lst_nm", "Last Name"), required=True),
        Column("first_name", ("Provider First Name", "frst_nm", "First Name")),
        Column("middle_name", ("Provider Middle Name", "mid_nm", "Middle Name")),
        Column("credential", ("Cred", "Credential")),
        Column("type", ("pri_spec", "Primary specialty"), required=True),
        Column("group_name", ("Facility Name", "org_nm", "Organization legal name")),
        Column("org_pac_id", ("org_pac_id", "Group Practice PAC ID")),
        Column("line1", ("adr_ln_1", "Line 1 Street Address"), required=True),
        Column("line2", ("adr_ln_2", "Line 2 Street Address")),
        Column("city", ("City/Town", "cty", "City")),
        Column("state", ("State", "st")),
        Column("zip", ("ZIP Code", "zip"), required=True),
        Column("address_id", ("adrs_id", "Address ID")),
    ),
)

RECIPE = Recipe(
    table="clinicians",
    select={
        "npi": "whole(npi)",
        "last_name": "tidy(last_name)",
        "first_name": "tidy(first_name)",
        "middle_name": "tidy(middle_name)",
        "credential": "tidy(credential)",
        "type": "tidy(type)",
        "group_name": "tidy(group_name)",
        "org_pac_id": "lpad(whole(org_pac_id), 10, '0')",
        "address": "line_of(line1, line2)",
        "street": "tidy(line1)",
        "city": "tidy(city)",
        "state": "state_of(state)",
        "zip": "zip5(zip)",
        "zip_given": "bad_zip(zip, 'US')",
        "address_id": "tidy(address_id)",
    },
    rejects=(
        Check("not an NPI: ten digits, the last a check digit", "NOT is_npi(npi)", "npi"),
        Check("no last name", "last_name IS NULL", "npi"),
    ),
    mends=(Check("ZIP not readable, left empty", "zip_given IS NOT NULL", "zip_given"),),
)


def read_clinicians(reader: SourceReader, path: Path) -> FileRead:
    """Read who practises where.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.clinicians`.
    path : Path
        The file. A clinician has a row for each group, enrolment and address.

    Returns
    -------
    FileRead
        One row a clinician, group and address.
    """
    text, layout = reader.open(path, (LAYOUT,))
    return reader.read(text, layout, RECIPE)
