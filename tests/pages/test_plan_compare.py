"""A plan compared with another one on the Territories page: counts, tables, maps."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
import shapely

from analytics.market_loading import load_market
from components.session import shared_workspace
from data.identifiers import PlanId, TerritoryId
from data.plans.document import Document, Drawn, Focus, Territory
from data.plans.unit_document import BuyingUnits
from tests.pages.plan_page import open_page

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NORTH, SOUTH = TerritoryId("n" * 32), TerritoryId("s" * 32)
CHICAGO, BORDER, WIDER = (-88.4, 41.4, -87.3, 42.3), 41.85, 41.7


def box(name: str, south: float, north: float) -> tuple[Drawn, ...]:
    return (Drawn(name, shapely.box(CHICAGO[0], south, CHICAGO[2], north)),)


BEFORE = Document(
    (
        Territory(NORTH, "North", 1, drawn=box("n", BORDER, CHICAGO[3])),
        Territory(SOUTH, "South", 2, drawn=box("s", CHICAGO[1], BORDER)),
    )
)
AFTER = BEFORE.put(
    replace(BEFORE.get(NORTH), drawn=box("n", WIDER, CHICAGO[3])),
    replace(BEFORE.get(SOUTH), drawn=box("s", CHICAGO[1], WIDER)),
)


@pytest.fixture
def plans(home, monkeypatch, snapshot) -> tuple[PlanId, PlanId]:
    """A plan with two versions, and a scenario that has the first one's border."""
    store = shared_workspace().plans.plans
    plan = store.create("Midwest", BEFORE, snapshot.id, by="x", at=NOW)
    scenario = store.duplicate_as_scenario(plan.id, "Old border", by="x", at=NOW)
    store.save(plan.id, AFTER, based_on=1, by="x", at=NOW.replace(hour=10))
    return plan.id, scenario.id


def metrics(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def choose(app, label, value):
    (choice,) = [one for one in app.selectbox if one.label == label]
    return choice.select(value).run()


def between(snapshot, south, north):
    """Active clinicians by the place of the primary site, or their own where they have none: in SQL."""
    return snapshot.query(
        """
        WITH placed AS (
            SELECT p.npi, p.provider_no, coalesce(s.site_id, p.zip || p.lat || ' ' || p.lon) AS account
            FROM providers AS p LEFT JOIN sites AS s ON s.site_id = p.primary_site_id
            WHERE p.status = 'active' AND coalesce(s.lon, p.lon) BETWEEN $west AND $east
                AND coalesce(s.lat, p.lat) BETWEEN $south AND $north
        ), shown AS (
            SELECT provider_no, sum(count) AS procedures FROM volumes GROUP BY provider_no
        )
        SELECT count(*) AS clinicians, coalesce(sum(procedures), 0)::BIGINT AS procedures
        FROM placed LEFT JOIN shown USING (provider_no)
        """,
        {"west": CHICAGO[0], "east": CHICAGO[2], "south": south, "north": north},
    ).to_pylist()[0]


def signed(value: int) -> str:
    return f"{value:+,}".replace("-", "−")


def test_what_moves_is_what_sql_counts_between_the_two_borders(open_app, home, snapshot, plans):
    moved = between(snapshot, WIDER, BORDER)
    app = choose(open_page(open_app, home), "Plan", plans[0])
    assert "Clinicians who move" not in metrics(app)
    choose(app, "Compare with", plans[0])
    assert not app.exception
    assert any("Compared with Midwest, version 1" in text.value for text in app.markdown)
    assert moved["clinicians"] > 0
    assert metrics(app)["Clinicians who move"] == f"{moved['clinicians']:,}"
    assert metrics(app)["Δ procedures"] == "0"  # none comes from nobody's or goes there
    by_territory, flows = (frame.value for frame in app.dataframe[1:3])
    gained = by_territory.set_index("Territory")["Δ providers"].to_dict()
    assert gained == {"1 · North": moved["clinicians"], "2 · South": -moved["clinicians"], "Nobody’s": 0}
    assert by_territory["Δ procedures"].tolist() == [moved["procedures"], -moved["procedures"], 0]
    assert list(flows[["From", "To", "Clinicians"]].itertuples(index=False, name=None)) == [
        ("South", "North", f"{moved['clinicians']:,}")
    ]
    assert app.dataframe[0].value["Δ providers"].tolist() == [moved["clinicians"], -moved["clinicians"]]


def test_another_plan_and_what_is_not_saved_yet_are_compared(open_app, home, snapshot, plans):
    app = choose(open_page(open_app, home), "Plan", plans[1])
    choose(app, "Compare with", plans[0])
    assert any("Compared with Midwest, version 2" in text.value for text in app.markdown)
    moved = between(snapshot, WIDER, BORDER)["clinicians"]
    assert app.dataframe[0].value["Δ providers"].tolist() == [-moved, moved]
    choose(app, "Version", 1)
    assert any("Nothing moves" in caption.value for caption in app.caption)
    (add,) = [button for button in app.button if button.key == "territory_add"]
    add.click().run()
    assert pd.Series(app.dataframe[1].value["Territory"]).tolist()[-2] == "3 · Territory 3 (new)"
    (stop,) = [button for button in app.button if button.key == "compare_stop"]
    stop.click().run()
    assert "Δ providers" not in app.dataframe[0].value


def test_a_plan_of_another_focus_is_compared_by_this_ones(open_app, home, snapshot, plans):
    other = shared_workspace().plans.plans.create(
        "Wisconsin", replace(BEFORE, focus=Focus(states=("WI",))), snapshot.id, by="x", at=NOW
    )
    app = choose(open_page(open_app, home), "Plan", plans[0])
    choose(app, "Compare with", other.id)
    assert not app.exception
    assert any("other codes, specialties or states" in info.value for info in app.info)
    assert metrics(app)["Clinicians who move"] == f"{between(snapshot, WIDER, BORDER)['clinicians']:,}"


def test_a_compared_plan_that_is_deleted_closes_the_comparison(open_app, home, plans):
    app = choose(open_page(open_app, home), "Plan", plans[0])
    choose(app, "Compare with", plans[1])
    store = shared_workspace().plans.plans
    store.delete(store.get(plans[1]), by="x", at=NOW)
    app.run()
    assert not app.exception
    assert "Clinicians who move" not in metrics(app)
    assert any("comparison is closed" in toast.value for toast in app.toast)


def test_hidden_procedures_of_those_who_move_are_not_written_as_zero(open_app, home, monkeypatch, snapshot):
    focus = Focus(codes=("27447",))
    market = load_market(snapshot, focus, BuyingUnits())
    hidden = tuple(f"{npi:010d}" for npi in market.npi[~np.isfinite(market.volume)][:1].tolist())
    before = Document((Territory(NORTH, "North", 1), Territory(SOUTH, "South", 2, zips=("60611",))), focus)
    before = before.put(replace(before.get(NORTH), pinned_clinicians=hidden))
    after = before.put(Territory(NORTH, "North", 1), replace(before.get(SOUTH), pinned_clinicians=hidden))
    store = shared_workspace().plans.plans
    plan = store.create("Hidden", before, snapshot.id, by="x", at=NOW)
    store.save(plan.id, after, based_on=1, by="x", at=NOW)

    app = choose(open_page(open_app, home), "Compare with", plan.id)
    assert not app.exception
    helps = {metric.label: metric.help for metric in app.metric}
    assert metrics(app)["Clinicians who move"] == "1"
    assert helps["Clinicians who move"] == "— shown procedures a year are theirs. Not known of 1 clinician."
    assert metrics(app)["Δ procedures"] == "—"
    assert helps["Δ procedures"].endswith("Not known of 2 territories.")
    flows = app.dataframe[2].value
    assert flows[["From", "To", "Clinicians", "Procedures"]].to_numpy().tolist() == [
        ["North", "South", "1", "—"]
    ]
    assert any(caption.value.endswith("Not known of 1 clinician.") for caption in app.caption)
    (control,) = [one for one in app.button_group if one.key == "compare_moves"]
    control.set_value("clinicians").run()
    assert "0" not in app.dataframe[2].value["Procedures"].tolist()
