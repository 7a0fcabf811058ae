"""Serve dashboard and API in one process, on this computer only, so that nobody waits for the machinery."""

import asyncio
import gc
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from api.routes import api_routes
from components.session import shared_workspace

LOOK_SECONDS = 1.0
IDLE_SHARE = 0.1
"""Below that share of one processor nobody is waiting for anything."""
WORTH_SECONDS = 0.2
"""So much work leaves something to collect."""
LONGEST_SECONDS = 60.0
"""A server that is never idle collects after that long all the same."""
NEVER = 1_000_000
"""Collections of young objects until Python would collect the old ones too."""


def run(app_file: Path, *, port: int, open_browser: bool, snapshot: Path | None = None) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    app_file : Path
        The Streamlit script.
    port : int
        On 127.0.0.1.
    open_browser : bool
        Whether to open the page in the default browser.
    snapshot : Path, optional
        A snapshot directory to look at instead of the current one.
    """
    if snapshot is not None:
        os.environ["WINDSHIELD_SNAPSHOT"] = str(snapshot.resolve())
    # Until a session has called st.navigation, Streamlit takes the folder `pages` for its own kind of
    # pages: a bookmark of /data, opened first, would run without the frame.
    PagesManager.uses_pages_directory = False
    sys.argv = [str(app_file)]  # Streamlit looks for its configuration beside the script that was started
    st.App(app_file, routes=api_routes(shared_workspace), lifespan=answer_at_once).run(
        config={
            "server.address": "127.0.0.1",
            "server.port": port,
            "server.headless": not open_browser,
            "browser.gatherUsageStats": False,
            # The collection after each run costs 60 ms while the answer waits; `answer_at_once` has its own.
            "runner.postScriptGC": False,
            "server.fileWatcherType": "none",
        }
    )


@asynccontextmanager
async def answer_at_once(app: st.App) -> AsyncIterator[None]:
    """Keep answers from waiting for the network's packing and for the collection of garbage.

    Parameters
    ----------
    app : st.App
        Not looked at. Streamlit enters this before its server listens, and leaves it at the end.
    """
    send_small_packets(asyncio.get_running_loop())
    collector = asyncio.create_task(collect_when_idle())
    try:
        yield
    finally:
        collector.cancel()
        with suppress(asyncio.CancelledError):
            await collector


def send_small_packets(loop: asyncio.AbstractEventLoop) -> None:
    """Have sockets on which the loop will listen send each message at once (TCP_NODELAY).

    An accepted connection inherits that from its listener. asyncio sets it by itself, but only where the
    socket was made with the protocol's number, and Streamlit makes its own without.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop
        The running one.
    """
    loop.create_server = partial(_listen, loop.create_server)  # type: ignore[method-assign]


async def _listen(
    create_server: Callable[..., Awaitable[asyncio.AbstractServer]], *args: Any, **options: Any
) -> asyncio.AbstractServer:
    server = await create_server(*args, **options)
    for listener in getattr(server, "sockets", ()):
        if listener.family in (socket.AF_INET, socket.AF_INET6):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return server


async def collect_when_idle() -> None:
    """Collect garbage when nobody waits, in place of after each run of a script.

    Python goes on collecting young objects by itself; the old ones wait until the process has been idle for
    a second, or for a minute at the most. What is there after the first collection, mostly the modules that
    pages import when somebody opens the first one, is set aside for good: later ones don't look through it.
    """
    gc.set_threshold(*gc.get_threshold()[:2], NEVER)
    used, work, since = time.process_time(), 0.0, 0.0
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        spent = time.process_time() - used
        work, since = work + spent, since + LOOK_SECONDS
        if work >= WORTH_SECONDS and (spent < IDLE_SHARE * LOOK_SECONDS or since >= LONGEST_SECONDS):
            gc.collect()
            if not gc.get_freeze_count():
                gc.freeze()
            work, since = 0.0, 0.0
        used = time.process_time()
