"""An assignment is challenged with a reason, and moved when that is accepted."""

from dataclasses import replace

from analytics.assignments import find_owner
from components.session import shared_workspace
from components.territory_desk import open_desk
from data.plans.plan_states import PlanState
from tests.pages.plan_page import NORTH, NOW, SOUTH, button, chicago, click, field, make_plan, open_page, says


def site_in_chicago(snapshot):
    """A hospital of the box, by id."""
    return snapshot.query(
        "SELECT site_id FROM sites WHERE kind = 'inpatient' AND closed IS NULL "
        "AND lon BETWEEN -88.4 AND -87.3 AND lat BETWEEN 41.4 AND 42.3 ORDER BY site_id LIMIT 1"
    )["site_id"][0].as_py()


def challenge(app, text, wanted, why):
    field(app, "challenge_text").input(text)
    app.run()
    field(app, "challenge_wanted").select(wanted)
    field(app, "challenge_why").input(why)
    return click(app, "challenge_raise")


def owner_on_screen(app, plan, kind, subject):
    document = app.session_state["windshield"].draw.document
    return find_owner(open_desk(plan, document).ownership, kind, subject)


def test_a_challenge_that_is_accepted_moves_the_site_and_can_be_undone(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago(), PlanState.IN_REVIEW)
    site = site_in_chicago(snapshot)
    app = challenge(open_page(open_app, home), site, SOUTH, "South knows the board")
    (raised,) = shared_workspace().plans.challenges.list(plan.id)
    assert (raised.kind, raised.subject, raised.from_territory, raised.wanted_territory) == (
        "site", site, NORTH, SOUTH,
    )  # fmt: skip
    assert (raised.raised_by, raised.reason) == ("Ada", "South knows the board")
    assert says(app, f"(site {site}): from 1 · North to 2 · South")
    assert owner_on_screen(app, plan, "site", site) == NORTH  # nothing moves by being challenged

    field(app, f"challenge_{raised.id}_reply").input("Agreed")
    app = click(app, f"challenge_{raised.id}_accept")
    assert owner_on_screen(app, plan, "site", site) == SOUTH
    assert says(app, "Accepted by Ada")
    assert says(app, "“Agreed”")
    assert says(app, "Save the plan to keep the move", app.toast)
    assert owner_on_screen(click(app, "plan_undo"), plan, "site", site) == NORTH


def test_a_clinician_is_found_by_name_and_made_nobodys(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago())
    app = open_page(open_app, home)
    row = snapshot.query(
        "SELECT npi, last_name FROM providers WHERE status = 'active' AND lon BETWEEN -88 AND -87.5 "
        "AND lat BETWEEN 41.6 AND 42 AND primary_site_id IS NULL ORDER BY npi LIMIT 1"
    ).to_pylist()[0]
    field(app, "challenge_text").input(row["last_name"])
    app.run()
    (which,) = [box for box in app.selectbox if str(box.key).startswith("challenge_which_")]
    assert any(row["npi"] in option for option in which.options)
    app = challenge(app, row["npi"], "", "Retires")
    (raised,) = shared_workspace().plans.challenges.list(plan.id)
    assert raised.wanted_territory is None
    app = click(app, f"challenge_{raised.id}_accept")
    assert owner_on_screen(app, plan, "clinician", row["npi"]) is None


def test_a_rejection_needs_a_reply_and_moves_nothing(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago())
    site = site_in_chicago(snapshot)
    app = challenge(open_page(open_app, home), site, SOUTH, "Mine")
    (raised,) = shared_workspace().plans.challenges.list(plan.id)
    app = click(app, f"challenge_{raised.id}_reject")
    assert says(app, "with a reply only", app.toast)
    assert shared_workspace().plans.challenges.list(plan.id, "open")
    field(app, f"challenge_{raised.id}_reply").input("*No*")
    app = click(app, f"challenge_{raised.id}_reject")
    assert says(app, "Rejected by Ada")
    assert says(app, "“\\*No\\*”")
    assert owner_on_screen(app, plan, "site", site) == NORTH


def test_a_move_that_a_lock_refuses_is_not_accepted(open_app, home, snapshot):
    document = chicago()
    locked = document.put(replace(document.get(SOUTH), locked=True))
    plan = make_plan(snapshot, locked)
    site = site_in_chicago(snapshot)
    app = challenge(open_page(open_app, home), site, SOUTH, "Mine")
    (raised,) = shared_workspace().plans.challenges.list(plan.id)
    app = click(app, f"challenge_{raised.id}_accept")
    assert says(app, "locked", app.toast)
    assert shared_workspace().plans.challenges.list(plan.id, "open") == (raised,)


def test_without_a_reason_nothing_is_challenged(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago())
    site = site_in_chicago(snapshot)
    app = challenge(open_page(open_app, home), site, SOUTH, " ")
    assert says(app, "with a reason only", app.toast)
    assert shared_workspace().plans.challenges.list(plan.id) == ()


def raise_one(plan, site, why="South knows the board"):
    return shared_workspace().plans.challenges.open(
        plan.id, "site", site, from_territory=NORTH, wanted_territory=SOUTH, reason=why, by="Bob", at=NOW
    )


def test_who_takes_a_plan_live_is_told_of_challenges_that_nobody_decided(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago(drive_limit_minutes=600.0), PlanState.IN_REVIEW)
    site = site_in_chicago(snapshot)
    raised = raise_one(plan, site)
    app = click(open_page(open_app, home), "plan_review")
    assert says(app, "**One challenge is still open.**", app.warning)
    assert says(app, f"(site {site}): from 1 · North to 2 · South: “South knows the board”", app.warning)
    assert not button(app, "review_go_live").disabled  # told, not refused
    shared_workspace().plans.challenges.reject(raised.id, "No", by="Ada", at=NOW)
    assert not says(app.run(), "still open", app.warning)


def test_accepting_on_a_live_plan_says_that_the_move_needs_a_new_version(open_app, home, snapshot):
    plan = make_plan(snapshot, chicago(drive_limit_minutes=600.0), PlanState.IN_REVIEW)
    site = site_in_chicago(snapshot)
    raised = raise_one(plan, site)
    shared_workspace().plans.plans.go_live(plan.id, based_on=1, blocking=(), by="Ada", at=NOW)
    app = open_page(open_app, home)
    needs = "The plan is live and stays as it is: a move needs a new version."
    assert says(app, needs, app.caption)
    app = click(app, f"challenge_{raised.id}_accept")
    assert says(app, f"Accepted; nothing was moved. {needs}", app.toast)
    assert owner_on_screen(app, plan, "site", site) == NORTH
