"""A Valhalla tile set on disk: whether it is whole, what it is called, and where it lies.

A set is a `.tar` of tiles, a directory with `valhalla_tiles.tar` in it, or a directory tree of tiles. Each
tile (`2/000/747/748.gph`) begins with a header of 272 bytes; of it are read the tile's number (first eight
bytes, little-endian: 3 bits level, 22 bits number), the version of the builder, and its size in bytes.
"""

import hashlib
import re
import struct
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from data.errors import RoadsUnavailable

ARCHIVE = "valhalla_tiles.tar"
HEADER_BYTES = 272
LOCAL, LOCAL_DEGREES = 2, 0.25
_VERSION, _SIZE = slice(16, 32), 224
_TILE = re.compile(r"(?:^|/)([0-3])((?:/\d{3})+)\.gph$")
_BUILD = "Build them with `windshield roads build REGION.osm.pbf`, or name others."


@dataclass(frozen=True)
class TileSet:
    """A tile set that was found whole.

    Parameters
    ----------
    path : Path
        The `.tar`, or the directory tree.
    id : str
        Twelve hexadecimal digits, of every tile's name and header; the same for the same roads wherever
        they lie, and as a `.tar` or a directory.
    tiles : int
        How many.
    builder : str
        Version of Valhalla that built it ("3.9.1"); empty when not known.
    day : date
        When the file was last changed, in UTC; tiles don't say how old their data are.
    bounds : tuple of float
        West, south, east and north of the squares, a quarter of a degree wide, that hold local roads.
    stamp : tuple of int
        Bytes and time of the last change of the file, by which it is seen that another one took its place.
    """

    path: Path
    id: str
    tiles: int
    builder: str
    day: date
    bounds: tuple[float, float, float, float]
    stamp: tuple[int, int]

    @classmethod
    def open(cls, path: Path) -> "TileSet":
        """Check a tile set and say what it is.

        Parameters
        ----------
        path : Path
            A `.tar`, or a directory.

        Returns
        -------
        TileSet
            Whole as far as sizes and headers tell.

        Raises
        ------
        RoadsUnavailable
            It is missing, empty, cut off, or not a tile set.
        """
        if (path / ARCHIVE).is_file():
            path /= ARCHIVE
        try:
            tiles = sorted(_read_archive(path) if path.is_file() else _read_tree(path))
        except OSError as error:
            raise RoadsUnavailable(f"The road tiles {path} can't be read ({error}).", _BUILD) from error
        local = [square for tile in tiles if (square := _find_square(path, *tile))]
        if not local:
            raise RoadsUnavailable(f"There are no road tiles in {path}.", _BUILD)
        digest = hashlib.sha256()
        for name, size, header in tiles:
            digest.update(f"{name} {size} ".encode() + header)
        stamp = read_stamp(path)
        west, south, east, north = zip(*local, strict=True)
        return cls(
            path=path.resolve(),
            id=digest.hexdigest()[:12],
            tiles=len(tiles),
            builder=tiles[0][2][_VERSION].split(b"\0")[0].decode("ascii", "replace"),
            day=datetime.fromtimestamp(stamp[1] / 1e9, UTC).date(),
            bounds=(min(west), min(south), max(east), max(north)),
            stamp=stamp,
        )

    def describe(self) -> str:
        """Return the set in a few words.

        Returns
        -------
        str
            File, id, builder and date.
        """
        built = f", built by Valhalla {self.builder}" if self.builder else ""
        return f"{self.path.name} of {self.day.isoformat()} ({self.id}{built})"


def read_stamp(path: Path) -> tuple[int, int]:
    """Return by what a file is seen to have been replaced.

    Parameters
    ----------
    path : Path
        A file or a directory that is there.

    Returns
    -------
    tuple of int
        Its bytes and the time of its last change in nanoseconds.
    """
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _read_archive(path: Path) -> Iterator[tuple[str, int, bytes]]:
    try:
        with tarfile.open(path, "r:") as archive:
            end = 0
            for member in archive:
                end = member.offset_data + -(-member.size // 512) * 512
                if found := _TILE.search(member.name):
                    file = archive.extractfile(member)
                    yield found[0].lstrip("/"), member.size, file.read(HEADER_BYTES) if file else b""
        with path.open("rb") as file:
            file.seek(end)
            # tarfile takes an archive that ends between two members for a whole one.
            whole = file.read(512) == bytes(512)
    except tarfile.TarError as error:
        raise RoadsUnavailable(f"The road tiles {path} are damaged or cut off ({error}).", _BUILD) from error
    if not whole:
        raise RoadsUnavailable(f"The road tiles {path} are cut off: the archive has no end.", _BUILD)


def _read_tree(path: Path) -> Iterator[tuple[str, int, bytes]]:
    if not path.exists():
        raise RoadsUnavailable(f"There are no road tiles at {path}.", _BUILD)
    for file in path.rglob("*.gph"):
        if found := _TILE.search(file.relative_to(path).as_posix()):
            with file.open("rb") as opened:
                yield found[0].lstrip("/"), file.stat().st_size, opened.read(HEADER_BYTES)


def _find_square(path: Path, name: str, size: int, header: bytes) -> tuple[float, ...] | None:
    """Return the square of a tile of local roads, None for another level."""
    level, number = int(name[0]), int(name[2:-4].replace("/", ""))
    if len(header) < HEADER_BYTES or struct.unpack_from("<I", header, _SIZE)[0] != size:
        raise RoadsUnavailable(f"The tile {name} of {path} is cut off or damaged.", _BUILD)
    if struct.unpack_from("<Q", header)[0] & 0x1FFFFFF != level | number << 3:
        raise RoadsUnavailable(f"The tile {name} of {path} is damaged: it says that it is another.", _BUILD)
    if level != LOCAL:
        return None
    columns = round(360 / LOCAL_DEGREES)
    west, south = number % columns * LOCAL_DEGREES - 180, number // columns * LOCAL_DEGREES - 90
    return west, south, west + LOCAL_DEGREES, south + LOCAL_DEGREES
