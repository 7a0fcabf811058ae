"""What a locked territory has stays with it, whatever is asked for others, and it gains nothing by that."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from shapely import box

from analytics.drawn_edits import split_drawn
from analytics.lock_keeping import keep_locks
from analytics.ownership import resolve
from analytics.plan_edits import NOUNS, TerritoryLocked, cut_accounts, give, merge_territories, pin_accounts
from data.plans.document import Document, Drawn, Territory

from .test_ownership import plans
from .world import ANN, BOB, CAI, EVE, HAL, NED, npis, site_names

STABLE = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CITY = box(-87.7, 41.85, -87.55, 41.95)  # A1, H1 and the practice of Hal and Ned: five clinicians
SHORE = box(-87.64, 41.885, -87.6, 41.905)  # A1, H1
NORTH = box(-88, 41.8955, -87, 42.2)  # A1, and O1 in Evanston
FIVE = "Territory 2 · T2 is locked and keeps what this asked for: 3 accounts, 5 clinicians."


def drawn(*areas, name="d"):
    return tuple(Drawn(f"{name}{n}", area) for n, area in enumerate(areas))


def plan(*rules):
    return Document(tuple(Territory(f"t{n}", f"T{n}", n, **rule) for n, rule in enumerate(rules, 1)))


def has(kept, number):
    return site_names(kept.ownership.market, kept.ownership.accounts_of(number))


def people(ownership, number):
    return npis(ownership.market, ownership.clinicians_of(number))


def ask(market, before, **rule):
    """Have territory 1 ask for something, by the rule itself."""
    return keep_locks(resolve(market, before), before.put(replace(before.get("t1"), **rule)))


LOCKED_CITY = {"drawn": drawn(CITY, name="city"), "locked": True}

# what T1 asks for over the city that T2 has drawn: its rule, what it has then, and what its rule says then
ASKED = {
    "area": ({"drawn": drawn(SHORE, NORTH)}, ["O1"], ["drawn"]),
    "county": ({"counties": ("17031",)}, ["F1", "O1"],
               ["counties", "excluded_sites", "excluded_clinicians"]),
    "ZIPs": ({"zips": ("60611", "60602", "60201")}, ["O1"], ["zips"]),
    "IDN": ({"idns": ("LAKE",)}, ["M1", "O1"], ["idns", "excluded_sites"]),
    "unit": ({"units": ("LAKE@A1",)}, ["O1"], ["units", "excluded_sites"]),
    "sites": ({"pinned_sites": ("A1", "H1", "P1")}, ["P1"], ["pinned_sites"]),
}  # fmt: skip


@pytest.mark.parametrize("what", ASKED)
def test_what_is_asked_of_a_locked_one_stays_and_the_rest_is_taken(knees, what):
    rule, left, parts = ASKED[what]
    before = plan({}, LOCKED_CITY)
    kept = ask(knees, before, **rule)
    assert has(kept, 1) == ["A1", "H1", "60602"]
    assert people(kept.ownership, 1) == {ANN, BOB, CAI, HAL, NED}
    assert has(kept, 0) == left
    assert kept.document.get("t2") == before.get("t2")
    now = kept.document.get("t1")
    assert [part for part in ("drawn", *NOUNS, "excluded_sites", "excluded_clinicians")
            if getattr(now, part)] == parts  # fmt: skip
    assert not len(kept.ownership.contested)
    assert kept.notes[0].startswith("Territory 2 · T2 is locked and keeps what this asked for: ")


def test_the_note_counts_what_was_asked_for(knees):
    assert ask(knees, plan({}, LOCKED_CITY), counties=("17031",)).notes == (FIVE,)
    one = ask(knees, plan({}, LOCKED_CITY), pinned_sites=("A1",))
    assert one.notes == ("Territory 2 · T2 is locked and keeps what this asked for: 1 account, 1 clinician.",)
    hal = ask(knees, plan({}, LOCKED_CITY), pinned_clinicians=(HAL,))
    assert hal.notes == ("Territory 2 · T2 is locked and keeps what this asked for: 1 clinician.",)
    three = plan({}, LOCKED_CITY, {"idns": ("LAKE",), "locked": True})
    both = ask(knees, three, pinned_sites=("A1", "O1"), counties=("17031",))  # H1 is T3's by more right
    assert both.notes == (
        "Territory 2 · T2 is locked and keeps what this asked for: 1 account, 2 clinicians.",
        "Territory 3 · T3 is locked and keeps what this asked for: 2 accounts, 2 clinicians.",
    )


def test_an_area_is_cut_back_so_that_the_map_tells_the_truth(knees):
    kept = ask(knees, plan({}, LOCKED_CITY), drawn=drawn(NORTH))
    (area,) = [d.area for d in kept.document.get("t1").drawn]
    assert not area.overlaps(CITY)
    assert area.area == pytest.approx(NORTH.difference(CITY).area)
    gone = ask(knees, plan({}, LOCKED_CITY), drawn=drawn(SHORE))
    assert gone.document == plan({}, LOCKED_CITY)


def test_only_what_is_new_is_cut_back(knees):
    """Two areas overlap where T1 has the account already: a move elsewhere leaves that."""
    before = plan({"drawn": drawn(NORTH, name="old")}, LOCKED_CITY)
    assert has(keep_locks(resolve(knees, before), before), 0) == ["A1", "O1"]
    kept = ask(knees, before, drawn=(*before.get("t1").drawn, Drawn("new", SHORE)))
    assert has(kept, 0) == ["A1", "O1"]
    assert has(kept, 1) == ["H1", "60602"]
    assert kept.document.get("t1").drawn[0] == before.get("t1").drawn[0]


def test_an_area_stays_where_it_brings_something_else_too(knees):
    """T2 has cut A1 out of its own area: it is nobody's, and T1 may have it."""
    locked = {**LOCKED_CITY, "excluded_sites": ("A1",)}
    kept = ask(knees, plan({}, locked), drawn=drawn(SHORE))
    assert has(kept, 0) == ["A1"]
    assert has(kept, 1) == ["H1", "60602"]
    assert kept.document.get("t1").drawn == drawn(SHORE)
    assert kept.document.get("t1").excluded_sites == ("H1",)


def test_who_draws_over_a_locked_one_makes_no_overlap_either(knees):
    """Of equal right the lower number has it; a later one that asks gives way all the same."""
    before = plan(LOCKED_CITY, {})
    kept = keep_locks(resolve(knees, before), before.put(replace(before.get("t2"), drawn=drawn(SHORE))))
    assert not len(kept.ownership.contested)
    assert kept.document == before
    assert kept.notes == (
        "Territory 1 · T1 is locked and keeps what this asked for: 2 accounts, 3 clinicians.",
    )


def test_a_pinned_clinician_stays_and_so_do_the_others_pins(knees):
    before = plan({"pinned_clinicians": (HAL, BOB)}, {**LOCKED_CITY, "pinned_clinicians": (EVE,)})
    kept = ask(knees, before, pinned_clinicians=(HAL, BOB, EVE, ANN))
    assert people(kept.ownership, 1) == {ANN, CAI, NED, EVE}
    assert kept.document.get("t1").pinned_clinicians == (BOB, HAL)
    assert has(kept, 1) == ["A1", "H1", "60602"]


def test_a_practice_place_can_not_be_left_by_one_who_pins_somebody_there(knees):
    """Hal is T1's by a pin: excluding all who practise there would undo that."""
    before = plan({"pinned_clinicians": (HAL,)}, LOCKED_CITY)
    with pytest.raises(TerritoryLocked, match="T2 is locked and would lose 1 account, 1 clinician"):
        ask(knees, before, pinned_clinicians=(HAL,), counties=("17031",))


def test_a_name_of_a_locked_one_is_left_to_it(knees):
    before = plan({"excluded_sites": ("A1",)}, {"zips": ("60611",), "pinned_sites": ("A1",), "locked": True})
    asked = give(before, "t1", "zips", ["60611", "60602"])
    kept = keep_locks(resolve(knees, before), asked)
    assert kept.document.get("t1").zips == ("60602",)
    assert kept.notes == (  # for A1, which it pins, a ZIP is no match
        "Territory 2 · T2 is locked and keeps what this asked for: 1 account, 2 clinicians.",
    )
    pinned = keep_locks(
        resolve(knees, before), pin_accounts(before, "t1", knees, knees.find_sites(("A1", "F1")))
    )
    assert pinned.document.get("t1").pinned_sites == ("F1",)
    assert pinned.document.get("t1").excluded_sites == ("A1",)  # as it was


def test_what_a_locked_one_would_gain_is_refused_with_the_reason(knees):
    before = plan({"zips": ("60611",)}, LOCKED_CITY)  # which yields A1 and H1 to the ZIP
    why = r"Territory 2 · T2 is locked and would gain 2 accounts, 3 clinicians: its rule asks for that too\."
    with pytest.raises(TerritoryLocked, match=why) as refused:
        ask(knees, before, zips=())
    assert refused.value.next_step == "Unlock it first, on its card."
    for edit in (
        lambda: before.drop("t1"),
        lambda: cut_accounts(before, "t1", knees, knees.find_sites(("A1",))),
    ):
        with pytest.raises(TerritoryLocked, match="would gain"):
            keep_locks(resolve(knees, before), edit())
    pinned = plan({"pinned_clinicians": (HAL,)}, LOCKED_CITY)
    with pytest.raises(TerritoryLocked, match="would gain 1 clinician: "):
        ask(knees, pinned, pinned_clinicians=())


def test_what_nobody_can_leave_to_it_is_refused(knees):
    """Hal and Ned are pinned by T1: their place can't be excluded there without letting them go."""
    before = plan({"pinned_clinicians": (HAL, NED)}, {"zips": ("60602",), "locked": True})
    with pytest.raises(TerritoryLocked, match=r"Territory 2 · T2 is locked and would lose 1 account\."):
        ask(knees, before, counties=("17031",))


def test_a_locked_one_does_not_go(knees):
    before = plan({}, LOCKED_CITY)
    with pytest.raises(TerritoryLocked, match="Territory 2 · T2 is locked"):
        keep_locks(resolve(knees, before), before.drop("t2"))


@pytest.mark.parametrize("locked", [True, False])
def test_locking_and_unlocking_change_nothing_else(knees, locked):
    before = plan({"zips": ("60611",)}, {**LOCKED_CITY, "locked": not locked})
    turned = before.put(replace(before.get("t2"), locked=locked))
    kept = keep_locks(resolve(knees, before), turned)
    assert (kept.document, kept.notes) == (turned, ())
    assert np.array_equal(kept.ownership.owner, resolve(knees, before).owner)


def test_a_split_and_a_merger_take_nothing_from_a_locked_one(knees):
    before = plan({}, {"drawn": drawn(SHORE, name="shore"), "locked": True}, {"drawn": drawn(CITY)})
    merged = keep_locks(resolve(knees, before), merge_territories(before, "t1", "t3", knees))
    assert has(merged, 0) == ["60602"]
    assert has(merged, 1) == ["A1", "H1"]
    line = {"type": "LineString", "coordinates": [[-87.625, 41], [-87.625, 43]]}
    parted = keep_locks(resolve(knees, before), split_drawn(before, "d0", line))
    assert has(parted, 1) == ["A1", "H1"]
    assert len(parted.ownership.contested) == 1  # A1, as before; the new one, east of it, makes none


def lock_some(draw, document):
    return Document(tuple(replace(t, locked=draw(st.booleans())) for t in document.territories))


@st.composite
def edits(draw):
    """A plan with locks, and what an edit makes of those that are free: anything."""
    before = lock_some(draw, draw(plans(least=2)))
    wanted = {t.id: t for t in draw(plans()).territories}
    after = before
    for territory in before.territories:
        if not territory.locked and territory.id in wanted and draw(st.booleans()):
            fresh = wanted[territory.id]
            areas = tuple(replace(d, id=f"new {d.id}") for d in fresh.drawn)
            kept = (
                territory
                if draw(st.booleans())
                else Territory(territory.id, territory.name, territory.number)
            )
            lists = {part: {*getattr(kept, part), *getattr(fresh, part)} for part in NOUNS}
            for what in ("sites", "clinicians"):
                lists[f"excluded_{what}"] = {
                    *getattr(kept, f"excluded_{what}"), *getattr(fresh, f"excluded_{what}")
                } - lists[f"pinned_{what}"]  # fmt: skip
            lists = {part: tuple(values) for part, values in lists.items()}
            after = after.put(replace(territory, drawn=(*kept.drawn, *areas), **lists))
    return before, after


@STABLE
@given(edit=edits())
def test_no_edit_of_another_changes_a_locked_one(knees, edit):
    before, asked = edit
    was = resolve(knees, before)
    try:
        kept = keep_locks(was, asked)
    except TerritoryLocked as refused:
        event(" ".join(refused.what.split()[6:8]))
        assume("would gain" not in refused.what)
        raise
    event("taken with a note" if kept.notes else "taken")
    now = resolve(knees, kept.document)
    assert np.array_equal(now.owner, kept.ownership.owner)
    assert np.array_equal(now.clinician_owner, kept.ownership.clinician_owner)
    for number, territory in enumerate(before.territories):
        if territory.locked:
            assert kept.document.get(territory.id) == territory
            assert np.array_equal(now.accounts_of(number), was.accounts_of(number))
            assert np.array_equal(now.clinicians_of(number), was.clinicians_of(number))
    if not kept.notes:  # at most a name of a locked one is left out that brings nothing
        whole = resolve(knees, asked)
        assert np.array_equal(now.owner, whole.owner)
        assert np.array_equal(now.clinician_owner, whole.clinician_owner)


@STABLE
@given(edit=edits())
def test_the_rest_of_an_edit_is_taken(knees, edit):
    """What no locked territory has goes where it was asked to go, but for names that are a locked one's."""
    before, asked = edit
    locked = {part: {v for t in before.territories if t.locked for v in getattr(t, part)} for part in NOUNS}
    for was, now in zip(before.territories, asked.territories, strict=True):
        for part in NOUNS:
            assume(not ({*getattr(now, part)} - {*getattr(was, part)}) & locked[part])
    was = resolve(knees, before)
    try:
        kept = keep_locks(was, asked)
    except TerritoryLocked:
        return
    held = [n for n, t in enumerate(before.territories) if t.locked]
    free = ~np.isin(was.owner, held)
    assert np.array_equal(kept.ownership.owner[free], resolve(knees, asked).owner[free])
    people = ~np.isin(was.clinician_owner, held) & free[knees.account]
    assert np.array_equal(
        kept.ownership.clinician_owner[people], resolve(knees, asked).clinician_owner[people]
    )


@STABLE
@given(edit=edits())
def test_keeping_twice_is_keeping_once(knees, edit):
    before, asked = edit
    was = resolve(knees, before)
    try:
        kept = keep_locks(was, asked)
    except TerritoryLocked:
        return
    again = keep_locks(was, kept.document)
    assert (again.document, again.notes) == (kept.document, ())
