"""What a person does on the Providers page, in Playwright's words."""

import re

from playwright.sync_api import Locator, Page, expect

PATIENCE_MS = 30_000
# Pixels of the table, which a browser paints as one picture: titles, first row, the names' column.
TITLE_X, TITLE_Y, ROW_HEIGHT, FIRST_ROW_Y, NAME_X = 105, 16, 31, 47, 130


def settle(page: Page) -> None:
    """Wait until the page's script has run and nothing turns any more."""
    page.wait_for_timeout(150)  # a click takes a moment to reach the server
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning' && "
        "!document.querySelector('[data-testid=stSpinner]')",
        polling=50,
        timeout=PATIENCE_MS,
    )


def headline(page: Page) -> str:
    """Return the line that says how many clinicians there are."""
    settle(page)
    return page.locator("h4").first.inner_text(timeout=PATIENCE_MS).replace("\N{NO-BREAK SPACE}", " ").strip()


def clinicians(page: Page) -> int:
    """Return the count of the headline."""
    found = re.match(r"([\d,]+) clinicians?", headline(page))
    assert found, headline(page)
    return int(found[1].replace(",", ""))


def choose(page: Page, label: str, text: str) -> None:
    """Type into a filter of the sidebar and take the first that it offers."""
    box = page.get_by_test_id("stMultiSelect").filter(has_text=label).locator("input").first
    box.click()
    box.press_sequentially(text)
    offered = page.get_by_role("option").filter(has_text=re.compile(re.escape(text), re.IGNORECASE)).first
    offered.click(timeout=PATIENCE_MS)
    settle(page)
    page.keyboard.press("Escape")


def click_name(page: Page, row: int) -> Locator:
    """Click the name in a row of the table, counted from 0, and return the card."""
    x, y = table_corner(page)
    page.mouse.click(x + NAME_X, y + FIRST_ROW_Y + row * ROW_HEIGHT)
    card = page.get_by_role("dialog")
    expect(card).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
    return card


def click_first(table: Locator) -> None:
    """Click the text in the first row and column of a table whose rows open something."""
    table.locator("canvas").first.wait_for(timeout=PATIENCE_MS)
    table.scroll_into_view_if_needed()
    table.page.wait_for_timeout(300)
    table.click(position={"x": 40, "y": FIRST_ROW_Y})
    settle(table.page)


def order_by_name(page: Page) -> None:
    """Click the title of the names' column."""
    x, y = table_corner(page)
    page.mouse.click(x + TITLE_X, y + TITLE_Y)
    page.locator("th", has_text="Name ↑").first.wait_for(state="attached", timeout=PATIENCE_MS)
    settle(page)


def table_corner(page: Page) -> tuple[float, float]:
    """Return where the table's upper left corner is, once it stays there."""
    settle(page)
    table = page.get_by_test_id("stDataFrame").first
    table.locator("canvas").first.wait_for(timeout=PATIENCE_MS)
    table.scroll_into_view_if_needed()
    before = None
    for _ in range(PATIENCE_MS // 300):
        box = table.bounding_box()
        if box and box == before:
            break
        before = box
        page.wait_for_timeout(300)
    assert box
    return box["x"], box["y"]


def cells(table: Locator) -> list[list[str]]:
    """Return the texts of a table as a screen reader is told them, without the titles."""
    table.locator("[role=gridcell]").first.wait_for(state="attached", timeout=PATIENCE_MS)
    rows: list[list[str]] = table.locator("[role=row]").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('[role=gridcell]')].map(cell => cell.textContent))"
    )
    return [row for row in rows if row]
