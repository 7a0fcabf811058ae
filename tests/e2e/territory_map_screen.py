"""What a person does on the drawing map, in Playwright's words."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from tests.e2e.screen import settle

Place = tuple[float, float]
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class MapScreen:
    """A page with a drawing map.

    Parameters
    ----------
    page : Page
        By default that of territory_map_app.py.
    key : str
        The map's.
    """

    page: Page
    key: str = "map"

    @property
    def handle(self) -> str:
        """What the map shows of itself to tests, in JavaScript."""
        return f"window.__territoryMap?.{self.key}"

    def await_map(self) -> None:
        """Wait until the map has painted."""
        self.page.wait_for_function(f"() => {self.handle}?.report.ready", polling=50, timeout=PATIENCE_MS)
        settle(self.page)

    def take(self, action: str) -> None:
        """Press a button of the toolbar."""
        self.button(action).click()

    def button(self, action: str) -> Locator:
        """Return a button of the toolbar."""
        return self.page.locator(f"[data-action='{action}']")

    def pixel(self, place: Place) -> tuple[float, float]:
        """Return where a place is on the screen."""
        x, y = self.page.evaluate(f"place => {self.handle}.project(place)", list(place))
        return x, y

    def drag(self, places: Sequence[Place], *, release: bool = True) -> None:
        """Hold the mouse down at the first place and go through the others."""
        self.page.mouse.move(*self.pixel(places[0]))
        self.page.mouse.down()
        x, y = self.pixel(places[0])
        self.page.mouse.move(x + 2, y + 2)  # a hand's first move is a small one; a stroke begins there
        for place in places[1:]:
            self.page.mouse.move(*self.pixel(place), steps=4)
        if release:
            self.page.mouse.up()

    def click(self, place: Place) -> None:
        """Click a place of the map."""
        self.page.mouse.move(*self.pixel(place), steps=2)
        self.page.mouse.click(*self.pixel(place))
        self.page.wait_for_timeout(120)  # two clicks at once are a double click

    def report(self) -> dict[str, Any]:
        """Return what the map says of itself."""
        found: dict[str, Any] = self.page.evaluate(
            "() => { const { ready, tool, selection, shapes, view, drawing, timings } = "
            f"{self.handle}.report; return {{ ready, tool, selection, shapes, view, drawing, timings }} }}"
        )
        return found

    def await_rest(self) -> dict[str, Any]:
        """Wait until the map has glided to where it stays, and return its view."""
        deadline, before = time.monotonic() + PATIENCE_MS / 1000, None
        while (view := self.report()["view"]) != before:
            assert time.monotonic() < deadline, view
            before = view
            self.page.wait_for_timeout(500)
        assert isinstance(view, dict)
        return view

    def python(self) -> dict[str, Any]:
        """Return what Python says of the shapes, once its script has run."""
        settle(self.page)
        found: dict[str, Any] = json.loads(self.page.get_by_test_id("stCode").locator("code").inner_text())
        return found

    def await_python(self, condition: str) -> dict[str, Any]:
        """Wait until Python's words, as `said`, fulfil a condition in JavaScript."""
        self.page.wait_for_function(
            "() => { const code = document.querySelector('[data-testid=stCode] code'); "
            f"if (!code) return false; const said = JSON.parse(code.innerText); return {condition} }}",
            polling=50,
            timeout=PATIENCE_MS,
        )
        return self.python()

    @property
    def panel(self) -> Locator:
        """The live panel."""
        return self.page.locator(".tm-live")
