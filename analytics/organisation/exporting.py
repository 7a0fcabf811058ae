"""A register as a file."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from analytics.exports import to_csv, to_xlsx
from analytics.organisation.columns import Column, columns_of
from analytics.organisation.directory import Directory
from analytics.organisation.entry_cells import write_cells
from data.plans.organisation.kinds import Kind
from data.plans.organisation.register import Kept
from data.sample.organisation import AUTHOR

SYNTHETIC = "SYNTHETIC SAMPLE, no real people"
_ARROW = {"number": pa.float64(), "whole": pa.int64()}


def tabulate_rows(kind: Kind[Any], rows: Sequence[Kept[Any]], directory: Directory) -> pa.Table:
    """Return rows as a file holds them.

    Parameters
    ----------
    kind : Kind
        Of the register.
    rows : sequence of Kept
        Those to write.
    directory : Directory
        Names reps, segments, clinicians and sites.

    Returns
    -------
    pyarrow.Table
        The columns of `columns_of`, then for people, and ignored when read again: clinician, site_name,
        idn_name where there are such, changed_by, changed_at, and `data`, which says of a row of the sample
        that it is made up.
    """
    written = [write_cells(kind, row.entry, directory) for row in rows]
    table = {
        column.name: pa.array([cells[column.name] for cells in written], _arrow(column))
        for column in columns_of(kind)
    }
    told: dict[str, list[str | None]] = {}
    fields = kind.fields
    if "npi" in fields:
        told["clinician"] = [directory.clinicians.get(row.entry.npi or "") for row in rows]
    if "site_id" in fields:
        places = (directory.sites.get(row.entry.site_id or "") for row in rows)
        told["site_name"] = [str(place) if place else None for place in places]
    if "idn_id" in fields:
        told["idn_name"] = [directory.idns.get(row.entry.idn_id or "") for row in rows]
    told["changed_by"] = [row.updated_by for row in rows]
    told["changed_at"] = [row.updated_at.isoformat(timespec="seconds") for row in rows]
    told["data"] = [SYNTHETIC if row.created_by == AUTHOR else "" for row in rows]
    return pa.table(table | {name: pa.array(texts, pa.string()) for name, texts in told.items()})


def write_rows(kind: Kind[Any], rows: Sequence[Kept[Any]], directory: Directory, ending: str) -> bytes:
    """Write rows as a file.

    Parameters
    ----------
    kind : Kind
        Of the register.
    rows : sequence of Kept
        Those to write.
    directory : Directory
        Names reps, segments, clinicians and sites.
    ending : str
        "csv" or "xlsx".

    Returns
    -------
    bytes
        Reading it again changes nothing. Text that a spreadsheet would run as a formula stays text.
    """
    table = tabulate_rows(kind, rows, directory)
    if ending == "csv":
        return to_csv(table, {})
    made_up = any(row.created_by == AUTHOR for row in rows)
    about = {
        "data": f"Organisation data: {kind.title}"
        + (f". {SYNTHETIC} where column data says so" if made_up else ""),
        "rows": f"{len(rows):,}",
        "names from snapshot": directory.snapshot_id or "none",
    }
    return to_xlsx(table, about, sheet=kind.title)


def _arrow(column: Column) -> pa.DataType:
    return _ARROW.get(column.form, pa.string())
