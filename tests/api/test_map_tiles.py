"""Tiles of clinicians over HTTP are those of analytics."""

import json

import pytest

from analytics.drive_reach import resolve_drive
from analytics.filter_url import to_query
from analytics.map_tiles import Tile
from analytics.provider_filter import Near, ProviderFilter
from analytics.provider_tiles import draw_tile, find_places
from analytics.providers import summarise


@pytest.mark.parametrize(
    "question",
    [
        ProviderFilter(),
        ProviderFilter(codes=("83036", "80061"), codes_match="all", payer="Medicare FFS"),
        ProviderFilter(states=("CA", "NY"), near=Near(40.75, -74, 2500, "10001"), text="m"),
        ProviderFilter(text="nobody at all"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("tile", [Tile(0, 0, 0), Tile(3, 1, 3), Tile(6, 18, 24)])
def test_a_tile_is_what_analytics_draws(client, workspace, question, tile):
    snapshot = workspace.snapshot
    path = f"/api/providers/{snapshot.id}/tiles/{tile.z}/{tile.x}/{tile.y}"
    response = client.get(path, params=to_query(question))
    assert response.status_code == 200
    assert response.headers["cache-control"] == "private, max-age=86400"
    drawn = draw_tile(snapshot, find_places(snapshot, question), tile)
    assert json.loads(response.content, parse_constant=pytest.fail) == json.loads(json.dumps(drawn))


def test_minutes_in_an_address_are_answered_by_the_workspace_s_engine(client, workspace):
    asked = ProviderFilter(near=Near(40.75, -74, label="10001", drive_minutes=90))
    path = f"/api/providers/{workspace.snapshot.id}/tiles/0/0/0"
    features = client.get(path, params=to_query(asked) | {"reach": "0123"}).json()["features"]
    found = summarise(workspace.snapshot, resolve_drive(asked, workspace.drive)).clinicians
    assert found
    assert sum(feature["properties"]["clinicians"] for feature in features) == found

    refused = client.get(path, params={"near": "35,-60", "within": "30min"})
    assert refused.status_code == 400
    assert "No drive starts at 35,-60" in refused.json()["what"]


def test_the_tile_of_the_world_holds_everybody_whose_place_is_known(client, workspace):
    features = client.get(f"/api/providers/{workspace.snapshot.id}/tiles/0/0/0").json()["features"]
    places = find_places(workspace.snapshot, ProviderFilter())
    drawn = sum(feature["properties"]["clinicians"] for feature in features)
    assert drawn + places.unplaced == summarise(workspace.snapshot, ProviderFilter()).clinicians


def test_keys_that_are_no_filter_are_passed_over(client, workspace):
    path = f"/api/providers/{workspace.snapshot.id}/tiles/0/0/0"
    assert client.get(path, params={"sort": "name", "utm": "x"}).json() == client.get(path).json()


def test_places_are_found_once_for_all_tiles_of_a_filter(client, workspace, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "api.map_tiles.find_places", lambda *given: asked.append(given) or find_places(*given)
    )
    path = f"/api/providers/{workspace.snapshot.id}/tiles"
    for tile in ("3/1/2", "3/1/3", "3/2/3"):
        client.get(f"{path}/{tile}", params={"volume_max": "123"})
    assert len(asked) == 1
