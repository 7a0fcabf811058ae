"""What files hold, and what the snapshot makes of it."""

from datetime import date

import pytest


def value(connection, sql):
    return connection.execute(f"SELECT {sql}").fetchall()[0][0]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("tidy('  ')", None),
        ("whole(' 1.0 ')", "1"),
        ("whole('1.5')", "1.5"),
        ("zip5('60611')", "60611"),
        ("zip5('606111234')", "60611"),
        ("zip5('60611-1234')", "60611"),
        ("zip5('2139.0')", "02139"),  # Excel and pandas take the zero of Boston
        ("zip5('21391234')", "02139"),
        ("zip5('501')", "00501"),
        ("zip5('K1A 0B1')", None),
        ("zip5('')", None),
        ("ccn_of('10001')", "010001"),
        ("ccn_of('14013f')", "14013F"),
        ("ccn_of('05D0642842')", "05D0642842"),
        ("ccn_of('none')", None),
        ("code_of('100.0')", "00100"),
        ("code_of('g 0008')", "G0008"),
        ("count_of('1,234')", 1234),
        ("count_of('<11')", None),
        ("is_mark('*')", True),
        ("is_mark('suppressed')", True),
        ("is_mark('12')", False),
        ("day_of('03/02/2026')", date(2026, 3, 2)),
        ("day_of('2026-03-02T00:00:00')", date(2026, 3, 2)),
        ("day_of('20260302')", date(2026, 3, 2)),
        ("day_of('31/31/2026')", None),
        ("last_word('ANN B VAN LEE JR')", "LEE"),
        ("first_word('Ann Lee')", "ANN"),
        ("middle_words('ANN B VAN LEE')", "B VAN"),
        ("last_word('CHER')", "CHER"),
        ("first_word('CHER')", None),
        ("name_slug('Saint Thomas & Cía.')", "saint-thomas-cia"),
    ],
)
def test_one_value_becomes_another(connection, sql, expected):
    assert value(connection, sql) == expected


@pytest.mark.parametrize(
    "other",
    [
        "1 North State Street", "1 N STATE ST", "1 n. state st.", "1 N State St, Suite 400",
        "1 N State St Ste 400", "1 N STATE ST # 4", "1  N  STATE  ST", "1 N State St Floor 3",
    ],
)  # fmt: skip
def test_two_ways_to_write_one_address_have_one_key(connection, other):
    assert value(connection, f"address_key('{other}', '60602')") == "60602|1NSTATEST"


@pytest.mark.parametrize("other", ["1 S STATE ST", "11 N STATE ST", "1 N STATE AVE", "1 NSTATE STREETER DR"])
def test_another_address_has_another_key(connection, other):
    assert value(connection, f"address_key('{other}', '60602')") != "60602|1NSTATEST"


def test_an_address_without_zip_has_no_key(connection):
    assert value(connection, "address_key('1 N STATE ST', NULL)") is None


def test_a_known_distance(connection):
    # Chicago O'Hare (41.978, -87.904) to New York La Guardia (40.777, -73.873): 733 statute miles by the
    # great-circle distances that the US Bureau of Transportation Statistics publishes for city pairs.
    assert value(connection, "miles_between(41.978, -87.904, 40.777, -73.873)") == pytest.approx(733, abs=2)
