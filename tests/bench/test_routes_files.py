"""Reading instances of the literature: small files as literals, good ones and bad ones."""

import json
from math import hypot

import pytest

from bench.routes.file_refused import FileRefused
from bench.routes.files import read_instances
from bench.routes.instance import join_windows, make_problem
from bench.routes.references import find_references, read_references
from bench.routes.rep_week_file import read_rep_week
from bench.routes.toptw_file import read_toptw

# The depot, then two customers: 5 to the east, and 7.07 to the north-east.
TOPTW = """4 10 2 1
0 200
  0 40.00 50.00 0.00 0.00 0 0 0 100
  1 45.00 50.00 9.00 10.00 1 1 1 12 67
  2 45.00 55.00 9.00 20.00 1 1 1 0 49
"""
REP_WEEK = {
    "scale": 10,
    "t": [[0, 50], [60, 0]],
    "service": [0, 300],
    "profit": [0, 7],
    "windows": [[[0, 10_000]], [[100, 200], [300, 500], [2_400, 2_500]]],
    "day": [[0, 1_000], [2_000, 3_000]],
}


@pytest.fixture
def write(tmp_path):
    """Give a function that writes a file and returns its path."""

    def write(name, text):
        file = tmp_path / name
        file.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        return file

    return write


def test_a_toptw_file_is_read(write):
    instance = read_toptw(write("c900.txt", TOPTW), days=2)
    assert instance.name == "c900"
    assert instance.days == ((0, 1_000), (0, 1_000))
    assert [(place.service, place.profit) for place in instance.places[1:]] == [(90, 10), (90, 20)]
    assert instance.places[1].windows == ((120, 670),)
    assert instance.travel.tolist() == [[0, 50, 70], [50, 0, 50], [70, 50, 0]]  # 7.07 is cut off to 7.0
    assert instance.notes == ()


def test_cordeaus_files_are_cut_off_after_two_decimals(write):
    instance = read_toptw(write("pr99.txt", TOPTW), days=1)
    assert instance.ticks_per_minute == 100
    assert instance.travel[0].tolist() == [0, 500, 707]
    assert instance.days == ((0, 10_000),)


@pytest.mark.parametrize("name", ["c900", "r900", "rc900", "50_r900", "RC900"])
def test_solomons_files_go_by_their_name(write, name):
    assert read_toptw(write(f"{name}.txt", TOPTW), days=1).ticks_per_minute == 10


@pytest.mark.parametrize(("x", "decimals"), [("45.000", 1), ("45.001", 2), ("45.01", 1)])
def test_other_names_go_by_the_decimals_of_the_coordinates_and_it_is_said(write, x, decimals):
    instance = read_toptw(write("mine.txt", TOPTW.replace("45.00 50.00", f"{x} 50.00")), days=1)
    assert instance.ticks_per_minute == 10**decimals
    assert f"after {decimals} decimals" in instance.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "\n\n" + TOPTW.replace("\n", "\n\n"),
        TOPTW.replace("\n", " \r\n"),
        TOPTW.replace(" ", "\t"),
        TOPTW.replace("4 10 2 1", "4 10 2"),
        TOPTW.rstrip(),
        "\ufeff" + TOPTW,
        TOPTW.replace("10.00 1 1 1 12", "10.00 1 4 1 2 4 8 12"),  # a longer list in front of the window
        TOPTW.replace("0 200\n", "0\n"),
        TOPTW.replace("0 200\n", "\n"),
        TOPTW.replace("0 200\n", "nine fields that nobody wants to read at all\n"),
    ],
)
def test_blanks_tabs_empty_lines_and_lists_of_any_length(write, text):
    as_it_should, odd = (read_toptw(write("c900.txt", which), days=1) for which in (TOPTW, text))
    assert odd.places == as_it_should.places
    assert (odd.travel == as_it_should.travel).all()


def test_the_first_customers_are_read_when_the_file_has_more_and_it_is_said(write):
    instance = read_toptw(write("50_c900.txt", TOPTW.replace("4 10 2 1", "4 10 1 1")), days=1)
    assert len(instance.places) == 2
    assert "1 lines behind the 1 customers" in instance.notes[0]


def test_times_with_more_decimals_than_travel_are_kept_exactly(write):
    instance = read_toptw(write("c900.txt", TOPTW.replace("9.00 20.00", "9.125 20.00")), days=1)
    assert instance.ticks_per_minute == 1_000
    assert instance.places[2].service == 9_125
    assert instance.travel[0].tolist() == [0, 5_000, 7_000]  # still cut off after one decimal


def test_a_distance_that_has_one_decimal_is_not_cut_off_below_it(write):
    # 6.6 to the east and 8.8 to the north are 11, which floats make 10.99…
    text = TOPTW.replace("45.00 50.00", "46.60 58.80")
    assert int(hypot(46.6 - 40, 58.8 - 50) * 10) == 109
    assert read_toptw(write("c900.txt", text), days=1).travel[0, 1] == 110


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("4 10 2 1", "4 10", 1, "Three or four integers"),
        ("4 10 2 1", "c900 10 2 1", 1, "Three or four integers"),
        ("4 10 2 1", "4 10 3 1", 5, "ends after 3 places"),
        ("1 45.00 50.00 9.00", "1 45.00 east 9.00", 4, "The y is “east”"),
        ("1 45.00 50.00 9.00", "1 45.00 nan 9.00", 4, "The y is “nan”"),
        ("1 45.00 50.00 9.00", "one 45.00 50.00 9.00", 4, "number of the place"),
        ("1 1 1 12 67", "1 2 1 12 67", 4, "has 11 fields, not 10"),
        ("1 1 1 12 67", "1 1 1 12", 4, "has 10 fields, not 9"),
        ("1 1 1 12 67", "", 4, "A place has 5 fields"),
        ("1 1 1 12 67", "1 x 1 12 67", 4, "length of the list"),
        ("12 67", "67 12", 4, "closes at 12"),
        ("9.00 10.00", "-9.00 10.00", 4, "0 or more"),
        ("0 49", "0 4900000000", 0, "too large"),
    ],
)
def test_a_bad_toptw_file_is_refused_with_its_line(write, old, new, line, said):
    assert old in TOPTW
    file = write("c900.txt", TOPTW.replace(old, new, 1))
    with pytest.raises(FileRefused, match=said) as refused:
        read_toptw(file, days=1)
    assert refused.value.line == line
    assert "c900.txt" in str(refused.value)


def test_files_that_are_none_are_refused(write, tmp_path):
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "missing.txt", tmp_path, tmp_path / "binary.txt", write("empty.txt", "\n")):
        with pytest.raises(FileRefused, match=file.name):
            read_instances(file, (1,))


def test_a_toptw_file_is_an_instance_for_each_number_of_days_and_a_rep_week_one(write):
    assert [len(one.days) for one in read_instances(write("c900.txt", TOPTW), (1, 4))] == [1, 4]
    assert [len(one.days) for one in read_instances(write("week.json", REP_WEEK), (1, 4))] == [2]


def test_a_rep_week_is_read_and_its_windows_belong_to_days(write):
    instance = read_rep_week(write("week.json", REP_WEEK))
    assert instance.ticks_per_minute == 10
    assert instance.travel.tolist() == [[0, 50], [60, 0]]
    (call,) = make_problem(instance).calls
    assert call.value == 7
    assert {day: stops[0].windows for day, stops in call.stops.items()} == {
        0: ((100, 200), (300, 500)),
        1: ((2_400, 2_500),),
    }


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("t", [[0, 1]], "`t` is no square table"),
        ("t", [[0, 1.5], [1, 0]], "`t` is no square table"),
        ("t", [[0, -1], [1, 0]], "outside 0"),
        ("service", [0], "`service` needs one entry for each of the 2 places"),
        ("service", [0, -1], r"`service\[1\]` is -1"),
        ("profit", [0, "much"], r"`profit\[1\]` is much"),
        ("windows", [[], [[5]]], r"`windows\[1\]` is \[5\]"),
        ("windows", [[], [[9, 5]]], "ends at 5"),
        ("day", [], "one or more"),
        ("day", [[0, 10], [5, 20]], "without overlap"),
        ("scale", None, "`scale` is None"),
    ],
)
def test_a_bad_rep_week_is_refused_with_its_key(write, key, value, said):
    with pytest.raises(FileRefused, match=said):
        read_rep_week(write("week.json", REP_WEEK | {key: value}))


def test_json_that_is_broken_or_lacks_keys_is_refused(write):
    with pytest.raises(FileRefused, match="line 2: This is no JSON"):
        read_rep_week(write("week.json", '{"t": \n oops}'))
    with pytest.raises(FileRefused, match="The file has no windows, day"):
        read_rep_week(write("week.json", {"t": [], "service": [], "profit": []}))
    with pytest.raises(FileRefused, match="One JSON object"):
        read_rep_week(write("week.json", [1]))


def test_windows_that_overlap_are_one():
    assert join_windows([(30, 40), (0, 10), (11, 20), (5, 8)]) == ((0, 20), (30, 40))


def test_references_are_read_from_the_folder_or_from_the_file_that_is_given(write, tmp_path):
    write("reference.csv", "instance,days,score,how\nc900,1,30,by hand\n")
    other = write("other.csv", "days,instance,score\n1,c900,31\n")
    file = write("c900.txt", TOPTW)
    assert find_references([file], None)[file]["c900", 1] == (30, "reference.csv: by hand")
    assert find_references([file], other)[file]["c900", 1].score == 31
    other.write_text("instance,days,score\nc900,one,31\n")
    with pytest.raises(FileRefused, match=r"other\.csv, line 2"):
        read_references(other)
    other.write_text("instance,days\n")
    with pytest.raises(FileRefused, match="no column score"):
        read_references(other)


def test_the_files_that_we_were_given_are_read(shared_data):
    read = {
        file.stem: read_instances(file, (1,))[0]
        for file in sorted((shared_data / "routes").iterdir())
        if file.suffix != ".csv"
    }
    assert len(read) == 23
    assert not any(instance.notes for instance in read.values())
    assert len(read["pr06"].places) == 289
    assert len(read["rep_week_80"].days) == 5
