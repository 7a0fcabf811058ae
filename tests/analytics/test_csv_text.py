"""Line ends of three systems, the line `sep=` of Excel, and where a table begins."""

import pytest

from analytics.csv_lines import TableUnreadable, read_lines
from analytics.csv_text import find_table

COLUMNS = {"name": (), "role": ()}


def read(text):
    return [(line.number, *line.values.values()) for line in read_lines(text.encode(), COLUMNS, ["name"])]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"], ids=["Macintosh", "Unix", "Windows"])
def test_lines_end_as_each_system_ends_them(end):
    assert read(end.join(["name,role", "Ann,rep", "", "Bob,rep", ""])) == [
        (2, "Ann", "rep"),
        (4, "Bob", "rep"),
    ]


def test_a_cell_of_two_lines_stays_one_cell_where_lines_end_as_on_a_macintosh():
    assert read('name,role\r"Ann\nAng",rep\rBob,rep\r') == [(3, "Ann\nAng", "rep"), (4, "Bob", "rep")]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_line_that_names_the_sign_is_taken_as_excel_takes_it(first):
    assert read(f"\n{first}\r\nname;role\r\nAnn, A;rep\r\n") == [(4, "Ann, A", "rep")]


def test_any_sign_may_be_named():
    table = find_table("sep=:\nname:role\n")
    assert (table.text, table.delimiter, table.skipped) == ("name:role\n", ":", 1)
    assert find_table("separate,role\n").delimiter is None


def test_signs_inside_of_quotation_marks_divide_nothing():
    assert find_table('"a;b;c;d",e\n').choose_delimiter(",;") == ","


@pytest.mark.parametrize("text", ["sep=;", "sep=;\n \n"])
def test_a_sign_and_nothing_else_is_an_empty_file(text):
    with pytest.raises(TableUnreadable, match="empty"):
        read(text)


def test_an_open_quotation_is_told_by_the_line_where_it_begins():
    with pytest.raises(TableUnreadable, match="line 3 of the file has no second one"):
        read('name,role\nAnn,rep\n"Bob,rep\nCay,rep\nDee,rep\n')
    assert read('name,role\n"Ann" Ang,rep\n') == [(2, "Ann Ang", "rep")]  # sloppy, and plain what is meant
