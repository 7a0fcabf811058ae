"""Strokes with the mouse on the Territories page, and a bare button on the same server, in real Chromium.

Both are timed by the page's own clock. The map notes when the mouse was let go, when the live answer had
been painted (two frames after it was written), and when Python's new data reached it; the browser's
network notes when the live answer had come. A run of the page ends where Streamlit says that the script is
done, two frames later; that is the committed page, and what a press of the bare button is measured by.
Without a graphics card a frame of the map takes long, and what is painted waits for it, so that is noted too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page

from bench.redraw.homes import Home
from bench.redraw.serving import serve_redraw
from bench.redraw.strokes import Stroke

SIZE = {"width": 1440, "height": 900}
HANDLE = "window.__territoryMap?.territories_map"
READY = f"{HANDLE}?.report.ready"
IDLE = (
    "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning' && "
    "!document.querySelector('[data-testid=stSpinner]')"
)
# Notes when a press or a stroke was answered, the script was done and that painted, by the page's clock. It
# looks whenever something on the page has changed, and now and then: a run may be too short for Streamlit to
# show that there was one. To look at each frame would have the browser put together frames that nobody asked
# for. A stroke is answered when Python's data reached the map, a press when the text that the script writes
# is another one; it is painted when the frame after the one that shows it begins.
WATCH = """bare => {
  performance.setResourceTimingBufferSize(10000);
  const watch = (window.__redraw = { from: null, done: null });
  const app = document.querySelector("[data-testid=stApp]");
  const said = () => document.querySelector("[data-testid=stText]")?.innerText;
  let before = said();
  const start = () => {
    before = said();
    Object.assign(watch, { from: performance.now(), done: null });
  };
  addEventListener("pointerup", start, true);
  const stroke = () => HANDLE.timings.at(-1);
  const told = () => stroke()?.mouseup >= watch.from - 1 && stroke().commit !== null;
  const answered = () => (bare ? said() !== before : told());
  const look = () => {
    const from = watch.from;
    if (from === null || watch.done !== null) return;
    if (app.dataset.testScriptState !== "notRunning" || !answered()) return;
    watch.done = NaN;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (from === watch.from) watch.done = performance.now() - from;
      }),
    );
  };
  const everything = { attributes: true, characterData: true, childList: true, subtree: true };
  new MutationObserver(look).observe(app, everything);
  setInterval(look, 50);
}""".replace("HANDLE", HANDLE)
# When the last live answer had come, and how long two frames take of which the map paints the first.
ANSWERED = (
    "performance.getEntriesByType('resource').filter(one => one.name.endsWith('/territories/redraw'))"
    ".at(-1).responseEnd"
)
FRAMES = f"""async () => {{
  const map = {HANDLE}.map.map, taken = [];
  for (let frame = 0; frame < 8; frame++) {{
    const from = performance.now();
    map.triggerRepaint();
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    taken.push(performance.now() - from);
  }}
  return taken.slice(1);
}}"""
EVERY = 2  # corner of a stroke is gone to: each may cost a frame of the map
LEAST_PIXELS = 50  # wide and high; a smaller stroke of the mouse is no area
PAUSE_MS = 400  # a person looks before the next stroke
PATIENCE_S = 240.0  # for the first map that a busy machine without a graphics card paints
UNTIMED = 2  # strokes, and presses, before the first that counts


def time_strokes(
    browser: Browser, home: Home, strokes: int, log: Path, report: Callable[[str], None] = lambda what: None
) -> dict[str, list[float]]:
    """Draw, and press the bare button after each stroke.

    Parameters
    ----------
    browser : Browser
        Running.
    home : Home
        With a plan, and with strokes to spare: those that are too small in the first view, or beside it, are
        left out.
    strokes : int
        That count.
    log : Path
        Takes what the server prints.
    report : callable
        Told of each stroke.

    Returns
    -------
    dict of str to list of float
        Milliseconds by stroke: answered (the live answer had come), live (and was painted), told (Python's
        data reached the map), commit, button; and of two frames.
    """
    with serve_redraw(home.path, log) as server, open_pages(browser, server.address) as (page, bare):
        times: dict[str, list[float]] = {"answered": [], "live": [], "told": [], "commit": [], "button": []}
        for number, stroke in enumerate(find_drawable(page, home.strokes)[: strokes + UNTIMED]):
            found = draw(page, stroke)
            found["button"] = press(bare)
            if number >= UNTIMED:
                for name, value in found.items():
                    times[name].append(value)
            report(f"Stroke {number + 1}: {', '.join(f'{n} {v:,.0f} ms' for n, v in found.items())}")
        page.bring_to_front()
        times["frame"] = page.evaluate(FRAMES)
        return times


@contextmanager
def open_pages(browser: Browser, address: str) -> Iterator[tuple[Page, Page]]:
    """Open the Territories page and the bare button, each watched, closed when the block ends.

    Parameters
    ----------
    browser : Browser
        Running.
    address : str
        Of a server of `serve_redraw`.

    Yields
    ------
    tuple of Page
        The Territories page, at rest, and the bare button.
    """
    context = browser.new_context(viewport=SIZE)
    try:
        page, bare = context.new_page(), context.new_page()
        page.bring_to_front()
        page.goto(f"{address}/territories")
        _await(page, f"{READY} && {IDLE}")
        page.evaluate(WATCH, False)
        bare.bring_to_front()
        bare.goto(f"{address}/?bare=1")
        bare.get_by_role("button", name="Again").wait_for(timeout=PATIENCE_S * 1000)
        _await(bare, IDLE)
        bare.evaluate(WATCH, True)
        yield page, bare
    finally:
        context.close()


def find_drawable(page: Page, strokes: list[Stroke]) -> list[Stroke]:
    """Leave out strokes that are too small for an area, or beside the map.

    Parameters
    ----------
    page : Page
        The Territories page.
    strokes : list of Stroke
        Any.

    Returns
    -------
    list of Stroke
        In their order.
    """
    return [stroke for stroke in strokes if _is_drawable(page, stroke)]


def draw(page: Page, stroke: Stroke) -> dict[str, float]:
    """Draw a stroke with the mouse, wait for everything, and take it back.

    Parameters
    ----------
    page : Page
        The Territories page, at rest.
    stroke : Stroke
        Not yet on the map.

    Returns
    -------
    dict of str to float
        Milliseconds: answered, live, told and commit.
    """
    page.bring_to_front()
    page.locator("[data-action='lasso']").click()
    pixels = _from_the_map(page, _pixels(page, stroke)[:-1])
    drawn = page.evaluate(f"() => {HANDLE}.timings.length")
    page.mouse.move(*pixels[0])
    page.mouse.down()
    page.mouse.move(pixels[0][0] + 2, pixels[0][1] + 2)  # a hand's first move is a small one
    for x, y in pixels[1:]:
        page.mouse.move(x, y)
    page.mouse.up()
    _await(page, f"{HANDLE}.timings.length > {drawn}")
    _await(page, f"(t => t.live !== null && t.commit !== null)({HANDLE}.timings.at(-1))")
    _await(page, f"window.__redraw.done > 0 && {IDLE}")
    timing = page.evaluate(
        f"() => ({{ ...{HANDLE}.timings.at(-1), done: window.__redraw.done, answered: {ANSWERED} }})"
    )
    page.wait_for_timeout(PAUSE_MS)
    _undo(page)
    answered = timing["answered"] - timing["mouseup"]
    return {
        "answered": answered, "live": timing["live"], "told": timing["commit"], "commit": timing["done"]
    }  # fmt: skip


def press(bare: Page) -> float:
    """Press the bare button.

    Parameters
    ----------
    bare : Page
        At rest.

    Returns
    -------
    float
        Milliseconds until the script is done and painted.
    """
    bare.bring_to_front()
    bare.get_by_role("button", name="Again").click()
    _await(bare, f"window.__redraw.done > 0 && {IDLE}")
    bare.wait_for_timeout(PAUSE_MS)
    return float(bare.evaluate("() => window.__redraw.done"))


def summarise(times: dict[str, list[float]], suffix: str = "") -> dict[str, float]:
    """Name the figures of some strokes.

    Parameters
    ----------
    times : dict of str to list of float
        Of `time_strokes`.
    suffix : str
        Behind each name.

    Returns
    -------
    dict of str to float
        Milliseconds, the committed page over the bare button (medians), and the number of strokes.
    """
    answered, live, told, commit, button, frame = (
        np.array(times[name]) for name in ("answered", "live", "told", "commit", "button", "frame")
    )
    return {
        f"answered_p50_ms{suffix}": float(np.median(answered)),
        f"answered_p95_ms{suffix}": float(np.percentile(answered, 95)),
        f"live_p50_ms{suffix}": float(np.median(live)),
        f"live_p95_ms{suffix}": float(np.percentile(live, 95)),
        f"told_p50_ms{suffix}": float(np.median(told)),
        f"commit_p50_ms{suffix}": float(np.median(commit)),
        f"commit_p95_ms{suffix}": float(np.percentile(commit, 95)),
        f"button_p50_ms{suffix}": float(np.median(button)),
        f"button_p95_ms{suffix}": float(np.percentile(button, 95)),
        f"commit_button_ratio{suffix}": float(np.median(commit) / np.median(button)),
        f"two_frames_p50_ms{suffix}": float(np.median(frame)),
        f"strokes{suffix}": len(live),
    }


def _pixels(page: Page, stroke: Stroke) -> list[list[float]]:
    corners = [*stroke.corners[::EVERY], stroke.corners[0]]
    found: list[list[float]] = page.evaluate(
        f"places => places.map(place => {HANDLE}.project(place))", corners
    )
    return found


def _from_the_map(page: Page, pixels: list[list[float]]) -> list[list[float]]:
    """Begin a stroke where neither legend nor panel lies over the map, and end it there."""
    start = page.evaluate(
        "places => places.findIndex(place => document.elementFromPoint(...place)?.matches('.tm-map canvas'))",
        pixels,
    )
    return [*pixels[start:], *pixels[:start], pixels[start]]


def _is_drawable(page: Page, stroke: Stroke) -> bool:
    """Tell whether a stroke is wide enough for an area, and on the map as it lies."""
    pixels = np.array(_pixels(page, stroke))
    map_box = page.locator(".tm-map canvas").bounding_box()
    assert map_box is not None
    low = np.array([map_box["x"], map_box["y"]])
    high = low + np.array([map_box["width"], map_box["height"]])
    inside = (pixels > low).all() and (pixels < high).all()
    return bool(inside and (np.ptp(pixels, axis=0) >= LEAST_PIXELS).all())


def _undo(page: Page) -> None:
    shapes = page.evaluate(f"() => {HANDLE}.report.shapes.length")
    page.locator("[data-action='undo']").click()
    _await(page, f"{HANDLE}.report.shapes.length < {shapes} && {IDLE}")
    page.wait_for_timeout(PAUSE_MS)


def _await(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {condition}", polling=20, timeout=PATIENCE_S * 1000)
