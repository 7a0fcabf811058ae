"""A real server on homes of the tests' own, and a real Chromium that notes what it asks and what it says."""

import gzip
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from bench.cold_start import BROWSERS, find_browser, free_port, open_browser, serve
from data.sample.generate import build_sample
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from tests.conftest import skip_unless_ci
from tests.e2e.territory_map_screen import MapScreen

BUILT_AT = "2026-11-24T00:00:00+00:00"
SAMPLE_CLINICIANS = 6_000
HOME_ADDRESS = "127.0.0.1"
START_S = 40
# A vector tile with a layer, earth, and in it a polygon over all of it (Mapbox Vector Tile 2.1, by hand).
SQUARE = bytes([9, 0, 0, 26, 0x80, 0x40, 0, 0, 0x80, 0x40, 0xFF, 0x3F, 0, 15])
EARTH = b"\x78\x02\x0a\x05earth\x12\x12\x18\x03\x22\x0e" + SQUARE + b"\x28\x80\x20"
ALL_LAND = b"\x1a" + bytes([len(EARTH)]) + EARTH


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


@pytest.fixture(scope="session")
def map_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where territory_map_app.py is served."""
    port = free_port()
    log = tmp_path_factory.mktemp("log") / "map.log"
    archive = log.with_name("streets.pmtiles")
    _write_archive(archive)
    script = Path(__file__).with_name("territory_map_server.py")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(script), str(port), str(archive)], stdout=out, stderr=out
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(START_S * 5):
            try:
                urllib.request.urlopen(f"{address}/ready", timeout=5).close()
                break
            except URLError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
        else:
            pytest.fail(log.read_text())
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def open_map(open_page: Callable[..., Watched], map_address: str) -> Callable[..., tuple[MapScreen, Watched]]:
    """Give a function that opens the map and waits until it has painted."""

    def open_(query: str = "") -> tuple[MapScreen, Watched]:
        watched = open_page(map_address + query, with_map=True)
        screen = MapScreen(watched.page)
        screen.await_map()
        return screen, watched

    return open_


def _write_archive(path: Path) -> None:
    """Write streets of one tile, the world, that is all land."""
    header = {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "min_zoom": 0, "max_zoom": 0,
        "min_lon_e7": -1_800_000_000, "min_lat_e7": -850_000_000, "max_lon_e7": 1_800_000_000,
        "max_lat_e7": 850_000_000, "center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0,
    }  # fmt: skip
    with path.open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(0, 0, 0), gzip.compress(ALL_LAND))
        writer.finalize(header, {"vector_layers": [{"id": "earth", "fields": {}}]})


def _note_host(watched: Watched, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob"):
        watched.hosts.add(parts.hostname or url)
