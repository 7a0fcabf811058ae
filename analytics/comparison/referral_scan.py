"""Referrals with a member at either end, straight from the Parquet row groups.

What members receive lies together in the table that is sorted by the receiver's number, what they send in the
other one: neighbours have near numbers, so of areas a part of either is read. Where members are scattered
over the country that would be more than one table, and one pass over one of them finds both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.comparison.arrow_columns import NO_DAY, NOBODY, read_days, read_numbers
from analytics.comparison.npi_numbers import read_npis
from analytics.comparison.referral_periods import ReferralPeriods
from data.snapshot.reader import Snapshot
from data.snapshot.row_groups import Bounds, find_bounds, find_row_groups, read_row_groups

_COLUMNS = (
    "from_no", "to_no", "from_npi", "to_npi", "to_kind", "kind", "period_start", "period_end", "patients",
)  # fmt: skip
_CATEGORIES = ("from_npi", "to_npi", "to_kind", "kind")
_NO_PLACES, _NO_FLAGS = np.empty(0, np.int32), np.empty(0, bool)

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ReferralRows:
    """Rows of referrals of which a member is an end, one element of each array a row.

    Parameters
    ----------
    sender, receiver : ndarray of int64
        The ends: their numbers in the snapshot, or their NPIs, negative, of whom it has no clinician.
    to_is_organisation : ndarray of bool
        Whether the receiver is one.
    is_current : ndarray of bool
        Whether the period is a current one, and not one a year ago; so are undated rows.
    patients : ndarray of int32
        0 where hidden.
    hidden : ndarray of bool
        The count is suppressed.
    """

    sender: Ints
    receiver: Ints
    to_is_organisation: Flags
    is_current: Flags
    patients: Numbers
    hidden: Flags


@dataclass(frozen=True)
class _Pass:
    """Row groups, and what is wanted of them: what members received, or what the sender alone is one of."""

    table: str
    groups: list[int]
    received: bool
    sent: bool


def scan_referrals(
    snapshot: Snapshot, members: npt.NDArray[np.uint32], periods: ReferralPeriods
) -> Iterator[ReferralRows]:
    """Give the referrals of members, each row once, a part at a time.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    members : ndarray of uint32
        Their numbers, ascending.
    periods : ReferralPeriods
        Which rows count: of its kind, in one of its periods, or undated.

    Yields
    ------
    ReferralRows
        Those of a row group, if there are any.
    """
    from analytics.comparison._compiled_referrals import pick_rows

    bounds = find_bounds(snapshot, "referrals_to", ("kind", "to_kind", "period_end", "from_no", "to_no"))
    alike = {name: bounds[name].least for name in ("kind", "to_kind") if _is_alike(bounds[name])}
    if not len(members) or alike.get("kind", periods.kind) != periods.kind:
        return
    needless = set(alike)
    needless |= {f"{end}_npi" for end in ("from", "to") if not bounds[f"{end}_no"].may_be_null}
    if not periods.is_dated or (periods.start_tells and not bounds["period_end"].may_be_null):
        needless.add("period_end")
    firsts, lasts = _find_days(periods)
    columns = [name for name in _COLUMNS if name not in needless]
    is_member = np.zeros(int(members[-1]) + 2, bool)  # the last place is that of every greater number
    is_member[members] = True
    for one in _plan_passes(snapshot, members):
        for batch in read_row_groups(snapshot, one.table, one.groups, columns, _CATEGORIES):
            start = read_days(batch["period_start"])
            end = _NO_PLACES if "period_end" in needless else read_days(batch["period_end"])
            from_no, to_no = read_numbers(batch["from_no"]), read_numbers(batch["to_no"])
            kind, is_kind = _NO_PLACES, _NO_FLAGS
            if "kind" not in alike:
                kind, is_kind = batch["kind"].indices.to_numpy(), _is(batch["kind"], periods.kind)
            rows = np.empty(batch.num_rows, np.int32)
            found = pick_rows(
                start, end, firsts, lasts, kind, is_kind,
                from_no, to_no, is_member, one.received, one.sent, rows,
            )  # fmt: skip
            if not found:
                continue
            rows = rows[:found]
            patients = batch["patients"].take(pa.array(rows))
            if "to_kind" in alike:
                to_organisation = np.full(found, alike["to_kind"] == "organisation")
            else:
                kinds = batch["to_kind"].indices.to_numpy()
                to_organisation = _is(batch["to_kind"], "organisation")[kinds[rows]]
            yield ReferralRows(
                _find_ends(from_no[rows], batch, "from_npi", rows),
                _find_ends(to_no[rows], batch, "to_npi", rows),
                to_organisation,
                start[rows] >= _day(periods.current[0].start) if periods.is_dated else np.ones(found, bool),
                patients.fill_null(0).to_numpy().astype(np.int32),
                patients.is_null().to_numpy(zero_copy_only=False),
            )


def _plan_passes(snapshot: Snapshot, members: npt.NDArray[np.uint32]) -> tuple[_Pass, ...]:
    to = find_row_groups(snapshot, "referrals_to", members, "to_no")
    sent = find_row_groups(snapshot, "referrals_from", members, "from_no")
    every = find_row_groups(snapshot, "referrals_to")
    if len(to) + len(sent) > len(every):
        return (_Pass("referrals_to", every, received=True, sent=True),)
    return (
        _Pass("referrals_to", to, received=True, sent=False),
        _Pass("referrals_from", sent, received=False, sent=True),
    )


def _find_ends(number: npt.NDArray[np.uint32], batch: pa.RecordBatch, npis: str, rows: Numbers) -> Ints:
    """Return numbers, and in place of those that are null the NPI, negative, which is read only then."""
    ends = number.astype(np.int64)
    nobody = np.flatnonzero(number == NOBODY)
    if len(nobody):
        places: Numbers = batch[npis].indices.to_numpy()
        ends[nobody] = -read_npis(batch[npis].dictionary)[places[rows[nobody]]]
    return ends


def _is_alike(bounds: Bounds) -> bool:
    return bounds.least is not None and bounds.least == bounds.most and not bounds.may_be_null


def _find_days(periods: ReferralPeriods) -> tuple[Numbers, Numbers]:
    """Return the first and the last day of each period; undated rows have neither."""
    if not periods.is_dated:
        return np.array([NO_DAY], np.int32), np.array([NO_DAY], np.int32)
    spans = (*periods.year_ago, *periods.current)
    return (
        np.array([_day(span.start) for span in spans], np.int32),
        np.array([_day(span.end) for span in spans], np.int32),
    )


def _is(values: pa.DictionaryArray, wanted: str) -> Flags:
    """Tell which values of the dictionary are the one that is wanted."""
    return np.array([value == wanted for value in values.dictionary.to_pylist()], bool)


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days
