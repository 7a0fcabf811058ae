"""Check digits of many NPIs at once are those of each."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.check_digits import find_npis
from data.identifiers import is_npi, npi_from_rank

numbers = st.integers(0, 10**10 - 1) | st.integers(0, 199_999_999).map(lambda rank: int(npi_from_rank(rank)))


def test_a_known_npi_its_neighbour_and_numbers_that_begin_otherwise():
    found = find_npis(np.array([1234567893, 1234567894, 3234567891, 0, 123456789]))
    assert found.tolist() == [True, False, False, False, False]


@given(st.lists(numbers))
@example([])
def test_many_at_once_are_as_each_alone(many):
    found = find_npis(np.array(many, dtype=np.int64))
    assert found.tolist() == [is_npi(f"{number:010d}") for number in many]
