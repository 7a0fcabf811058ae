"""Areas of counties and states."""

import pytest
import shapely

from data.geography.county_areas import (
    counties_in_box,
    county_area,
    county_areas,
    county_name,
    state_areas,
)


def test_chicago_lies_in_cook_county_of_illinois():
    chicago = shapely.Point(-87.7, 41.85)
    assert county_area("17031").covers(chicago)
    assert state_areas()["IL"].covers(chicago)
    assert not state_areas()["IN"].covers(chicago)
    assert county_name("17031") == "Cook County, IL"


def test_every_area_is_valid_and_named():
    for fips, area in county_areas().items():
        assert area.is_valid
        assert area.area > 0
        assert county_name(fips) != fips
    assert len(state_areas()) == 56  # 50, the District of Columbia and five territories
    assert all(area.is_valid for area in state_areas().values())


def test_a_state_is_its_counties_without_hairlines_between_them():
    of_kansas = [area for fips, area in county_areas().items() if fips[:2] == "20"]
    kansas = state_areas()["KS"]
    assert sum(area.area for area in of_kansas) == pytest.approx(kansas.area, rel=1e-6)
    assert isinstance(kansas, shapely.Polygon)
    assert not kansas.interiors


def test_counties_in_a_box():
    assert counties_in_box(-87.75, 41.8, -87.7, 41.85) == ["17031"]
    assert counties_in_box(-40, 20, -39, 21) == []
    assert county_area("99999") is None
