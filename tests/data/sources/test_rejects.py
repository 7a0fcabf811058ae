"""Every bad row is reported by file, physical line and reason; too many stop the build."""

import pytest

from data.errors import TooManyRejects
from data.sources import taxonomy
from data.sources.rejects import ReasonCount

from .conftest import rejected, rows

HEADER = "Code,Grouping,Classification,Specialization,Display Name\n"
GOOD = "207X00000X,Physicians,Orthopaedic Surgery,,Orthopaedic Surgery\n"


def good(number):
    return GOOD.replace("207X00000X", f"{number:09d}X")


def test_lines_are_physical_whatever_stands_between(reader, write):
    text = (
        HEADER  # 1
        + good(1)  # 2
        + '000000002X,"Two\nlines",Urology,,Urology\n'  # 3 and 4
        + "\n"  # 5, empty
        + "short,x,y,,\n"  # 6: not a code
        + "000000003X,too,few\n"  # 7
        + good(4)  # 8
        + "000000005X,one,two,three,four,five,six\n"  # 9
        + good(4)  # 10: again
        + good(4).replace("Ortho", "Otho")  # 11: the same key, another row
    )
    taxonomy.read_taxonomy(reader, write("t.csv", text))
    assert [row[0] for row in rows(reader, "SELECT code FROM raw.taxonomy ORDER BY 1")] == [
        "000000001X",
        "000000002X",
        "000000004X",
    ]
    assert [row[:3] for row in rejected(reader)] == [
        (6, "rejected", "not a taxonomy code: ten characters"),
        (7, "rejected", "too few columns"),
        (9, "rejected", "too many columns"),
        (10, "rejected", "duplicate taxonomy code, the same row again"),
        (11, "rejected", "duplicate taxonomy code, a different row (the first is used)"),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_line_ends_don_t_shift_the_count(reader, write, line_end):
    text = HEADER + good(1) + "short,x,y,,\n" + "a,b\n" + "\n\n" + "c,d\n" + good(2) + "bad,x,y,,\n"
    taxonomy.read_taxonomy(reader, write("t.csv", text.replace("\n", line_end)))
    assert [row[0] for row in rejected(reader)] == [3, 4, 7, 9]


def test_a_quote_that_is_not_closed_costs_its_lines_and_says_how_many(reader, write):
    text = HEADER + good(1) + '000000002X,"open,Urology,,Urology\n' + good(3) + good(4)
    read = taxonomy.read_taxonomy(reader, write("t.csv", text))
    assert read.rows == 1
    ((line, outcome, reason, _),) = rejected(reader)
    assert (line, outcome, reason) == (3, "rejected", "a quote is not closed")
    assert reader.log.counts() == (ReasonCount("taxonomy", "t.csv", "rejected", "a quote is not closed", 3),)


def test_lines_are_right_in_a_long_file(reader, write):
    lines = [good(number) for number in range(1, 30_001)]
    lines[12_344] = "bad,x,y,,\n"  # line 12,346
    lines[25_000] = "a,b\n"  # line 25,002
    taxonomy.read_taxonomy(reader, write("t.csv", HEADER + "".join(lines)))
    assert [row[0] for row in rejected(reader)] == [12_346, 25_002]


def test_too_many_bad_lines_stop_the_build_and_are_named(reader, write):
    reader.max_rejects = 0.01
    text = HEADER + "".join(good(n) for n in range(1, 99)) + "bad,x,y,,\n" + "worse,x,y,,\n"
    with pytest.raises(TooManyRejects, match=r"2 of 100 lines of t\.csv are bad \(2\.0%\)") as refused:
        taxonomy.read_taxonomy(reader, write("t.csv", text))
    assert "not a taxonomy code: ten characters: 2, first at line 100" in refused.value.what
    assert "--max-rejects" in refused.value.next_step


def test_as_many_as_allowed_are_no_failure(reader, write):
    reader.max_rejects = 0.01
    text = HEADER + "".join(good(n) for n in range(1, 100)) + "bad,x,y,,\n"
    assert taxonomy.read_taxonomy(reader, write("t.csv", text)).rows == 99


def test_a_reject_shows_at_most_a_few_words_of_the_line(reader, write):
    taxonomy.read_taxonomy(reader, write("t.csv", HEADER + good(1) + "x" * 5_000 + ",x,y,,\n"))
    ((_, _, _, text),) = rejected(reader)
    assert len(text) == 200
