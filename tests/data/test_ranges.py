import numpy as np
import pytest

from data.ranges import rows_between


def test_rows_come_range_after_range_in_the_order_of_the_ranges() -> None:
    found = rows_between(np.array([7, 2, 4]), np.array([9, 4, 4]))
    assert found.tolist() == [7, 8, 2, 3]
    assert found.dtype == np.int32


@pytest.mark.parametrize("starts", [[], [3], [3, 0]])
def test_empty_ranges_have_no_rows(starts: list[int]) -> None:
    found = rows_between(np.array(starts, dtype=np.int64), np.array(starts, dtype=np.int64))
    assert found.dtype == np.int32
    assert not len(found)
