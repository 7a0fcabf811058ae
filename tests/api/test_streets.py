"""The file of streets over HTTP: in ranges, as maps ask for it."""

import pytest

from data.geography.streets import StreetSettings
from workspace import Workspace

from .conftest import client_of

CONTENT = b"PMTiles" + bytes(range(200))


@pytest.fixture
def streets(workspace, tmp_path):
    """A client of a server with such a file."""
    file = tmp_path / "streets.pmtiles"
    file.write_bytes(CONTENT)
    with_file = Workspace(
        workspace.snapshots, workspace.plans, workspace.cache, streets=StreetSettings(archive=file)
    )
    with client_of(with_file) as client:
        yield client


def test_a_range_is_answered_with_that_part(streets):
    answer = streets.get("/api/streets.pmtiles", headers={"Range": "bytes=7-16"})
    assert answer.status_code == 206
    assert answer.content == bytes(range(10))
    assert answer.headers["content-range"] == f"bytes 7-16/{len(CONTENT)}"


def test_the_whole_file_is_answered_where_no_range_is_asked(streets):
    answer = streets.get("/api/streets.pmtiles")
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_without_a_file_it_says_what_to_set(client):
    answer = client.get("/api/streets.pmtiles")
    assert answer.status_code == 404
    assert "WINDSHIELD_STREETS" in answer.json()["next_step"]
    assert client.post("/api/streets.pmtiles").status_code == 405
