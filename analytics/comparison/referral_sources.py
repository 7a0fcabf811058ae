"""Who sends patients into a cohort from outside, and to whom outside its members send theirs.

The drill-down of inbound and leakage: the largest other ends, with their change against a year ago, where
they are, and whether any rep covers them.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import special

from analytics.comparison.intervals import CONFIDENCE
from analytics.comparison.members import Members
from analytics.comparison.referral_bands import Band
from analytics.comparison.referral_concentration import OtherEnds, add_up_others, join_others
from analytics.comparison.referral_ends import CURRENT, OUTSIDE, YEAR_AGO
from analytics.comparison.referral_periods import ReferralPeriods
from analytics.comparison.referral_rows import read_referrals
from analytics.provider_rows import NAME_SQL
from data.snapshot.reader import Snapshot

SHOWN = 50

SOURCE_COLUMNS = (
    "npi", "name", "specialty", "city", "state", "idn_id", "idn_name", "is_clinician", "patients",
    "suppressed_cells", "patients_low", "patients_high", "share", "year_ago", "year_ago_suppressed_cells",
    "change", "change_low", "change_high", "is_covered", "territory", "rep",
)  # fmt: skip


def list_sources(
    snapshot: Snapshot,
    members: Members,
    cohort: int,
    periods: ReferralPeriods,
    owners: pa.Table | None = None,
    limit: int = SHOWN,
) -> pa.Table:
    """List those outside a cohort who send it most patients.

    Parameters
    ----------
    snapshot : Snapshot
        The market that `members` is of.
    members : Members
        Who is compared.
    cohort : int
        Number of the cohort.
    periods : ReferralPeriods
        As for the cohorts' figures.
    owners : pyarrow.Table, optional
        Who is whose by the plan that is open: npi (text or number, each once), territory, rep (any type).
    limit : int
        Rows at most.

    Returns
    -------
    pyarrow.Table
        `SOURCE_COLUMNS`, the largest first by the middle of the band. npi, name (null: unknown), specialty,
        city, state, idn_id, idn_name; is_clinician (false: organisation; null: neither is known);
        patients of the current span (shown; null: all hidden), suppressed_cells, patients_low,
        patients_high; share of all patients from outside, 0 to 1; year_ago (shown; null: all hidden, or no
        year ago to compare), year_ago_suppressed_cells; change against a year ago per working day as a
        fraction (null: no year ago, nobody then, or counts hidden in either span), change_low, change_high;
        is_covered (null: no owners given), territory, rep (null: nobody's).

    Raises
    ------
    IndexError
        There is no such cohort.
    """
    return _list(snapshot, members, cohort, periods, "inbound", owners, limit)


def list_receivers(
    snapshot: Snapshot,
    members: Members,
    cohort: int,
    periods: ReferralPeriods,
    owners: pa.Table | None = None,
    limit: int = SHOWN,
) -> pa.Table:
    """List those outside a cohort to whom its members send most patients: where it leaks to.

    Parameters
    ----------
    snapshot : Snapshot
        The market that `members` is of.
    members : Members
        Who is compared.
    cohort : int
        Number of the cohort.
    periods : ReferralPeriods
        As for the cohorts' figures.
    owners : pyarrow.Table, optional
        As for `list_sources`.
    limit : int
        Rows at most.

    Returns
    -------
    pyarrow.Table
        As of `list_sources`; share is of all patients whom members send outside. Organisations that can't be
        placed inside or outside are not listed.

    Raises
    ------
    IndexError
        There is no such cohort.
    """
    return _list(snapshot, members, cohort, periods, "outbound", owners, limit)


def _list(
    snapshot: Snapshot,
    members: Members,
    cohort: int,
    periods: ReferralPeriods,
    direction: Literal["inbound", "outbound"],
    owners: pa.Table | None,
    limit: int,
) -> pa.Table:
    if not 0 <= cohort < len(members.cohorts):
        raise IndexError(
            f"There are {len(members.cohorts)} cohorts, numbered from 0; {cohort} is none of them."
        )
    smallest = snapshot.manifest.description.smallest_cell
    parts: dict[int, list[OtherEnds]] = {CURRENT: [], YEAR_AGO: []}
    for part in read_referrals(snapshot, members, periods, only=cohort):
        rows = part.inbound if direction == "inbound" else part.outbound
        for slot, found in parts.items():
            counted = (rows.side == OUTSIDE) & (rows.slot == slot)
            found.append(add_up_others(rows, counted, smallest))
    now, then = (join_others(parts[slot]) for slot in (CURRENT, YEAR_AGO))
    total = now.patients.middle.sum()
    largest = np.lexsort((now.end, -now.patients.middle))[:limit]
    ends, patients = now.end[largest], now.patients.of(largest)
    earlier = _look_up(ends, then.end, then.patients)
    npi = _find_npis(snapshot, ends)
    known = bool(periods.year_ago)
    change, low, high = _change(patients, earlier, periods.working_days if known else (0, 0))
    listed = pa.table(
        {
            "npi": pc.cast(pa.array(npi), pa.string()),
            "patients": _shown(patients),
            "suppressed_cells": patients.hidden,
            "patients_low": patients.low,
            "patients_high": patients.high,
            "share": patients.middle / total if total else np.zeros(len(npi)),
            "year_ago": _shown(earlier) if known else pa.nulls(len(npi), pa.int64()),
            "year_ago_suppressed_cells": earlier.hidden,
            "change": _null_if_nan(change),
            "change_low": _null_if_nan(low),
            "change_high": _null_if_nan(high),
        }
    )
    described = _describe(snapshot, npi)
    covered = _cover(npi, owners)
    for part in (described, covered):
        for name in part.column_names:
            listed = listed.append_column(name, part[name])
    return listed.select(SOURCE_COLUMNS)


def _find_npis(snapshot: Snapshot, ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the NPIs of ends, which are numbers in the snapshot, or NPIs, negative."""
    clinicians = snapshot.query(
        """
        SELECT provider_no::BIGINT AS number, CAST(npi AS BIGINT) AS npi FROM providers
        WHERE provider_no IN (SELECT unnest($numbers::BIGINT[])) ORDER BY number
        """,
        {"numbers": ends[ends >= 0].tolist()},
    )
    npi = -ends
    at = np.searchsorted(clinicians["number"].to_numpy(), ends[ends >= 0])
    npi[ends >= 0] = clinicians["npi"].to_numpy()[at]
    return npi


def _look_up(ends: npt.NDArray[np.int64], known: npt.NDArray[np.int64], patients: Band) -> Band:
    """Return the patients of each end; 0 for one who isn't known."""
    if not len(known):
        nothing = np.zeros(len(ends), np.int64)
        return Band(nothing, nothing, patients.smallest_cell)
    at = np.minimum(np.searchsorted(known, ends), len(known) - 1)
    hit = known[at] == ends
    return Band(
        np.where(hit, patients.shown[at], 0), np.where(hit, patients.hidden[at], 0), patients.smallest_cell
    )


def _change(
    now: Band, then: Band, working_days: tuple[int, int]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the change per working day with its interval; NaN where there is none.

    The interval is that of the ratio of two Poisson counts, from the exact one of the share of the later
    (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934). It holds whatever the hidden counts are, and is as
    narrow as can be: what one source sends varies by more than chance.
    """
    days_then, days_now = working_days
    tail = (1 - CONFIDENCE) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        per_day = np.float64(days_then) / np.float64(days_now)
        shown = (now.hidden == 0) & (then.hidden == 0) & (then.shown > 0)
        change = np.where(shown, now.shown / then.shown * per_day - 1, np.nan)
        least = special.betaincinv(now.low, then.high + 1.0, tail)
        most = special.betaincinv(now.high + 1.0, then.low, 1 - tail)
        has_both = (now.high > 0) & (then.high > 0) & np.isfinite(per_day)
        low = np.where(has_both, least / (1 - least) * per_day - 1, np.nan)
        high = np.where(has_both, most / (1 - most) * per_day - 1, np.nan)
    return change, low, high


def _shown(patients: Band) -> pa.Array:
    return pa.array(patients.shown, pa.int64(), mask=(patients.shown == 0) & (patients.hidden > 0))


def _null_if_nan(values: npt.NDArray[np.float64]) -> pa.Array:
    return pa.array(values, pa.float64(), mask=~np.isfinite(values))


def _describe(snapshot: Snapshot, npi: npt.NDArray[np.int64]) -> pa.Table:
    """Return a row of each NPI, in their order: who and where they are."""
    return snapshot.query(
        f"""
        WITH asked AS (SELECT unnest($npis::VARCHAR[]) AS npi, generate_subscripts($npis, 1) AS place),
        people AS (
            SELECT npi, {NAME_SQL} AS name, specialty, city, state, idn_id
            FROM providers SEMI JOIN asked USING (npi)
        ),
        organisations AS (
            SELECT npi, min(name) AS name, min_by(city, site_id) AS city, min_by(state, site_id) AS state,
                CASE WHEN count(DISTINCT idn_id) = 1 THEN min(idn_id) END AS idn_id
            FROM sites SEMI JOIN asked USING (npi) GROUP BY npi
        )
        SELECT coalesce(p.name, o.name) AS name, p.specialty, coalesce(p.city, o.city) AS city,
            coalesce(p.state, o.state) AS state, coalesce(p.idn_id, o.idn_id) AS idn_id, i.name AS idn_name,
            CASE WHEN p.npi IS NOT NULL THEN true WHEN o.npi IS NOT NULL THEN false END AS is_clinician
        FROM asked AS a
        LEFT JOIN people AS p ON p.npi = a.npi
        LEFT JOIN organisations AS o ON o.npi = a.npi
        LEFT JOIN idns AS i ON i.idn_id = coalesce(p.idn_id, o.idn_id)
        ORDER BY a.place
        """,
        {"npis": [str(one) for one in npi.tolist()]},
    )


def _cover(npi: npt.NDArray[np.int64], owners: pa.Table | None) -> pa.Table:
    if owners is None:
        unknown = {"is_covered": pa.bool_(), "territory": pa.string(), "rep": pa.string()}
        return pa.table({name: pa.nulls(len(npi), kind) for name, kind in unknown.items()})
    known = pc.cast(owners["npi"], pa.int64())
    at = pc.index_in(pa.array(npi), value_set=known)
    columns = {name: pc.take(owners[name], at) for name in ("territory", "rep")}
    return pa.table({"is_covered": pc.is_valid(columns["territory"]), **columns})
