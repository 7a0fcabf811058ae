"""NPPES: individuals, organisations, deactivated numbers, old and mangled headers, the national file."""

from datetime import date

import pytest

from data.errors import SourceUnreadable
from data.sources import nppes

from .conftest import rejected, rows

PRACTICE = "Provider Business Practice Location Address"
HEADER = (
    "NPI", "Entity Type Code", "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)", "Provider First Name", "Provider Middle Name",
    "Provider Credential Text", "Provider First Line Business Practice Location Address",
    "Provider Second Line Business Practice Location Address", f"{PRACTICE} City Name",
    f"{PRACTICE} State Name", f"{PRACTICE} Postal Code", f"{PRACTICE} Country Code (If outside U.S.)",
    "Provider Enumeration Date", "Last Update Date", "NPI Deactivation Date", "NPI Reactivation Date",
    "Healthcare Provider Taxonomy Code_1", "Healthcare Provider Primary Taxonomy Switch_1",
    "Healthcare Provider Taxonomy Code_2", "Healthcare Provider Primary Taxonomy Switch_2",
)  # fmt: skip
ANN = {
    "NPI": "1234567893", "Entity Type Code": "1", "Provider Last Name (Legal Name)": "LEE",
    "Provider First Name": "ANN", "Provider Middle Name": "B", "Provider Credential Text": "M.D.",
    HEADER[7]: "1 MAIN ST", HEADER[8]: "STE 2", f"{PRACTICE} City Name": "CHICAGO",
    f"{PRACTICE} State Name": "IL", f"{PRACTICE} Postal Code": "606111234", HEADER[12]: "US",
    "Provider Enumeration Date": "05/23/2005", "Last Update Date": "07/08/2007",
    "Healthcare Provider Taxonomy Code_1": "207R00000X", "Healthcare Provider Primary Taxonomy Switch_1": "N",
    "Healthcare Provider Taxonomy Code_2": "207RE0101X", "Healthcare Provider Primary Taxonomy Switch_2": "Y",
}  # fmt: skip
GONE = {"NPI": "1000000053", "NPI Deactivation Date": "01/15/2024"}
BACK = ANN | {
    "NPI": "1000000061", "NPI Deactivation Date": "01/15/2020", "NPI Reactivation Date": "03/01/2020"
}  # fmt: skip
ASC = {
    "NPI": "1000000079", "Entity Type Code": "2",
    "Provider Organization Name (Legal Business Name)": "LAKESHORE SURGERY CENTER, LLC",
    f"{PRACTICE} Postal Code": "60611", "Healthcare Provider Taxonomy Code_1": "261QA1903X",
    "Healthcare Provider Primary Taxonomy Switch_1": "Y",
}  # fmt: skip
PHARMACY = ASC | {"NPI": "1000000087", "Healthcare Provider Taxonomy Code_1": "3336C0003X"}


def quoted(values):
    return ",".join('"' + value + '"' for value in values)


def pfile(*people, header=HEADER):
    return "\n".join(
        [quoted(header), *(quoted(person.get(name, "") for name in header) for person in people)]
    )


def test_the_primary_switch_decides_among_taxonomies(reader, write):
    nppes.read_nppes(reader, write("npidata_pfile.csv", pfile(ANN)))
    assert rows(reader, "SELECT npi, taxonomy, other_taxonomies, address, street, city, state, zip, "
                "enumerated_on, updated_on FROM raw.nppes") == [
        ("1234567893", "207RE0101X", "207R00000X", "1 MAIN ST, STE 2", "1 MAIN ST", "CHICAGO", "IL", "60611",
         date(2005, 5, 23), date(2007, 7, 8))
    ]  # fmt: skip


def test_without_a_switch_the_first_taxonomy_counts(reader, write):
    person = ANN | {"Healthcare Provider Primary Taxonomy Switch_2": ""}
    nppes.read_nppes(reader, write("npidata_pfile.csv", pfile(person)))
    assert rows(reader, "SELECT taxonomy FROM raw.nppes") == [("207R00000X",)]


def test_deactivated_numbers_stay_dated_and_reactivated_ones_are_not(reader, write):
    nppes.read_nppes(reader, write("npidata_pfile.csv", pfile(ANN, GONE, BACK)))
    assert rows(reader, "SELECT npi, entity, deactivated_on FROM raw.nppes ORDER BY npi") == [
        ("1000000053", None, date(2024, 1, 15)),
        ("1000000061", "1", None),
        ("1234567893", "1", None),
    ]
    assert rejected(reader) == []


def test_organisations_that_are_places_of_care_are_told_from_others_that_are_counted(reader, write):
    nppes.read_nppes(reader, write("npidata_pfile.csv", pfile(ASC, PHARMACY)))
    assert rows(reader, "SELECT npi, site_kind FROM raw.nppes ORDER BY npi") == [
        ("1000000079", "asc"),
        ("1000000087", None),
    ]
    (counted,) = reader.log.counts()
    assert (counted.outcome, counted.rows) == ("set aside", 1)


def test_a_file_that_went_through_excel_and_pandas_says_the_same(reader, write):
    """Other order, `1.0`, no quotes, lost zeros, an extra and a renamed column."""
    order = [*reversed(HEADER), "Our Own Note"]
    person = ANN | {"NPI": "1234567893.0", "Entity Type Code": "1.0", f"{PRACTICE} Postal Code": "2139.0"}
    text = "\n".join(
        [",".join(order).replace("Provider Last Name (Legal Name)", "provider_last_name"),
         ",".join(person.get(name, "") for name in order)]
    )  # fmt: skip
    nppes.read_nppes(reader, write("mangled.csv", text))
    assert rows(reader, "SELECT npi, entity, last_name, zip, taxonomy FROM raw.nppes") == [
        ("1234567893", "1", "LEE", "02139", "207RE0101X")
    ]
    assert rejected(reader) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"NPI": "1234567890"}, "not an NPI: ten digits, the last a check digit"),
        ({"NPI": "123"}, "not an NPI: ten digits, the last a check digit"),
        ({"NPI": ""}, "not an NPI: ten digits, the last a check digit"),
        ({"Entity Type Code": "3"}, "entity type is neither 1 nor 2"),
        ({"Entity Type Code": ""}, "no entity type, and not deactivated"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(reader, write, change, reason):
    nppes.read_nppes(reader, write("npidata_pfile.csv", pfile(BACK, ANN | change)))
    assert [row[:3] for row in rejected(reader)] == [(3, "rejected", reason)]
    assert rows(reader, "SELECT npi FROM raw.nppes") == [("1000000061",)]


def test_a_zip_that_is_none_is_left_empty_and_told_abroad_it_is_none_at_all(reader, write):
    bad = ANN | {f"{PRACTICE} Postal Code": "N/A"}
    abroad = BACK | {f"{PRACTICE} Postal Code": "SW1A 1AA", HEADER[12]: "GB"}
    nppes.read_nppes(reader, write("npidata_pfile.csv", pfile(bad, abroad)))
    assert rows(reader, "SELECT DISTINCT zip FROM raw.nppes") == [(None,)]
    assert rejected(reader) == [(2, "mended", nppes.BAD_ZIP, "N/A")]


def test_a_number_twice_is_refused(reader, write):
    nppes.read_nppes(reader, write("npidata_pfile.csv", pfile(ANN, ANN)))
    assert [row[:3] for row in rejected(reader)] == [(3, "rejected", "duplicate NPI, the same row again")]


def test_a_practice_location_file_is_known_by_its_header(reader, write):
    place = "Provider Secondary Practice Location Address"
    header = (
        "NPI", f"{place}- Address Line 1", f"{place}-  Address Line 2", f"{place} - City Name",
        f"{place} - State Name", f"{place} - Postal Code", f"{place} - Country Code (If outside U.S.)",
    )  # fmt: skip
    text = (
        quoted(header) + "\n" + quoted(("1234567893", "9 Oak Ave", "", "Evanston", "IL", "602011111", "US"))
    )
    nppes.read_nppes(reader, write("pl_pfile.csv", text))
    assert rows(reader, "SELECT npi, address, city, zip FROM raw.practice_places") == [
        ("1234567893", "9 Oak Ave", "Evanston", "60201")
    ]


def test_a_file_of_something_else_names_the_option(reader, write):
    with pytest.raises(SourceUnreadable, match="is not a NPPES file") as refused:
        nppes.read_nppes(reader, write("hospitals.csv", "Facility ID,Facility Name\n010001,X\n"))
    assert "--nppes" in refused.value.next_step


def test_the_header_of_2015_fits(shared_data, reader, write):
    header = (shared_data / "nppes/npidata_2015_header.csv").read_text().strip()
    names = [name.strip('"') for name in header.split('","')]
    people = "\n".join(quoted(ANN.get(name, "") for name in names) for _ in range(1))
    nppes.read_nppes(reader, write("npidata_2015.csv", f"{header}\n{people}\n"))
    assert rows(reader, "SELECT npi, last_name, taxonomy, zip FROM raw.nppes") == [
        ("1234567893", "LEE", "207RE0101X", "60611")
    ]


def test_real_rows_are_all_used(shared_data, reader):
    read = nppes.read_nppes(reader, shared_data / "nppes/npidata_pfile_sample.csv")
    assert (read.records, read.rows) == (700, 700)
    people, organisations, gone = rows(
        reader,
        "SELECT count(*) FILTER (entity = '1'), count(*) FILTER (entity = '2'), "
        "count(*) FILTER (deactivated_on IS NOT NULL) FROM raw.nppes",
    )[0]
    assert people + organisations + gone >= 700
    assert gone == 56
    assert {outcome for _, outcome, _, _ in rejected(reader)} == {"set aside"}
