"""Payer mix: counts against plain SQL, intervals by hand and by simulation, distances, and what is hidden."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from analytics.cohorts.cohort import Cohort
from analytics.comparison.members import resolve_members
from analytics.comparison.mix_distances import DistanceState, compare_mixes
from analytics.comparison.mix_estimates import bound_shares, estimate_mix
from analytics.comparison.mix_shares import MixState
from analytics.comparison.payer_mix import PayerCounts, count_payers
from analytics.comparison.weekly import CURRENT, load_weekly
from analytics.comparison.windows import find_window
from bench.mix_coverage import draw_mixes, measure_coverage, measure_families
from bench.mix_scenes import MIX, OTHER_MIX, SCENES, USUAL, MixScene, draw_counts
from data.identifiers import CohortId
from data.snapshot.reader import Snapshot
from data.snapshot.schema import PAYERS

from ..test_annual import AMY
from ..test_annual import DESCRIPTION as ANNUAL
from ..test_annual import build as build_annual

CODES = ("27447", "8303*")
SLOTS = 3  # current, year ago, before
BY_NAME = {scene.name: scene for scene in SCENES}


def counts(shown, cohort, *, hidden=None, payers=PAYERS, cohorts=None, smallest_cell=11):
    """Make counts of practices × payers, the same in both windows, by the cohort of each practice."""
    shown = np.asarray(shown, np.uint32)
    if shown.ndim == 2:
        shown = np.stack([shown] * SLOTS, axis=2)
    cohorts = cohorts or int(max(cohort)) + 1
    cells = np.zeros((cohorts, len(payers), SLOTS), np.int64)
    if hidden is not None:
        cells += np.asarray(hidden)[:, :, None]
    return PayerCounts(
        members=SimpleNamespace(cluster_cohort=np.asarray(cohort, np.int32), cohorts=(None,) * cohorts),
        window=SimpleNamespace(lacks_year_ago=""),
        payers=payers,
        shown=shown,
        hidden=cells,
        hidden_undated=np.zeros_like(cells),
        smallest_cell=smallest_cell,
    )


def load(snapshot, members, window, codes=CODES):
    """Load the counts of a comparison."""
    return count_payers(load_weekly(snapshot, members, window, codes), snapshot.manifest.description)


def simulate(rng, cohorts, npis, mix=MIX, **parts):
    """Draw cohorts of practices: uneven sizes, uneven volumes, each practice with a mix of its own."""
    return draw_counts(rng, MixScene("made up", **parts), npis, cohorts, tuple(mix))


@pytest.fixture(scope="module")
def loaded(sample, members, window):
    return load(sample, members, window)


def test_counts_are_those_of_plain_sql(sample: Snapshot, make_cohort, rest, window) -> None:
    ohio, knees = make_cohort("OH", "state = 'OH'"), make_cohort("knees", "specialty LIKE 'Ortho%'")
    members = resolve_members(sample, (ohio, knees, rest))  # the first two overlap
    found = load(sample, members, window)
    sums = np.stack(
        [
            np.bincount(members.cluster_cohort, weights=found.shown[:, payer, slot], minlength=3)
            for payer in range(len(PAYERS))
            for slot in range(SLOTS)
        ],
        axis=1,
    ).reshape(3, len(PAYERS), SLOTS)
    # `providers` says who is where; the rest is in neither.
    whose = (
        "state = 'OH'",
        "specialty LIKE 'Ortho%'",
        "state IS DISTINCT FROM 'OH' AND NOT coalesce(specialty LIKE 'Ortho%', false)",
    )
    for cohort, condition in enumerate(whose):
        for slot, days in enumerate((window.current, window.year_ago, window.before)):
            rows = sample.query(
                f"SELECT payer, coalesce(sum(count), 0)::BIGINT AS shown, "
                f"count(*) FILTER (suppressed) AS hidden FROM procedures JOIN providers USING (provider_no) "
                f"WHERE ({condition}) AND (code = '27447' OR code LIKE '8303%') "
                f"AND service_date BETWEEN ? AND ? GROUP BY payer",
                [days.start, days.end],
            ).to_pylist()
            for row in rows:
                payer = PAYERS.index(row["payer"])
                assert sums[cohort, payer, slot] == row["shown"] > 0
                assert found.hidden[cohort, payer, slot] == row["hidden"]
            assert len(rows) == len(PAYERS)


def test_a_payer_that_was_not_asked_for_is_no_share_of_0(sample, members) -> None:
    window = find_window(sample, ("Medicaid", "Commercial"))
    mix = estimate_mix(load(sample, members, window))
    assert mix.payers == ("Commercial", "Medicaid")
    np.testing.assert_allclose(mix.current.value.sum(axis=1), 1)


def test_shares_of_the_sample_are_told(loaded) -> None:
    mix = estimate_mix(loaded)
    now = mix.current
    assert now.is_ok.all()
    np.testing.assert_allclose(now.value.sum(axis=1), 1)
    assert ((now.low > 0) & (now.low < now.value) & (now.value < now.high) & (now.high < 1)).all()
    assert ((mix.change_low < mix.change) & (mix.change < mix.change_high)).all()
    assert {mix.change_reason(cohort, payer) for cohort in range(4) for payer in range(5)} == {""}
    # Some clinicians hide small cells of Medicare FFS: it may be more than is shown, the others less.
    hides = now.hidden_cells > 0
    assert hides.any()
    assert (now.band_high[hides, 0] > now.value[hides, 0]).all()
    assert (now.band_low[hides, 1:] < now.value[hides, 1:]).all()
    np.testing.assert_allclose(now.band_low[~hides], now.value[~hides])


def test_many_practices_with_one_procedure_each_have_wilsons_interval() -> None:
    practices, of_first = 4_000, 400
    shown = np.zeros((practices, 2))
    shown[:of_first, 0] = shown[of_first:, 1] = 1
    now = estimate_mix(counts(shown, np.zeros(practices, int), payers=PAYERS[:2])).current
    expected = stats.binomtest(of_first, practices).proportion_ci(method="wilson")
    assert now.low[0, 0] == pytest.approx(expected.low, abs=2e-5)
    assert now.high[0, 0] == pytest.approx(expected.high, abs=2e-5)


def test_equal_practices_have_the_variance_of_a_mean() -> None:
    firsts = np.array([2, 4, 6, 8])  # of 10 in each practice
    now = estimate_mix(counts(np.column_stack([firsts, 10 - firsts]), [0] * 4, payers=PAYERS[:2])).current
    assert now.covariance[0, 0, 0] == pytest.approx(np.var(firsts / 10, ddof=1) / 4)
    assert now.covariance[0, 0, 1] == -now.covariance[0, 0, 0]
    assert now.freedom[0] == pytest.approx(3)


def test_practices_make_intervals_wider_than_procedures_do() -> None:
    rng = np.random.default_rng(3)
    together, apart = (estimate_mix(simulate(rng, 40, 300, alike=alike)).current for alike in (3.0, 1e6))
    assert np.median(together.high - together.low) > 1.8 * np.median(apart.high - apart.low)


def test_a_payer_that_nobody_has_is_not_certain_to_be_0() -> None:
    now = estimate_mix(
        counts([[5, 5, 0], [6, 4, 0], [4, 6, 0], [7, 3, 0], [5, 5, 0]], [0] * 5, payers=PAYERS[:3])
    ).current
    assert now.value[0, 2] == 0
    assert now.low[0, 2] == 0
    assert 0.05 < now.high[0, 2] < 0.5


def test_all_of_one_payer_is_as_sure_as_there_are_practices() -> None:
    now = estimate_mix(counts([[1000, 0]] * 10, [0] * 10, payers=PAYERS[:2])).current
    assert now.value[0].tolist() == [1, 0]
    assert 0.5 < now.low[0, 0] < 0.9  # of ten practices, not of ten thousand procedures


@pytest.mark.parametrize(
    ("shown", "hidden", "payers", "state", "words"),
    [
        ([[0, 0]] * 9, [[0, 0]], PAYERS[:2], MixState.EMPTY, "No procedures"),
        ([[0, 0]] * 9, [[3, 1]], PAYERS[:2], MixState.ALL_HIDDEN, "All 4 counts are hidden"),
        ([[9]] * 9, [[0]], PAYERS[:1], MixState.ONE_PAYER_CLASS, "one payer class"),
        ([[1, 0]] * 4 + [[0, 1]] * 5, [[0, 0]], PAYERS[:2], MixState.FEW_PROCEDURES, "9 procedures"),
        ([[50, 50]] + [[1, 2]] * 8, [[0, 0]], PAYERS[:2], MixState.ONE_PRACTICE, "one practice does 81%"),
        ([[9, 1], [4, 6], [6, 4]], [[0, 0]], PAYERS[:2], MixState.FEW_PRACTICES, "3.0 practices"),
        ([[6, 4]] * 9, [[0, 0]], PAYERS[:2], MixState.NO_SPREAD, "same mix"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_says_why(shown, hidden, payers, state, words) -> None:
    mix = estimate_mix(counts(shown, [0] * len(shown), hidden=hidden, payers=payers))
    now = mix.current
    assert now.state[0] == state
    assert words in now.reason(0)
    assert mix.change_reason(0, 0) == now.reason(0)
    assert np.isnan(now.low).all()
    assert np.isnan(mix.change_high).all()
    assert np.isfinite(now.value).all() == state.is_too_few  # unknown is not 0


def test_a_hidden_mix_has_a_band() -> None:
    now = estimate_mix(counts([[0, 0]] * 9, [0] * 9, hidden=[[3, 1]], payers=PAYERS[:2])).current
    # 3 to 30 of the first, 1 to 10 of the second.
    assert now.band_low[0, 0] == pytest.approx(3 / 13)
    assert now.band_high[0, 0] == pytest.approx(30 / 31)
    assert now.is_band_wide[0].all()


def test_a_cohort_without_clinicians_has_no_shares() -> None:
    found = estimate_mix(counts([[5, 5]] * 6, [1] * 6, payers=PAYERS[:2], cohorts=3)).current
    assert found.state.tolist() == [MixState.EMPTY, MixState.NO_SPREAD, MixState.EMPTY]
    assert np.isnan(found.value[[0, 2]]).all()


@given(
    shown=arrays.arrays(np.int64, (1, 3), elements=st.integers(0, 60)),
    cells=arrays.arrays(np.int64, (1, 3), elements=st.integers(0, 4)),
    undated=arrays.arrays(np.int64, (1, 3), elements=st.integers(0, 2)),
    data=st.data(),
)
def test_a_share_is_within_its_band_whatever_the_hidden_cells_hold(shown, cells, undated, data) -> None:
    smallest_cell = 11
    truth = shown[0].copy()
    for payer in range(3):
        for fewest, number in ((1, int(cells[0, payer])), (0, int(undated[0, payer]))):
            held = data.draw(
                st.lists(st.integers(fewest, smallest_cell - 1), min_size=number, max_size=number)
            )
            truth[payer] += sum(held)
    least, most = shown + cells, shown + (cells + undated) * (smallest_cell - 1)
    low, high = bound_shares(least.astype(float), most.astype(float), np.eye(3))
    if truth.sum():
        share = truth / truth.sum()
        assert (low[0] <= share + 1e-12).all()
        assert (share <= high[0] + 1e-12).all()


@pytest.mark.parametrize(
    ("clinicians", "scene", "simulations", "most_too_few"),
    [
        (30, "usual", 4_000, 0.15),
        (30, "one class each", 4_000, 0.15),
        (30, "rare procedure", 4_000, 0.2),
        (300, "mixes stray", 2_000, 0.01),
        (300, "one class each", 2_000, 0.01),
        (300, "skewed", 2_000, 0.01),
        (5_000, "large practices", 2_000, 0.0),
    ],
)
def test_intervals_keep_their_promise(clinicians, scene, simulations, most_too_few) -> None:
    rng = np.random.default_rng(20260731)
    found = measure_coverage(rng, BY_NAME[scene], clinicians, simulations)
    assert 0.93 < found.covered < 0.97
    assert 0.93 < found.change_covered < 0.97
    assert min(found.worst, found.change_worst) > 0.92
    assert found.too_few <= most_too_few


def test_a_class_of_one_practice_has_a_share_and_no_change() -> None:
    now = [[8, 5, 0], [6, 7, 0], [9, 3, 0], [7, 6, 9], [5, 9, 0], [8, 8, 0]]
    then = [[9, 7, 0], [9, 7, 0], [9, 4, 0], [9, 8, 13], [6, 9, 0], [8, 11, 0]]
    mix = estimate_mix(counts(np.stack([now, then, now], axis=2), [0] * 6, payers=PAYERS[:3]))
    assert np.isfinite(mix.current.high[0]).all()
    assert np.isfinite(mix.change_low[0]).tolist() == [True, True, False]
    assert mix.change_reason(0, 0) == ""
    assert mix.change_reason(0, 2) == (
        f"Too few to tell: in effect 1.0 practices serve {PAYERS[2]}; 3 are needed for a change."
    )


def test_a_change_has_the_interval_of_what_its_practices_changed_by_hand() -> None:
    now, then = np.array([6, 4, 7, 3]), np.array([5, 6, 4, 5])  # of 10 in each practice
    shown = np.stack([np.column_stack([of, 10 - of]) for of in (now, then, then)], axis=2)
    mix = estimate_mix(counts(shown, [0] * 4, payers=PAYERS[:2]))
    changed = (now - then) / 10
    half = stats.t.ppf(0.975, 3) * changed.std(ddof=1) / 2  # four equal practices: that of a mean
    assert mix.change[0, 0] == pytest.approx(changed.mean())
    assert mix.change_high[0, 0] - mix.change[0, 0] == pytest.approx(half)
    assert mix.change[0, 0] - mix.change_low[0, 0] == pytest.approx(half)


def test_a_class_that_nobody_has_and_shares_that_nobody_changed_have_no_change_that_can_be_told() -> None:
    shown = [[5, 5, 0], [6, 4, 0], [4, 6, 0], [7, 3, 0], [5, 5, 0]]
    mix = estimate_mix(counts(shown, [0] * 5, payers=PAYERS[:3]))
    assert "no practice changed" in mix.change_reason(0, 0)
    assert f"no procedures of {PAYERS[2]} in either year" in mix.change_reason(0, 2)
    assert np.isnan(mix.change_low).all()


def test_the_distance_is_the_share_that_would_have_to_change_payer() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.multinomial(30, [0.5, 0.3, 0.2], 200), rng.multinomial(30, [0.4, 0.3, 0.3], 200)
    found = compare_mixes(
        estimate_mix(counts(np.vstack([first, second]), [0] * 200 + [1] * 200, payers=PAYERS[:3]))
    )
    a, b = first.sum(axis=0) / first.sum(), second.sum(axis=0) / second.sum()
    moved = np.maximum(a - b, 0).sum()
    assert found.value[0, 1] == found.value[1, 0] == pytest.approx(moved)
    assert found.low[0, 1] < 0.1 < found.high[0, 1]
    assert found.stands[0, 1]
    assert not found.hidden_could_explain.any()
    assert found.band_low[0, 1] == found.band_high[0, 1] == pytest.approx(moved)
    assert found.tested == 1
    assert found.reason(0, 1) == ""
    assert found.state[0, 0] == DistanceState.SAME


def test_hidden_counts_that_could_make_up_a_gap_are_told() -> None:
    rng = np.random.default_rng(1)
    shown = np.vstack([rng.multinomial(30, [0.5, 0.5], 200), rng.multinomial(30, [0.4, 0.6], 200)])
    found = compare_mixes(
        estimate_mix(counts(shown, [0] * 200 + [1] * 200, hidden=[[0, 0], [300, 0]], payers=PAYERS[:2]))
    )
    assert found.stands[0, 1]
    assert found.hidden_could_explain[0, 1]
    assert found.band_low[0, 1] == 0


@pytest.mark.parametrize(("clinicians", "cohorts"), [(30, 2), (30, 6), (300, 2), (300, 6)])
def test_cohorts_that_differ_by_chance_are_hardly_ever_told_apart(clinicians, cohorts) -> None:
    pool = draw_mixes(np.random.default_rng(8), USUAL, clinicians, 500 * cohorts)
    found = measure_families(pool, np.arange(500 * cohorts).reshape(500, -1), "usual", str(clinicians))
    assert found.flagged <= 0.05
    assert found.pairs_tested > 0.7 * cohorts * (cohorts - 1) / 2


def test_a_planted_gap_is_found_and_its_distance_is_in_the_interval() -> None:
    rng = np.random.default_rng(9)
    ours, theirs = simulate(rng, 40, 300), simulate(rng, 40, 300, OTHER_MIX)
    cohort = np.concatenate([ours.members.cluster_cohort, theirs.members.cluster_cohort + 40])
    found = compare_mixes(estimate_mix(counts(np.concatenate([ours.shown, theirs.shown]), cohort)))
    assert found.stands[:40, 40:].mean() > 0.95
    distance = np.abs(np.subtract(MIX, OTHER_MIX)).sum() / 2
    low, high = (np.diagonal(of[:40, 40:]) for of in (found.low, found.high))
    assert ((low <= distance) & (distance <= high)).mean() >= 0.95


def test_a_pair_without_shares_is_not_compared() -> None:
    rng = np.random.default_rng(2)
    three = simulate(rng, 2, 300)
    found = compare_mixes(estimate_mix(counts(three.shown, three.members.cluster_cohort, cohorts=3)))
    assert np.isnan(found.value[0, 2])
    assert np.isnan(found.p[2]).all()
    assert "no shares" in found.reason(0, 2)
    assert found.tested == 1


def test_a_year_of_one_payer_has_no_mix(tmp_path) -> None:
    snapshot = build_annual(tmp_path, ANNUAL)
    window = find_window(snapshot)
    members = resolve_members(snapshot, (Cohort(CohortId("a"), "Amy", np.array([int(AMY)])),))
    found = load(snapshot, members, window, ("27447",))
    assert found.payers == ("Medicare FFS",)
    assert found.shown[:, 0].sum(axis=0)[CURRENT] == 50
    mix = estimate_mix(found)
    assert "one payer class" in mix.current.reason(0)
    assert np.isnan(compare_mixes(mix).low).all()
    snapshot.close()


def test_without_a_year_ago_the_change_is_unknown(loaded) -> None:
    short = replace(
        loaded,
        window=SimpleNamespace(lacks_year_ago="The data reach back 20 whole weeks."),
        shown=loaded.shown * np.array([1, 0, 1], np.uint32),
        hidden=loaded.hidden * np.array([1, 0, 1]),
    )
    mix = estimate_mix(short)
    assert mix.change_reason(0, 0) == "The data reach back 20 whole weeks."
    assert np.isnan(mix.change).all()
    assert mix.current.is_ok.all()
