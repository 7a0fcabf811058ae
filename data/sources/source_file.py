"""Open a file that a person was given: whatever its packing and encoding, as plain UTF-8 text.

DuckDB reads UTF-8 in place. Anything else (gzip, ZIP, UTF-16, Windows-1252) is first rewritten as
UTF-8 into the scratch directory, in pieces, so that memory does not grow with the file.
"""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import SourceUnreadable
from data.snapshot.manifest import file_sha256
from data.sources.layout import Layout, folded

PIECE_BYTES = 4 * 2**20
DELIMITERS = (",", "\t", ";", "|")
AGAIN = "Download or export it again."
csv.field_size_limit(2**27)  # an unclosed quote swallows lines until the next one


@dataclass(frozen=True)
class SourceText:
    """A source file, ready to be read by DuckDB.

    Parameters
    ----------
    path : Path
        The file as it was given.
    readable : Path
        UTF-8 text or Parquet; the file itself where nothing had to be rewritten.
    sha256 : str
        Of the file as it was given.
    header : tuple of str
        Column names; empty strings for a file that has none.
    header_lines : int
        Physical lines up to the end of the header.
    line_count : int
        Physical lines, header included; rows of a Parquet file.
    delimiter : str
        One character; empty for Parquet.
    """

    path: Path
    readable: Path
    sha256: str
    header: tuple[str, ...]
    header_lines: int
    line_count: int
    delimiter: str

    @property
    def is_parquet(self) -> bool:
        """The answer to whether it is Parquet rather than text."""
        return not self.delimiter


def open_source(path: Path, layouts: Sequence[Layout], scratch: Path) -> SourceText:
    """Find out what a file is and make it readable.

    Parameters
    ----------
    path : Path
        Text (UTF-8, UTF-16 or Windows-1252; comma, tab, semicolon or bar between fields), the same in
        gzip or ZIP, or Parquet.
    layouts : sequence of Layout
        What it may be; they help to tell the delimiter and the member of a ZIP.
    scratch : Path
        A directory for rewritten files.

    Returns
    -------
    SourceText
        Where its text is and what its header says.

    Raises
    ------
    SourceUnreadable
        It is missing, empty, truncated, an Excel workbook, or no text.
    """
    if not path.is_file():
        raise SourceUnreadable(f"There is no file {path}.", "Check the path.")
    if path.stat().st_size == 0:
        raise SourceUnreadable(f"{path.name} is empty.", AGAIN)
    sha256 = file_sha256(path)
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic == b"PAR1":
        return _open_parquet(path, sha256)
    plain = scratch / f"{sha256[:16]}.plain"
    if magic[:2] == b"\x1f\x8b":
        with gzip.open(path) as packed:
            _unpack(packed, plain, path)
    elif magic == b"PK\x03\x04":
        _unpack_member(path, plain, layouts)
    else:
        plain = path
    readable, line_count = _as_utf8(plain, scratch / f"{sha256[:16]}.utf8", path)
    if readable != plain != path:
        plain.unlink()
    header, header_lines, delimiter = _read_header(readable, layouts, path)
    return SourceText(path, readable, sha256, header, header_lines, line_count, delimiter)


def _open_parquet(path: Path, sha256: str) -> SourceText:
    try:
        with pq.ParquetFile(path) as file:
            return SourceText(
                path, path, sha256, tuple(file.schema_arrow.names), 0, file.metadata.num_rows, ""
            )
    except pa.ArrowException as error:
        raise SourceUnreadable(f"{path.name} is not a whole Parquet file ({error}).", AGAIN) from error


def _unpack(packed: BinaryIO | gzip.GzipFile, plain: Path, path: Path) -> None:
    try:
        with plain.open("wb") as out:
            while piece := packed.read(PIECE_BYTES):
                out.write(piece)
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
        raise SourceUnreadable(f"{path.name} is cut short or damaged ({error}).", AGAIN) from error
    if plain.stat().st_size == 0:
        raise SourceUnreadable(f"{path.name} holds an empty file.", AGAIN)


def _unpack_member(path: Path, plain: Path, layouts: Sequence[Layout]) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" in names:
                raise SourceUnreadable(
                    f"{path.name} is an Excel workbook.", "Save the sheet as CSV (UTF-8) and give that."
                )
            tables = [name for name in names if name.lower().endswith((".csv", ".txt", ".tsv"))]
            fitting = [name for name in tables if _member_fits(archive, name, layouts)]
            if len(fitting) != 1:
                what = f"{len(fitting)} files" if fitting else "no file"
                raise SourceUnreadable(
                    f"{path.name} holds {what} that could be a {layouts[0].title}"
                    f" ({', '.join(fitting or names[:8])}).",
                    "Unpack it and give the one that is meant.",
                )
            with archive.open(fitting[0]) as member:
                _unpack(member, plain, path)  # type: ignore[arg-type]
    except zipfile.BadZipFile as error:
        raise SourceUnreadable(f"{path.name} is cut short or damaged ({error}).", AGAIN) from error


def _member_fits(archive: zipfile.ZipFile, name: str, layouts: Sequence[Layout]) -> bool:
    if "fileheader" in name.lower():  # NPPES ships the bare header beside the data
        return False
    with archive.open(name) as member:
        start = member.read(2**16)
    encoding = _bom_encoding(start) or "utf-8"
    first = start.decode(encoding, errors="replace").splitlines()[:1]
    return bool(first) and any(
        layout.fits(next(csv.reader([first[0]], delimiter=delimiter)))
        for layout in layouts
        for delimiter in DELIMITERS
    )


def _bom_encoding(start: bytes) -> str | None:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(start) > 3 and start[1] == start[3] == 0:
        return "utf-16-le"
    if len(start) > 3 and start[0] == start[2] == 0:
        return "utf-16-be"
    return None


def _as_utf8(plain: Path, target: Path, path: Path) -> tuple[Path, int]:
    """Return where the text stands as UTF-8 with newlines, and how many lines it has."""
    with plain.open("rb") as stream:
        start = stream.read(PIECE_BYTES)
    encoding = _bom_encoding(start)
    if b"\0" in start and encoding in (None, "utf-8-sig"):
        raise SourceUnreadable(f"{path.name} is no text file.", "Give the CSV, ZIP, gzip or Parquet file.")
    old_mac = encoding in (None, "utf-8-sig") and b"\r" in start and b"\n" not in start
    if encoding in (None, "utf-8-sig") and not old_mac:
        line_count, first_fault = _survey(plain)
        if first_fault is None or _is_mostly_utf8(first_fault):
            return plain, line_count  # single broken bytes become rejected rows
        encoding = "cp1252"
    _transcode(plain, target, encoding or "utf-8", path)
    line_count, _ = _survey(target)
    return target, line_count


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(PIECE_BYTES):
            yield piece


def _survey(file: Path) -> tuple[int, bytes | None]:
    """Return the number of lines, and the first piece that is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, fault, last = 0, None, b"\n"
    for piece in _pieces(file):
        lines += piece.count(b"\n")
        last = piece[-1:]
        if fault is None and not (piece.isascii() and not decoder.getstate()[0]):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                fault = piece
    return lines + (last != b"\n"), fault


def _is_mostly_utf8(piece: bytes) -> bool:
    """Tell a UTF-8 file with broken bytes from one in Windows-1252."""
    right = sum(not character.isascii() for character in piece.decode("utf-8", errors="ignore"))
    wrong = piece.decode("utf-8", errors="replace").count("�")
    return right > wrong


def _transcode(plain: Path, target: Path, encoding: str, path: Path) -> None:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace" if encoding == "cp1252" else "strict")
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    try:
        with target.open("w", encoding="utf-8", newline="") as out:
            for piece in _pieces(plain):
                out.write(newlines.decode(decoder.decode(piece)))
            out.write(newlines.decode(decoder.decode(b"", final=True), final=True))
    except UnicodeDecodeError as error:
        raise SourceUnreadable(f"{path.name} is cut short or no {encoding} text ({error}).", AGAIN) from error


def _read_header(readable: Path, layouts: Sequence[Layout], path: Path) -> tuple[tuple[str, ...], int, str]:
    """Return the header, the physical lines up to its end, and the delimiter that makes most sense of it."""
    known = {folded(name) for layout in layouts for column in layout.columns for name in column.headers}
    best: tuple[tuple[int, int], tuple[str, ...], int, str] | None = None
    for delimiter in DELIMITERS:
        with readable.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            reader = csv.reader(stream, delimiter=delimiter)
            header = next((row for row in reader if any(cell.strip() for cell in row)), None)
            lines = reader.line_num
        if header is None:
            raise SourceUnreadable(f"{path.name} has only empty lines.", AGAIN)
        score = (sum(folded(name) in known for name in header), len(header))
        if best is None or score > best[0]:
            best = (score, tuple(header), lines, delimiter)
    assert best is not None
    _, header_names, lines, delimiter = best
    if any(layout.positions for layout in layouts) and all(_is_number(cell) for cell in header_names):
        return ("",) * len(header_names), 0, delimiter  # a file without a header
    return header_names, lines, delimiter


def _is_number(cell: str) -> bool:
    return cell.strip().replace(".", "", 1).isdigit()
