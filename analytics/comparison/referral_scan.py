"""Referrals with a member at either end, straight from the Parquet row groups.

One pass over one of the two orders finds what comes in and what goes out: referrals name NPIs, which lie
scattered over both, so neither order lets a part be skipped. What is looked up is each row group's dictionary
of NPIs, a fifth of its rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.comparison.npi_numbers import NpiNumbers as NpiNumbers  # for those who scan
from analytics.comparison.referral_periods import ReferralPeriods
from data.snapshot.reader import Snapshot
from data.snapshot.row_groups import find_bounds, read_row_groups

NO_DAY = np.iinfo(np.int32).min
_COLUMNS = ("from_npi", "to_npi", "to_kind", "kind", "period_start", "period_end", "patients")
_CATEGORIES = ("from_npi", "to_npi", "to_kind", "kind")

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ReferralRows:
    """Rows of referrals of which a member is an end, one element of each array a row.

    Parameters
    ----------
    from_npi, to_npi : ndarray of int64
        The ends.
    from_no, to_no : ndarray of int32
        Their numbers in the snapshot; -1 for one who is no member.
    to_is_organisation : ndarray of bool
        Whether the receiver is one.
    is_current : ndarray of bool
        Whether the period is a current one, and not one a year ago; so are undated rows.
    patients : ndarray of int32
        0 where hidden.
    hidden : ndarray of bool
        The count is suppressed.
    """

    from_npi: Ints
    from_no: Numbers
    to_npi: Ints
    to_no: Numbers
    to_is_organisation: Flags
    is_current: Flags
    patients: Numbers
    hidden: Flags


def scan_referrals(
    snapshot: Snapshot, members: NpiNumbers, periods: ReferralPeriods
) -> Iterator[ReferralRows]:
    """Give the referrals of members, each row once, a part at a time.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    members : NpiNumbers
        Who is a member.
    periods : ReferralPeriods
        Which rows count: of its kind, in one of its periods, or undated.

    Yields
    ------
    ReferralRows
        Those of a row group, if there are any.
    """
    bounds = find_bounds(snapshot, "referrals_to", ("kind", "to_kind"))
    alike = {name: of.least for name, of in bounds.items() if of.least == of.most and not of.may_be_null}
    columns = [name for name in _COLUMNS if alike.get(name) is None]
    for batch in read_row_groups(snapshot, "referrals_to", None, columns, _CATEGORIES):
        rows, is_current = _find_counted(batch, periods, alike)
        from_npi, from_no, sender = _look_up(batch["from_npi"], members, rows)
        to_npi, to_no, receiver = _look_up(batch["to_npi"], members, rows)
        found = np.flatnonzero((from_no[sender] >= 0) | (to_no[receiver] >= 0))
        if not len(found):
            continue
        rows, sender, receiver = rows[found], sender[found], receiver[found]
        patients = batch["patients"].take(pa.array(rows))
        yield ReferralRows(
            from_npi[sender],
            from_no[sender],
            to_npi[receiver],
            to_no[receiver],
            _equals(batch, "to_kind", "organisation", rows, alike),
            is_current[found],
            patients.fill_null(0).to_numpy().astype(np.int32),
            patients.is_null().to_numpy(zero_copy_only=False),
        )


def _find_counted(
    batch: pa.RecordBatch, periods: ReferralPeriods, alike: Mapping[str, str | None]
) -> tuple[npt.NDArray[np.intp], Flags]:
    start = _days(batch["period_start"])
    if not periods.is_dated:
        rows = np.flatnonzero(start == NO_DAY)
        rows = rows[_equals(batch, "kind", periods.kind, rows, alike)]
        return rows, np.ones(len(rows), bool)
    spans = [(_day(span.start), _day(span.end)) for span in (*periods.year_ago, *periods.current)]
    begins = np.zeros(len(start), bool)
    for first in {first for first, _ in spans}:
        begins |= start == first
    rows = np.flatnonzero(begins)
    start, end = start[rows], _days(batch["period_end"])[rows]
    counts = np.zeros(len(rows), bool)
    for first, last in spans:
        counts |= (start == first) & (end == last)
    counts &= _equals(batch, "kind", periods.kind, rows, alike)
    return rows[counts], start[counts] >= _day(periods.current[0].start)


def _look_up(
    npis: pa.DictionaryArray, members: NpiNumbers, rows: npt.NDArray[np.intp]
) -> tuple[Ints, Numbers, Numbers]:
    """Return NPIs and numbers of the dictionary, and the rows' places in it."""
    known = npis.dictionary.cast(pa.int64()).to_numpy()
    return known, members.find(known), npis.indices.to_numpy()[rows]


def _equals(
    batch: pa.RecordBatch,
    column: str,
    wanted: str,
    rows: npt.NDArray[np.intp],
    alike: Mapping[str, str | None],
) -> Flags:
    """Tell in which rows a column has a value; `alike` has those columns that hold one value only."""
    if alike.get(column) is not None:
        return np.full(len(rows), alike[column] == wanted)
    values = batch[column]
    known = np.array([value == wanted for value in values.dictionary.to_pylist()], bool)
    return np.asarray(known[values.indices.to_numpy()[rows]])


def _days(days: pa.Array) -> Numbers:
    found = days.view(pa.int32())
    return np.asarray((found.fill_null(NO_DAY) if found.null_count else found).to_numpy())


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days
