"""Who sends in from outside, to whom it leaks, and whose they are."""

import pyarrow as pa
import pytest

from analytics.comparison.members import resolve_members
from analytics.comparison.referral_periods import ReferralPeriods, find_referral_periods
from analytics.comparison.referral_sources import SOURCE_COLUMNS, list_receivers, list_sources
from analytics.comparison.referrals import load_referrals

from .referral_world import BEA, BETA, OLA, OTO, STRANGER, A, B, build


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    snapshot = build(tmp_path_factory.mktemp("sources"))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def kinds(world):
    # Without the window referrals are complete through 31 July too: that is said for every payer.
    return {one.kind: one for one in find_referral_periods(world)}


@pytest.fixture(scope="module")
def members(world):
    return resolve_members(world, [A, B])


def column(table, *names):
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def test_sources_by_hand(world, members, kinds):
    found = list_sources(world, members, 0, kinds["referral"])
    assert tuple(found.column_names) == SOURCE_COLUMNS
    assert column(found, "npi", "name", "patients", "suppressed_cells", "patients_low", "patients_high") == [
        (OLA, "Doe, Ola", 30, 1, 31, 40),
        (BEA, "Doe, Bea", 20, 0, 20, 20),
        (STRANGER, None, 14, 0, 14, 14),
        (OTO, "Doe, Oto", 12, 0, 12, 12),
    ]
    assert found["share"].to_pylist() == [pytest.approx(n / 81.5) for n in (35.5, 20, 14, 12)]
    assert column(found, "specialty", "idn_name", "is_clinician")[0] == (
        "Family Medicine", "Lakeshore Health", True,
    )  # fmt: skip
    assert column(found, "specialty", "idn_name", "is_clinician")[2] == (None, None, None)


def test_change_is_against_a_year_ago_and_unknown_where_a_count_is_hidden_or_nobody_came(
    world, members, kinds
):
    found = list_sources(world, members, 0, kinds["referral"])
    assert found["year_ago"].to_pylist() == [24, 16, 0, 0]
    assert found["change"].to_pylist() == [None, 0.25, None, None]
    low, high = found["change_low"].to_pylist(), found["change_high"].to_pylist()
    assert low[0] < 30 / 24 - 1 < 40 / 24 - 1 < high[0]
    assert low[2] is high[2] is None


def test_interval_of_a_change_is_that_of_clopper_and_pearson(world, members, kinds):
    # 20 of 36: R's binom.test(20, 36) has 0.381 to 0.721, as odds 0.6157 to 2.581.
    found = list_sources(world, members, 0, kinds["referral"])
    assert found["change_low"][1].as_py() == pytest.approx(0.381 / 0.619 - 1, abs=0.003)
    assert found["change_high"][1].as_py() == pytest.approx(0.721 / 0.279 - 1, abs=0.015)


def test_a_source_that_no_rep_covers_is_nobodys(world, members, kinds):
    owners = pa.table({"npi": [int(OLA), int(OTO), int(BEA)], "territory": [3, None, 1],
                       "rep": ["Ray", None, None]})  # fmt: skip
    found = list_sources(world, members, 0, kinds["referral"], owners)
    assert column(found, "is_covered", "territory", "rep") == [
        (True, 3, "Ray"), (True, 1, None), (False, None, None), (False, None, None),
    ]  # fmt: skip
    as_text = owners.set_column(0, "npi", pa.array([OLA, OTO, BEA]))
    assert list_sources(world, members, 0, kinds["referral"], as_text).equals(found)
    unasked = list_sources(world, members, 0, kinds["referral"])
    assert set(column(unasked, "is_covered", "territory", "rep")) == {(None, None, None)}


def test_receivers_by_hand(world, members, kinds):
    found = list_receivers(world, members, 0, kinds["referral"])
    assert column(found, "npi", "patients", "suppressed_cells") == [(BEA, 25, 0), (OTO, None, 1)]
    assert found["year_ago"].to_pylist() == [40, 0]


def test_organisations_have_names_and_undated_pairs_no_year_ago(world, members, kinds):
    found = list_receivers(world, members, 0, kinds["hop_teaming"])
    assert column(found, "npi", "name", "is_clinician", "patients", "year_ago", "change_low") == [
        (BETA, "Beta Hospital", False, 13, None, None)
    ]


def test_the_list_is_cut_and_shares_are_still_of_all(world, members, kinds):
    whole, cut = (list_sources(world, members, 0, kinds["referral"], limit=n) for n in (50, 2))
    assert cut.equals(whole.slice(0, 2))


def test_nobody_outside_makes_an_empty_list(world, members):
    periods = ReferralPeriods("referral", lacks_current="Too new.")
    for table in (list_sources(world, members, 0, periods), list_receivers(world, members, 1, periods)):
        assert table.num_rows == 0
        assert tuple(table.column_names) == SOURCE_COLUMNS


def test_a_cohort_that_isnt_there_is_an_error(world, members, kinds):
    with pytest.raises(IndexError, match="2 cohorts"):
        list_sources(world, members, 2, kinds["referral"])


def test_sources_of_the_sample_add_up_to_the_cohorts_inbound(sample, window):
    (periods,) = find_referral_periods(sample, window)
    everybody = sample.query("SELECT CAST(npi AS BIGINT) AS npi FROM providers WHERE state = 'OH' ORDER BY 1")
    ohio = type(A)(A.id, "Ohio", everybody["npi"].to_numpy())
    members = resolve_members(sample, [B, ohio])
    flows = load_referrals(sample, members, periods)
    for find, band in ((list_sources, flows.from_outside), (list_receivers, flows.to_outside)):
        found = find(sample, members, 1, periods, limit=100_000)
        assert sum(filter(None, found["patients"].to_pylist())) == band.shown[1] > 0
        assert sum(found["suppressed_cells"].to_pylist()) == band.hidden[1]
        assert sum(found["share"].to_pylist()) == pytest.approx(1)
    sources = list_sources(sample, members, 1, periods, limit=5)
    assert sum(sources["share"].to_pylist()) == pytest.approx(flows.concentration.value[1])
