"""The procedures of a comparison's clinicians as arrays, a row group at a time.

Decoded Parquet goes as it lies to what adds it up: there is less than one row a clinician and week, so that a
GROUP BY would hardly make them fewer, and converting rows for SQL, or picking them out, costs more than
adding them up.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.comparison.arrow_columns import Bits, read_bits, read_counts, read_days
from analytics.comparison.windows import ComparisonWindow
from data.snapshot.reader import Snapshot
from data.snapshot.row_groups import find_bounds, find_row_groups, read_row_groups
from data.snapshot.schema import PAYERS

NOT_COUNTED = -1
_COLUMNS = ("provider_no", "service_date", "service_year", "code", "payer", "count", "suppressed")

Places = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class ProcedureRows:
    """Rows of procedures, one element of each array a row; other clinicians' are among them.

    Parameters
    ----------
    provider_no : ndarray of uint32
        Who did them.
    moment : ndarray of int32, or of uint16 in a snapshot that has years
        Days since 1970, `NO_DAY` for a row that has only its year; or years.
    year : ndarray of uint16
        Beside days; empty where every row has its day.
    code, payer : ndarray of int32
        Places in `is_chosen` and `payer_number`.
    done : ndarray of uint32
        Procedures; anything where suppressed.
    known, suppressed : tuple of ndarray of uint8, int
        Arrow's bits, and the place of the first row among them: `done` holds; the count is hidden. Without
        bits all are set.
    is_chosen : ndarray of bool
        Of the codes: is one of the code set.
    payer_number : ndarray of int8
        Of the payer classes: number in `PAYERS`, `NOT_COUNTED` for one that doesn't count.
    """

    provider_no: npt.NDArray[np.uint32]
    moment: npt.NDArray[np.int32] | npt.NDArray[np.uint16]
    year: npt.NDArray[np.uint16]
    code: Places
    payer: Places
    done: npt.NDArray[np.uint32]
    known: tuple[Bits, int]
    suppressed: tuple[Bits, int]
    is_chosen: npt.NDArray[np.bool_]
    payer_number: npt.NDArray[np.int8]


def read_procedures(
    snapshot: Snapshot,
    provider_no: npt.NDArray[np.uint32],
    window: ComparisonWindow,
    codes: tuple[str, ...] = (),
) -> Iterator[ProcedureRows]:
    """Give all rows of the row groups in which clinicians have procedures.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    provider_no : ndarray of uint32
        Whose, ascending.
    window : ComparisonWindow
        Has the payers that count.
    codes : tuple of str
        The code set: codes, or beginnings of such with `*`; all codes when empty.

    Yields
    ------
    ProcedureRows
        Those of one row group.
    """
    unread = {"service_date"} if window.grain == "year" else set()
    dates = find_bounds(snapshot, "procedures", ["service_date"])["service_date"]
    if window.grain == "day" and not dates.may_be_null:
        unread.add("service_year")
    columns = tuple(name for name in _COLUMNS if name not in unread)
    counted = window.payers or PAYERS
    groups = find_row_groups(snapshot, "procedures", provider_no)
    for batch in read_row_groups(snapshot, "procedures", groups, columns, ("code", "payer")):
        year = np.empty(0, np.uint16) if "service_year" in unread else batch["service_year"].to_numpy()
        has_days = window.grain == "day"
        yield ProcedureRows(
            batch["provider_no"].to_numpy(),
            read_days(batch["service_date"]) if has_days else year,
            year if has_days else year[:0],
            batch["code"].indices.to_numpy(),
            batch["payer"].indices.to_numpy(),
            read_counts(batch["count"]),
            read_bits(batch["count"], 0),
            read_bits(batch["suppressed"], 1),
            _find_chosen(batch["code"].dictionary, codes),
            _number_payers(batch["payer"].dictionary, counted),
        )


def _number_payers(payers: pa.Array, counted: tuple[str, ...]) -> npt.NDArray[np.int8]:
    numbers = {name: PAYERS.index(name) if name in counted else NOT_COUNTED for name in PAYERS}
    return np.array([numbers[name] for name in payers.to_pylist()], np.int8)


def _find_chosen(codes: pa.Array, wanted: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    if not wanted:
        return np.ones(len(codes), bool)
    whole = pa.array([code for code in wanted if not code.endswith("*")], codes.type)
    meant = pc.is_in(codes, value_set=whole)
    for code in wanted:
        if code.endswith("*"):
            meant = pc.or_(meant, pc.starts_with(codes, code[:-1]))
    return np.asarray(meant.to_numpy(zero_copy_only=False))
