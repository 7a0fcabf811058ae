"""Tiles of areas over HTTP are those of analytics, and an import while it runs is seen."""

import json
from datetime import date

import geopandas
import pytest
import shapely

from analytics.area_tiles import draw_county_areas, draw_zip_areas
from analytics.far_areas import FarRules, draw_far_areas, far_key
from analytics.map_tiles import Tile
from data.geography.zip_areas import ZipAreas
from data.geography.zip_import import import_zip_areas
from workspace import Cache, Workspace

from .conftest import client_of

CHICAGO = Tile(10, 262, 380)


def path_of(kind, tile):
    return f"/api/areas/{kind}/{tile.z}/{tile.x}/{tile.y}"


@pytest.mark.parametrize("tile", [CHICAGO, Tile(8, 65, 95), Tile(3, 1, 2)])
def test_a_tile_is_what_analytics_draws(client, tile):
    for kind, drawn, kept in (
        ("zip", draw_zip_areas(ZipAreas(), tile), 60),
        ("county", draw_county_areas(tile), 86400),
    ):
        response = client.get(path_of(kind, tile))
        assert response.status_code == 200
        assert response.headers["cache-control"] == f"private, max-age={kept}"
        assert json.loads(response.content, parse_constant=pytest.fail) == json.loads(json.dumps(drawn))


@pytest.mark.parametrize("kind", ["zip", "county"])
@pytest.mark.parametrize("tile", ["1/2/0", "21/0/0", "a/0/0", "-1/0/0"])
def test_a_bad_tile(client, kind, tile):
    response = client.get(f"/api/areas/{kind}/{tile}")
    assert (response.status_code, response.json()["error"]) == (400, "TileInvalid")
    assert client.get(f"/api/areas/state/{tile}").status_code == 404


def test_a_plans_areas_from_far_are_those_of_analytics(client, workspace):
    rules = FarRules((("60611", "60601"), ()))
    path = f"/api/areas/far/zips/{rules.token}/0/0/0"
    refused = client.get(path)
    assert (refused.status_code, refused.json()["error"]) == (409, "PlanNotAtHand")
    workspace.cache.remember(far_key("zips", rules.token), lambda: rules)
    found = client.get(path)
    assert found.json() == json.loads(json.dumps(draw_far_areas(rules, ZipAreas().of)))
    assert [feature["id"] for feature in found.json()["features"]] == ["0"]
    assert client.get(path.replace("/zips/", "/counties/")).status_code == 409
    assert client.get(path.replace("/0/0/0", "/0/1/0")).json()["error"] == "TileInvalid"


def test_an_import_while_the_dashboard_runs_is_seen(workspace, tmp_path):
    running = Workspace(
        workspace.snapshots, workspace.plans, Cache(), zip_areas=ZipAreas.open(tmp_path / "home")
    )
    with client_of(running) as client:

        def approximate(zip_code):
            features = client.get(path_of("zip", CHICAGO)).json()["features"]
            return {f["id"]: f["properties"]["approximate"] for f in features}[zip_code]

        assert approximate("60611")
        file = tmp_path / "square.geojson"
        square = shapely.box(-87.625, 41.885, -87.605, 41.902)
        geopandas.GeoDataFrame({"zip": ["60611"]}, geometry=[square], crs=4326).to_file(file)
        import_zip_areas(file, tmp_path / "home", day=date(2026, 11, 24))
        assert not approximate("60611")
        assert approximate("60614")


def test_damaged_areas_are_said_to_be(workspace, tmp_path):
    (tmp_path / "geography").mkdir()
    (tmp_path / "geography" / "zip_areas.parquet").write_bytes(b"rust")
    broken = Workspace(workspace.snapshots, workspace.plans, Cache(), zip_areas=ZipAreas.open(tmp_path))
    with client_of(broken) as client:
        response = client.get(path_of("zip", CHICAGO))
        assert response.status_code == 400
        assert "geography import" in response.json()["next_step"]
        assert client.get(path_of("county", CHICAGO)).status_code == 200


def test_a_tile_is_drawn_once(client, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "api.area_tiles.draw_county_areas", lambda tile: asked.append(tile) or {"features": []}
    )
    for _ in range(3):
        client.get(path_of("county", Tile(12, 1000, 1500)))
    assert len(asked) == 1
