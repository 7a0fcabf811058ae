"""The area that a territory's rule covers on the map, and of how many parts it consists."""

from collections.abc import Callable

import shapely

from data.geography.shapes import Area, merge_shapes, shape_parts
from data.plans.document import Territory

AreaOf = Callable[[str], shapely.Geometry | None]
BORDER_DEGREES = 0.005
"""Some 500 metres: approximate borders of neighbours may lie so far apart."""


def territory_area(territory: Territory, zip_area: AreaOf, county_area: AreaOf) -> Area | None:
    """Return the area of a territory: what was drawn, and its ZIPs and counties.

    Parameters
    ----------
    territory : Territory
        Its rule. IDNs, units and pins are places and have no area.
    zip_area, county_area : callable
        The area of a ZIP or county by its five digits; None for one that has none.

    Returns
    -------
    Polygon, MultiPolygon or None
        None where no part of the rule has an area.
    """
    parts = [drawn.area for drawn in territory.drawn]
    found = [*map(zip_area, territory.zips), *map(county_area, territory.counties)]
    parts += [area for area in found if area is not None and not area.is_empty]
    return merge_shapes(parts) if parts else None


def count_islands(area: Area | None) -> int:
    """Count the parts of an area that don't hang together.

    Parameters
    ----------
    area : Polygon, MultiPolygon or None
        Of `territory_area`.

    Returns
    -------
    int
        0 for None. Parts nearer than `BORDER_DEGREES` are one.
    """
    return len(shape_parts(area, BORDER_DEGREES)) if area is not None else 0
