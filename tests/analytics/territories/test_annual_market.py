"""A source with years, no sites and no days: everybody at a practice place."""

from dataclasses import replace
from datetime import date

import numpy as np

from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.territories import measure_territory
from data.plans.document import Document, Focus, Territory
from data.plans.unit_document import BuyingUnits
from data.roads.estimator import EstimatorTimes
from data.snapshot.manifest import Window

from ..test_annual import AMY, BEN, CAL, DESCRIPTION, DOT, ELI, build
from .world import npis


def test_a_market_of_years(tmp_path):
    snapshot = build(tmp_path, DESCRIPTION)
    market = load_market(snapshot, Focus(("27447",)), BuyingUnits())
    assert npis(market, range(len(market.npi))) == {AMY, CAL, ELI}
    assert (market.sites, len(market.kind)) == (0, 3)
    ownership = resolve(market, Document((Territory("t", "T", 1, pinned_clinicians=(AMY, ELI)),)))
    figures = measure_territory(ownership, 0, EstimatorTimes())
    assert (figures.providers, figures.procedures, figures.hidden_cells, figures.unknown_volumes) == (
        2,
        50,
        1,
        1,
    )
    everyone = load_market(snapshot, Focus(), BuyingUnits())
    assert np.isnan(everyone.volume[everyone.find_clinicians((BEN, DOT))]).all()
    snapshot.close()


def test_without_volumes_people_are_still_divided(tmp_path):
    snapshot = build(tmp_path, replace(DESCRIPTION, grain="none", volume_window=None, prior_window=None))
    market = load_market(snapshot, Focus(states=("OH",)), BuyingUnits())
    assert len(market.npi) == 5
    ownership = resolve(market, Document((Territory("t", "T", 1, pinned_clinicians=(AMY, BEN)),)))
    figures = measure_territory(ownership, 0, EstimatorTimes())
    assert (figures.procedures, figures.unknown_volumes) == (None, 2)
    assert figures.deciles == (2, *[0] * 10)
    snapshot.close()


def test_a_year_belongs_to_the_window_that_holds_its_first_of_july(tmp_path):
    late = replace(
        DESCRIPTION, volume_window=Window(date(2022, 8, 1), date(2023, 7, 31)),
        prior_window=Window(date(2021, 8, 1), date(2022, 7, 31)),
    )  # fmt: skip
    snapshot = build(tmp_path, late)
    market = load_market(snapshot, Focus(("27447",)), BuyingUnits())
    assert npis(market, range(len(market.npi))) == {AMY, CAL, ELI}  # Ben's are of 2022
    snapshot.close()
