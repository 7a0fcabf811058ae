"""Building tiles: with a stand-in for the builder always, with the real one where it is."""

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import psutil
import pytest

from data.errors import RoadsUnavailable, SourceUnreadable
from data.roads.tiles import ARCHIVE, TileSet
from data.roads.valhalla_build import BIN_VARIABLE, PROGRAM, build_tiles, find_builder
from data.roads.valhalla_osm import check_extract, sort_extract
from data.roads.valhalla_sums import check_sums

from ...conftest import skip_unless_ci
from .road_server import NoValhalla, find_valhalla

ROOT = Path(__file__).parents[3]
has_osmium = importlib.util.find_spec("osmium") is not None
needs_osmium = pytest.mark.skipif(not has_osmium, reason="The package osmium is not installed.")

STAND_IN = """#!{python}
import json, pathlib, sys, tarfile, time
tiles = pathlib.Path(json.load(open(sys.argv[2]))["mjolnir"]["tile_dir"])
say = lambda text: print("2026-11-24 13:04:47.954943576 \\x1b[32;1m[INFO]\\x1b[0m " + text, flush=True)
say("Parsing ways...")
{before}
say("Building 4 tiles with 1 threads...")
with tarfile.open({archive!r}) as packed:
    packed.extractall(tiles, filter="data")
{after}
say("Validating, finishing and binning tiles...")
"""


@pytest.fixture(scope="module")
def columbus(shared_data):
    return shared_data / "road/columbus"


@pytest.fixture
def extract(columbus):
    return columbus / "columbus.osm.pbf"


@pytest.fixture
def stand_in(columbus, tmp_path, monkeypatch):
    """Put a program in the builder's place; what it does before and after it has written tiles is given."""

    def put(before="", after=""):
        directory = tmp_path / "bin"
        directory.mkdir(exist_ok=True)
        program = directory / PROGRAM
        archive = str(columbus / "valhalla_tiles.tar")
        program.write_text(
            STAND_IN.format(python=sys.executable, archive=archive, before=before, after=after)
        )
        program.chmod(0o755)
        monkeypatch.setenv(BIN_VARIABLE, str(directory))
        return directory

    return put


@pytest.fixture
def no_builder(monkeypatch):
    monkeypatch.delenv(BIN_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


def ignore(what, share):
    pass


def test_without_a_builder_it_says_what_to_install(no_builder, extract, tmp_path):
    with pytest.raises(RoadsUnavailable, match=r"windshield\[roads\].*Python 3\.12.*WINDSHIELD_VALHALLA_BIN"):
        build_tiles(extract, tmp_path / "out", ignore)
    assert not (tmp_path / "out").exists()


def test_a_named_directory_without_the_builder(monkeypatch, tmp_path):
    monkeypatch.setenv(BIN_VARIABLE, str(tmp_path))
    with pytest.raises(RoadsUnavailable, match="Name the directory"):
        find_builder()


def test_the_builder_on_the_path(no_builder, stand_in, monkeypatch):
    directory = stand_in()
    monkeypatch.delenv(BIN_VARIABLE)
    monkeypatch.setenv("PATH", str(directory))
    assert find_builder() == directory / PROGRAM


def test_a_build_gives_whole_tiles_and_leaves_nothing_else(stand_in, extract, columbus, tmp_path):
    stand_in()
    told = []
    tiles = build_tiles(extract, tmp_path / "out", lambda what, share: told.append((what, share)))
    assert tiles.path == (tmp_path / "out" / ARCHIVE).resolve()
    assert tiles.id == TileSet.open(columbus / "valhalla_tiles.tar").id
    assert [path.name for path in (tmp_path / "out").iterdir()] == [ARCHIVE]
    assert [what for what, _ in told] == [
        "Checking the extract",
        "Reading ways",
        "Making tiles",
        "Checking the tiles",
        "Packing the tiles",
        "Done",
    ]
    shares = [share for _, share in told]
    assert shares == sorted(shares)


def test_the_same_tiles_make_the_same_bytes(stand_in, extract, tmp_path):
    stand_in()
    first, second = (build_tiles(extract, tmp_path / name, ignore).path.read_bytes() for name in "ab")
    assert first == second


def test_a_builder_that_fails_is_quoted_and_replaces_nothing(stand_in, extract, tmp_path):
    stand_in()
    build_tiles(extract, tmp_path, ignore)
    before = (tmp_path / ARCHIVE).read_bytes()
    stand_in(after="sys.exit('No space left on device')")
    with pytest.raises(RoadsUnavailable, match="No space left on device"):
        build_tiles(extract, tmp_path, ignore)
    assert (tmp_path / ARCHIVE).read_bytes() == before
    assert not list(tmp_path.glob(".building*"))


def test_a_builder_that_makes_nothing(stand_in, extract, tmp_path):
    stand_in(before="sys.exit(0)")
    with pytest.raises(RoadsUnavailable, match="no tiles"):
        build_tiles(extract, tmp_path / "out", ignore)


def test_a_damaged_tile_is_not_published(stand_in, extract, tmp_path):
    stand_in(after="next(tiles.rglob('748.gph')).write_bytes(b'x')")
    with pytest.raises(RoadsUnavailable, match=r"748\.gph"):
        build_tiles(extract, tmp_path / "out", ignore)
    assert not list((tmp_path / "out").iterdir())


def test_a_builder_that_can_not_be_started(stand_in, extract, tmp_path):
    (stand_in() / PROGRAM).chmod(0o644)
    with pytest.raises(RoadsUnavailable, match="can't be started"):
        build_tiles(extract, tmp_path / "out", ignore)


def test_cancelling_ends_the_builder_and_leaves_nothing(stand_in, extract, tmp_path):
    stand_in(before=f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(__import__('os').getpid()))\n",
             after="time.sleep(60)")  # fmt: skip

    def stop(what, share):
        if what == "Making tiles":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_tiles(extract, tmp_path / "out", stop)
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))
    assert not list((tmp_path / "out").iterdir())


def test_a_killed_build_leaves_no_tiles_and_the_next_one_sweeps(stand_in, extract, tmp_path):
    directory = stand_in(after="time.sleep(1.5)")
    out = tmp_path / "out"
    code = (
        "import sys; from pathlib import Path; from data.roads.valhalla_build import build_tiles\n"
        "build_tiles(Path(sys.argv[1]), Path(sys.argv[2]), lambda what, share: print(what, flush=True))"
    )
    build = subprocess.Popen(
        [sys.executable, "-c", code, str(extract), str(out)],
        cwd=ROOT, env={**os.environ, BIN_VARIABLE: str(directory)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with build:
        for line in build.stdout:
            if "Making tiles" in line:
                build.kill()
                break
    with pytest.raises(RoadsUnavailable):
        TileSet.open(out / ARCHIVE)
    assert len(list(out.iterdir())) == 1
    time.sleep(2)  # until the orphaned stand-in has ended
    stand_in()
    build_tiles(extract, out, ignore)
    assert [path.name for path in out.iterdir()] == [ARCHIVE]


UNSORTED_ONCE = "if 'sorted' not in sys.argv[3]: sys.exit('what():  Detected unsorted input data')"


@needs_osmium
def test_an_extract_that_is_not_sorted_is_sorted(stand_in, extract, tmp_path):
    stand_in(before=UNSORTED_ONCE)
    told = []
    build_tiles(extract, tmp_path / "out", lambda what, share: told.append(what))
    assert "Sorting the extract" in told


def test_sorting_without_osmium_says_what_to_install(stand_in, extract, tmp_path, monkeypatch):
    stand_in(before=UNSORTED_ONCE)
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(RoadsUnavailable, match="pip install osmium"):
        build_tiles(extract, tmp_path / "out", ignore)


@needs_osmium
def test_sorting_keeps_everything_in_order(extract, tmp_path):
    osmium = importlib.import_module("osmium")
    ordered = tmp_path / "sorted.osm.pbf"
    sort_extract(extract, ordered)
    before, after = (
        [("nwr".index(thing.type_str()), thing.id) for thing in osmium.FileProcessor(str(file))]
        for file in (extract, ordered)
    )
    assert before != after == sorted(before)
    with osmium.io.Reader(str(ordered)) as reader:
        assert reader.header().get("sorting") == "Type_then_ID"


@needs_osmium
def test_an_extract_that_is_damaged_inside_can_not_be_sorted(extract, tmp_path):
    damaged = tmp_path / "damaged.osm.pbf"
    content = bytearray(extract.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 1000] = bytes(1000)
    damaged.write_bytes(content)
    with pytest.raises(SourceUnreadable, match="damaged"):
        sort_extract(damaged, tmp_path / "out.osm.pbf")


def test_a_whole_extract(extract):
    assert check_extract(extract) > 0


@pytest.mark.parametrize("kept", [3, 10, 60, 1_000, 700_000, -1])
def test_a_cut_off_extract_never_reaches_the_builder(stand_in, extract, tmp_path, kept):
    stand_in()
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(extract.read_bytes()[:kept])
    with pytest.raises(SourceUnreadable, match=r"cut\.osm\.pbf"):
        build_tiles(cut, tmp_path / "out", ignore)


@pytest.mark.parametrize("content", [b"", b"<osm></osm>" * 500, bytes(5_000), b"\xff" * 5_000])
def test_what_is_no_extract(tmp_path, content):
    file = tmp_path / "region.osm.pbf"
    file.write_bytes(content)
    with pytest.raises(SourceUnreadable, match=r"region\.osm\.pbf"):
        check_extract(file)


def test_an_extract_that_is_not_there(tmp_path):
    with pytest.raises(SourceUnreadable, match="nowhere"):
        check_extract(tmp_path / "nowhere.osm.pbf")


@needs_osmium
def test_the_real_builder(extract, columbus, tmp_path, pytestconfig, monkeypatch):
    try:
        folder = find_valhalla(pytestconfig.cache.mkdir("valhalla"))
    except NoValhalla as absence:
        skip_unless_ci(str(absence))
    monkeypatch.setenv("WINDSHIELD_VALHALLA_BIN", str(folder))
    builder = find_builder()
    told = []
    tiles = build_tiles(extract, tmp_path / "out", lambda what, share: told.append(share))
    assert builder.name.startswith(PROGRAM)
    assert told == sorted(told)
    assert tiles.bounds == TileSet.open(columbus / "valhalla_tiles.tar").bounds
    with tarfile.open(tiles.path) as packed:
        assert len(packed.getmembers()) == tiles.tiles + 1  # the checksums
    assert check_sums(tiles.path)
    shutil.rmtree(tmp_path / "out")
