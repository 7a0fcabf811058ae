"""A road server at its worst: slow, down, cut off, talking nonsense. Never a wrong number in silence."""

import socket
import time
from contextlib import closing

import numpy as np
import pytest

from data.errors import RoadsUnavailable
from data.roads.not_offered import NotOffered
from data.roads.server import ServerTimes
from data.roads.server_blocks import BlockLimits
from data.roads.server_http import Patience

from .road_server import Reply, scripted

ANN, BOB = [40.0, -83.0], [40.0, -83.1]  # 5.3 miles apart as the crow flies
PATIENCE = Patience(connect_seconds=0.5, read_seconds=0.5, total_seconds=2, retries=2, pause_seconds=0.01)
STATUS = Reply({"version": "3.9.1", "tileset_last_modified": 1764000000, "available_actions": []})
GOOD = {"sources_to_targets": {"durations": [[600]], "distances": [[6.0]]}, "units": "miles"}


def table(durations, distances):
    return Reply({"sources_to_targets": {"durations": durations, "distances": distances}, "units": "miles"})


def roads(url, **options):
    return closing(ServerTimes(f"valhalla+{url}", **{"patience": PATIENCE, **options}))


def ask(answers, **options):
    """Return the only pair's minutes, and how often the table was asked for."""
    with scripted([STATUS, *answers]) as server, roads(server.url, **options) as times:
        minutes = times.matrix([ANN], [BOB]).minutes
        return minutes.item(), len(server.requests) - 1


def test_a_good_answer():
    assert ask([Reply(GOOD)]) == (10.0, 1)


@pytest.mark.parametrize(
    "passing",
    [
        Reply("busy", status=503),
        Reply("busy", status=502),
        Reply("busy", status=504),
        Reply("slower, please", status=429),
        Reply("slower, please", status=429, headers={"Retry-After": "0"}),
        Reply(GOOD, cut_after=10),
        Reply(GOOD, cut_after=0),
        Reply(GOOD, wait_seconds=0.8),
    ],
)
def test_what_may_pass_is_tried_again(passing):
    assert ask([passing, Reply(GOOD)]) == (10.0, 2)


@pytest.mark.parametrize(
    ("lasting", "what", "tries"),
    [
        (Reply("busy", status=503), "answered 503", 3),
        (Reply(GOOD, cut_after=10), "the connection was cut off", 3),
        (Reply(GOOD, wait_seconds=1), "timed out after 0.5 s", 3),
        (Reply(GOOD, drip_seconds=0.1), "timed out after 2 s in all", 1),
        (Reply("later", status=429, headers={"Retry-After": "900"}), "answered 429", 1),
        (Reply("boom", status=500), "answered 500", 1),
        (Reply({"error_code": 499, "error": "Unknown"}, status=500), r"Unknown \(error 499\)", 1),
        (Reply({"error_code": 124, "error": "No edge/node costing"}, status=400), "No edge/node costing", 1),
        (Reply({"error_code": "<b>", "error": 7}, status=400), "answered 400", 1),
        (Reply("what?", status=404), "answered 404", 1),
        (Reply("no", status=401), r"refuses access \(401\)", 1),
        (Reply("", status=302, headers={"Location": "http://127.0.0.1:9/"}), "sends on to another", 1),
        (Reply(b"<html>It works!</html>"), "the answer is no JSON", 1),
        (Reply(b""), "the answer is no JSON", 1),
        (Reply(b"\xff\xfe\x00"), "the answer is no JSON", 1),
        (Reply(b'{"sources_to_targets": {"durations": [[6'), "the answer is no JSON", 1),
        (Reply(b"[" * 100_000), "the answer is no JSON", 1),
        (Reply(b"this is not packed", headers={"Content-Encoding": "gzip"}), "the answer can't be read", 1),
        (Reply(b'{"sources_to_targets": {"durations": [[NaN]], "distances": [[6]]}}'), "is no JSON", 1),
        (Reply([]), "there is no table", 1),
        (Reply({}), "no table", 1),
        (Reply({"sources_to_targets": []}), "not 1 × 1", 1),
        (Reply({**GOOD, "units": "kilometers"}), "not in miles", 1),
        (table([[600, 600]], [[6.0]]), "the durations are not 1 × 1", 1),
        (table([[600], [600]], [[6.0]]), "the durations are not 1 × 1", 1),
        (table([600], [6.0]), "the durations are no table", 1),
        (table([[600]], None), "the distances are no table", 1),
        (table([["600"]], [[6.0]]), "the durations are not numbers", 1),
        (table([[True]], [[6.0]]), "the durations are not numbers", 1),
        (table([[-600]], [[6.0]]), "the durations are negative", 1),
        (table([[600]], [[-6.0]]), "the distances are negative", 1),
        (Reply(b'{"sources_to_targets": {"durations": [[1e999]], "distances": [[6]]}}'), "infinite", 1),
        (table([[10**400]], [[6.0]]), "infinite", 1),
        (table([[600]], [[0.006]]), "1 roads are shorter than the straight line", 1),
        (table([[10]], [[60.0]]), "1 drives are faster than 150 miles an hour", 1),
    ],
)
def test_what_lasts_is_an_error_that_says_what_and_where(lasting, what, tries):
    with scripted([STATUS, lasting]) as server, roads(server.url) as times:
        with pytest.raises(RoadsUnavailable, match=what) as caught:
            times.matrix([ANN], [BOB])
        assert server.url in caught.value.what
        assert caught.value.next_step
        assert len(server.requests) - 1 == tries


def test_a_long_form_of_the_table_is_read():
    cell = {"from_index": 0, "to_index": 0, "time": 600, "distance": 6.0}
    assert ask([Reply({"sources_to_targets": [[cell]], "units": "miles"})]) == (10.0, 1)


@pytest.mark.parametrize(
    "answer",
    [
        table([[None]], [[None]]),
        table([[600]], [[None]]),
        table([[None]], [[6.0]]),
        Reply({"error_code": 442, "error": "No path could be found for input"}, status=400),
    ],
)
def test_no_road_is_nan_and_no_error(answer):
    minutes, _ = ask([answer])
    assert np.isnan(minutes)


def test_nothing_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening, so that every connection is refused
        url = f"http://me:secret@127.0.0.1:{taken.getsockname()[1]}"
        with (
            closing(ServerTimes(url, patience=PATIENCE)) as times,
            pytest.raises(RoadsUnavailable, match="no connection") as caught,
        ):
            times.matrix([ANN], [BOB])
    assert "secret" not in str(caught.value)
    assert "WINDSHIELD_ROADS_URL" in caught.value.next_step


def test_user_and_password_are_sent_and_not_shown():
    with scripted([STATUS, Reply("no", status=403)]) as server:
        with roads(server.url.replace("http://", "http://me:secret@")) as times:
            with pytest.raises(RoadsUnavailable) as caught:
                times.matrix([ANN], [BOB])
            assert "secret" not in str(caught.value) + repr(times.statement)
        assert server.requests[0].headers["Authorization"].startswith("Basic ")


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert ask([Reply(GOOD)]) == (10.0, 1)


def test_time_is_bounded_over_all_requests():
    def answer(request):
        return STATUS if request.path == "/status" else Reply(GOOD, wait_seconds=0.1)

    places = np.column_stack([np.full(60, 40.0), np.linspace(-83.09, -83.01, 60)])
    patience = Patience(read_seconds=1, total_seconds=1, retries=0)
    started = time.monotonic()
    with (
        scripted(answer) as server,
        roads(server.url, patience=patience, limits=BlockLimits(1, 1)) as times,
        pytest.raises(NotOffered, match="too slow for so many pairs"),
    ):
        times.matrix([ANN], places)
    assert time.monotonic() - started < 1.5


def test_pauses_grow_and_keep_to_what_the_server_asks():
    pauses = []
    busy, asking = Reply("busy", status=503), Reply("busy", status=503, headers={"Retry-After": "2"})
    patience = Patience(retries=3, pause_seconds=0.5, longest_pause_seconds=3)
    assert ask([busy, busy, asking, Reply(GOOD)], patience=patience, sleep=pauses.append) == (10.0, 4)
    assert pauses == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    ("status", "second"),
    [
        (Reply("It works!"), Reply("no", status=404)),
        (Reply({"version": "1"}), Reply({"ok": True})),
        (Reply("<html>", status=404), Reply("<html>", status=404)),
    ],
)
def test_a_server_of_another_kind(status, second):
    with scripted([status, second]) as server, closing(ServerTimes(server.url, patience=PATIENCE)) as times:
        with pytest.raises(RoadsUnavailable, match="neither as Valhalla nor as OSRM") as caught:
            times.matrix([ANN], [BOB])
        assert "valhalla+http" in caught.value.next_step


def test_missing_places_and_the_same_place_cost_no_request():
    with scripted(STATUS) as server, roads(server.url) as times:
        assert np.isnan(times.matrix([[np.nan, 1.0]], [ANN]).minutes).all()
        assert times.matrix([], [ANN]).minutes.shape == (0, 1)
        assert server.requests == []


def test_a_server_that_refuses_every_size_is_an_error():
    refusal = Reply({"error_code": 150, "error": "Exceeded max locations: 0"}, status=400)
    with pytest.raises(RoadsUnavailable, match="a single pair is too much"):
        ask([refusal])


@pytest.mark.parametrize("code", [170, 171])
def test_places_off_the_roads_are_located_and_set_aside(code):
    stray = [40.5, -83.0]

    def answer(request):
        if request.path == "/status":
            return STATUS
        if request.path == "/locate":
            return Reply(
                [{"edges": [] if place["lat"] > 40.2 else [1]} for place in request.body["locations"]]
            )
        if any(place["lat"] > 40.2 for part in ("sources", "targets") for place in request.body[part]):
            return Reply({"error_code": code, "error": "No suitable edges near location"}, status=400)
        size = [len(request.body[part]) for part in ("sources", "targets")]
        return table(np.full(size, 600).tolist(), np.full(size, 6.0).tolist())

    with scripted(answer) as server, roads(server.url) as times:
        minutes = times.matrix([ANN, stray], [BOB, stray, ANN]).minutes
    np.testing.assert_array_equal(minutes, [[10, np.nan, 0], [np.nan, 0, np.nan]])


def test_places_that_no_road_connects_are_found_by_halving():
    def answer(request):
        if request.path == "/status":
            return STATUS
        if request.path == "/locate":
            return Reply([{"edges": [1]} for _ in request.body["locations"]])
        island = {place["lon"] < -83.5 for part in ("sources", "targets") for place in request.body[part]}
        if len(island) == 2:
            return Reply({"error_code": 170, "error": "Locations are in unconnected regions"}, status=400)
        size = [len(request.body[part]) for part in ("sources", "targets")]
        return table(np.full(size, 6000).tolist(), np.full(size, 60.0).tolist())

    mainland = [[40.0, lon] for lon in (-83.0, -83.1, -83.2)]
    island = [[40.0, lon] for lon in (-83.6, -83.7)]
    with scripted(answer) as server, roads(server.url) as times:
        minutes = times.matrix(mainland + island, mainland + island).minutes
    expected = np.full((5, 5), 100.0)
    expected[:3, 3:] = expected[3:, :3] = np.nan
    np.fill_diagonal(expected, 0)
    np.testing.assert_array_equal(minutes, expected)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"features": []},
        {"features": [{"geometry": {"type": "LineString", "coordinates": [[-83, 40], [-83, 41]]}}]},
        {"features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 1]]]}}]},
        {"features": [{"geometry": {"type": "Nothing"}}]},
        {"features": [{"geometry": None}]},
        {"features": 7},
        [],
    ],
)
def test_an_isochrone_that_is_no_area(body):
    located = Reply([{"edges": [1]}])
    with (
        scripted([STATUS, located, Reply(body)]) as server,
        roads(server.url) as times,
        pytest.raises(RoadsUnavailable, match="the isochrone is no area"),
    ):
        times.isochrone(tuple(ANN), 10)


def test_an_isochrone_with_latitude_first_is_refused():
    ring = [[40.0, -83.0], [40.1, -83.0], [40.1, -83.1], [40.0, -83.0]]
    body = {"features": [{"geometry": {"type": "Polygon", "coordinates": [ring]}}]}
    with (
        scripted([STATUS, Reply([{"edges": [1]}]), Reply(body)]) as server,
        roads(server.url) as times,
        pytest.raises(RoadsUnavailable, match="farther away than a car can drive"),
    ):
        times.isochrone(tuple(ANN), 10)
