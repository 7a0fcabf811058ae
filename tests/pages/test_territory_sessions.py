"""Two people at one plan at once: what is unsaved does not mix, and what both save is kept."""

import pytest

from components.session import shared_workspace
from tests.pages.nine_sites import NORTH, SOUTH, commit, document, draw, tell
from tests.pages.plan_page import NOW, PAGE, button, click, field, open_page, says


@pytest.fixture
def two(open_plan, open_app, tmp_path, monkeypatch):
    """Give Ada's and Bo's tabs, and a function that makes one of them the one who acts."""
    ada = open_plan({"zips": ("60611",)}, {})

    def be(name):
        monkeypatch.setenv("WINDSHIELD_USER", name)

    be("Bo")
    bo = open_page(open_app, tmp_path)
    return ada, bo, be


def add_zip(app, code):
    return tell(app, "click-area", area="zip", id=code, name="", what="zip", action="add")


def zips(document):
    return [t.zips for t in document.territories]


def test_unsaved_work_of_two_does_not_mix(two, open_app, tmp_path):
    ada, bo, be = two
    bo = add_zip(tell(bo, "activate", group=SOUTH), "53202")
    be("Ada")
    ada = add_zip(ada, "60602")
    assert zips(document(ada)) == [("60602", "60611"), ()]
    assert zips(document(bo)) == [("60611",), ("53202",)]
    drafts, plan = shared_workspace().plans.drafts, draw(ada).plan_id
    assert zips(drafts.find(plan, "Ada").document) == zips(document(ada))
    assert zips(drafts.find(plan, "Bo").document) == zips(document(bo))
    # Each finds their own again in another tab.
    for name, app in (("Ada", ada), ("Bo", bo)):
        be(name)
        assert document(open_page(open_app, tmp_path)) == document(app)
    click(bo, "plan_undo")
    assert drafts.find(plan, "Bo") is None
    assert drafts.find(plan, "Ada") is not None


def test_both_saves_are_kept_and_the_second_is_told(two):
    ada, bo, be = two
    plans, plan = shared_workspace().plans.plans, draw(ada).plan_id
    bo = click(add_zip(tell(bo, "activate", group=SOUTH), "53202"), "plan_save")
    assert not says(bo, "unsaved changes", bo.markdown)
    be("Ada")
    ada = click(add_zip(ada, "60602"), "plan_save")
    assert says(ada, "Bo", ada.error)
    assert says(ada, "What Bo changed", ada.markdown)
    assert zips(document(ada)) == [("60602", "60611"), ()]  # hers are still there

    ada = click(ada, "conflict_theirs")
    assert zips(document(ada)) == [("60611",), ("53202",)]
    assert not draw(ada).is_changed
    ada = click(ada, "plan_undo")
    assert zips(document(ada)) == [("60602", "60611"), ()]
    ada = click(ada, "plan_save")  # knows of Bo's version now
    assert not ada.error
    assert [zips(plans.version(plan, number).document) for number in (1, 2, 3)] == [
        [("60611",), ()], [("60611",), ("53202",)], [("60602", "60611"), ()],
    ]  # fmt: skip
    assert [plans.version(plan, number).saved_by for number in (2, 3)] == ["Bo", "Ada"]
    assert shared_workspace().plans.drafts.find(plan, "Ada") is None


def test_the_second_saves_a_scenario_of_her_own(two):
    ada, bo, be = two
    click(add_zip(bo, "53202"), "plan_save")
    be("Ada")
    ada = click(add_zip(ada, "60602"), "plan_save")
    field(ada, "conflict_name").input("Midwest")  # taken
    ada = click(ada.run(), "conflict_scenario")
    assert says(ada, "Your changes are kept here.", ada.error)
    assert zips(document(ada))[0] == ("60602", "60611")
    field(ada, "conflict_name").input("Ada's")
    ada = click(ada.run(), "conflict_scenario")
    plans = {plan.name: plan for plan in shared_workspace().plans.plans.list()}
    assert set(plans) == {"Midwest", "Ada's"}
    store = shared_workspace().plans.plans
    assert zips(store.version(plans["Ada's"].id).document)[0] == ("60602", "60611")
    assert zips(store.version(plans["Midwest"].id).document)[0] == ("53202", "60611")
    assert draw(ada).plan_id == plans["Ada's"].id


def test_what_one_locks_and_saves_the_other_still_draws_and_is_told_on_saving(two, shown):
    ada, bo, be = two
    bo = click(tell(bo, "lock", group=NORTH), "plan_save")
    be("Ada")
    loop = [[-87.64, 41.885], [-87.61, 41.885], [-87.61, 41.905], [-87.64, 41.885]]
    ada = tell(ada, "select", ids=[])
    ada = commit(ada, shown, reason="draw", ids=["new"], new=loop)
    assert len(document(ada).get(NORTH).drawn) == 1
    ada = click(ada, "plan_save")
    assert says(ada, "Bo", ada.error)
    assert len(document(ada).get(NORTH).drawn) == 1


def test_work_on_a_plan_that_went_live_meanwhile_is_kept_and_not_saved(two):
    ada, _, be = two
    be("Ada")
    ada = add_zip(ada, "60602")
    plans, plan = shared_workspace().plans.plans, draw(ada).plan_id
    plans.send_for_review(plan, by="Bo", at=NOW)
    plans.go_live(plan, based_on=1, blocking=(), by="Bo", at=NOW)
    ada = ada.run()
    assert not ada.exception
    assert button(ada, "plan_save").disabled
    assert zips(document(ada))[0] == ("60602", "60611")
    assert zips(shared_workspace().plans.drafts.find(plan, "Ada").document) == zips(document(ada))


@pytest.fixture
def windows(open_plan, open_app, tmp_path):
    """Give two windows of Ada's, and a function that opens a third."""
    first = open_plan({"zips": ("60611",)}, {})
    return first, open_page(open_app, tmp_path), lambda: open_app(tmp_path, PAGE)


def test_what_a_second_window_kept_last_survives_the_save_of_the_first(windows):
    first, second, open_another = windows
    first = add_zip(first, "60602")
    second = add_zip(second, "60615")
    first = click(first, "plan_save")
    third = open_another()  # the second was closed
    assert zips(document(third)) == [("60611", "60615"), ()]
    assert says(third, "They begin at version 1, and version 2 was saved since", third.toast)
    third = click(third, "plan_save")
    assert says(third, "was changed in another window", third.error)
    assert says(third, "**What was changed in another window**", third.markdown)
    assert not says(third, "Ada", third.error, third.markdown)
    third = click(third, "conflict_mine")
    plans, plan = shared_workspace().plans.plans, draw(third).plan_id
    assert [zips(plans.version(plan, number).document)[0] for number in (2, 3)] == [
        ("60602", "60611"), ("60611", "60615"),
    ]  # fmt: skip
    assert shared_workspace().plans.drafts.find(plan, "Ada") is None


def test_undoing_in_one_window_leaves_what_another_kept_since(windows):
    first, second, _ = windows
    first, second = add_zip(first, "60602"), add_zip(second, "60615")
    first = click(first, "plan_undo")
    kept = shared_workspace().plans.drafts.find(draw(first).plan_id, "Ada")
    assert zips(kept.document) == zips(document(second))
    click(second, "plan_undo")
    assert shared_workspace().plans.drafts.find(draw(first).plan_id, "Ada") is None
