"""A plan as files: out and in again, bad lines, wrong files, and an import in place of what was there."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.plan_files import export_geojson, export_members
from analytics.plan_import import preview_import
from analytics.plan_replacement import preview_replacement
from components.session import shared_workspace
from data.identifiers import TerritoryId, is_npi
from data.plans.document import Document, Territory
from data.plans.unit_document import BuyingUnits
from tests.pages.test_plan_compare import AFTER, BEFORE, NORTH, NOW, SOUTH


def form():
    """Draw the import's dialog without its frame, and tell what became of the plan."""
    import streamlit as st

    from components.plan_files_menu import show_export_files, show_import_form
    from components.plan_work import open_plan
    from components.session import session, shared_workspace

    state = session().draw
    plan = shared_workspace().plans.plans.list()[0]
    if state.plan_id is None:
        open_plan(state, plan.id)
    show_export_files(plan, state)
    show_import_form(plan, state)
    st.session_state["document"] = state.document
    st.session_state["steps"] = [what for what, _ in state.history.past]


@pytest.fixture
def app(home, monkeypatch, snapshot) -> AppTest:
    """The form on a plan of two territories."""
    monkeypatch.setenv("WINDSHIELD_USER", "Ada")
    shared_workspace().plans.plans.create("Midwest Q1!", BEFORE, snapshot.id, by="x", at=NOW)
    return AppTest.from_function(form, default_timeout=60).run()


@pytest.fixture
def market(snapshot):
    return load_market(snapshot, BEFORE.focus, BuyingUnits())


def upload(app, name, content, way=None):
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    if way:
        app.button_group[0].set_value(way).run()
    return app


def press_import(app):
    (button,) = [one for one in app.button if one.key == "import_apply"]
    return button.click().run()


def members(market, document):
    """NPIs by territory."""
    ownership = resolve(market, document)
    return {
        t.name: frozenset(market.npi[ownership.clinicians_of(number)].tolist())
        for number, t in enumerate(document.territories)
    }


def test_files_out_name_plan_version_and_snapshot(app, snapshot):
    names = [button.proto.label for button in app.get("download_button")]
    assert names == ["GeoJSON", "CSV"]
    assert any("synthetic sample" in caption.value for caption in app.caption)


def test_the_rules_come_back_as_they_went_out(app, market):
    file = export_geojson(AFTER, {}, {})
    upload(app, "plan.geojson", file, "replace")
    assert not app.exception
    press_import(app)
    assert app.session_state["document"].territories == AFTER.territories
    assert app.session_state["steps"] == ["Imported plan.geojson"]


def test_members_come_back_as_they_went_out(app, snapshot, market):
    file = export_members(snapshot, AFTER, resolve(market, AFTER), {})
    upload(app, "members.csv", file, "replace")
    press_import(app)
    assert members(market, app.session_state["document"]) == members(market, AFTER)
    assert members(market, AFTER) != members(market, BEFORE)


def test_lines_that_did_not_match_are_listed_with_their_reason(app, market):
    good = int(market.npi[np.flatnonzero(resolve(market, BEFORE).clinician_owner < 0)[0]])
    nobody = next(str(n) for n in range(2999999999, 0, -1) if is_npi(str(n)) and n not in market.npi)
    lines = ["npi,territory", f"{good},North", "1234567890,North", f"{nobody},South", f"{good},North"]
    upload(app, "list.csv", "\n".join(lines).encode())
    said = [text.value for text in app.markdown]
    assert "**1 of 4 lines goes into a territory; 3 do not.**" in said
    bad = app.dataframe[1].value
    assert list(bad.itertuples(index=False, name=None)) == [
        ("3", "1234567890", "its check digit is wrong"),
        ("4", nobody, "unknown NPI"),
        ("5", str(good), "the same as an earlier line"),
    ]
    before = members(market, BEFORE)
    press_import(app)
    assert members(market, app.session_state["document"]) == {**before, "North": before["North"] | {good}}


def test_a_csv_of_a_macintosh_does_not_stop_the_dialog(app):
    upload(app, "mac.csv", b"zip,territory\r60614,North\rx,North\r")
    assert not app.exception
    assert "**1 of 2 lines goes into a territory; 1 does not.**" in [text.value for text in app.markdown]


def test_a_plan_of_another_store_says_what_is_unknown_here(app):
    rule = replace(
        BEFORE.get(NORTH), rep_id="other", zips=("60614",), pinned_sites=("SXXXX1",), idns=("H9999",)
    )
    upload(app, "other.geojson", export_geojson(Document((rule,)), {}, {"other": "Jane Doe"}))
    assert not app.exception
    said = [text.value for text in app.markdown]
    assert "**1 of 1 feature goes into a territory.**" in said
    assert ":material/warning: 3 entries of its rules are not known here and left out." in said
    assert app.dataframe[1].value["It says"].tolist() == ["H9999", "Jane Doe", "SXXXX1"]
    press_import(app)
    north = app.session_state["document"].get(NORTH)
    assert (north.rep_id, north.zips, north.idns, north.pinned_sites) == (None, ("60614",), (), ())


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.xlsx", b"PK\x03\x04\x00\x00\x00", "The file is no text"),
        ("empty.csv", b"  \n", "The file is empty"),
        ("shapes.geojson", b'{"type": "Feature', "no GeoJSON"),
        ("one.csv", b"npi\n1234567893\n", "one column only"),
    ],
)
def test_a_wrong_file_says_what_to_do(app, name, content, says):
    upload(app, name, content)
    assert not app.exception
    (error,) = app.error
    assert says in error.value
    assert "The plan is as it was." in error.value
    assert not [button for button in app.button if button.key == "import_apply"]


def test_what_changes_nothing_cannot_be_imported(app):
    upload(app, "plan.geojson", export_geojson(BEFORE, {}, {}))
    (button,) = [one for one in app.button if one.key == "import_apply"]
    assert button.disabled


def test_a_replacement_keeps_what_is_locked_and_drops_what_the_file_does_not_name(snapshot, market):
    locked = Territory(TerritoryId("k" * 32), "Kept", 3, zips=("60611",), locked=True)
    plan = BEFORE.put(locked, replace(BEFORE.get(NORTH), rep_id="r" * 32, district="Lakes"))
    preview = preview_replacement(
        b"zip,territory\n60614,north\n60601,West\n", "z.csv", snapshot, market, plan
    )
    north, kept, west = sorted(preview.document.territories, key=lambda t: t.name == "West")
    assert (north.id, north.number, north.rep_id, north.district) == (NORTH, 1, "r" * 32, "Lakes")
    assert (north.zips, north.drawn) == (("60614",), ())
    assert kept == locked
    assert west.zips == ("60601",)
    changes = dict(zip(*preview.territories.select(["name", "change"]).to_pydict().values(), strict=True))
    assert changes == {"North": "changed", "Kept": "unchanged", "West": "new"}
    assert SOUTH not in {t.id for t in preview.document.territories}
    added = preview_import(b"zip,territory\n60614,north\n", "z.csv", snapshot, market, plan)
    assert len(added.document.territories) == 3


def test_a_replacement_takes_the_numbers_of_those_that_go(snapshot, market):
    other = Document((Territory(TerritoryId("o" * 32), "Other", 1, counties=("17031",)),))
    preview = preview_replacement(export_geojson(other, {}, {}), "o.geojson", snapshot, market, BEFORE)
    assert preview.document.territories == other.territories
    assert preview.notes == ()
