"""One territory gives way to another by its areas first, then by name."""

import numpy as np
from shapely import box

from analytics.giving_way import leave_accounts, settle_overlap
from analytics.ownership import find_claim, resolve
from data.plans.document import Document, Drawn, Territory

from .world import HAL, site_names

CITY, SHORE = box(-87.7, 41.85, -87.55, 41.95), box(-87.64, 41.885, -87.6, 41.905)
NOBODY = np.zeros(0, dtype=np.int32)


def plan(*rules):
    return Document(tuple(Territory(f"t{n}", f"T{n}", n, **rule) for n, rule in enumerate(rules, 1)))


def settle(market, document, clinicians=NOBODY):
    before = resolve(market, document)
    return settle_overlap(document, before, "t1", "t2", before.contested[:, 0], clinicians)


def test_areas_are_cut_back_and_nothing_is_excluded_that_need_not_be(knees):
    document = plan({"drawn": (Drawn("a", SHORE),)}, {"drawn": (Drawn("b", CITY),)})
    after = settle(knees, document)
    assert site_names(knees, resolve(knees, after).accounts_of(1)) == ["60602"]
    assert not after.get("t2").excluded_sites


def test_what_both_ask_for_by_name_is_excluded_where_the_other_keeps_it(knees):
    after = settle(knees, plan({"zips": ("60611",)}, {"zips": ("60611",), "drawn": (Drawn("b", CITY),)}))
    assert after.get("t2").excluded_sites == ("A1", "H1")
    assert after.get("t2").drawn == (Drawn("b", CITY),)  # no area of the other to cut it back by


def test_of_clinicians_whom_both_pin_the_pin_goes(knees):
    document = plan({"pinned_clinicians": (HAL,)}, {"pinned_clinicians": (HAL,), "zips": ("60611",)})
    after = settle(knees, document, knees.find_clinicians((HAL,)))
    assert after.get("t2") == Territory("t2", "T2", 2, zips=("60611",))


def test_a_lesser_rule_yields_by_itself(knees):
    document = plan({"zips": ("60611",)}, {"drawn": (Drawn("b", CITY),), "pinned_sites": ("H1",)})
    kept, asked = (find_claim(knees, t) for t in document.territories)
    rows = np.arange(len(knees.kind), dtype=np.int32)
    assert leave_accounts(document, knees, asked, "t1", kept, rows) == document.put(
        Territory("t1", "T1", 1, zips=("60611",), excluded_sites=("A1",))
    )
    nothing = find_claim(knees, Territory("t3", "T3", 3))
    assert leave_accounts(document, knees, kept, "t2", nothing, rows) == document
