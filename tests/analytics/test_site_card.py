"""The card of one site of the six, and its rings as the filter counts them."""

from itertools import pairwise

import numpy as np
import pytest

from analytics.provider_filter import ProviderFilter
from analytics.providers import summarise
from analytics.site_card import RING_MINUTES, SiteUnknown, describe_site
from data.roads.estimator import EstimatorTimes
from tests.analytics.conftest import ANN, BOB
from tests.analytics.test_drive_reach import MileAMinute


def test_a_site_has_its_clinicians_and_rings(six):
    card = describe_site(six, "S1", MileAMinute())
    assert (card.site["name"], card.site["kind"], card.site["idn_name"]) == (
        "Lakeshore ASC", "asc", "Lakeshore Health",
    )  # fmt: skip
    (ann,) = card.clinicians.to_pylist()
    assert ann == {
        "npi": ANN, "name": "Lee, Ann B, MD", "specialty": "Endocrinology", "primary": True,
        "share": pytest.approx(0.8),
    }  # fmt: skip
    # Ann is 0.7 miles off, Bob 11.6, Columbus 277; Fay, beside Ann, is deactivated.
    assert [ring.clinicians for ring in card.rings] == [2, 2, 2, 2]
    assert [ring.near.drive_minutes for ring in card.rings] == list(RING_MINUTES)
    assert [ring.near.radius_miles for ring in card.rings] == pytest.approx(RING_MINUTES, rel=1e-4)


def test_clinicians_go_by_their_share(six):
    card = describe_site(six, "S2", MileAMinute())
    assert card.clinicians["npi"].to_pylist() == [ANN, BOB]
    assert card.clinicians_in_all == 2


def test_rings_count_whom_the_filter_finds(market):
    engine = EstimatorTimes()
    site = market.query("SELECT site_id FROM sites WHERE lat IS NOT NULL ORDER BY site_id LIMIT 1")
    card = describe_site(market, site["site_id"][0].as_py(), engine)
    assert card.rings[-1].clinicians
    for ring in card.rings:
        assert ring.clinicians == summarise(market, ProviderFilter(near=ring.near)).clinicians


def test_a_site_whose_place_is_not_known_says_so(six):
    card = describe_site(six, "S3", MileAMinute())
    assert card.rings == ()
    assert "not known" in card.no_rings
    assert card.clinicians.num_rows == 0


def test_a_site_off_the_land_says_so(six):
    class Adrift(MileAMinute):
        def isochrone(self, origin, minutes, departing=None):
            return super().isochrone((0, 0), minutes)

    card = describe_site(six, "S1", Adrift())
    assert card.rings == ()
    assert "off the land" in card.no_rings
    assert card.clinicians.num_rows == 1


def test_no_such_site(six):
    with pytest.raises(SiteUnknown, match="no site S9"):
        describe_site(six, "S9", MileAMinute())


def test_rings_lie_one_in_another(six):
    rings = describe_site(six, "S1", EstimatorTimes()).rings
    for inner, outer in pairwise(rings):
        assert (np.array(inner.near.reach.miles) <= np.array(outer.near.reach.miles) + 1e-6).all()
