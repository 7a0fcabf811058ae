"""Buying units that people defined: versioned whole."""

from datetime import UTC, datetime, timedelta

import pytest

from data.identifiers import SiteId, UnitId
from data.plans.document import DocumentInvalid
from data.plans.errors import EntryMissing, SaveConflict
from data.plans.store import PlanStore
from data.plans.unit_document import BuyingUnit, BuyingUnits
from data.plans.unit_document_json import read_units, write_units

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
LAKE = BuyingUnit(UnitId("u1"), "Lakeshore Nord – 北", (SiteId("s1"), SiteId("s2")))
RIVER = BuyingUnit(UnitId("u2"), "River", (SiteId("s3"),))
ONE, TWO = BuyingUnits((LAKE,)), BuyingUnits((LAKE, RIVER))


def test_there_are_none_until_somebody_defines_them(plans: PlanStore) -> None:
    none = plans.buying_units.get()
    assert (none.number, none.units, none.saved_at) == (0, BuyingUnits(), None)
    assert plans.buying_units.history() == ()
    assert plans.buying_units.save(BuyingUnits(), based_on=0, by="ann", at=MONDAY) == none


def test_each_save_is_a_version_of_all_units(plans: PlanStore) -> None:
    first = plans.buying_units.save(ONE, based_on=0, by="ann", at=MONDAY, note="joint venture")
    second = plans.buying_units.save(TWO, based_on=1, by="bob", at=TUESDAY)
    assert (first.number, first.units, first.saved_by, first.saved_at, first.note) == (
        1, ONE, "ann", MONDAY, "joint venture",
    )  # fmt: skip
    assert plans.buying_units.get() == second
    assert plans.buying_units.get(1) == first
    assert plans.buying_units.save(TWO, based_on=2, by="ann", at=TUESDAY) == second
    assert [(h.number, h.count, h.saved_by) for h in plans.buying_units.history()] == [
        (2, 2, "bob"), (1, 1, "ann"),
    ]  # fmt: skip
    assert [(e.who, e.detail["version"]) for e in plans.audit.list()] == [("bob", 2), ("ann", 1)]
    with pytest.raises(EntryMissing):
        plans.buying_units.get(3)


def test_a_conflicting_save_is_refused_with_both_sides(plans: PlanStore) -> None:
    theirs = plans.buying_units.save(TWO, based_on=0, by="bob", at=MONDAY)
    with pytest.raises(SaveConflict, match="changed by bob at 09:00") as refused:
        plans.buying_units.save(ONE, based_on=0, by="ann", at=TUESDAY)
    assert (refused.value.yours, refused.value.theirs) == (ONE, theirs)
    assert plans.buying_units.get() == theirs


def test_units_read_what_they_wrote() -> None:
    assert read_units(write_units(TWO)) == TWO
    for text in ("[]", "{}", '{"format": 9, "units": []}', '{"format": 1, "units": [{"id": "u"}]}', "no"):
        with pytest.raises(DocumentInvalid):
            read_units(text)
