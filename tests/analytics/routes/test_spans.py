"""Parts of a day: what is left of a clinic when its surgeon operates."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analytics.routes.spans import cut_spans, join_spans, share_spans, start_spans

H = 60
CLINIC = ((8 * H, 12 * H),)
BLOCK = ((9 * H, 11 * H),)

spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=8,
)


def minutes(some):
    return {minute for start, end in some for minute in range(start, end)}


def test_a_clinic_without_the_block_in_it_is_open_before_and_after():
    assert cut_spans(CLINIC, BLOCK) == ((8 * H, 9 * H), (11 * H, 12 * H))


def test_a_call_starts_early_enough_to_end_in_its_span():
    free = cut_spans(CLINIC, BLOCK)
    assert start_spans(free, 30) == ((480, 510), (660, 690))
    assert start_spans(free, 60) == ((480, 480), (660, 660))
    assert start_spans(free, 61) == ()


def test_spans_that_touch_are_one():
    assert join_spans([(11, 12), (8, 10), (9, 11), (5, 5)]) == ((8, 12),)


def test_what_two_have_in_common():
    assert share_spans(((8, 12), (14, 18)), ((11, 15),)) == ((11, 12), (14, 15))


@given(spans, spans)
def test_every_minute_is_kept_or_taken(there, taken):
    left = cut_spans(there, taken)
    assert minutes(left) == minutes(there) - minutes(taken)
    assert minutes(left) | (minutes(taken) & minutes(there)) == minutes(there)
    assert minutes(share_spans(there, taken)) == minutes(there) & minutes(taken)


@given(spans, spans)
def test_what_comes_out_is_in_order_without_overlap(there, taken):
    for some in (join_spans(there), cut_spans(there, taken), share_spans(there, taken)):
        assert all(start < end for start, end in some)
        assert all(end < start for (_, end), (start, _) in pairwise(some))


@given(spans, st.integers(0, 25))
def test_a_call_that_starts_in_time_ends_within_what_is_open(there, length):
    open_minutes = minutes(there)
    for earliest, latest in start_spans(there, length):
        for start in (earliest, latest):
            assert set(range(start, start + length)) <= open_minutes
