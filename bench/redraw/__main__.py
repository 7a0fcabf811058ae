"""Benchmark of redraws: from letting go of the mouse to the numbers, the committed page, many sessions.

    uv run python -m bench.redraw --json

Analytics: `answer_redraw`, the whole of the live route but HTTP, for fixed strokes on a national market and
on the sample. Browser: strokes with the mouse on the Territories page in Chromium, after each a press of a
button that is alone on a page of the same server. Sessions: tabs without a browser, over real websockets.
"""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.cold_start import find_browser, open_browser
from bench.market import build_market
from bench.redraw.answers import time_answers
from bench.redraw.browser import UNTIMED, summarise, time_strokes
from bench.redraw.duel import summarise_duel, time_in_turn
from bench.redraw.homes import CLINICIANS, make_home
from bench.redraw.sessions import time_sessions
from data.sample.generate import build_sample
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore

CACHE = Path(__file__).parents[1] / ".cache"
BUDGET = {
    "analytics_p95_ms": 100, "analytics_sample_p95_ms": 30,
    "live_p50_ms": 100, "live_p95_ms": 200, "live_p50_ms_100k": 100, "live_p95_ms_100k": 200,
    "commit_p50_ms": 300, "commit_p50_ms_100k": 300, "socket_commit_p50_ms": 20,
}  # fmt: skip
TERRITORIES, HELD = 30, 50_000
SESSIONS, MOST_SESSIONS, ROUNDS = 20, 50, 5
SPARE = 3  # strokes for each that is drawn in the browser
PLACES = {"": 20_000, "_100k": 100_000}
BUILT_AT = "2026-11-24T00:00:00+00:00"


def run_analytics(providers: int, rounds: int) -> dict[str, float]:
    """Time answers on a national market and on the sample.

    Parameters
    ----------
    providers : int
        Clinicians of the market; a territory has 50,000 of 3.9 million, and in that proportion.
    rounds : int
        How often each stroke is asked.

    Returns
    -------
    dict of str to float
        `analytics_…` and `analytics_sample_…`.
    """
    held = max(100, round(HELD * providers / 3_900_000))
    rows = 60_000_000 * providers // 3_900_000
    market = build_market(CACHE, providers=providers, rows=rows, report=_say)
    store = SnapshotStore(CACHE / "cold-start")
    if not store.ids():
        build_sample(store, built_at=BUILT_AT)
    figures: dict[str, float] = {}
    for prefix, directory, clinicians in (
        ("analytics_", market, held),
        ("analytics_sample_", store.path(store.ids()[0]), 500),
    ):
        snapshot = Snapshot.open(directory)
        try:
            found = time_answers(
                snapshot, territories=TERRITORIES, clinicians=clinicians, strokes=50, rounds=rounds
            )
        finally:
            snapshot.close()
        figures |= {f"{prefix}{name}": value for name, value in found.items()}
    return figures


def run_browser(strokes: int, places: dict[str, int], *, emulate_card: bool = False) -> dict[str, float]:
    """Draw in Chromium.

    Parameters
    ----------
    strokes : int
        That count, for each number of places.
    places : dict of str to int
        About how many places the map shows, by the figures' suffix.
    emulate_card : bool
        As `bench.cold_start.open_browser` has it.

    Returns
    -------
    dict of str to float
        As `bench.redraw.browser.summarise` names them, and how many places there are.
    """
    figures: dict[str, float] = {}
    with open_browser(_chromium(), emulate_card=emulate_card) as browser:
        for suffix, number in places.items():
            home = make_home(
                CACHE, clinicians=CLINICIANS[number], strokes=SPARE * (strokes + UNTIMED), report=_say
            )
            times = time_strokes(browser, home, strokes, CACHE / "redraw.log", _say)
            figures |= summarise(times, suffix) | {f"places{suffix}": home.places}
    return figures


def run_duel(strokes: int, other: Path, *, emulate_card: bool = False) -> dict[str, float]:
    """Draw in Chromium, here and on another checkout in turn, on a map of some 20,000 places.

    Parameters
    ----------
    strokes : int
        That count, on each.
    other : Path
        The other checkout.
    emulate_card : bool
        As `bench.cold_start.open_browser` has it.

    Returns
    -------
    dict of str to float
        As `bench.redraw.duel.summarise_duel` names them.
    """
    home = make_home(
        CACHE, clinicians=CLINICIANS[PLACES[""]], strokes=SPARE * (strokes + UNTIMED), report=_say
    )
    with open_browser(_chromium(), emulate_card=emulate_card) as browser:
        return summarise_duel(time_in_turn(browser, home, other, strokes, CACHE / "redraw.log", _say))


def run_sessions(clinicians: int, *, strokes: int, together: int, most: int) -> dict[str, float]:
    """Redraw in many sessions.

    Parameters
    ----------
    clinicians : int
        Of the market.
    strokes : int
        Of one session alone, before the others come.
    together, most : int
        Sessions that redraw at once, and that are open at last.

    Returns
    -------
    dict of str to float
        As `bench.redraw.sessions.time_sessions` names them.
    """
    home = make_home(CACHE, clinicians=clinicians, strokes=strokes, report=_say)
    return time_sessions(home, together=together, rounds=ROUNDS, most=most, log=CACHE / "redraw.log")


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    only = parser.add_mutually_exclusive_group()
    for part in ("analytics", "browser", "sessions"):
        only.add_argument(f"--{part}-only", action="store_true")
    only.add_argument("--against", type=Path, metavar="CHECKOUT", help="compare with that one, in turn")
    parser.add_argument("--providers", type=int, default=3_900_000, help="clinicians, for analytics")
    parser.add_argument("--rounds", type=int, default=3, help="how often analytics answer each stroke")
    parser.add_argument("--strokes", type=int, default=20, help="in the browser, for each number of places")
    parser.add_argument(
        "--emulate-card", action="store_true", help="have the browser believe in a graphics card"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    parts = [p for p in ("analytics", "browser", "sessions") if getattr(options, f"{p}_only")]
    figures: dict[str, float] = {}
    if options.against:
        parts = ["against"]
        figures |= run_duel(options.strokes, options.against.resolve(), emulate_card=options.emulate_card)
    if "analytics" in parts or not parts:
        figures |= run_analytics(options.providers, options.rounds)
    if "sessions" in parts or not parts:
        small = CLINICIANS[PLACES[""]]
        figures |= run_sessions(small, strokes=options.strokes, together=SESSIONS, most=MOST_SESSIONS)
    if "browser" in parts or not parts:
        figures |= run_browser(options.strokes, PLACES, emulate_card=options.emulate_card)
    if options.json:
        print(json.dumps({name: round(value, 2) for name, value in figures.items()}))
        return
    table = Table("figure", title="From letting go of the mouse", box=None)
    table.add_column("value", justify="right")
    table.add_column("budget", justify="right")
    for name, value in figures.items():
        table.add_row(name, f"{value:,.1f}", f"{BUDGET[name]:,}" if name in BUDGET else "")
    Console().print(table)


def _chromium() -> str:
    executable = find_browser()
    if executable is None:
        raise FileNotFoundError("No Chromium is on the PATH.")
    return executable


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
