"""The memory of pairs."""

import numpy as np
import pytest

from data.roads.valhalla_cache import PairCache


def figures(rows, columns, value):
    return np.full((2, rows, columns), float(value))


def test_what_was_written_is_read_and_the_rest_is_infinite():
    cache = PairCache(100)
    cache.write([1, 2], [10, 11], "", figures(2, 2, 7))
    found = cache.read([1, 3], [11, 12], "")
    assert found[0].tolist() == [[7.0, np.inf], [np.inf, np.inf]]
    assert len(cache) == 4


def test_no_way_is_known_too():
    cache = PairCache(100)
    cache.write([1], [10], "", figures(1, 1, np.nan))
    assert np.isnan(cache.read([1], [10], "")).all()


def test_departures_are_kept_apart():
    cache = PairCache(100)
    cache.write([1], [10], "2026-11-24T08:00", figures(1, 1, 7))
    assert np.isinf(cache.read([1], [10], "")).all()


def test_the_least_recently_used_row_goes_first():
    cache = PairCache(6)
    for origin in (1, 2, 3):
        cache.write([origin], [10, 11], "", figures(1, 2, origin))
    cache.read([1], [10], "")
    cache.write([4], [10, 11], "", figures(1, 2, 4))
    assert len(cache) == 6
    known = np.isfinite(cache.read([1, 2, 3, 4], [10], "")[0, :, 0])
    assert known.tolist() == [True, False, True, True]


@pytest.mark.parametrize("columns", [7, 50])
def test_it_never_holds_more_than_it_may(columns):
    cache = PairCache(20)
    for origin in range(10):
        cache.write([origin], list(range(columns)), "", figures(1, columns, 1))
        assert len(cache) <= 20
