"""The clinicians of a filter as map tiles: hexagons far out, places near.

Hexagons are regular in the Web Mercator plane, point north, and have the same size on screen at every
zoom; one belongs to the tile that holds its centre, so each clinician is drawn once. For that, all tiles
of a zoom are drawn the same way. A place is one point with all clinicians who are there: in one building,
or known by no more than a ZIP's centroid.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.map_tiles import MAX_ZOOM, TILE_PIXELS, Floats, Tile, to_degrees, to_world
from analytics.provider_filter import ProviderFilter
from analytics.provider_rows import NAME_SQL
from analytics.selection import open_selection
from data.snapshot.reader import Snapshot

HEXAGON_PIXELS = 7  # from centre to corner, where the map is at a whole zoom; up to twice that between
PLACES_A_TILE = 1_200  # more places than this in one tile are drawn as hexagons
PEOPLE_A_TILE = 12_000  # and so are more clinicians, all of whom have to be named
LAST_HEXAGONS = 11  # the closest zoom that these two govern; a tile is some ten miles wide
MAX_PLACES_A_TILE = 4_000  # from then on
NAMES_A_PLACE = 5
DECIMALS = 5


@dataclass(frozen=True)
class Places:
    """Where the clinicians of a filter are.

    Parameters
    ----------
    table : pyarrow.Table
        A row a clinician whose place is known: provider_no, x, y (world coordinates), volume (null when
        unknown).
    unplaced : int
        Clinicians of the filter whose place is unknown.
    points_from : int
        The zoom from which on places are drawn: no tile holds more than `PLACES_A_TILE` places or
        `PEOPLE_A_TILE` clinicians or, behind `LAST_HEXAGONS`, more than `MAX_PLACES_A_TILE` places.
    """

    table: pa.Table
    unplaced: int
    points_from: int


def find_places(snapshot: Snapshot, question: ProviderFilter) -> Places:
    """Return where the clinicians of a filter are.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The filter.

    Returns
    -------
    Places
        Without rows when the filter finds nobody.
    """
    with open_selection(snapshot, question) as selection:
        rows = selection.query(
            f"SELECT provider_no, lat, lon, {selection.figures['volume']} AS volume "
            f"FROM {selection.rows} WHERE {selection.where()}"
        )
    lat, lon = (rows[name].to_numpy().astype(float) for name in ("lat", "lon"))
    known = ~(np.isnan(lat) | np.isnan(lon))
    x, y = to_world(lon[known], lat[known])
    x = x % 1  # 180° east is 180° west
    placed = rows.filter(pa.array(known))
    table = pa.table({"provider_no": placed["provider_no"], "x": x, "y": y, "volume": placed["volume"]})
    return Places(table, int((~known).sum()), _points_from(x, y))


def draw_tile(snapshot: Snapshot, places: Places, tile: Tile) -> dict[str, Any]:
    """Return one tile of the map.

    Parameters
    ----------
    snapshot : Snapshot
        The market; asked for names.
    places : Places
        The clinicians to draw.
    tile : Tile
        Which tile.

    Returns
    -------
    dict
        GeoJSON FeatureCollection. Each feature has `kind` ("hexagon" or "place"), `clinicians`, `volume`
        (shown procedures, null when all are unknown) and `text` for the mouse; a hexagon has `shade` (0 to
        1, by the logarithm of its clinicians) and `box` (south, west, north, east), a place has `size`
        (radius in pixels), and `npi` when one clinician is there.
    """
    if tile.z < places.points_from:
        return _collection(_hexagons(places, tile))
    found = _in_box(places, tile.box)
    coordinates = np.column_stack([places.table["x"].to_numpy()[found], places.table["y"].to_numpy()[found]])
    spots, spot_of = np.unique(coordinates, axis=0, return_inverse=True)
    return _collection(_spots(snapshot, places, found, spots, spot_of.reshape(-1)))


def _points_from(x: Floats, y: Floats) -> int:
    # A place is a cell of 2^-20 of the world here, some 30 metres.
    columns, rows = ((np.clip(v, 0, 1 - 1e-12) * 2**MAX_ZOOM).astype(np.int64) for v in (x, y))
    cells, people = np.unique(columns << MAX_ZOOM | rows, return_counts=True)
    columns, rows = cells >> MAX_ZOOM, cells & (2**MAX_ZOOM - 1)
    for zoom in range(MAX_ZOOM):
        away = MAX_ZOOM - zoom
        _, tile = np.unique(columns >> away << MAX_ZOOM | rows >> away, return_inverse=True)
        far = zoom <= LAST_HEXAGONS
        if not len(cells) or (
            np.bincount(tile).max() <= (PLACES_A_TILE if far else MAX_PLACES_A_TILE)
            and (not far or np.bincount(tile, weights=people).max() <= PEOPLE_A_TILE)
        ):
            return zoom
    return MAX_ZOOM


def _in_box(places: Places, box: tuple[float, float, float, float], margin: float = 0.0) -> Any:
    west, north, east, south = box
    x, y = places.table["x"].to_numpy(), places.table["y"].to_numpy()
    inside = (x >= west - margin) & (x < east + margin) & (y >= north - margin) & (y < south + margin)
    return np.flatnonzero(inside)


def _hexagons(places: Places, tile: Tile) -> list[dict[str, Any]]:
    radius = HEXAGON_PIXELS / TILE_PIXELS * 0.5**tile.z
    found = _in_box(places, tile.box, margin=2 * radius)
    x, y = places.table["x"].to_numpy()[found], places.table["y"].to_numpy()[found]
    column, row = _hexagon_of(x / radius, y / radius)
    keys, first, cell, counts = np.unique(
        column << 32 | row & 0xFFFFFFFF, return_index=True, return_inverse=True, return_counts=True
    )
    column, row = column[first], row[first]
    centre_x = radius * np.sqrt(3) * (column + row / 2)
    centre_y = radius * 1.5 * row
    volume, volume_known = _sums(places, found, cell, len(keys))
    # One whose centre lies beyond the edge of the world belongs to the last tile before it.
    home_x, home_y = (np.clip(v, 0, 1 - 1e-12) for v in (centre_x, centre_y))
    west, north, east, south = tile.box
    most = np.log1p(max(1, places.table.num_rows))
    angles = np.radians(np.arange(30, 391, 60))
    drawn = []
    for number in np.flatnonzero((home_x >= west) & (home_x < east) & (home_y >= north) & (home_y < south)):
        lon, lat = to_degrees(
            centre_x[number] + radius * np.cos(angles), centre_y[number] + radius * np.sin(angles)
        )
        ring = np.round(np.column_stack([lon, lat]), DECIMALS).tolist()
        clinicians, procedures = int(counts[number]), int(volume[number]) if volume_known[number] else None
        drawn.append(
            _feature(
                "Polygon", [ring], kind="hexagon", clinicians=clinicians, volume=procedures,
                shade=round(float(np.log1p(clinicians) / most), 3),
                box=[round(float(v), DECIMALS) for v in (lat.min(), lon.min(), lat.max(), lon.max())],
                text=f"{clinicians:,} clinicians · {_procedures(procedures)}",
            )
        )  # fmt: skip
    return drawn


def _hexagon_of(x: Floats, y: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return axial coordinates of the hexagon of side 1 around each point, by cube rounding."""
    row, column = y * (2 / 3), x / np.sqrt(3) - y / 3
    third = -row - column
    rounded = [np.round(v) for v in (column, row, third)]
    error = [abs(r - v) for r, v in zip(rounded, (column, row, third), strict=True)]
    column_worst = (error[0] > error[1]) & (error[0] > error[2])
    row_worst = ~column_worst & (error[1] > error[2])
    q = np.where(column_worst, -rounded[1] - rounded[2], rounded[0])
    r = np.where(row_worst, -rounded[0] - rounded[2], rounded[1])
    return q.astype(np.int64), r.astype(np.int64)


def _spots(
    snapshot: Snapshot, places: Places, found: Any, spots: Floats, spot_of: Any
) -> list[dict[str, Any]]:
    if not len(found):
        return []
    numbers = places.table["provider_no"].take(pa.array(found))
    people = snapshot.query(
        f"""
        SELECT provider_no, npi, specialty, location_quality, city, state, coalesce({NAME_SQL}, npi) AS name
        FROM providers WHERE provider_no IN (SELECT unnest($numbers))
        """,
        {"numbers": numbers.to_pylist()},
    )
    by_number = {row["provider_no"]: row for row in people.to_pylist()}
    volume, volume_known = _sums(places, found, spot_of, len(spots))
    lon, lat = to_degrees(spots[:, 0], spots[:, 1])
    members: list[list[int]] = [[] for _ in range(len(spots))]
    volumes = places.table["volume"].take(pa.array(found)).to_pylist()
    # The largest first, so that a place of many names those.
    for index in sorted(range(len(found)), key=lambda i: -(volumes[i] or 0)):
        members[spot_of[index]].append(index)
    drawn = []
    for number, indexes in enumerate(members):
        here = [by_number[numbers[index].as_py()] for index in indexes]
        procedures = int(volume[number]) if volume_known[number] else None
        by_zip = " · ZIP centroid, not the address" if here[0]["location_quality"] == "zip" else ""
        more = f" and {len(here) - NAMES_A_PLACE:,} more" if len(here) > NAMES_A_PLACE else ""
        names = "; ".join(str(person["name"]) for person in here[:NAMES_A_PLACE])
        head = f"{len(here):,} clinicians: " if len(here) > 1 else ""
        what = f" · {here[0]['specialty']}" if len(here) == 1 and here[0]["specialty"] else ""
        point = [round(float(lon[number]), DECIMALS), round(float(lat[number]), DECIMALS)]
        single = {"npi": here[0]["npi"]} if len(here) == 1 else {}
        drawn.append(
            _feature(
                "Point", point, kind="place", clinicians=len(here), size=_dot_pixels(len(here)),
                volume=procedures, **single,
                place=", ".join(part for part in (here[0]["city"], here[0]["state"]) if part),
                text=f"{head}{names}{more}{what} · {_procedures(procedures)}{by_zip}",
            )
        )  # fmt: skip
    return drawn


def _sums(places: Places, found: Any, group: Any, groups: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
    volume = places.table["volume"].take(pa.array(found)).to_numpy().astype(float)
    known = ~np.isnan(volume)
    sums: Floats = np.bincount(group, weights=np.where(known, volume, 0.0), minlength=groups).astype(float)
    return sums, np.bincount(group, weights=known, minlength=groups) > 0


def _dot_pixels(clinicians: int) -> float:
    # The area grows with the number, up to 17 pixels: a large hospital must not hide its town.
    return round(min(17.0, 3.2 * math.sqrt(clinicians)), 1)


def _procedures(count: int | None) -> str:
    return "procedures unknown" if count is None else f"{count:,} procedures"


def _feature(kind_of_shape: str, coordinates: object, **properties: object) -> dict[str, Any]:
    shape = {"type": kind_of_shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
