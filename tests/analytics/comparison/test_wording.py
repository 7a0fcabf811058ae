"""How figures of cohorts are written: hidden, unknown, too few and zero are four things."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.comparison.differences import compare_pairs
from analytics.comparison.wording import (
    say_absent,
    say_bracket,
    say_standing,
    write_counts,
    write_estimate,
    write_figure,
    write_title,
    write_unit,
)
from analytics.metrics import METRICS, MetricValues

NAN = float("nan")
GROWTH, LEAKAGE, INBOUND, PROCEDURES = (
    METRICS[key] for key in ("growth", "leakage", "inbound", "procedures")
)


def values(value, low=NAN, high=NAN, reason="", is_band=False):
    """One cohort's figure."""
    return MetricValues(*(np.array([part], dtype=float) for part in (value, low, high)), (reason,), is_band)


@pytest.mark.parametrize(
    ("metric", "figure", "expected"),
    [
        (GROWTH, values(6.2, 2.1, 10.4), "+6.2 % (2.1 to 10.4)"),
        (GROWTH, values(-1.0, -5.2, 3.5), "−1.0 % (−5.2 to 3.5)"),
        (GROWTH, values(0.02, -0.04, 0.3), "0 % (0.0 to 0.3)"),
        (GROWTH, values(12.0, -60.2, 950.4), "+12 % (−60 to 950)"),
        (GROWTH, values(-100.0, reason="Too few to tell: no procedures."), "too few to tell"),
        (GROWTH, values(NAN, reason="Withheld: the feed changed."), "withheld"),
        (GROWTH, values(NAN, reason="No procedures in either window."), "—"),
        (LEAKAGE, values(22.04, 18.0, 27.3), "22.0 % (18.0 to 27.3)"),
        (LEAKAGE, values(0.04, 0.0, 0.4), "<0.1 % (0.0 to 0.4)"),
        (INBOUND, values(318.0, 318.0, 318.0, is_band=True), "318"),
        (INBOUND, values(318.4, 300.2, 336.6, is_band=True), "318 (300 to 337)"),
        (INBOUND, values(NAN, 1 / 3, 10 / 3, "Every count is hidden.", is_band=True), "0.3–3.3"),
        (INBOUND, values(0.0, 0.0, 0.0, is_band=True), "0"),
        (PROCEDURES, values(2412.0, 2412.0, 2412.0, is_band=True), "2,412"),
        (PROCEDURES, values(2412.0, 2415.0, 2442.0, is_band=True), "2,415–2,442"),
        (PROCEDURES, values(NAN, 1.0, 10.0, "Every count is hidden.", is_band=True), "<11"),
        (PROCEDURES, values(NAN, 3.0, 30.0, "Every count is hidden.", is_band=True), "3–30"),
        (PROCEDURES, values(0.0, 0.0, 0.0, "No procedures.", is_band=True), "0"),
    ],
)
def test_figures_as_they_are_written(metric, figure, expected):
    assert write_figure(metric, figure, 0).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_counts_of_which_a_part_is_hidden():
    assert [write_counts(*ends) for ends in ((688, 688), (1, 10), (2, 20), (707, 878), (0, 0))] == [
        "688", "<11", "2–20", "707–878", "0",
    ]  # fmt: skip


finite = st.floats(-400, 4000, allow_nan=False)


@given(st.lists(finite, min_size=3, max_size=3).map(sorted))
def test_an_interval_keeps_its_order_and_what_is_written_is_near(ends):
    low, value, high = ends
    text = write_estimate("%", value, low, high).replace("−", "-").replace(",", "")
    assume("<" not in text)
    head, _, rest = text.partition("\N{NO-BREAK SPACE}% (")
    written = [float(part) for part in (rest.split(" to ")[0], head, rest.split(" to ")[1].rstrip(")"))]
    for one, exact in zip(written, ends, strict=True):
        assert abs(one - exact) <= 0.5
    assert all(one <= other for one, other in pairwise(written))


@given(st.floats(1, 1e6), st.floats(0, 1e6), st.sampled_from([INBOUND, PROCEDURES]))
def test_what_is_hidden_never_reads_zero(low, more, metric):
    hidden = values(NAN, low, low + more, "Every count is hidden.", is_band=True)
    assert write_figure(metric, hidden, 0) not in ("0", "—")


def test_a_column_says_its_unit_and_what_stands_in_brackets():
    assert write_unit(GROWTH, values(1.0, 0.5, 2.0)).replace("\N{NO-BREAK SPACE}", " ") == "%, 95 % interval"
    assert (
        write_unit(INBOUND, values(5.0, 4.0, 6.0, is_band=True)) == "patients a month, range of hidden counts"
    )
    assert say_bracket(values(5.0, 5.0, 5.0, is_band=True)) == ""
    assert write_unit(GROWTH, values(1.0)) == "%"


def test_a_cohort_stands_above_those_that_it_differs_from():
    value = np.array([0.0, 0.5, 0.5, 0.02])
    tested = compare_pairs(value, np.full(4, 0.05), np.full(4, 50.0), np.array([True, True, True, False]))
    figures = MetricValues(
        100 * np.expm1(value),
        value,
        value,
        ("", "", "", "Too few to tell: 2 procedures."),
        differences=tested,
    )
    said = [say_standing(figures, cohort) for cohort in range(4)]
    assert said == ["below 2", "above 1", "above 1", "too few to tell"]
    assert say_standing(values(1.0), 0) == ""
    assert say_standing(values(NAN, reason="Withheld: feed."), 0) == "withheld"


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        (None, ("Inbound, undated", "patients", 90.0)),
        ("three months", ("Inbound a month", "patients a month", 30.0)),
    ],
)
def test_what_has_no_dates_is_not_said_to_be_by_the_month(current, expected):
    count = np.array([90.0])
    band = SimpleNamespace(shown=count, hidden=count * 0, low=count, middle=count, high=count)
    periods = SimpleNamespace(lacks_current="", is_dated=current is not None, months=3.0)
    flows = SimpleNamespace(periods=periods, from_outside=band)
    found = INBOUND.compute(SimpleNamespace(referrals=(SimpleNamespace(flows=flows),)))
    assert (write_title(INBOUND, found), write_unit(INBOUND, found), found.value[0]) == expected


def test_why_there_is_no_figure_is_said_once():
    none = np.full(3, NAN)
    known = np.array([NAN, NAN, 3.0])
    assert say_absent(MetricValues(none, none, none, ("No claims.", "No claims.", "Nobody."))) == (
        "No claims. Nobody."
    )
    assert say_absent(MetricValues(known, none, none, ("No claims.", "No claims.", "Too few to tell."))) == (
        "No claims."
    )
