"""What lies under the map: land, borders, names of cities."""

import json
from itertools import combinations, product

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, shape

from analytics.base_map import LABEL_PIXELS_HIGH, LABEL_PIXELS_WIDE, draw_counties, draw_land, name_cities
from analytics.map_tiles import TILE_PIXELS, Tile, to_world


def tile_of(lon, lat, zoom):
    x, y = to_world(lon, lat)
    return Tile(zoom, int(x * 2**zoom), int(y * 2**zoom))


def names(tile):
    return [feature["properties"]["name"] for feature in name_cities(tile)["features"]]


def land_around(lon, lat, zoom):
    found = {
        feature["properties"]["kind"]: shape(feature["geometry"])
        for feature in draw_land(tile_of(lon, lat, zoom))["features"]
    }
    return found.get("land", Point()), found.get("states", Point())


@pytest.mark.parametrize("zoom", [2, 4, 7, 12])
def test_the_land_holds_cities_and_not_the_sea(zoom):
    for lon, lat in ((-87.7, 41.8), (-149.9, 61.18), (-66.4, 18.2)):
        assert land_around(lon, lat, zoom)[0].covers(Point(lon, lat))
    for lon, lat in ((-70.0, 35.0), (-135.0, 40.0), (-102.0, 25.0)):
        assert not land_around(lon, lat, zoom)[0].covers(Point(lon, lat))
    pixel = 360 / (TILE_PIXELS * 2**zoom)
    assert land_around(-84.8, 40.5, zoom)[1].distance(Point(-84.8, 40.5)) < 0.05 + pixel  # Indiana and Ohio


def test_far_out_the_land_has_few_points_and_every_tile_only_its_own():
    def points(tile):
        return sum(shapely.get_num_coordinates(shape(f["geometry"])) for f in draw_land(tile)["features"])

    assert points(Tile(2, 0, 1)) + points(Tile(2, 1, 1)) < 8_000  # of 22,900
    west, north, east, south = tile_of(-83.0, 39.97, 6).box
    for feature in draw_land(tile_of(-83.0, 39.97, 6))["features"]:
        x, y = to_world(*shapely.get_coordinates(shape(feature["geometry"])).T)
        assert np.all((x >= west - 1e-9) & (x <= east + 1e-9) & (y >= north - 1e-9) & (y <= south + 1e-9))


@pytest.mark.parametrize("zoom", [2, 5, 8, 10])
def test_county_borders_touch_their_tile(zoom):
    tile = tile_of(-83.0, 39.97, zoom)
    west, north, east, south = tile.box
    (feature,) = draw_counties(tile)["features"]
    assert feature["properties"]["kind"] == "counties"
    for line in feature["geometry"]["coordinates"]:
        x, y = to_world(*np.array(line).T)
        margin = 1e-5  # what rounding to 3 decimals may move
        assert x.min() <= east + margin
        assert x.max() >= west - margin
        assert y.min() <= south + margin
        assert y.max() >= north - margin


def test_the_border_of_franklin_county_is_near_columbus():
    # Franklin and Delaware County, Ohio, meet at about 40.13° N north of Columbus
    (feature,) = draw_counties(tile_of(-82.95, 40.0, 8))["features"]
    assert shape(feature["geometry"]).distance(Point(-82.95, 40.13)) < 0.03


def test_the_open_sea_has_neither_borders_nor_cities():
    tile = tile_of(-40.0, 30.0, 6)
    assert (
        draw_land(tile)
        == draw_counties(tile)
        == name_cities(tile)
        == {"type": "FeatureCollection", "features": []}
    )


def test_from_far_the_largest_cities_are_named_and_near_the_small_ones():
    whole = names(Tile(0, 0, 0))
    assert {"New York City", "Los Angeles", "Chicago", "Houston"} >= set(whole) != set()
    assert "Columbus" in names(tile_of(-83.0, 39.97, 6))
    assert "Whitehall" in names(tile_of(-82.94, 39.97, 11))


@pytest.mark.parametrize("zoom", [0, 2, 3, 4, 5, 6, 8, 11])
def test_names_do_not_overlap(zoom):
    middle = tile_of(-83.0, 39.97, zoom)
    around = [
        Tile(zoom, middle.x + right, middle.y + down)
        for right, down in product((-1, 0, 1), repeat=2)
        if 0 <= middle.x + right < 2**zoom and 0 <= middle.y + down < 2**zoom
    ]
    cities = [feature for tile in around for feature in name_cities(tile)["features"]]
    assert cities
    spots = [feature["geometry"]["coordinates"] for feature in cities]
    pixels = np.column_stack(to_world(*np.array(spots).T)) * TILE_PIXELS * 2**zoom
    rounded = TILE_PIXELS * 2**zoom * 0.001 / 360 * 2  # what 3 decimals may move
    for here, there in combinations(pixels, 2):
        across, down = abs(here - there)
        assert across >= LABEL_PIXELS_WIDE - rounded or down >= LABEL_PIXELS_HIGH - rounded * 2


def test_all_of_it_is_json():
    for content in (draw_land(Tile(5, 8, 12)), draw_counties(Tile(5, 8, 12)), name_cities(Tile(5, 8, 12))):
        assert json.loads(json.dumps(content, allow_nan=False)) == content
