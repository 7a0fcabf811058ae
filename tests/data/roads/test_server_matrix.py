"""One matrix, block by block: every pair within the server's limits is answered, and the others are not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.geography.sphere import great_circle_miles
from data.roads.server_blocks import BlockLimits, BlockOffRoads, BlockTooBig, BlockTooFar
from data.roads.server_http import Deadline
from data.roads.server_matrix import LearnedLimits, MatrixQuestion
from data.roads.server_table import ServerTable


class StrictServer:
    """A server that refuses what is too big, too far apart or off its roads, as a real one does."""

    def __init__(self, pairs, miles, off=()):
        self.pairs, self.miles, self.off = pairs, miles, set(off)
        self.asked = self.answered = 0

    def table(self, origins, destinations, departing, deadline):
        self.asked += 1
        miles = great_circle_miles(origins, destinations)
        if miles.size > self.pairs:
            raise BlockTooBig
        if miles.max() > self.miles:
            raise BlockTooFar(self.miles)
        if self.find_off_roads(np.vstack([origins, destinations]), deadline).any():
            raise BlockOffRoads
        self.answered += 1
        return ServerTable(miles * 1.5, miles * 1.2)

    def find_off_roads(self, points, deadline):
        return np.array([tuple(point) in self.off for point in points.tolist()])


def answer(server, limits, origins, destinations):
    deadline = Deadline(1e9, 1e9, lambda: 0.0)
    question = MatrixQuestion(None, server, limits, 2.0, origins, destinations, None, deadline)
    question.answer()
    return question


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 30),
    st.integers(1, 30),
    st.integers(1, 200),
    st.sampled_from([60.0, 250.0, 5_000.0]),
    st.sampled_from([None, 40.0, 250.0, 5_000.0]),
    st.integers(0, 3),
)
def test_what_the_server_can_answer_is_answered(seed, high, wide, pairs, miles, known_miles, strays):
    rng = np.random.default_rng(seed)
    places = np.column_stack([rng.uniform(30, 47, high + wide), rng.uniform(-120, -75, high + wide)])
    origins, destinations = places[:high], places[high:]
    off = [tuple(place) for place in places[rng.choice(high + wide, min(strays, high + wide))].tolist()]
    server = StrictServer(pairs, miles, off)
    found = answer(server, LearnedLimits(BlockLimits(100, 25), known_miles), origins, destinations)
    straight = great_circle_miles(origins, destinations)
    expected = straight <= min(miles, known_miles or miles)
    expected[server.find_off_roads(origins, None)] = False
    expected[:, server.find_off_roads(destinations, None)] = False
    np.testing.assert_array_equal(~np.isnan(found.minutes), expected)
    np.testing.assert_allclose(found.miles[expected], straight[expected] * 1.2)


def test_far_pairs_cost_few_requests():
    rng = np.random.default_rng(0)
    places = np.column_stack([rng.uniform(30, 47, 300), rng.uniform(-120, -75, 300)])
    server = StrictServer(2_500, 250.0)
    answer(server, LearnedLimits(BlockLimits(2_500, 2_500), 248.5), places, places)
    assert server.asked < 2 * len(places)


def test_limits_are_learned_once():
    server = StrictServer(30, 100.0)
    limits = LearnedLimits(BlockLimits(2_500, 2_500), None)
    places = np.column_stack([np.linspace(40, 42, 20), np.full(20, -83.0)])
    answer(server, limits, places, places)
    assert 15 <= limits.block.pairs <= 30
    assert limits.miles == 100.0
    assert server.answered < server.asked
    server.asked = server.answered = 0
    answer(server, limits, places, places)
    assert server.answered == server.asked


@pytest.mark.parametrize(
    ("used_seconds", "share", "allows"),
    [(5, 0.0, True), (11, 0.0, False), (20, 0.2, True), (50, 0.2, False), (99, 0.9, True), (101, 0.9, False)],
)
def test_a_slow_server_is_given_up_early(used_seconds, share, allows):
    assert Deadline(100.0, 100.0, lambda: used_seconds).allows(share) is allows
    assert Deadline(100.0, 100.0, lambda: used_seconds).allows(1.0)
