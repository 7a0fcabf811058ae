"""Take the README's picture of the Providers page: `uv run python docs/images/take.py`."""

import os
from pathlib import Path

from bench.cold_start import CACHE, await_screen, find_browser, open_browser, serve
from data.sample.generate import build_sample
from data.snapshot.store import SnapshotStore

QUESTION = "/?specialty=Endocrinology&code=83036&icd10=E11.*&state=OH"
PICTURE = Path(__file__).with_name("providers.png")
MAP_PAINTED_MS = 12_000  # without a graphics card it takes a while


def main() -> None:
    """Serve the sample, ask, and keep what 1,280 × 800 pixels show."""
    home = CACHE / "cold-start"
    store = SnapshotStore(home)
    if not store.ids():
        build_sample(store, built_at="2026-11-24T00:00:00+00:00")
    executable = find_browser()
    if executable is None:
        raise FileNotFoundError("No Chromium is on the PATH.")
    with open_browser(executable) as browser, serve(home, CACHE / "picture.log") as address:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address + QUESTION)
        await_screen(page)
        page.wait_for_timeout(MAP_PAINTED_MS)
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    os.environ["USER"] = os.environ["LOGNAME"] = "Ada"  # whose screen it is
    main()
