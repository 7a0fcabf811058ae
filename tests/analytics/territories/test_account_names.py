"""What accounts and clinicians are called, and how minutes are written."""

import numpy as np
import pytest

from analytics.account_names import (
    busiest_at,
    label_accounts,
    list_names,
    name_account,
    name_accounts,
    name_clinicians,
)
from analytics.durations import write_minutes

from .world import ANN, BOB, HAL


def test_a_table_has_the_same_names(knees):
    rows = np.arange(len(knees.kind))[::-1]
    assert label_accounts(knees, rows).to_pylist() == [name_account(knees, int(row)) for row in rows]
    assert label_accounts(knees, rows[:0]).to_pylist() == []


def test_a_site_has_a_name_and_a_practice_place_its_city(knees):
    assert name_account(knees, 0) == "Lakeshore ASC"
    assert name_account(knees, knees.sites) == "practice in Chicago, IL"
    assert name_account(knees, knees.sites + 1) == "practice without place"


@pytest.mark.parametrize(
    ("names", "in_all", "text"),
    [
        ([], 0, ""),
        (["A"], 1, "A"),
        (["A", "B"], 2, "A and B"),
        (["A", "B", "C"], 3, "A, B and C"),
        (["A", "B"], 1402, "A, B and 1,400 more"),
    ],
)
def test_names_are_listed_and_the_rest_counted(names, in_all, text):
    assert list_names(names, in_all) == text


def test_some_accounts_are_named(knees):
    assert (
        name_accounts(knees, knees.find_sites(("A1", "F1", "H1")), 2) == "Lakeshore ASC, Free ASC and 1 more"
    )


def test_clinicians_are_named_in_the_order_asked(world, knees):
    rows = [int(knees.find_clinicians((npi,))[0]) for npi in (HAL, ANN)]
    assert name_clinicians(world, knees, knees.find_clinicians(())) == []
    assert name_clinicians(world, knees, np.array(rows)) == ["Hill", "Ang"]


def test_the_busiest_at_an_account(knees):
    (h1,), (f1,) = knees.find_sites(("H1",)), knees.find_sites(("F1",))
    assert str(knees.npi[busiest_at(knees, h1)]) == ANN != BOB
    assert busiest_at(knees, f1) is None


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 min"), (38.4, "38 min"), (59.6, "1 h"), (60, "1 h"), (145, "2 h 25 min"), (float("nan"), "—")],
)
def test_minutes_are_written_as_said(minutes, text):
    assert write_minutes(minutes).replace("\N{NO-BREAK SPACE}", " ") == text
