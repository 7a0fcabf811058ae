"""Strokes on two checkouts in turn: what a change is worth on a machine whose pace moves."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser

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
    """Draw each stroke on both; who begins changes.

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
    with ExitStack() as stack:
        twin = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=home.path.parent))) / "home"
        _copy(home.path, twin)
        sides = []
        for checkout, path, printed in ((HERE, home.path, log), (other, twin, log.with_suffix(".other.log"))):
            server = stack.enter_context(serve_redraw(path, printed, checkout))
            sides.append(stack.enter_context(open_pages(browser, server.address))[0])
        times: dict[str, list[tuple[float, float]]] = {}
        for number, stroke in enumerate(find_drawable(sides[0], home.strokes)[: strokes + UNTIMED]):
            turn = (0, 1) if number % 2 else (1, 0)
            found = {side: draw(sides[side], stroke) for side in turn}
            if number >= UNTIMED:
                for name, value in found[0].items():
                    times.setdefault(name, []).append((value, found[1][name]))
            told = (f"{name} {value:,.0f} and {found[1][name]:,.0f} ms" for name, value in found[0].items())
            report(f"Stroke {number + 1}, here and there: {', '.join(told)}")
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


def _copy(home: Path, twin: Path) -> None:
    """Copy a home; snapshots are never written to, so both have the same files of them."""
    shutil.copytree(home, twin, copy_function=os.link)
    for plans in home.glob("plans.db*"):
        (twin / plans.name).unlink()
        shutil.copy(plans, twin / plans.name)
