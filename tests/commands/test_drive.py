"""`windshield drive` from the shell."""

import re
import shutil

import pytest
from typer.testing import CliRunner

from cli import app
from data.errors import FilterInvalid
from data.sample.generate import build_sample
from data.snapshot.store import SnapshotStore


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    directory = tmp_path_factory.mktemp("home")
    build_sample(SnapshotStore(directory), providers=2_000, built_at="2026-11-24T00:00:00+00:00")
    return directory


@pytest.fixture
def run(home, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_HOME", str(home))
    monkeypatch.delenv("WINDSHIELD_ROADS_URL", raising=False)
    return lambda *arguments: CliRunner().invoke(app, ["drive", *arguments])


def minutes_of(answer):
    return [int(found) for found in re.findall(r"^ *(\d+) ", answer.stdout, re.MULTILINE)]


def test_the_estimate_says_how_far_it_can_be_trusted(run):
    answer = run("43215", "43201")
    assert answer.exit_code == 0, answer.exception
    assert "estimate: half within 9 %, nine in ten within 25 %" in answer.stdout
    assert "free flow, no traffic; 43215 to 43201" in answer.stdout
    slower = run("43215", "43201", "--departing", "2026-03-03 17:15")
    assert minutes_of(slower) > minutes_of(answer)
    assert "Tue 03 Mar 2026, 17:15" in slower.stdout


def test_a_server_that_is_down_is_named_and_the_estimate_answers(run, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_ROADS_URL", "valhalla+http://127.0.0.1:9")
    answer = run("43215", "43201")
    assert answer.exit_code == 0, answer.exception
    first, second = minutes_of(answer)
    assert first == second
    assert "127.0.0.1:9" in answer.stdout


def test_tiles_answer_beside_the_estimate(run, home, shared_data):
    pytest.importorskip("valhalla", reason="windshield[roads] is not installed")
    (home / "roads").mkdir()
    try:
        shutil.copy(shared_data / "road/columbus/valhalla_tiles.tar", home / "roads")
        answer = run("39.97,-83.0", "40.03,-82.95")
    finally:
        shutil.rmtree(home / "roads")
    assert answer.exit_code == 0, answer.exception
    assert len(minutes_of(answer)) == 2
    assert "Valhalla: along roads" in answer.stdout


def test_across_the_lake_is_in_doubt_and_an_island_has_no_road(run):
    assert "crosses water" in run("60611", "42.11,-86.45").stderr
    island = run("60611", "96813")
    assert "no road found" in island.stdout
    assert minutes_of(island) == []


def test_an_unknown_place_is_refused(run):
    assert isinstance(run("43215", "nowhere at all").exception, FilterInvalid)
