"""The routes under `/api`, and the one shape in which they say that something is wrong."""

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from api import map_tiles
from data.errors import FilterInvalid, SnapshotBroken, SnapshotMissing, WindshieldError
from workspace import Workspace

STATUS = {FilterInvalid: 400, SnapshotMissing: 404, SnapshotBroken: 503}

Answer = Callable[[Workspace, Request], dict[str, Any]]


def api_routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """Return the routes to mount in the dashboard's process.

    Parameters
    ----------
    workspace : callable
        Gives the workspace that the pages use too.

    Returns
    -------
    list of BaseRoute
        All under `/api`.
    """

    def route(path: str, answer: Answer, *, seconds_fresh: int) -> Route:
        # A plain function: Starlette runs it in a thread, and a slow query holds nobody else up.
        def endpoint(request: Request) -> Response:
            try:
                content, status = answer(workspace(), request), 200
            except WindshieldError as error:
                status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
                content = {"error": type(error).__name__, "what": error.what, "next_step": error.next_step}
            kept = f"private, max-age={seconds_fresh}" if status == 200 else "no-store"
            body = json.dumps(content, separators=(",", ":"), allow_nan=False)
            return Response(body, status, {"Cache-Control": kept}, media_type="application/json")

        return Route(path, endpoint)

    tile = "{z:int}/{x:int}/{y:int}"
    day = 24 * 3600
    return [
        Mount(
            "/api",
            routes=[
                route("/base-map/land", map_tiles.land, seconds_fresh=day),
                route(f"/base-map/counties/{tile}", map_tiles.counties, seconds_fresh=day),
                route(f"/base-map/cities/{tile}", map_tiles.cities, seconds_fresh=day),
                # A snapshot never changes, and its id is in the path.
                route(f"/providers/{{snapshot}}/tiles/{tile}", map_tiles.providers, seconds_fresh=day),
            ],
        )
    ]
