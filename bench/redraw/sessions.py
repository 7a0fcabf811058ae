"""Many sessions at once on one server: how long they wait, and how much memory they take."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np
import psutil

from bench.redraw.homes import Home
from bench.redraw.serving import serve_redraw
from bench.redraw.tab import Tab, open_tab

PAUSE_S = 0.5
SETTLE_S = 5.0  # longer than the server waits before it collects garbage


def time_sessions(home: Home, *, together: int, rounds: int, most: int, log: Path) -> dict[str, float]:
    """Open tabs on a server, have them redraw by themselves and all at once, and weigh the process.

    Parameters
    ----------
    home : Home
        With a plan.
    together : int
        Sessions that let go of the mouse at the same moment.
    rounds : int
        How often; each session draws another stroke each time.
    most : int
        Sessions that are open when the process is weighed at last.
    log : Path
        Takes what the server prints.

    Returns
    -------
    dict of str to float
        Milliseconds at the socket, without a browser: `socket_live`, `socket_commit` and `socket_button` of
        one session alone, `sessions…` of `together` sessions at once; megabytes resident.
    """
    with serve_redraw(home.path, log) as server:
        return asyncio.run(_time(server.address, server.process, home, together, rounds, most))


async def _time(
    address: str, process: int, home: Home, together: int, rounds: int, most: int
) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        first, bare = [await stack.enter_async_context(open_tab(address)) for _ in range(2)]
        await bare.open("", "bare=1")
        await first.open("territories")
        plan = first.payload["shapes"]
        alone, presses = [], []
        for stroke in home.strokes:
            alone.append(await first.redraw(stroke, plan))
            await asyncio.sleep(PAUSE_S / 2)
            presses.append(await bare.press())
            await asyncio.sleep(PAUSE_S / 2)
        one_mb = await _weigh(process)
        tabs = [first]
        while len(tabs) < together:
            tabs.append(await _open(stack, address))
        crowd: list[tuple[float, float]] = []
        for number in range(rounds):
            strokes = [home.strokes[(number + place) % len(home.strokes)] for place in range(together)]
            crowd += await asyncio.gather(*(t.redraw(s, plan) for t, s in zip(tabs, strokes, strict=True)))
            await asyncio.sleep(PAUSE_S)
        while len(tabs) < most:
            tabs.append(await _open(stack, address))
        all_mb = await _weigh(process)
    live, commit = np.array(alone[1:] or alone).T
    crowd_live, crowd_commit = np.array(crowd).T
    return {
        "socket_live_p50_ms": float(np.median(live)),
        "socket_commit_p50_ms": float(np.median(commit)),
        "socket_button_p50_ms": float(np.median(presses)),
        "socket_strokes": len(live),
        f"sessions{together}_live_p50_ms": float(np.median(crowd_live)),
        f"sessions{together}_live_p95_ms": float(np.percentile(crowd_live, 95)),
        f"sessions{together}_p50_ms": float(np.median(crowd_commit)),
        f"sessions{together}_p95_ms": float(np.percentile(crowd_commit, 95)),
        f"sessions{together}_strokes": len(crowd),
        "rss_mb_1_session": one_mb,
        f"rss_mb_{most}_sessions": all_mb,
        f"rss_mb_{most}_sessions_above_one": all_mb - one_mb,
    }


async def _open(stack: AsyncExitStack, address: str) -> Tab:
    tab = await stack.enter_async_context(open_tab(address))
    await tab.open("territories")
    return tab


async def _weigh(process: int) -> float:
    await asyncio.sleep(SETTLE_S)
    return psutil.Process(process).memory_info().rss / 1e6
