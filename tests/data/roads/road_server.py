"""Road servers for the tests: a real Valhalla, and one that answers from a script.

Both listen on 127.0.0.1 only.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

WHEEL = "pyvalhalla==3.9.1"
PIP_OPTIONS = ("--no-deps", "--python-version", "3.12", "--only-binary=:all:", "--disable-pip-version-check")


class NoValhalla(Exception):
    """There is no Valhalla server on this machine; the message says why."""


def find_valhalla(cache: Path) -> Path:
    """Return the folder of `valhalla_service`: named, on the PATH, in the cache, or fetched into it."""
    named = os.environ.get("WINDSHIELD_VALHALLA_BIN")
    if named:
        return Path(named)
    on_path = shutil.which("valhalla_service")
    if on_path:
        return Path(on_path).parent
    folder = cache / WHEEL / "valhalla" / "bin"
    if not (folder / "valhalla_service").is_file():
        fetch_wheel(cache / WHEEL)
    for program in folder.iterdir():
        program.chmod(0o755)  # a wheel forgets that they are programs
    return folder


def fetch_wheel(target: Path) -> None:
    """Download the wheel that carries the server, and unpack it whole: the program finds its libraries so."""
    pip = shutil.which("pip") or shutil.which("pip3")
    if pip is None or sys.platform != "linux":
        raise NoValhalla("valhalla_service is not on the PATH, and there is no pip to fetch it (on Linux).")
    with tempfile.TemporaryDirectory() as scratch:
        fetched = subprocess.run(
            [pip, "download", WHEEL, *PIP_OPTIONS, "--dest", scratch],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        wheels = list(Path(scratch).glob("*.whl"))
        if fetched.returncode or not wheels:
            raise NoValhalla(f"The wheel {WHEEL} can't be fetched ({fetched.stderr.strip()[-200:]}).")
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extractall(target)


def build_config(folder: Path, tiles: Path, port: int, scratch: Path, changes: dict[str, object]) -> Path:
    """Write the configuration that the server's own script makes, with changes by dotted name."""
    beside = folder.parent / "valhalla_build_config.py"
    script = shutil.which("valhalla_build_config", path=str(folder))
    if not beside.is_file() and script is None:
        raise NoValhalla(f"There is no valhalla_build_config beside {folder}.")
    command = [sys.executable, str(beside)] if beside.is_file() else [str(script)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    config = json.loads(made.stdout)
    sockets = {
        f"{part}.service.{name}": f"ipc://{scratch}/{part}_{name}"
        for part, names in config.items()
        if isinstance(names, dict) and isinstance(names.get("service"), dict)
        for name in ("proxy", "loopback", "interrupt")
        if name in names["service"]
    }
    changes = {
        "mjolnir.tile_extract": str(tiles),
        "httpd.service.listen": f"tcp://127.0.0.1:{port}",
        **sockets,
        **changes,
    }
    for dotted, value in changes.items():
        *parts, last = dotted.split(".")
        place = config
        for part in parts:
            place = place[part]
        place[last] = value
    path = scratch / "valhalla.json"
    path.write_text(json.dumps(config))
    return path


@contextmanager
def valhalla_server(cache: Path, tiles: Path, **changes: object) -> Iterator[str]:
    """Run a Valhalla server in a process of its own, and yield its address."""
    folder = find_valhalla(cache)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="vh") as scratch:  # short, since a socket's path must be
        config = build_config(
            folder, tiles, port, Path(scratch), {name.replace("__", "."): v for name, v in changes.items()}
        )
        try:
            process = subprocess.Popen(
                [folder / "valhalla_service", config, "1"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise NoValhalla(f"valhalla_service doesn't run ({error}).") from error
        try:
            wait_until_ready(url, process)
            yield url
        finally:
            process.kill()
            process.wait(10)


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for the first answer, 10 s at most."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if process.poll() is not None:
            raise NoValhalla(f"valhalla_service ended with {process.returncode} before it answered.")
        try:
            httpx.get(f"{url}/status", timeout=1, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise NoValhalla("valhalla_service didn't answer within 10 s.")


@dataclass(frozen=True)
class Reply:
    """One answer of a scripted server: slow, broken off after some bytes, or whole."""

    body: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait_seconds: float = 0.0
    drip_seconds: float = 0.0
    cut_after: int | None = None

    @property
    def content(self) -> bytes:
        """The bytes on the wire."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Request:
    """What a scripted server was asked."""

    method: str
    path: str
    body: dict
    headers: dict[str, str]


class ScriptedServer(ThreadingHTTPServer):
    """A server that answers as a function says, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.requests: list[Request] = []
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Be quiet about clients that leave, which is what the tests make them do."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 2**16  # headers and body in one packet, or each answer waits 40 ms for the client's receipt
    server: ScriptedServer

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length)) if length else {}
        request = Request(self.command, self.path, body, dict(self.headers))
        self.server.requests.append(request)
        reply = self.server.answer(request)
        self.server.stopped.wait(reply.wait_seconds)
        content = reply.content
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(content)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.drip_seconds:
            for number in range(len(content)):
                self.wfile.write(content[number : number + 1])
                self.wfile.flush()
                if self.server.stopped.wait(reply.drip_seconds):
                    break
        else:
            self.wfile.write(content[: reply.cut_after])
        self.close_connection = self.close_connection or reply.cut_after is not None


@contextmanager
def scripted(answer: Callable[[Request], Reply] | list[Reply] | Reply) -> Iterator[ScriptedServer]:
    """Run a scripted server: one answer for ever, answers in turn (the last for ever), or a function."""
    if isinstance(answer, Reply):
        answer = [answer]
    if isinstance(answer, list):
        left = list(answer)

        def answer(request: Request) -> Reply:
            return left.pop(0) if len(left) > 1 else left[0]

    server = ScriptedServer(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
