"""The rows of referrals that concern cohorts.

Referrals name NPIs, which lie scattered over the file, so no part of it can be skipped. But each of the two
orders has the members' own NPIs together, and looking those up there is much cheaper than looking up the
other ends: what comes in is read from `referrals_to`, what goes out from `referrals_from`, and the other
end is looked up in the rows that are left. When most clinicians are members one scan has it all. Many rows
are read in parts, by the NPIs that a table is sorted by, so that memory stays bounded.
"""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from analytics.binding import Binding
from analytics.comparison.members import Members
from analytics.comparison.referral_ends import CURRENT, YEAR_AGO, Ends, MemberIndex, MemberPairs
from analytics.comparison.referral_periods import ReferralPeriods
from analytics.comparison.referral_sides import (
    OrganisationSides,
    find_organisations,
    gather,
    gather_undirected,
)
from data.snapshot.reader import Session, Snapshot

MANY = 0.5
"""Of all clinicians: if more of them are members, one scan of both ends is cheaper than two of one."""

ROWS_AT_ONCE = 10_000_000
"""Of a table, of which members' rows are read at a time."""

Direction = Literal["inbound", "outbound"]
_TABLES = {"inbound": "referrals_to", "outbound": "referrals_from"}


@dataclass(frozen=True, eq=False)
class CohortReferrals:
    """The rows that concern some cohorts.

    Parameters
    ----------
    inbound : MemberPairs
        Members are the receivers; of pairs without direction, either end: one with both ends in a cohort
        stands there once.
    outbound : MemberPairs
        Members are the senders; the same as `inbound` for pairs without direction.
    """

    inbound: MemberPairs
    outbound: MemberPairs


def read_referrals(
    snapshot: Snapshot,
    members: Members,
    periods: ReferralPeriods,
    *,
    only: int | None = None,
    directions: Collection[Direction] = ("inbound", "outbound"),
) -> Iterator[CohortReferrals]:
    """Read the rows that concern cohorts, in parts that hold each row once.

    Parameters
    ----------
    snapshot : Snapshot
        The market that `members` is of; whoever takes the parts must not query it meanwhile.
    members : Members
        Who is compared.
    periods : ReferralPeriods
        Which rows count.
    only : int, optional
        Number of a cohort, to read that one's rows alone.
    directions : collection of {'inbound', 'outbound'}
        Which are wanted; of pairs without direction there is only one.

    Yields
    ------
    CohortReferrals
        Without rows in a direction that was not asked for; at least one part, which has no rows when no
        period can be used.
    """
    chosen = np.ones(len(members.cohort), dtype=bool) if only is None else members.cohort == only
    index = MemberIndex(members.provider_no[chosen], members.cohort[chosen], members.cluster[chosen])
    nothing = gather(Ends.join([]), index, OrganisationSides.none(len(members.cohorts)))
    if periods.lacks_current or not index.clinicians:
        yield CohortReferrals(nothing, nothing)
        return
    wanted = directions if periods.is_directed else ("inbound", "outbound")
    with snapshot.session() as session:
        share = index.clinicians / _stage_members(session, index)
        one_scan = len(wanted) > 1 and share > MANY
        tables = ["both"] if one_scan else [t for direction, t in _TABLES.items() if direction in wanted]
        rows = snapshot.manifest.tables["referrals_to"].rows * (1.0 if one_scan else share)
        parts = math.ceil(rows / ROWS_AT_ONCE)
        for npis in _cut(session, parts, index.clinicians) if parts > 1 else [("", "9")]:
            found = [Ends.of(_read(session, table, periods, npis)) for table in tables]
            sides = find_organisations(session, found, index, len(members.cohorts))
            if periods.is_directed:
                yield CohortReferrals(
                    gather(found[0].turned(), index, sides) if "inbound" in wanted else nothing,
                    gather(found[-1], index, sides) if "outbound" in wanted else nothing,
                )
            else:
                # A source may list a pair in either order, or in both.
                pairs = Ends.join(found).without_direction()
                shared = gather_undirected(pairs, index, sides)
                yield CohortReferrals(shared, shared)


def _cut(session: Session, parts: int, clinicians: int) -> list[tuple[str, str]]:
    """Return ranges of NPIs, the end not included, that hold about as many members each."""
    every = max(1, math.ceil(clinicians / parts))
    edges = session.query(
        """
        SELECT npi FROM (SELECT npi, row_number() OVER (ORDER BY npi) - 1 AS nth FROM member_npis)
        WHERE nth > 0 AND nth % $every = 0 ORDER BY npi
        """,
        {"every": every},
    )["npi"].to_pylist()
    return list(zip(["", *edges], [*edges, "9"], strict=True))


def _stage_members(session: Session, index: MemberIndex) -> int:
    """Create `member_npis`, and return how many clinicians the snapshot has."""
    chosen = index.memberships > 0
    session.run(
        """
        CREATE TEMP TABLE member_npis AS SELECT npi, provider_no FROM providers
        WHERE provider_no < $known AND get_bit($chosen::BLOB::BIT, provider_no::INTEGER) = 1
        """,
        {"known": len(chosen), "chosen": np.packbits(chosen).tobytes()},
    )
    (count,) = session.query("SELECT count(*) AS n FROM providers")["n"].to_pylist()
    return int(count)


def _read(session: Session, table: str, periods: ReferralPeriods, npis: tuple[str, str]) -> pa.Table:
    binding = Binding()
    counted, slot = _counted(periods, binding)
    sorted_by = "r.from_npi" if table == "referrals_from" else "r.to_npi"
    # Both orders of a pair must be in the same part.
    cut_by = sorted_by if periods.is_directed else "least(r.from_npi, r.to_npi)"
    sender, receiver = {
        "referrals_to": ("LEFT JOIN", "JOIN"),
        "referrals_from": ("JOIN", "LEFT JOIN"),
        "both": ("LEFT JOIN", "LEFT JOIN"),
    }[table]
    either = "AND (f.npi IS NOT NULL OR t.npi IS NOT NULL)" if table == "both" else ""
    sql = f"""
        SELECT CAST(r.from_npi AS BIGINT) AS own, coalesce(f.provider_no::INTEGER, -1) AS own_no,
            false AS own_is_organisation,
            CAST(r.to_npi AS BIGINT) AS other, coalesce(t.provider_no::INTEGER, -1) AS other_no,
            r.to_kind = 'organisation' AS other_is_organisation, ({slot})::TINYINT AS slot,
            coalesce(r.patients, 0)::INTEGER AS patients, r.patients IS NULL AS hidden
        FROM {"referrals_to" if table == "both" else table} AS r
        {sender} member_npis AS f ON f.npi = r.from_npi
        {receiver} member_npis AS t ON t.npi = r.to_npi
        WHERE {counted} {either}
            AND {cut_by} >= {binding.add(npis[0])} AND {cut_by} < {binding.add(npis[1])}
    """
    return session.query(sql, binding.of(sql))


def _counted(periods: ReferralPeriods, binding: Binding) -> tuple[str, str]:
    """Return the condition for rows that count, and the expression for their slot."""
    kind = f"r.kind = {binding.add(periods.kind)}"
    if not periods.is_dated:
        return f"{kind} AND r.period_start IS NULL", str(CURRENT)
    spans = (*periods.year_ago, *periods.current)
    starts = ", ".join(f"{binding.add(span.start)}::DATE" for span in spans)
    ends = ", ".join(f"{binding.add(span.end)}::DATE" for span in spans)
    # Both ends may be those of a longer period too, as half a year's are of two quarters.
    longest = binding.add(max((span.end - span.start).days for span in spans))
    counted = (
        f"{kind} AND r.period_start IN ({starts}) AND r.period_end IN ({ends}) "
        f"AND r.period_end - r.period_start <= {longest}"
    )
    first = binding.add(periods.current[0].start)
    return counted, f"CASE WHEN r.period_start >= {first}::DATE THEN {CURRENT} ELSE {YEAR_AGO} END"
