"""`windshield roads` from the shell."""

import importlib.util
import tarfile

import pytest
from typer.testing import CliRunner

from commands.roads import app
from data.errors import RoadsUnavailable, SourceUnreadable
from data.roads.valhalla_sums import pack_tiles


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WINDSHIELD_VALHALLA_BIN", raising=False)

    def call(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return call


def test_info_says_what_the_tiles_are(run, shared_data):
    archive = shared_data / "road/columbus/valhalla_tiles.tar"
    answer = run("info", archive)
    assert answer.exit_code == 0
    assert answer.stdout.strip() == str(archive.resolve())
    assert "9 tiles" in answer.stderr
    assert "latitude 39.75 to 40.25" in answer.stderr
    assert "Built elsewhere" in answer.stderr


def test_info_finds_damage_in_the_middle_of_a_tile(run, shared_data, tmp_path):
    tree, packed = tmp_path / "tree", tmp_path / "tiles.tar"
    with tarfile.open(shared_data / "road/columbus/valhalla_tiles.tar") as archive:
        archive.extractall(tree, filter="data")
    pack_tiles(tree, packed)
    assert "as it was built" in run("info", packed).stderr
    with packed.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"rust")
    answer = run("info", packed)
    assert isinstance(answer.exception, RoadsUnavailable)
    assert "damaged" in answer.exception.what


def test_info_looks_into_the_home_when_nothing_is_named(run, tmp_path):
    answer = run("info")
    assert isinstance(answer.exception, RoadsUnavailable)
    assert str(tmp_path / "home" / "roads") in answer.exception.what


def test_build_without_a_builder_says_what_to_install(run, shared_data, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    answer = run("build", shared_data / "road/columbus/columbus.osm.pbf")
    assert isinstance(answer.exception, RoadsUnavailable)
    assert "Python 3.12" in answer.exception.next_step


def test_build_of_what_is_no_extract(run, tmp_path, monkeypatch):
    builder = tmp_path / "valhalla_build_tiles"
    builder.touch()
    monkeypatch.setenv("WINDSHIELD_VALHALLA_BIN", str(tmp_path))
    answer = run("build", tmp_path / "nowhere.osm.pbf", "--out", tmp_path / "out")
    assert isinstance(answer.exception, SourceUnreadable)
    assert not (tmp_path / "out").exists()
