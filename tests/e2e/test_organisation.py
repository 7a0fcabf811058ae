"""Somebody types into a table of the Organisation page in a real browser, saves, and it is in the store."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.register import Changes
from data.plans.store import PlanStore
from tests.e2e.screen import FIRST_ROW_Y, ROW_HEIGHT, settle

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVE = date(2026, 12, 24)
PATIENCE_MS = 60_000


@pytest.fixture
def store(sample_home: Path, address: str):
    """The plan store that the server uses, open here too."""
    opened = PlanStore.open(f"sqlite:///{(sample_home / 'plans.db').as_posix()}")
    register = opened.organisation.days_off
    register.save(Changes((DayOff(EVE, "Eve"),)), by="Bob", at=NOW)
    yield opened
    register.save(Changes(removed=register.rows()), by="Bob", at=NOW)
    opened.close()


def type_over(page: Page, row: int, column: int, text: str) -> None:
    """Type into a cell of the table on screen, found by the keyboard from the first column on."""
    canvas = page.get_by_test_id("stDataFrame").locator("canvas").first
    expect(canvas).to_be_visible(timeout=PATIENCE_MS)
    cell = page.locator(".gdg-input").first
    for _ in range(10):  # while the page is still moving into place a click falls beside the table
        settle(page)
        page.wait_for_timeout(1_000)
        box = canvas.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 90, box["y"] + FIRST_ROW_Y + ROW_HEIGHT * row)
        if page.evaluate("document.activeElement.tagName") == "CANVAS":
            break
    for _ in range(column):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(cell).to_be_visible(timeout=PATIENCE_MS)
    cell.fill(text)
    page.keyboard.press("Enter")


def test_a_cell_is_typed_over_and_saved(open_page, address, store):
    watched = open_page(f"{address}/organisation")
    page = watched.page
    tab = page.get_by_role("tab", name="Days off")
    expect(tab).to_be_visible(timeout=PATIENCE_MS)
    tab.click()
    type_over(page, 0, 1, "Christmas Eve")
    save = page.get_by_role("button", name="Save one change")
    expect(save).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_role("tab", name="Call plan").click()  # what was typed stays meanwhile
    expect(page.get_by_text("How often whom to call on")).to_be_visible(timeout=PATIENCE_MS)
    tab.click()
    save.click()
    expect(page.get_by_text("Saved: 1 changed.")).to_be_visible(timeout=PATIENCE_MS)
    assert store.organisation.days_off.entries() == (DayOff(EVE, "Christmas Eve"),)
    # Of any page but the first Streamlit asks a question of its own that nobody answers.
    assert [error for error in watched.errors if "404" not in error] == []
    assert watched.hosts == {"127.0.0.1"}
