"""Cohorts are added from plans, segments and lists; nothing is kept unseen, and nothing twice."""

from dataclasses import replace

import pytest
from shapely import box
from streamlit.testing.v1 import AppTest

from analytics.cohorts.sources import resolve_plan
from analytics.membership import freeze_membership
from components.cohort_sources_plan import open_source
from components.session import shared_workspace
from components.territory_desk import open_desk
from data.plans.cohort_rules import CohortKind
from data.plans.document import Drawn
from data.plans.document_json import hash_document
from data.plans.plan_states import PlanState
from tests.pages.plan_page import NORTH, NOW, chicago, click, field, make_plan, says

MILWAUKEE = box(-88.2, 42.8, -87.8, 43.3)
NAMES = ("North · Midwest", "South · Midwest")


def adding():
    """Draw the button, and the dialog that it opens."""
    from components.cohort_sources import show_add
    from components.session import pinned_snapshot, session

    show_add(pinned_snapshot(), session().compare)


@pytest.fixture(autouse=True)
def _ada(monkeypatch, snapshot):
    """Ada looks at the sample."""
    monkeypatch.setenv("WINDSHIELD_USER", "Ada")


def open_add(way="plan"):
    app = click(AppTest.from_function(adding, default_timeout=60).run(), "cohort_add")
    return choose(app, "cohort_add_way", way)


def choose(app, key, value):
    """Choose one of a row of buttons, or of a list."""
    kinds = (app.button_group, app.radio, app.selectbox)
    (found,) = [one for kind in kinds for one in kind if one.key == key]
    app = found.set_value(value).run()
    assert not app.exception, app.exception
    return app


def upload(app, name, content):
    app = app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception, app.exception
    return app


def store():
    return shared_workspace().plans.cohorts


def kept():
    return {cohort.name: cohort for cohort in store().list(include_archived=True)}


def compared(app):
    return app.session_state["windshield"].compare.view.cohorts


def open_whole(plan):
    return resolve_plan(open_source(plan.id))


def rows(app, column):
    """What the one table with a column says, as lists."""
    (found,) = [one.value for one in app.dataframe if column in one.value.columns]
    return found.to_numpy().tolist()


def go_live(plan, document):
    """Take a plan live as it was saved, whatever warnings say."""
    desk = open_desk(plan, document)
    content = freeze_membership(desk.ownership, [desk.figures(0), desk.figures(1)], hash_document(document))
    plans = shared_workspace().plans.plans
    return plans.go_live(plan.id, based_on=plan.version, blocking=[], frozen=content, by="Bob", at=NOW)


def test_the_territories_of_a_plan_are_frozen_together_and_compared(snapshot):
    plan = make_plan(snapshot, chicago())
    app = open_add()
    people = len(open_source(plan.id).ownership.clinicians_of(0))
    assert people > 20
    assert rows(app, "Territory") == [
        ["North", str(people), NAMES[0], ""],
        ["South", "0", NAMES[1], ""],
    ]  # fmt: skip
    assert says(app, "Nobody is in South. The cohort would be empty", app.caption)
    assert kept() == {}
    field(app, "cohort_plan_note").input("For Q1")
    app = click(app, "cohort_plan_take")
    assert says(app, "2 cohorts were frozen. 2 cohorts were put into the comparison.", app.toast)
    north, south = (kept()[name] for name in NAMES)
    assert compared(app) == (north.id, south.id)
    assert (north.kind, north.latest.npis, south.latest.npis) == (CohortKind.TERRITORY, people, 0)
    assert (north.latest.plan_version, north.latest.note, north.created_by) == (1, "For Q1", "Ada")
    assert not [one for one in app.button if one.key == "cohort_plan_take"]  # the dialog is closed


def test_some_territories_or_the_whole_plan_are_taken(snapshot):
    plan = make_plan(snapshot, chicago())
    app = open_add()
    app = field(app, "Territories").set_value([NORTH]).run()
    app = click(app, "cohort_plan_take")
    assert set(kept()) == {NAMES[0]}
    app = choose(click(app, "cohort_add"), "cohort_plan_parts", "whole")
    app = click(app, "cohort_plan_take")
    whole = kept()["Midwest"]
    assert (whole.kind, whole.latest.plan_id) == (CohortKind.PLAN, plan.id)
    assert compared(app) == (kept()[NAMES[0]].id, whole.id)


def test_a_territory_that_is_kept_already_is_taken_and_not_frozen_twice(snapshot):
    make_plan(snapshot, chicago())
    click(open_add(), "cohort_plan_take")
    before = kept()
    store().archive(before[NAMES[1]], by="Bob", at=NOW)
    app = open_add()
    assert [row[3] for row in rows(app, "Territory")] == [
        "kept already: taken as it is", "kept already, archived: comes back",
    ]  # fmt: skip
    app = click(app, "cohort_plan_take")
    assert compared(app) == tuple(before[name].id for name in NAMES)
    assert {name: cohort.latest for name, cohort in kept().items()} == {
        name: cohort.latest for name, cohort in before.items()
    }
    assert not kept()[NAMES[1]].archived


def test_another_version_of_a_plan_makes_other_cohorts(snapshot):
    document = chicago()
    plan = make_plan(snapshot, document)
    click(open_add(), "cohort_plan_take")
    moved = document.put(replace(document.get(NORTH), drawn=(Drawn("d1", MILWAUKEE),)))
    shared_workspace().plans.plans.save(plan.id, moved, based_on=1, by="Bob", at=NOW)
    click(open_add(), "cohort_plan_take")
    assert {name: cohort.latest.plan_version for name, cohort in kept().items()} == {
        **dict.fromkeys(NAMES, 1), **{f"{name} (2)": 2 for name in NAMES},
    }  # fmt: skip


def test_unsaved_changes_are_not_compared_and_that_is_said(snapshot):
    document = chicago()
    plan = make_plan(snapshot, document)
    drafts = shared_workspace().plans.drafts
    drafts.keep(plan.id, "Ada", document.put(replace(document.get(NORTH), drawn=())), based_on=1, at=NOW)
    app = open_add()
    assert says(app, "They are not compared: version 1 is, as it was saved.", app.caption)
    assert rows(app, "Territory")[0][1] != "0"


def test_what_a_live_plan_froze_is_taken_as_it_was(snapshot):
    document = chicago()
    plan = make_plan(snapshot, document, PlanState.IN_REVIEW)
    go_live(plan, document)
    app = choose(open_add(), "cohort_plan_version", "live")
    app = click(app, "cohort_plan_take")
    rule = kept()[NAMES[0]].latest.rule
    assert (rule.source, rule.plan_version) == ("membership", 1)
    assert kept()[NAMES[0]].latest.npis == len(open_source(plan.id).ownership.clinicians_of(0))


def test_a_segment_becomes_a_cohort_and_the_second_time_the_same_one(snapshot):
    shared_workspace().plans.segments.save("Ohio *all*", "state=OH", snapshot.id, by="Bob", at=NOW)
    in_ohio = snapshot.query("SELECT npi FROM providers WHERE state = 'OH' AND status = 'active'").num_rows
    app = open_add("segment")
    assert says(app, f"**{in_ohio} clinicians**", app.markdown)
    assert says(app, "“Ohio \\*all\\*”", app.caption)
    app = click(app, "cohort_segment_take")
    (cohort,) = kept().values()
    assert (cohort.name, cohort.latest.npis) == ("Ohio *all*", in_ohio)
    app = choose(click(app, "cohort_add"), "cohort_add_way", "segment")
    assert says(app, "is that already", app.info)
    app = click(app, "cohort_segment_take")
    assert compared(app) == (cohort.id,)
    assert len(kept()) == 1


def test_a_list_is_previewed_with_what_did_not_match_before_it_is_kept(snapshot):
    people = snapshot.query("SELECT npi, status FROM providers ORDER BY status, npi").to_pylist()
    active, gone = people[0]["npi"], people[-1]["npi"]
    assert people[-1]["status"] == "deactivated"
    text = f"npi\n{active}\n{gone}\n{active}\n1234567893\n1234567890\nDr No\n"
    app = upload(open_add("list"), "speakers 2027.csv", text.encode())
    assert says(app, "**2 clinicians matched**, of 6 values", app.markdown)
    assert rows(app, "Reason") == [
        ["4", active, "the same as an earlier line"],
        ["5", "1234567893", "not in this snapshot"],
        ["6", "1234567890", "its check digit is wrong"],
        ["7", "Dr No", "not an NPI"],
    ]
    assert [row[0] for row in rows(app, "Since")] == [gone]
    assert [one.proto.label for one in app.get("download_button")] == ["CSV", "Excel (XLSX)"]
    assert kept() == {}
    assert field(app, "Name of the cohort").value == "speakers 2027"
    app = click(app, "cohort_list_take")
    cohort = kept()["speakers 2027"]
    assert (cohort.kind, cohort.latest.npis) == (CohortKind.LIST, 2)
    assert store().asked(cohort.latest).tolist() == sorted(map(int, (active, gone, "1234567893")))
    assert compared(app) == (cohort.id,)


def test_a_pasted_list_needs_a_name_and_somebody(snapshot):
    app = open_add("list")
    app = field(app, "NPIs").input("nobody at all").run()
    assert not app.exception
    assert rows(app, "Reason") == [["1", "nobody at all", "not an NPI"]]
    app = field(app, "NPIs").input("1234567893").run()
    assert says(app, "Nobody of it is in this snapshot", app.caption)
    app = click(app, "cohort_list_take")
    assert says(app, "name", app.error)
    assert kept() == {}
    field(app, "Name of the cohort").input("Later")
    app = click(app, "cohort_list_take")
    assert kept()["Later"].latest.npis == 0


def test_a_name_that_somebody_took_meanwhile_is_told_and_nothing_typed_is_lost(snapshot):
    (npi,) = snapshot.query("SELECT npi FROM providers LIMIT 1")["npi"].to_pylist()
    app = open_add("list")
    app = field(app, "NPIs").input(npi).run()
    field(app, "Name of the cohort").input("Speakers")
    store().keep("speakers", open_whole(make_plan(snapshot, chicago())), by="Bob", at=NOW)
    app = click(app, "cohort_list_take")
    assert says(app, "speakers", app.error)
    assert set(kept()) == {"speakers"}
    assert field(app, "NPIs").value == npi
    field(app, "Name of the cohort").input("Speakers of mine")
    app = click(app, "cohort_list_take")
    assert compared(app) == (kept()["Speakers of mine"].id,)


def test_cohorts_of_colleagues_that_are_not_compared_yet_are_offered(snapshot):
    whole = open_whole(make_plan(snapshot, chicago()))
    ours, archived = (store().keep(name, whole, by="Bob", at=NOW) for name in ("Ours", "Old"))
    store().archive(archived, by="Bob", at=NOW)
    app = open_add("kept")
    assert field(app, "Cohorts").options == [f"Ours · plan · {ours.latest.npis} · Bob"]
    app = field(app, "Cohorts").set_value([ours.id]).run()
    app = click(app, "cohort_kept_take")
    assert compared(app) == (ours.id,)
    app = choose(click(app, "cohort_add"), "cohort_add_way", "kept")
    assert says(app, "Every kept cohort is compared already", app.caption)


def test_a_plan_whose_snapshot_was_deleted_says_so_and_others_still_work(snapshot, monkeypatch):
    gone = shared_workspace().plans.plans.create("Lost", chicago(), "f" * 12, by="Bob", at=NOW)
    make_plan(snapshot, chicago())
    app = open_add()
    app = choose(app, "cohort_plan", gone.id)
    assert says(app, "The plan and its rules are kept.", app.error)
    assert not [one for one in app.button if one.key == "cohort_plan_take"]
    app = choose(
        app, "cohort_plan", next(p.id for p in shared_workspace().plans.plans.list() if p.id != gone.id)
    )
    assert len(rows(app, "Territory")) == 2
