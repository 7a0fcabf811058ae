"""How matrices are cut: each cell once, and the cheap way round."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.roads.valhalla_blocks import LARGEST_SIDE, Pace, cut_blocks
from data.roads.valhalla_engine import find_gaps

CITY = Pace(search_seconds=0.018, lookup_seconds=0.0003)
COUNTRY = Pace(search_seconds=3.0, lookup_seconds=0.0003)


def shapes(rows, columns, pace):
    return [
        (high.stop - high.start, wide.stop - wide.start) for high, wide in cut_blocks(rows, columns, pace)
    ]


def test_a_city_at_once():
    assert shapes(199, 193, CITY) == [(199, 193)]
    assert shapes(191, 193, CITY) == [(191, 193)]  # two sources are searched twice: better than all of them


def test_few_origins_and_many_destinations_row_by_row():
    assert shapes(20, 900, CITY) == [(1, 900)] * 20


def test_where_a_search_takes_seconds_row_by_row():
    assert shapes(100, 200, COUNTRY) == [(1, 200)] * 100


def test_a_large_matrix_in_squares():
    cut = shapes(1_000, 1_000, CITY)
    assert all(max(shape) < 2 * LARGEST_SIDE for shape in cut)
    assert sum(max(shape) for shape in cut) <= 4_020  # searches; 1,000 at once would be too long a block


@given(
    st.integers(0, 700),
    st.integers(0, 700),
    st.floats(0, 10, allow_nan=False),
    st.floats(0, 0.01, allow_nan=False),
)
def test_each_cell_is_in_one_block(rows, columns, search, lookup):
    seen = np.zeros((rows, columns), dtype=int)
    for high, wide in cut_blocks(rows, columns, Pace(search, lookup)):
        assert high.start < high.stop <= rows
        seen[high, wide] += 1
    assert (seen == 1).all()


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 1.0])
def test_gaps_cover_what_is_missing(share):
    missing = np.random.default_rng(1).random((40, 30)) < share
    covered = np.zeros_like(missing)
    for rows, columns in find_gaps(missing):
        covered[np.ix_(rows, columns)] = True
    assert covered[missing].all()


def test_gaps_of_whole_rows_and_columns_hold_nothing_else():
    missing = np.zeros((5, 5), dtype=bool)
    missing[1:3] = True
    missing[:, 4] = True
    assert sum(len(rows) * len(columns) for rows, columns in find_gaps(missing)) == missing.sum()
