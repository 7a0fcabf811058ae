"""CMS utilisation by provider and service: today's header, that of 2012, and what CMS hides."""

from pathlib import Path

import pytest

from data.errors import SourceUnreadable
from data.sources.physician_services import read_physician_services, service_year

from .conftest import rejected, rows

TODAY = (
    "Rndrng_NPI,Rndrng_Prvdr_Last_Org_Name,Rndrng_Prvdr_First_Name,Rndrng_Prvdr_MI,Rndrng_Prvdr_Crdntls,"
    "Rndrng_Prvdr_Ent_Cd,Rndrng_Prvdr_St1,Rndrng_Prvdr_St2,Rndrng_Prvdr_City,Rndrng_Prvdr_State_Abrvtn,"
    "Rndrng_Prvdr_State_FIPS,Rndrng_Prvdr_Zip5,Rndrng_Prvdr_RUCA,Rndrng_Prvdr_RUCA_Desc,Rndrng_Prvdr_Cntry,"
    "Rndrng_Prvdr_Type,Rndrng_Prvdr_Mdcr_Prtcptg_Ind,HCPCS_Cd,HCPCS_Desc,HCPCS_Drug_Ind,Place_Of_Srvc,"
    "Tot_Benes,Tot_Srvcs,Tot_Bene_Day_Srvcs,Avg_Sbmtd_Chrg,Avg_Mdcr_Alowd_Amt,Avg_Mdcr_Pymt_Amt,"
    "Avg_Mdcr_Stdzd_Amt\n"
)
ANN = (
    '1234567893,Lee,Ann,B,M.D.,I,1 Main St,Ste 2,Chicago,IL,17,60611,1,"Metropolitan, core",US,'
    "Endocrinology,Y,83036,our own words,N,O,120,150,140,30,9.6,9.5,9.7\n"
)


def test_todays_header(reader, write):
    read_physician_services(reader, write("MUP_PHY_R25_P05_V20_D23_Prov_Svc_CY2023.csv", TODAY + ANN))
    assert rows(
        reader,
        "SELECT npi, entity, last_name, credential, address, zip, type, pos, code, count, patients, "
        "suppressed, year FROM raw.services",
    ) == [
        ("1234567893", "I", "Lee", "M.D.", "1 Main St, Ste 2", "60611", "Endocrinology", "O", "83036",
         140, 120, False, 2023)  # patient-days, not the 150 services
    ]  # fmt: skip


def test_a_mark_in_place_of_a_count_is_suppressed_and_not_zero(reader, write):
    lines = ANN.replace(",120,150,140,", ",<11,12,*,") + ANN.replace("83036", "83037").replace(",140,", ",0,")
    read_physician_services(reader, write("cy2023.csv", TODAY + lines))
    assert rows(reader, "SELECT code, count, patients, suppressed FROM raw.services ORDER BY code") == [
        ("83036", None, None, True),
        ("83037", 0, 120, False),
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("1234567893", "1234567899", "not an NPI: ten digits, the last a check digit"),
        ("83036", "830366", "not a CPT or HCPCS code: five characters"),
        (",N,O,", ",N,X,", "place of service is neither F nor O"),
        (",140,", ",many,", "count is not a whole number"),
        (",140,", ",,", "count is not a whole number"),
        (",140,", ",-3,", "count is not a whole number"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(reader, write, old, new, reason):
    bad = ANN.replace(old, new, 1)
    read_physician_services(reader, write("cy2023.csv", TODAY + ANN.replace("83036", "99213") + bad))
    assert [row[:3] for row in rejected(reader)] == [(3, "rejected", reason)]


def test_excel_takes_the_zeros_of_a_code_and_gives_counts_commas(reader, write):
    line = ANN.replace("83036", "100.0").replace(",140,", ',"1,140",')
    read_physician_services(reader, write("cy2023.csv", TODAY + line))
    assert rows(reader, "SELECT code, count FROM raw.services") == [("00100", 1140)]


@pytest.mark.parametrize(
    ("name", "given", "year"),
    [
        ("MUP_PHY_R25_P05_V20_D23_Prov_Svc.csv", 2023, 2023),
        ("MUP_PHY_RY24_P04_V10_DY22_Prov_Svc.csv", None, 2022),
        ("Medicare-Physician-and-Other-Supplier-PUF-CY2012.txt", None, 2012),
        ("utilisation 2021.csv", None, 2021),
    ],
)
def test_the_year_comes_from_the_name_unless_it_is_given(name, given, year):
    assert service_year(Path(name), given) == year


@pytest.mark.parametrize("name", ["Prov_Svc.csv", "2021 to 2022.csv"])
def test_a_year_that_the_name_doesn_t_tell_is_asked_for(name):
    with pytest.raises(SourceUnreadable, match="--year"):
        service_year(Path(name), None)


def test_the_real_file_of_2012_is_read_whole(shared_data, reader):
    (file,) = (shared_data / "physician_services_2012").glob("*.txt")
    read = read_physician_services(reader, file)
    assert (read.records, read.rows) == (12_000, 12_000)
    least, years, texts = rows(
        reader, "SELECT min(patients), list(DISTINCT year), count(code_text) FROM raw.services"
    )[0]
    assert (least, years, texts) == (11, [2012], 12_000)  # CMS leaves rows below 11 patients out
