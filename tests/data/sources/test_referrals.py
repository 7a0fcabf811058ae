"""Pairs of NPIs: hop teaming with and without names, DocGraph with and without a header."""

import pytest

from data.sources.referrals import read_referrals

from .conftest import rejected, rows

ANN, BOB, ORG = "1234567893", "1000000053", "1000000079"


def pairs(reader):
    return rows(
        reader, "SELECT kind, directed, from_npi, to_npi, patients, suppressed FROM raw.pairs ORDER BY ALL"
    )


def test_hop_teaming_is_directed(reader, write):
    text = "from_npi,to_npi,patient_count,transaction_count,average_day_wait,std_day_wait\n"
    read_referrals(reader, write("hop.csv", text + f"{ANN},{ORG},33,51,29.2,42.4\n{BOB},{ORG},<11,9,1,1\n"))
    assert pairs(reader) == [
        ("hop_teaming", True, BOB, ORG, None, True),
        ("hop_teaming", True, ANN, ORG, 33, False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{ANN},{BOB},40,25,3\n",
        f"npi_number_1,npi_number_2,shared_count,bene_count,same_day_count\n{ANN},{BOB},40,25,3\n",
        f"{ANN}, {BOB}, 40, 25, 3\n",
    ],
)
def test_docgraph_is_undirected_and_may_lack_a_header(reader, write, text):
    read_referrals(reader, write("docgraph.txt", text))
    assert pairs(reader) == [("shared_patients", False, ANN, BOB, 25, False)]
    assert rejected(reader) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("123,1000000079,33", "first is not an NPI: ten digits, the last a check digit"),
        ("1234567893,1000000070,33", "second is not an NPI: ten digits, the last a check digit"),
        ("1234567893,1234567893,33", "both NPIs are the same"),
        ("1234567893,1000000053,some", "patients is not a whole number"),
    ],
)
def test_a_bad_pair_is_rejected_with_its_reason(reader, write, line, reason):
    text = f"from_npi,to_npi,patient_count\n{BOB},{ORG},12\n{line}\n"
    read_referrals(reader, write("hop.csv", text))
    assert [row[:3] for row in rejected(reader)] == [(3, "rejected", reason)]


def test_real_pairs_bring_names_owners_and_places(shared_data, reader):
    read = read_referrals(reader, shared_data / "referrals/hop_team_nashville.csv")
    assert (read.records, read.rows) == (2_785, 2_785)
    found = rows(reader, "SELECT count(DISTINCT owner), count(to_zip), count(lat) FROM raw.pairs")
    assert found == [(12, 2_785, 2_785)]
