"""One site or clinician is made somebody else's, or nobody's, and found by name."""

import pytest
from shapely import box

from analytics.account_search import find_subjects, name_subject
from analytics.assignments import SubjectMissing, assign, find_owner
from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.plan_edits import TerritoryLocked
from data.identifiers import TerritoryId
from data.plans.document import Document, DocumentInvalid, Drawn, Focus, Territory
from data.plans.unit_document import BuyingUnits

from .world import ANN, BOB, CAI, EVE, JON, KNEE, PEOPLE, SITES, build_world

ONE, TWO = TerritoryId("t1"), TerritoryId("t2")
CITY = Drawn("d1", box(-88, 41.7, -87, 42.2))
DOCUMENT = Document(
    (Territory(ONE, "Chicago", 1, drawn=(CITY,)), Territory(TWO, "Milwaukee", 2, zips=("53202",))),
    Focus(codes=(KNEE,)),
)


def moved(market, kind, subject, to, document=DOCUMENT):
    return resolve(market, assign(document, resolve(market, document), kind, subject, to))


@pytest.mark.parametrize(("kind", "subject"), [("site", "H1"), ("clinician", BOB)])
@pytest.mark.parametrize("to", [TWO, None])
def test_a_site_or_clinician_moves_and_nobody_else_does(knees, kind, subject, to):
    before = resolve(knees, DOCUMENT)
    assert find_owner(before, kind, subject) == ONE
    after = moved(knees, kind, subject, to)
    assert find_owner(after, kind, subject) == to
    others = {"site": "A1", "clinician": ANN}
    assert find_owner(after, kind, others[kind]) == ONE


def test_who_was_pinned_and_is_made_nobodys_is_nobodys(knees):
    pinned = assign(DOCUMENT, resolve(knees, DOCUMENT), "clinician", EVE, ONE)
    assert find_owner(resolve(knees, pinned), "clinician", EVE) == ONE
    # The account would lead EVE back to Milwaukee.
    assert find_owner(moved(knees, "clinician", EVE, None, pinned), "clinician", EVE) is None


def test_a_site_that_two_claim_is_taken_from_both(knees):
    both = DOCUMENT.put(Territory(TWO, "Milwaukee", 2, zips=("60611",)))
    assert find_owner(resolve(knees, both), "site", "H1") == TWO
    assert find_owner(moved(knees, "site", "H1", None, both), "site", "H1") is None


def test_what_is_so_already_changes_nothing(knees):
    assert assign(DOCUMENT, resolve(knees, DOCUMENT), "site", "H1", ONE) == DOCUMENT


def test_locked_unknown_and_absent_are_refused(knees):
    locked = DOCUMENT.put(Territory(TWO, "Milwaukee", 2, locked=True))
    ownership = resolve(knees, locked)
    with pytest.raises(TerritoryLocked, match="Milwaukee is locked"):
        assign(locked, ownership, "site", "H1", TWO)
    with pytest.raises(DocumentInvalid):
        assign(locked, ownership, "site", "H1", TerritoryId("gone"))
    for kind, subject in (("site", "C1"), ("clinician", JON), ("clinician", "x")):
        with pytest.raises(SubjectMissing, match="not in this plan's market"):
            find_owner(ownership, kind, subject)


@pytest.mark.parametrize(("kind", "subject"), [("site", "H1"), ("clinician", BOB)])
@pytest.mark.parametrize("to", [TWO, None])
def test_what_a_locked_territory_has_by_any_rule_stays(knees, kind, subject, to):
    locked = DOCUMENT.put(Territory(ONE, "Chicago", 1, drawn=(CITY,), locked=True))
    with pytest.raises(TerritoryLocked, match="Chicago is locked"):
        assign(locked, resolve(knees, locked), kind, subject, to)


def test_sites_and_clinicians_are_found_by_name_and_by_id(world, knees):
    assert [s.id for s in find_subjects(world, knees, "lakeshore")] == ["A1", "O1", "H1", "M1"]
    assert [(s.kind, s.id, s.where) for s in find_subjects(world, knees, "H1")] == [
        ("site", "H1", "Chicago, IL")
    ]
    assert [s.id for s in find_subjects(world, knees, BOB)] == [BOB]
    assert [s.id for s in find_subjects(world, knees, "ANG")] == [ANN]
    assert find_subjects(world, knees, JON) == ()  # deactivated
    assert find_subjects(world, knees, "jones") == ()
    assert find_subjects(world, knees, "a") == ()
    assert len(find_subjects(world, knees, "lakeshore", most=2)) == 2


def test_accents_and_the_order_of_a_clinicians_names_are_no_matter(tmp_path):
    people = PEOPLE | {
        ANN: ("Müller, Zoë", *PEOPLE[ANN][1:]),
        BOB: ("Zoe Muller", *PEOPLE[BOB][1:]),
        CAI: ("Zorn", *PEOPLE[CAI][1:]),
    }
    sites = SITES | {"H1": ("Clínica Peña", *SITES["H1"][1:])}
    world = build_world(tmp_path, people=people, sites=sites)
    market = load_market(world, Focus(codes=(KNEE,)), BuyingUnits())
    for text in ("zoe muller", "Zoë Müller", "Zoe Mu\u0308ller"):
        assert [s.id for s in find_subjects(world, market, text)] == [BOB, ANN], text  # as typed comes first
    assert [s.id for s in find_subjects(world, market, "muller, zoe")] == [ANN, BOB]
    assert find_subjects(world, market, "zoe zorn") == ()
    for text in ("clinica pena", "CLÍNICA PEÑA", "Pen\u0303a"):
        assert [s.id for s in find_subjects(world, market, text)] == ["H1"], text
    assert find_subjects(world, market, ",,") == ()
    world.close()


def test_what_the_market_does_not_have_is_named_all_the_same(world):
    assert name_subject(world, "site", "C1") == "Closed Clinic"
    assert name_subject(world, "site", "gone") == "gone"
    assert name_subject(world, "clinician", JON) == "Jones"
