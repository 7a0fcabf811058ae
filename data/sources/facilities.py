"""Facilities with NPI, CCN and coordinates: hospitals, surgery centres, dialysis, urgent care."""

from pathlib import Path

from data.sources.layout import Column, Layout
from data.sources.reader import Check, FileRead, Recipe, SourceReader

# Medicare provider type codes, as such files carry them, or plain words.
SITE_KIND_BY_TYPE = {"00-09": "inpatient", "00-85": "inpatient", "12-Z1": "inpatient", "12-49": "asc"}

LAYOUT = Layout(
    "facilities",
    "facilities file",
    (
        Column("npi", ("npi", "organization npi", "org_npi"), required=True),
        Column("ccn", ("provider_num", "ccn", "facility id")),
        Column("name", ("name", "facility name", "organization name"), required=True),
        Column("address", ("address", "street", "address line 1")),
        Column("city", ("city",)),
        Column("state", ("state",)),
        Column("zip", ("zip", "zip code", "postal code"), required=True),
        Column("lat", ("lat", "latitude"), required=True),
        Column("lon", ("lon", "lng", "long", "longitude"), required=True),
        Column("type", ("provider_type_code", "facility type", "type", "kind")),
        Column("beds", ("bed_count", "beds")),
    ),
)

_KINDS = " ".join(
    f"WHEN upper(tidy(type)) = '{code}' THEN '{kind}'" for code, kind in SITE_KIND_BY_TYPE.items()
)
RECIPE = Recipe(
    table="facilities",
    select={
        "npi": "whole(npi)",
        "ccn": "ccn_of(ccn)",
        "ccn_given": "CASE WHEN ccn_of(ccn) IS NULL THEN tidy(ccn) END",
        "name": "tidy(name)",
        "kind": f"CASE {_KINDS} WHEN regexp_matches(lower(type), 'surg|\\basc\\b') THEN 'asc' "
        "WHEN lower(type) LIKE '%outpatient%' OR lower(type) LIKE '%hopd%' THEN 'hopd' "
        "WHEN lower(type) LIKE '%hospital%' OR lower(type) LIKE '%inpatient%' THEN 'inpatient' "
        "WHEN regexp_matches(lower(type), 'office|clinic|group') THEN 'office' ELSE 'other' END",
        "type": "tidy(type)",
        "address": "tidy(address)",
        "city": "tidy(city)",
        "state": "state_of(state)",
        "zip": "zip5(zip)",
        "zip_given": "bad_zip(zip, 'US')",
        "lat": "within(lat, 90)",
        "lon": "within(lon, 180)",
        "beds": "number_of(beds)",
    },
    rejects=(
        Check("not an NPI: ten digits, the last a check digit", "npi IS NOT NULL AND NOT is_npi(npi)", "npi"),
        Check("neither NPI nor CCN", "npi IS NULL AND ccn IS NULL", "name"),
        Check("no name", "name IS NULL", "npi"),
    ),
    mends=(
        Check("ZIP not readable, left empty", "zip_given IS NOT NULL", "zip_given"),
        Check("CCN not readable, left empty", "ccn_given IS NOT NULL", "ccn_given"),
        Check("no usable coordinates, the ZIP's centroid is used", "lat IS NULL OR lon IS NULL", "name"),
    ),
    key=("npi", "ccn", "type", "address", "city", "zip", "lat", "lon"),
    key_title="facility",
)


def read_facilities(reader: SourceReader, path: Path) -> FileRead:
    """Read a list of facilities.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.facilities`.
    path : Path
        The file. One facility may be listed at several addresses; `data.sources.sites` picks one.

    Returns
    -------
    FileRead
        One row a listing.
    """
    text, layout = reader.open(path, (LAYOUT,))
    return reader.read(text, layout, RECIPE)
