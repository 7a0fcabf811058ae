"""The figures of a territory's card."""

import pytest

from analytics.ownership import resolve
from analytics.territories import Base, measure_territory
from data.plans.document import Document, Territory
from data.roads.estimator import EstimatorTimes

from .world import BOB, EVE, GUS, HAL, IDA, MAX, SITES, site_names

DRIVE = EstimatorTimes()
MEDIAN = Base()


def measure(market, *rules, number=0, base=MEDIAN):
    territories = tuple(Territory(f"t{n}", f"T{n}", n, **rule) for n, rule in enumerate(rules, 1))
    return measure_territory(resolve(market, Document(territories)), number, DRIVE, base)


def test_a_territory_counts_what_is_its_own(knees):
    figures = measure(knees, {"counties": ("17031",)}, {"pinned_sites": ("M1",)})
    assert figures.sites_by_kind == {
        "inpatient": 1, "hopd": 0, "asc": 2, "office": 1, "facility": 0, "other": 0,
    }  # fmt: skip
    assert (figures.sites, figures.practice_places, figures.providers) == (4, 1, 6)
    assert figures.procedures == 100 + 50 + 100 + 100 + 10 + 12
    assert (figures.hidden_cells, figures.unknown_volumes) == (0, 0)
    assert sum(figures.deciles) == 6
    assert (figures.elsewhere, figures.visiting) == (0, 1)  # Leo of Milwaukee comes to H1


def test_who_works_in_two_territories_is_counted_in_one(knees):
    rules = ({"pinned_sites": ("H1", "O1")}, {"pinned_sites": ("A1",)})
    here, there = (measure(knees, *rules, number=n) for n in (0, 1))
    assert (here.providers, here.elsewhere, here.visiting) == (3, 1, 2)  # Ann; Cai and Leo
    assert (there.providers, there.elsewhere, there.visiting) == (1, 1, 1)  # Cai; Ann


def test_drives_go_to_where_the_clinicians_are(knees):
    figures = measure(knees, {"pinned_sites": ("H1", "F1"), "pinned_clinicians": (EVE,)})
    assert site_names(knees, figures.driven) == ["H1", "M1"]  # nobody follows F1, and Eve is at M1
    assert figures.drive.accounts == 2
    assert site_names(knees, figures.accounts) == ["F1", "H1"]


def test_across_the_lake_is_far_and_across_the_gate_is_not(knees):
    from_chicago = Base(home=(41.89, -87.62))
    muskegon = measure(knees, {"pinned_sites": ("H1", "G1")}, base=from_chicago)
    assert site_names(knees, muskegon.driven[[muskegon.drive.furthest]]) == ["G1"]
    assert muskegon.drive.max_minutes > 150
    assert muskegon.drive.minutes[1] < 2  # the hospital next door
    bay = measure(knees, {"idns": ("BAY",)}, base=Base(home=(37.756, -122.405)))
    assert 15 < bay.drive.max_minutes < 60


def test_a_week_is_full_of_calls_spread_by_volume(knees):
    figures = measure(knees, {"pinned_sites": ("H1", "M1")}, base=Base(calls_a_day=4))
    assert figures.calls_a_week == pytest.approx(20)
    unknown = measure(knees, {"pinned_sites": ("B2",)})
    assert unknown.calls_a_week == pytest.approx(30)  # of nobody a volume is known: evenly


def test_hidden_unknown_and_nothing_are_three_things(knees, everyone):
    hidden = measure(knees, {"pinned_sites": ("B2",)})
    assert (hidden.providers, hidden.procedures, hidden.hidden_cells, hidden.unknown_volumes) == (
        1,
        None,
        1,
        1,
    )
    unknown = measure(everyone, {"pinned_clinicians": (MAX,)})
    assert (unknown.procedures, unknown.hidden_cells, unknown.unknown_volumes) == (None, 0, 1)
    some = measure(knees, {"pinned_clinicians": (GUS, BOB)})
    assert (some.procedures, some.hidden_cells, some.unknown_volumes) == (50, 1, 1)
    nothing = measure(knees, {})
    assert (nothing.providers, nothing.procedures, nothing.unknown_volumes) == (0, 0, 0)
    assert nothing.drive is None
    assert nothing.calls_a_week == 0


def test_without_any_place_there_is_no_drive(knees):
    figures = measure(knees, {"pinned_clinicians": (IDA,)})
    assert (figures.providers, len(figures.driven), figures.drive) == (1, 1, None)
    with_home = measure(knees, {"pinned_clinicians": (IDA, HAL)}, base=Base(home=(41.88, -87.63)))
    assert site_names(knees, figures.driven[:1]) == ["nowhere"]
    assert with_home.drive.reached == 1
    assert len(with_home.drive.unplaced) == 1


def test_territories_and_nobody_are_the_market(knees):
    rules = [{"counties": ("17031",)}, {"idns": ("LAKE",), "pinned_clinicians": (HAL,)}, {"zips": ("94110",)}]
    all_of_it = [measure(knees, *rules, number=n) for n in range(3)]
    rest = resolve(
        knees, Document(tuple(Territory(f"t{n}", f"T{n}", n, **rule) for n, rule in enumerate(rules, 1)))
    )
    free = rest.clinician_owner < 0
    assert sum(f.providers for f in all_of_it) + free.sum() == len(knees.npi)
    assert sum(f.procedures for f in all_of_it) + knees.volume[free & (knees.volume > 0)].sum() == 557
    assert sum(f.sites for f in all_of_it) + (rest.owner[: knees.sites] < 0).sum() == knees.sites
    assert len(SITES) == knees.sites + 2  # one closed, one office of nobody
