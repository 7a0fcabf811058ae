"""Names of every kind, a market without anybody, a plan without a territory, a rep who is gone."""

import pytest
from shapely import box

from components.session import shared_workspace
from data.identifiers import RepId
from data.plans.document import Drawn, Focus
from data.plans.rep_entry import RepDetails
from tests.pages.nine_sites import CITY, LOOP, NORTH, SOUTH, commit, document, draw, north, providers, tell
from tests.pages.plan_page import NOW, button, click, field, on_card, says

NAMES = {
    "Markdown": "**Bold** _it_ [x](http://x) $a$ `c` ~~s~~ <b>h</b> | # :red[x]",
    "emoji": "🦴 Knees 👩🏽‍⚕️",
    "right to left": "אזור הצפון abc",
    "long": "Long " * 23 + "name!",
    "quotes": """North "of" 'the' \\lake\\ {0} %s""",
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_of_any_kind_is_shown_and_kept(open_plan, kind):
    name = NAMES[kind]
    assert len(name) <= 120
    rule = {"drawn": (Drawn("a", CITY),), "district": name, "region": name}
    app = open_plan(
        {**rule, "name": name}, {"zips": ("60611",), "drawn": (Drawn("b", box(-87.7, 41.85, -87, 42)),)}
    )
    assert field(app, "Name").value == name
    (table,) = [frame.value for frame in app.dataframe if "Blocking" in frame.value.columns]
    assert table["Territory"][0] == f"1 · {name}"
    app = tell(app, "split", line=[[-87.625, 41], [-87.625, 43]], shape="a", group=NORTH)
    assert len(document(app).territories) == 3
    app = tell(app, "lock", group=NORTH)
    app = tell(app, "lasso-select", ring=LOOP, what="site", action="add")
    (toast,) = app.toast
    assert "locked" in toast.value
    if kind == "Markdown":
        assert "\\*\\*Bold\\*\\*" in toast.value
        assert not says(app, "**Bold**", app.markdown)
    app = tell(app, "activate", group=SOUTH)
    assert on_card(app, "overlap")
    app = click(app, "plan_save")
    kept = shared_workspace().plans.plans.version(draw(app).plan_id).document
    assert kept == document(app)
    assert kept.get(NORTH).name == name


def test_a_market_without_anybody_has_nothing_to_show_and_breaks_nothing(open_plan, shown):
    rule = {"zips": ("60611",), "drawn": (Drawn("a", CITY),)}
    app = open_plan(rule, {}, focus=Focus(specialties=("Astrology",)))
    assert providers(app) == "0"
    app = tell(app, "next-unassigned")
    assert says(app, "Every account with clinicians belongs", app.toast)
    for what in ("site", "zip", "county", "unit", "idn"):
        app = tell(app, "lasso-select", ring=LOOP, what=what, action="add")
    app = commit(app, shown, reason="edit", ids=["a"], a=LOOP)
    assert len(north(app).drawn) == 1
    app = tell(app, "split", line=[[-87.625, 41], [-87.625, 43]], shape="a", group=NORTH)
    assert len(document(app).territories) == 3


def test_a_focus_on_a_state_where_nobody_is_has_a_map_of_nothing(open_plan, shown):
    app = open_plan({"zips": ("60611",)}, focus=Focus(states=("HI",)))
    assert shown["points"].num_rows == 0
    assert providers(app) == "0"
    assert on_card(app, "There is no account to drive to yet.")
    assert says(tell(app, "next-unassigned"), "Every account with clinicians belongs", app.toast)
    app = tell(app, "lasso-select", ring=LOOP, what="site", action="add")
    assert says(app, "There was nothing to add", app.toast)


def test_a_plan_without_a_territory_is_shown_and_gets_its_first(open_plan, shown):
    app = open_plan()
    assert says(app, "No territory yet", app.markdown)
    assert shown["groups"] == []
    for kind in ("next-unassigned", "undo", "redo"):
        app = tell(app, kind)
    assert document(app).territories == ()
    app = click(app, "territory_add")
    assert [t.name for t in document(app).territories] == ["Territory 1"]
    app = click(app, "Delete territory")
    assert says(app, "No territory yet", app.markdown)
    app = click(app, "plan_undo")
    assert draw(app).active == document(app).territories[0].id


def test_a_rep_who_was_deleted_is_no_rep_and_can_be_replaced(open_plan):
    app = open_plan({"zips": ("60611",), "rep_id": RepId("0" * 32)}, {})
    assert on_card(app, "the median account")
    choice = field(app, "Rep")
    assert choice.value == "0" * 32
    assert "not in the list any more" in " ".join(choice.options)
    rep = shared_workspace().plans.reps.add(RepDetails("Zoë", "rep", 6.0), by="Ada", at=NOW)
    app = field(app.run(), "Rep").select(rep.id).run()
    assert not app.exception
    assert north(app).rep_id == rep.id
    assert "not in the list any more" not in " ".join(field(app, "Rep").options)
    app = field(app, "Rep").select("").run()
    assert north(app).rep_id is None
    assert not button(app, "plan_save").disabled
