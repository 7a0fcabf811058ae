"""Real areas of ZIPs from a file of the user's, such as the Census Bureau's ZCTAs."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas
import shapely

from data.errors import SourceUnreadable
from data.geography.shapes.antimeridian import HALF, cut_at_antimeridian
from data.geography.shapes.measure import square_metres
from data.geography.shapes.parts import Area, build_polygon, make_valid_area, polygons_of
from data.geography.shapes.read import LEAST_SQUARE_METRES
from data.geography.zip_areas import FILE, FOLDER, ZipAreas
from data.geography.zip_file import NEXT_STEP, BadRow, Progress, ZipFile
from data.geography.zip_place import reason_against_place

MOST_SHARED = 0.01
"""Areas of one ZIP from two files that share less than this of the smaller are its parts, by state."""


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
    source = ZipFile.open(file)
    pieces: dict[str, list[Area]] = {}
    mended: list[BadRow] = []
    rejected: list[BadRow] = []
    for row in source.read(lambda what, share: progress(what, 0.9 * share)):
        if isinstance(row, BadRow):
            rejected.append(row)
            continue
        area = _within_180(row.shape)
        if square_metres(area) < LEAST_SQUARE_METRES:
            rejected.append(BadRow(file.name, row.number, row.zip_code, "the polygon has no area"))
            continue
        pieces.setdefault(row.zip_code, []).append(area)
        if not shapely.is_valid(row.shape):
            why = str(shapely.is_valid_reason(row.shape)).split("[")[0]
            mended.append(BadRow(file.name, row.number, row.zip_code, why))
    if not pieces:
        first = f"; row {rejected[0].row}: {rejected[0].reason}" if rejected else ""
        raise SourceUnreadable(f"No row of {file.name} gives a ZIP an area{first}.", NEXT_STEP)

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
        rows=source.rows, column=source.column, areas=len(fresh), replaced=len(before.keys() & fresh.keys()),
        joined=joined, mended=tuple(mended), rejected=tuple(rejected), total=len(kept | table),
    )  # fmt: skip


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
    """Join areas of a ZIP in two states with the part that another file held; return how many.

    What an earlier version took for a ZIP's area, and this one would reject, is replaced.
    """
    joined = 0
    for code in fresh.keys() & before.keys():
        area, source, _ = before[code]
        if source != file and not reason_against_place(code, area) and _are_apart(area, fresh[code]):
            fresh[code] = _union([area, fresh[code]])
            joined += 1
    return joined


def _are_apart(one: Area, other: Area) -> bool:
    if one.covers(other.point_on_surface()):  # sooner told than how much they share
        return False
    shared = float(shapely.area(shapely.intersection(one, other)))
    return shared < MOST_SHARED * float(min(one.area, other.area))


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
