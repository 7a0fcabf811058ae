"""Codes for pickers, and the values of a filter that nobody has, on the market of six."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.code_set import matches_code
from analytics.codes import UnknownValue, known_codes, known_icd10, unknown_values
from analytics.provider_filter import ProviderFilter

from .oracle import means


def test_codes_come_with_the_most_frequent_first(six):
    # Active clinicians with a shown procedure: Fay's 90 of 83036 and hidden cells are not in.
    assert known_codes(six).to_pylist() == [
        {"code": "27447", "text": "Knee replacement", "clinicians": 2, "procedures": 90},
        {"code": "83036", "text": "HbA1c test", "clinicians": 2, "procedures": 62},
        {"code": "27446", "text": None, "clinicians": 1, "procedures": 5},
    ]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [("274", ["27447", "27446"]), (" 83036 ", ["83036"]), ("knee", ["27447"]), ("A1C", ["83036"]),
     ("x", []), ("%", []), ("*", [])],
)  # fmt: skip
def test_codes_are_found_by_their_beginning_or_a_word(six, typed, codes):
    assert known_codes(six, typed)["code"].to_pylist() == codes


def test_no_more_codes_than_asked_for(six):
    assert known_codes(six, limit=1)["code"].to_pylist() == ["27447"]
    assert known_icd10(six, limit=2)["icd10"].to_pylist() == ["E11.65", "E11.9"]


def test_diagnoses_come_in_their_order(six):
    assert known_icd10(six)["icd10"].to_pylist() == ["E11.65", "E11.9", "I10", "M17.11"]
    assert known_icd10(six, "e11").to_pylist() == [
        {"icd10": "E11.65", "text": None},
        {"icd10": "E11.9", "text": "Type 2 diabetes"},
    ]


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        (ProviderFilter(), []),
        (
            ProviderFilter(specialties=("ENDOCRINOLOGY",), codes=("2744*",), icd10=("E11.*",), idns=("I1",)),
            [],
        ),
        (
            ProviderFilter(specialties=("Endocrinolgy",)),
            [UnknownValue("specialty", "Endocrinolgy", "Endocrinology")],
        ),
        (ProviderFilter(specialties=("Zzz",)), [UnknownValue("specialty", "Zzz", None)]),
        (ProviderFilter(codes=("27448",)), [UnknownValue("code", "27448", "27446")]),
        (ProviderFilter(codes=("27447",), rank_by=("99*",)), [UnknownValue("code", "99*", None)]),
        (ProviderFilter(icd10=("E12.*", "I10")), [UnknownValue("ICD-10 code", "E12.*", None)]),
        (ProviderFilter(icd10=("E10.9",)), [UnknownValue("ICD-10 code", "E10.9", None)]),  # zero patients
        (ProviderFilter(idns=("I3",)), [UnknownValue("IDN", "I3", None)]),
    ],
    ids=repr,
)
def test_what_nobody_has_is_told_with_what_was_perhaps_meant(six, question, unknown):
    assert unknown_values(six, question) == unknown


def test_what_nobody_has_reads_as_a_sentence():
    assert str(UnknownValue("specialty", "Endocrinolgy", "Endocrinology")) == (
        "Nobody in this snapshot has the specialty “Endocrinolgy”. Did you mean “Endocrinology”?"
    )
    assert str(UnknownValue("code", "1", None)) == "Nobody in this snapshot has the code “1”."


@given(st.from_regex(r"[0-9A-C]{1,5}\*?", fullmatch=True), st.from_regex("[0-9A-C]{1,5}", fullmatch=True))
def test_a_pattern_means_what_begins_so_or_itself(pattern, code):
    assert matches_code(pattern, code) == means(pattern, code)
    assert matches_code(code, code)
    assert matches_code(code[:-1] + "*", code)
