"""A real Valhalla server, in a process of its own, on the roads of Columbus, Ohio."""

from contextlib import closing
from datetime import datetime

import numpy as np
import pytest
from shapely import Point

from data.errors import OptionInvalid
from data.geography.sphere import great_circle_miles
from data.roads.not_offered import NotOffered
from data.roads.server import ServerTimes
from data.roads.server_blocks import BlockLimits

from ...conftest import skip_unless_ci
from .road_server import NoValhalla, valhalla_server

CITY_HALL, STATEHOUSE = (39.9634, -83.0030), (39.9612, -82.9988)
DOWNTOWN = np.array([[39.96, -83.0], [39.97, -83.01], [39.965, -83.005]])
OFF_ROADS = (39.75, -83.01)  # 15 miles south of the last road in the tiles
LOS_ANGELES = (34.05, -118.25)
NOWHERE = (np.nan, np.nan)


def run(shared_data, request, **changes):
    tiles = shared_data / "road/columbus/valhalla_tiles.tar"
    if not tiles.is_file():
        skip_unless_ci(f"There are no road tiles in {tiles.parent}.")
    return valhalla_server(request.config.cache.mkdir("valhalla"), tiles, **changes)


@pytest.fixture(scope="module")
def url(shared_data, request):
    try:
        with run(shared_data, request) as address:
            yield address
    except NoValhalla as reason:
        skip_unless_ci(str(reason))


@pytest.fixture(scope="module")
def narrow_url(shared_data, request):
    """A server that refuses more than 100 pairs, pairs more than 4 km apart, and takes departures."""
    limits = {
        "service_limits__auto__max_matrix_location_pairs": 100,
        "service_limits__auto__max_matrix_distance": 4_000.0,
        "service_limits__max_timedep_distance_matrix": 500_000,
    }
    try:
        with run(shared_data, request, **limits) as address:
            yield address
    except NoValhalla as reason:
        skip_unless_ci(str(reason))


@pytest.fixture
def roads(url):
    with closing(ServerTimes(url)) as times:
        yield times


def share_alike(some, others):
    """Return the share of pairs that agree; Valhalla's answer depends on what else is in the request."""
    return np.isclose(some, others, rtol=0.1, atol=0.5).mean()


def test_it_is_found_out_and_says_what_lies_behind_it(roads, url):
    assert (roads.statement.engine, roads.statement.data) == ("Road server", url)
    statement = roads.matrix(DOWNTOWN, DOWNTOWN).statement
    assert statement.engine == "Valhalla server"
    assert statement.data.startswith(f"{url}; version 3.")
    assert "; roads of " not in statement.data
    assert ", roads of " in statement.data
    assert statement.exact
    assert statement == roads.statement


def test_a_kind_in_the_address_gives_the_same(roads, url):
    with closing(ServerTimes(f"valhalla+{url}")) as said:
        np.testing.assert_array_equal(
            said.matrix(DOWNTOWN, DOWNTOWN).minutes, roads.matrix(DOWNTOWN, DOWNTOWN).minutes
        )


def test_minutes_and_miles_of_streets_that_are_known(roads):
    answer = roads.matrix(DOWNTOWN[:2], DOWNTOWN[1:])
    np.testing.assert_allclose(answer.minutes, [[2.5, 88 / 60], [0, 125 / 60]], atol=0.5)
    np.testing.assert_allclose(answer.miles, [[1.17, 0.69], [0, 0.95]], atol=0.15)


def test_a_place_without_an_answer_leaves_the_others_theirs(roads):
    places = [CITY_HALL, OFF_ROADS, NOWHERE, LOS_ANGELES, STATEHOUSE, CITY_HALL]
    answer = roads.matrix(places, places)
    known = [0, 4, 5]
    assert not np.isnan(answer.minutes[np.ix_(known, known)]).any()
    off_diagonal = ~np.eye(6, dtype=bool)
    for row in (1, 2, 3):
        assert np.isnan(answer.minutes[row][off_diagonal[row]]).all()
        assert np.isnan(answer.minutes[:, row][off_diagonal[row]]).all()
    np.testing.assert_array_equal(np.diag(answer.minutes), [0, 0, np.nan, 0, 0, 0])
    assert answer.minutes[0, 5] == 0
    np.testing.assert_array_equal(np.isnan(answer.minutes), np.isnan(answer.miles))


def test_only_places_without_an_answer(roads):
    answer = roads.matrix([OFF_ROADS], [CITY_HALL, NOWHERE])
    assert np.isnan(answer.minutes).all()
    assert np.isnan(roads.matrix([NOWHERE], [CITY_HALL]).miles).all()


def test_pairs_beyond_the_servers_distance_are_named(roads):
    assert "no answer beyond 249 miles" in roads.matrix([CITY_HALL], [LOS_ANGELES]).statement.data
    assert "beyond" not in roads.matrix([CITY_HALL], [STATEHOUSE]).statement.data


def test_no_places(roads):
    assert roads.matrix([], DOWNTOWN).minutes.shape == (0, 3)
    assert roads.matrix(DOWNTOWN, []).miles.shape == (3, 0)


def test_one_to_many_is_a_row(roads):
    answer = roads.one_to_many(CITY_HALL, DOWNTOWN)
    np.testing.assert_array_equal(answer.minutes, roads.matrix([CITY_HALL], DOWNTOWN).minutes)


def test_blocks_give_what_a_single_request_gives(url):
    rng = np.random.default_rng(7)
    places = np.column_stack([rng.uniform(39.94, 40.0, 12), rng.uniform(-83.03, -82.97, 12)])
    with closing(ServerTimes(url)) as whole, closing(ServerTimes(url, limits=BlockLimits(9, 4))) as parts:
        expected, found = whole.matrix(places, places), parts.matrix(places, places)
    assert share_alike(found.minutes, expected.minutes) > 0.95


def test_a_departure_that_the_server_drops_is_told(roads, narrow_url):
    departing = datetime(2026, 3, 4, 8, 0)
    assert "the departure was left out" in roads.matrix(DOWNTOWN, DOWNTOWN, departing).statement.data
    assert "departure" not in roads.matrix(DOWNTOWN, DOWNTOWN).statement.data
    with closing(ServerTimes(narrow_url)) as taking:
        assert "departure" not in taking.matrix(DOWNTOWN, DOWNTOWN, departing).statement.data


def test_limits_of_the_server_are_learned(narrow_url, url):
    rng = np.random.default_rng(3)
    places = np.column_stack([rng.uniform(39.94, 40.0, 25), rng.uniform(-83.03, -82.97, 25)])
    with closing(ServerTimes(narrow_url)) as narrow, closing(ServerTimes(url)) as wide:
        found, expected = narrow.matrix(places, places), wide.matrix(places, places)
    assert "no answer beyond 2 miles" in found.statement.data
    answered = ~np.isnan(found.minutes)
    # The limit also ends the server's search, so that some pairs within it have no answer either.
    assert not answered[great_circle_miles(places, places) > 4_000 / 1609.344].any()
    assert answered.mean() > 0.2
    assert share_alike(found.minutes[answered], expected.minutes[answered]) > 0.95


def test_an_isochrone_holds_its_origin_and_grows(roads):
    small, large = roads.isochrone(CITY_HALL, 3), roads.isochrone(CITY_HALL, 8)
    assert small.area < large.area
    assert large.contains(Point(CITY_HALL[::-1]))
    assert large.is_valid
    assert roads.isochrone(CITY_HALL, 3, datetime(2026, 3, 4, 8, 0)).area > 0


def test_an_isochrone_agrees_with_the_matrix(roads):
    area = roads.isochrone(CITY_HALL, 8)
    rng = np.random.default_rng(5)
    places = np.column_stack([rng.uniform(39.94, 40.0, 40), rng.uniform(-83.03, -82.97, 40)])
    minutes = roads.one_to_many(CITY_HALL, places).minutes[0]
    inside = np.array([area.contains(Point(lon, lat)) for lat, lon in places])
    assert (minutes[inside] < 11).all()
    assert (minutes < 5).any()
    assert inside[minutes < 5].all()


@pytest.mark.parametrize("origin", [OFF_ROADS, NOWHERE, LOS_ANGELES])
def test_an_isochrone_from_off_the_roads_is_empty(roads, origin):
    assert roads.isochrone(origin, 5).is_empty


def test_an_isochrone_too_long_for_the_server(roads):
    with pytest.raises(NotOffered, match="Exceeded max time: 120"):
        roads.isochrone(CITY_HALL, 500)


@pytest.mark.parametrize("minutes", [0, -1, np.nan, np.inf])
def test_an_isochrone_needs_minutes(roads, minutes):
    with pytest.raises(OptionInvalid):
        roads.isochrone(CITY_HALL, minutes)
