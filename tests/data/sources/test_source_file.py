"""Whatever its packing, encoding and line ends: a file is read, or refused in words."""

import gzip
import io
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import SourceUnreadable
from data.sources import taxonomy

from .conftest import rejected, rows

TEXT = (
    "Code,Grouping,Classification,Specialization,Display Name\n"
    "207RE0101X,Physicians,Internal Medicine,Endocrinology,Endocrinología\n"
    '207X00000X,Physicians,"Orthopaedic\nSurgery",,Orthopaedic Surgery\n'
    "208800000X,Physicians,Urology,,Urology\n"
)
CODES = [("207RE0101X", "Endocrinología"), ("207X00000X", "Orthopaedic Surgery"), ("208800000X", "Urology")]


def zipped(name, content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
        archive.writestr("fileheader_" + name, content.splitlines()[0])
        archive.writestr("readme.pdf", "no table")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.csv", TEXT.encode()),
        ("bom.csv", TEXT.encode("utf-8-sig")),
        ("crlf.csv", TEXT.replace("\n", "\r\n").encode()),
        ("mac.csv", TEXT.replace("\n", "\r").encode()),
        ("no_last_newline.csv", TEXT.rstrip("\n").encode()),
        ("empty_lines.csv", b"\n\n" + TEXT.encode() + b"\n\n"),
        ("utf16.csv", TEXT.encode("utf-16")),
        ("utf16_be.csv", b"\xfe\xff" + TEXT.encode("utf-16-be")),
        ("utf16_no_bom.csv", TEXT.encode("utf-16-le")),
        ("excel.txt", TEXT.replace(",", "\t").encode("utf-16")),
        ("windows.csv", TEXT.encode("cp1252")),
        ("semicolon.csv", TEXT.replace(",", ";").encode()),
        ("bar.txt", TEXT.replace(",", "|").encode()),
        ("packed.csv.gz", gzip.compress(TEXT.encode())),
        ("packed_utf16.gz", gzip.compress(TEXT.encode("utf-16"))),
        ("packed.zip", zipped("nucc_taxonomy_251.csv", TEXT)),
        ("a'quote & blank.csv", TEXT.encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_way_to_write_a_table_is_read(reader, write, name, content):
    read = taxonomy.read_taxonomy(reader, write(name, content))
    assert rows(reader, "SELECT code, display_name FROM raw.taxonomy ORDER BY code") == CODES
    assert (read.records, read.rows) == (3, 3)
    assert rejected(reader) == []


def test_parquet_is_read_by_the_same_names(reader, tmp_path):
    path = tmp_path / "codes.parquet"
    pq.write_table(
        pa.table(
            {"classification": ["Urology"], "code": ["208800000X"], "grouping": ["Physicians"], "n": [1]}
        ),
        path,
    )
    taxonomy.read_taxonomy(reader, path)
    assert rows(reader, "SELECT code, display_name FROM raw.taxonomy") == [("208800000X", "Urology")]


def workbook():
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "is empty"),
        ("lines.csv", b"\n\n\n", "only empty lines"),
        ("header.csv", TEXT.splitlines()[0].encode(), "a header and no rows"),
        ("cut.gz", gzip.compress(TEXT.encode() * 50)[:60], "cut short or damaged"),
        ("hollow.gz", gzip.compress(b""), "an empty file"),
        ("cut.zip", zipped("a.csv", TEXT)[:100], "cut short or damaged"),
        ("other.zip", zipped("a.pdf", "x"), "no file that could be a NUCC taxonomy"),
        ("cut16.csv", TEXT.encode("utf-16")[:-1], "cut short"),
        ("book.xlsx", workbook(), "an Excel workbook"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100), "no text file"),
        ("cut.parquet", b"PAR1" + bytes(20), "not a whole Parquet file"),
        ("wrong.csv", b"npi,name\n1,x\n", "is not a NUCC taxonomy"),
    ],
)
def test_what_is_no_table_is_refused_in_words(reader, write, name, content, told):
    with pytest.raises(SourceUnreadable, match=told) as refused:
        taxonomy.read_taxonomy(reader, write(name, content))
    assert name in refused.value.what
    assert refused.value.next_step


def test_a_missing_file_is_named(reader, tmp_path):
    with pytest.raises(SourceUnreadable, match=r"no file .*nowhere\.csv"):
        taxonomy.read_taxonomy(reader, tmp_path / "nowhere.csv")


def test_a_renamed_column_is_named_with_the_nearest_there_is(reader, write):
    path = write("t.csv", TEXT.replace("Classification", "Classificaton"))
    with pytest.raises(SourceUnreadable, match="“Classification” \\(nearest: “Classificaton”\\)"):
        taxonomy.read_taxonomy(reader, path)


def test_single_broken_bytes_cost_their_line_and_not_the_file(reader, write):
    accents = TEXT.replace("Physicians,Internal", "Médicos,Internal")
    broken = accents.encode().replace(b"Urology,,Urology", b"Urol\xffogy,,Urology")
    taxonomy.read_taxonomy(reader, write("t.csv", broken))
    assert [code for (code,) in rows(reader, "SELECT code FROM raw.taxonomy ORDER BY 1")] == [
        "207RE0101X",
        "207X00000X",
    ]
    ((line, outcome, reason, _),) = rejected(reader)
    assert (line, outcome, reason) == (5, "rejected", "not readable as text")
