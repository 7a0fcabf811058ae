"""One shape for all that is wrong, and how long an answer may be kept."""

import json

import pytest

from api import map_tiles
from data.snapshot.store import SnapshotStore
from workspace import Cache, Workspace

from .conftest import client_of

A_DAY = "private, max-age=86400"


@pytest.fixture(scope="module")
def tiles(workspace):
    return f"/api/providers/{workspace.snapshot.id}/tiles"


def refused(response, status, error):
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    content = json.loads(response.content)
    assert set(content) == {"error", "what", "next_step"}
    assert content["error"] == error
    assert all(content.values())
    return content


@pytest.mark.parametrize(
    "path", ["/api/base-map/land/5/8/12", "/api/base-map/counties/5/8/12", "/api/base-map/cities/5/8/12"]
)
def test_the_base_map_is_geojson_and_kept_for_a_day(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == A_DAY
    content = json.loads(response.content, parse_constant=pytest.fail)  # NaN and Infinity are not JSON
    assert content["type"] == "FeatureCollection"
    assert content["features"]


TILED = ["/api/base-map/counties", "/api/base-map/cities", "{tiles}"]


@pytest.mark.parametrize("path", TILED)
@pytest.mark.parametrize(
    "tile", ["1/2/0", "21/0/0", "a/0/0", "1.0/0/0", "-1/0/0", "٣/0/0", f"{'9' * 5000}/0/0", "3/0/0x"]
)
def test_a_bad_tile(client, tiles, path, tile):
    content = refused(client.get(f"{path.format(tiles=tiles)}/{tile}"), 400, "TileInvalid")
    assert content["what"].startswith("There is no tile")


@pytest.mark.parametrize(
    "query",
    [
        "code=8303%206", "payer=Barter", "near=1,2", "near=Chicago&within=4mi", "near=95,0&within=4mi",
        "near=1e999,0&within=4mi", "decile=11", "volume_min=x", "volume_min=99999999999", "icd10_match=no",
        "payer_share=nan&payer=Other", "payer_share=1e400&payer=Other", "q=" + "x" * 300, "state=%00%00",
    ],
)  # fmt: skip
def test_a_bad_filter(client, tiles, query):
    refused(client.get(f"{tiles}/0/0/0?{query}"), 400, "FilterInvalid")


@pytest.mark.parametrize("snapshot", ["000000000000", "..", "%2e%2e", "current", "' OR 1=1"])
def test_an_unknown_snapshot(client, snapshot):
    response = client.get(f"/api/providers/{snapshot}/tiles/0/0/0")
    assert response.json()["error"] in ("SnapshotMissing", "NotFound")
    refused(response, 404, response.json()["error"])


def test_the_beginning_of_an_id_is_not_enough(client, workspace):
    # It could mean another snapshot tomorrow, while a browser keeps the answer for a day.
    path = f"/api/providers/{workspace.snapshot.id[:6]}/tiles/0/0/0"
    assert workspace.snapshot.id in refused(client.get(path), 404, "SnapshotMissing")["next_step"]


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/nothing", "/api/base-map", "/api/base-map/land/x", "/api/providers/x/tiles/0"],
)
def test_an_unknown_address(client, path):
    refused(client.get(path), 404, "NotFound")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/base-map/land/5/8/12", "{tiles}/0/0/0"])
def test_an_address_can_only_be_read(client, tiles, method, path):
    response = client.request(method, path.format(tiles=tiles))
    refused(response, 405, "MethodNotAllowed")
    assert response.headers["allow"] == "GET, HEAD"


def test_a_head_is_answered_without_a_body(client, tiles):
    response = client.head(f"{tiles}/0/0/0")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("damage", "how"),
    [
        ("manifest.json", "gone"), ("manifest.json", "cut short"), ("code_volumes.parquet", "gone"),
        ("find.duckdb", "cut short"),
    ],
)  # fmt: skip
def test_a_broken_snapshot(workspace, tmp_path, damage, how):
    store = SnapshotStore(tmp_path)
    copy = store.directory / workspace.snapshot.id
    copy.mkdir(parents=True)
    for file in workspace.snapshot.directory.iterdir():
        content = file.read_bytes()
        if file.name != damage:
            (copy / file.name).write_bytes(content)
        elif how == "cut short":
            (copy / file.name).write_bytes(content[: len(content) // 2])
    broken = Workspace(store, workspace.plans, Cache())
    with client_of(broken) as client:
        content = refused(client.get(f"/api/providers/{copy.name}/tiles/0/0/0"), 503, "SnapshotBroken")
        assert "windshield snapshot" in content["next_step"]
        assert client.get("/api/base-map/land/5/8/12").status_code == 200


def test_what_nobody_foresaw_has_the_same_shape_and_gives_nothing_away(workspace, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(map_tiles, "draw_land", fail)
    with client_of(workspace) as client:
        response = client.get("/api/base-map/land/5/8/12")
    refused(response, 500, "Unexpected")
    assert "swordfish" not in response.text
    assert "swordfish" in caplog.text


def test_a_number_that_json_has_no_word_for_is_never_sent(workspace, monkeypatch):
    monkeypatch.setattr(map_tiles, "draw_land", lambda tile: {"lat": float("nan")})
    with client_of(workspace) as client:
        refused(client.get("/api/base-map/land/5/8/12"), 500, "Unexpected")
