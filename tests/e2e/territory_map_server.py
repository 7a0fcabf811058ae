"""Serves territory_map_app.py with what its map asks. `python territory_map_server.py PORT ARCHIVE`."""

import sys
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route

GROUND = "#2d8a4e"
SQUARE = [[-87.8, 42.0], [-87.6, 42.0], [-87.6, 42.2], [-87.8, 42.2], [-87.8, 42.0]]


async def answer_live(request: Request) -> JSONResponse:
    """Say what was asked."""
    asked = await request.json()
    text = f"plan {asked['context']['plan']}, {asked['group']}: {len(asked['shapes'])} shapes"
    severity = "warning" if asked["final"] else "note"
    answer = {"lines": [{"text": text, "severity": severity}], "note": "from the route"}
    moved = {"moved": {"rows": [0, 1], "groups": [0, -1]}}
    return JSONResponse(answer | (moved if asked["final"] and asked["context"]["moves"] else {}))


async def answer_areas(request: Request) -> JSONResponse:
    """Give the one area that there is, in every tile."""
    area = {"type": "Feature", "id": "60601", "properties": {"name": "Chicago"}}
    area["geometry"] = {"type": "Polygon", "coordinates": [SQUARE]}
    return JSONResponse({"type": "FeatureCollection", "features": [area]})


async def answer_style(_: Request) -> JSONResponse:
    """Give a map style that is all of one colour."""
    ground = {"id": "ground", "type": "background", "paint": {"background-color": GROUND}}
    return JSONResponse({"version": 8, "sources": {}, "layers": [ground]})


async def answer_ready(_: Request) -> PlainTextResponse:
    """Say that the server is there."""
    return PlainTextResponse("ready")


if __name__ == "__main__":
    port, archive = int(sys.argv[1]), Path(sys.argv[2])
    script = Path(__file__).with_name("territory_map_app.py")
    sys.argv = [str(script)]
    routes = [
        Route("/live", answer_live, methods=["POST"]),
        Route("/areas/{z}/{x}/{y}", answer_areas),
        Route("/style.json", answer_style),
        Route("/streets.pmtiles", lambda _: FileResponse(archive)),
        Route("/ready", answer_ready),
    ]
    st.App(script, routes=routes).run(
        config={
            "server.address": "127.0.0.1",
            "server.port": port,
            "server.headless": True,
            "browser.gatherUsageStats": False,
            "server.fileWatcherType": "none",
            "runner.postScriptGC": False,
        }
    )
