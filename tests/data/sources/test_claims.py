"""The user's own claims: any column order, other names, and what is wrong with a line."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import SourceUnreadable
from data.sources.claims import read_claims, read_mapping

from .conftest import rejected, rows

ANN, BOB = "1234567893", "1000000053"
TODAY = date(2026, 11, 24)
HEADER = "npi,site,service_date,code,units,pos,modifiers,icd10,payer,referring_npi,claim_id,patient_token\n"
LINE = f"{ANN},S1,2026-03-02,27447,1,24,RT,M17.11;I10,Commercial,{BOB},C1,P1\n"
COLUMNS = "npi, site, service_date, code, units, pos, modifiers, icd10, payer, referring_npi"


def test_a_line_in_full(reader, write):
    read_claims(reader, write("claims.csv", HEADER + LINE), {}, TODAY)
    assert rows(reader, f"SELECT {COLUMNS} FROM raw.claims") == [
        (ANN, "S1", date(2026, 3, 2), "27447", 1.0, "24", "RT", "M17.11;I10", "Commercial", BOB)
    ]


def test_three_columns_are_enough(reader, write):
    read_claims(reader, write("claims.csv", f"code,npi,service_date\n99213,{ANN},03/02/2026\n"), {}, TODAY)
    assert rows(reader, f"SELECT {COLUMNS} FROM raw.claims") == [
        (ANN, None, date(2026, 3, 2), "99213", 1.0, None, None, None, "Other", None)
    ]


def test_parquet_with_its_own_types(reader, tmp_path):
    path = tmp_path / "claims.parquet"
    pq.write_table(
        pa.table({"NPI": [int(ANN)], "Service Date": [date(2026, 3, 2)], "CPT": ["83036"], "Units": [2.0]}),
        path,
    )
    read_claims(reader, path, {}, TODAY)
    assert rows(reader, "SELECT npi, service_date, code, units FROM raw.claims") == [
        (ANN, date(2026, 3, 2), "83036", 2.0)
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.toml", 'npi = "RENDERING"\nservice_date = "SVC DT"\ncode = "PROC"'),
        ("m.json", '{"npi": "RENDERING", "service date": "SVC DT", "Code": "PROC"}'),
        ("m.csv", "ours,theirs\nnpi,RENDERING\nservice_date,SVC DT\ncode,PROC\n"),
    ],
)
def test_a_mapping_file_gives_other_names(reader, write, name, text):
    mapping = read_mapping(write(name, text))
    claims = write("claims.csv", f"PROC,SVC DT,RENDERING\n83036,20260302,{ANN}\n")
    read_claims(reader, claims, mapping, TODAY)
    assert rows(reader, "SELECT npi, service_date, code FROM raw.claims") == [
        (ANN, date(2026, 3, 2), "83036")
    ]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("m.toml", "npi = ", "can't be read"),
        ("m.json", "[1]", "maps nothing"),
        ("m.toml", "", "maps nothing"),
        ("m.toml", 'doctor = "X"', "“doctor”, which is no column"),
    ],
)
def test_a_mapping_that_can_t_be_used_lists_the_columns(write, name, text, told):
    with pytest.raises(SourceUnreadable, match=told) as refused:
        read_mapping(write(name, text))
    assert "referring_npi" in refused.value.next_step


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (ANN, "1234567890", "not an NPI: ten digits, the last a check digit"),
        ("2026-03-02", "soon", "service date is not a date"),
        ("2026-03-02", "2027-03-02", "service date before 1990 or after today"),
        ("2026-03-02", "1989-03-02", "service date before 1990 or after today"),
        ("27447", "KNEE", "not a CPT or HCPCS code: five characters"),
        (",1,24,", ",one,24,", "units is not a number"),
    ],
)
def test_a_bad_line_is_rejected_with_its_reason(reader, write, old, new, reason):
    read_claims(reader, write("claims.csv", HEADER + LINE + LINE.replace(old, new, 1)), {}, TODAY)
    assert [row[:3] for row in rejected(reader)] == [(3, "rejected", reason)]


def test_a_referrer_who_is_none_is_left_empty_and_told(reader, write):
    read_claims(reader, write("claims.csv", HEADER + LINE.replace(BOB, "self")), {}, TODAY)
    assert rejected(reader) == [(2, "mended", "referring NPI is none, left empty", "self")]


def test_a_patient_is_nowhere_to_be_read(reader, write, tmp_path):
    text = HEADER + LINE.replace("P1", "JANE-DOE-1970") + "broken,JANE-DOE-1970\n"
    read_claims(reader, write("claims.csv", text), {}, TODAY)
    ((patient,),) = rows(reader, "SELECT patient FROM raw.claims")
    assert isinstance(patient, int)
    assert "JANE" not in str(rejected(reader))


@pytest.mark.parametrize(
    ("given", "payer"),
    [
        ("Medicare", "Medicare FFS"), ("MEDICARE PART B", "Medicare FFS"), ("medicare ffs", "Medicare FFS"),
        ("Medicare Advantage", "Medicare Advantage"), ("Medicare HMO", "Medicare Advantage"),
        ("MA-PD", "Medicare Advantage"), ("Humana Medicare Adv", "Medicare Advantage"),
        ("Medicaid", "Medicaid"), ("Medi-Cal", "Medicaid"), ("TennCare", "Medicaid"),
        ("Managed Medicaid HMO", "Medicaid"), ("Commercial", "Commercial"), ("BCBS of IL", "Commercial"),
        ("Aetna PPO", "Commercial"), ("Self pay", "Other"), ("VA", "Other"), ("", "Other"),
    ],
)  # fmt: skip
def test_a_payer_is_put_into_its_class(reader, write, given, payer):
    read_claims(reader, write("claims.csv", HEADER + LINE.replace("Commercial", given)), {}, TODAY)
    assert rows(reader, "SELECT payer FROM raw.claims") == [(payer,)]
