"""How the process serves: small packets go out at once, and garbage is collected when nobody waits."""

import sys
import time
from pathlib import Path

import httpx
import pytest

from bench.cold_start import free_port, run_server

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    script = home / "app.py"
    script.write_text("import streamlit as st\nst.text('here')\n")
    port = free_port()
    command = [sys.executable, str(HERE / "served_sockets.py"), str(script), str(port)]
    with run_server(command, port, home, home / "log") as server:
        yield server.address


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the process's connections by /proc")
def test_every_connection_sends_small_packets_at_once(address):
    with httpx.Client(base_url=address) as one, httpx.Client(base_url=address) as two:
        one.get("/told")
        assert two.get("/told").json()["at_once"] == [True, True]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the process's connections by /proc")
def test_old_garbage_goes_once_the_process_is_idle_and_what_is_there_then_is_set_aside(address):
    before = httpx.get(f"{address}/told?work=0.5").json()
    assert before["knots"] == 1
    deadline = time.monotonic() + 30
    while httpx.get(f"{address}/told").json()["knots"] and time.monotonic() < deadline:
        time.sleep(0.5)
    after = httpx.get(f"{address}/told").json()
    assert after["knots"] == 0
    assert after["frozen"] > 50_000
