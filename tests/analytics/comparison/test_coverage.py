"""Intervals keep their promise and chance alone flags no difference, over 2,000 simulations and more.

The full set of scenes is `python -m bench.coverage`; docs/methods/growth.md has what it found.
"""

import numpy as np
import pytest

from bench.cohort_scenes import SCENES, USUAL
from bench.coverage import Figures, draw_growths, measure_coverage, measure_families, measure_overlapping

BY_NAME = {scene.name: scene for scene in SCENES}


@pytest.mark.parametrize(
    ("clinicians", "scene", "growth", "simulations", "most_too_few"),
    [
        (30, "usual", 0.0, 8_000, 0.40),
        (30, "nearly alone", 0.2, 4_000, 0.10),
        (30, "rare procedure", -0.12, 8_000, 0.40),
        (30, "harsh", 0.2, 8_000, 0.75),
        (300, "usual", 0.2, 2_000, 0.01),
        (300, "one dominates", 0.0, 3_000, 0.10),
        (300, "harsh", -0.12, 3_000, 0.10),
        (5_000, "large groups", 0.2, 2_000, 0.01),
    ],
)
def test_intervals_cover_what_they_promise(clinicians, scene, growth, simulations, most_too_few):
    rng = np.random.default_rng(20261124)
    found = measure_coverage(rng, BY_NAME[scene], clinicians, simulations, growth)
    assert 0.93 <= found.covered <= 0.97
    assert found.too_few <= most_too_few
    assert 0.01 < found.below < 0.04  # they miss on either side


@pytest.mark.parametrize(
    ("clinicians", "scene", "cohorts"),
    [
        (30, "nearly alone", 2),
        (30, "harsh", 10),
        (30, "usual", 50),
        (300, "usual", 2),
        (300, "large groups", 10),
    ],
)
def test_chance_flags_at_most_one_family_in_twenty(clinicians, scene, cohorts):
    rng = np.random.default_rng(20261124)
    pool = Figures.of(list(draw_growths(rng, BY_NAME[scene], clinicians, 2_000 * cohorts)))
    rows = np.arange(2_000 * cohorts).reshape(2_000, cohorts)
    found = measure_families(pool, rows, scene, str(clinicians), plant=False)
    assert found.flagged <= 0.05
    assert found.pairs_tested > 0.05 * cohorts * (cohorts - 1) / 2


def test_chance_flags_no_more_where_cohorts_share_practices():
    found = measure_overlapping(np.random.default_rng(20261124), USUAL, 30, 10, 2_000)
    assert found.flagged <= 0.05
    assert found.pairs_tested > 20


def test_a_true_difference_between_large_cohorts_is_found():
    rng = np.random.default_rng(20261124)
    pool = Figures.of(list(draw_growths(rng, USUAL, 5_000, 200)))
    rows = np.arange(200).reshape(20, 10)
    assert measure_families(pool, rows, "usual", "5000").found >= 0.95
