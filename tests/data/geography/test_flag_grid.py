"""Ways over a grid of yes and no, against a count place by place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.geography.flag_grid import FlagGrid
from data.geography.land import water_grid
from data.geography.settlement import zip_settlement

SAMPLES = 8


def count(grid, origin, destination):
    """The longest run of yes, looked at one place after the other."""
    rows, columns = grid.flags.shape
    longest = run = 0
    for sample in range(SAMPLES):
        share = (sample + 0.5) / SAMPLES
        cell = ((1 - share) * origin + share * destination - grid.south_west) * grid.cells_a_degree
        row, column = np.clip(np.floor(cell).astype(int), 0, (rows - 1, columns - 1))
        run = run + 1 if grid.flags[row, column] else 0
        longest = max(longest, run)
    return longest


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_longest_run_is_that_of_a_count_place_by_place(seed):
    rng = np.random.default_rng(seed)
    grid = FlagGrid((rng.random((12, 20)) < 0.7).astype(np.uint8), (30.0, -100.0), 4.0)
    origins, destinations = rng.uniform((29, -101), (34, -94), (2, 40, 2))  # some of them off the grid
    expected = [count(grid, a, b) for a, b in zip(origins, destinations, strict=True)]
    assert grid.longest_run(origins, destinations, SAMPLES).tolist() == expected


def test_all_yes_is_as_long_as_the_way_and_no_way_is_none():
    grid = FlagGrid(np.ones((3, 3), np.uint8), (0.0, 0.0), 1.0)
    assert grid.longest_run(np.zeros((1, 2)), np.ones((1, 2)), 255).tolist() == [255]
    assert grid.longest_run(np.empty((0, 2)), np.empty((0, 2)), 4).tolist() == []


@pytest.mark.parametrize("grid", [water_grid(), zip_settlement().empty])
def test_the_border_of_a_grid_is_as_what_lies_beyond_it(grid):
    south, north, west, east = grid.flags[0], grid.flags[-1], grid.flags[1:-1, 0], grid.flags[1:-1, -1]
    assert south.all()
    assert north.all()
    if grid is not water_grid():  # which goes round the Earth
        assert west.all()
        assert east.all()
