"""Buying units are merged, split, named, forgotten, written and read; warnings follow at once."""

import csv
import io
from dataclasses import replace

import pytest

from analytics.plan_warnings import Kind
from analytics.unit_directory import load_directory
from analytics.unit_files import export_units
from components.session import shared_workspace
from components.territory_desk import open_desk
from data.identifiers import TerritoryId, UnitId
from data.plans.document import Document, Territory
from data.plans.unit_document import BuyingUnit, BuyingUnits
from tests.pages.plan_page import NOW, button, click, field, make_plan, on_card, open_page, says


@pytest.fixture
def pair(snapshot):
    """Two default units of several sites each, the ones with most."""
    directory = load_directory(snapshot, BuyingUnits())
    found, _ = directory.find_units("", 2)
    return [directory.get(unit) for unit in found]


@pytest.fixture
def plan(snapshot, pair):
    """A territory for each of the two."""
    names = ("One", "Two")
    return make_plan(
        snapshot,
        Document(
            tuple(
                Territory(TerritoryId(name), name, number, pinned_sites=unit.sites)
                for number, (name, unit) in enumerate(zip(names, pair, strict=True), start=1)
            )
        ),
    )


def splits(plan):
    desk = open_desk(plan, shared_workspace().plans.plans.version(plan.id).document)
    return [w for w in desk.warnings(0, desk.figures(0)) if w.kind is Kind.UNIT_SPLIT]


def stored():
    return shared_workspace().plans.buying_units.get()


def choose(app, *units):
    field(app, "units_chosen").set_value([unit.id for unit in units])
    return app.run()


def work(app, label):
    (control,) = [one for one in app.get("button_group") if str(one.key).startswith("units_work_")]
    control.set_value([label]) if isinstance(control.value, list) else control.set_value(label)
    return app.run()


def test_a_merge_makes_a_split_warning_and_forgetting_it_heals_it(open_app, home, plan, pair):
    app = click(open_page(open_app, home), "menu_units")
    assert splits(plan) == []
    app = choose(app, *pair)
    (name,) = [one for one in app.text_input if one.label == "Name of the one"]
    name.input("Both *together*")
    app = click(app, "Merge 2")
    assert says(app, "2 buying units were merged.", app.success)
    (unit,) = stored().units.units
    assert unit.name == "Both *together*"
    assert set(unit.sites) == {site for one in pair for site in one.sites}
    (split,) = splits(plan)
    assert split.unit == unit.id
    # The page behind the dialog says so too.
    assert on_card(app, "Both *together* split with 2 · Two")

    app = work(choose(app, unit), "Back to default")
    app = click(app, "units_do")
    assert stored().units == BuyingUnits()
    assert splits(plan) == []


def test_a_unit_is_found_by_a_site_and_split(open_app, home, snapshot, plan, pair):
    app = click(open_page(open_app, home), "menu_units")
    site = pair[0].sites[0]
    field(app, "units_text").input(site)
    app.run()
    (table,) = [one.value for one in app.dataframe if "Buying unit" in one.value.columns]
    assert table["Buying unit"].tolist() == [pair[0].name]
    app = work(choose(app, pair[0]), "Split")
    app = click(app, "units_do")  # nothing chosen yet
    assert says(app, "name of 1 to 120", app.error) or says(app, "is split by giving", app.error)
    (sites,) = [one for one in app.multiselect if one.label == "Sites of the new unit"]
    sites.set_value([site])
    (name,) = [one for one in app.text_input if one.label == "Its name"]
    name.input("Apart")
    app = click(app, "units_do")
    assert [(unit.name, unit.sites) for unit in stored().units.units] == [("Apart", (site,))]
    rest = load_directory(snapshot, stored().units)
    assert site not in {
        s for unit in rest.units.ids for s in rest.get(unit).sites if unit != stored().units.units[0].id
    }


def test_a_unit_is_named_and_an_asc_joins_it(open_app, home, snapshot, plan, pair):
    app = choose(click(open_page(open_app, home), "menu_units"), pair[0])
    (name,) = [one for one in app.text_input if str(one.key).startswith("units_name_")]
    name.input("Ours")
    app = click(app, "units_do")
    (unit,) = stored().units.units
    assert (unit.name, unit.sites) == ("Ours", pair[0].sites)

    assert [field(app, "units_chosen").value] == [[unit.id]]  # what was made stays chosen
    free = snapshot.query(
        "SELECT min(site_id) AS id FROM sites WHERE kind = 'asc' AND idn_id IS NULL AND closed IS NULL"
    )["id"][0].as_py()
    app = work(app, "Add a site")
    (find,) = [one for one in app.text_input if one.label == "Find a site"]
    find.input(free)
    app.run()
    app = click(app, "units_do")
    assert set(stored().units.units[0].sites) == {*pair[0].sites, free}
    assert shared_workspace().plans.buying_units.history()[0].note == "A site joined Ours."


def test_who_saves_second_is_told_and_repeats_it_on_theirs(open_app, home, plan, pair):
    app = choose(click(open_page(open_app, home), "menu_units"), *pair)
    theirs = BuyingUnits((BuyingUnit(UnitId("bobs"), "Bob's", pair[0].sites[1:2]),))
    shared_workspace().plans.buying_units.save(theirs, based_on=0, by="Bob", at=NOW)
    app = click(app, "Merge 2")
    assert says(app, "were changed by Bob", app.error)
    assert stored().units == theirs
    (sides,) = [one.value for one in app.dataframe if "Yours" in one.value.columns]
    assert "Bob's · 1 site" in sides["Theirs, below"].tolist()
    app = click(app, "Merge 2")
    assert len(stored().units.units) == 2


def test_units_written_read_back_and_changed_in_a_file(open_app, home, snapshot, plan, pair):
    app = click(open_page(open_app, home), "menu_units")
    written = export_units(snapshot, load_directory(snapshot, BuyingUnits()))

    def upload(content):
        (files,) = [one for one in app.get("file_uploader") if one.label == "CSV of buying units"]
        files.set_value(("units.csv", content, "text/csv"))
        app.run()
        assert not app.exception

    upload(written)
    assert says(app, "**As they are:**")
    assert button(app, "units_import").disabled  # it says nothing new

    rows = list(csv.DictReader(io.StringIO(written.decode())))
    mine = [row for row in rows if row["unit_id"] == pair[0].id][:2]
    text = "unit_name,site_id\n" + "".join(f"Mine,{row['site_id']}\n" for row in mine) + "Mine,nowhere\n,x\n"
    upload(text.encode())
    assert says(app, "**New:** Mine")
    (bad,) = [one.value for one in app.dataframe if "Reason" in one.value.columns]
    assert bad[["File", "Line", "What"]].to_numpy().tolist() == [
        ["units.csv", "4", "nowhere"], ["units.csv", "5", "x"],
    ]  # fmt: skip
    app = click(app, "units_import")
    assert [(unit.name, set(unit.sites)) for unit in stored().units.units] == [
        ("Mine", {row["site_id"] for row in mine})
    ]


def test_a_territory_that_names_a_unit_is_warned_of_before_it_goes(open_app, home, snapshot, pair):
    unit = BuyingUnit(UnitId("own"), "Own", pair[0].sites)
    shared_workspace().plans.buying_units.save(BuyingUnits((unit,)), based_on=0, by="Bob", at=NOW)
    document = Document((Territory(TerritoryId("a"), "Alpha", 1, units=(unit.id,)),))
    make_plan(snapshot, replace(document, least_accounts=0))
    app = work(choose(click(open_page(open_app, home), "menu_units"), unit), "Back to default")
    assert says(app, "1 · Alpha of this plan has it by name", app.warning)


def test_a_split_warns_of_territories_of_every_plan_and_their_rules_keep_the_rest(
    open_app, home, snapshot, pair
):
    unit = pair[0]
    plans = [
        make_plan(snapshot, Document((Territory(TerritoryId("a"), name, 1, units=(unit.id,)),)), name=plan)
        for name, plan in (("Alpha", "First"), ("Beta", "Second"))
    ]
    app = work(choose(click(open_page(open_app, home), "menu_units"), unit), "Split")
    assert not says(app, "has it by name", app.warning)
    (sites,) = [one for one in app.multiselect if one.label == "Sites of the new unit"]
    sites.set_value([unit.sites[0]])  # the one that the unit's id names
    app = app.run()
    keeps = f"keeps {len(unit.sites) - 1} of its {len(unit.sites)} sites and loses 1"
    assert says(app, f"has it by name and {keeps}", app.warning)
    assert says(app, "1 · Alpha of ", app.warning)
    assert says(app, "1 · Beta of ", app.warning)
    assert says(app, "of this plan", app.warning)
    (files,) = [one for one in app.get("file_uploader") if one.label == "CSV of buying units"]
    files.set_value(("units.csv", f"unit_name,site_id\nMine,{unit.sites[1]}\n".encode(), "text/csv"))
    app = app.run()
    assert len([one for one in app.warning if keeps in one.value]) == 2  # what the file would do is told, too
    (name,) = [one for one in app.text_input if one.label == "Its name"]
    name.input("Apart")
    click(app, "units_do")
    for plan in plans:
        desk = open_desk(plan, shared_workspace().plans.plans.version(plan.id).document)
        owned = desk.market.accounts["site_id"].take(desk.ownership.accounts_of(0)).to_pylist()
        assert unit.sites[0] not in owned
        assert set(owned) <= set(unit.sites)
        assert owned
