"""A drawn shape snapped to borders: the ZIPs or the counties that lie for the most part inside."""

from collections.abc import Callable, Iterable

import numpy as np
import shapely

from data.errors import OptionInvalid
from data.geography.county_areas import counties_in_box, county_area
from data.geography.shapes import Area, points_within
from data.geography.zip_areas import ZipAreas
from data.geography.zips import zip_points

LEAST_SHARE = 0.5


def zips_within(areas: ZipAreas, area: Area, least_share: float = LEAST_SHARE) -> tuple[str, ...]:
    """Return the ZIPs that a drawn area takes when it is snapped to their borders.

    Parameters
    ----------
    areas : ZipAreas
        Imported or approximate.
    area : Polygon or MultiPolygon
        Valid.
    least_share : float
        The share of a ZIP's area that has to lie inside, above 0 and up to 1.

    Returns
    -------
    tuple of str
        Ascending; empty where the drawn area is smaller than that of any ZIP. A ZIP without an area, such
        as a post-office box, is in when its centroid is.

    Raises
    ------
    OptionInvalid
        The share is out of range.
    """
    found = set(_inside(area, areas.touching(area), areas.of, least_share))
    codes = [code for code in zip_points() if areas.of(code) is None]
    lat, lon = np.array([zip_points()[code] for code in codes]).T
    found.update(codes[number] for number in np.flatnonzero(points_within(area, lon, lat)))
    return tuple(sorted(found))


def counties_within(area: Area, least_share: float = LEAST_SHARE) -> tuple[str, ...]:
    """Return the counties that a drawn area takes when it is snapped to their borders.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        Valid.
    least_share : float
        The share of a county's area that has to lie inside, above 0 and up to 1.

    Returns
    -------
    tuple of str
        FIPS codes, ascending.

    Raises
    ------
    OptionInvalid
        The share is out of range.
    """
    return tuple(_inside(area, counties_in_box(*area.bounds), county_area, least_share))


def _inside(
    area: Area, codes: Iterable[str], area_of: Callable[[str], Area | None], least_share: float
) -> list[str]:
    if not 0 < least_share <= 1:
        raise OptionInvalid(
            f"A share of {least_share} can't be asked for.", "Give one above 0, and 1 at most."
        )
    shapely.prepare(area)
    found = []
    for code in codes:
        border = area_of(code)
        if border is None:
            continue
        inside = border.area if area.covers(border) else shapely.intersection(area, border).area
        # A share of 1 is meant, and a snapped shape found again, in spite of rounding.
        if inside >= least_share * border.area * (1 - 1e-6):
            found.append(code)
    return found
