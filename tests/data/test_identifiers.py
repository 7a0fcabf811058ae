"""NPIs: the check digit, in Python and in SQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.engine import connect
from data.identifiers import is_npi, npi_from_rank

# 1234567893 is the worked example of the CMS document that defines the check digit.
CASES = [
    ("1234567893", True),
    ("1234567890", False),
    ("3234567893", False),
    ("123456789", False),
    ("12345678930", False),
    ("12345678٩3", False),
    ("", False),
    ("1234567893.0", False),
]


@pytest.mark.parametrize(("text", "valid"), CASES)
def test_known_numbers(text, valid):
    assert is_npi(text) is valid


def test_sql_agrees_with_python_on_a_run_of_numbers():
    with connect() as connection:
        rows = connection.execute(
            "SELECT CAST(i AS VARCHAR), is_npi(CAST(i AS VARCHAR)) FROM range(1999995000, 2000005000) AS t(i)"
        ).fetchall()
        assert connection.execute("SELECT is_npi(NULL), is_npi('12345678x3')").fetchone() == (False, False)
    assert [(npi, is_npi(npi)) for npi, _ in rows] == rows


@given(st.integers(0, 199_999_999))
def test_every_rank_gives_a_valid_npi(rank):
    assert is_npi(npi_from_rank(rank))
