"""Serve dashboard and API in one process, on this computer only."""

import os
import sys
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from api.routes import api_routes
from components.session import shared_workspace


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
    st.App(app_file, routes=api_routes(shared_workspace)).run(
        config={
            "server.address": "127.0.0.1",
            "server.port": port,
            "server.headless": not open_browser,
            "browser.gatherUsageStats": False,
            # The collection after each run costs 60 ms while the answer waits (docs/decisions/0003).
            "runner.postScriptGC": False,
            "server.fileWatcherType": "none",
        }
    )
