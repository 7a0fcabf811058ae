"""Tiles of areas that can be clicked on."""

import json

import pytest
import shapely

from analytics.area_tiles import draw_county_areas, draw_zip_areas
from analytics.map_tiles import TILE_PIXELS, Tile, to_degrees, to_world
from data.geography.county_areas import counties_in_box, county_area
from data.geography.zip_areas import ZipAreas

CHICAGO, ADAK = (-87.62, 41.89), (-176.65, 51.88)
NOTHING = {"type": "FeatureCollection", "features": []}


def tile_of(lon, lat, zoom):
    x, y = to_world(lon, lat)
    return Tile(zoom, int(x * 2**zoom), int(y * 2**zoom))


def box_of(tile):
    west, north, east, south = tile.box
    lon, lat = to_degrees([west, east], [south, north])
    return shapely.box(lon[0], lat[0], lon[1], lat[1])


def pixel_degrees(tile):
    return 360 / TILE_PIXELS / 2**tile.z


@pytest.fixture(scope="module")
def areas():
    return ZipAreas()


def test_a_zip_can_be_clicked_on_and_has_a_name(areas):
    tile = tile_of(*CHICAGO, 12)
    features = {feature["id"]: feature for feature in draw_zip_areas(areas, tile)["features"]}
    about = features["60611"]["properties"]
    assert (about["name"], about["approximate"]) == ("60611 Chicago", True)
    assert about["nested"] == list(areas.nested("60611"))
    middle = areas.of("60611").intersection(box_of(tile)).representative_point()
    clicked = [code for code, f in features.items() if shapely.geometry.shape(f["geometry"]).covers(middle)]
    assert clicked == ["60611"]


@pytest.mark.parametrize("zoom", [7, 9, 11, 13])
def test_the_areas_of_a_tile_are_those_that_touch_it_cut_and_no_coarser_than_a_pixel(areas, zoom):
    tile = tile_of(*CHICAGO, zoom)
    box, pixel = box_of(tile), pixel_degrees(tile)
    room = shapely.buffer(box, 9 * pixel, join_style="mitre")
    features = draw_zip_areas(areas, tile)["features"]
    assert {f["id"] for f in features} == {c for c in areas.zips if areas.of(c).intersects(box)}
    for feature in features:
        drawn = shapely.geometry.shape(feature["geometry"])
        assert drawn.is_valid
        assert room.covers(drawn)
        inside = areas.of(feature["id"]).intersection(box)
        assert shapely.hausdorff_distance(inside, drawn.intersection(box)) < 20 * pixel
        assert inside.difference(drawn.buffer(pixel)).area == pytest.approx(0, abs=1e-12)
        assert drawn.intersection(box).difference(inside.buffer(pixel)).area == pytest.approx(0, abs=1e-12)


def test_neighbouring_tiles_hold_the_same_area_on_both_sides_of_their_edge(areas):
    tile = tile_of(*CHICAGO, 11)
    beside = Tile(tile.z, tile.x - 1, tile.y)
    here, there = (
        {f["id"]: shapely.geometry.shape(f["geometry"]) for f in draw_zip_areas(areas, t)["features"]}
        for t in (tile, beside)
    )
    both = here.keys() & there.keys()
    assert both
    for code in both:
        assert here[code].distance(there[code]) == 0


@pytest.mark.parametrize("zoom", [4, 6, 9])
def test_counties_of_a_tile(zoom):
    tile = tile_of(*CHICAGO, zoom)
    features = {feature["id"]: feature for feature in draw_county_areas(tile)["features"]}
    assert features["17031"]["properties"] == {"name": "Cook County, IL", "approximate": True}
    assert set(features) == set(counties_in_box(*box_of(tile).bounds))
    drawn = shapely.geometry.shape(features["17031"]["geometry"])
    inside = county_area("17031").intersection(box_of(tile))
    assert drawn.intersection(box_of(tile)).symmetric_difference(inside).area < inside.length * pixel_degrees(
        tile
    )


def test_from_far_there_is_nothing(areas):
    assert draw_zip_areas(areas, tile_of(*CHICAGO, 6)) == NOTHING
    assert draw_county_areas(tile_of(*CHICAGO, 3)) == NOTHING
    assert draw_zip_areas(areas, tile_of(-40, 30, 9)) == NOTHING


def test_the_aleutians_are_drawn_on_both_sides_of_180(areas):
    for lon in (ADAK[0], 178.7):
        features = draw_zip_areas(areas, tile_of(lon, 51.88, 7))["features"]
        (adak,) = (feature for feature in features if feature["id"] == "99546")
        west, _, east, _ = shapely.geometry.shape(adak["geometry"]).bounds
        assert east - west < 4


def test_all_of_it_is_json(areas):
    for content in (draw_zip_areas(areas, tile_of(*CHICAGO, 9)), draw_county_areas(tile_of(*CHICAGO, 5))):
        assert json.loads(json.dumps(content, allow_nan=False)) == content
