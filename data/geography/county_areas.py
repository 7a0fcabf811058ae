"""The area of each county and state, from the outlines at 1:10,000,000.

Their borders are right to a few hundred metres at best, and those of neighbours may overlap by as much.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import shapely

from data.geography.counties import county_names
from data.geography.outlines import Line, read_county_areas, read_state_areas
from data.geography.shapes.parts import Area, make_valid_area

STATEMENT = "Counties of 2017, Census Bureau, outlines at 1:10,000,000: approximate at the border."

_NAMED_SINCE = {"02261": "Valdez-Cordova Census Area, AK"}  # two census areas since 2019


@cache
def county_areas() -> Mapping[str, Area]:
    """Return the area of every county.

    Returns
    -------
    mapping of str to Polygon or MultiPolygon
        By five-digit FIPS code; valid, longitude and latitude in degrees. Without the city of Falls
        Church, Virginia (51610), of which the outlines leave nothing.
    """
    return _areas(read_county_areas())


@cache
def state_areas() -> Mapping[str, Area]:
    """Return the area of every state.

    Returns
    -------
    mapping of str to Polygon or MultiPolygon
        By two letters, with the District of Columbia and the territories; valid.
    """
    letters = {fips[:2]: name[-2:] for fips, name in county_names().items()}
    return MappingProxyType({letters[fips]: area for fips, area in _areas(read_state_areas()).items()})


def _areas(outlines: dict[str, tuple[tuple[Line, ...], ...]]) -> Mapping[str, Area]:
    areas = {}
    for fips, polygons in outlines.items():
        # A few rings have shrunk to two points in the source.
        rings = [[ring for ring in polygon if len(ring) >= 4] for polygon in polygons if len(polygon[0]) >= 4]
        drawn = [shapely.Polygon(outer, holes) for outer, *holes in rings]
        area = make_valid_area(drawn[0] if len(drawn) == 1 else shapely.MultiPolygon(drawn))
        if not area.is_empty:
            areas[fips] = area
    return MappingProxyType(areas)


@cache
def _county_tree() -> tuple[tuple[str, ...], shapely.STRtree]:
    areas = county_areas()
    return tuple(areas), shapely.STRtree(list(areas.values()))


def county_area(fips: str) -> Area | None:
    """Return the area of a county.

    Parameters
    ----------
    fips : str
        Five digits.

    Returns
    -------
    Polygon, MultiPolygon or None
        None for a county that the outlines don't have, such as those made since 2017.
    """
    return county_areas().get(fips)


def county_name(fips: str) -> str:
    """Return the name of a county of the outlines.

    Parameters
    ----------
    fips : str
        Five digits.

    Returns
    -------
    str
        "Cook County, IL"; the code itself where there is no name.
    """
    return county_names().get(fips) or _NAMED_SINCE.get(fips, fips)


def counties_in_box(west: float, south: float, east: float, north: float) -> list[str]:
    """Return the counties that touch a box.

    Parameters
    ----------
    west, south, east, north : float
        Degrees.

    Returns
    -------
    list of str
        FIPS codes, ascending.
    """
    codes, tree = _county_tree()
    return sorted(codes[number] for number in tree.query(shapely.box(west, south, east, north), "intersects"))
