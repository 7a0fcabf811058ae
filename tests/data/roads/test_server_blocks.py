"""Cutting a matrix: every pair stands in exactly one block, and no block is above the limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import OptionInvalid
from data.roads.server_blocks import BlockLimits, halve


def sizes(limits, origins, destinations):
    return [(len(a), len(b)) for a, b in limits.cut(np.arange(origins), np.arange(destinations))]


def test_a_square_is_cut_into_squares_and_a_row_into_rows():
    limits = BlockLimits(pairs=2_500, side=2_500)
    assert sizes(limits, 100, 100) == [(50, 50)] * 4
    assert sizes(limits, 1, 5_000) == [(1, 2_500)] * 2
    assert sizes(limits, 10, 20) == [(10, 20)]


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 500), st.integers(1, 70))
def test_blocks_are_a_partition_within_the_limits(origins, destinations, pairs, side):
    seen = np.zeros((origins, destinations), dtype=int)
    for a, b in BlockLimits(pairs, side).cut(np.arange(origins), np.arange(destinations)):
        seen[np.ix_(a, b)] += 1
        assert len(a) * len(b) <= pairs
        assert max(len(a), len(b)) <= side
    assert (seen == 1).all()


def test_a_refused_row_shortens_the_side_and_a_refused_square_the_pairs():
    limits = BlockLimits(pairs=2_500, side=2_500)
    assert limits.lowered(1, 2_500) == BlockLimits(2_500, 1_250)
    assert limits.lowered(50, 50) == BlockLimits(1_250, 2_500)


@given(st.integers(1, 3_000), st.integers(1, 3_000))
def test_limits_come_down_to_a_single_pair(origins, destinations):
    limits = BlockLimits(2_500, 2_500)
    for _ in range(40):
        a, b = next(limits.cut(np.arange(origins), np.arange(destinations)))
        if len(a) * len(b) == 1:
            return
        limits = limits.lowered(len(a), len(b))
    raise AssertionError("the limits don't come down")


def test_halves_are_neighbours():
    points = np.array([[40.0, -83.0], [41.0, -90.0], [40.0, -83.1], [41.0, -90.1]])
    west, east = halve(points, np.arange(4))
    assert (sorted(west), sorted(east)) == ([1, 3], [0, 2])


@pytest.mark.parametrize("limits", [(0, 1), (1, 0)])
def test_a_limit_is_one_at_least(limits):
    with pytest.raises(OptionInvalid):
        BlockLimits(*limits)
