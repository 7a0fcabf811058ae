"""Which months of claims are filled."""

from datetime import date

import pytest

from data.sources.complete_through import (
    estimate_by_payer,
    estimate_complete_through,
    last_weekday,
    working_days,
)

LAST_DAY = date(2026, 9, 30)


def months(*a_day, end=(2026, 9)):
    """Return procedures by month from their number a working day, the last of which is `end`'s."""
    year, month = end
    firsts = []
    for _ in a_day:
        firsts.append(date(year, month, 1))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return {first: count * working_days(first) for first, count in zip(reversed(firsts), a_day, strict=True)}


FLAT = [100] * 18


@pytest.mark.parametrize(
    ("a_day", "complete"),
    [
        (FLAT, date(2026, 9, 30)),
        ([*FLAT, 60], date(2026, 8, 31)),
        ([*FLAT, 92, 84, 50], date(2026, 7, 31)),
        ([*FLAT, 70, 95, 50], date(2026, 8, 31)),  # a weak month before a filled one was weak, not unfilled
        ([50] * 6 + [100] * 12 + [40], date(2026, 8, 31)),
    ],
)
def test_the_last_month_that_is_nearly_as_full_as_usual(a_day, complete):
    assert estimate_complete_through(months(*a_day), LAST_DAY) == (complete, True)


def test_too_few_months_tell_nothing():
    assert estimate_complete_through(months(100, 100, 20), LAST_DAY) == (date(2026, 9, 30), False)


def test_a_month_that_is_not_over_is_not_looked_at():
    counts = months(*FLAT)
    assert estimate_complete_through(counts, date(2026, 9, 29)) == (date(2026, 8, 31), True)
    assert estimate_complete_through({date(2026, 9, 1): 7}, date(2026, 9, 12)) == (date(2026, 9, 12), False)


def test_a_month_that_ends_on_a_weekend_is_over_on_friday():
    assert last_weekday(date(2026, 5, 1)) == date(2026, 5, 29)  # the 31st is a Sunday
    assert working_days(date(2026, 5, 1)) == 21


def test_each_payer_has_its_own_run_out():
    found = estimate_by_payer({"Commercial": months(*FLAT, 95), "Medicaid": months(*FLAT, 80, 40)}, LAST_DAY)
    assert found == {"Commercial": (date(2026, 9, 30), True), "Medicaid": (date(2026, 7, 31), True)}


def test_a_payer_that_left_long_ago_does_not_date_the_window():
    found = estimate_by_payer(
        {"Commercial": months(*FLAT), "Medicaid": months(*FLAT, end=(2025, 6))}, LAST_DAY
    )
    assert found == {"Commercial": (date(2026, 9, 30), True), "Medicaid": (date(2026, 9, 30), False)}
