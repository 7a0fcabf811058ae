"""A cohort from a pasted or uploaded list of NPIs, with every value that did not match and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.check_digits import find_npis
from analytics.cohorts.list_cells import CHECK_DIGIT, NOT_AN_NPI, Value
from analytics.cohorts.list_columns import read_values
from analytics.cohorts.people import find_organisations, find_people
from analytics.import_lists import DUPLICATE
from data.plans.cohort_entry import Resolved
from data.plans.cohort_rules import ListRule
from data.snapshot.reader import Snapshot

ORGANISATION = "an organisation's NPI, not a clinician's"
NOT_HERE = "not in this snapshot"

NpiArray = npt.NDArray[np.int64]
_MOST_SHOWN = 80


@dataclass(frozen=True, eq=False)
class MatchedList:
    """What a list of NPIs comes to in a snapshot.

    Parameters
    ----------
    resolved : Resolved
        The cohort; its `asked` holds also those whom the snapshot doesn't have. Nobody where none matched.
    unmatched : pyarrow.Table
        A row a value that is not in the cohort by itself, by line: line (from 1, with the header; 0 where
        the list is no longer at hand), value, reason.
    deactivated : pyarrow.Table
        A row a clinician who is in the cohort though the NPI was deactivated: npi, name, deactivated_on.
    notes : tuple of str
        What was read and what was not, each a sentence.
    """

    resolved: Resolved
    unmatched: pa.Table
    deactivated: pa.Table
    notes: tuple[str, ...]


def resolve_list(snapshot: Snapshot, content: bytes | str, source: str) -> MatchedList:
    """Read a list of NPIs and match it with a snapshot's clinicians.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    content : bytes or str
        A file (CSV, TSV, text or XLSX), or what was pasted. Columns may stand in any order, with a header or
        none.
    source : str
        A file's name, or "pasted".

    Returns
    -------
    MatchedList
        Each clinician once; a deactivated one stays.

    Raises
    ------
    ListUnreadable
        Nothing can be read from it.
    """
    values, notes = read_values(
        content, lambda npis: find_people(snapshot, np.array(npis, dtype=np.int64)).num_rows
    )
    lines = np.array([value.line for value in values], dtype=np.int64)
    npi = np.array([0 if value.reason else int(value.text) for value in values], dtype=np.int64)
    asked = np.unique(npi[npi > 0])
    here = find_people(snapshot, asked)
    reason_of, wanted = _reasons(snapshot, asked, here["npi"].to_numpy())
    reasons = _settle(values, npi, asked, reason_of)
    refused = np.flatnonzero(reasons != "")
    counts = Counter(reasons[refused].tolist())
    rule = ListRule(source, len(values), tuple(sorted(counts.items())))
    return MatchedList(
        Resolved(rule, snapshot.id, here["npi"].to_numpy(), wanted),
        _tabulate(lines[refused], [values[row].text for row in refused], reasons[refused]),
        _deactivated(here),
        tuple(notes),
    )


def match_again(snapshot: Snapshot, rule: ListRule, asked: NpiArray) -> MatchedList:
    """Match a list that was kept with another snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        The newer one.
    rule : ListRule
        The cohort's.
    asked : ndarray of int64
        `Cohorts.asked` of its freeze.

    Returns
    -------
    MatchedList
        With those whom the snapshot has; the others are `unmatched`.
    """
    here = find_people(snapshot, asked)
    reason_of, wanted = _reasons(snapshot, asked, here["npi"].to_numpy())
    refused = np.flatnonzero(reason_of != "")
    counts = Counter(reason_of[refused].tolist())
    # The lines that never were NPIs are told as they were: the list itself is not read again.
    ours = (NOT_HERE, ORGANISATION, CHECK_DIGIT)
    counts.update({reason: count for reason, count in rule.unmatched if reason not in ours})
    return MatchedList(
        Resolved(
            ListRule(rule.source, rule.lines, tuple(sorted(counts.items()))),
            snapshot.id, here["npi"].to_numpy(), wanted,
        ),
        _tabulate(np.zeros(len(refused), np.int64), asked[refused].astype(str).tolist(), reason_of[refused]),
        _deactivated(here),
        (),
    )  # fmt: skip


def _reasons(snapshot: Snapshot, asked: NpiArray, here: NpiArray) -> tuple[npt.NDArray[np.object_], NpiArray]:
    """Return why each number is in no cohort, and those that a later snapshot may have."""
    reasons = np.full(len(asked), "", dtype=object)
    missing = np.flatnonzero(~np.isin(asked, here, assume_unique=True))
    numbers = asked[missing]
    starts_well = (numbers >= 1_000_000_000) & (numbers < 3_000_000_000)
    reasons[missing] = np.where(find_npis(numbers), NOT_HERE, np.where(starts_well, CHECK_DIGIT, NOT_AN_NPI))
    unknown = missing[reasons[missing] == NOT_HERE]
    organisations = np.isin(asked[unknown], find_organisations(snapshot, asked[unknown]))
    reasons[unknown[organisations]] = ORGANISATION
    return reasons, asked[(reasons == "") | (reasons == NOT_HERE)]


def _settle(
    values: Sequence[Value], npi: NpiArray, asked: NpiArray, reason_of: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    """Return why each value is not in the cohort by itself; empty for the first of each clinician."""
    reasons = np.array([value.reason for value in values], dtype=object)
    numbers = np.flatnonzero(npi > 0)
    reasons[numbers] = reason_of[np.searchsorted(asked, npi[numbers])]
    zero = np.flatnonzero((npi == 0) & (reasons == ""))
    reasons[zero] = NOT_AN_NPI
    good = np.flatnonzero(reasons == "")
    first = np.unique(npi[good], return_index=True)[1]
    reasons[np.delete(good, first)] = DUPLICATE
    return reasons


def _tabulate(lines: NpiArray, values: Sequence[str], reasons: npt.NDArray[np.object_]) -> pa.Table:
    shown = [value if len(value) <= _MOST_SHOWN else value[: _MOST_SHOWN - 1] + "…" for value in values]
    return pa.table(
        {
            "line": pa.array(lines, pa.int64()),
            "value": pa.array(shown, pa.string()),
            "reason": pa.array(reasons.tolist(), pa.string()),
        }
    )


def _deactivated(people: pa.Table) -> pa.Table:
    out = people.filter(pa.array([status != "active" for status in people["status"].to_pylist()], pa.bool_()))
    out = out.select(["npi", "name", "deactivated_on"])
    return out.set_column(0, "npi", out["npi"].cast(pa.string()))
