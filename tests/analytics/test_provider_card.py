"""The card of one clinician, on the market of six."""

from dataclasses import replace
from datetime import date

import pytest

from analytics.provider_card import ProviderUnknown, describe_provider
from data.snapshot.reader import Snapshot

from .conftest import ANN, BOB, CAI, DEE, EVE, FAY


def columns(table, *names):
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def test_the_card_names_the_clinician_and_the_health_system(six):
    card = describe_provider(six, ANN)
    assert card.provider["npi"] == ANN
    assert card.provider["name"] == "Lee, Ann B, MD"
    assert card.idn["name"] == "Lakeshore Health"


def test_sites_come_with_share_of_week_and_the_primary_one_first(six):
    assert columns(describe_provider(six, ANN).sites, "site_id", "kind", "share", "weekdays", "primary") == [
        ("S1", "asc", pytest.approx(0.8), 0b0010101, True),  # Monday, Wednesday, Friday
        ("S2", "hopd", pytest.approx(0.2), 0b0000010, False),
    ]
    assert columns(describe_provider(six, BOB).sites, "site_id", "share", "weekdays") == [("S2", None, None)]
    assert describe_provider(six, DEE).sites.num_rows == 0


def test_codes_have_volume_and_trend_and_the_hidden_come_last(six):
    names = ("code", "text", "volume", "prior_volume", "trend_pct", "suppressed_cells")
    assert columns(describe_provider(six, ANN).codes, *names) == [
        ("83036", "HbA1c test", 50, 40, 25.0, 0),
        ("27447", "Knee replacement", None, 0, None, 1),
    ]
    assert columns(describe_provider(six, BOB).codes, *names) == [
        ("27447", "Knee replacement", 75, 0, None, 0),
        ("27446", None, 5, 0, None, 0),
    ]
    # what was done before and not since: 0, which is −100 %
    assert columns(describe_provider(six, DEE).codes, *names) == [
        ("83036", "HbA1c test", 12, 24, -50.0, 0),
        ("27447", "Knee replacement", 0, 3, -100.0, 0),
    ]


def test_diagnoses_tell_hidden_from_none(six):
    names = ("icd10", "text", "patients", "suppressed")
    assert columns(describe_provider(six, ANN).diagnoses, *names) == [
        ("E11.9", "Type 2 diabetes", 31, False),
        ("I10", None, 12, False),
        ("E11.65", None, None, True),
    ]
    assert columns(describe_provider(six, DEE).diagnoses, *names) == [
        ("E11.65", None, 40, False),
    ]


def test_a_month_is_complete_when_the_payers_claims_have_filled_it(six):
    assert columns(describe_provider(six, ANN).monthly, "month", "payer", "count", "suppressed_cells") == [
        (date(2025, 3, 1), "Commercial", 40, 0),
        (date(2026, 3, 1), "Commercial", 30, 0),
        (date(2026, 3, 1), "Medicare FFS", 20, 1),  # 20 of one code, a hidden cell of another
    ]
    assert describe_provider(six, ANN).monthly["complete"].to_pylist() == [True] * 3
    assert describe_provider(six, ANN).yearly.num_rows == 0
    # one day short of March for one payer; of the other nothing is told, so all up to as_of is
    early = replace(six.manifest.description, complete_through={"Commercial": date(2026, 3, 30)})
    snapshot = Snapshot(six.directory, replace(six.manifest, description=early))
    assert describe_provider(snapshot, ANN).monthly["complete"].to_pylist() == [True, False, True]
    snapshot.close()


def test_referrals_in_and_out_count_hidden_pairs_apart(six):
    card = describe_provider(six, ANN)
    names = ("npi", "name", "specialty", "to_kind", "kind", "directed", "patients", "suppressed_cells")
    assert columns(card.referrals_in, *names) == [
        (DEE, "Park, Dee, MD", "Endocrinology", "clinician", "referral", True, 17, 0)
    ]
    assert columns(card.referrals_out, *names) == [
        (BOB, "O'Neil, Bob, DO", "Orthopaedic Surgery", "clinician", "referral", True, 12, 0),
        (CAI, "Muñoz-Lee, Caio, MD", "Orthopaedic Surgery", "clinician", "referral", True, None, 1),
    ]
    (outside,) = describe_provider(six, BOB).referrals_out.to_pylist()  # an organisation of no site here
    assert (outside["npi"], outside["name"], outside["to_kind"]) == ("1999999992", None, "organisation")
    assert (outside["kind"], outside["patients"]) == ("hop_teaming", 30)


def test_the_deactivated_and_those_without_anything_have_a_card(six):
    fay = describe_provider(six, FAY)
    assert fay.provider["status"] == "deactivated"
    assert fay.provider["deactivated_on"] == date(2026, 1, 15)
    assert fay.codes["volume"].to_pylist() == [90]
    eve = describe_provider(six, EVE)
    assert eve.idn is None
    assert eve.provider["name"] == '=HYPERLINK("x"), Eve'
    for table in (eve.sites, eve.codes, eve.diagnoses, eve.monthly, eve.referrals_in, eve.referrals_out):
        assert table.num_rows == 0


@pytest.mark.parametrize("npi", ["1999999992", "", "lee", "123456789", "1' OR '1'='1"])
def test_an_unknown_npi_is_a_clear_error(six, npi):
    with pytest.raises(ProviderUnknown, match="There is no clinician with the NPI") as caught:
        describe_provider(six, npi)
    assert isinstance(caught.value, LookupError)
    assert caught.value.next_step
