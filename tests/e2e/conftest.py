"""A real server on homes of the tests' own, and a real Chromium that notes what it asks and what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bench.cold_start import BROWSERS, find_browser, open_browser, serve
from data.sample.generate import build_sample
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from tests.conftest import skip_unless_ci

BUILT_AT = "2026-11-24T00:00:00+00:00"
SAMPLE_CLINICIANS = 6_000
HOME_ADDRESS = "127.0.0.1"


@dataclass
class Watched:
    """A page, the hosts that it asked, and the errors that it wrote to the console."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a page."""
    executable = find_browser()
    if executable is None:
        skip_unless_ci(f"No browser is on the PATH: none of {', '.join(BROWSERS)}.")
    with open_browser(executable) as running:
        yield running


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small sample."""
    home = tmp_path_factory.mktemp("e2e-sample")
    build_sample(SnapshotStore(home), providers=SAMPLE_CLINICIANS, built_at=BUILT_AT)
    return home


@pytest.fixture(scope="session")
def address(browser: Browser, sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `windshield` serves the sample."""
    with serve(sample_home, tmp_path_factory.mktemp("log") / "windshield.log") as url:
        yield url


@pytest.fixture(scope="session")
def sample(sample_home: Path) -> Iterator[Snapshot]:
    """The snapshot that the server shows, open here too."""
    store = SnapshotStore(sample_home)
    current = store.current()
    assert current is not None
    snapshot = Snapshot.open(store.path(current))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[dict[object, BrowserContext]]:
    """Browser contexts by what is asked of them: what one has loaded it need not load again."""
    opened: dict[object, BrowserContext] = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def open_page(browser: Browser, contexts: dict[object, BrowserContext]) -> Iterator[Callable[..., Watched]]:
    """Give a function that opens a page, a session of its own for Windshield.

    Without a graphics card a map takes seconds to paint, so it gets its tiles only where a test looks at it.
    """
    pages: list[Page] = []

    def open_(
        url: str,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        with_map: bool = False,
        person: str = "one",
    ) -> Watched:
        key = (width, height, dark, with_map, person)
        if key not in contexts:
            contexts[key] = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                accept_downloads=True,
            )
            if not with_map:
                contexts[key].route("**/api/**", lambda route: route.abort())
        watched = Watched(contexts[key].new_page())
        page = watched.page
        pages.append(page)
        page.on("request", lambda request: _note_host(watched, request.url))
        page.on("websocket", lambda socket: _note_host(watched, socket.url))
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on(
            "console",
            lambda message: watched.errors.append(message.text) if message.type == "error" else None,
        )
        page.goto(url)
        return watched

    yield open_
    for page in pages:
        page.close()


def _note_host(watched: Watched, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob"):
        watched.hosts.add(parts.hostname or url)
