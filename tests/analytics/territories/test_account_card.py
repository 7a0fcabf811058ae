"""An account says whose it is and why, who else asks for it, and whose its clinicians are."""

import pytest
from shapely import box

from analytics.account_card import describe_account
from analytics.ownership import resolve
from data.plans.document import Document, Drawn, Territory

from .world import ANN, BOB, CAI, HAL, NED

CITY = (Drawn("a", box(-88, 41.7, -87, 42.2)),)


def card(world, market, site, *rules):
    document = Document(tuple(Territory(f"t{n}", f"T{n}", n, **rule) for n, rule in enumerate(rules, 1)))
    row = (
        market.site_rows[site]
        if site in market.site_rows
        else int(market.account[market.find_clinicians((site,))][0])
    )
    return describe_account(world, resolve(market, document), row)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"drawn": CITY}, "an area drawn"),
        ({"zips": ("60611",)}, "ZIP 60611"),
        ({"counties": ("17031",)}, "Cook County, IL"),
        ({"zips": ("60602",), "counties": ("17031",), "drawn": CITY}, "Cook County, IL"),
        ({"idns": ("LAKE",), "zips": ("60611",)}, "IDN Lakeshore Health"),
        ({"units": ("LAKE@A1",)}, "buying unit Lakeshore Health (Chicago)"),
        ({"pinned_sites": ("H1",), "idns": ("LAKE",)}, "a pin"),
    ],
)
def test_the_strongest_rule_is_named(world, knees, rule, words):
    found = card(world, knees, "H1", rule)
    assert (found.owner, [reason.rule for reason in found.reasons]) == (0, [words])


def test_who_asks_for_it_too_comes_after_the_owner(world, knees):
    found = card(
        world,
        knees,
        "H1",
        {"drawn": CITY},
        {"excluded_sites": ("H1",)},
        {"pinned_sites": ("H1",)},
        {"zips": ("60611",)},
    )
    assert (found.owner, found.excluded_by) == (2, (1,))
    assert [(reason.number, reason.rule) for reason in found.reasons] == [
        (2, "a pin"), (3, "ZIP 60611"), (0, "an area drawn")
    ]  # fmt: skip


def test_what_it_is_and_where(world, knees):
    found = card(world, knees, "H1", {})
    assert (found.name, found.kind, found.site_id) == ("Lakeshore Hospital", "inpatient", "H1")
    assert found.where == ("Chicago, IL", "60611", "Cook County, IL")
    assert (found.idn, found.unit) == ("Lakeshore Health", "Lakeshore Health (Chicago)")
    assert (found.owner, found.reasons, found.excluded_by) == (-1, (), ())


def test_its_clinicians_are_whose_they_are(world, knees):
    found = card(
        world, knees, "H1", {"zips": ("60611",), "excluded_clinicians": (BOB,)}, {"pinned_clinicians": (ANN,)}
    )
    people = {person.npi: person for person in found.people}
    assert [person.npi for person in found.people] == [ANN, BOB]  # the most procedures first
    assert (people[ANN].owner, people[ANN].pinned, people[ANN].excluded) == (1, True, False)
    assert (people[BOB].owner, people[BOB].pinned, people[BOB].excluded) == (-1, False, True)
    assert (people[ANN].name, people[ANN].volume) == ("Ang", 100)
    assert found.people_in_all == 2
    (third,) = card(world, knees, "A1", {"zips": ("60611",)}).people
    assert (third.npi, third.owner, third.pinned, third.excluded) == (CAI, 0, False, False)


def test_a_practice_without_a_site(world, knees):
    found = card(world, knees, HAL, {"zips": ("60602",)})
    assert (found.kind, found.site_id, found.idn, found.unit) == ("place", "", "", "")
    assert {person.npi for person in found.people} == {HAL, NED}
    assert found.reasons[0].rule == "ZIP 60602"
    with pytest.raises(IndexError):
        describe_account(world, resolve(knees, Document(())), len(knees.kind))
