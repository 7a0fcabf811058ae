"""Approximate areas of ZIPs: the land of a state that is nearer to a ZIP's centroid than to any other's.

A ZIP is a mail route and has no area; these are what comes nearest without a file of the user's. How near
is measured in docs/methods/geography.md.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from data.geography.county_areas import state_areas
from data.geography.shapes.antimeridian import WORLD, cut_at_antimeridian
from data.geography.shapes.parts import Area, polygonal
from data.geography.sphere import EARTH_RADIUS_MILES, unit_vectors
from data.geography.zips import zip_places

STATEMENT = (
    "Approximate: the land nearest to each ZIP's centroid, within its state; right for two places in three."
)
REMOTE_MILES = 5.0
"""A post-office-box ZIP this far from every standard ZIP is the mail of a place of its own."""
CROSSES_180 = ("AK",)


@cache
def approximate_areas() -> Mapping[str, Area]:
    """Return an approximate area for the ZIPs that stand for land: Voronoi cells, clipped to the state.

    Active ZIPs of the kind STANDARD have one, and those of the kind PO BOX that are more than five miles
    from every one of these. Others (boxes, single organisations, the military) are buildings within
    somebody else's area. Of several at one centroid the lowest number has the area.

    Returns
    -------
    mapping of str to Polygon or MultiPolygon
        By ZIP; valid, longitude and latitude in degrees. Areas of a state don't overlap and together are
        the state. All of the country takes about two seconds, once.
    """
    found: dict[str, Area] = {}
    for state, zips, points in _seeds():
        if state in state_areas():
            found |= _cells(state, zips, points)
    return MappingProxyType(dict(sorted(found.items())))


def _seeds() -> list[tuple[str, npt.NDArray[Any], npt.NDArray[np.float64]]]:
    """Return the ZIPs of each state that have an area, with longitude and latitude."""
    places = zip_places().to_pandas()
    places = places[places["active"] & (places["lat"] != 0)]
    vectors = unit_vectors(places[["lat", "lon"]].to_numpy())
    standard = (places["zip_type"] == "STANDARD").to_numpy()
    chord, _ = cKDTree(vectors[standard]).query(vectors)
    remote = 2 * np.arcsin(chord / 2) * EARTH_RADIUS_MILES > REMOTE_MILES
    seeds = places[standard | (remote & (places["zip_type"] == "PO BOX").to_numpy())]
    seeds = seeds.drop_duplicates(["lat", "lon"])
    return [
        (str(state), rows["zip"].to_numpy(), rows[["lon", "lat"]].to_numpy())
        for state, rows in seeds.groupby("state")
    ]


def _cells(state: str, zips: npt.NDArray[Any], points: npt.NDArray[np.float64]) -> dict[str, Area]:
    """Return the cells of a state that are not wholly at sea.

    In Mercator's plane, where distances near by keep their ratios, so that nearest is nearest.
    """
    turn = WORLD if state in CROSSES_180 else 0.0

    def to_plane(lon_lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        lon, lat = lon_lat.T
        x = np.where(lon > 0, lon - turn, lon)
        return np.stack([x, np.degrees(np.arcsinh(np.tan(np.radians(lat))))], axis=1)

    def to_degrees(plane: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.stack([plane[:, 0], np.degrees(np.arctan(np.sinh(np.radians(plane[:, 1]))))], axis=1)

    land = shapely.transform(state_areas()[state], to_plane)
    if turn:
        land = shapely.union_all(shapely.get_parts(land))  # joined again where 180° had cut it
    if len(zips) == 1:
        cells = np.array([land])
    else:
        seeds = shapely.multipoints(to_plane(points))
        around = shapely.buffer(shapely.envelope(land), 1)
        cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=around, ordered=True))
        shapely.prepare(land)
        coastal = ~shapely.contains_properly(land, cells)
        cells[coastal] = shapely.intersection(cells[coastal], land)
    areas = shapely.transform(cells, to_degrees)
    return {
        str(zip_code): polygonal(cut_at_antimeridian(area))
        for zip_code, area in zip(zips, areas, strict=True)
        if not polygonal(area).is_empty
    }
