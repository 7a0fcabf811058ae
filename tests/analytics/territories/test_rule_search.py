"""What a rule can name is found by what a person types."""

import pytest

from analytics.rule_search import find_rule_parts, unknown_zips

from .world import ANN, BOB, JON


def found(world, market, text):
    return [(one.part, *one.values) for one in find_rule_parts(world, market, text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("60611", ("zips", "60611")),
        (" 60611, 60602;60611 ", ("zips", "60602", "60611")),
        ("60611-1234 60602", ("zips", "60602", "60611")),
        ("CÓOK", ("counties", "17031")),
        ("cook", ("counties", "17031")),
        ("17031", ("counties", "17031")),  # no such ZIP
        ("bayview", ("idns", "BAY")),
        ("BAY", ("idns", "BAY")),
        ("muskegon", ("counties", "26121")),
        ("O1", ("pinned_sites", "O1")),
        (BOB, ("pinned_clinicians", BOB)),
        ("ang", ("pinned_clinicians", ANN)),
    ],
)
def test_each_kind_is_found_by_name_and_by_id(world, knees, text, first):
    assert found(world, knees, text)[0] == first


def test_whole_systems_come_before_their_units_and_these_before_sites(world, knees):
    parts = find_rule_parts(world, knees, "lakeshore")
    assert [one.part for one in parts] == ["idns", "units", "units"] + ["pinned_sites"] * 4
    assert parts[0].about == "IDN LAKE, whole"
    assert parts[1].name == "Lakeshore Health (Chicago)"
    assert parts[3].about == "site A1, Chicago, IL"


def test_nothing_is_found_that_the_market_has_not(world, knees):
    for text in ("a", "", "99999", "Los Angeles", JON, "60611 and 60602", "Free\x00"):
        assert found(world, knees, text) == [], text


def test_zips_that_are_none_are_told(world, knees):
    assert unknown_zips(knees, "60611, 00000") == ("00000",)
    assert found(world, knees, "60611, 00000") == [("zips", "60611")]
    assert unknown_zips(knees, "lakeshore") == ()
    (part,) = find_rule_parts(world, knees, "60601 60602 60603 60604 60611")
    assert part.name == "5 ZIPs: 60601, 60602, 60603 and 2 more"
