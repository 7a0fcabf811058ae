"""Changes to a register that somebody has typed into its table and not saved yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from analytics.organisation.cell_text import cell_text
from data.plans.organisation.kept import Kept
from data.plans.organisation.kinds import Entry

Cells = Mapping[str, str]
"""Text by the name of a column."""


@dataclass(frozen=True)
class Draft(Generic[Entry]):
    """What is to become of a register's rows.

    Parameters
    ----------
    changed : dict of str to tuple of Kept and Cells
        By a row's id: as it was looked at, and the cells that were typed over.
    added : tuple of Cells
        New rows; a cell that wasn't filled is absent.
    removed : dict of str to Kept
        By a row's id.
    """

    changed: Mapping[str, tuple[Kept[Entry], Cells]] = field(default_factory=dict)
    added: tuple[Cells, ...] = ()
    removed: Mapping[str, Kept[Entry]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.changed) + len(self.added) + len(self.removed)

    @property
    def typed(self) -> tuple[Cells, ...]:
        """The cells that were typed, of new rows and of changed ones."""
        return (*self.added, *(cells for _, cells in self.changed.values()))


@dataclass(frozen=True)
class Shown(Generic[Entry]):
    """The rows of a table as they stand on the screen.

    Parameters
    ----------
    rows : tuple of Kept
        First the register's.
    added : tuple of Cells
        Then those of the draft.
    """

    rows: tuple[Kept[Entry], ...] = ()
    added: tuple[Cells, ...] = ()


@dataclass(frozen=True)
class DraftProblem:
    """Why a row of a draft can't be saved.

    Parameters
    ----------
    row : str
        Which, for the reader.
    reason : str
        Why, and what to do.
    """

    row: str
    reason: str


def merge_edits(draft: Draft[Entry], shown: Shown[Entry], edits: Mapping[str, Any]) -> Draft[Entry]:
    """Take what was typed into a table into the draft.

    Parameters
    ----------
    draft : Draft
        What was typed before the table was drawn.
    shown : Shown
        The rows as they were drawn, in order.
    edits : mapping
        As Streamlit's editor has it: edited_rows (position to column to value), added_rows (column to value)
        and deleted_rows (positions).

    Returns
    -------
    Draft
        With both.
    """
    changed, removed = dict(draft.changed), dict(draft.removed)
    added: list[Cells | None] = list(shown.added)
    count = len(shown.rows)
    for place, cells in edits.get("edited_rows", {}).items():
        told = _texts(cells)
        at = int(place)
        if at < count:
            row = shown.rows[at]
            base, before = changed.get(row.id, (row, {}))
            changed[row.id] = (base, {**before, **told})
        elif at - count < len(added):
            added[at - count] = {**(added[at - count] or {}), **told}
    for at in edits.get("deleted_rows", []):
        if at < count:
            row = shown.rows[at]
            base, _ = changed.pop(row.id, (row, {}))
            removed[row.id] = base
        elif at - count < len(added):
            added[at - count] = None
    new = [_texts(cells) for cells in edits.get("added_rows", [])]
    return Draft(
        changed,
        tuple(cells for cells in (*added, *new) if cells is not None and any(cells.values())),
        removed,
    )


def rebase_draft(draft: Draft[Entry], theirs: Sequence[Kept[Entry] | None]) -> Draft[Entry]:
    """Return a draft that goes over what somebody else saved.

    Parameters
    ----------
    draft : Draft
        What was typed.
    theirs : sequence of Kept or None
        The rows that differ, as they stand now; one that is gone is None.

    Returns
    -------
    Draft
        On the rows as they stand now; what was to be done to a row that is gone is left out.
    """
    now = {kept.id: kept for kept in theirs if kept is not None}
    return Draft(
        {key: (now.get(key, base), cells) for key, (base, cells) in draft.changed.items()},
        draft.added,
        {key: now.get(key, base) for key, base in draft.removed.items()},
    )


def drop_rows(draft: Draft[Entry], ids: set[str]) -> Draft[Entry]:
    """Return a draft without what was to be done to some rows.

    Parameters
    ----------
    draft : Draft
        What was typed.
    ids : set of str
        Of the rows.

    Returns
    -------
    Draft
        The rest.
    """
    return Draft(
        {key: change for key, change in draft.changed.items() if key not in ids},
        draft.added,
        {key: kept for key, kept in draft.removed.items() if key not in ids},
    )


def _texts(cells: Mapping[str, Any]) -> dict[str, str]:
    return {name: cell_text(value) for name, value in cells.items() if not name.startswith("_")}
