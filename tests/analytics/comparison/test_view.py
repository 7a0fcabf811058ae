"""A link reproduces what the Cohorts page showed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.comparison.view import (
    AGAINST,
    MOST_COHORTS,
    ComparisonView,
    LinkInvalid,
    from_query,
    to_query,
)
from data.snapshot.schema import PAYERS

texts = st.text(min_size=1, max_size=12)
views = st.builds(
    ComparisonView,
    cohorts=st.lists(texts, unique=True, max_size=6).map(tuple),
    with_rest=st.booleans(),
    on=st.none() | texts,
    beside=st.none() | texts,
    codes=st.lists(texts, unique=True, max_size=4).map(tuple),
    payers=st.sets(st.sampled_from(PAYERS)).map(lambda some: tuple(p for p in PAYERS if p in some)),
    against=st.sampled_from(AGAINST),
    metric=st.text(max_size=8),
    opened=st.none() | texts,
)


@given(views)
def test_a_link_gives_back_the_view_that_made_it(view):
    assert from_query(to_query(view)) == view


def test_a_view_as_it_is_at_first_has_an_empty_query():
    assert to_query(ComparisonView()) == {}
    assert from_query({}) == ComparisonView()


def test_a_cohort_that_is_named_twice_is_compared_once():
    assert from_query({"cohort": ["a", "b", "a", ""], "code": ["1", "1"]}).cohorts == ("a", "b")


@pytest.mark.parametrize(
    "query",
    [
        {"cohorts": ["a"]},
        {"payer": ["Nobody"]},
        {"against": ["tomorrow"]},
        {"cohort": [str(n) for n in range(MOST_COHORTS + 1)]},
    ],
)
def test_a_link_that_is_none_says_what_is_wrong(query):
    with pytest.raises(LinkInvalid, match="link"):
        from_query(query)
