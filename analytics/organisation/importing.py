"""What a file would change in a register, and which of its lines can't be taken."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic

from analytics.csv_lines import BadLine, Line
from analytics.organisation.columns import columns_of
from analytics.organisation.directory import Directory, names_in
from analytics.organisation.entry_cells import needed_columns, read_cells
from analytics.organisation.table_lines import read_table
from data.errors import WindshieldError
from data.plans.organisation.kinds import Entry, Kind, check_entries
from data.plans.organisation.register import Changes, Kept

LookUp = Callable[[Iterable[str], Iterable[str], Iterable[str]], Directory]
"""Told the NPIs, sites and health systems that a file names."""


@dataclass(frozen=True)
class RegisterImport(Generic[Entry]):
    """What a file would make of a register.

    Parameters
    ----------
    changes : Changes
        What to save.
    unchanged : int
        Lines that say what is known.
    bad : tuple of BadLine
        Lines that were not taken.
    replaces : bool
        Whether rows that the file doesn't have are removed.
    """

    changes: Changes[Entry]
    unchanged: int
    bad: tuple[BadLine, ...]
    replaces: bool

    @property
    def may_be_taken(self) -> bool:
        """The answer to whether it can be saved: a file that replaces must be whole."""
        return bool(self.changes) and not (self.replaces and self.bad)


def preview_import(
    kind: Kind[Entry],
    content: bytes,
    file: str,
    present: Sequence[Kept[Entry]],
    look_up: LookUp,
    *,
    replaces: bool = False,
) -> RegisterImport[Entry]:
    """Read a file, and tell what it would change.

    Parameters
    ----------
    kind : Kind
        Of the register.
    content : bytes
        CSV or an Excel workbook, with the columns of `columns_of`; a column that is missing leaves what is
        known of a row as it is, an empty cell says that nothing is.
    file : str
        Its name, for the reader.
    present : sequence of Kept
        All rows of the register.
    look_up : callable
        Gives the directory of those whom the file names.
    replaces : bool
        Whether the file is the whole register; else rows that it doesn't have stay.

    Returns
    -------
    RegisterImport
        Rows are told apart by the kind's key.

    Raises
    ------
    TableUnreadable
        It is no table, or a column without which it says nothing is missing.
    """
    columns = {column.name: (column.field, *column.others) for column in columns_of(kind)}
    has, lines = read_table(content, columns, needed_columns(kind))
    directory = look_up(*names_in(line.values for line in lines))
    by_key = {kind.key_of(kept.entry): kept for kept in present}
    bad: list[BadLine] = []
    found: list[tuple[Line, Entry]] = []
    for line in lines:
        texts = {name: text for name, text in line.values.items() if name in has}
        try:
            entry = read_cells(kind, texts, directory)
            before = by_key.get(kind.key_of(entry))
            if before is not None and len(has) < len(columns):
                entry = read_cells(kind, texts, directory, before.entry)
            found.append((line, entry))
        except WindshieldError as error:
            bad.append(_bad(file, line, f"{error.what} {error.next_step}"))
    found, refused = _apart(kind, found, by_key, replaces=replaces)
    bad += [_bad(file, line, reason) for line, reason in refused]
    added, changed, unchanged, seen = [], [], 0, set()
    for _, entry in found:
        before = by_key.get(kind.key_of(entry))
        if before is None:
            added.append(entry)
            continue
        seen.add(before.id)
        if before.entry == entry:
            unchanged += 1
        else:
            changed.append(replace(before, entry=entry))
    removed = tuple(kept for kept in present if kept.id not in seen) if replaces else ()
    return RegisterImport(
        Changes(tuple(added), tuple(changed), removed),
        unchanged,
        tuple(sorted(bad, key=lambda one: one.line)),
        replaces,
    )


def _apart(
    kind: Kind[Entry],
    found: list[tuple[Line, Entry]],
    by_key: Mapping[tuple[Any, ...], Kept[Entry]],
    *,
    replaces: bool,
) -> tuple[list[tuple[Line, Entry]], list[tuple[Line, str]]]:
    """Take out lines that say something twice or overlap, among themselves or with rows that stay."""
    keys = {kind.key_of(entry) for _, entry in found}
    staying = [] if replaces else [kept.entry for key, kept in by_key.items() if key not in keys]
    problems = check_entries(kind, [*staying, *(entry for _, entry in found)])
    reasons = {problem.row - len(staying): problem.reason for problem in problems}
    return (
        [pair for place, pair in enumerate(found) if place not in reasons],
        [(found[place][0], reason) for place, reason in reasons.items() if place >= 0],
    )


def _bad(file: str, line: Line, reason: str) -> BadLine:
    told = ", ".join(text for text in list(line.values.values())[:3] if text)
    return BadLine(file, line.number, told[:60], reason.strip())
