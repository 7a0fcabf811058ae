"""An OSRM server: the table of its published API, its limits, and what it doesn't have."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from data.errors import RoadsUnavailable
from data.roads.not_offered import NotOffered
from data.roads.server import ServerTimes
from data.roads.server_http import Patience
from data.roads.server_osrm import OsrmServer

from .road_server import Reply, scripted

INVALID_URL = Reply(
    {"code": "InvalidUrl", "message": 'URL string malformed close to position 8: "tus"'}, status=400
)
PATIENCE = Patience(read_seconds=1, retries=0)

# Three places in Berlin, from the API's documentation, from south to north, which is how they are asked.
BERLIN = np.array([[52.517037, 13.388860], [52.523219, 13.428555], [52.529407, 13.397634]])
BERLIN_ANSWER = {
    "code": "Ok",
    "durations": [[0, 382.8, 192.6]],
    "distances": [[0, 3791.3, 1886.89]],
    "sources": [{"location": [13.3888, 52.517033], "distance": 4.2, "name": "Friedrichstraße"}],
    "destinations": [
        {"location": [13.3888, 52.517033], "distance": 4.2, "name": "Friedrichstraße"},
        {"location": [13.428554, 52.523239], "distance": 2.2, "name": "Platz der Vereinten Nationen"},
        {"location": [13.397631, 52.529430], "distance": 2.6, "name": "Torstraße"},
    ],
}


def model(max_table_size=100, stray=None, no_segment=None):
    """Answer tables as osrm-routed does: streets in a square grid at 60 km/h."""

    def answer(request):
        url = urlsplit(request.path)
        service = re.fullmatch(r"/(table|nearest)/v1/driving/([\d.,;-]+)", url.path)
        if request.method != "GET" or service is None:
            return INVALID_URL
        places = np.array([place.split(",") for place in service[2].split(";")], dtype=float)
        options = parse_qs(url.query)
        if no_segment is not None and (missing := np.flatnonzero(places[:, 1] == no_segment)).size:
            what = f"Could not find a matching segment for coordinate {missing[0]}"
            return Reply({"code": "NoSegment", "message": what}, status=400)
        waypoints = [
            {"location": [lon, 40.0 if lat == stray else lat], "distance": 0, "name": ""}
            for lon, lat in places
        ]
        if service[1] == "nearest":
            return Reply({"code": "Ok", "waypoints": waypoints})
        assert options.get("annotations", ["duration,distance"]) == ["duration,distance"]
        everything = ";".join(map(str, range(len(places))))
        rows, columns = (
            [int(n) for n in options.get(name, [everything])[0].split(";")]
            for name in ("sources", "destinations")
        )
        if len(rows) * len(columns) > max_table_size**2:
            return Reply({"code": "TooBig", "message": "Too many table coordinates"}, status=400)
        metres = np.abs(places[rows][:, None] - places[columns][None]).sum(axis=2) * 111_320
        return Reply(
            {
                "code": "Ok",
                "durations": (metres / (60 / 3.6)).round(1).tolist(),
                "distances": metres.round(1).tolist(),
                "sources": [waypoints[row] for row in rows],
                "destinations": [waypoints[column] for column in columns],
            }
        )

    return answer


def roads(url, **options):
    return closing(ServerTimes(url, patience=PATIENCE, **options))


def grid(count):
    rng = np.random.default_rng(count)
    return np.column_stack([rng.uniform(39.9, 40.1, count), rng.uniform(-83.1, -82.9, count)])


def minutes_of(origins, destinations):
    degrees = np.abs(origins[:, None] - destinations[None]).sum(axis=2)
    return degrees * 111.320


def test_the_documented_answer_is_read():
    with scripted([INVALID_URL, Reply(BERLIN_ANSWER)]) as server, roads(server.url) as times:
        answer = times.matrix(BERLIN[:1], BERLIN)
    assert server.requests[-1].path == (
        "/table/v1/driving/13.388860,52.517037;13.388860,52.517037;13.428555,52.523219;13.397634,52.529407"
        "?sources=0&destinations=1;2;3&annotations=duration,distance&generate_hints=false"
    )
    np.testing.assert_allclose(answer.minutes, [[0, 6.38, 3.21]])
    np.testing.assert_allclose(answer.miles, [[0, 2.3558, 1.1725]], atol=0.0001)
    assert answer.statement.engine == "OSRM server"
    assert answer.statement.data == server.url


def test_minutes_and_miles_come_back_in_the_order_of_the_question():
    origins, destinations = grid(7), grid(11)
    with scripted(model()) as server, roads(f"osrm+{server.url}") as times:
        answer = times.matrix(origins, destinations)
        assert len(server.requests) == 1
    np.testing.assert_allclose(answer.minutes, minutes_of(origins, destinations), atol=0.01)
    np.testing.assert_allclose(answer.miles, answer.minutes / 1.609344, atol=0.01)


@pytest.mark.parametrize("status", [INVALID_URL, Reply("<html>", status=404)])
def test_it_is_found_out(status):
    answers = model()

    def answer(request):
        return status if request.path == "/status" else answers(request)

    with scripted(answer) as server, roads(server.url) as times:
        assert times.matrix(grid(2), grid(2)).statement.engine == "OSRM server"


def test_a_path_below_which_it_answers():
    answers = model()

    def answer(request):
        assert request.path.startswith("/osrm/")
        return answers(type(request)(request.method, request.path[5:], request.body, request.headers))

    with scripted(answer) as server, roads(f"osrm+{server.url}/osrm/") as times:
        assert not np.isnan(times.matrix(grid(2), grid(2)).minutes).any()


@pytest.mark.parametrize(
    ("max_table_size", "origins", "destinations"), [(10, 30, 25), (3, 1, 40), (100, 130, 3)]
)
def test_a_table_too_big_is_cut_until_it_fits(max_table_size, origins, destinations):
    origins, destinations = grid(origins), grid(destinations)
    with scripted(model(max_table_size)) as server, roads(f"osrm+{server.url}") as times:
        found = times.matrix(origins, destinations).minutes
        refused_once = len(server.requests)
        times.matrix(origins, destinations)
        assert len(server.requests) <= 2 * refused_once
    np.testing.assert_allclose(found, minutes_of(origins, destinations), atol=0.01)


def test_a_url_too_long_for_a_proxy_is_cut():
    answers = model()

    def answer(request):
        return Reply("<html>", status=414) if len(request.path) > 600 else answers(request)

    with scripted(answer) as server, roads(f"osrm+{server.url}") as times:
        found = times.matrix(grid(20), grid(20)).minutes
    np.testing.assert_allclose(found, minutes_of(grid(20), grid(20)), atol=0.01)


def test_the_default_url_is_below_8_kb():
    with scripted(model()) as server, roads(f"osrm+{server.url}") as times:
        times.matrix(grid(110), grid(111))
        assert max(len(request.path) for request in server.requests) < 8_000
    assert OsrmServer.limits.pairs == 10_000


@pytest.mark.parametrize("way", ["stray", "no_segment"])
def test_a_place_off_the_roads_has_no_answer(way):
    places = np.array([[40.0, -83.0], [41.0, -83.0], [40.0, -83.2]])
    with scripted(model(**{way: 41.0})) as server, roads(f"osrm+{server.url}") as times:
        minutes = times.matrix(places, places).minutes
    assert np.isnan(minutes).sum() == 4
    assert (minutes[1, 1], minutes[0, 2]) == (0, pytest.approx(22.26, abs=0.01))


def test_departures_are_left_out_and_that_is_told():
    with scripted(model()) as server, roads(f"osrm+{server.url}") as times:
        answer = times.matrix(grid(2), grid(2), datetime(2026, 3, 4, 8, 0))
        assert "the departure was left out" in answer.statement.data
        assert "departure" not in times.matrix(grid(2), grid(2)).statement.data


def test_isochrones_are_not_offered():
    with (
        scripted(model()) as server,
        roads(server.url) as times,
        pytest.raises(NotOffered, match="draws no isochrones"),
    ):
        times.isochrone((40.0, -83.0), 10)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"durations": [[0, 192.6]]}, "the durations are not 1 × 3"),
        ({"distances": [[0, -1, 2]]}, "the distances are negative"),
        ({"distances": [[0, "1886", 2]]}, "the distances are not numbers"),
        ({"distances": [[0, 1.88689, 3.7913]]}, "shorter than the straight line"),
        ({"sources": []}, "the places are not those that were asked"),
        ({"sources": [{"name": "Friedrichstraße"}]}, "the places have no locations"),
        ({"sources": [{"location": ["a", "b"]}]}, "the places have no locations"),
        ({"sources": [{"location": [1, 2, 3]}]}, "the places have no locations"),
        ({"destinations": None}, "the places are not those that were asked"),
        ({"code": "InvalidQuery", "message": "Query string malformed"}, "Query string malformed"),
        ({"code": 7}, "not as OSRM does"),
    ],
)
def test_nonsense_is_an_error(change, what):
    far = np.array([[52.517037, 13.388860], [52.9, 13.39], [53.3, 13.43]])
    waypoints = [{"location": [lon, lat]} for lat, lon in far]
    answer = {**BERLIN_ANSWER, "sources": waypoints[:1], "destinations": waypoints, **change}
    with (
        scripted(Reply(answer)) as server,
        roads(f"osrm+{server.url}") as times,
        pytest.raises(RoadsUnavailable, match=what),
    ):
        times.matrix(far[:1], far)


def test_a_server_without_distances_says_what_to_use():
    old = {name: value for name, value in BERLIN_ANSWER.items() if name != "distances"}
    with (
        scripted(Reply(old)) as server,
        roads(f"osrm+{server.url}") as times,
        pytest.raises(RoadsUnavailable, match=r"OSRM 5\.18 or newer"),
    ):
        times.matrix(BERLIN[:1], BERLIN)


def test_several_threads_may_ask_at_once():
    questions = [(grid(5 + number), grid(20 + number)) for number in range(8)]
    with (
        scripted(model(max_table_size=6)) as server,
        roads(server.url) as times,
        ThreadPoolExecutor(8) as pool,
    ):
        answers = list(pool.map(lambda question: times.matrix(*question), questions))
    for (origins, destinations), answer in zip(questions, answers, strict=True):
        np.testing.assert_allclose(answer.minutes, minutes_of(origins, destinations), atol=0.01)
