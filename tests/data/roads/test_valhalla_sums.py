"""Checksums of tiles, and that Valhalla minds neither them nor how we pack."""

import tarfile

import numpy as np
import pytest

from data.errors import RoadsUnavailable
from data.roads.tiles import TileSet
from data.roads.valhalla_engine import DirectRunner, ValhallaTimes
from data.roads.valhalla_sums import check_sums, pack_tiles


@pytest.fixture(scope="module")
def real(shared_data):
    return shared_data / "road/columbus/valhalla_tiles.tar"


@pytest.fixture
def packed(real, tmp_path):
    with tarfile.open(real) as archive:
        archive.extractall(tmp_path / "tree", filter="data")
    pack_tiles(tmp_path / "tree", tmp_path / "tiles.tar")
    return tmp_path / "tiles.tar"


def test_packed_tiles_are_the_same_roads(real, packed):
    pytest.importorskip("valhalla", reason="windshield[roads] is not installed")
    origins, destinations = [(39.9612, -82.9988)], [(39.998, -82.8919), (40.0017, -83.0197)]
    there, here = TileSet.open(real), TileSet.open(packed)
    assert there.id == here.id
    expected, answer = (
        ValhallaTimes(tiles, DirectRunner()).matrix(np.array(origins), np.array(destinations))
        for tiles in (there, here)
    )
    assert np.array_equal(answer.minutes, expected.minutes)


def test_whole_tiles(packed):
    assert check_sums(packed)


def test_a_changed_byte_is_found_and_its_tile_named(packed):
    with tarfile.open(packed) as archive:
        at = archive.getmember("2/000/747/748.gph").offset_data + 500_000
    with packed.open("r+b") as file:
        file.seek(at)
        file.write(b"?")
    with pytest.raises(RoadsUnavailable, match=r"2/000/747/748\.gph"):
        check_sums(packed)


def test_a_tile_that_is_gone_is_found(packed, tmp_path):
    less = tmp_path / "less.tar"
    with tarfile.open(packed) as archive, tarfile.open(less, "w") as copy:
        for member in archive:
            if member.name != "1/046/537.gph":
                copy.addfile(member, archive.extractfile(member))
    assert TileSet.open(less).tiles == 8
    with pytest.raises(RoadsUnavailable, match=r"1/046/537\.gph"):
        check_sums(less)


def test_where_there_are_none(real, tmp_path):
    assert not check_sums(real)
    assert not check_sums(tmp_path)
