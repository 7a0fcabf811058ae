"""The routes under `/api`, and the one shape in which they say that something is wrong."""

import json
import logging
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from api import area_tiles, map_tiles
from data.errors import FilterInvalid, SnapshotBroken, SnapshotMissing, WindshieldError
from workspace import Workspace

STATUS = {FilterInvalid: 400, SnapshotMissing: 404, SnapshotBroken: 503}
READS = ("GET", "HEAD")
METHODS = (*READS, "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Answer = Callable[[Workspace, Request], dict[str, Any]]

log = logging.getLogger(__name__)


def api_routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """Return the routes to mount in the dashboard's process.

    Parameters
    ----------
    workspace : callable
        Gives the workspace that the pages use too.

    Returns
    -------
    list of BaseRoute
        All under `/api`. Whatever is wrong with a request is told as a JSON object with `error`, `what`
        and `next_step`.
    """

    def route(path: str, answer: Answer, *, seconds_fresh: int) -> Route:
        # A plain function: Starlette runs it in a thread, and a slow query holds nobody else up.
        def endpoint(request: Request) -> Response:
            if request.method not in READS:
                return _refusal(405, "MethodNotAllowed", "This address can only be read.", "Send GET.")
            try:
                body = _json(answer(workspace(), request))
            except WindshieldError as error:
                status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
                return _refusal(status, type(error).__name__, error.what, error.next_step)
            except Exception:
                log.exception("%s failed", request.url.path)
                return _refusal(
                    500, "Unexpected", "Something went wrong here.", "The server's log says what."
                )
            kept = f"private, max-age={seconds_fresh}"
            return Response(body, 200, {"Cache-Control": kept}, media_type="application/json")

        return Route(path, endpoint, methods=METHODS)

    tile = "{z}/{x}/{y}"
    day = 24 * 3600
    return [
        Mount(
            "/api",
            routes=[
                route("/base-map/land", map_tiles.land, seconds_fresh=day),
                route(f"/base-map/counties/{tile}", map_tiles.counties, seconds_fresh=day),
                route(f"/base-map/cities/{tile}", map_tiles.cities, seconds_fresh=day),
                # Areas of ZIPs change when somebody imports some.
                route(f"/areas/zip/{tile}", area_tiles.zips, seconds_fresh=60),
                route(f"/areas/county/{tile}", area_tiles.counties, seconds_fresh=day),
                # A snapshot never changes, and its id is in the path.
                route(f"/providers/{{snapshot}}/tiles/{tile}", map_tiles.providers, seconds_fresh=day),
                Route("/{path:path}", _nothing, methods=METHODS),
            ],
        )
    ]


def _nothing(request: Request) -> Response:
    return _refusal(404, "NotFound", f"There is nothing at {request.url.path}.", "Check the address.")


def _refusal(status: int, error: str, what: str, next_step: str) -> Response:
    headers = {"Cache-Control": "no-store"} | ({"Allow": ", ".join(READS)} if status == 405 else {})
    content = {"error": error, "what": what, "next_step": next_step}
    return Response(_json(content), status, headers, media_type="application/json")


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"), allow_nan=False)
