"""An OpenStreetMap extract (`.osm.pbf`): whether it is one and whole, and sorting it.

The file is a row of blobs: four bytes with the length of a header (big-endian), the header (protobuf:
1 kind, 3 bytes of data), the data. The first blob is of the kind OSMHeader, the rest are OSMData.
"""

import importlib
import struct
from pathlib import Path
from typing import BinaryIO

from data.errors import RoadsUnavailable, SourceUnreadable

LONGEST_HEADER, LONGEST_DATA = 64 * 1024, 32 * 1024 * 1024
_AGAIN = "Download it again; extracts of states and countries are at download.geofabrik.de."


def check_extract(path: Path) -> int:
    """Check that a file is a whole extract, without unpacking it.

    Parameters
    ----------
    path : Path
        An `.osm.pbf`.

    Returns
    -------
    int
        How many blobs of data it has.

    Raises
    ------
    SourceUnreadable
        It is missing, no PBF, cut off, or empty.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            kinds: list[bytes] = []
            while file.tell() < size:
                kinds.append(_skip_blob(path, file, size, first=not kinds))
    except OSError as error:
        raise SourceUnreadable(f"The extract {path} can't be read ({error}).", _AGAIN) from error
    if b"OSMData" not in kinds:
        raise SourceUnreadable(f"The extract {path} is empty.", _AGAIN)
    return kinds.count(b"OSMData")


def sort_extract(path: Path, out: Path) -> None:
    """Write an extract sorted by kind and number; all of it is held in memory.

    Parameters
    ----------
    path : Path
        An `.osm.pbf`.
    out : Path
        A new one.

    Raises
    ------
    RoadsUnavailable
        The package osmium is not installed.
    SourceUnreadable
        The extract is damaged.
    """
    try:
        osmium = importlib.import_module("osmium")
    except ImportError as error:
        raise RoadsUnavailable(
            f"The extract {path} is not sorted, and the package that sorts it is not installed.",
            f"Run `pip install osmium` and build again, or `osmium sort {path.name} -o sorted.osm.pbf`.",
        ) from error
    try:
        reader = osmium.MergeInputReader()
        reader.add_file(str(path))
        header = osmium.io.Header()
        header.set("sorting", "Type_then_ID")
        with osmium.SimpleWriter(str(out), header=header, overwrite=True) as writer:
            reader.apply(writer)
    except (RuntimeError, OSError, ValueError) as error:
        raise SourceUnreadable(f"The extract {path} can't be sorted ({error}).", _AGAIN) from error


def _skip_blob(path: Path, file: BinaryIO, size: int, *, first: bool) -> bytes:
    length = file.read(4)
    header_bytes = struct.unpack(">I", length)[0] if len(length) == 4 else 0
    header = file.read(header_bytes) if 0 < header_bytes <= LONGEST_HEADER else b""
    try:
        kind, data_bytes = _read_header(header)
    except (IndexError, ValueError):
        kind, data_bytes = b"", 0
    if first and kind != b"OSMHeader":
        raise SourceUnreadable(f"{path} is no OpenStreetMap extract (.osm.pbf).", _AGAIN)
    end = file.tell() + data_bytes
    if len(header) < header_bytes or len(length) < 4 or end > size:
        raise SourceUnreadable(f"The extract {path} is cut off after {size:,} bytes.", _AGAIN)
    if not kind or not 0 < data_bytes <= LONGEST_DATA:
        raise SourceUnreadable(f"The extract {path} is damaged at byte {file.tell():,}.", _AGAIN)
    file.seek(end)
    return kind


def _read_header(header: bytes) -> tuple[bytes, int]:
    """Return the kind and the bytes of data that a blob's header tells (protobuf fields 1 and 3)."""
    kind, data_bytes, at = b"", 0, 0
    while at < len(header):
        tag, at = _read_varint(header, at)
        value, at = _read_varint(header, at)
        if tag & 7 == 2:
            text, at = header[at : at + value], at + value
            kind = text if tag >> 3 == 1 else kind
        elif tag == 3 << 3:
            data_bytes = value
        elif tag & 7 != 0:
            raise ValueError(tag)
    return kind, data_bytes


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
