"""The routes under `/api`, and the one shape in which they say that something is wrong."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, request_response
from starlette.types import ASGIApp, Receive, Scope, Send

from api import area_tiles, map_tiles, territories
from data.errors import FilterInvalid, SnapshotBroken, SnapshotMissing, WindshieldError
from workspace import Workspace

STATUS = {
    FilterInvalid: 400, SnapshotMissing: 404, SnapshotBroken: 503, territories.PlanNotAtHand: 409,
    territories.NobodyWaits: 499,  # what web servers log of a client that has gone
}  # fmt: skip
READS = ("GET", "HEAD")
METHODS = (*READS, "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

MOST_BYTES = 4 * 2**20  # of a body: a territory of thousands of corners has a tenth of that

Answer = Callable[[Workspace, Request], dict[str, Any]]
AnswerToBody = Callable[[Workspace, dict[str, Any], Callable[[], bool]], dict[str, Any]]
"""Is handed the request's body, and what tells whether whoever asked has gone."""

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
                return _refuse_method("This address can only be read.", READS)
            kept = f"private, max-age={seconds_fresh}"
            return _answer(request, lambda: answer(workspace(), request), kept)

        return Route(path, endpoint, methods=METHODS)

    def question(path: str, answer: AnswerToBody) -> Route:
        async def endpoint(request: Request) -> Response:
            if request.method != "POST":
                return _refuse_method("This address answers questions that are sent to it.", ("POST",))
            body = await _read_body(request)
            if body is None:
                what = f"The request is no JSON object of at most {MOST_BYTES // 2**20} MB."
                return _refusal(400, "BodyInvalid", what, "Send one.")
            with _watched(request) as has_gone:
                return await run_in_threadpool(
                    _answer, request, lambda: answer(workspace(), body, has_gone), "no-store"
                )

        return Route(path, _Urgent(workspace, request_response(endpoint)), methods=METHODS)

    tile = "{z}/{x}/{y}"
    day = 24 * 3600
    return [
        Mount(
            "/api",
            routes=[
                route(f"/base-map/land/{tile}", map_tiles.land, seconds_fresh=day),
                route(f"/base-map/counties/{tile}", map_tiles.counties, seconds_fresh=day),
                route(f"/base-map/cities/{tile}", map_tiles.cities, seconds_fresh=day),
                # Areas of ZIPs change when somebody imports some.
                route(f"/areas/zip/{tile}", area_tiles.zips, seconds_fresh=60),
                route(f"/areas/county/{tile}", area_tiles.counties, seconds_fresh=day),
                route(f"/areas/far/{{part}}/{{token}}/{tile}", area_tiles.far, seconds_fresh=60),
                # A snapshot never changes, and its id is in the path.
                route(f"/providers/{{snapshot}}/tiles/{tile}", map_tiles.providers, seconds_fresh=day),
                route("/territories/places/{market}/{most:int}", territories.places, seconds_fresh=day),
                question("/territories/redraw", territories.redraw),
                _streets(workspace),
                Route("/{path:path}", _nothing, methods=METHODS),
            ],
        )
    ]


class _Urgent:
    """A question that a hand on the mouse waits for: other work gives way until the answer has gone out."""

    def __init__(self, workspace: Callable[[], Workspace], app: ASGIApp) -> None:
        self._workspace, self._app = workspace, app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._workspace().precedence.go_first():
            await self._app(scope, receive, send)


def _answer(request: Request, compute: Callable[[], dict[str, Any]], cache_control: str) -> Response:
    try:
        body = _json(compute())
    except WindshieldError as error:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
        return _refusal(status, type(error).__name__, error.what, error.next_step)
    except Exception:
        log.exception("%s failed", request.url.path)
        return _refusal(500, "Unexpected", "Something went wrong here.", "The server's log says what.")
    return Response(body, 200, {"Cache-Control": cache_control}, media_type="application/json")


@contextmanager
def _watched(request: Request) -> Iterator[Callable[[], bool]]:
    """Give what tells, in any thread, whether a client whose request has been read is gone."""
    gone = threading.Event()

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone.set()

    watching = asyncio.create_task(watch())
    try:
        yield gone.is_set
    finally:
        watching.cancel()


async def _read_body(request: Request) -> dict[str, Any] | None:
    """Return the JSON object of a request; None where there is none, or a larger one than is read."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
    try:
        body = json.loads(b"".join(parts))
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _refuse_method(what: str, allowed: tuple[str, ...]) -> Response:
    refusal = _refusal(405, "MethodNotAllowed", what, f"Send {allowed[0]}.")
    refusal.headers["Allow"] = ", ".join(allowed)
    return refusal


def _streets(workspace: Callable[[], Workspace]) -> Route:
    """Serve the user's file of streets; a map asks for ranges of it."""

    def endpoint(request: Request) -> Response:
        if request.method not in READS:
            return _refuse_method("This address can only be read.", READS)
        archive = workspace().streets.archive
        if archive is None or not archive.is_file():
            what = "There is no file of streets here."
            return _refusal(404, "NotFound", what, "Set WINDSHIELD_STREETS to a PMTiles file.")
        return FileResponse(archive, media_type="application/vnd.pmtiles")

    return Route("/streets.pmtiles", endpoint, methods=METHODS)


def _nothing(request: Request) -> Response:
    return _refusal(404, "NotFound", f"There is nothing at {request.url.path}.", "Check the address.")


def _refusal(status: int, error: str, what: str, next_step: str) -> Response:
    content = {"error": error, "what": what, "next_step": next_step}
    return Response(_json(content), status, {"Cache-Control": "no-store"}, media_type="application/json")


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"), allow_nan=False)
