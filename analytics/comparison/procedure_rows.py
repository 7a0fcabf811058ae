"""The procedures of a comparison's clinicians as arrays, a few row groups at a time.

Decoded Parquet is summed in numpy: there is less than one row a clinician and week, so that a GROUP BY would
hardly make them fewer, and converting rows for SQL costs more than adding them up.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.comparison.windows import ComparisonWindow
from data.snapshot.reader import Snapshot
from data.snapshot.row_groups import find_bounds, read_row_groups
from data.snapshot.schema import PAYERS

NO_BUCKET = -1
_COLUMNS = ("provider_no", "service_date", "service_year", "code", "payer", "count", "suppressed")


@dataclass(frozen=True, eq=False)
class ProcedureRows:
    """Rows of procedures, one element of each array a row.

    Parameters
    ----------
    provider_no : ndarray of uint32
        Who did them.
    bucket : ndarray of int16
        Of the window, 0 the oldest; `NO_BUCKET` outside of all, and for a row that has only its year in a
        snapshot that has days.
    year : ndarray of int16
        Of such a row; 0 for all others.
    payer : ndarray of int8
        Number in `PAYERS`.
    done : ndarray of uint32
        Procedures; 0 where suppressed.
    chosen, suppressed : ndarray of bool
        Is of the code set; the count is hidden.
    """

    provider_no: npt.NDArray[np.uint32]
    bucket: npt.NDArray[np.int16]
    year: npt.NDArray[np.int16]
    payer: npt.NDArray[np.int8]
    done: npt.NDArray[np.uint32]
    chosen: npt.NDArray[np.bool_]
    suppressed: npt.NDArray[np.bool_]


def read_procedures(
    snapshot: Snapshot,
    provider_no: npt.NDArray[np.uint32],
    window: ComparisonWindow,
    codes: tuple[str, ...] = (),
) -> Iterator[ProcedureRows]:
    """Give the procedures of clinicians, those of the window's payers, in any bucket or none.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    provider_no : ndarray of uint32
        Whose, ascending.
    window : ComparisonWindow
        Has buckets and payers.
    codes : tuple of str
        The code set: codes, or beginnings of such with `*`; all codes when empty.

    Yields
    ------
    ProcedureRows
        Those of one row group.
    """
    people = provider_no[np.flatnonzero(np.diff(provider_no.astype(np.int64), prepend=-1))]
    columns: tuple[str, ...] = _COLUMNS
    dates = find_bounds(snapshot, "procedures", ["service_date"])["service_date"]
    if window.grain == "day" and not dates.may_be_null:
        columns = tuple(name for name in _COLUMNS if name != "service_year")
    for batch in read_row_groups(snapshot, "procedures", provider_no, columns, ("code", "payer")):
        numbers = batch["provider_no"].to_numpy()
        rows = _find_rows(numbers, people)
        payer = _find_payer(batch["payer"], rows)
        if window.payers:
            counts = np.isin(payer, [PAYERS.index(name) for name in window.payers])
            rows, payer = rows[counts], payer[counts]
        if len(rows):
            bucket, year = _find_bucket(batch, rows, window)
            yield ProcedureRows(
                numbers[rows],
                bucket,
                year,
                payer,
                batch["count"].fill_null(0).to_numpy(zero_copy_only=False)[rows],
                _find_chosen(batch["code"], rows, codes),
                batch["suppressed"].to_numpy(zero_copy_only=False)[rows],
            )


def _find_rows(numbers: npt.NDArray[np.uint32], people: npt.NDArray[np.uint32]) -> npt.NDArray[np.intp]:
    """Return the rows of people; both are ascending, so each one's rows follow one another."""
    here = people[np.searchsorted(people, numbers[0]) : np.searchsorted(people, numbers[-1], side="right")]
    first, behind = np.searchsorted(numbers, here), np.searchsorted(numbers, here, side="right")
    count = behind - first
    # The nth row of somebody lies n behind that one's first.
    start = first - np.concatenate([[0], np.cumsum(count)[:-1]])
    return np.repeat(start, count) + np.arange(count.sum())


def _find_bucket(
    batch: pa.RecordBatch, rows: npt.NDArray[np.intp], window: ComparisonWindow
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    undated = np.zeros(len(rows), np.int16)
    if window.grain == "year":
        years = batch["service_year"].to_numpy()[rows].astype(np.int32)
        bucket = years - (window.end.year - window.weeks_known + 1)
    else:
        first_day = int(window.starts[0].astype(np.int64))
        days = batch["service_date"].view(pa.int32())
        known = days.fill_null(first_day - 1) if days.null_count else days
        bucket = (known.to_numpy()[rows] - first_day) // 7
        if days.null_count:
            is_null = days.is_null().to_numpy(zero_copy_only=False)[rows]
            undated = np.where(is_null, batch["service_year"].to_numpy()[rows], 0).astype(np.int16)
    inside = (bucket >= 0) & (bucket < window.weeks_known)
    if not inside.all():
        bucket = np.where(inside, bucket, NO_BUCKET)
    return bucket.astype(np.int16), undated


def _find_payer(payers: pa.DictionaryArray, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.int8]:
    number = np.array([PAYERS.index(name) for name in payers.dictionary.to_pylist()], np.int8)
    return np.asarray(number[payers.indices.to_numpy()[rows]])


def _find_chosen(
    codes: pa.DictionaryArray, rows: npt.NDArray[np.intp], wanted: tuple[str, ...]
) -> npt.NDArray[np.bool_]:
    if not wanted:
        return np.ones(len(rows), bool)
    known = codes.dictionary
    whole = pa.array([code for code in wanted if not code.endswith("*")], known.type)
    meant = pc.is_in(known, value_set=whole)
    for code in wanted:
        if code.endswith("*"):
            meant = pc.or_(meant, pc.starts_with(known, code[:-1]))
    return np.asarray(meant.to_numpy(zero_copy_only=False)[codes.indices.to_numpy()[rows]])
