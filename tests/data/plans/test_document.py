"""A plan's document: what it refuses, and that it reads what it wrote."""

import pytest
from shapely import MultiPolygon, Point, Polygon, box

from data.identifiers import IdnId, Npi, RepId, SiteId, TerritoryId, UnitId
from data.plans.document import Document, DocumentInvalid, Drawn, Focus, Territory
from data.plans.document_json import hash_document, read_document, write_document
from data.plans.unit_document import BuyingUnit, BuyingUnits

NORTH = Territory(
    TerritoryId("t1"), "Chicago N", 1, RepId("r1"), "Illinois", "Midwest",
    drawn=(Drawn("a", Point(-87.63, 41.9).buffer(0.1), "radius"), Drawn("b", box(-88, 42, -87.8, 42.1))),
    zips=("60611", "60601", "60611"), counties=("17031",), idns=(IdnId("lakeshore"),), units=(UnitId("u"),),
    pinned_sites=(SiteId("s1"),), excluded_sites=(SiteId("s2"),), pinned_clinicians=(Npi("1234567893"),),
)  # fmt: skip
SOUTH = Territory(
    TerritoryId("t2"), "Süd – 南", 2, drawn=(Drawn("c", MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])),)
)
PLAN = Document((SOUTH, NORTH), Focus(("27447",), ("Orthopaedic Surgery",), ("IL",)), 90.0, 5)


def test_a_document_reads_what_it_wrote() -> None:
    assert read_document(write_document(PLAN)) == PLAN
    assert read_document(write_document(Document())) == Document()


def test_equal_documents_have_one_name_and_others_another() -> None:
    assert hash_document(PLAN) == hash_document(Document((NORTH, SOUTH), PLAN.focus, 90.0, 5))
    moved = PLAN.put(Territory(SOUTH.id, SOUTH.name, 2, drawn=(Drawn("c", box(0, 0, 1, 1.0000001)),)))
    assert hash_document(moved) != hash_document(PLAN)


def test_signs_that_turn_the_writing_round_are_taken_out_of_names() -> None:
    """One would turn round what stands beside the name too, as its number and its figures."""
    territory = Territory(
        TerritoryId("t"), "Chi\u202ecago\tN\u2067", 1, district="\u202eLakes\x00", region="عرب"
    )
    assert (territory.name, territory.district, territory.region) == ("Chicago N", "Lakes", "عرب")
    with pytest.raises(DocumentInvalid, match="1 to 120"):
        Territory(TerritoryId("t"), "\u202e", 1)


def test_territories_stand_in_the_order_of_their_numbers_and_their_lists_are_sorted() -> None:
    assert [t.name for t in PLAN.territories] == ["Chicago N", "Süd – 南"]
    assert PLAN.get(NORTH.id).zips == ("60601", "60611")
    assert PLAN.next_number == 3
    assert PLAN.drop(NORTH.id).next_number == 1


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Territory(TerritoryId("t"), " ", 1), "1 to 120"),
        (lambda: Territory(TerritoryId("t"), "x" * 121, 1), "1 to 120"),
        (lambda: Territory(TerritoryId("t"), "T", 0), "1 or more"),
        (
            lambda: Territory(
                TerritoryId("t"), "T", 1, pinned_sites=(SiteId("s"),), excluded_sites=(SiteId("s"),)
            ),
            "pins and excludes s",
        ),
        (lambda: PLAN.put(Territory(TerritoryId("t3"), "chicago  n", 3)), "name “chicago n”"),
        (lambda: PLAN.put(Territory(TerritoryId("t3"), "T", 2)), "number “2”"),
        (lambda: PLAN.put(Territory(TerritoryId("t3"), "T", 3, drawn=(Drawn("a", box(0, 0, 1, 1)),))), "“a”"),
        (lambda: Drawn("a", Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])), "crosses itself"),
        (lambda: Document(drive_limit_minutes=0), "can't be"),
        (lambda: PLAN.get(TerritoryId("gone")), "not in this plan"),
        (lambda: read_document('{"format": 99}'), "format 99"),
        (lambda: read_document('{"format": 1}'), "no plan's document"),
        (lambda: read_document("[]"), "no plan's document"),
        (lambda: BuyingUnit(UnitId("u"), "U", ()), "at least one site"),
        (
            lambda: BuyingUnits(
                (
                    BuyingUnit(UnitId("u"), "U", (SiteId("s"),)),
                    BuyingUnit(UnitId("v"), "V", (SiteId("s"), SiteId("t"))),
                )
            ),
            "U and V",
        ),
    ],
)
def test_what_can_not_be_is_refused_with_its_reason(make, reason: str) -> None:
    with pytest.raises(DocumentInvalid, match=reason) as refused:
        make()
    assert refused.value.next_step
