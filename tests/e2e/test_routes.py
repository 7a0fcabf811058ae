"""On Sunday evening a rep opens next week in a real browser, changes it, fills a gap, and takes it along."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from bench.cold_start import serve
from data.plans.rep_entry import Rep
from data.plans.store import PlanStore
from data.sample.organisation import put_sample_organisation
from data.snapshot.reader import Snapshot
from tests.e2e.screen import settle

pytestmark = pytest.mark.browser

PATIENCE_MS = 120_000  # the search is compiled when it runs for the first time on a computer


@pytest.fixture(scope="module")
def field_home(sample_home: Path, sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample in a home of its own, with its reps, territories, accounts and calls."""
    home = tmp_path_factory.mktemp("e2e-routes")
    (home / "snapshots").symlink_to(sample_home / "snapshots")
    store = PlanStore.open(f"sqlite:///{(home / 'plans.db').as_posix()}")
    assert put_sample_organisation(store, sample, at=datetime.now(UTC))
    store.close()
    return home


@pytest.fixture(scope="module")
def store(field_home: Path):
    """The plan store that the server uses, open here too."""
    opened = PlanStore.open(f"sqlite:///{(field_home / 'plans.db').as_posix()}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def rep(store: PlanStore) -> Rep:
    """A rep with a home, who works next week."""
    monday = next_monday()
    leaves = store.organisation.rep_leaves.entries(since=monday, until=monday + timedelta(days=7))
    away = {leave.rep_id for leave in leaves}
    return next(rep for rep in store.reps.list() if rep.home is not None and rep.id not in away)


@pytest.fixture(scope="module")
def field_address(browser, field_home: Path, tmp_path_factory: pytest.TempPathFactory):
    """Where `windshield` serves that home."""
    with serve(field_home, tmp_path_factory.mktemp("log") / "windshield.log") as url:
        yield url


def next_monday() -> date:
    """The Monday of next week."""
    today = datetime.now().date()
    return today + timedelta(days=7 - today.weekday())


def headline(page: Page) -> str:
    """The line that says what the week comes to, once nothing better is on its way."""
    line = page.locator("h4").filter(has_text="week of").first
    expect(line).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Best so far")).to_have_count(0, timeout=PATIENCE_MS)
    settle(page)
    return line.inner_text().replace("\N{NO-BREAK SPACE}", " ")


def calls(page: Page) -> int:
    """How many calls the headline has."""
    found = re.search(r"(\d+) calls?", headline(page))
    assert found
    return int(found[1])


def visits(page: Page) -> list[str]:
    """The names of the day's calls, in order."""
    headline(page)
    rows = page.locator(".st-key-run_days .run-row")
    expect(rows.first).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
    return rows.locator("b").all_inner_texts()


def open_fullest_day(page: Page) -> None:
    """Open the list of the day with most calls."""
    headline(page)
    days = page.get_by_role("radiogroup", name="Day").get_by_role("radio")
    counts = [int(text.rsplit(" ", 1)[-1]) for text in days.all_inner_texts()]
    days.nth(counts.index(max(counts))).click()
    settle(page)
    assert max(counts) >= 3, counts


def menu(page: Page, name: str) -> Locator:
    """Open the menu of a visit."""
    row = page.locator(".st-key-run_days .stHorizontalBlock").filter(has_text=name)
    row.get_by_role("button", name="Change").click()
    opened = page.get_by_test_id("stPopoverBody")
    expect(opened).to_be_visible(timeout=PATIENCE_MS)
    return opened


def press(page: Page, name: str, what: str) -> None:
    """Do something about a visit, and wait for what comes of it."""
    menu(page, name).get_by_role("button", name=what, exact=True).click()
    page.wait_for_timeout(300)
    page.keyboard.press("Escape")
    headline(page)


def test_open_pin_ban_cancel_accept_and_export(field_address, rep, store, open_page):
    watched = open_page(f"{field_address}/routes?rep={rep.id}", person="routes")
    page = watched.page
    assert rep.name.split(" ")[0] in headline(page)
    monday = page.evaluate("() => new URL(location).searchParams.get('week')")
    assert monday == next_monday().isoformat()
    locked = {call.npi for call in store.organisation.calls.entries(reps=(rep.id,)) if call.locked}
    open_fullest_day(page)
    before = visits(page)

    # Appointments can't be pinned or banned; the sample's reps have few of them.
    free = [name for name in before if "Pin" in menu_words(page, name)]
    assert len(free) >= 2, f"{before} are all appointments: {locked}"
    pinned, banned = free[0], free[1]
    press(page, pinned, "Pin")
    expect(page.locator(".run-row").filter(has_text=pinned)).to_contain_text("📌")
    assert "pin=" in page.url
    press(page, banned, "Ban")
    assert "ban=" in page.url
    assert banned not in visits(page)
    assert pinned in visits(page)

    # A slot is cancelled: everything else stays, and somebody is proposed for the gap.
    gap = page.locator(".st-key-run_gap")
    for name in [pinned, *visits(page)]:
        rest = [other for other in visits(page) if other != name]
        menu(page, name).get_by_role("button", name="Cancel this slot").click()
        expect(gap).to_contain_text("cancelled on", timeout=PATIENCE_MS)
        page.keyboard.press("Escape")
        settle(page)
        assert visits(page) == rest
        if gap.get_by_role("button", name="Accept").count():
            break
        page.get_by_role("button", name="Undo").click()  # nobody else gains the week anything
        expect(gap).to_have_count(0, timeout=PATIENCE_MS)
    count = calls(page)
    gap.get_by_role("button", name="Accept").first.click()
    expect(gap).to_have_count(0, timeout=PATIENCE_MS)
    assert calls(page) >= count
    assert "order=" in page.url

    # The same link shows the same week to somebody else.
    open_fullest_day(page)
    shown, made = visits(page), calls(page)
    other = open_page(page.url, person="another").page
    assert visits(other) == shown
    assert calls(other) == made

    page.get_by_role("button", name="Export").click()
    with page.expect_download(timeout=PATIENCE_MS) as waiting:
        page.get_by_role("button", name="Calendar (ICS)").click()
    calendar = Calendar.from_ical(Path(waiting.value.path()).read_bytes())
    events = [event for event in calendar.walk("VEVENT") if "call" in event["categories"].cats]
    assert len(events) == made
    assert all(event["dtstart"].dt.tzinfo is not None for event in events)
    assert any(shown[0] in str(event["summary"]) for event in events)
    assert any("desk" in event["categories"].cats for event in calendar.walk("VEVENT"))
    # The map's own questions are answered only where a test looks at it.
    quiet = ("404", "ERR_FAILED", "Failed to fetch")
    assert not [error for error in watched.errors if not any(sign in error for sign in quiet)]
    assert watched.hosts == {"127.0.0.1"}


def menu_words(page: Page, name: str) -> list[str]:
    """The buttons of a visit's menu, which is closed again."""
    words = menu(page, name).get_by_role("button").all_inner_texts()
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    return [line for word in words for line in word.splitlines()]


def test_the_day_list_is_readable_on_a_phone(field_address, rep, open_page):
    page = open_page(f"{field_address}/routes?rep={rep.id}", width=390, height=844, person="phone").page
    names = visits(page)
    assert names
    widths = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
    first = page.locator(".st-key-run_days .run-row b").first.bounding_box()
    chart = page.get_by_test_id("stPlotlyChart").first.bounding_box()
    assert first
    assert chart
    assert first["y"] < chart["y"], "the list comes before the map and the bars"
    assert first["x"] + first["width"] <= 390
