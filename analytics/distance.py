"""Great-circle distance and drive reach in SQL.

Haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984) on a sphere
of the Earth's mean radius, 6,371.0088 km; off the ellipsoid by at most 0.56 %. Coordinates of
`code_volumes` are single precision: less than a metre.
"""

import math
from itertools import pairwise

from analytics.provider_filter import Near
from analytics.reach import RAYS
from data.errors import FilterInvalid
from data.geography.sphere import EARTH_RADIUS_MILES


def miles_sql(near: Near) -> str:
    """Return the SQL expression of the distance to a circle's centre.

    Parameters
    ----------
    near : Near
        The circle.

    Returns
    -------
    str
        Miles, over columns `lat` and `lon` in degrees; null where they are.
    """
    lat, lon = f"radians({near.lat!r}::DOUBLE)", f"radians({near.lon!r}::DOUBLE)"
    here_lat, here_lon = "radians(lat::DOUBLE)", "radians(lon::DOUBLE)"
    # least() passes over a null, so an unknown place would be half way around the Earth.
    return (
        f"(CASE WHEN lat IS NOT NULL AND lon IS NOT NULL THEN "
        f"{2 * EARTH_RADIUS_MILES!r}::DOUBLE * asin(least(1.0::DOUBLE, sqrt("
        f"sin(({here_lat} - {lat}) / 2) ** 2 + cos({lat}) * cos({here_lat}) "
        f"* sin(({here_lon} - {lon}) / 2) ** 2))) END)"
    )


def near_predicates(near: Near) -> list[str]:
    """Return predicates that hold within a circle or a reach, the cheap ones first.

    Parameters
    ----------
    near : Near
        The circle, or the reach of a drive.

    Returns
    -------
    list of str
        A box in degrees, which row groups are pruned by, the distance itself and, for a drive, the reach
        at the bearing.

    Raises
    ------
    FilterInvalid
        It is in minutes and no engine has said how far they get.
    """
    if near.drive_minutes is not None and near.reach is None:
        raise FilterInvalid(
            f"How far {near.drive_minutes:g} drive minutes of {near.name} get is not known yet.",
            "Resolve the filter with a drive-time engine first (resolve_drive).",
        )
    margin = 1e-4  # more than single precision takes away
    angle = near.radius_miles / EARTH_RADIUS_MILES
    lat_span = math.degrees(angle) + margin
    south, north = near.lat - lat_span, near.lat + lat_span
    box = [f"lat BETWEEN {south!r}::FLOAT AND {north!r}::FLOAT"]
    if south > -90 and north < 90:
        lon_span = (
            math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(near.lat))))) + margin
        )
        west, east = near.lon - lon_span, near.lon + lon_span
        if west >= -180 and east <= 180:
            box.append(f"lon BETWEEN {west!r}::FLOAT AND {east!r}::FLOAT")
        else:  # across the date line
            west, east = (west + 180) % 360 - 180, (east + 180) % 360 - 180
            box.append(f"(lon >= {west!r}::FLOAT OR lon <= {east!r}::FLOAT)")
    predicates = [*box, f"{miles_sql(near)} <= {near.radius_miles!r}"]
    return [*predicates, f"{miles_sql(near)} <= {_reach_sql(near)}"] if near.reach else predicates


def _reach_sql(near: Near) -> str:
    """Return the SQL expression of `Reach.at` the bearing of a row."""
    assert near.reach is not None
    lat, lon = f"radians({near.lat!r}::DOUBLE)", f"radians({near.lon!r}::DOUBLE)"
    here_lat, east = "radians(lat::DOUBLE)", f"(radians(lon::DOUBLE) - {lon})"
    bearing = (
        f"atan2(sin({east}) * cos({here_lat}), "
        f"cos({lat}) * sin({here_lat}) - sin({lat}) * cos({here_lat}) * cos({east}))"
    )
    # The bearing runs from south by west: counted from there, rays need no remainder of a division.
    place = f"(({bearing} + pi()) * {RAYS / (2 * math.pi)!r}::DOUBLE)"
    from_south = [*near.reach.miles[RAYS // 2 :], *near.reach.miles[: RAYS // 2]]
    slopes = [after - miles for miles, after in pairwise([*from_south, from_south[0]])]
    # A line a gap between rays, so that a row's place is worked out no more often than it must be. One gap
    # more than there are: due south may be at the very end.
    starts = [miles - ray * slope for ray, (miles, slope) in enumerate(zip(from_south, slopes, strict=True))]
    start, slope = _list_sql([*starts, from_south[0]]), _list_sql([*slopes, 0.0])
    gap = f"floor({place})::INTEGER + 1"
    return f"({start}[{gap}] + {slope}[{gap}] * {place})"


def _list_sql(values: list[float]) -> str:
    # A text that is cast is planned sooner than so many numbers.
    return f"('[{', '.join(map(repr, values))}]'::DOUBLE[])"
