"""From lines to procedures, diagnoses and referrals: the same on every backend.

Four patients of Ann's and one of Bob's; each line that is no procedure says why.
"""

from datetime import date

import duckdb
import narwhals as nw
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.claims_aggregate import count_by_month, count_diagnoses, count_procedures, count_referrals

ANN, BOB = "1234567893", "1000000053"
MONDAY, TUESDAY, MAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 5, 4)
COLUMNS = ("npi", "site_id", "service_date", "code", "units", "pos", "modifiers", "icd10", "payer",
           "referring_npi", "patient")  # fmt: skip
LINES = [
    (ANN, "S1", MONDAY, "27447", 1.0, "24", "RT", "M17.11", "Commercial", BOB, 1),
    (
        ANN,
        "S1",
        MONDAY,
        "27447",
        1.0,
        "24",
        "LT",
        "M17.11",
        "Commercial",
        BOB,
        1,
    ),  # both knees: one procedure
    (ANN, "S1", MONDAY, "27447", 1.0, "24", None, "M17.11", "Commercial", BOB, 2),
    (ANN, "S1", TUESDAY, "27447", 1.0, "24", None, "I10", "Commercial", None, 1),  # another day
    (ANN, "S1", TUESDAY, "27447", 1.0, "24", "AS, RT", None, "Commercial", None, 3),  # assists
    (ANN, "S1", TUESDAY, "27447", 1.0, "24", "80", None, "Commercial", None, 3),  # assists
    (ANN, "S1", TUESDAY, "76000", 1.0, "24", "TC", None, "Commercial", None, 3),  # technical component
    (ANN, None, MAY, "83036", 4.0, "11", "25", None, "Medicaid", ANN, 3),  # four units: one procedure
    (ANN, None, MAY, "83036", 1.0, "11", None, None, "Medicaid", ANN, 4),
    (ANN, None, MAY, "83036", -1.0, "11", None, None, "Medicaid", ANN, 4),  # taken back: none
    (BOB, None, MAY, "99213", 1.0, None, "A80", None, "Other", ANN, 1),  # A80 is not 80
    (BOB, None, MAY, "64493", 1.0, None, None, None, "Other", ANN, 1),  # an add-on code
]
PROCEDURES = [
    (BOB, MAY, "", "99213", "Other", "", 1, 1),
    (ANN, MONDAY, "S1", "27447", "Commercial", "24", 2, 2),
    (ANN, TUESDAY, "S1", "27447", "Commercial", "24", 1, 1),
    (ANN, MAY, "", "83036", "Medicaid", "11", 1, 1),
]


def arrow(lines):
    types = {"units": pa.float64(), "service_date": pa.date32(), "patient": pa.int64()}
    columns = list(zip(*lines, strict=True)) if lines else [()] * len(COLUMNS)
    return pa.table(
        {
            name: pa.array(column, types.get(name, pa.string()))
            for name, column in zip(COLUMNS, columns, strict=True)
        }
    )


def on_duckdb(table):
    return nw.from_native(duckdb.connect().from_arrow(table))


def on_pyarrow(table):
    return nw.from_native(table, eager_only=True)


def on_pandas(table):
    return nw.from_native(table.to_pandas(types_mapper=pd.ArrowDtype), eager_only=True)


@pytest.fixture(params=[on_duckdb, on_pyarrow, on_pandas], ids=lambda backend: backend.__name__)
def frame(request):
    return request.param


def sorted_rows(found):
    table = found.collect("pyarrow") if isinstance(found, nw.LazyFrame) else found
    rows = [tuple(row) for row in table.rows()]
    plain = [tuple(v.date() if hasattr(v, "hour") else v for v in row) for row in rows]
    return sorted(plain, key=str)


def test_one_patient_day_and_code_is_one_procedure(frame):
    assert sorted_rows(count_procedures(frame(arrow(LINES)), ("64493",))) == sorted(PROCEDURES, key=str)


def test_without_a_list_add_on_codes_count(frame):
    counted = sorted_rows(count_procedures(frame(arrow(LINES))))
    assert (BOB, MAY, "", "64493", "Other", "", 1, 1) in counted


def test_patients_by_diagnosis(frame):
    assert sorted_rows(count_diagnoses(frame(arrow(LINES)))) == [(ANN, "I10", 1), (ANN, "M17.11", 2)]


def test_referrals_are_patients_by_month_and_nobody_refers_to_himself(frame):
    assert sorted_rows(count_referrals(frame(arrow(LINES)))) == [
        (BOB, ANN, date(2026, 3, 1), 2),
        (ANN, BOB, date(2026, 5, 1), 1),
    ]


def test_months(frame):
    procedures = count_procedures(frame(arrow(LINES)), ("64493",))
    assert sorted_rows(count_by_month(procedures)) == [
        ("Commercial", date(2026, 3, 1), 3),
        ("Medicaid", date(2026, 5, 1), 1),
        ("Other", date(2026, 5, 1), 1),
    ]


_lines = st.lists(
    st.tuples(
        st.sampled_from((ANN, BOB)), st.sampled_from(("S1", "S2", None)), st.sampled_from((MONDAY, TUESDAY)),
        st.sampled_from(("27447", "83036")), st.sampled_from((1.0, 2.0, -1.0)), st.sampled_from(("11", "24")),
        st.sampled_from((None, "RT", "80")), st.none(), st.sampled_from(("Commercial", "Medicaid")),
        st.none(), st.integers(1, 3),
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


@given(_lines, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_their_copies_change_nothing(lines, random):
    once = sorted_rows(count_procedures(on_pyarrow(arrow(lines))))
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert sorted_rows(count_procedures(on_pyarrow(arrow(shuffled)))) == once
    assert sorted_rows(count_procedures(on_pyarrow(arrow([*lines, *lines])))) == once
    keys = {(npi, patient, day, code) for npi, _, day, code, *_, patient in lines}
    assert sum(row[-2] for row in once) <= len(keys)
