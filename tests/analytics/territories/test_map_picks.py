"""A click or a lasso gives a site, or its ZIP, county, unit or IDN, to a territory, or takes it."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import box

from analytics.lock_keeping import keep_locks
from analytics.map_picks import PARTS, change_part, next_unassigned, pick_accounts, pick_within
from analytics.ownership import resolve
from analytics.plan_edits import TerritoryLocked
from analytics.white_space import find_white_space, without_assigned
from data.plans.document import Document, Territory

from .world import HAL, NED, site_names

LOOP = box(-87.64, 41.885, -87.61, 41.905)  # round A1 and H1
CITY = box(-87.64, 41.87, -87.61, 41.905)  # with the practice place
# what is picked: part of the rule, what the lasso gives, the accounts that this brings
GIVEN = {
    "site": ("pinned_sites", ("A1", "H1"), ["A1", "H1"]),
    "county": ("counties", ("17031",), ["A1", "F1", "H1", "O1", "60602"]),
    "unit": ("units", ("LAKE@A1",), ["A1", "H1", "O1"]),
    "idn": ("idns", ("LAKE",), ["A1", "H1", "M1", "O1"]),
}


def plan(*rules):
    return Document(tuple(Territory(f"t{n}", f"T{n}", n, **rule) for n, rule in enumerate(rules, 1)))


def has(market, document, number=0):
    return site_names(market, resolve(market, document).accounts_of(number))


@pytest.mark.parametrize("what", GIVEN)
def test_a_lasso_gives_and_takes(knees, what):
    part, values, accounts = GIVEN[what]
    given = pick_within(plan({}), knees, "t1", LOOP, what, "add")
    assert getattr(given.get("t1"), part) == values
    assert has(knees, given) == accounts
    taken = pick_within(given, knees, "t1", LOOP, what, "remove")
    assert getattr(taken.get("t1"), part) == ()
    assert not {"A1", "H1"} & set(has(knees, taken))


def test_a_lasso_gives_zips_by_their_centroid():
    given = pick_within(plan({}), None, "t1", LOOP, "zip", "add")
    assert "60611" in given.get("t1").zips
    assert "60602" not in given.get("t1").zips  # its centroid lies south of the lasso
    assert not pick_within(given, None, "t1", LOOP, "zip", "remove").get("t1").zips


@pytest.mark.parametrize(("what", "part"), PARTS.items())
def test_a_click_gives_what_the_account_belongs_to(knees, what, part):
    (h1,) = knees.find_sites(("H1",))
    given = pick_accounts(plan({}), knees, "t1", np.array([h1]), what, "add").get("t1")
    value = {"zip": "60611", "county": "17031", "unit": "LAKE@A1", "idn": "LAKE"}[what]
    assert getattr(given, part) == (value,)


def test_what_belongs_to_nothing_of_that_kind_changes_nothing(knees):
    (free,) = knees.find_sites(("F1",))
    nowhere = int(np.flatnonzero(np.isnan(knees.lat))[0])
    document = plan({"idns": ("BAY",)})
    assert pick_accounts(document, knees, "t1", np.array([free]), "idn", "add") == document
    assert pick_accounts(document, knees, "t1", np.array([free]), "unit", "add") == document
    for what in ("zip", "county"):
        assert pick_accounts(document, knees, "t1", np.array([nowhere]), what, "add") == document
    empty = box(-100, 40, -99.999, 40.001)
    for what in ("site", *PARTS):
        assert pick_within(document, knees, "t1", empty, what, "add") == document
        assert pick_within(document, knees, "t1", empty, what, "remove") == document


def test_a_practice_is_picked_by_its_clinicians(knees):
    given = pick_within(plan({}), knees, "t1", CITY, "site", "add").get("t1")
    assert (given.pinned_sites, given.pinned_clinicians) == (("A1", "H1"), (HAL, NED))
    cut = pick_within(plan({"zips": ("60602",)}), knees, "t1", CITY, "site", "remove")
    assert has(knees, cut) == []


def test_what_is_picked_for_one_leaves_the_other(knees):
    given = pick_within(plan({"idns": ("LAKE",)}, {}), knees, "t2", LOOP, "idn", "add")
    assert [t.idns for t in given.territories] == [(), ("LAKE",)]


@pytest.mark.parametrize("what", ["zip", *GIVEN])
@pytest.mark.parametrize("action", ["add", "remove"])
def test_a_locked_territory_is_refused(knees, what, action):
    document = plan({"locked": True}, {"locked": True, "pinned_sites": ("A1",)})
    with pytest.raises(TerritoryLocked, match="T1"):
        pick_within(document, knees, "t1", LOOP, what, action)
    free = document.put(replace(document.get("t1"), locked=False))
    if (what, action) == ("site", "add"):
        asc = knees.find_sites(("A1",))
        with pytest.raises(TerritoryLocked, match="Site A1 belongs to territory 2 · T2"):
            pick_accounts(free, knees, "t1", asc, what, action)
        kept = keep_locks(resolve(knees, free), pick_within(free, knees, "t1", LOOP, what, action))
        assert [t.pinned_sites for t in kept.document.territories] == [("H1",), ("A1",)]


def test_a_click_on_an_area_changes_a_list():
    given = change_part(plan({}, {"zips": ("60611",)}), "t1", "zips", ["60611"], "add")
    assert [t.zips for t in given.territories] == [("60611",), ()]
    assert change_part(given, "t1", "zips", ["60611"], "remove").get("t1").zips == ()


def test_the_next_of_nobody_is_the_nearest_and_at_the_end_there_is_none(knees):
    everyone = np.arange(len(knees.kind), dtype=np.int32)
    first = next_unassigned(knees, everyone, None)
    assert site_names(knees, [first]) == ["H1"]  # 150 procedures
    walk, free, near = [], everyone, (41.89, -87.62)
    while (row := next_unassigned(knees, free, near)) is not None:
        walk.append(row)
        free = free[free != row]
        near = (knees.lat[row], knees.lon[row])
    # Without F1 and P1, where nobody is, and the place that nobody knows.
    assert site_names(knees, walk) == ["H1", "A1", "60602", "O1", "M1", "G1", "B1", "B2"]


def test_of_degrees_east_those_count_less_in_the_north(knees):
    """From 43.1, -87.1: Milwaukee is 0.81 and Muskegon 0.85 degrees of longitude away, 0.59 and 0.62 true."""
    near = (43.13, -87.09)
    rows = knees.find_sites(("G1", "M1"))
    assert site_names(knees, [next_unassigned(knees, rows, near)]) == ["M1"]
    east = (42.5, -87.91)  # Milwaukee is 0.54 north; Evanston 0.45 south and 0.22 × 0.74 east
    assert site_names(knees, [next_unassigned(knees, knees.find_sites(("M1", "O1")), east)]) == ["O1"]


def test_a_practice_whose_clinicians_are_all_pinned_is_nobodys_no_more(knees):
    place = knees.account[knees.find_clinicians((HAL,))]
    for pins, left in (((HAL,), True), ((HAL, NED), False)):
        ownership = resolve(knees, plan({"pinned_sites": ("H1",), "pinned_clinicians": pins}))
        free = np.flatnonzero(ownership.owner < 0)
        assert (place[0] in without_assigned(ownership, free)) is left
        assert (place[0] in find_white_space(ownership, 0)) is left
