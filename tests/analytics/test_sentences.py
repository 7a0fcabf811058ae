"""Counts and sentences as people write them."""

import pytest

from analytics.sentences import begin_sentence, count_of


@pytest.mark.parametrize(
    ("count", "noun", "written"),
    [
        (0, "account", "0 accounts"), (1, "account", "1 account"), (1204, "account", "1,204 accounts"),
        (1, "territory", "1 territory"), (3, "territory", "3 territories"), (2, "ASC", "2 ASCs"),
    ],
)  # fmt: skip
def test_one_and_several_are_told_apart(count, noun, written):
    assert count_of(count, noun) == written


def test_a_sentence_begins_with_a_capital_letter_and_keeps_the_others():
    assert begin_sentence("estimate: a ZIP") == "Estimate: a ZIP"
    assert begin_sentence("") == ""
