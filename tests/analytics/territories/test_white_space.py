"""Nobody's accounts near a territory's: ASCs first, then hospitals, then practices."""

import numpy as np
import pytest

from analytics.ownership import resolve
from analytics.territory_market import KINDS
from analytics.white_space import FIRST, find_white_space
from data.plans.document import Document, Territory

from .world import site_names


def near(market, sites, miles=10.0, **rule):
    ownership = resolve(market, Document((Territory("t", "T", 1, pinned_sites=tuple(sites), **rule),)))
    return site_names(market, find_white_space(ownership, 0, miles))


def test_ascs_come_first_then_hospitals_then_practices(knees):
    assert near(knees, ("H1",)) == ["A1", "F1", "60602"]  # A1 did more than F1; Evanston is 11 miles away
    assert near(knees, ("O1",), 30) == ["A1", "F1", "H1", "60602"]
    assert near(knees, ("H1",), 12) == ["A1", "F1", "O1", "60602"]


@pytest.mark.parametrize(("miles", "found"), [(10.7, []), (10.9, ["O1"])])
def test_near_is_by_the_great_circle(knees, miles, found):
    taken = {"pinned_sites": ("H1", "A1", "F1"), "zips": ("60602",)}
    ownership = resolve(knees, Document((Territory("t", "T", 1, **taken),)))
    assert site_names(knees, find_white_space(ownership, 0, miles)) == found


def test_what_another_territory_has_is_no_white_space(knees):
    document = Document(
        (Territory("a", "A", 1, pinned_sites=("H1",)), Territory("b", "B", 2, pinned_sites=("A1",)))
    )
    assert site_names(knees, find_white_space(resolve(knees, document), 0)) == ["F1", "60602"]


def test_where_a_territory_has_no_place_nothing_is_near(knees):
    assert near(knees, ()) == []
    assert near(knees, ("GONE",)) == []


def test_every_kind_has_its_turn():
    assert sorted(FIRST) == sorted(KINDS)
    assert np.array([FIRST.index(kind) for kind in ("asc", "inpatient", "office")]).tolist() == [0, 2, 4]
