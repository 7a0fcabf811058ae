"""A leader draws territories with the mouse in a real browser: counts, warnings, undo, saving, going live."""

import getpass
from pathlib import Path

import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page, expect
from scipy.spatial import KDTree

from data.identifiers import PlanId
from data.plans.document import Document
from data.plans.plan_entry import Plan
from data.plans.plan_states import PlanState
from data.plans.store import PlanStore
from data.snapshot.reader import Snapshot
from tests.e2e.screen import settle
from tests.e2e.territory_map_screen import PATIENCE_MS, MapScreen

pytestmark = pytest.mark.browser

# Illinois: around Chicago, and from there down to the far end of the state.
CHICAGO = [(-88.3, 42.2), (-87.4, 42.2), (-87.4, 41.5), (-88.3, 41.5), (-88.3, 42.15)]
DOWN_THE_STATE = [(-88.3, 42.2), (-87.4, 42.2), (-87.4, 41.5), (-90.6, 38.4), (-88.3, 42.15)]
FAR = "over 2\N{NO-BREAK SPACE}h one way"


@pytest.fixture(scope="module")
def store(sample_home: Path, address: str):
    """The plan store that the server uses, open here too."""
    opened = PlanStore.open(f"sqlite:///{(sample_home / 'plans.db').as_posix()}")
    yield opened
    opened.close()


def start_plan(page: Page, name: str) -> MapScreen:
    """Start a plan of Illinois on the Territories page."""
    name_box, menu = (
        page.get_by_label("Name of the plan"),
        page.get_by_test_id("stPopover").filter(has_text="Plan"),
    )
    expect(name_box.or_(menu).first).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
    if name_box.count() == 0:
        menu.get_by_role("button").first.click()
        page.get_by_role("button", name="New plan").click()
    name_box.fill(name)
    states = page.get_by_test_id("stMultiSelect").filter(has_text="States").locator("input").first
    states.click()
    states.press_sequentially("Illinois")
    page.get_by_role("option").filter(has_text="Illinois (IL)").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Start the plan").click()
    await_plan(page, name)
    screen = MapScreen(page, "territories_map")
    screen.await_map()
    return screen


def await_plan(page: Page, name: str) -> None:
    """Wait until the page shows a plan; the map of the one before it looks ready, too."""
    expect(page.locator(".windshield-bar")).to_contain_text(f"{name} · Draft", timeout=PATIENCE_MS)
    settle(page)


def plan_named(store: PlanStore, name: str) -> Plan:
    return next(plan for plan in store.plans.list() if plan.name == name)


def work_on(store: PlanStore, plan: PlanId) -> Document:
    """What is on screen: the person's unsaved work, or what was saved."""
    unsaved = store.drafts.find(plan, getpass.getuser())
    return unsaved.document if unsaved else store.plans.version(plan).document


def inside(snapshot: Snapshot, area: shapely.Geometry) -> int:
    """Count the Illinois clinicians whose primary site, or own place without one, an area holds."""
    places = snapshot.query(
        """
        SELECT coalesce(s.lon, p.lon) AS lon, coalesce(s.lat, p.lat) AS lat
        FROM providers AS p LEFT JOIN sites AS s ON s.site_id = p.primary_site_id
        WHERE p.status = 'active' AND CASE WHEN s.site_id IS NULL THEN p.state ELSE s.state END = 'IL'
        """
    ).to_pandas()
    return int(shapely.intersects_xy(area, places["lon"].to_numpy(), places["lat"].to_numpy()).sum())


def _spots(snapshot: Snapshot, idn: str) -> list[shapely.Geometry]:
    """The places of an IDN's sites in Illinois; no two sites of the sample are at one place."""
    rows = snapshot.query("SELECT lon, lat FROM sites WHERE idn_id = ? AND state = 'IL'", [idn]).to_pylist()
    return [shapely.box(r["lon"], r["lat"], r["lon"], r["lat"]).buffer(1e-9) for r in rows]


def complaints(errors: list[str]) -> list[str]:
    """What the browser complained of, but for a question of Streamlit's own at any page but the first."""
    return [error for error in errors if "404" not in error]


def await_providers(page: Page, count: int) -> None:
    """Wait until the card says so many providers."""
    figure = page.locator(".figure").filter(has_text="Providers").locator("dd")
    expect(figure).to_have_text(f"{count:,}", timeout=PATIENCE_MS)


def warnings(page: Page):
    return page.locator(".notices")


def test_draw_count_warn_undo_save_and_find_it_again(address, sample, store, open_page):
    watched = open_page(f"{address}/territories", with_map=True, person="draws")
    page = watched.page
    screen = start_plan(page, "Illinois Q1")
    plan = plan_named(store, "Illinois Q1").id

    # The lasso: live numbers beside the mouse, then the page's, then an independent count.
    screen.take("lasso")
    screen.drag(CHICAGO)
    expect(screen.panel).to_contain_text("providers", timeout=PATIENCE_MS)
    expect(page.get_by_text("unsaved changes")).to_be_visible(timeout=PATIENCE_MS)
    (drawn,) = work_on(store, plan).territories[0].drawn
    chicago = inside(sample, drawn.area)
    assert chicago > 50
    await_providers(page, chicago)
    expect(screen.panel).to_contain_text(f"{chicago:,} providers")
    expect(page.get_by_text(FAR)).to_have_count(0)

    # A corner goes far down the state: the drive warning comes; undone, it goes.
    screen.take("edit")
    screen.click((-88.0, 41.8))
    ring = shapely.get_coordinates(drawn.area.exterior).tolist()
    corner = min(ring, key=lambda place: place[0] + place[1])
    screen.drag([tuple(corner), (-89.5, 40.0), (-90.6, 38.4)])
    expect(warnings(page).get_by_text(FAR)).to_be_visible(timeout=PATIENCE_MS)
    (moved,) = work_on(store, plan).territories[0].drawn
    assert moved.id == drawn.id
    assert inside(sample, moved.area) > chicago
    await_providers(page, inside(sample, moved.area))
    page.keyboard.press("Control+z")
    await_providers(page, chicago)
    expect(page.get_by_text(FAR)).to_have_count(0)

    # A whole IDN, by a click on one of its sites.
    site = sample.query(
        """
        SELECT site_id, idn_id, lat, lon FROM sites WHERE state = 'IL' AND idn_id IS NOT NULL AND lat < 40.5
        ORDER BY (SELECT count(*) FROM sites AS near
            WHERE abs(near.lat - sites.lat) < 0.08 AND abs(near.lon - sites.lon) < 0.08), site_id LIMIT 1
        """
    ).to_pylist()[0]
    screen.take("pick")
    page.locator(".tm-select").select_option("idn")
    screen.click((site["lon"], site["lat"]))
    rule = page.get_by_test_id("stExpander").filter(has_text="Rule")
    rule.get_by_text("Rule", exact=True).click()
    expect(rule).to_contain_text("IDNs · 1", timeout=PATIENCE_MS)
    document = work_on(store, plan)
    assert document.territories[0].idns == (site["idn_id"],)
    by_idn = sample.query("SELECT lon, lat FROM sites WHERE idn_id = ? AND state = 'IL'", [site["idn_id"]])
    assert by_idn.num_rows > 0

    # Saved, and found again by another session.
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("unsaved changes")).to_have_count(0, timeout=PATIENCE_MS)
    assert store.plans.get(plan).version == 2
    assert store.plans.version(plan).document == document
    shown = page.locator(".figure dd").first.inner_text()
    page.reload()
    screen.await_map()
    await_providers(page, int(shown.replace(",", "")))
    assert {shape["id"] for shape in screen.report()["shapes"]} == {drawn.id}
    assert complaints(watched.errors) == []
    assert watched.hosts == {"127.0.0.1"}


def test_what_the_panel_says_goes_when_it_is_true_no_longer(address, store, open_page):
    page = open_page(f"{address}/territories", with_map=True, person="draws").page
    start_plan(page, "Another")
    screen = start_plan(page, "Panel")
    screen.take("lasso")
    screen.drag(CHICAGO)
    expect(screen.panel).to_contain_text("providers", timeout=PATIENCE_MS)
    expect(page.get_by_text("unsaved changes")).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
    expect(screen.panel).to_be_visible()
    page.locator(".st-key-plan_undo button").first.click()
    expect(screen.panel).to_be_hidden(timeout=PATIENCE_MS)
    await_providers(page, 0)

    # A locked territory takes no stroke: the lasso leaves the hand.
    assert screen.report()["tool"] == "lasso"
    page.locator(".st-key-territory_lock button").first.click()
    page.wait_for_function(f"() => {screen.handle}.report.tool === 'pan'", timeout=PATIENCE_MS)

    # The frame's bar names the plan that was chosen here.
    bar = page.locator(".windshield-bar")
    expect(bar).to_contain_text("Panel · Draft")
    page.get_by_test_id("stSelectbox").first.click()
    page.get_by_role("option", name="Another").click()
    expect(bar).to_contain_text("Another · Draft", timeout=PATIENCE_MS)


def test_an_unfinished_polygon_waits_for_its_plan(address, sample, store, open_page):
    """It is not ended in another one, and is there when its own is chosen again."""
    page = open_page(f"{address}/territories", with_map=True, person="draws").page
    start_plan(page, "The other hand")
    screen = start_plan(page, "One hand")
    screen.take("polygon")
    for place in CHICAGO[:3]:
        screen.click(place)
    assert screen.report()["drawing"] is True
    for plan, tool in (("The other hand", "pan"), ("One hand", "polygon")):
        page.get_by_test_id("stSelectbox").first.click()
        page.get_by_role("option", name=plan).click()
        await_plan(page, plan)
        page.wait_for_function(f"() => {screen.handle}.report.tool === '{tool}'", timeout=PATIENCE_MS)
        assert screen.report()["drawing"] is (tool == "polygon")
    page.locator(".maplibregl-canvas").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("unsaved changes")).to_be_visible(timeout=PATIENCE_MS)
    (drawn,) = work_on(store, plan_named(store, "One hand").id).territories[0].drawn
    await_providers(page, inside(sample, drawn.area))


def test_a_plan_with_a_blocking_warning_is_refused_at_go_live(address, store, open_page):
    page = open_page(f"{address}/territories", with_map=True, person="draws").page
    screen = start_plan(page, "Too far")
    plan = plan_named(store, "Too far").id
    screen.take("lasso")
    screen.drag(DOWN_THE_STATE)
    expect(warnings(page).get_by_text(FAR)).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("unsaved changes")).to_have_count(0, timeout=PATIENCE_MS)
    settle(page)
    page.get_by_role("button", name="Send for review").click()
    page.get_by_role("dialog").get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("In review", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert store.plans.get(plan).state is PlanState.IN_REVIEW

    page.get_by_role("button", name="Go live").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(FAR)).to_be_visible(timeout=PATIENCE_MS)
    expect(dialog.get_by_role("button", name="Go live")).to_be_disabled()
    expect(dialog.get_by_text("One blocking warning stands")).to_be_visible()
    assert store.plans.get(plan).state is PlanState.IN_REVIEW

    # Only a reason, which is kept, lets it past.
    dialog.locator("[class*=st-key-override_reason] input").fill("Two days a month are planned for it")
    dialog.get_by_role("button", name="Override").click()
    go = dialog.get_by_role("button", name="Go live")
    expect(go).to_be_enabled(timeout=PATIENCE_MS)
    go.click()
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert store.plans.get(plan).state is PlanState.LIVE
    assert [o.reason for o in store.overrides.list(plan)] == ["Two days a month are planned for it"]


def test_a_click_on_a_point_says_whose_it_is(address, sample, open_page):
    """The site that is farthest from any other place, so that a pixel doesn't decide which one is meant."""
    screen = start_plan(open_page(f"{address}/territories", with_map=True, person="clicks").page, "Clicks")
    places = sample.query(
        "SELECT name, lon, lat, TRUE AS site FROM sites WHERE state = 'IL' UNION ALL "
        "SELECT NULL, lon, lat, FALSE FROM providers WHERE state = 'IL' AND primary_site_id IS NULL"
    ).to_pandas()
    spots = places[["lon", "lat"]].to_numpy() * (0.77, 1)
    away = KDTree(spots).query(spots, k=2)[0][:, 1]
    lonely = places.loc[(pd.Series(away).where(places["site"], 0)).idxmax()]
    screen.click((lonely["lon"], lonely["lat"]))
    dialog = screen.page.get_by_role("dialog")
    expect(dialog.get_by_text(lonely["name"]).first).to_be_visible(timeout=PATIENCE_MS)
    expect(dialog).to_contain_text("Nobody's.", timeout=PATIENCE_MS)
    settle(screen.page)
    dialog.get_by_role("button", name="Pin into 1 · Territory 1").click()
    expect(dialog).to_contain_text("Belongs to 1 · Territory 1 by a pin.", timeout=PATIENCE_MS)
    settle(screen.page)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden(timeout=PATIENCE_MS)
    sites = screen.page.locator(".figure").filter(has_text="Sites").locator("dd")
    expect(sites).to_have_text("1", timeout=PATIENCE_MS)
