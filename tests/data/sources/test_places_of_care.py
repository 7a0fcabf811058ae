"""Hospitals, facilities, affiliations, health systems, and who practises where."""

import pytest

from data.errors import SourceUnreadable
from data.sources.affiliations import read_affiliations
from data.sources.clinicians import read_clinicians
from data.sources.facilities import read_facilities
from data.sources.hospitals import read_hospitals
from data.sources.systems import read_systems

from .conftest import rejected, rows

HOSPITALS_2025 = (
    "Facility ID,Facility Name,Address,City/Town,State,ZIP Code,County/Parish,Hospital Type\n"
    "10001,SOUTHEAST HEALTH,1108 ROSS CLARK,DOTHAN,AL,36301,HOUSTON,Acute Care Hospitals\n"
)
HOSPITALS_2016 = (
    "Provider ID,Hospital Name,Address,City,State,ZIP Code,County Name,Phone Number,Hospital Type,Location\n"
    "010001,SOUTHEAST HEALTH,1108 ROSS CLARK,DOTHAN,AL,36301,HOUSTON,3347938701,Acute Care Hospitals,"
    '"1108 ROSS CLARK\nDOTHAN, AL 36301\n(31.215827, -85.363433)"\n'
)


@pytest.mark.parametrize(
    ("text", "point"), [(HOSPITALS_2025, (None, None)), (HOSPITALS_2016, (31.215827, -85.363433))]
)
def test_hospitals_of_2016_and_2025(reader, write, text, point):
    read_hospitals(reader, write("hospitals.csv", text))
    assert rows(reader, "SELECT ccn, name, city, state, zip, lat, lon FROM raw.hospitals") == [
        ("010001", "SOUTHEAST HEALTH", "DOTHAN", "AL", "36301", *point)
    ]


def test_a_hospital_twice_is_refused_and_one_without_a_number_too(reader, write):
    line = HOSPITALS_2025.splitlines()[1]
    text = (
        HOSPITALS_2025 + line.replace("SOUTHEAST", "NORTHEAST") + "\n" + line.replace("10001", "n/a") + "\n"
    )
    read_hospitals(reader, write("hospitals.csv", text))
    assert [row[:3] for row in rejected(reader)] == [
        (3, "rejected", "duplicate CCN, a different row (the first is used)"),
        (4, "rejected", "not a CCN: six characters"),
    ]


FACILITIES = "npi,provider_num,name,address,city,state,zip,lat,lon,provider_type_code,bed_count\n"
ASC = '1000000079,,"LAKESHORE ASC","1 N STATE","CHICAGO",IL,606111234,41.89,-87.62,"12-49",\n'


def test_a_facility_has_a_kind_a_place_and_perhaps_a_number(reader, write):
    text = FACILITIES + ASC + "1000000087,140281,MERCY,2 S ST,CHICAGO,IL,60611,41.9,-87.6,00-09,400\n"
    read_facilities(reader, write("facilities.csv", text))
    assert rows(
        reader, "SELECT npi, ccn, name, kind, zip, lat, lon, beds FROM raw.facilities ORDER BY npi"
    ) == [
        ("1000000079", None, "LAKESHORE ASC", "asc", "60611", 41.89, -87.62, None),
        ("1000000087", "140281", "MERCY", "inpatient", "60611", 41.9, -87.6, 400.0),
    ]


@pytest.mark.parametrize(
    ("old", "new", "outcome", "reason"),
    [
        ("1000000079", "1000000070", "rejected", "not an NPI: ten digits, the last a check digit"),
        ("1000000079", "", "rejected", "neither NPI nor CCN"),
        ('"LAKESHORE ASC"', "", "rejected", "no name"),
        ("606111234", "Chicago", "mended", "ZIP not readable, left empty"),
        ("41.89", "418.9", "mended", "no usable coordinates, the ZIP's centroid is used"),
        ("41.89", "0", "mended", "no usable coordinates, the ZIP's centroid is used"),
        ("079,,", "079,12345678,", "mended", "CCN not readable, left empty"),
    ],
)
def test_what_is_wrong_with_a_facility_is_said(reader, write, old, new, outcome, reason):
    read_facilities(reader, write("facilities.csv", FACILITIES + ASC.replace(old, new)))
    assert [row[:3] for row in rejected(reader)] == [(2, outcome, reason)]


def test_affiliations(reader, write):
    text = (
        "NPI,Ind_PAC_ID,Provider Last Name,Provider First Name,suff,facility_type,"
        "Facility Affiliations Certification Number,Facility Type Certification Number\n"
        "1234567893,0042,LEE,ANN,,Hospital,10001,\n"
        "1234567893,0042,LEE,ANN,,Hospital,?,\n"
    )
    read_affiliations(reader, write("Facility_Affiliation.csv", text))
    assert rows(reader, "SELECT npi, ccn, facility_type FROM raw.affiliations") == [
        ("1234567893", "010001", "Hospital")
    ]
    assert rejected(reader) == [(3, "rejected", "not a CCN: six characters", "?")]


def test_doctors_and_clinicians(reader, write):
    text = (
        "NPI,Ind_PAC_ID,Ind_enrl_ID,Provider Last Name,Provider First Name,Provider Middle Name,suff,Cred,"
        "Med_sch,Grd_yr,pri_spec,Telehlth,Facility Name,org_pac_id,num_org_mem,adr_ln_1,adr_ln_2,ln_2_sprs,"
        "City/Town,State,ZIP Code,Telephone Number,ind_assgn,grp_assgn,adrs_id\n"
        "1234567893,42,I1,LEE,ANN,B,,MD,OTHER,1999,ENDOCRINOLOGY,Y,LAKESHORE GROUP,123,9,1 MAIN ST,STE 2,,"
        "CHICAGO,IL,606111234,3125550000,Y,Y,IL60611X\n"
    )
    read_clinicians(reader, write("DAC_NationalDownloadableFile.csv", text))
    assert rows(
        reader,
        "SELECT npi, last_name, credential, type, group_name, org_pac_id, address, zip FROM raw.clinicians",
    ) == [
        (
            "1234567893",
            "LEE",
            "MD",
            "ENDOCRINOLOGY",
            "LAKESHORE GROUP",
            "0000000123",
            "1 MAIN ST, STE 2",
            "60611",
        )
    ]


HOSPITAL_LINKAGE = (
    "compendium_hospital_id,ccn,hospital_name,hospital_street,hospital_city,hospital_state,hospital_zip,"
    "acutehosp_flag,health_sys_id,health_sys_name,health_sys_city,health_sys_state\n"
    "CHSP01,010001,SOUTHEAST HEALTH,1108 ROSS,DOTHAN,AL,36301,1,00000042,Lakeshore Health,Chicago,IL\n"
    "CHSP02,010005,MARSHALL,2505 HWY 431,BOAZ,AL,35957,1,,,,\n"
    "CHSP03,,NO NUMBER,1 X ST,BOAZ,AL,35957,1,00000042,Lakeshore Health,Chicago,IL\n"
)


def test_hospital_linkage_keeps_the_zeros_of_an_id(reader, write):
    read_systems(reader, write("chsp-hospital-linkage.csv", HOSPITAL_LINKAGE))
    assert rows(
        reader, "SELECT ccn, idn_id, idn_name, hq_city, hq_state FROM raw.system_hospitals ORDER BY ccn"
    ) == [
        ("010001", "00000042", "Lakeshore Health", "Chicago", "IL"),
        ("010005", None, None, None, None),
    ]
    assert rejected(reader) == [(4, "set aside", "hospital without a CCN", "NO NUMBER")]


def test_group_linkage_and_the_list_of_systems_are_known_by_their_header(reader, write):
    read_systems(
        reader,
        write(
            "chsp-grp-linkage.csv",
            "org_pac_id,grp_name,health_sys_id,health_sys_name,health_sys_city,health_sys_state\n"
            "0000000123,LAKESHORE GROUP,00000042,Lakeshore Health,Chicago,IL\n",
        ),
    )
    read_systems(
        reader,
        write(
            "chsp-compendium.csv",
            "health_sys_id,health_sys_name,health_sys_city,health_sys_state\n"
            "00000042,Lakeshore Health,Chicago,IL\n",
        ),
    )
    assert rows(reader, "SELECT org_pac_ids, idn_id FROM raw.system_groups") == [("0000000123", "00000042")]
    assert rows(reader, "SELECT idn_id, idn_name FROM raw.systems") == [("00000042", "Lakeshore Health")]


def test_of_several_layouts_the_nearest_is_explained(reader, write):
    text = HOSPITAL_LINKAGE.replace("health_sys_id", "health_system_id")
    with pytest.raises(
        SourceUnreadable, match="AHRQ hospital linkage file: it has no column “health_sys_id”"
    ):
        read_systems(reader, write("linkage.csv", text))


def test_real_files_are_read_whole(shared_data, reader):
    hospitals = read_hospitals(reader, shared_data / "hospitals/Hospital_General_Information_2025.csv")
    assert hospitals.rows == 5_421
    files = sorted((shared_data / "facilities").glob("*.csv"))
    kept = {file.stem: read_facilities(reader, file).rows for file in files}
    assert kept == {
        "ambulatory_surgical_center": 5_849,
        "dialysis": 8_067,
        "hospitals": 10_670,
        "urgent_care_facilities": 1_943,
    }
    assert {reason for _, outcome, reason, _ in rejected(reader) if outcome == "rejected"} == {
        "duplicate facility, the same row again",
        "duplicate facility, a different row (the first is used)",
    }
