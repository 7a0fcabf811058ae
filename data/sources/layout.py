"""Layouts: which columns a source has, under which names, and how a header is matched to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from data.errors import SourceUnreadable

NEAR_ENOUGH = 60  # of 100: below it two header names have nothing to do with each other


@dataclass(frozen=True)
class Column:
    """One column that an adapter reads.

    Parameters
    ----------
    name : str
        What the adapter calls it.
    headers : tuple of str
        The names it has in files, today's first; case, blanks and punctuation don't matter.
    required : bool
        Whether a file without it is refused. An optional column that is absent reads as null.
    """

    name: str
    headers: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of file.

    Parameters
    ----------
    kind : str
        The command-line option that takes such a file, without its dashes.
    title : str
        What a person calls the file.
    columns : tuple of Column
        What is read from it; other columns are ignored.
    positions : tuple of str
        Column names of a file that has no header, in order; empty where files always have one.
    private : bool
        Whether a line may name a patient: then no line is kept, not even among the rejects.
    """

    kind: str
    title: str
    columns: tuple[Column, ...]
    positions: tuple[str, ...] = ()
    private: bool = False

    def fits(self, header: Sequence[str]) -> bool:
        """Tell whether a header has every required column.

        Parameters
        ----------
        header : sequence of str
            The names as the file has them.

        Returns
        -------
        bool
            True when nothing that is required is missing.
        """
        return not self._missing(header)

    def match(self, header: Sequence[str], file: Path) -> dict[str, int]:
        """Find each column of the layout in a header.

        Parameters
        ----------
        header : sequence of str
            The names as the file has them.
        file : Path
            Named in the error.

        Returns
        -------
        dict of str to int
            Column name to its place in the file, from 0; absent optional columns are left out.

        Raises
        ------
        SourceUnreadable
            A required column is missing; the error names the nearest header there is.
        """
        missing = self._missing(header)
        if missing:
            raise SourceUnreadable(
                f"{file.name} is not a {self.title}: it has no column "
                + ", ".join(_describe_missing(column, header) for column in missing[:4])
                + (f" and {len(missing) - 4} more" if len(missing) > 4 else "")
                + ".",
                f"Check that --{self.kind} was given the right file, or rename the column in its header.",
            )
        places = _places(header)
        found: dict[str, int] = {}
        for column in self.columns:
            for name in column.headers:
                if folded(name) in places:
                    found[column.name] = places[folded(name)]
                    break
        return found

    def _missing(self, header: Sequence[str]) -> list[Column]:
        places = _places(header)
        return [
            column
            for column in self.columns
            if column.required and not any(folded(name) in places for name in column.headers)
        ]


def folded(name: str) -> str:
    """Return a header name without what doesn't matter in it.

    Parameters
    ----------
    name : str
        Such as `City/Town` or `Provider Last Name (Legal Name)`.

    Returns
    -------
    str
        Its letters and digits, in lower case.
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def choose_layout(layouts: Sequence[Layout], header: Sequence[str], file: Path) -> Layout:
    """Return the layout that a file has, of those that it may have.

    Parameters
    ----------
    layouts : sequence of Layout
        The candidates, the likeliest first.
    header : sequence of str
        The file's header.
    file : Path
        Named in the error.

    Returns
    -------
    Layout
        The first that fits.

    Raises
    ------
    SourceUnreadable
        None fits; the error is about the one that comes nearest.
    """
    for layout in layouts:
        if layout.fits(header):
            return layout
    nearest = min(layouts, key=lambda layout: len(layout._missing(header)) / _required(layout))
    nearest.match(header, file)  # raises
    raise AssertionError("a layout that doesn't fit has a column that is missing")


def _required(layout: Layout) -> int:
    return sum(column.required for column in layout.columns)


def _places(header: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(folded(name), place)
    return places


def _describe_missing(column: Column, header: Sequence[str]) -> str:
    named = column.headers[0]
    near = process.extractOne(
        named, [name for name in header if name.strip()], scorer=fuzz.WRatio, score_cutoff=NEAR_ENOUGH
    )
    return f"“{named}”" + (f" (nearest: “{near[0]}”)" if near else "")
