"""A limit in miles or minutes, as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.within import Within, read_within
from data.errors import FilterInvalid


@pytest.mark.parametrize("text", ["40mi", "40 Miles", " 40 ", "4e1 mi"])
def test_a_distance_is_in_miles_unless_it_says_otherwise(text):
    assert read_within(text) == Within(miles=40)


def test_kilometres_become_miles():
    assert read_within("64.37376 km").miles == pytest.approx(40, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["90min", "90 Min", "90 minutes", "1h30", "1 h 30", "1h30min", "1.5h", "1.5 hours"]
)
def test_a_time_is_written_in_several_ways(text):
    assert read_within(text) == Within(minutes=90)


@pytest.mark.parametrize(
    "text",
    ["", "mi", "min", "-4mi", "4 leagues", "1,000mi", "4mi 5mi", "nan", "inf", "30m", "1h75", "h", "1h30mi"],
)
def test_what_is_neither_is_refused(text):
    with pytest.raises(FilterInvalid, match="no distance and no time"):
        read_within(text)


@pytest.mark.parametrize("given", [{}, {"miles": 4, "minutes": 4}])
def test_a_limit_is_one_of_the_two(given):
    with pytest.raises(FilterInvalid, match="miles or in minutes"):
        Within(**given)


@given(st.floats(1e-9, 1e9), st.booleans())
def test_what_is_written_is_read(value, in_minutes):
    limit = Within(minutes=value) if in_minutes else Within(miles=value)
    assert read_within(str(limit)) == limit
