"""Real areas of ZIPs from a file of the user's, such as the Census Bureau's ZCTAs."""

import re
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio  # type: ignore[import-untyped]
import shapely

from data.errors import SourceUnreadable
from data.geography.shapes.antimeridian import HALF, cut_at_antimeridian
from data.geography.shapes.measure import square_metres
from data.geography.shapes.parts import Area, build_polygon, make_valid_area, polygons_of
from data.geography.shapes.read import LEAST_SQUARE_METRES
from data.geography.zip_areas import FILE, FOLDER, ZipAreas
from data.geography.zips import zip_points

ROWS_AT_ONCE = 5_000
SAMPLED_ROWS = 1_000
LEAST_FIVE_DIGITS = 0.9
LEAST_KNOWN = 0.5
LEAST_ZIP = 501
MOST_SHARED = 0.01
"""Areas of one ZIP from two files that share less than this of the smaller are its parts, by state."""

Progress = Callable[[str, float], None]

_NEXT = (
    "Give ZCTA polygons as GeoJSON, GeoPackage or a zipped shapefile, such as cb_2020_us_zcta520_500k.zip "
    "of the Census Bureau."
)


@dataclass(frozen=True)
class BadRow:
    """A row of a file that became no area, or only after mending.

    Parameters
    ----------
    file : str
        The file's name.
    row : int
        Its number, from 1.
    zip_code : str
        What stood in the ZIP's column.
    reason : str
        What is wrong with it.
    """

    file: str
    row: int
    zip_code: str
    reason: str


@dataclass(frozen=True)
class ZipImport:
    """What an import did.

    Parameters
    ----------
    rows : int
        In the file.
    column : str
        Where the ZIPs stood.
    areas : int
        ZIPs that have got an area from the file.
    replaced : int
        Those of them that had an imported one before.
    joined : int
        Those of them whose area was joined with that of another file, since each file held a part.
    mended : tuple of BadRow
        Rows whose polygon crossed itself, and counts mended.
    rejected : tuple of BadRow
        Rows that gave nothing.
    total : int
        ZIPs that have an imported area now.
    """

    rows: int
    column: str
    areas: int
    replaced: int
    joined: int
    mended: tuple[BadRow, ...]
    rejected: tuple[BadRow, ...]
    total: int


def import_zip_areas(
    file: Path,
    home: Path,
    progress: Progress = lambda what, share: None,
    *,
    day: date,
    replace: bool = False,
) -> ZipImport:
    """Import areas of ZIPs into a home.

    Areas are added to those imported before, a ZIP's own replaced, so that states can be imported one by
    one. What was there stays as it is until all of the file has been read.

    Parameters
    ----------
    file : Path
        GeoJSON, GeoPackage, or a shapefile, zipped or not. The column of ZIPs is found by what it holds. In
        any coordinate system that the file names; degrees where it names none.
    home : Path
        Windshield's home directory.
    progress : callable
        Told what is being done, and the share that is.
    day : date
        The day of the import.
    replace : bool
        Whether to forget what was imported before.

    Returns
    -------
    ZipImport
        Counts, and every row that was mended or gave nothing.

    Raises
    ------
    SourceUnreadable
        The file is missing or none of these, has no column of ZIPs, or no row of it gives an area.
    """
    rows, column = _describe(file)
    pieces: dict[str, list[Area]] = {}
    mended: list[BadRow] = []
    rejected: list[BadRow] = []
    for start in range(0, rows, ROWS_AT_ONCE):
        progress(f"Reading {file.name}", 0.9 * start / rows)
        some = _read(file, column, start, ROWS_AT_ONCE)
        for number, (raw, shape) in enumerate(zip(some[column], some.geometry, strict=True), start + 1):
            zip_code = _zip(raw)
            bad = BadRow(file.name, number, str(raw)[:20], _reason_against(zip_code, shape))
            if bad.reason or zip_code is None:
                rejected.append(bad)
                continue
            if not shapely.is_valid(shape):
                why = str(shapely.is_valid_reason(shape))
                mended.append(BadRow(file.name, number, zip_code, why.split("[")[0]))
            area = _within_180(shape)
            if square_metres(area) < LEAST_SQUARE_METRES:
                rejected.append(BadRow(file.name, number, zip_code, "the polygon has no area"))
                continue
            pieces.setdefault(zip_code, []).append(area)
    if not pieces:
        first = f": {rejected[0].reason}" if rejected else ""
        raise SourceUnreadable(f"No row of {file.name} gives a ZIP an area{first}.", _NEXT)

    progress("Joining", 0.9)
    fresh = {code: parts[0] if len(parts) == 1 else _union(parts) for code, parts in pieces.items()}
    before = {} if replace else _stored(home)
    joined = _join_parts(fresh, before, file.name)
    table = {code: (area, file.name, day.isoformat()) for code, area in fresh.items()}
    kept = {code: stored for code, stored in before.items() if code not in table}
    progress("Writing", 0.95)
    _write(home, dict(sorted((kept | table).items())))
    progress("Done", 1.0)
    return ZipImport(
        rows=rows, column=column, areas=len(fresh), replaced=len(before.keys() & fresh.keys()),
        joined=joined, mended=tuple(mended), rejected=tuple(rejected), total=len(kept | table),
    )  # fmt: skip


def _describe(file: Path) -> tuple[int, str]:
    """Return how many rows a file has, and the column of its ZIPs."""
    if not file.exists():
        raise SourceUnreadable(f"There is no file {file}.", _NEXT)
    sample = _read(file, None, 0, SAMPLED_ROWS)
    if "geometry" not in sample or not len(sample):
        raise SourceUnreadable(f"{file.name} has no rows with polygons.", _NEXT)
    known, best = zip_points().keys(), ("", 0.0)
    for column in sample.columns.drop("geometry"):
        codes = [_zip(value) for value in sample[column]]
        found = {code for code in codes if code}
        if sum(code is not None for code in codes) < LEAST_FIVE_DIGITS * len(codes):
            continue
        score = len(found & known) / len(found) + bool(re.match("zip|zcta|geoid", str(column), re.IGNORECASE))
        best = max(best, (str(column), score), key=lambda candidate: candidate[1])
    if best[1] < LEAST_KNOWN:
        names = ", ".join(map(str, sample.columns.drop("geometry"))) or "none"
        raise SourceUnreadable(
            f"No column of {file.name} holds ZIPs in nine rows of ten (its columns: {names}).", _NEXT
        )
    with _quiet():
        rows = int(pyogrio.read_info(_path(file), force_feature_count=True)["features"])
    return rows, best[0]


def _read(file: Path, column: str | None, start: int, count: int) -> Any:
    """Return some rows of a file in degrees, with an empty geometry where it can't be decoded."""
    with _quiet():
        try:
            rows = pyogrio.read_dataframe(
                _path(file), columns=[column] if column else None, skip_features=start, max_features=count,
                on_invalid="ignore",
            )  # fmt: skip
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
            raise SourceUnreadable(f"{file.name} can't be read ({str(error)[:120]}).", _NEXT) from error
        if not isinstance(rows, geopandas.GeoDataFrame):
            return pd.DataFrame()
        if rows.crs is not None:
            return rows.to_crs(4326)
        if len(rows) and np.nanmax(np.abs(rows.total_bounds)) > 2 * HALF:
            raise SourceUnreadable(
                f"{file.name} doesn't say in which coordinate system it is.", "Add its .prj file."
            )
    return rows


def _quiet() -> Any:
    """Let no warning through: what GDAL warns of, rows that can't be decoded, is told row by row."""
    return warnings.catch_warnings(action="ignore")


def _path(file: Path) -> str:
    return f"/vsizip/{file}" if file.suffix.lower() == ".zip" else str(file)


def _zip(value: object) -> str | None:
    """Return five digits, also of a number that has lost its leading zeros; None for anything else."""
    if isinstance(value, str):
        return value.strip() if re.fullmatch(r"\s*[0-9]{5}\s*", value) else None
    if isinstance(value, int | float | np.integer | np.floating):
        number = float(value)
        return f"{int(number):05d}" if number.is_integer() and LEAST_ZIP <= number < 1e5 else None
    return None


def _reason_against(zip_code: str | None, shape: shapely.Geometry | None) -> str:
    if zip_code is None:
        return "its ZIP is not five digits"
    if shape is None or shape.is_empty:
        return "it has no polygon, or one that can't be decoded"
    if not polygons_of(shape):
        return f"it is a {shape.geom_type}, and no polygon"
    points = shapely.get_coordinates(shape)
    if not np.isfinite(points).all():
        return "a coordinate is not a number"
    if (np.abs(points) > (2 * HALF, 90)).any():
        return "a coordinate is no place on Earth"
    return ""


def _within_180(shape: shapely.Geometry) -> Area:
    """Return a valid area within ±180; a polygon that jumps there is cut there."""
    areas = []
    for polygon in polygons_of(shapely.force_2d(shape)):
        rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygon)]
        west, _, east, _ = polygon.bounds
        if east - west > HALF:
            polygon = build_polygon(rings, unwrap=True)
        areas.append(cut_at_antimeridian(make_valid_area(polygon)))
    return areas[0] if len(areas) == 1 else _union(areas)


def _union(areas: list[Area]) -> Area:
    return make_valid_area(shapely.union_all(areas))


def _stored(home: Path) -> dict[str, tuple[Area, str, str]]:
    stored = ZipAreas.open(home).stored()
    if stored is None:
        return {}
    columns = (stored["zip"], stored.geometry, stored["source"], stored["imported"])
    return {code: (area, source, day) for code, area, source, day in zip(*columns, strict=True)}


def _join_parts(fresh: dict[str, Area], before: dict[str, tuple[Area, str, str]], file: str) -> int:
    """Join areas of a ZIP in two states with the part that another file held; return how many."""
    joined = 0
    for code in fresh.keys() & before.keys():
        area, source, _ = before[code]
        shared = shapely.area(shapely.intersection(area, fresh[code]))
        if source != file and shared < MOST_SHARED * min(area.area, fresh[code].area):
            fresh[code] = _union([area, fresh[code]])
            joined += 1
    return joined


def _write(home: Path, table: dict[str, tuple[Area, str, str]]) -> None:
    """Write all areas beside the file, then put them in its place in one step."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    areas, sources, days = zip(*table.values(), strict=True)
    columns = {"zip": list(table), "source": sources, "imported": days}
    frame = geopandas.GeoDataFrame(columns, geometry=list(areas), crs=4326)
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        fresh = Path(beside) / FILE
        frame.to_parquet(fresh, index=False)
        fresh.replace(folder / FILE)
