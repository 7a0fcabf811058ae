"""CMS *Medicare Physician & Other Practitioners by Provider and Service*, of 2012 and of today.

Annual: the year is not in the file. A row that a clinician would have with fewer than 11 patients is
left out by CMS, so an absent row is "fewer than 11, or none".
"""

import re
from dataclasses import replace
from pathlib import Path

from data.errors import SourceUnreadable
from data.sources.layout import Column, Layout
from data.sources.reader import Check, FileRead, Recipe, SourceReader

LAYOUT = Layout(
    "physician-services",
    "CMS Physician & Other Practitioners file by provider and service",
    (
        Column("npi", ("Rndrng_NPI", "npi", "National Provider Identifier"), required=True),
        Column(
            "last_name",
            ("Rndrng_Prvdr_Last_Org_Name", "nppes_provider_last_org_name",
             "Last Name/Organization Name of the Provider"),
        ),
        Column(
            "first_name",
            ("Rndrng_Prvdr_First_Name", "nppes_provider_first_name", "First Name of the Provider"),
        ),
        Column("middle_name", ("Rndrng_Prvdr_MI", "nppes_provider_mi", "Middle Initial of the Provider")),
        Column("credential", ("Rndrng_Prvdr_Crdntls", "nppes_credentials", "Credentials of the Provider")),
        Column("entity", ("Rndrng_Prvdr_Ent_Cd", "nppes_entity_code", "Entity Type of the Provider")),
        Column("line1", ("Rndrng_Prvdr_St1", "nppes_provider_street1", "Street Address 1 of the Provider")),
        Column("line2", ("Rndrng_Prvdr_St2", "nppes_provider_street2", "Street Address 2 of the Provider")),
        Column("city", ("Rndrng_Prvdr_City", "nppes_provider_city", "City of the Provider")),
        Column("state", ("Rndrng_Prvdr_State_Abrvtn", "nppes_provider_state", "State Code of the Provider")),
        Column("zip", ("Rndrng_Prvdr_Zip5", "nppes_provider_zip", "Zip Code of the Provider")),
        Column("country", ("Rndrng_Prvdr_Cntry", "nppes_provider_country", "Country Code of the Provider")),
        Column("type", ("Rndrng_Prvdr_Type", "provider_type", "Provider Type")),
        Column("pos", ("Place_Of_Srvc", "place_of_service", "Place of Service"), required=True),
        Column("code", ("HCPCS_Cd", "hcpcs_code", "HCPCS Code"), required=True),
        Column("code_text", ("HCPCS_Desc", "hcpcs_description", "HCPCS Description")),
        Column(
            "patients",
            ("Tot_Benes", "bene_unique_cnt", "Number of Medicare Beneficiaries"),
            required=True,
        ),
        Column(
            "count",
            ("Tot_Bene_Day_Srvcs", "bene_day_srvc_cnt",
             "Number of Distinct Medicare Beneficiary/Per Day Services"),
            required=True,
        ),
    ),
)  # fmt: skip

RECIPE = Recipe(
    table="services",
    select={
        "npi": "whole(npi)",
        "entity": "coalesce(upper(tidy(entity)), CASE WHEN tidy(first_name) IS NULL THEN 'O' ELSE 'I' END)",
        "last_name": "tidy(last_name)",
        "first_name": "tidy(first_name)",
        "middle_name": "tidy(middle_name)",
        "credential": "tidy(credential)",
        "address": "line_of(line1, line2)",
        "street": "tidy(line1)",
        "city": "tidy(city)",
        "state": "state_of(state)",
        "zip": "us_zip(zip, country)",
        "zip_given": "bad_zip(zip, country)",
        "type": "tidy(type)",
        "pos": "left(upper(tidy(pos)), 1)",
        "code": "code_of(code)",
        "code_text": "tidy(code_text)",
        "suppressed": "coalesce(is_mark(count), false)",
        "count": "count_of(count)",
        "patients": "count_of(patients)",
    },
    rejects=(
        Check("not an NPI: ten digits, the last a check digit", "NOT is_npi(npi)", "npi"),
        Check(
            "not a CPT or HCPCS code: five characters",
            "NOT coalesce(regexp_full_match(code, '[0-9A-Z]{5}'), false)",
            "code",
        ),
        Check("place of service is neither F nor O", "coalesce(pos, '') NOT IN ('F', 'O')", "pos"),
        Check(
            "count is not a whole number",
            "NOT suppressed AND (count IS NULL OR count NOT BETWEEN 0 AND 4e9)",
            "count",
        ),
        Check("entity is neither I nor O", "entity NOT IN ('I', 'O')", "entity"),
    ),
    mends=(Check("ZIP not readable, left empty", "zip_given IS NOT NULL", "zip_given"),),
    key=("npi", "code", "pos"),
    key_title="NPI, code and place of service",
)  # fmt: skip


def service_year(path: Path, given: int | None) -> int:
    """Return the year that an annual file is about.

    Parameters
    ----------
    path : Path
        Its name may say: `…_DY22_…`, `…CY2012…`, or four digits of a year.
    given : int or None
        What the user said; it wins.

    Returns
    -------
    int
        The calendar year of the services.

    Raises
    ------
    SourceUnreadable
        Neither says, or the name could mean several years.
    """
    if given is not None:
        return given
    name = path.name.upper()
    if found := re.search(r"(?<![A-Z])DY_?(\d{2})(?!\d)", name):
        return 2000 + int(found[1])
    years = re.findall(r"CY_?(20\d{2})(?!\d)", name) or re.findall(r"(?<!\d)(20\d{2})(?!\d)", name)
    if len(set(years)) == 1:
        return int(years[0])
    raise SourceUnreadable(
        f"The year of {path.name} is not in the file, and its name "
        + ("could mean several." if years else "doesn't say it."),
        "Name it with --year.",
    )


def read_physician_services(reader: SourceReader, path: Path, year: int | None = None) -> FileRead:
    """Read one year of the utilisation file.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.services`: rows of clinicians (entity I) and of organisations (O).
    path : Path
        The file, comma- or tab-separated.
    year : int, optional
        The calendar year of the services, where the file's name doesn't say it.

    Returns
    -------
    FileRead
        One row a clinician, code and place of service (facility or office). `count` is the number of
        patient-days (`Tot_Bene_Day_Srvcs`), not of services, which are more.
    """
    text, layout = reader.open(path, (LAYOUT,))
    return reader.read(text, layout, dated_recipe(service_year(path, year)))


def dated_recipe(year: int) -> Recipe:
    """Return the recipe of one year's file.

    Parameters
    ----------
    year : int
        The calendar year of the services.

    Returns
    -------
    Recipe
        With the column `year`.
    """
    return replace(RECIPE, select={**RECIPE.select, "year": f"CAST({year} AS INTEGER)"})
