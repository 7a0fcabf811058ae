"""A server of the benchmark's own: the dashboard with a bare button beside it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.cold_start import Server, free_port, run_server

HERE = Path(__file__).parents[2]
"""This checkout."""
APP = "bench/redraw/app.py"


@contextmanager
def serve_redraw(home: Path, log: Path, checkout: Path = HERE) -> Iterator[Server]:
    """Give a server on a home, as `windshield` starts one, stopped when the block ends.

    Parameters
    ----------
    home : Path
        `WINDSHIELD_HOME`.
    log : Path
        Takes what it prints.
    checkout : Path
        Whose code runs; of another one than this `uv sync` made the environment.

    Yields
    ------
    Server
        Which answers.
    """
    port = free_port()
    python = sys.executable if checkout == HERE else str(checkout / ".venv" / "bin" / "python")
    start = (
        "import os, sys; from pathlib import Path; os.chdir(sys.argv[1]); from server import run; "
        "run(Path(sys.argv[2]), port=int(sys.argv[3]), open_browser=False)"
    )
    command = [python, "-c", start, str(checkout), str(checkout / APP), str(port)]
    with run_server(command, port, home, log) as server:
        yield server
