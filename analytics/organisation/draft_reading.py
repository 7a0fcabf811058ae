"""What a draft would change in a register, and which of its rows can't be saved."""

from dataclasses import replace

from analytics.organisation.columns import columns_of
from analytics.organisation.directory import Directory
from analytics.organisation.draft import Draft, DraftProblem
from analytics.organisation.entry_cells import read_cells, write_cells
from data.errors import WindshieldError
from data.plans.organisation.kept import Changes
from data.plans.organisation.kinds import Entry, Kind


def read_draft(
    kind: Kind[Entry], draft: Draft[Entry], directory: Directory
) -> tuple[Changes[Entry], tuple[DraftProblem, ...]]:
    """Return what a draft would change.

    Parameters
    ----------
    kind : Kind
        Of the register.
    draft : Draft
        What was typed.
    directory : Directory
        Knows whom its rows name.

    Returns
    -------
    tuple of Changes and tuple of DraftProblem
        Rows that say what they said before are left out; the changes hold only rows without a problem.
    """
    added, changed, problems = [], [], []
    for number, cells in enumerate(draft.added, 1):
        try:
            added.append(read_cells(kind, cells, directory))
        except WindshieldError as error:
            problems.append(DraftProblem(f"New row {number}", f"{error.what} {error.next_step}"))
    for base, cells in draft.changed.values():
        try:
            entry = read_cells(kind, cells, directory, base.entry)
        except WindshieldError as error:
            problems.append(
                DraftProblem(name_row(kind, base.entry, directory), f"{error.what} {error.next_step}")
            )
            continue
        if entry != base.entry:
            changed.append(replace(base, entry=entry))
    return Changes(tuple(added), tuple(changed), tuple(draft.removed.values())), tuple(problems)


def name_row(kind: Kind[Entry], entry: Entry, directory: Directory) -> str:
    """Name a row to the reader.

    Parameters
    ----------
    kind : Kind
        Of the register.
    entry : Entry
        What it says.
    directory : Directory
        Names those whom it names.

    Returns
    -------
    str
        The cells of its key: "S000012, 1234567893".
    """
    cells = write_cells(kind, entry, directory)
    names = {column.field: column.name for column in columns_of(kind)}
    told = (cells[names[part]] for part in kind.key)
    return ", ".join(str(text) for text in told if text is not None)
