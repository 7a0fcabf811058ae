"""How far a drive gets by bearing: areas that can be measured by hand, and the same rule in SQL."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon

from analytics.distance import near_predicates
from analytics.near_outline import near_outline
from analytics.provider_filter import Near
from analytics.reach import RAYS, Reach, reach_of_area
from data.engine import connect
from data.errors import FilterInvalid
from data.geography.sphere import great_circle_miles, points_around
from data.roads.times import DriveStatement

SAYS = DriveStatement("Ruler", "straight lines")
HERE = (41.9, -87.62)
NORTH, EAST, SOUTH, WEST = 0, RAYS // 4, RAYS // 2, 3 * RAYS // 4
MILES_A_DEGREE = 69.0936  # of latitude, on the sphere of 6,371.0088 km


def ring(*miles):
    """A polygon of points at these distances, evenly around `HERE`, from north by east."""
    bearings = np.arange(len(miles)) * 360 / len(miles)
    points = points_around(HERE, bearings, np.array(miles))[np.arange(len(miles)), np.arange(len(miles))]
    return Polygon(points[:, ::-1])


def test_a_circle_reaches_as_far_everywhere():
    assert reach_of_area(ring(*[12.5] * RAYS), HERE) == pytest.approx([12.5] * RAYS, abs=1e-3)


def test_a_box_reaches_to_its_sides():
    lat, lon = HERE
    west, south, east, north = lon - 0.1, lat - 0.05, lon + 0.1, lat + 0.2
    miles = reach_of_area(Polygon([(west, south), (east, south), (east, north), (west, north)]), HERE)
    assert miles[NORTH] == pytest.approx(0.2 * MILES_A_DEGREE, rel=1e-3)
    assert miles[SOUTH] == pytest.approx(0.05 * MILES_A_DEGREE, rel=1e-3)
    assert miles[EAST] == pytest.approx(0.1 * MILES_A_DEGREE * np.cos(np.radians(lat)), rel=1e-3)
    assert miles[WEST] == pytest.approx(miles[EAST], rel=1e-6)


def test_a_hole_and_a_part_of_its_own_are_reached_over():
    lat, lon = HERE
    near, far = Point(lon, lat).buffer(0.1), Point(lon, lat + 1).buffer(0.1)
    lake = Point(lon + 0.05, lat).buffer(0.01)
    miles = reach_of_area(MultiPolygon([near.difference(lake), far]), HERE)
    assert miles[NORTH] == pytest.approx(1.1 * MILES_A_DEGREE, rel=1e-3)
    assert miles[EAST] == pytest.approx(0.1 * MILES_A_DEGREE * np.cos(np.radians(lat)), rel=2e-3)


def test_nothing_is_reached_where_there_is_no_area():
    assert reach_of_area(Polygon(), HERE) == (0,) * RAYS
    assert reach_of_area(Point(HERE[1] + 5, HERE[0] + 5).buffer(0.1), HERE)[WEST] == 0


@pytest.mark.parametrize("miles", [(), (1.0,), (0.0,) * RAYS, (-1.0,) * RAYS, (float("nan"),) * RAYS])
def test_what_is_no_reach_is_refused(miles):
    with pytest.raises(FilterInvalid):
        Reach(miles, SAYS)


def test_between_two_rays_the_reach_runs_from_one_to_the_other():
    reach = Reach((10.0, 20.0, *(5.0,) * (RAYS - 3), 30.0), SAYS)
    assert reach.at(np.array([0, 1.5, 3, 360, 358.5, -1.5, 180])) == pytest.approx(
        [10, 15, 20, 10, 20, 20, 5]
    )


def test_the_outline_is_closed_and_at_the_reach():
    miles = tuple(float(5 + n % 7) for n in range(RAYS))
    line = near_outline(Near(*HERE, drive_minutes=30, reach=Reach(miles, SAYS)))
    assert line[0].tolist() == line[-1].tolist()
    assert great_circle_miles(np.array([HERE]), line[:-1:3])[0] == pytest.approx(miles, abs=1e-6)
    assert great_circle_miles(np.array([HERE]), near_outline(Near(*HERE, 40)))[0] == pytest.approx(40)


def test_an_outline_runs_on_over_the_date_line():
    line = near_outline(Near(52, 179.9, 40))
    assert np.abs(np.diff(line[:, 1])).max() < 1
    assert line[:, 1].max() > 180


@pytest.fixture(scope="module")
def connection():
    with connect() as opened:
        yield opened


def inside(connection, near, lat, lon):
    """Whether a point, as the snapshot stores it, is within."""
    holds = " AND ".join(near_predicates(near))
    return connection.execute(
        f"SELECT coalesce({holds}, false) FROM (SELECT ?::FLOAT AS lat, ?::FLOAT AS lon)", [lat, lon]
    ).fetchone()[0]


_miles = st.lists(st.sampled_from((5.0, 8.0, 20.0, 30.0)), min_size=RAYS, max_size=RAYS)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    lat=st.floats(-65, 65), lon=st.floats(-180, 180), miles=_miles,
    bearing=st.integers(0, 359).map(float) | st.floats(0, 360), part=st.sampled_from((0.3, 0.98, 1.02, 1.4)),
)  # fmt: skip
def test_sql_and_reach_agree(connection, lat, lon, miles, bearing, part):
    near = Near(lat, lon, drive_minutes=30, reach=Reach(tuple(miles), SAYS))
    limit = float(near.reach.at(np.array([bearing]))[0])
    there = points_around((lat, lon), np.array([bearing]), np.array([part * limit]))[0, 0]
    assert inside(connection, near, *map(float, there)) == (part < 1)


def test_the_place_itself_is_within_and_one_that_is_not_known_is_not(connection):
    near = Near(*HERE, drive_minutes=30, reach=Reach((8.0,) * RAYS, SAYS))
    assert inside(connection, near, *HERE)
    for lat, lon in ((None, None), (41.9, None), (None, -87.62)):
        assert not inside(connection, near, lat, lon)


def test_minutes_without_a_reach_are_never_answered():
    with pytest.raises(FilterInvalid, match="30 drive minutes of 60611 get is not known"):
        near_predicates(Near(*HERE, label="60611", drive_minutes=30))
