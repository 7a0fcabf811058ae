"""A redraw elsewhere leaves a territory's warnings as they are, and one that concerns them does not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.territories import Base, measure_territory
from analytics.territory_warnings import find_warnings
from analytics.warning_reach import name_surroundings, warning_reach
from bench.market import build_market
from bench.redraw.strokes import make_plan, make_strokes
from data.plans.document import Drawn, Focus
from data.plans.unit_document import BuyingUnits
from data.roads.estimator import EstimatorTimes
from data.snapshot.reader import Snapshot

from .test_ownership import STABLE, plans, territories
from .world import redraw

DRIVE, BASE = EstimatorTimes(), Base((41.9, -87.6))
TERRITORIES = 8


def name(ownership, number):
    """Name what the page keeps a territory's warnings by."""
    own = (ownership.accounts_of(number).tobytes(), ownership.clinicians_of(number).tobytes())
    return *own, name_surroundings(ownership, number, warning_reach(ownership, number))


def warn(ownership, number):
    figures = measure_territory(ownership, number, DRIVE, BASE)
    found = find_warnings(ownership, number, figures, least_accounts=0)
    return [
        (w.kind, w.severity, w.what, w.why, w.who, w.key, w.accounts.tolist(), w.clinicians.tolist())
        for w in found
        if w.kind != "no rep"
    ]


@STABLE
@given(document=plans(least=2), data=st.data())
def test_warnings_of_the_same_name_are_the_same(knees, document, data):
    before = resolve(knees, document)
    number = data.draw(st.integers(0, len(document.territories) - 1))
    fresh = replace(
        data.draw(territories(document.territories[number].number)), id=document.territories[number].id
    )
    after = redraw(before, fresh)
    for other in range(len(document.territories)):
        if other != number and name(before, other) == name(after, other):
            assert warn(before, other) == warn(after, other)


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    snapshot = Snapshot.open(build_market(tmp_path_factory.mktemp("market"), providers=4_000, rows=12_000))
    yield load_market(snapshot, Focus(), BuyingUnits())
    snapshot.close()


def test_most_of_a_plan_stays_as_it_is_and_what_a_stroke_concerns_does_not(market):
    before = resolve(market, make_plan(market, territories=TERRITORIES, clinicians=250))
    told_before = [warn(before, n) for n in range(TERRITORIES)]
    same = changed = 0
    for stroke in make_strokes(market, territories=TERRITORIES, clinicians=250, strokes=16):
        number = next(n for n, t in enumerate(before.territories) if t.id == stroke.territory)
        rule = replace(before.territories[number], drawn=(Drawn("live", stroke.area),))
        after = redraw(before, rule)
        for other in set(range(TERRITORIES)) - {number}:
            if name(before, other) == name(after, other):
                same += 1
                assert warn(after, other) == told_before[other]
            else:
                changed += 1
    assert same > 16 * (TERRITORIES - 1) / 2
    assert changed


def test_a_new_name_of_a_neighbour_is_told(market):
    before = resolve(market, make_plan(market, territories=2, clinicians=1_500))
    renamed = redraw(before, replace(before.territories[1], name="Renamed"))
    assert name(before, 0) != name(renamed, 0)
    assert np.array_equal(warning_reach(before, 0), warning_reach(renamed, 0))
