"""What is sent to the browser, and what is refused with the reason and the next step."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pydeck as pdk
import pytest
from territory_map import (
    LAYER_CLASSES,
    AreaLayer,
    DeckInvalid,
    Group,
    Highlight,
    Live,
    ParameterInvalid,
    PointsInvalid,
    ShapesInvalid,
    Streets,
    TerritoryMapError,
)
from territory_map._deck import deck_json
from territory_map._payload import assemble
from territory_map._points import prepare_points

FRONT_END = Path(__file__).parents[3] / "components" / "territory_map" / "frontend"
GROUPS = (Group("t1", "North", "#0072B2", "1", active=True), Group("t2", "South", "#D55E00", "2"))
POINTS = pd.DataFrame({"lon": [-87.6, -88.0], "lat": [41.9, 42.0], "size": [3, 1], "group": [0, -1]})
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
DEFAULTS: dict[str, Any] = {
    "points_url": "",
    "key": "map",
    "shapes": None,
    "groups": GROUPS,
    "areas": (),
    "tool": "pan",
    "live": None,
    "streets": None,
    "view_id": "plan 7",
    "height": 520,
    "theme": None,
    "disabled": False,
    "history": "component",
    "can_undo": False,
    "can_redo": False,
    "opens": True,
    "pick_modes": (),
    "kinds": (),
    "unit": ("clinician", "clinicians"),
    "highlight": None,
    "acknowledged": "",
    "heard": "",
}


def deck(*classes: str) -> pdk.Deck:
    """Return a deck of layers without data."""
    return pdk.Deck(layers=[pdk.Layer(name, id=name, data=[]) for name in classes], map_provider=None)


def shape(name: object, group: object, geometry: object = SQUARE) -> dict[str, Any]:
    """Return a shape."""
    return {"type": "Feature", "id": name, "properties": {"group": group}, "geometry": geometry}


def payload(**changes: Any) -> dict[str, Any]:
    """Return what is sent for the example with changes."""
    return assemble(deck("GeoJsonLayer"), POINTS, **(DEFAULTS | changes))


def test_points_are_sent_as_arrow_of_few_bytes() -> None:
    table = payload()["points"]
    assert isinstance(table, pa.Table)
    assert {name: str(table.schema.field(name).type) for name in table.column_names} == {
        "lon": "float",
        "lat": "float",
        "group": "int16",
        "size": "float",
        "kind": "uint8",
    }
    assert table["size"].to_pylist() == [3, 1]
    assert table["group"].to_pylist() == [0, -1]


def test_a_point_takes_fifteen_bytes() -> None:
    count = 100_000
    points = pd.DataFrame({"lon": np.zeros(count), "lat": np.zeros(count)})
    table = prepare_points(points, groups=0)
    values = sum(column.type.bit_width // 8 for column in table.schema) * table.num_rows
    assert values == 15 * count
    assert table.nbytes < 1.03 * values  # no more than a bit a value to say what is null


def test_the_rest_is_json() -> None:
    areas = (AreaLayer("zip", "/api/zips/{z}/{x}/{y}", members={"60601": 0}),)
    live, highlight = Live("/api/live", {"plan": 7}), Highlight((-88, 41, -87, 42), ids=("p1",), nonce=3)
    sent = payload(areas=areas, live=live, highlight=highlight, shapes={"type": "FeatureCollection"} | {
        "features": [shape("a", 1)]
    })  # fmt: skip
    sent.pop("points")
    read = json.loads(json.dumps(sent))
    assert read["areas"][0]["members"] == {"60601": 0}
    assert read["live"] == {"url": "/api/live", "context": {"plan": 7}, "throttle_ms": 250}
    assert read["highlight"] == {"bounds": [-88, 41, -87, 42], "ids": ["p1"], "nonce": 3}
    assert [group["active"] for group in read["groups"]] == [True, False]
    assert read["shapes"]["features"][0]["id"] == "a"


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ({"lon": [1.0], "latitude": [2.0]}, "no column lat"),
        ({"lon": [1.0, np.nan], "lat": [2.0, 2.0]}, "row 1 with nan"),
        ({"lon": [1.0], "lat": [91.0]}, "no lat within ±90"),
        ({"lon": [1.0], "lat": [2.0], "group": [2]}, "there are 2 groups"),
        ({"lon": [1.0], "lat": [2.0], "group": [-2]}, "go from -2"),
        ({"lon": [1.0], "lat": [2.0], "kind": [300]}, "kind is int64"),
        ({"lon": ["west"], "lat": [2.0]}, "The column lon"),
        ({"lon": [1.0], "lat": [2.0], "size": [np.inf]}, "not finite"),
    ],
)
def test_wrong_points_are_refused(points: dict[str, list[Any]], said: str) -> None:
    with pytest.raises(PointsInvalid, match=re.escape(said)):
        prepare_points(pd.DataFrame(points), groups=2)


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([shape(7, 0)], "has the id 7"),
        ([shape("a", 0), shape("a", 1)], "has the id 'a'"),
        ([shape("a", 2)], "there are 2 groups"),
        ([shape("a", "t1")], "is of group 't1'"),
        ([shape("a", 0, {"type": "Point", "coordinates": [0, 0]})], "is a Point"),
    ],
)
def test_wrong_shapes_are_refused(features: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ShapesInvalid, match=re.escape(said)):
        payload(shapes={"type": "FeatureCollection", "features": features})


def test_a_deck_may_be_handed_in_as_the_json_that_it_gave() -> None:
    deck = pdk.Deck(layers=[pdk.Layer("PathLayer", id="way")], map_provider=None)
    assert deck_json(deck.to_json()) == deck_json(deck)
    unknown = deck.to_json().replace("PathLayer", "TerrainLayer")
    with pytest.raises(DeckInvalid, match="TerrainLayer"):
        deck_json(unknown)


def test_a_layer_that_the_front_end_does_not_carry_is_refused() -> None:
    with pytest.raises(DeckInvalid, match="“Terrain3DLayer” is a Terrain3DLayer"):
        assemble(deck("GeoJsonLayer", "Terrain3DLayer"), POINTS, **DEFAULTS)


def test_both_sides_carry_the_same_layers() -> None:
    text = (FRONT_END / "src" / "deck" / "layer-classes.ts").read_text()
    listed = text.split("export const LAYER_CLASSES = {")[1].split("}")[0]
    assert set(re.findall(r"\w+", listed)) == LAYER_CLASSES


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Group("a", "A", "blue"), "has the colour “blue”"),
        (lambda: Group("a", "A", "#0072B2", "12345"), "has the mark"),
        (lambda: AreaLayer("zip", "/api/zips"), "names no tile"),
        (lambda: AreaLayer("zip", "/{bbox}", min_zoom=9, max_zoom=8), "from zoom 9 to 8"),
        (lambda: Live("/api/live", throttle_ms=100), "throttle_ms is 100"),
        (lambda: Highlight((1, 0, -1, 0)), "The highlight"),
        (lambda: payload(tool="hammer"), "no tool “hammer”"),
        (lambda: payload(history="none"), "history is “none”"),
        (lambda: payload(height=20), "height is 20"),
        (lambda: payload(groups=(GROUPS[0], GROUPS[0])), "same key"),
        (lambda: payload(groups=(GROUPS[0], Group("b", "B", "#000000", active=True))), "are active"),
    ],
)
def test_what_is_out_of_bounds_is_named(make: Any, said: str) -> None:
    with pytest.raises(ParameterInvalid, match=re.escape(said)) as caught:
        make()
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, TerritoryMapError)


def test_streets_are_a_style_or_an_archive() -> None:
    sent = assemble(pdk.Deck(), None, **DEFAULTS | {"streets": Streets(pmtiles="/streets.pmtiles")})
    assert sent["streets"] == {"style": "", "pmtiles": "/streets.pmtiles"}
    for both in ({}, {"style": "/a", "pmtiles": "/b"}):
        with pytest.raises(ParameterInvalid, match="either a style or"):
            Streets(**both)


def test_beside_an_address_only_whose_the_points_are_is_sent() -> None:
    sent = payload(points_url="/places/1")["points"]
    assert sent.column_names == ["group"]
    assert sent["group"].to_pylist() == payload()["points"]["group"].to_pylist()


@pytest.mark.parametrize("points", [None, POINTS.drop(columns="group"), POINTS.assign(group=99)])
def test_beside_an_address_the_groups_must_be_there_and_known(points: Any) -> None:
    with pytest.raises(PointsInvalid):
        assemble(deck("GeoJsonLayer"), points, **(DEFAULTS | {"points_url": "/places/1"}))
