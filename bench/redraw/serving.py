"""A server of the benchmark's own: the dashboard with a bare button beside it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.cold_start import Server, free_port, run_server

APP = Path(__file__).with_name("app.py")


@contextmanager
def serve_redraw(home: Path, log: Path) -> Iterator[Server]:
    """Give a server on a home, as `windshield` starts one, stopped when the block ends.

    Parameters
    ----------
    home : Path
        `WINDSHIELD_HOME`.
    log : Path
        Takes what it prints.

    Yields
    ------
    Server
        Which answers.
    """
    port = free_port()
    start = (
        "import sys; from pathlib import Path; from server import run; "
        "run(Path(sys.argv[1]), port=int(sys.argv[2]), open_browser=False)"
    )
    with run_server([sys.executable, "-c", start, str(APP), str(port)], port, home, log) as server:
        yield server
