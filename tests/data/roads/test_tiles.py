"""Tile sets: the real one of Columbus, and what is wrong with damaged ones."""

import shutil
import tarfile

import pytest

from data.errors import RoadsUnavailable
from data.roads.tiles import ARCHIVE, TileSet

SQUARES = (-83.25, 39.75, -82.75, 40.25)


@pytest.fixture(scope="module")
def archive(shared_data):
    return shared_data / "road/columbus/valhalla_tiles.tar"


@pytest.fixture
def tree(archive, tmp_path):
    directory = tmp_path / "tiles"
    with tarfile.open(archive) as packed:
        packed.extractall(directory, filter="data")
    return directory


def test_the_real_tiles_are_whole(archive):
    tiles = TileSet.open(archive)
    assert (tiles.tiles, tiles.builder, tiles.bounds) == (9, "3.9.1", SQUARES)
    assert (
        tiles.describe()
        == f"valhalla_tiles.tar of {tiles.day.isoformat()} ({tiles.id}, built by Valhalla 3.9.1)"
    )


def test_archive_directory_of_an_archive_and_tree_are_the_same_roads(archive, tree, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(archive, home / ARCHIVE)
    sets = [TileSet.open(path) for path in (archive, home, tree)]
    assert len({tiles.id for tiles in sets}) == 1
    assert {tiles.bounds for tiles in sets} == {SQUARES}
    assert sets[1].path == (home / ARCHIVE).resolve()


def test_other_tiles_have_another_id(archive, tree):
    (tree / "2/000/749/188.gph").unlink()
    assert TileSet.open(tree).id != TileSet.open(archive).id


def test_missing_and_empty(tmp_path):
    with pytest.raises(RoadsUnavailable, match="no road tiles at"):
        TileSet.open(tmp_path / "nowhere.tar")
    with pytest.raises(RoadsUnavailable, match="no road tiles in"):
        TileSet.open(tmp_path)
    empty = tmp_path / "empty.tar"
    empty.touch()
    with pytest.raises(RoadsUnavailable, match="windshield roads build"):
        TileSet.open(empty)
    with tarfile.open(empty, "w"):
        pass
    with pytest.raises(RoadsUnavailable, match="no road tiles in"):
        TileSet.open(empty)


# In the first tile's header, in a tile, between two tiles (where tarfile sees no fault), before the end mark.
@pytest.mark.parametrize("kept", [100, 3_000, 1_000_000, "member", 5_700_000])
def test_a_cut_off_archive_is_refused_with_its_name(archive, tmp_path, kept):
    with tarfile.open(archive) as packed:
        members = [member for member in packed if member.isfile()]
        between = members[3].offset
    cut = tmp_path / "cut.tar"
    cut.write_bytes(archive.read_bytes()[: between if kept == "member" else kept])
    with pytest.raises(RoadsUnavailable, match=r"cut\.tar"):
        TileSet.open(cut)


def test_no_archive_at_all(tmp_path):
    file = tmp_path / "notes.tar"
    file.write_text("no tiles here" * 1000)
    with pytest.raises(RoadsUnavailable, match=r"notes\.tar"):
        TileSet.open(file)


def test_a_cut_off_tile_in_a_directory_is_named(tree):
    tile = tree / "2/000/747/748.gph"
    tile.write_bytes(tile.read_bytes()[:-1])
    with pytest.raises(RoadsUnavailable, match=r"2/000/747/748\.gph"):
        TileSet.open(tree)
    tile.write_bytes(b"")
    with pytest.raises(RoadsUnavailable, match=r"2/000/747/748\.gph"):
        TileSet.open(tree)


def test_a_tile_under_the_name_of_another_is_refused(tree):
    shutil.copy(tree / "2/000/747/748.gph", tree / "2/000/747/749.gph")
    with pytest.raises(RoadsUnavailable, match="says that it is another"):
        TileSet.open(tree)


def test_a_directory_without_local_roads_is_no_tile_set(tree):
    shutil.rmtree(tree / "2")
    with pytest.raises(RoadsUnavailable, match="no road tiles"):
        TileSet.open(tree)
