"""How long from `windshield` to the first useful screen, and from one page to another, in a real browser.

`uv run python -m bench.cold_start --json`. The sample is there already and the browser is open, as on the
second day; each run starts a new server process. The screen is useful when count and table are visible.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from data.sample.generate import build_sample
from data.snapshot.store import SnapshotStore

CACHE = Path(__file__).with_name(".cache")
BUDGET_S, SWITCH_BUDGET_MS = 10.0, 500.0
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A container has no sandbox, and on a computer without a graphics card WebGL has to be allowed; Chromium then
# paints it in software, and puts its window together as it does by itself. The rest keeps it from asking
# anybody anything.
BROWSER_ARGUMENTS = (
    "--no-sandbox", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Chromium takes what paints WebGL for a graphics card, and puts the window together with it too. A frame of
# an empty page in which one square changes then costs 26 ms of processor, and 1.5 without.
EMULATED_CARD = ("--use-angle=swiftshader", "--ignore-gpu-blocklist")
PATIENCE_S = 60.0
# In the page's own words: the count and the table are there, and the Data page's heading is.
PROVIDERS_SHOWN = (
    "[...document.querySelectorAll('h4')].some(line => line.innerText.includes('clinician')) && "
    "document.querySelector('[data-testid=stDataFrame] canvas')?.offsetHeight > 0"
)
DATA_SHOWN = "[...document.querySelectorAll('h2')].some(line => line.innerText === 'Market snapshots')"


def find_browser() -> str | None:
    """Return a Chromium of this computer.

    Returns
    -------
    str or None
        Its path; None when there is none.
    """
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def open_browser(executable: str, *, emulate_card: bool = False) -> Iterator[Browser]:
    """Give a running browser, closed when the block ends.

    Parameters
    ----------
    executable : str
        Of `find_browser`.
    emulate_card : bool
        Have it believe that there is a graphics card.

    Yields
    ------
    Browser
        Without a page.
    """
    with sync_playwright() as playwright:
        arguments = [*BROWSER_ARGUMENTS, *(EMULATED_CARD if emulate_card else ())]
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serve(home: Path, log: Path) -> Iterator[str]:
    """Give the address of a `windshield` of its own on a free port, stopped when the block ends.

    Parameters
    ----------
    home : Path
        `WINDSHIELD_HOME`.
    log : Path
        Takes what the command prints.

    Yields
    ------
    str
        "http://127.0.0.1:<port>", which answers.
    """
    command = shutil.which("windshield", path=str(Path(sys.executable).parent))
    if command is None:
        raise FileNotFoundError("The windshield command is not installed here: run `uv sync`.")
    port = free_port()
    with run_server([command, "--no-browser", "--port", str(port)], port, home, log) as server:
        yield server.address


@dataclass(frozen=True)
class Server:
    """A server that answers.

    Parameters
    ----------
    address : str
        "http://127.0.0.1:<port>".
    process : int
        Its id.
    """

    address: str
    process: int


@contextmanager
def run_server(command: list[str], port: int, home: Path, log: Path) -> Iterator[Server]:
    """Give a server that a command starts, stopped when the block ends.

    Parameters
    ----------
    command : list of str
        Serves on the port of 127.0.0.1.
    port : int
        One that is free.
    home : Path
        `WINDSHIELD_HOME`.
    log : Path
        Takes what the command prints.

    Yields
    ------
    Server
        Which answers.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WINDSHIELD_")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=environment | {"WINDSHIELD_HOME": str(home)}, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _await_answer(address, process, log)
            yield Server(address, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses now.

    Returns
    -------
    int
        Its number.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_screen(page: Page) -> None:
    """Wait until the Providers page shows its count and its table.

    Parameters
    ----------
    page : Page
        On its way there.
    """
    _await(page, PROVIDERS_SHOWN)


def _await(page: Page, condition: str) -> None:
    # By the clock and not by the frame: without a graphics card a frame of the map takes a while to paint.
    page.wait_for_function(f"() => {condition}", polling=10, timeout=PATIENCE_S * 1000)


def run(home: Path, runs: int, switches: int) -> dict[str, float]:
    """Start the dashboard some times and look at it.

    Parameters
    ----------
    home : Path
        Holds a snapshot.
    runs : int
        New server processes.
    switches : int
        Page switches in the last of them, there and back.

    Returns
    -------
    dict of str to float
        seconds to the first useful screen (median) and the most, seconds until the server answers
        (median), page_switch_p50_ms and page_switch_p95_ms, and the budgets.
    """
    executable = find_browser()
    if executable is None:
        raise FileNotFoundError(f"No browser is installed: none of {', '.join(BROWSERS)} is on the PATH.")
    screens, answers, between = [], [], []
    with open_browser(executable) as browser:
        for number in range(runs):
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            started = time.perf_counter()
            with serve(home, CACHE / "cold-start.log") as address:
                answers.append(time.perf_counter() - started)
                page.goto(address)
                await_screen(page)
                screens.append(time.perf_counter() - started)
                if number == runs - 1:
                    between = [ms for _ in range(switches) for ms in _switch(page)]
            page.context.close()
    return {
        "first_screen_s": statistics.median(screens),
        "first_screen_most_s": max(screens),
        "server_answers_s": statistics.median(answers),
        "page_switch_p50_ms": statistics.median(between),
        "page_switch_p95_ms": sorted(between)[int(0.95 * (len(between) - 1))],
        "first_screen_budget_s": BUDGET_S,
        "page_switch_budget_ms": SWITCH_BUDGET_MS,
    }


def _switch(page: Page) -> list[float]:
    taken = []
    for name, shown in (("Data", DATA_SHOWN), ("Providers", PROVIDERS_SHOWN)):
        link = page.get_by_role("link", name=name, exact=True).element_handle()
        page.wait_for_timeout(1500)  # a person looks at a page before leaving it
        started = time.perf_counter()
        page.evaluate("link => link.click()", link)
        _await(page, shown)
        taken.append(1000 * (time.perf_counter() - started))
    return taken


def _await_answer(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"windshield does not answer on {address}. It said: {log.read_text()[-2000:]}")


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=CACHE / "cold-start", help="a home; made when not there")
    parser.add_argument("--runs", type=int, default=5, help="new server processes")
    parser.add_argument("--switches", type=int, default=20, help="page switches, there and back")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    store = SnapshotStore(options.home)
    if not store.ids():
        build_sample(store, built_at="2026-11-24T00:00:00+00:00")
    figures = run(options.home, max(1, options.runs), max(1, options.switches))
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
        return
    table = Table("figure", "value", title="From the command to a useful screen", box=None)
    for name, value in figures.items():
        table.add_row(name, f"{value:,.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
