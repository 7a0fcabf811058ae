"""Where an area of a ZIP may lie: the United States with all of its islands, near the known centroid."""

import numpy as np
import pytest
import shapely

from data.geography.zip_areas import approximate_areas
from data.geography.zip_place import FAR_MILES, reason_against_place
from data.geography.zips import zip_points

LAND = {
    "60611": (-87.62, 41.89),
    "99546": (-176.66, 51.88),  # Adak
    "96910": (144.75, 13.47),  # Guam
    "96950": (145.75, 15.19),  # Saipan
    "96799": (-170.7, -14.27),  # American Samoa
    "00901": (-66.1, 18.46),  # San Juan
    "00802": (-64.93, 18.34),  # St. Thomas
    "96815": (-157.83, 21.28),  # Honolulu
    "96940": (134.5, 7.5),  # Palau
}


def square(lon, lat, half=0.05):
    return shapely.box(lon - half, lat - half, lon + half, lat + half)


@pytest.mark.parametrize("zip_code", LAND)
def test_every_state_and_territory_is_in_the_united_states(zip_code):
    assert reason_against_place(zip_code, square(*LAND[zip_code])) == ""


@pytest.mark.parametrize("zip_code", LAND)
def test_swapped_is_told_from_elsewhere(zip_code):
    lon, lat = LAND[zip_code]
    told = reason_against_place(zip_code, square(lat, lon))
    assert told == "latitude and longitude are swapped"


def test_places_of_nobody():
    assert reason_against_place("60611", square(2.35, 48.85)) == "outside the United States"
    assert reason_against_place("60611", square(0, 95)) == "a coordinate is no place on Earth"
    half = shapely.box(-88, 41, 2, 42)
    assert reason_against_place("60611", half) == "a part is outside the United States"


def test_miles_are_to_the_area_and_not_to_its_middle():
    lat, lon = zip_points()["99723"]  # Utqiagvik
    assert reason_against_place("99723", shapely.box(lon - 20, lat - 8, lon + 1, lat + 0.1)) == ""
    assert reason_against_place("99723", shapely.box(lon - 12, lat - 1, lon - 6, lat + 0.5)) == ""
    assert "miles from where ZIP 99723" in reason_against_place("99723", square(-149.9, 61.2))


def test_a_huge_area_without_a_corner_near_by_holds_its_centroid():
    assert reason_against_place("60611", shapely.box(-95, 35, -80, 48)) == ""


def test_an_area_beyond_the_date_line_is_near_what_lies_before_it():
    beyond = shapely.Polygon([(179, 51), (-179, 51), (-179, 52), (179, 52)])
    assert reason_against_place("99546", beyond) == ""
    assert reason_against_place("99546", shapely.box(181, 51.5, 183, 52)) == ""


def test_a_zip_that_nobody_knows_may_lie_anywhere_in_the_country():
    assert "60600" not in zip_points()
    assert reason_against_place("60600", square(-120, 38)) == ""


def test_how_far_is_far():
    lat, lon = zip_points()["60611"]
    degree = 69.09  # miles of latitude
    for miles, far in ((FAR_MILES - 2, False), (FAR_MILES + 2, True)):
        south = square(lon, lat - miles / degree - 0.05)
        assert bool(reason_against_place("60611", south)) == far


def test_no_approximate_area_is_rejected():
    areas = approximate_areas()
    some = np.random.default_rng(1).choice(sorted(areas), 3000, replace=False)
    assert {code: told for code in some if (told := reason_against_place(code, areas[code]))} == {}
