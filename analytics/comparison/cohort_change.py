"""What one cohort did in two windows, by everything that its growth is decomposed by.

One pass over the rows of its clinicians. Site of care is that of the claim's place of service; the IDN is the
site's where the procedure was done, the clinician's own where the claim tells no site.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.binding import Binding
from analytics.code_set import code_predicate
from analytics.comparison.members import Members
from analytics.comparison.windows import ComparisonImpossible, ComparisonWindow
from data.snapshot.derive import site_kind_sql
from data.snapshot.manifest import Window
from data.snapshot.reader import Session, Snapshot

Comparison = Literal["year_ago", "before", "nothing"]

ENTERING, LEAVING, CONTINUING = "entering", "leaving", "continuing"
ROLES = (ENTERING, LEAVING, CONTINUING)
"""Without a procedure of the code set, shown or hidden, in the base window; in the current one; neither."""

DIMENSIONS = ("site_kind", "code", "payer", "idn_id")
TOTAL = "total"

GAP = 2_000
"""Clinicians between two members who are read too, because they lie in the same row groups."""

_KEYS = (*DIMENSIONS, "provider_no")
_COUNTS = ("base", "current", "base_hidden", "current_hidden")


@dataclass(frozen=True, eq=False)
class CohortChange:
    """Procedures of one cohort in a base window and in the current one.

    Parameters
    ----------
    cohort : int
        Its number in the comparison.
    comparison : {'year_ago', 'before', 'nothing'}
        Which window is the base.
    base_days : Window or None
        The base window; None with `nothing`, when every count of it is 0.
    current_days : Window
        The current window.
    base_working_days, current_working_days : int
        Of each.
    base, current : int
        Shown procedures of the code set; each counts once.
    base_hidden, current_hidden : int
        Suppressed cells beside them, each 1 to smallest_cell - 1 procedures.
    hidden_undated : int
        Suppressed cells that have kept only their year, of the years that the windows touch: in one of them,
        or in none.
    by : mapping of str to pyarrow.Table
        For `site_kind`, `code`, `payer` and `idn_id` a row a value: value (null for no IDN), name, base,
        current, base_hidden, current_hidden. Each table sums to the totals.
    clinicians : pyarrow.Table
        A row for each with a procedure, shown or hidden, in either window: provider_no, base, current,
        base_hidden, current_hidden, role.
    """

    cohort: int
    comparison: Comparison
    base_days: Window | None
    current_days: Window
    base_working_days: int
    current_working_days: int
    base: int
    current: int
    base_hidden: int
    current_hidden: int
    hidden_undated: int
    by: Mapping[str, pa.Table]
    clinicians: pa.Table


def load_change(
    snapshot: Snapshot,
    members: Members,
    window: ComparisonWindow,
    codes: tuple[str, ...] = (),
    *,
    cohort: int,
    comparison: Comparison = "year_ago",
) -> CohortChange:
    """Add up what one cohort did in two windows.

    Parameters
    ----------
    snapshot : Snapshot
        The market that `members` and `window` are of.
    members : Members
        Who is compared.
    window : ComparisonWindow
        Days and payers.
    codes : tuple of str
        The code set: codes, or beginnings of such with `*`; all codes when empty.
    cohort : int
        Number of the cohort.
    comparison : {'year_ago', 'before', 'nothing'}
        Against the same weeks a year ago, or the weeks just before; of a snapshot of annual grain both are
        the year before. With `nothing` the current window stands alone.

    Returns
    -------
    CohortChange
        All 0, with empty tables, for a cohort that has no procedures.

    Raises
    ------
    ComparisonImpossible
        The data don't reach back as far as the base window.
    """
    base_days, base_buckets = _find_base(window, comparison)
    numbers = members.provider_no[members.cohort == cohort]
    with snapshot.session() as session:
        _stage_members(session, numbers)
        rows = _read(session, window, base_days, codes, numbers)
    (totals,) = rows.filter(pc.equal(rows["dimension"], TOTAL)).to_pylist()
    return CohortChange(
        cohort=cohort,
        comparison=comparison,
        base_days=base_days,
        current_days=window.current,
        base_working_days=int(window.working_days[base_buckets].sum()),
        current_working_days=int(window.working_days[window.buckets()].sum()),
        **{name: int(totals[name]) for name in (*_COUNTS, "hidden_undated")},
        by=MappingProxyType(
            {
                dimension: rows.filter(pc.equal(rows["dimension"], dimension)).select(
                    ("value", "name", *_COUNTS)
                )
                for dimension in DIMENSIONS
            }
        ),
        clinicians=_with_roles(rows.filter(pc.equal(rows["dimension"], "provider_no"))),
    )


def _find_base(window: ComparisonWindow, comparison: Comparison) -> tuple[Window | None, slice]:
    """Return the days of the base window and where its buckets lie."""
    if comparison == "nothing":
        return None, slice(0, 0)
    is_year_ago = comparison == "year_ago" or window.grain == "year"
    if lacks := window.lacks_year_ago if is_year_ago else window.lacks_before:
        raise ComparisonImpossible(lacks, "Compare with another window, or ask for fewer weeks.")
    if is_year_ago:
        return window.year_ago, window.buckets(window.year_shift)
    return window.before, window.buckets(window.weeks)


def _stage_members(session: Session, numbers: npt.NDArray[np.uint32]) -> None:
    """Create `chosen`: number and IDN of the cohort's clinicians."""
    known = int(numbers[-1]) + 1 if len(numbers) else 0
    is_member = np.zeros(max(known, 1), dtype=bool)
    is_member[numbers] = True
    session.run(
        """
        CREATE TEMP TABLE chosen AS SELECT provider_no, idn_id FROM providers
        WHERE provider_no < $known AND get_bit($members::BLOB::BIT, provider_no::INTEGER) = 1
        """,
        {"known": known, "members": np.packbits(is_member).tobytes()},
    )


def _read(
    session: Session,
    window: ComparisonWindow,
    base_days: Window | None,
    codes: tuple[str, ...],
    numbers: npt.NDArray[np.uint32],
) -> pa.Table:
    """Return the sums of every value of every dimension, of every clinician, and the total."""
    binding = Binding()
    is_annual = window.grain == "year"
    in_base, in_current = (
        _lie_in(binding, days, is_annual=is_annual) for days in (base_days, window.current)
    )
    undated = "false"
    if not is_annual:
        touched = [days for days in (base_days, window.current) if days is not None]
        undated = f"(service_date IS NULL AND suppressed AND {_touches(binding, *touched)})"
    counts = f"({in_base} OR {in_current} OR {undated})"
    if window.payers:
        counts += f" AND payer IN ({binding.add_all(window.payers)})"
    if codes:
        counts += f" AND ({' OR '.join(code_predicate(binding, code) for code in codes)})"
    ranges = _lie_within(binding, numbers)
    dimension = " ".join(f"WHEN grouping({key}) = 0 THEN '{key}'" for key in _KEYS)
    sql = f"""
        WITH counted AS (
            SELECT provider_no, {site_kind_sql()} AS site_kind, code, payer, site_id, count, suppressed,
                {in_base} AS is_base, {in_current} AS is_current
            FROM procedures WHERE {ranges} AND {counts}
        ), placed AS (
            SELECT counted.*,
                CASE WHEN counted.site_id IS NULL THEN chosen.idn_id ELSE sites.idn_id END AS idn_id
            FROM counted JOIN chosen USING (provider_no)
            LEFT JOIN (SELECT site_id, idn_id FROM sites) AS sites ON sites.site_id = counted.site_id
        ), summed AS (
            SELECT CASE {dimension} ELSE '{TOTAL}' END AS dimension,
                coalesce(site_kind, code, payer, idn_id) AS value, provider_no,
                coalesce(sum(count) FILTER (is_base), 0)::BIGINT AS base,
                coalesce(sum(count) FILTER (is_current), 0)::BIGINT AS current,
                count(*) FILTER (suppressed AND is_base) AS base_hidden,
                count(*) FILTER (suppressed AND is_current) AS current_hidden,
                count(*) FILTER (suppressed AND NOT is_base AND NOT is_current) AS hidden_undated
            FROM placed GROUP BY GROUPING SETS ({", ".join(f"({key})" for key in _KEYS)}, ())
        )
        SELECT summed.*, CASE dimension
            WHEN 'idn_id' THEN coalesce(idns.name, summed.value, 'No IDN')
            WHEN 'code' THEN coalesce(texts.text, summed.value) ELSE summed.value END AS name
        FROM summed
        LEFT JOIN idns ON dimension = 'idn_id' AND idns.idn_id = summed.value
        LEFT JOIN (
            SELECT code, min(text) AS text FROM codes WHERE system <> 'ICD-10-CM' GROUP BY code
        ) AS texts ON dimension = 'code' AND texts.code = summed.value
        WHERE dimension = '{TOTAL}' OR base + current + base_hidden + current_hidden > 0
        ORDER BY dimension, value NULLS LAST, provider_no
    """
    return session.query(sql, binding.of(sql))


def _lie_in(binding: Binding, days: Window | None, *, is_annual: bool) -> str:
    """Return the condition that a row is of a window."""
    if days is None:
        return "false"
    if is_annual:
        return f"service_year = {binding.add(days.end.year)}"
    return f"coalesce(service_date BETWEEN {binding.add(days.start)} AND {binding.add(days.end)}, false)"


def _lie_within(binding: Binding, numbers: npt.NDArray[np.uint32]) -> str:
    """Return the condition that a clinician is near members along the curve; row groups are pruned by it."""
    if not len(numbers):
        return "false"
    apart = np.flatnonzero(np.diff(numbers.astype(np.int64)) > GAP)
    firsts, lasts = numbers[np.concatenate([[0], apart + 1])], numbers[np.concatenate([apart, [-1]])]
    ranges = zip(firsts.tolist(), lasts.tolist(), strict=True)
    parts = (f"provider_no BETWEEN {binding.add(first)} AND {binding.add(last)}" for first, last in ranges)
    return f"({' OR '.join(parts)})"


def _touches(binding: Binding, *windows: Window) -> str:
    """Return the condition that a year has days of one of some windows."""
    return " OR ".join(
        f"service_year BETWEEN {binding.add(days.start.year)} AND {binding.add(days.end.year)}"
        for days in windows
    ).join("()")


def _with_roles(rows: pa.Table) -> pa.Table:
    in_base, in_current = (
        np.asarray(rows[shown]) + np.asarray(rows[hidden]) > 0
        for shown, hidden in (("base", "base_hidden"), ("current", "current_hidden"))
    )
    role = np.select([~in_base, ~in_current], [ENTERING, LEAVING], CONTINUING)
    return rows.select(("provider_no", *_COUNTS)).append_column("role", pa.array(role, pa.string()))
