"""The area of each county and state, from the outlines at 1:10,000,000.

Their borders are right to a few hundred metres at best, and those of neighbours may overlap by as much.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import shapely

from data.geography.counties import county_names
from data.geography.outlines import read_county_areas
from data.geography.shapes.parts import Area, make_valid_area

STATEMENT = "Counties of 2017, Census Bureau, outlines at 1:10,000,000: approximate at the border."

GRID_DEGREES = 1e-6
_NAMED_SINCE = {"02261": "Valdez-Cordova Census Area, AK"}  # two census areas since 2019


@cache
def county_areas() -> Mapping[str, Area]:
    """Return the area of every county.

    Returns
    -------
    mapping of str to Polygon or MultiPolygon
        By five-digit FIPS code; valid, longitude and latitude in degrees.
    """
    areas = {}
    for fips, polygons in read_county_areas().items():
        # A few rings have shrunk to two points in the source.
        rings = [[ring for ring in polygon if len(ring) >= 4] for polygon in polygons if len(polygon[0]) >= 4]
        drawn = [shapely.Polygon(outer, holes) for outer, *holes in rings]
        areas[fips] = make_valid_area(drawn[0] if len(drawn) == 1 else shapely.MultiPolygon(drawn))
    return MappingProxyType(areas)


@cache
def state_areas() -> Mapping[str, Area]:
    """Return the area of every state.

    Returns
    -------
    mapping of str to Polygon or MultiPolygon
        By two letters, with the District of Columbia and the territories; valid.
    """
    of_state = defaultdict(list)
    for fips, area in county_areas().items():
        of_state[county_name(fips)[-2:]].append(area)
    # On a grid, or hairlines between counties stay.
    return MappingProxyType(
        {state: shapely.union_all(areas, grid_size=GRID_DEGREES) for state, areas in of_state.items()}
    )


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
