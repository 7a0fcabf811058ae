"""A list of NPIs matched with the market of six: Ann to Fay, of whom Fay is deactivated."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.cohorts.list_cells import CHECK_DIGIT, LOST_DIGITS, NOT_TEN_DIGITS
from analytics.cohorts.lists import (
    DUPLICATE,
    NOT_HERE,
    ORGANISATION,
    match_again,
    resolve_list,
)
from data.identifiers import npi_from_rank
from data.plans.cohort_rules import ListRule

from ..conftest import ANN, BOB, CAI, DEE, FAY

STRANGER = npi_from_rank(123_456)
HOSPITAL = "1999999992"  # Bob hands patients to it


def listed(npi):
    return list(map(str, npi.tolist()))


def test_who_matches_is_in_and_everything_else_is_told_with_line_value_and_reason(six):
    text = "\n".join(
        ["NPI", ANN, f"{BOB}.0", "1.2E+09", ANN, "1234567890", STRANGER, HOSPITAL, "12", FAY, STRANGER]
    )
    found = resolve_list(six, text, "pasted")
    assert listed(found.resolved.npi) == sorted([ANN, BOB, FAY])
    assert found.unmatched.to_pylist() == [
        {"line": 4, "value": "1.2E+09", "reason": LOST_DIGITS},
        {"line": 5, "value": ANN, "reason": DUPLICATE},
        {"line": 6, "value": "1234567890", "reason": CHECK_DIGIT},
        {"line": 7, "value": STRANGER, "reason": NOT_HERE},
        {"line": 8, "value": HOSPITAL, "reason": ORGANISATION},
        {"line": 9, "value": "12", "reason": NOT_TEN_DIGITS},
        {"line": 11, "value": STRANGER, "reason": NOT_HERE},
    ]
    assert [(row["npi"], f"{row['deactivated_on']}") for row in found.deactivated.to_pylist()] == [
        (FAY, "2026-01-15")
    ]
    assert listed(found.resolved.asked) == sorted([ANN, BOB, FAY, STRANGER])
    rule = found.resolved.rule
    assert (rule.source, rule.lines, dict(rule.unmatched)[NOT_HERE]) == ("pasted", 10, 2)
    assert len(found.resolved.npi) + found.unmatched.num_rows == rule.lines


@pytest.mark.parametrize("text", ["npi\n", STRANGER, "nobody at all", "0000000000", "9999999999"])
def test_a_list_of_nobody_makes_an_empty_cohort_and_says_why(six, text):
    found = resolve_list(six, text, "pasted")
    assert len(found.resolved.npi) == 0
    assert found.unmatched.num_rows == (0 if text == "npi\n" else 1)


def test_one_npi_is_a_cohort(six):
    assert listed(resolve_list(six, ANN, "pasted").resolved.npi) == [ANN]


def test_the_column_of_clinicians_is_taken_and_not_that_of_their_hospitals(six):
    found = resolve_list(six, f"a,b\n{HOSPITAL},{ANN}\n{HOSPITAL},{DEE}\n", "targets.csv")
    assert listed(found.resolved.npi) == sorted([ANN, DEE])
    assert "not from column 1" in found.notes[-1]


def test_long_values_are_cut_where_they_are_told(six):
    assert len(resolve_list(six, "x" * 5000, "pasted").unmatched["value"][0].as_py()) == 80


def test_a_later_snapshot_is_asked_for_all_of_the_list_again(six, market):
    first = resolve_list(market, "\n".join([ANN, CAI, "12", STRANGER]), "targets.csv")
    assert len(first.resolved.npi) == 0
    again = match_again(six, first.resolved.rule, first.resolved.asked)
    assert again.resolved.snapshot_id == six.id
    assert listed(again.resolved.npi) == sorted([ANN, CAI])
    assert again.unmatched.to_pylist() == [{"line": 0, "value": STRANGER, "reason": NOT_HERE}]
    assert again.resolved.rule == first.resolved.rule
    assert again.resolved.rule.unmatched == ((NOT_HERE, 1), (NOT_TEN_DIGITS, 1))
    assert np.array_equal(again.resolved.asked, first.resolved.asked)


def test_a_list_of_the_whole_market_is_matched(market):
    every = market.query("SELECT npi FROM providers ORDER BY npi DESC")["npi"].to_pylist()
    found = resolve_list(market, "\r\n".join(every), "all.txt")
    assert listed(found.resolved.npi) == every[::-1]
    assert found.unmatched.num_rows == 0
    dead = market.query("SELECT count(*) AS n FROM providers WHERE status <> 'active'")["n"][0].as_py()
    assert found.deactivated.num_rows == dead > 0


def test_another_list_of_the_same_source_is_the_same_rule_and_other_counts_do_not_matter():
    rule = ListRule("targets.csv", 3)
    assert rule == replace(rule, lines=9)
    assert rule != replace(rule, source="others.csv")
