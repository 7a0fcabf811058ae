"""Reading NPIs out of what people paste and upload."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cohorts import list_columns, list_rows
from analytics.cohorts.list_cells import LOST_DIGITS, NO_NPI, NOT_AN_NPI, NOT_TEN_DIGITS, Value, read_cell
from analytics.cohorts.list_columns import read_values
from analytics.cohorts.list_rows import ListUnreadable
from data.identifiers import npi_from_rank

ANN, BOB, CAI = "1234567893", "1000000053", "1000000061"
ORGANISATION = "1999999992"


def read(content, score=len):
    values, notes = read_values(content, score)
    return [(v.line, v.text, v.reason) for v in values], notes


def taken(content, score=len):
    values, _ = read_values(content, score)
    return [v.text for v in values if not v.reason]


def workbook(*sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "cell",
    [
        ANN, f"{ANN}.0", f"{ANN}.00", "1.234567893E+09", "1.234567893e9", "123 456 7893", "123-456-7893",
        "1234–567–893", "1,234,567,893", f"'{ANN}", f'="{ANN}"', f'"{ANN}"', f"NPI: {ANN}", f"npi#{ANN}",
        "１２３４５６７８９３", f"\u200b{ANN}\u00a0", f"\ufeff{ANN}", f"Lee, Ann {ANN}", f"({ANN})",
    ],
)  # fmt: skip
def test_an_npi_is_read_however_it_is_written(cell: str) -> None:
    assert read_cell(3, cell.strip()) == [Value(3, ANN)]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("123456789", NOT_TEN_DIGITS), ("12345678931", NOT_TEN_DIGITS), ("1.23457E+09", LOST_DIGITS),
        ("1.234567893E+10", LOST_DIGITS), ("Lee", NOT_AN_NPI), ("#N/A", NOT_AN_NPI), ("-", NOT_AN_NPI),
        (f"{ANN}-01", NOT_TEN_DIGITS), (f"Suite 200, {ANN}", NOT_AN_NPI), ("日本", NOT_AN_NPI),
    ],
)  # fmt: skip
def test_a_cell_without_an_npi_says_why(cell: str, reason: str) -> None:
    assert read_cell(1, cell) == [Value(1, cell, reason)]


@pytest.mark.parametrize("between", [" ", "  ", "/", " / ", "\u00a0", " + "])
def test_a_cell_may_hold_several(between: str) -> None:
    assert [v.text for v in read_cell(1, f"{ANN}{between}{BOB}")] == [ANN, BOB]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("between", [",", ", ", ";", "\t", "|", " "])
def test_pasted_npis_need_no_table(between: str, newline: str) -> None:
    assert taken(f"{ANN}{between}{BOB}{newline}{newline}{CAI}{newline}") == [ANN, BOB, CAI]


def test_the_column_is_found_by_its_header_wherever_it_is() -> None:
    table = f"Name,Provider NPI,Rank\nLee,{ANN},1\n\nCole,,2\nPark,12,3\n"
    assert read(table) == (
        [(2, ANN, ""), (4, "Cole", NO_NPI), (5, "12", NOT_TEN_DIGITS)],
        [],
    )


def test_the_column_is_found_without_a_header_too() -> None:
    assert read(f"Lee;{ANN};3125551234\nCole;{BOB};x\n")[0] == [(1, ANN, ""), (2, BOB, "")]


def test_a_header_of_other_words_is_told() -> None:
    values, notes = read(f"Target,Surgeon\n{ANN},Lee\n{BOB},Cole\n")
    assert values == [(2, ANN, ""), (3, BOB, "")]
    assert notes == ["Line 1 (“Target”) was taken for the header."]


def test_lines_above_the_header_are_told() -> None:
    values, notes = read(f"Our targets of 2027\n\nnpi\n{ANN}\n")
    assert values == [(4, ANN, "")]
    assert notes == ["What stands above the header in line 3 was passed over."]


def test_of_two_columns_the_one_with_clinicians_is_read_and_the_other_told() -> None:
    table = f"Billing,Rendering\n{ORGANISATION},{ANN}\n{ORGANISATION},{BOB}\n"
    values, notes = read(table, lambda npis: sum(npi != ORGANISATION for npi in npis))
    assert values == [(2, ANN, ""), (3, BOB, "")]
    assert notes[-1] == (
        "NPIs were read from column 2 (“Rendering”) and not from column 1 (“Billing”), which holds 2."
    )


def test_uneven_lines_are_a_list_and_nothing_of_them_is_passed_over() -> None:
    values, _ = read(f"{ANN}, Lee, {BOB}\n{CAI}\n")
    assert values == [(1, ANN, ""), (1, "Lee", NOT_AN_NPI), (1, BOB, ""), (2, CAI, "")]


@pytest.mark.parametrize(
    "encoded", [f"npi\n{ANN}\n".encode(code) for code in ("utf-8", "utf-8-sig", "utf-16")]
)
def test_files_of_any_encoding_are_read(encoded: bytes) -> None:
    assert read(encoded)[0] == [(2, ANN, "")]


def test_names_in_windows_1252_are_no_obstacle() -> None:
    values, notes = read(f"npi,name\n{ANN},Muñoz\n".encode("cp1252"))
    assert values == [(2, ANN, "")]
    assert notes == ["The file was read as Windows-1252."]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends_and_the_sign_that_excel_writes(end: str) -> None:
    lines = ["sep=;", "npi;name", f"{ANN};Lee, A; MD", f"{BOB};Cole"]
    assert read(end.join(lines).encode())[0] == [(3, ANN, ""), (4, BOB, "")]
    assert read(end.join(["", *lines[1:]]))[0] == [(3, ANN, ""), (4, BOB, "")]


def test_a_workbook_is_read_from_its_first_sheet_with_content() -> None:
    rows = [["Name", "NPI"], ["Lee", int(ANN)], ["Cole", float(BOB)], [None, None], ["Park", CAI]]
    values, notes = read(workbook(("Empty", []), ("Targets", rows), ("Old", [[1]])))
    assert values == [(2, ANN, ""), (3, BOB, ""), (5, CAI, "")]
    assert notes == ["The sheet “Targets” was read, and not “Old”."]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "is empty"), (" \n\t\n", "is empty"), (b"", "is empty"), (b"\x00\x01\x02", "no text"),
        (b"PK\x03\x04 and no more", "no Excel workbook"), (b"\xd0\xcf\x11\xe0 old", "old or a protected"),
        (workbook(("Empty", [])), "is empty"), ("name,city\nLee,Gary\nCole,Gary\n", "No column holds NPIs"),
        (f"a,b\n{ANN},{'x' * 200_000}\n", "Line 2 can't be read"),
    ],
)  # fmt: skip
def test_what_is_no_list_says_what_to_do(content, problem: str) -> None:
    with pytest.raises(ListUnreadable, match=problem) as refused:
        read(content)
    assert refused.value.next_step


def test_a_list_without_end_is_refused(monkeypatch) -> None:
    for module in (list_columns, list_rows):
        monkeypatch.setattr(module, "MOST_VALUES", 3)
    assert len(taken(f"{ANN}\n" * 3)) == 3
    with pytest.raises(ListUnreadable, match="more than 3 lines"):
        taken(f"{ANN}\n" * 4)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(list_rows, "_MOST_UNPACKED", 1000)
    with pytest.raises(ListUnreadable, match="MB unpacked"):
        read(workbook(("Targets", [[int(ANN)]])))


@given(st.text())
def test_any_text_is_read_or_refused_and_every_line_is_accounted_for(text: str) -> None:
    try:
        values, notes = read_values(text, len)
    except ListUnreadable:
        return
    lines = {v.line for v in values}
    assert all(v.text and (v.reason or len(v.text) == 10) for v in values)
    assert lines or notes or "npi" in text.lower()


_npis = st.integers(0, 199_999_999).map(npi_from_rank)


@given(
    st.lists(st.tuples(_npis, st.text("abc XYZé", max_size=5)), min_size=1, max_size=9),
    st.permutations(["npi", "name", "city"]), st.sampled_from(",;\t|"), st.booleans(),
)  # fmt: skip
def test_the_order_of_columns_and_the_sign_between_them_change_nothing(
    lines, order, delimiter, named
) -> None:
    head = [delimiter.join(order)] if named else []
    body = [
        delimiter.join({"npi": npi, "name": name, "city": "Gary"}[column] for column in order)
        for npi, name in lines
    ]
    found = taken("\n".join(head + body))
    if named or len(lines) > 1:
        assert found == [npi for npi, _ in lines]
    else:  # one line is no table: whatever is in it is told
        assert [npi for npi, _ in lines] == found


@given(st.lists(st.integers(0, 10**10 - 1).map("{:010d}".format) | st.just(""), min_size=1, max_size=30))
def test_ten_digits_a_line_are_read_the_same_with_and_without_something_odd_below(lines):
    text = "\n".join([*lines, "1234567893"])
    plain, _ = read_values(text, len)
    mixed, _ = read_values(f"{text}\nnobody", len)
    assert plain == mixed[:-1]
    assert [value.line for value in plain] == [
        number for number, line in enumerate(text.splitlines(), 1) if line
    ]
