"""Take the pictures of README and guide: `uv run python docs/images/take.py`."""

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page
from shapely.geometry import Polygon

from bench.cold_start import CACHE, await_screen, find_browser, open_browser, serve
from data.identifiers import TerritoryId
from data.plans.document import Document, Drawn, Focus, Territory
from data.plans.store import PlanStore
from data.sample.generate import build_sample
from data.sample.organisation import put_sample_organisation
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore

PICTURES = Path(__file__).parent
QUESTION = "/?specialty=Endocrinology&code=83036&icd10=E11.*&state=OH"
MAP_PAINTED_MS = 12_000  # without a graphics card it takes a while
FOCUS = Focus(codes=("27130", "27447"), states=("IL", "IN", "WI"))
NORTH = Polygon([(-89.6, 42.6), (-87.6, 42.6), (-87.6, 41.9), (-88.2, 41.8), (-89.6, 41.8)])
SOUTH = Polygon([(-89.6, 41.8), (-88.2, 41.8), (-87.6, 41.9), (-86.3, 41.8), (-86.3, 40.9), (-89.6, 40.9)])
PLAN = Document(
    (
        Territory(TerritoryId("n"), "Chicago N", 1, drawn=(Drawn("n", NORTH),)),
        Territory(TerritoryId("s"), "Chicago S", 2, drawn=(Drawn("s", SOUTH),)),
    ),
    FOCUS,
)


def main() -> None:
    """Serve the sample, ask and draw, and keep what 1,280 × 800 pixels show."""
    kept = CACHE / "cold-start"
    if not SnapshotStore(kept).ids():
        build_sample(SnapshotStore(kept), built_at="2026-11-24T00:00:00+00:00")
    executable = find_browser()
    if executable is None:
        raise FileNotFoundError("No Chromium is on the PATH.")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "snapshots").symlink_to((kept / "snapshots").resolve())
        rep, plan = _make_plans(home)
        with open_browser(executable) as browser, serve(home, CACHE / "picture.log") as address:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            _take(page, address + QUESTION, "providers.png", lambda: await_screen(page))
            _take(page, f"{address}/territories", "territories.png", lambda: _await_map(page))
            week = f"{address}/routes?rep={rep}&plan={plan}"
            _take(page, week, "routes.png", lambda: _await_week(page))


def _make_plans(home: Path) -> tuple[str, str]:
    """Put the sample's reps and a plan of one's own into a home; return a rep and the reps' plan."""
    snapshots = SnapshotStore(home)
    current = snapshots.current()
    assert current is not None
    store = PlanStore.open(f"sqlite:///{(home / 'plans.db').as_posix()}")
    snapshot = Snapshot.open(snapshots.path(current))
    put_sample_organisation(store, snapshot, at=datetime.now(UTC))
    snapshot.close()
    (plan,) = store.plans.list()
    rep = store.plans.version(plan.id).document.territories[0].rep_id  # of the densest one
    assert rep is not None
    store.plans.create("Chicago Q1", PLAN, current, by="Ada", at=datetime.now(UTC))
    store.close()
    return rep, plan.id


def _await_week(page: Page) -> None:
    page.get_by_text("Leave home").first.wait_for(timeout=120_000)
    page.wait_for_timeout(1_000)
    page.get_by_text("Best so far").wait_for(state="hidden", timeout=60_000)


def _await_map(page: Page) -> None:
    ready = "() => window.__territoryMap?.territories_map?.report.ready"
    page.wait_for_function(ready, polling=100, timeout=60_000)
    page.locator("[data-action='fit']").click()
    page.mouse.move(700, 60)  # off the button, whose hint would lie over the map


def _take(page: Page, address: str, name: str, shown: Callable[[], None]) -> None:
    page.goto(address)
    shown()
    page.wait_for_timeout(MAP_PAINTED_MS)
    page.screenshot(path=PICTURES / name)


if __name__ == "__main__":
    os.environ["USER"] = os.environ["LOGNAME"] = "Ada"  # whose screen it is
    main()
