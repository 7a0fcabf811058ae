"""Addresses of road servers: what is accepted, and that a password never shows."""

import pytest

from data.errors import OptionInvalid
from data.roads.server import ServerTimes
from data.roads.server_address import read_address


@pytest.mark.parametrize(
    ("text", "url", "kind", "login"),
    [
        ("http://127.0.0.1:8002", "http://127.0.0.1:8002", "", None),
        (" http://127.0.0.1:8002/ ", "http://127.0.0.1:8002", "", None),
        ("valhalla+http://roads.example:8002", "http://roads.example:8002", "valhalla", None),
        ("OSRM+https://roads.example/osrm", "https://roads.example/osrm", "osrm", None),
        ("https://me:p%40ss+word@roads.example", "https://roads.example", "", ("me", "p@ss+word")),
        ("osrm+http://[::1]:5000", "http://[::1]:5000", "osrm", None),
    ],
)
def test_an_address_is_read(text, url, kind, login):
    address = read_address(text)
    assert (address.url, address.kind, address.login) == (url, kind, login)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost:8002",
        "127.0.0.1:8002",
        "ftp://me:secret@roads.example",
        "google+http://me:secret@roads.example",
        "file:///etc/passwd",
        "http://",
        "valhalla+",
        "http://me:secret@",
        "http://me:secret@roads example",
        "http://me:secret@roads.example:99999",
        "http://me:secret@roads.example:port",
        "http://[::1",
        "http://me:secret@roads.example/?key=secret",
        "http://me:secret@roads.example/#secret",
    ],
)
def test_what_is_no_http_address_is_refused_and_not_repeated(text):
    with pytest.raises(OptionInvalid) as caught:
        ServerTimes(text)
    assert "secret" not in str(caught.value)


def test_a_password_is_in_no_text():
    address = read_address("valhalla+http://me:secret@127.0.0.1:9")
    assert "secret" not in repr(address)


@pytest.mark.parametrize("options", [{"snap_miles": 0}, {"limit_miles": float("nan")}])
def test_a_distance_is_more_than_zero(options):
    with pytest.raises(OptionInvalid, match="Give more than 0"):
        ServerTimes("http://127.0.0.1:9", **options)
