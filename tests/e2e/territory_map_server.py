"""Serves territory_map_app.py with the routes that its map asks. `python territory_map_server.py PORT`."""

import sys
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

SQUARE = [[-87.8, 42.0], [-87.6, 42.0], [-87.6, 42.2], [-87.8, 42.2], [-87.8, 42.0]]


async def answer_live(request: Request) -> JSONResponse:
    """Say what was asked."""
    asked = await request.json()
    text = f"plan {asked['context']['plan']}, {asked['group']}: {len(asked['shapes'])} shapes"
    severity = "warning" if asked["final"] else "note"
    return JSONResponse({"lines": [{"text": text, "severity": severity}], "note": "from the route"})


async def answer_areas(request: Request) -> JSONResponse:
    """Give the one area that there is, in every tile."""
    area = {"type": "Feature", "id": "60601", "properties": {"name": "Chicago"}}
    area["geometry"] = {"type": "Polygon", "coordinates": [SQUARE]}
    return JSONResponse({"type": "FeatureCollection", "features": [area]})


async def answer_ready(_: Request) -> PlainTextResponse:
    """Say that the server is there."""
    return PlainTextResponse("ready")


if __name__ == "__main__":
    port = int(sys.argv[1])
    script = Path(__file__).with_name("territory_map_app.py")
    sys.argv = [str(script)]
    routes = [
        Route("/live", answer_live, methods=["POST"]),
        Route("/areas/{z}/{x}/{y}", answer_areas),
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
