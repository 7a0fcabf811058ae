"""Clinicians as map tiles: each is drawn once at every zoom."""

from itertools import product

import numpy as np
import pytest

from analytics import provider_tiles
from analytics.map_tiles import MAX_ZOOM, Tile, to_world
from analytics.provider_filter import ProviderFilter
from analytics.provider_tiles import draw_tile, find_places
from data.engine import connect
from data.identifiers import npi_from_rank
from data.snapshot.manifest import Description
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from data.snapshot.write import write_snapshot

from .conftest import ANN, DESCRIPTION

# Where tiles end: the date line from both sides, Attu, Samoa, the poles.
EDGES = [(180.0, 52.0), (-180.0, 52.0), (179.999, 52.0), (-179.999, 51.0), (177.6, 0.1), (172.9, 52.9),
         (-170.7, -14.3), (0.0, 90.0), (10.0, -90.0), (0.0, 0.0), (-87.62, 41.9)]  # fmt: skip


def all_features(snapshot, places, zoom):
    """The features of every tile of a zoom that could hold one."""
    x, y = (places.table[name].to_numpy() * 2**zoom for name in ("x", "y"))
    tiles = {
        (int(column) + right, int(row) + down)
        for column, row in zip(x, y, strict=True)
        for right, down in product((-1, 0, 1), repeat=2)
        if 0 <= int(column) + right < 2**zoom and 0 <= int(row) + down < 2**zoom
    }
    return [f for tile in sorted(tiles) for f in draw_tile(snapshot, places, Tile(zoom, *tile))["features"]]


def kinds(features):
    return {feature["properties"]["kind"] for feature in features}


def total(features, name):
    return sum(feature["properties"][name] or 0 for feature in features)


@pytest.fixture(scope="module")
def edges(tmp_path_factory):
    store = SnapshotStore(tmp_path_factory.mktemp("edges"))
    rows = ", ".join(f"('{npi_from_rank(n)}', {lon}, {lat})" for n, (lon, lat) in enumerate(EDGES))
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        connection.execute(f"""
            CREATE TABLE stage.providers AS SELECT *, 'Park' AS last_name, 'address' AS location_quality,
                'active' AS status, 'test' AS source FROM (VALUES {rows}) AS t(npi, lon, lat)
        """)
        description = Description("Edges", True, DESCRIPTION.as_of, "none")
        snapshot_id = write_snapshot(connection, store, description, built_at="2026-11-24T00:00:00+00:00")
    snapshot = Snapshot.open(store.path(snapshot_id))
    yield snapshot
    snapshot.close()


def test_a_place_holds_all_who_are_there(six):
    places = find_places(six, ProviderFilter(include_deactivated=True))
    assert (places.table.num_rows, places.unplaced, places.points_from) == (5, 1, 0)  # Eve is nowhere
    features = draw_tile(six, places, Tile(0, 0, 0))["features"]
    assert kinds(features) == {"place"}
    told = {f["properties"]["text"]: f["geometry"]["coordinates"] for f in features}
    assert told == {
        # the one with the most procedures first; two in one building
        "2 clinicians: Lee, Fay, MD; Lee, Ann B, MD · 140 procedures": [-87.62, 41.9],
        "O'Neil, Bob, DO · Orthopaedic Surgery · 80 procedures · ZIP centroid, not the address": [
            -87.69, 42.05
        ],
        "Muñoz-Lee, Caio, MD · Orthopaedic Surgery · 15 procedures": [-83.0, 39.97],
        "Park, Dee, MD · Endocrinology · 12 procedures · ZIP centroid, not the address": [-83.01, 39.97],
    }  # fmt: skip


def test_a_place_of_one_leads_to_the_card(six):
    places = find_places(six, ProviderFilter(codes=("83036",), icd10=("E11.9",)))
    (feature,) = draw_tile(six, places, Tile(0, 0, 0))["features"]
    assert feature["properties"] == {
        "kind": "place", "clinicians": 1, "size": 3.2, "volume": 50, "npi": ANN, "place": "Chicago, IL",
        "text": "Lee, Ann B, MD · Endocrinology · 50 procedures",
    }  # fmt: skip


def test_a_hidden_volume_is_unknown_and_a_name_without_first_name_has_no_gap(six, edges):
    places = find_places(six, ProviderFilter(codes=("83036",), specialties=("Orthopaedic Surgery",)))
    (feature,) = draw_tile(six, places, Tile(0, 0, 0))["features"]
    assert feature["properties"]["volume"] is None
    assert feature["properties"]["text"].endswith("procedures unknown")
    texts = [f["properties"]["text"] for f in all_features(edges, find_places(edges, ProviderFilter()), 4)]
    assert "Park · procedures unknown" in texts


def test_nobody_found_is_an_empty_map(six):
    places = find_places(six, ProviderFilter(text="nobody"))
    assert (places.table.num_rows, places.unplaced) == (0, 0)
    assert draw_tile(six, places, Tile(0, 0, 0)) == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize("zoom", [0, 1, 3, 5, 6, 9, 16])
def test_each_clinician_is_drawn_once_over_all_tiles_of_a_zoom(market, monkeypatch, zoom):
    monkeypatch.setattr(provider_tiles, "PLACES_A_TILE", 100)
    places = find_places(market, ProviderFilter())
    features = all_features(market, places, zoom)
    assert 1 < places.points_from <= 6
    assert kinds(features) == {"hexagon" if zoom < places.points_from else "place"}
    assert total(features, "clinicians") == places.table.num_rows
    assert total(features, "volume") == sum(v or 0 for v in places.table["volume"].to_pylist())


@pytest.mark.parametrize("hexagons", [True, False])
@pytest.mark.parametrize("zoom", [0, 1, 2, 4, 8])
def test_nobody_is_lost_at_the_edges_of_the_world(edges, monkeypatch, zoom, hexagons):
    monkeypatch.setattr(provider_tiles, "PLACES_A_TILE", 0 if hexagons else 1_200)
    places = find_places(edges, ProviderFilter())
    features = all_features(edges, places, zoom)
    assert kinds(features) == {"hexagon" if hexagons else "place"}
    assert total(features, "clinicians") == len(EDGES)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_where_places_are_too_many_the_whole_zoom_is_hexagons(market, monkeypatch, most):
    monkeypatch.setattr(provider_tiles, "PLACES_A_TILE", 0)
    monkeypatch.setattr(provider_tiles, "MAX_PLACES_A_TILE", most)
    places = find_places(market, ProviderFilter(states=("CA", "NY")))
    assert 12 <= places.points_from <= MAX_ZOOM
    for zoom in {12, places.points_from - 1, places.points_from}:
        features = all_features(market, places, zoom)
        assert kinds(features) == {"hexagon" if zoom < places.points_from else "place"}
        assert total(features, "clinicians") == places.table.num_rows


@pytest.mark.parametrize("zoom", [0, 4, 6])
def test_hexagons_have_one_size_and_hold_their_clinicians(market, monkeypatch, zoom):
    monkeypatch.setattr(provider_tiles, "PLACES_A_TILE", 0)
    places = find_places(market, ProviderFilter())
    features = all_features(market, places, zoom)
    widths = []
    for feature in features:
        ring = np.array(feature["geometry"]["coordinates"][0])
        south, west, north, east = feature["properties"]["box"]
        assert (ring[0] == ring[-1]).all()
        assert (ring.min(axis=0).tolist(), ring.max(axis=0).tolist()) == ([west, south], [east, north])
        widths.append(np.ptp(to_world(*ring.T)[0]) * 512 * 2**zoom)
        assert 0 < feature["properties"]["shade"] <= 1
    assert np.allclose(widths, 7 * 3**0.5, atol=0.02 * 2 ** max(0, zoom - 4))
    x, y = places.table["x"].to_numpy(), places.table["y"].to_numpy()
    for feature in features[:40]:  # a box holds at least those of the hexagon
        (west, east), (south, north) = to_world(
            np.array(feature["properties"]["box"])[[1, 3]], np.array(feature["properties"]["box"])[[0, 2]]
        )
        inside = ((x >= west) & (x <= east) & (y >= north) & (y <= south)).sum()
        assert inside >= feature["properties"]["clinicians"]
