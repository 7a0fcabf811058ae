"""Rows of a file of the user's: a ZIP and its polygon each, or why a row is none."""

import codecs
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import numpy as np
import pandas as pd
import pyogrio  # type: ignore[import-untyped]
import shapely

from data.errors import SourceUnreadable
from data.geography.shapes.antimeridian import HALF
from data.geography.shapes.parts import polygons_of
from data.geography.zip_place import reason_against_place
from data.geography.zips import zip_points

ROWS_AT_ONCE = 5_000
SAMPLED_ROWS = 1_000
LEAST_FIVE_DIGITS = 0.9
LEAST_KNOWN = 0.5
LEAST_ZIP = 501
LONGEST_REASON = 160

Progress = Callable[[str, float], None]

NEXT_STEP = (
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


class ZipRow(NamedTuple):
    """A row: its number, from 1, its ZIP, and a shape in degrees that has polygons, valid or not."""

    number: int
    zip_code: str
    shape: shapely.Geometry


@dataclass(frozen=True)
class ZipFile:
    """A file with an area of a ZIP in each row.

    Parameters
    ----------
    file : Path
        GeoJSON, GeoPackage, or a shapefile, zipped or not.
    rows : int
        How many it has.
    column : str
        Where its ZIPs stand.
    """

    file: Path
    rows: int
    column: str

    @classmethod
    def open(cls, file: Path) -> "ZipFile":
        """Look into a file, and find the column of its ZIPs by what it holds.

        Parameters
        ----------
        file : Path
            Of the user's.

        Returns
        -------
        ZipFile
            Not read yet.

        Raises
        ------
        SourceUnreadable
            It is missing, no such file, or has no column of ZIPs.
        """
        rows, column = _describe(file)
        return cls(file, rows, column)

    def read(self, progress: Progress) -> Iterator[ZipRow | BadRow]:
        """Read the rows in turn.

        Parameters
        ----------
        progress : callable
            Told what is being done, and the share that is.

        Yields
        ------
        ZipRow or BadRow
            A ZIP with its shape, or why there is none.
        """
        for start in range(0, self.rows, ROWS_AT_ONCE):
            progress(f"Reading {self.file.name}", start / self.rows)
            some = _read(self.file, self.column, start, ROWS_AT_ONCE)
            pairs = zip(some[self.column], some.geometry, strict=True)
            for number, (raw, shape) in enumerate(pairs, start + 1):
                zip_code = _zip(raw)
                reason = _reason_against(zip_code, shape)
                if reason or zip_code is None:
                    yield BadRow(self.file.name, number, str(raw)[:20], reason)
                else:
                    yield ZipRow(number, zip_code, shape)


def _describe(file: Path) -> tuple[int, str]:
    """Return how many rows a file has, and the column of its ZIPs."""
    if not file.exists():
        raise SourceUnreadable(f"There is no file {file}.", NEXT_STEP)
    if file.is_file():
        with file.open("rb") as opened:
            start = opened.read(2)
        if not start:
            raise SourceUnreadable(f"{file.name} is empty.", NEXT_STEP)
        if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise SourceUnreadable(f"{file.name} is text in UTF-16.", "Save it in UTF-8, as GeoJSON is.")
    sample = _read(file, None, 0, SAMPLED_ROWS)
    if "geometry" not in sample or not len(sample):
        raise SourceUnreadable(f"{file.name} has no rows with polygons.", NEXT_STEP)
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
            f"No column of {file.name} holds ZIPs in nine rows of ten (its columns: {names}).", NEXT_STEP
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
            raise SourceUnreadable(f"{file.name} can't be read: {_say(error)}.", NEXT_STEP) from error
        if not isinstance(rows, geopandas.GeoDataFrame):
            return pd.DataFrame()
        if rows.crs is not None:
            return rows.to_crs(4326)
        if len(rows) and np.nanmax(np.abs(rows.total_bounds)) > 2 * HALF:
            raise SourceUnreadable(
                f"{file.name} doesn't say in which coordinate system it is.", "Add its .prj file."
            )
    return rows


def _say(error: Exception) -> str:
    """Say what GDAL says, without its hints to programmers, and without a half word at the end."""
    text = str(error)
    if "not recognized as" in text:
        return "it is no GeoJSON, GeoPackage or shapefile"
    return textwrap.shorten(text.rstrip("."), LONGEST_REASON, placeholder=" …")


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
    return reason_against_place(zip_code, shape)
