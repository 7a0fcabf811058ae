"""Strokes on two checkouts in turn: what a change is worth on a machine whose pace moves."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page

from bench.redraw.browser import UNTIMED, draw, find_drawable, open_pages
from bench.redraw.homes import Home
from bench.redraw.serving import HERE, serve_redraw


def time_in_turn(
    browser: Browser,
    home: Home,
    other: Path,
    strokes: int,
    log: Path,
    report: Callable[[str], None] = lambda what: None,
) -> dict[str, list[tuple[float, float]]]:
    """Draw each stroke on both; who begins changes, and halfway who was opened first.

    The page that was opened second is faster: by some 40 ms of the committed page where this was written.

    Parameters
    ----------
    browser : Browser
        Running.
    home : Home
        With a plan, and with strokes to spare.
    other : Path
        A checkout on which `uv sync` ran.
    strokes : int
        That count.
    log : Path
        Takes what the servers print, the other's beside it.
    report : callable
        Told of each stroke.

    Returns
    -------
    dict of str to list of tuple of float
        Milliseconds here and on the other by stroke, as `bench.redraw.browser.draw` names them.
    """
    times: dict[str, list[tuple[float, float]]] = {}
    for opened_first in (0, 1):
        with _both(browser, home, other, log, opened_first) as sides:
            drawable = find_drawable(sides[0], home.strokes)
            for number, stroke in enumerate(drawable[: strokes // 2 + UNTIMED]):
                turn = (0, 1) if number % 2 else (1, 0)
                found = {side: draw(sides[side], stroke) for side in turn}
                if number >= UNTIMED:
                    for name, value in found[0].items():
                        times.setdefault(name, []).append((value, found[1][name]))
                told = (f"{name} {value:,.0f} and {found[1][name]:,.0f}" for name, value in found[0].items())
                report(f"Stroke {number + 1}, here and there, ms: {', '.join(told)}")
    return times


def summarise_duel(times: dict[str, list[tuple[float, float]]]) -> dict[str, float]:
    """Name the figures of strokes on two checkouts.

    Parameters
    ----------
    times : dict of str to list of tuple of float
        Of `time_in_turn`.

    Returns
    -------
    dict of str to float
        By figure the median here and on the other, and the median of what each stroke takes less here;
        milliseconds. And the number of strokes.
    """
    found: dict[str, float] = {}
    for name, pairs in times.items():
        here, there = np.array(pairs).T
        found |= {
            f"{name}_p50_ms": float(np.median(here)),
            f"{name}_other_p50_ms": float(np.median(there)),
            f"{name}_less_p50_ms": float(np.median(there - here)),
        }
    return found | {"strokes": len(next(iter(times.values())))}


@contextmanager
def _both(browser: Browser, home: Home, other: Path, log: Path, first: int) -> Iterator[dict[int, Page]]:
    """Open the page of this checkout (0) and of the other (1), on homes of their own."""
    with ExitStack() as stack:
        twin = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=home.path.parent))) / "home"
        _copy(home.path, twin)
        sides = {0: (HERE, home.path, log), 1: (other, twin, log.with_suffix(".other.log"))}
        pages = {}
        for side in (first, 1 - first):
            checkout, path, printed = sides[side]
            server = stack.enter_context(serve_redraw(path, printed, checkout))
            pages[side] = stack.enter_context(open_pages(browser, server.address))[0]
        yield pages


def _copy(home: Path, twin: Path) -> None:
    """Copy a home; snapshots are never written to, so both have the same files of them."""
    shutil.copytree(home, twin, copy_function=os.link)
    for plans in home.glob("plans.db*"):
        (twin / plans.name).unlink()
        shutil.copy(plans, twin / plans.name)
