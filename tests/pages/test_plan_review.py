"""A plan goes live past its blocking warnings with reasons only, and what it held then is frozen."""

import time

import pytest

from analytics.membership import read_membership
from components.session import shared_workspace
from data.errors import RoadsUnavailable
from data.plans.plan_states import PlanState
from data.roads.estimator import EstimatorTimes
from data.roads.times import DriveMatrix, DriveStatement
from tests.pages.plan_page import NOW, SOUTH, button, chicago, click, field, make_plan, open_page, says

NEAR = {"drive_limit_minutes": 20.0}  # so that many accounts are too far


def state_of(plan):
    return shared_workspace().plans.plans.get(plan.id).state


def test_a_draft_is_sent_for_review_with_a_note(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago(**NEAR))
    app = click(open_page(open_app, home), "plan_review")
    assert says(app, "One blocking warning would keep it from going live", app.warning)
    field(app, "review_said").input("Look at the west")
    app = click(app, "review_do")
    assert state_of(plan) is PlanState.IN_REVIEW
    assert button(app, "plan_review").label == "Go live"
    assert not [one for one in app.button if one.key == "review_do"]  # the dialog is closed
    (sent,) = [e for e in shared_workspace().plans.audit.list(plan.id) if e.action == "sent for review"]
    assert (sent.who, sent.reason) == ("Ada", "Look at the west")


def test_unsaved_changes_are_saved_before_a_review(open_app, home, snapshot):
    make_plan(snapshot, chicago())
    app = click(open_page(open_app, home), "territory_add")
    assert button(app, "plan_review").disabled
    assert not button(click(app, "plan_save"), "plan_review").disabled


def test_a_blocking_warning_refuses_to_go_live_until_somebody_answers_for_it(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago(**NEAR), PlanState.IN_REVIEW)
    app = click(open_page(open_app, home), "plan_review")
    assert button(app, "review_go_live").disabled
    assert says(app, "**One blocking warning stands.**")
    assert says(app, "Drives by estimate: half within")

    app = click(app, "override_0")  # without a reason
    assert says(app, "with a reason only", app.error)
    assert button(app, "review_go_live").disabled

    (reason,) = [one for one in app.text_input if str(one.key).startswith("override_reason_")]
    reason.input("The lake is *in* the way")
    app = click(app, "override_0")
    assert says(app, "Overridden by Ada")
    assert says(app, "The lake is \\*in\\* the way")
    assert not button(app, "review_go_live").disabled

    app = click(app, "take_back_0")
    assert button(app, "review_go_live").disabled
    (reason,) = [one for one in app.text_input if str(one.key).startswith("override_reason_")]
    reason.input("Agreed with the rep")
    app = click(click(app, "override_0"), "review_go_live")

    assert state_of(plan) is PlanState.LIVE
    assert says(app, "is live", app.toast)
    (live,) = [e for e in shared_workspace().plans.audit.list(plan.id) if e.action == "went live"]
    assert [o["reason"] for o in live.detail["overridden"]] == ["Agreed with the rep"]


def test_what_went_live_is_frozen_shown_and_read_only(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago(), PlanState.IN_REVIEW)
    app = click(click(open_page(open_app, home), "plan_review"), "review_go_live")
    frozen = read_membership(shared_workspace().plans.plans.frozen(plan.id).content)
    count = snapshot.query(
        """
        SELECT count(*) AS n FROM providers AS p LEFT JOIN sites AS s ON s.site_id = p.primary_site_id
        WHERE p.status = 'active' AND coalesce(s.lon, p.lon) BETWEEN -88.4 AND -87.3
            AND coalesce(s.lat, p.lat) BETWEEN 41.4 AND 42.3
        """
    )["n"][0].as_py()
    assert frozen.members.num_rows == count > 0
    assert set(frozen.members["territory"].to_pylist()) == {"North"}
    assert frozen.about["snapshot_id"] == snapshot.id
    assert [t["providers"] for t in frozen.territories] == [count, 0]
    assert says(app, f"with {count:,} clinicians in 2 territories")
    assert button(app, "territory_add").disabled
    assert button(app, "plan_review").label == "Archive"
    (figures,) = [
        one.value for one in click(app, "frozen_open").dataframe if "Drives by" in one.value.columns
    ]
    assert figures[["Territory", "Providers"]].to_numpy().tolist() == [
        ["1 · North", f"{count:,}"], ["2 · South", "0"],
    ]  # fmt: skip
    assert figures["Drives by"][0].startswith("estimate: half within")
    app.session_state["windshield"].dialog.close()

    app = click(click(app, "plan_review"), "review_do")
    assert state_of(plan) is PlanState.ARCHIVED
    assert says(app, "Was live: version 1")
    app = click(click(app, "plan_review"), "review_do")
    assert state_of(plan) is PlanState.DRAFT
    assert not button(app, "territory_add").disabled


class Roads(EstimatorTimes):
    """Minutes along roads that take a while, ten times those of the estimate; or an engine that fails."""

    statement = DriveStatement("Roads of the test", "a test", exact=True)
    broken = False

    def _matrix(self, origins, destinations, departing):
        time.sleep(0.3)
        if self.broken:
            raise RoadsUnavailable("The tiles are gone.", "Build them again.")
        found = super()._matrix(origins, destinations, departing)
        return DriveMatrix(10 * found.minutes, found.miles, self.statement)


@pytest.mark.parametrize("broken", [False, True])
def test_what_blocks_is_judged_by_minutes_along_roads_where_they_can_be_had(
    open_app, home, snapshot, monkeypatch, broken
):
    roads = Roads()
    roads.broken = broken
    monkeypatch.setattr(shared_workspace(), "exact", roads)
    plan = make_plan(snapshot, chicago(drive_limit_minutes=150.0), PlanState.IN_REVIEW)
    app = click(open_page(open_app, home), "plan_review")
    if broken:
        assert says(app, "Territory 1 is an estimate: The tiles are gone.")
        assert not button(app, "review_go_live").disabled  # nobody is that far by the estimate
        return
    assert says(app, "Drives by Roads of the test: along roads")
    assert says(app, "accounts over 2\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30\N{NO-BREAK SPACE}min one way")
    assert button(app, "review_go_live").disabled
    (reason,) = [one for one in app.text_input if str(one.key).startswith("override_reason_")]
    reason.input("Flies there")
    click(click(app, "override_0"), "review_go_live")
    kept = read_membership(shared_workspace().plans.plans.frozen(plan.id).content)
    assert kept.territories[0]["drive"]["statement"]["engine"] == "Roads of the test"


def test_a_plan_is_returned_to_draft_with_a_reason_only(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago(), PlanState.IN_REVIEW)
    app = click(click(open_page(open_app, home), "plan_review"), "review_withdraw")
    assert says(app, "with a reason only", app.error)
    assert state_of(plan) is PlanState.IN_REVIEW
    field(app, "review_withdraw_reason").input("South is empty")
    app = click(app, "review_withdraw")
    assert state_of(plan) is PlanState.DRAFT
    assert shared_workspace().plans.audit.list(plan.id)[0].reason == "South is empty"


def test_a_version_that_somebody_saved_meanwhile_is_not_taken_live_unseen(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago(), PlanState.IN_REVIEW)
    app = click(open_page(open_app, home), "plan_review")
    fresh = chicago().drop(SOUTH)
    shared_workspace().plans.plans.save(plan.id, fresh, based_on=1, by="Bob", at=NOW)
    app = click(app, "review_go_live")
    assert state_of(plan) is PlanState.IN_REVIEW
    assert says(app, "Bob saved version 2", app.error)
    app = click(app, "review_newer")
    app = click(app, "review_go_live")
    assert state_of(plan) is PlanState.LIVE
    assert shared_workspace().plans.plans.get(plan.id).live_version == 2


def test_the_log_says_who_did_what_and_why(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago(), PlanState.IN_REVIEW)
    shared_workspace().plans.plans.withdraw(plan.id, "Too early", by="Cy", at=NOW)
    app = click(open_page(open_app, home), "menu_audit")
    (table,) = [one.value for one in app.dataframe if "Why" in one.value.columns]
    assert table[["Who", "What", "Why"]].iloc[0].tolist() == ["Cy", "Returned to draft", "Too early"]
    assert len(table) == len(shared_workspace().plans.audit.list(plan.id))


@pytest.mark.parametrize("name", ["reps", "units", "audit"])
def test_a_dialog_is_open_while_the_page_behind_it_runs_again(open_app, home, snapshot, name):
    make_plan(snapshot, chicago())
    app = click(open_page(open_app, home), f"menu_{name}")
    tables = len(app.dataframe)
    assert len(app.run().dataframe) == tables
    assert not app.exception
