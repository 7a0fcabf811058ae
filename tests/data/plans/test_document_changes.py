"""What differs between two documents, as a person reads it."""

from dataclasses import replace

import pytest
from shapely import box

from data.identifiers import IdnId, RepId, SiteId, TerritoryId
from data.plans.document import Document, Drawn, Focus, Territory
from data.plans.document_changes import compare_documents

NORTH = Territory(TerritoryId("t1"), "North", 1, zips=("60601", "60611"), district="Illinois",
                  drawn=(Drawn("a", box(0, 0, 1, 1)), Drawn("b", box(2, 2, 3, 3))))  # fmt: skip
SOUTH = Territory(TerritoryId("t2"), "South", 2, rep_id=RepId("r1"))
BASE = Document((NORTH, SOUTH))


def test_equal_documents_differ_in_nothing() -> None:
    assert compare_documents(BASE, Document((SOUTH, NORTH))) == ()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (BASE.drop(SOUTH.id), "South was removed."),
        (BASE.put(Territory(TerritoryId("t3"), "West", 3)), "West was added."),
        (BASE.put(replace(SOUTH, name="Southland")), "South is now named Southland."),
        (BASE.put(replace(NORTH, zips=("60601", "60602", "60603"))), "North: 2 ZIPs added, 1 ZIP removed."),
        (
            BASE.put(replace(NORTH, drawn=(Drawn("a", box(0, 0, 1, 2)), Drawn("c", box(5, 5, 6, 6))))),
            "North: 1 drawn area added, 1 drawn area removed, 1 drawn area changed.",
        ),
        (BASE.put(replace(SOUTH, rep_id=None)), "South: no rep any more."),
        (BASE.put(replace(SOUTH, rep_id=RepId("r2"))), "South: another rep."),
        (BASE.put(replace(NORTH, rep_id=RepId("r2"))), "North: a rep."),
        (BASE.put(replace(NORTH, district="", region="Midwest")),
         "North: no district any more, region “Midwest”."),
        (BASE.put(replace(SOUTH, locked=True)), "South: locked."),
        (BASE.put(replace(SOUTH, number=7)), "South: number 7, before 2."),
        (
            BASE.put(replace(SOUTH, counties=("17031",), idns=(IdnId("x"), IdnId("y")),
                             excluded_sites=(SiteId("s"),))),
            "South: 1 county added, 2 health systems added, 1 excluded site added.",
        ),
        (replace(BASE, drive_limit_minutes=90), "The drive limit is 90 minutes, before 120."),
        (replace(BASE, least_accounts=5), "A territory has at least 5 accounts, before 10."),
        (replace(BASE, focus=Focus(("27447",), (), ("IL",))), "The plan is about other codes and states."),
    ],
)  # fmt: skip
def test_a_difference_is_one_sentence(other: Document, said: str) -> None:
    assert [change.sentence for change in compare_documents(BASE, other)] == [said]


def test_a_territory_that_was_renamed_and_changed_is_told_of_twice() -> None:
    other = BASE.put(replace(NORTH, name="Loop", zips=()))
    assert [(c.kind, c.territory_id, c.sentence) for c in compare_documents(BASE, other)] == [
        ("renamed", "t1", "North is now named Loop."),
        ("changed", "t1", "Loop: 2 ZIPs removed."),
    ]


def test_territories_that_changed_places_by_name_are_renamed_not_replaced() -> None:
    swapped = Document((replace(NORTH, name="South"), replace(SOUTH, name="North")))
    assert [c.kind for c in compare_documents(BASE, swapped)] == ["renamed", "renamed"]
