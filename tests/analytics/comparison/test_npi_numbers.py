"""NPIs are found among millions, or not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.comparison.npi_numbers import NpiNumbers

NPIS = st.integers(999_999_900, 1_000_000_100) | st.integers(2_999_999_900, 3_000_000_100)


def test_an_npi_is_found_or_not():
    known = NpiNumbers(np.array([1000000053, 1999999992, 2000000002]), np.array([5, 7, 9], np.uint32))
    asked = np.array([1000000053, 1000000054, 2000000002, 0, 9999999999, 1999999992])
    # 1000000054 has the stem of a known one and another check digit
    assert known.find(asked).tolist() == [5, -1, 9, -1, -1, 7]


def test_nobody_is_found_among_nobody():
    assert NpiNumbers(np.empty(0, np.int64), np.empty(0, np.uint32)).find(
        np.array([1000000053])
    ).tolist() == [-1]


@given(known=st.lists(NPIS.filter(lambda npi: 10**9 <= npi < 3 * 10**9), unique=True), asked=st.lists(NPIS))
def test_what_is_found_is_what_a_dictionary_finds(known, asked):
    numbers = dict(zip(known, range(len(known)), strict=True))
    found = NpiNumbers(np.array(known, np.int64), np.arange(len(known), dtype=np.uint32))
    assert found.find(np.array(asked, np.int64)).tolist() == [numbers.get(npi, -1) for npi in asked]
