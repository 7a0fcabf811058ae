"""Edits by ZIP, county, IDN, unit and pin move things; nobody has one twice and a lock holds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analytics.ownership import resolve
from analytics.plan_edits import (
    NOUNS,
    TerritoryLocked,
    cut_accounts,
    exclude,
    give,
    merge_territories,
    own_unit,
    pin_accounts,
    take,
)
from data.plans.document import LISTS, Document, DocumentInvalid, Territory

from .test_ownership import plans
from .world import ANN, BOB, CAI, EVE, HAL, NED, npis, site_names

STABLE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VALUES = {
    "zips": ["60611", "60602", "94110"], "counties": ["17031", "55079"], "idns": ["LAKE", "BAY"],
    "units": ["LAKE@A1", "BAY@B1"], "pinned_sites": ["A1", "H1", "M1"], "pinned_clinicians": [ANN, EVE],
}  # fmt: skip


def plan(*rules):
    return Document(tuple(Territory(f"t{n}", f"T{n}", n, **rule) for n, rule in enumerate(rules, 1)))


def has(market, document, number=0):
    """Ids of the sites, or ZIPs of the practice places, that a territory has."""
    return site_names(market, resolve(market, document).accounts_of(number))


def rows(market, *sites):
    return market.find_sites(sites)


def place(market):
    """The practice place of Hal and Ned."""
    return market.account[market.find_clinicians((HAL,))]


@pytest.mark.parametrize("part", NOUNS)
def test_what_is_given_to_one_is_taken_from_the_other(part):
    value, other = VALUES[part][:2]
    before = plan({part: (value, other)}, {})
    after = give(before, "t2", part, [value])
    assert getattr(after.get("t1"), part) == (other,)
    assert getattr(after.get("t2"), part) == (value,)
    assert take(after, "t2", part, [value, "unknown"]) == before.put(
        replace(before.get("t1"), **{part: (other,)})
    )


@pytest.mark.parametrize("part", NOUNS)
def test_who_is_locked_neither_gives_nor_takes(part):
    value, other = VALUES[part][:2]
    document = plan({part: (value,), "locked": True}, {})
    with pytest.raises(TerritoryLocked, match=r"belongs to territory 1 · T1, which is locked") as refused:
        give(document, "t2", part, [value])
    assert f"{NOUNS[part]} {value}" in refused.value.what
    assert "Unlock" in refused.value.next_step
    for edit in (give, take):
        with pytest.raises(TerritoryLocked, match="Territory 1 · T1 is locked"):
            edit(document, "t1", part, [value])
    assert getattr(give(document, "t2", part, [other]).get("t2"), part) == (other,)  # what it lacks is free


def test_nothing_is_lost_to_a_territory_that_is_not_there():
    with pytest.raises(DocumentInvalid):
        give(plan({"zips": ("60611",)}), "gone", "zips", ["60611"])


def test_a_pin_is_cut_and_pinned_again(knees):
    asc = rows(knees, "A1")
    pinned = pin_accounts(plan({}), "t1", knees, asc)
    assert has(knees, pinned) == ["A1"]
    assert cut_accounts(pinned, "t1", knees, asc) == plan({})  # nothing else asks for it
    asked = pinned.put(replace(pinned.get("t1"), zips=("60611",)))
    cut = cut_accounts(asked, "t1", knees, asc)
    assert has(knees, cut) == ["H1"]
    assert cut.get("t1").excluded_sites == ("A1",)
    assert pin_accounts(cut, "t1", knees, asc) == asked


def test_what_a_territory_does_not_ask_for_is_not_excluded(knees):
    document = plan({"zips": ("60611",)})
    assert cut_accounts(document, "t1", knees, rows(knees, "M1", "B1")) == document
    assert cut_accounts(plan({}), "t1", knees, place(knees)) == plan({})


@pytest.mark.parametrize(("what", "value"), [("sites", "A1"), ("clinicians", ANN)])
def test_a_site_or_clinician_is_kept_out_whatever_the_rule_comes_to_say(knees, what, value):
    document = plan({f"pinned_{what}": (value,)})
    out = exclude(document, "t1", what, [value])
    assert out == plan({f"excluded_{what}": (value,)})
    wider = resolve(knees, out.put(replace(out.get("t1"), counties=("17031",))))
    assert "A1" not in site_names(knees, wider.accounts_of(0)) or what == "clinicians"
    assert ANN not in npis(knees, wider.clinicians_of(0)) or what == "sites"
    assert give(out, "t1", f"pinned_{what}", [value]) == document
    with pytest.raises(TerritoryLocked, match="T1 is locked"):
        exclude(document.put(replace(document.get("t1"), locked=True)), "t1", what, [value])


def test_a_practice_place_is_pinned_and_cut_by_its_clinicians(knees):
    pinned = pin_accounts(plan({}), "t1", knees, place(knees))
    assert pinned.get("t1").pinned_clinicians == (HAL, NED)
    assert npis(knees, resolve(knees, pinned).clinicians_of(0)) == {HAL, NED}
    cut = cut_accounts(plan({"zips": ("60602",)}, {"zips": ("60602",)}), "t1", knees, place(knees))
    ownership = resolve(knees, cut)
    assert npis(knees, ownership.clinicians_of(1)) == {HAL, NED}  # the other who asks for them has them
    assert not len(ownership.contested)
    half = plan({"zips": ("60602",), "excluded_clinicians": (HAL,)}, {})
    assert has(knees, half) == ["60602"]  # Ned is still there


def test_who_is_pinned_and_follows_a_site_that_is_cut_goes_with_it(knees):
    document = plan({"pinned_sites": ("H1",), "pinned_clinicians": (EVE, CAI)})
    cut = cut_accounts(document, "t1", knees, rows(knees, "M1"))  # Eve's primary site
    assert cut.get("t1").pinned_clinicians == (CAI,)
    assert npis(knees, resolve(knees, cut).clinicians_of(0)) == {ANN, BOB, CAI}


@pytest.mark.parametrize("rule", [{"pinned_sites": ("A1",)}, {"idns": ("LAKE",)}, {"units": ("LAKE@A1",)}])
def test_a_whole_unit_is_owned_whatever_others_say_of_it(knees, rule):
    document = plan({"pinned_sites": ("H1",), "excluded_sites": ("O1", "F1")}, rule, {"zips": ("60611",)})
    owned = own_unit(document, "t1", knees, "LAKE@A1")
    assert has(knees, owned) == ["A1", "H1", "O1"]
    assert owned.get("t1").excluded_sites == ("F1",)  # another unit's stays out
    assert not len(resolve(knees, owned).contested)
    assert owned.get("t3") == document.get("t3")  # a ZIP yields by itself
    locked = document.put(replace(document.get("t2"), locked=True))
    with pytest.raises(TerritoryLocked, match="T2"):
        own_unit(locked, "t1", knees, "LAKE@A1")


def test_merged_has_what_both_had(knees):
    document = plan({"zips": ("60611",)}, {"counties": ("55079",), "pinned_clinicians": (HAL,)}, {})
    merged = merge_territories(document, "t1", "t2", knees)
    assert [t.id for t in merged.territories] == ["t1", "t3"]
    assert has(knees, merged) == ["A1", "H1", "M1"]
    assert merged.get("t1").pinned_clinicians == (HAL,)


def test_what_one_cut_because_the_other_has_it_is_not_lost_in_a_merger(knees):
    """An overlap was settled by excluding A1 in one; merging the two must not make it nobody's."""
    document = plan(
        {"zips": ("60611",), "excluded_sites": ("A1", "M1"), "excluded_clinicians": (CAI, EVE)},
        {"pinned_sites": ("A1",)},
        {"zips": ("60611",), "excluded_sites": ("H1",)},
    )
    assert has(knees, merge_territories(document, "t1", "t2", knees)) == ["A1", "H1"]
    for into, other in (("t1", "t3"), ("t3", "t1")):
        merged = merge_territories(document.drop("t2"), into, other, knees)
        assert has(knees, merged) == ["A1", "H1"]
        assert npis(knees, resolve(knees, merged).clinicians_of(0)) == {ANN, BOB, CAI}
        assert merged.get(into).excluded_sites == ("M1",)  # nobody asks for it: stays out
        assert merged.get(into).excluded_clinicians == (EVE,)


@pytest.mark.parametrize("locked", ["t1", "t2"])
def test_a_locked_one_is_not_merged(knees, locked):
    document = plan({}, {"zips": ("60611",)})
    document = document.put(replace(document.get(locked), locked=True))
    with pytest.raises(TerritoryLocked):
        merge_territories(document, "t1", "t2", knees)


gifts = st.sampled_from([(part, value) for part, values in VALUES.items() for value in values])


@st.composite
def locked_plans(draw):
    document = draw(plans(least=1))
    return Document(tuple(replace(t, locked=draw(st.booleans())) for t in document.territories))


@STABLE
@given(document=locked_plans(), gift=gifts, data=st.data())
def test_nobody_has_one_twice_and_a_lock_holds(document, gift, data):
    part, value = gift
    to = data.draw(st.sampled_from([t.id for t in document.territories]))
    before = [t for t in document.territories if value in getattr(t, part)]
    locked = [t for t in (document.get(to), *before) if t.locked]
    if locked:
        with pytest.raises(TerritoryLocked, match="|".join(t.name for t in locked)):
            give(document, to, part, [value])
        return
    after = give(document, to, part, [value])
    assert [t.id for t in after.territories if value in getattr(t, part)] == [to]
    for was, now in zip(document.territories, after.territories, strict=True):
        assert not was.locked or was == now
    assert value not in getattr(take(after, to, part, [value]).get(to), part)


@STABLE
@given(document=plans(least=1), data=st.data())
def test_pin_cut_pin_is_pin(knees, document, data):
    some = np.array(data.draw(st.lists(st.integers(0, len(knees.kind) - 1), min_size=1, max_size=4)))
    pinned = pin_accounts(document, "t1", knees, some)
    assert set(np.unique(some[some < knees.sites])) <= set(resolve(knees, pinned).accounts_of(0))
    cut = cut_accounts(pinned, "t1", knees, some)
    assert not set(some[some < knees.sites]) & set(resolve(knees, cut).accounts_of(0))
    again = pin_accounts(cut, "t1", knees, some).get("t1")
    followers = set(npis(knees, knees.clinicians_of(np.unique(some))))
    for part in LISTS:  # whoever was pinned and followed a site that was cut follows it still
        missing = set(getattr(pinned.get("t1"), part)) ^ set(getattr(again, part))
        assert not missing or (part == "pinned_clinicians" and missing <= followers)


@STABLE
@given(document=plans(least=2))
def test_a_merger_conserves_accounts_and_clinicians(knees, document):
    document = Document(document.territories[:2])
    one, two = document.territories
    for what in ("sites", "clinicians"):  # what one pins and the other excludes is a matter of taste
        assume(not set(getattr(one, f"pinned_{what}")) & set(getattr(two, f"excluded_{what}")))
        assume(not set(getattr(two, f"pinned_{what}")) & set(getattr(one, f"excluded_{what}")))
    before, after = (
        resolve(knees, document),
        resolve(knees, merge_territories(document, one.id, two.id, knees)),
    )
    assert np.array_equal(np.flatnonzero(before.owner >= 0), np.flatnonzero(after.owner >= 0))
    assert np.array_equal(
        np.flatnonzero(before.clinician_owner >= 0), np.flatnonzero(after.clinician_owner >= 0)
    )
