"""Serve as `windshield` does, with a route that tells how the process's own connections and garbage fare."""

import gc
import os
import socket
import sys
import time
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).parents[1]))
import server


class Knot:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.self = self


def tell(request: Request) -> JSONResponse:
    """Work for as long as asked, leave an old piece of garbage, and tell how things are."""
    until = time.process_time() + float(request.query_params.get("work", 0))
    while time.process_time() < until:
        pass
    if "work" in request.query_params:
        knot = Knot()
        gc.collect(1)
        gc.collect(1)  # it is old now
        del knot
    at_once = [
        bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)) for one in _connections_accepted()
    ]
    knots = sum(isinstance(thing, Knot) for thing in gc.get_objects())
    return JSONResponse({"at_once": at_once, "knots": knots, "frozen": gc.get_freeze_count()})


def _connections_accepted() -> list[socket.socket]:
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            one = socket.socket(fileno=os.dup(int(entry.name)))
            one.getpeername()
        except OSError:  # no socket, or one that listens
            continue
        if one.family == socket.AF_INET:
            found.append(one)
    return found


if __name__ == "__main__":
    server.api_routes = lambda workspace: [Route("/told", tell)]
    server.run(Path(sys.argv[1]), port=int(sys.argv[2]), open_browser=False)
