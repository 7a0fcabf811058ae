"""What a cohort's growth is made of, to the last digit.

Growth per working day, of B procedures in db working days to C in dc, is (C/dc) / (B/db) - 1. The base window
would have held B · dc/db at its own pace in as many days as the current one has. What a part (a site of care,
a code, the clinicians who entered) did more than that, c - b · dc/db, is its change at equal working days;
over B · dc/db it is the part's contribution to growth. So, exactly,

    sum of the parts' changes at equal working days + calendar = C - B,  calendar = B · (dc/db - 1)
    sum of the contributions = growth.

Figures are kept as fractions of whole numbers, which never round; `round_to_sum` rounds them so that what is
shown still adds up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from analytics.comparison.cohort_change import DIMENSIONS, ROLES, CohortChange

ROLE = "role"
"""The dimension of clinicians who entered, left or continued."""
MOST_PARTS = 10
"""Of one dimension; the others are one row."""

_COUNTS = ("base", "current", "base_hidden", "current_hidden")


@dataclass(frozen=True)
class Contribution:
    """One part of a cohort's procedures, and what it did for the growth.

    Parameters
    ----------
    value : str or None
        A site kind, code, payer class, IDN or role; None for procedures without IDN, for the others taken
        together, and for the total.
    name : str
        As people call it.
    base, current : int
        Shown procedures in the two windows.
    base_hidden, current_hidden : int
        Suppressed cells beside them, each 1 to smallest_cell - 1 procedures.
    change_equal_days : Fraction
        Procedures more than at the base window's pace in as many working days.
    contribution_pct_points : Fraction or None
        Percentage points of the cohort's growth; None where the cohort did nothing in the base window.
    others : int
        How many values the row stands for, when it is that of the others; else 0.
    """

    value: str | None
    name: str
    base: int
    current: int
    base_hidden: int
    current_hidden: int
    change_equal_days: Fraction
    contribution_pct_points: Fraction | None
    others: int = 0

    @property
    def change(self) -> int:
        """The procedures more than in the base window, whatever the working days."""
        return self.current - self.base


@dataclass(frozen=True)
class Decomposition:
    """A cohort's growth by dimension; the rows of each sum exactly to the total.

    Parameters
    ----------
    total : Contribution
        Of the whole cohort; its `contribution_pct_points` are the growth in per cent.
    calendar : Fraction
        Procedures that the change owes to more or fewer working days: `total.change` less
        `total.change_equal_days`.
    by : mapping of str to tuple of Contribution
        For `site_kind`, `code`, `payer`, `idn_id` and `role`, the largest contribution first, the others
        taken together last.
    """

    total: Contribution
    calendar: Fraction
    by: Mapping[str, tuple[Contribution, ...]]


def decompose(change: CohortChange, most_parts: int = MOST_PARTS) -> Decomposition:
    """Decompose a cohort's growth.

    Parameters
    ----------
    change : CohortChange
        What it did in the two windows.
    most_parts : int
        Rows of a dimension that stand alone; the roles always do.

    Returns
    -------
    Decomposition
        A dimension has no rows when nothing was done in either window.
    """
    pace = Fraction(change.current_working_days, change.base_working_days)
    at_pace = change.base * pace

    def part(value: str | None, name: str, counts: Sequence[int], others: int = 0) -> Contribution:
        base, current, base_hidden, current_hidden = counts
        more = current - base * pace
        points = 100 * more / at_pace if at_pace else None
        return Contribution(value, name, base, current, base_hidden, current_hidden, more, points, others)

    def parts(rows: pa.Table, most: int) -> tuple[Contribution, ...]:
        found = sorted(
            (part(row["value"], row["name"], [row[count] for count in _COUNTS]) for row in rows.to_pylist()),
            key=lambda one: (-abs(one.change_equal_days), one.value is None, one.name),
        )
        if len(found) <= most:
            return tuple(found)
        rest = found[most:]
        sums = [sum(getattr(one, count) for one in rest) for count in _COUNTS]
        return (*found[:most], part(None, f"{len(rest)} others", sums, len(rest)))

    by = {dimension: parts(change.by[dimension], most_parts) for dimension in DIMENSIONS}
    by[ROLE] = parts(_sum_roles(change.clinicians), len(ROLES))
    total = part(None, "Total", [getattr(change, count) for count in _COUNTS])
    return Decomposition(total, change.base * (pace - 1), MappingProxyType(by))


def _sum_roles(clinicians: pa.Table) -> pa.Table:
    summed = clinicians.group_by("role").aggregate([(count, "sum") for count in _COUNTS])
    columns = {count: summed[f"{count}_sum"] for count in _COUNTS}
    return pa.table({"value": summed["role"], "name": pc.utf8_capitalize(summed["role"]), **columns})


def round_to_sum(values: Sequence[Fraction], digits: int = 1) -> tuple[Decimal, ...]:
    """Round figures so that what is shown adds up to the rounded total.

    Parameters
    ----------
    values : sequence of Fraction
        Parts of a total.
    digits : int
        Behind the point.

    Returns
    -------
    tuple of Decimal
        Each one is the figure rounded up or down, up where most is lost otherwise (the method of largest
        remainders). They sum to the total, rounded half up.
    """
    scaled = [value * 10**digits for value in values]
    whole = [floor(value) for value in scaled]
    lacking = floor(sum(scaled, Fraction()) + Fraction(1, 2)) - sum(whole)
    by_loss = sorted(range(len(scaled)), key=lambda place: whole[place] - scaled[place])
    for place in by_loss[:lacking]:
        whole[place] += 1
    return tuple(Decimal(value).scaleb(-digits) for value in whole)
