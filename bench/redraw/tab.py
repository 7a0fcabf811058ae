"""A person's tab without the browser: Streamlit's own protocol over a real websocket.

What a browser sends and gets is sent and got here: runs of the page and of its fragment, with the state of
the map, and large messages only once (the browser says which it holds). Nothing is painted.
"""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from bench.redraw.strokes import Stroke

PATIENCE_S = 120
MAP = "territory_map.territory_map"
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class TabFailed(RuntimeError):
    """The page had no map, or said that something went wrong."""


@dataclass
class Tab:
    """One tab, which is one session of the server.

    Parameters
    ----------
    socket : ClientConnection
        To the server.
    http : httpx.AsyncClient
        For the live route.
    map : BidiComponent, optional
        The map as the page shows it.
    button : str
        The id of the page's last button.
    fragment : str
        The fragment that holds the map.
    held : dict of str to ForwardMsg
        Large messages, by their hash.
    """

    socket: ClientConnection
    http: httpx.AsyncClient
    map: BidiComponent | None = None
    button: str = ""
    fragment: str = ""
    held: dict[str, ForwardMsg] = field(default_factory=dict)

    async def open(self, page: str = "", query: str = "") -> None:
        """Run a page.

        Parameters
        ----------
        page : str
            Its name in the address.
        query : str
            Of the address.
        """
        ask = BackMsg()
        ask.rerun_script.page_name, ask.rerun_script.query_string = page, query
        await self._run(ask)

    async def press(self) -> float:
        """Press the page's button.

        Returns
        -------
        float
            Milliseconds until the script was done.
        """
        ask = BackMsg()
        ask.rerun_script.query_string = "bare=1"
        ask.rerun_script.widget_states.widgets.append(WidgetState(id=self.button, trigger_value=True))
        started = time.perf_counter()
        await self._run(ask)
        return 1e3 * (time.perf_counter() - started)

    async def redraw(self, stroke: Stroke, shapes: dict[str, Any]) -> tuple[float, float]:
        """Let go of the mouse: ask the live route, and tell the page.

        Parameters
        ----------
        stroke : Stroke
            What was drawn.
        shapes : dict
            Those of the plan.

        Returns
        -------
        tuple of float
            Milliseconds until the live answer was there, and until the page's fragment was done.
        """
        data = self.payload
        groups = [group["key"] for group in data["groups"]]
        drawn = {
            "type": "Feature",
            "id": uuid.uuid4().hex,
            "properties": {"group": groups.index(stroke.territory), "locked": False, "tool": "lasso"},
            "geometry": stroke.geometry,
        }
        before = {feature["id"] for feature in data["shapes"]["features"]}
        features = [*shapes["features"], drawn]
        changed = [drawn["id"], *(before - {feature["id"] for feature in features})]
        own = [f["geometry"] for f in features if f["properties"]["group"] == drawn["properties"]["group"]]
        question = {"context": data["live"]["context"], "group": stroke.territory, "shapes": own}
        committed = {
            "revision": uuid.uuid4().hex, "at": time.time() * 1e3, "reason": "draw", "ids": changed,
            "shapes": {"type": "FeatureCollection", "features": features}, "tool": "lasso", "selection": [],
        }  # fmt: skip
        return await asyncio.gather(self._ask_live(data["live"]["url"], question), self._commit(committed))

    @property
    def payload(self) -> dict[str, Any]:
        """What the map was handed, without its points."""
        if self.map is None:
            raise TabFailed("The page shows no map.")
        data: dict[str, Any] = json.loads(self.map.mixed.json or self.map.json)
        return data

    async def _ask_live(self, url: str, question: dict[str, Any]) -> float:
        started = time.perf_counter()
        answer = await self.http.post(url, json=question)
        if answer.status_code != 200:
            raise TabFailed(f"The live route said {answer.status_code}: {answer.text[:300]}")
        return 1e3 * (time.perf_counter() - started)

    async def _commit(self, committed: dict[str, Any]) -> float:
        assert self.map is not None
        ask = BackMsg()
        ask.rerun_script.page_name, ask.rerun_script.fragment_id = "territories", self.fragment
        state = WidgetState(id=self.map.id, json_value=json.dumps({"committed": committed}))
        ask.rerun_script.widget_states.widgets.append(state)
        started = time.perf_counter()
        await self._run(ask)
        if self.payload["acknowledged"] != committed["revision"]:
            raise TabFailed("The page did not take the stroke.")
        return 1e3 * (time.perf_counter() - started)

    async def _run(self, ask: BackMsg) -> None:
        ask.rerun_script.cached_message_hashes.extend(self.held)
        await self.socket.send(ask.SerializeToString())
        async with asyncio.timeout(PATIENCE_S):
            while True:
                told = ForwardMsg.FromString(await self.socket.recv(decode=False))
                if told.WhichOneof("type") == "ref_hash":
                    path = told.metadata
                    told = self.held[told.ref_hash]
                    told.metadata.CopyFrom(path)
                elif told.metadata.cacheable:
                    self.held[told.hash] = told
                self._take(told)
                if told.WhichOneof("type") == "script_finished" and told.script_finished in DONE:
                    return

    def _take(self, told: ForwardMsg) -> None:
        if told.WhichOneof("type") != "delta" or told.delta.WhichOneof("type") != "new_element":
            return
        element = told.delta.new_element
        match element.WhichOneof("type"):
            case "bidi_component" if element.bidi_component.component_name == MAP:
                self.map, self.fragment = element.bidi_component, told.delta.fragment_id
            case "button":
                self.button = element.button.id
            case "exception":
                raise TabFailed(f"{element.exception.type}: {element.exception.message}")


@asynccontextmanager
async def open_tab(address: str) -> AsyncIterator[Tab]:
    """Give a tab that has not opened a page yet, closed when the block ends.

    Parameters
    ----------
    address : str
        "http://127.0.0.1:<port>".

    Yields
    ------
    Tab
        A session of its own.
    """
    stream = address.replace("http://", "ws://") + "/_stcore/stream"
    async with (
        httpx.AsyncClient(base_url=address, timeout=PATIENCE_S) as http,
        connect(stream, subprotocols=["streamlit"], max_size=None, compression=None, proxy=None) as socket,  # type: ignore[list-item]
    ):
        yield Tab(socket, http)
