"""CMS Hospital General Information, with the header of 2016 and of 2025."""

from pathlib import Path

from data.sources.layout import Column, Layout
from data.sources.reader import Check, FileRead, Recipe, SourceReader

LAYOUT = Layout(
    "hospitals",
    "CMS Hospital General Information file",
    (
        Column(
            "ccn",
            ("Facility ID", "Provider ID", "CMS Certification Number (CCN)", "Provider Number"),
            required=True,
        ),
        Column("name", ("Facility Name", "Hospital Name"), required=True),
        Column("address", ("Address", "Address 1")),
        Column("city", ("City/Town", "City")),
        Column("state", ("State",)),
        Column("zip", ("ZIP Code",), required=True),
        Column("type", ("Hospital Type",), required=True),
        Column("place", ("Location",)),  # until 2020: "street\ncity, state zip\n(lat, lon)"
    ),
)

_POINT = r"\(\s*(-?[0-9.]+)\s*,\s*(-?[0-9.]+)\s*\)"
RECIPE = Recipe(
    table="hospitals",
    select={
        "ccn": "ccn_of(ccn)",
        "ccn_given": "ccn",
        "name": "tidy(name)",
        "type": "tidy(type)",
        "address": "tidy(address)",
        "city": "tidy(city)",
        "state": "state_of(state)",
        "zip": "zip5(zip)",
        "zip_given": "bad_zip(zip, 'US')",
        "lat": f"number_of(regexp_extract(place, '{_POINT}', 1))",
        "lon": f"number_of(regexp_extract(place, '{_POINT}', 2))",
    },
    rejects=(
        Check("not a CCN: six characters", "ccn IS NULL", "ccn_given"),
        Check("no name", "name IS NULL", "ccn"),
    ),
    mends=(Check("ZIP not readable, left empty", "zip_given IS NOT NULL", "zip_given"),),
    key=("ccn",),
    key_title="CCN",
)


def read_hospitals(reader: SourceReader, path: Path) -> FileRead:
    """Read the list of hospitals.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.hospitals`.
    path : Path
        The file.

    Returns
    -------
    FileRead
        One row a hospital.
    """
    text, layout = reader.open(path, (LAYOUT,))
    return reader.read(text, layout, RECIPE)
