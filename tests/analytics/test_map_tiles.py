"""Tiles and the plane in which they are square."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.map_tiles import MAX_ZOOM, Tile, TileInvalid, to_degrees, to_world


def test_the_world_is_one_tile_and_chicago_in_its_north_west():
    assert Tile(0, 0, 0).box == (0.0, 0.0, 1.0, 1.0)
    assert Tile(2, 1, 1).box == (0.25, 0.25, 0.5, 0.5)
    x, y = to_world(-87.62, 41.9)
    assert (int(x * 2**10), int(y * 2**10)) == (262, 380)


def test_the_published_corner_of_a_tile_comes_out():
    # OpenStreetMap wiki, "Slippy map tilenames": Berlin, 52.520008, 13.404954, at zoom 10 is 10/550/335;
    # the north-western corner of tile 1/1/1 is 0, 0 and that of 0/0/0 85.0511° N, 180° W
    x, y = to_world(13.404954, 52.520008)
    assert (int(x * 2**10), int(y * 2**10)) == (550, 335)
    assert np.allclose(to_degrees(0.5, 0.5), (0, 0))
    assert np.allclose(to_degrees(0.0, 0.0), (-180, 85.0511), atol=1e-4)


@pytest.mark.parametrize(
    "numbers", [(-1, 0, 0), (MAX_ZOOM + 1, 0, 0), (1, 2, 0), (1, 0, 2), (3, -1, 0), (10**9, 0, 0)]
)
def test_there_is_no_tile_beyond_the_world(numbers):
    with pytest.raises(TileInvalid, match="There is no tile"):
        Tile(*numbers)
    Tile(MAX_ZOOM, 2**MAX_ZOOM - 1, 0)


@given(st.floats(-180, 180), st.floats(-85.05, 85.05))
def test_degrees_to_world_and_back(lon, lat):
    x, y = to_world(lon, lat)
    assert 0 <= x <= 1
    assert 0 <= y <= 1
    assert np.allclose(to_degrees(x, y), (lon, lat), atol=1e-9)


@given(st.floats(-90, 90))
def test_the_poles_are_on_the_edge_and_not_outside(lat):
    _, y = to_world(0, lat)
    assert 0 <= y < 1


@given(st.integers(0, 19), st.floats(-180, 179.999), st.floats(-85, 85))
def test_a_point_lies_in_one_tile_of_each_zoom_and_in_one_quarter_of_it(z, lon, lat):
    x, y = to_world(lon, lat)

    def holds(tile):
        west, north, east, south = tile.box
        return west <= x < east and north <= y < south

    tile = Tile(z, int(x * 2**z), int(y * 2**z))
    quarters = [Tile(z + 1, 2 * tile.x + a, 2 * tile.y + b) for a in (0, 1) for b in (0, 1)]
    assert holds(tile)
    assert sum(map(holds, quarters)) == 1
