"""Land, landmasses and density of settlement at places that a person can look up."""

import numpy as np
import pytest

from data.geography.land import MAINLAND, WATER, landmass_of, water_share
from data.geography.settlement import EMPTY_PER_KM2, Settlement, zip_settlement
from data.geography.sphere import great_circle_miles, pair_miles, points_around

CHICAGO, HONOLULU, HILO = (41.88, -87.63), (21.31, -157.86), (19.71, -155.08)
ON_LAND = {
    "Chicago": CHICAGO,
    "Manhattan": (40.78, -73.97),
    "Key West": (24.555, -81.78),
    "Oakland": (37.8, -122.27),
}
OFF_LAND = {"Lake Michigan": (42.5, -87.2), "Atlantic": (38.0, -70.0), "London": (51.5, -0.1)}
APART = {
    "Honolulu": HONOLULU,
    "Hilo": HILO,
    "Nantucket": (41.28, -70.08),
    "San Juan": (18.4, -66.06),
    "Anchorage": (61.2, -149.9),
    "Juneau": (58.3, -134.42),
    "Guam": (13.45, 144.78),
    "Lanai": (20.83, -156.92),
}


@pytest.mark.parametrize("name", ON_LAND)
def test_a_city_of_the_mainland_is_on_it(name):
    assert landmass_of(np.array([ON_LAND[name]]))[0] == MAINLAND


@pytest.mark.parametrize("name", OFF_LAND)
def test_lakes_seas_and_other_countries_are_no_land(name):
    assert landmass_of(np.array([OFF_LAND[name]]))[0] == WATER


def test_islands_without_a_road_are_landmasses_of_their_own():
    masses = landmass_of(np.array(list(APART.values())))
    assert len(set(masses.tolist()) - {WATER, MAINLAND}) == len(APART)


def test_an_unknown_point_is_no_land_and_no_error():
    assert landmass_of(np.array([[np.nan, np.nan], [95.0, 10.0]])).tolist() == [WATER, WATER]


def test_the_way_across_the_lake_is_wet_and_the_one_along_it_dry():
    across = water_share(np.array([CHICAGO]), np.array([(42.4, -86.25)]))[0, 0]
    assert across > 0.6
    assert water_share(np.array([CHICAGO]), np.array([(41.5, -90.5)]))[0, 0] == 0
    assert water_share(np.array([CHICAGO]), np.array([[np.nan, np.nan]])).tolist() == [[0.0]]
    assert water_share(np.empty((0, 2)), np.array([CHICAGO])).shape == (0, 1)


def test_water_is_the_same_both_ways():
    some = np.array([CHICAGO, (42.4, -86.25), (43.0, -87.9), (44.8, -85.6)])
    share = water_share(some, some)
    assert np.allclose(share, share.T)


def test_cities_are_denser_than_suburbs_than_desert():
    manhattan, suburb, farms, desert = zip_settlement().log_density(
        np.array([(40.75, -73.99), (41.85, -88.1), (41.6, -92.5), (38.4, -116.9)])
    )
    assert manhattan > suburb > farms > desert
    assert desert == pytest.approx(np.log(EMPTY_PER_KM2))


def test_density_counts_what_it_is_given():
    # 100 places on one spot, blurred by 10 km: at its middle a Gaussian has 100 / (2π · 10²) a km²
    spot = Settlement(np.full((100, 2), [40.05, -80.05]))
    assert np.exp(spot.log_density(np.array([[40.05, -80.05]]))[0]) == pytest.approx(
        100 / (2 * np.pi * 100), rel=0.1
    )
    assert np.isnan(spot.log_density(np.array([[np.nan, -80.0]]))[0])


def test_great_circles_by_known_distances():
    # A degree of a great circle is 6,371.0088 · π / 180 = 111.195 km
    assert great_circle_miles(np.array([[0.0, 0.0]]), np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]))[
        0
    ] * 1.609344 == pytest.approx([111.195, 111.195, 0], abs=1e-3)
    around = points_around(CHICAGO, np.array([0.0, 90.0, 213.0]), np.array([0.5, 40.0]))
    here = np.broadcast_to(CHICAGO, (6, 2))
    assert pair_miles(here, around.reshape(-1, 2)) == pytest.approx([0.5, 40] * 3, rel=1e-9)
