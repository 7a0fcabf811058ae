"""The area of each ZIP: a polygon that the user imported, else an approximate one.

The imported ones lie in `geography/zip_areas.parquet` of Windshield's home (GeoParquet: zip, source,
imported, geometry), written by `data.geography.zip_import`.
"""

from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self

import geopandas
import numpy as np
import numpy.typing as npt
import shapely

from data.errors import SourceUnreadable
from data.geography.shapes.parts import Area, make_valid_area
from data.geography.zip_cells import STATEMENT, approximate_areas
from data.geography.zips import zip_points

FOLDER, FILE = "geography", "zip_areas.parquet"
LEAST_LEFT = 0.5
"""An approximate area of which imported ones cover more than the rest of this share is none."""


class ImportedSource(NamedTuple):
    """A file that areas were imported from: its name, the day of the import (ISO 8601), and how many."""

    file: str
    imported: str
    areas: int


class ZipAreas:
    """The area of each ZIP, read when first asked for; immutable.

    Parameters
    ----------
    file : Path, optional
        The imported areas; all are approximate when there is no such file.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._stamp = _stamp(file)

    @classmethod
    def open(cls, home: Path) -> Self:
        """Open the areas of a home.

        Parameters
        ----------
        home : Path
            Windshield's home directory.

        Returns
        -------
        ZipAreas
            Nothing is read yet.
        """
        return cls(home / FOLDER / FILE)

    def current(self) -> "ZipAreas":
        """Return the areas as they are now: these, or others if somebody imported since.

        Returns
        -------
        ZipAreas
            Itself while the file is the same.
        """
        return self if _stamp(self._file) == self._stamp else ZipAreas(self._file)

    @property
    def version(self) -> str:
        """The key of these areas for a cache: another one after each import."""
        return self._stamp

    def of(self, zip_code: str) -> Area | None:
        """Return the area of a ZIP.

        Parameters
        ----------
        zip_code : str
            Five digits.

        Returns
        -------
        Polygon, MultiPolygon or None
            Longitude and latitude in degrees. None for one that has none: a post-office box, a single
            organisation, or no ZIP at all; see `nested` and `data.geography.zips.zip_points`.
        """
        number = self._numbers.get(zip_code)
        return None if number is None else self._areas[number]

    def approximate(self, zip_code: str) -> bool:
        """Return whether a ZIP's area is an approximate one.

        Parameters
        ----------
        zip_code : str
            Five digits.

        Returns
        -------
        bool
            False for an imported area, and for a ZIP without an area.
        """
        return zip_code in self._numbers and zip_code not in self._imported

    @property
    def zips(self) -> tuple[str, ...]:
        """The ZIPs that have an area, ascending."""
        return self._zips

    def in_box(self, west: float, south: float, east: float, north: float) -> list[str]:
        """Return the ZIPs whose area touches a box.

        Parameters
        ----------
        west, south, east, north : float
            Degrees.

        Returns
        -------
        list of str
            Ascending.
        """
        return self.touching(shapely.box(west, south, east, north))

    def touching(self, area: shapely.Geometry) -> list[str]:
        """Return the ZIPs whose area touches another.

        Parameters
        ----------
        area : Geometry
            Valid.

        Returns
        -------
        list of str
            Ascending.
        """
        shapely.prepare(area)
        return [self._zips[number] for number in np.sort(self._tree.query(area, predicate="intersects"))]

    def nested(self, zip_code: str) -> tuple[str, ...]:
        """Return the ZIPs without an area of their own whose centroid lies in a ZIP's area.

        Parameters
        ----------
        zip_code : str
            Five digits.

        Returns
        -------
        tuple of str
            Ascending; each ZIP is nested in one other at most.
        """
        return self._nested.get(zip_code, ())

    @cached_property
    def sources(self) -> tuple[ImportedSource, ...]:
        """The files that areas were imported from, the oldest first; empty when all are approximate."""
        if self._stored is None:
            return ()
        counts = Counter(zip(self._stored["source"], self._stored["imported"], strict=True))
        found = [ImportedSource(source, day, count) for (source, day), count in counts.items()]
        return tuple(sorted(found, key=lambda source: (source.imported, source.file)))

    @cached_property
    def statement(self) -> str:
        """The sentence that stands beside a map of these areas: what they are made from."""
        if not self.sources:
            return STATEMENT
        files = "; ".join(f"{s.areas:,} polygons from {s.file}, imported {s.imported}" for s in self.sources)
        if all(zip_code in self._imported for zip_code in self._zips):
            return f"{files}."
        return f"{files}. Elsewhere a{STATEMENT[1:]}"

    def stored(self) -> Any:
        """Return the imported areas as they are stored.

        Returns
        -------
        GeoDataFrame or None
            zip (unique), source (a file's name), imported (ISO 8601) and geometry; None when there are none.

        Raises
        ------
        SourceUnreadable
            The file is damaged.
        """
        return self._stored

    @cached_property
    def _stored(self) -> Any:
        if self._file is None or not self._file.is_file():
            return None
        try:
            return geopandas.read_parquet(self._file)
        except Exception as error:  # whatever a damaged file makes a reader raise
            raise SourceUnreadable(
                f"The imported ZIP areas in {self._file} can't be read ({str(error)[:120]}).",
                "Remove the file, and import again with `windshield geography import FILE`.",
            ) from error

    @cached_property
    def _imported(self) -> dict[str, Area]:
        if self._stored is None:
            return {}
        return dict(zip(self._stored["zip"], self._stored.geometry, strict=True))

    @cached_property
    def _by_zip(self) -> dict[str, Area]:
        kept = dict(approximate_areas())
        if self._imported:
            for zip_code in self._imported:
                kept.pop(zip_code, None)
            kept = _beside(kept, np.array(list(self._imported.values()), dtype=object))
        return dict(sorted((kept | self._imported).items()))

    @cached_property
    def _zips(self) -> tuple[str, ...]:
        return tuple(self._by_zip)

    @cached_property
    def _areas(self) -> npt.NDArray[Any]:
        return np.array(list(self._by_zip.values()), dtype=object)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {zip_code: number for number, zip_code in enumerate(self._zips)}

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._areas)

    @cached_property
    def _nested(self) -> dict[str, tuple[str, ...]]:
        without = {code: place for code, place in zip_points().items() if code not in self._numbers}
        points = shapely.points([(lon, lat) for lat, lon in without.values()])
        inner, outer = self._tree.query(points, predicate="intersects")
        _, first = np.unique(inner, return_index=True)
        codes, found = tuple(without), dict[str, list[str]]()
        for number in first:
            found.setdefault(self._zips[outer[number]], []).append(codes[inner[number]])
        return {holder: tuple(sorted(nested)) for holder, nested in found.items()}


def _beside(approximate: dict[str, Area], imported: npt.NDArray[Any]) -> dict[str, Area]:
    """Return what imported areas leave of approximate ones, without those of which little is left."""
    zips, areas = list(approximate), np.array(list(approximate.values()), dtype=object)
    covered, covering = shapely.STRtree(imported).query(areas, predicate="intersects")
    gone = set()
    for number in np.unique(covered):
        over = shapely.union_all(imported[covering[covered == number]])
        left = make_valid_area(shapely.difference(areas[number], over))
        if left.is_empty or left.area < LEAST_LEFT * areas[number].area:
            gone.add(number)
        areas[number] = left
    return {code: areas[number] for number, code in enumerate(zips) if number not in gone}


def _stamp(file: Path | None) -> str:
    try:
        facts = file.stat() if file else None
    except FileNotFoundError:
        facts = None
    return f"{facts.st_mtime_ns:x}-{facts.st_size:x}-{facts.st_ino:x}" if facts else "approximate"
