"""The sample holds what it says it holds, and what is planted in it is found again."""

import math

import pytest

from data.errors import SampleSizeInvalid
from data.geography.zips import zip_places
from data.sample.generate import build_sample
from data.sample.planted import ASC_MIGRATION_PER_YEAR, GROWTH_PER_YEAR
from data.snapshot.manifest import Manifest
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from data.sources.complete_through import estimate_by_payer

BUILT_AT = "2026-11-24"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    store = SnapshotStore(tmp_path_factory.mktemp("home"))
    snapshot = Snapshot.open(store.path(build_sample(store, providers=12_000, seed=7, built_at=BUILT_AT)))
    yield snapshot
    snapshot.close()


def one(snapshot, sql, *parameters):
    (row,) = snapshot.query(sql, parameters).to_pylist()
    return next(iter(row.values())) if len(row) == 1 else row


def test_the_same_seed_gives_the_same_snapshot_and_another_does_not(store):
    made = [build_sample(store, providers=200, seed=seed, built_at=BUILT_AT) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


@pytest.mark.parametrize("providers", [100, 777])
def test_small_samples_can_be_made(store, providers):
    snapshot_id = build_sample(store, providers=providers, built_at=BUILT_AT)
    assert Manifest.read(store.path(snapshot_id)).tables["providers"].rows == providers


@pytest.mark.parametrize("providers", [99, 200_001])
def test_a_size_out_of_bounds_is_named(store, providers):
    with pytest.raises(SampleSizeInvalid, match="100 to 200,000"):
        build_sample(store, providers=providers, built_at=BUILT_AT)


def test_it_says_that_it_is_synthetic(sample):
    about = sample.manifest.description
    assert about.synthetic
    assert "ynthetic" in about.title


@pytest.mark.parametrize(("state", "code"), GROWTH_PER_YEAR)
def test_planted_growth_is_inside_its_interval(sample, state, code):
    counted = one(
        sample,
        """
        SELECT count(*) FILTER (service_date BETWEEN DATE '2025-08-01' AND DATE '2026-07-31') AS now,
            count(*) FILTER (service_date BETWEEN DATE '2024-08-01' AND DATE '2025-07-31') AS before
        FROM procedures AS p JOIN providers USING (provider_no)
        WHERE state = ? AND code = ? AND deactivated_on IS NULL
        """,
        state,
        code,
    )
    now, before = counted["now"], counted["before"]
    assert before > 30
    # Lines are drawn independently; summing lines of one day loses a few, which the margin covers.
    error = math.sqrt(1 / now + 1 / before)
    assert abs(math.log(now / before) - math.log(1 + GROWTH_PER_YEAR[state, code])) < 3 * error + 0.01


def test_elsewhere_there_is_no_growth(sample):
    counted = one(
        sample,
        """
        SELECT sum(count) FILTER (service_date BETWEEN DATE '2025-08-01' AND DATE '2026-07-31') AS now,
            sum(count) FILTER (service_date BETWEEN DATE '2024-08-01' AND DATE '2025-07-31') AS before
        FROM procedures JOIN providers USING (provider_no)
        WHERE code = '99213' AND deactivated_on IS NULL
        """,
    )
    assert counted["now"] / counted["before"] == pytest.approx(1, abs=0.02)


def test_knees_move_to_surgery_centres(sample):
    shares = sample.query("""
        SELECT year(service_date) AS year, sum(count) FILTER (pos = '24') / sum(count) AS share
        FROM procedures WHERE code IN ('27447', '27130', '63047') GROUP BY ALL ORDER BY ALL
    """).to_pylist()
    first, last = shares[0]["share"], shares[-1]["share"]
    assert 0.5 < (last - first) / (ASC_MIGRATION_PER_YEAR * 2.75) < 1.5


def test_what_came_after_complete_through_is_still_arriving(sample):
    months = sample.query("""
        SELECT month(service_date) AS month, sum(count) AS count FROM procedures
        WHERE service_date >= DATE '2026-06-01' AND payer = 'Medicaid' GROUP BY ALL ORDER BY ALL
    """).to_pylist()
    june, july, august, september = (float(month["count"]) for month in months)
    assert september < 0.7 * august
    assert august < 0.93 * july
    assert july > 0.8 * june


def test_the_estimate_of_run_out_finds_what_was_planted(sample):
    counts = sample.query("""
        SELECT payer, date_trunc('month', service_date)::DATE AS month, sum(count)::BIGINT AS count
        FROM procedures WHERE NOT suppressed GROUP BY ALL
    """).to_pylist()
    months = {}
    for row in counts:
        months.setdefault(row["payer"], {})[row["month"]] = row["count"]
    about = sample.manifest.description
    estimates = estimate_by_payer(months, about.as_of)
    assert {payer: day for payer, (day, _) in estimates.items()} == about.complete_through


def test_payer_mix_differs_by_market(sample):
    spread = one(
        sample,
        """
        SELECT stddev(share) FROM (
            SELECT county_fips, sum(count) FILTER (payer = 'Commercial') / sum(count) AS share
            FROM mix_volumes JOIN providers USING (provider_no) GROUP BY ALL HAVING sum(count) > 3000)
        """,
    )
    assert 0.03 < spread < 0.2


def test_hidden_cells_are_null_and_marked(sample):
    hidden = one(
        sample,
        "SELECT count(*) AS n, count(count) AS shown, count(DISTINCT payer) AS payers, "
        "count(*) FILTER (day(service_date) <> 1) AS undated FROM procedures WHERE suppressed",
    )
    assert hidden["n"] > 100
    assert (hidden["shown"], hidden["payers"], hidden["undated"]) == (0, 1, 0)


def test_surgeons_keep_to_the_weekdays_of_each_site(sample):
    clash = one(
        sample,
        """
        SELECT count(*) FROM procedures AS p JOIN provider_sites AS s USING (provider_no, site_id)
        WHERE NOT suppressed AND service_date BETWEEN DATE '2025-08-01' AND DATE '2026-07-31'
          AND weekdays & (1 << (isodow(service_date) - 1)) = 0
        """,
    )
    split = one(
        sample,
        """
        SELECT count(*) FROM provider_sites AS a JOIN sites AS at_a ON at_a.site_id = a.site_id
        JOIN provider_sites AS h USING (provider_no) JOIN sites AS at_h ON at_h.site_id = h.site_id
        JOIN providers USING (provider_no)
        WHERE at_a.kind = 'asc' AND at_h.kind = 'inpatient' AND specialty LIKE '%Surgery%'
          AND a.weekdays & h.weekdays = 0 AND a.share + h.share <= 1.0001
        """,
    )
    assert clash == 0
    assert split > 100


def test_systems_are_heavy_tailed_and_cross_state_lines(sample):
    sizes = sample.query("""
        SELECT count(*) AS sites, count(DISTINCT state) AS states FROM sites WHERE idn_id IS NOT NULL
        GROUP BY idn_id ORDER BY 1 DESC
    """).to_pylist()
    assert sizes[0]["sites"] > 8 * sizes[len(sizes) // 2]["sites"]
    assert sizes[0]["states"] > 10


def test_everyone_lives_in_a_real_zip(sample):
    real = {place["zip"]: place["county_fips"] for place in zip_places().to_pylist()}
    for row in sample.query("SELECT DISTINCT zip, county_fips FROM providers").to_pylist():
        assert real[row["zip"]] == row["county_fips"]


def test_the_question_of_the_readme_has_an_answer(sample):
    found = one(
        sample,
        """
        SELECT count(*) FROM providers AS p JOIN code_volumes AS v USING (provider_no)
        JOIN diagnoses AS d USING (provider_no)
        WHERE p.state = 'OH' AND p.specialty = 'Endocrinology' AND v.code = '83036' AND icd10 = 'E11.9'
        """,
    )
    assert found > 0


def test_volumes_conserve_what_was_done(sample):
    done = one(
        sample,
        "SELECT sum(count) FROM procedures "
        "WHERE service_date BETWEEN DATE '2025-08-01' AND DATE '2026-07-31'",
    )
    assert one(sample, "SELECT sum(count) FROM volumes") == done
    assert one(sample, "SELECT sum(count) FROM mix_volumes") == done
    assert one(sample, "SELECT sum(count) FROM code_volumes WHERE code = '*'") == done


def test_nobody_refers_to_himself(sample):
    assert one(sample, "SELECT count(*) FROM referrals_to WHERE from_npi = to_npi") == 0
