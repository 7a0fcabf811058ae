"""Benchmark of payer mixes: do intervals of shares keep their promise, and does chance alone flag a gap?

    uv run python -m bench.mix_coverage --json

Cohorts are made up with a known mix (`bench.mix_scenes`), and put through the same functions as the page.
`covered` is the share of 95 % intervals with the truth inside, over classes, among cohorts that are not "too
few to tell"; `worst` and `best` are those of single classes, `change_…` is the same of the change in a year,
whose truth is 0. A family is a set of cohorts that are compared pair by pair; `flagged` is the share of
families in which two mixes are told apart though all are the same. `gaps` are pairs whose mixes are 0.14
apart: how many are told apart, and in how many the interval of the distance holds 0.14. No cohort is in two
families of one size, so of large families there are fewer; `most_families_flagged` is of the others.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from analytics.comparison.mix_distances import compare_mixes
from analytics.comparison.mix_estimates import estimate_mix
from analytics.comparison.mix_shares import PayerMix, Shares
from bench.coverage import FAMILIES, SEED, SIMULATIONS, SIZES, Flagged, draw_rows, report
from bench.mix_scenes import MIX, OTHER_MIX, SCENES, USUAL, MixScene, draw_counts

PAIRS = 400
PEOPLE_AT_ONCE = 1_000_000
DISTANCE = 0.14


@dataclass(frozen=True)
class MixCoverage:
    """How intervals did in one scene; every figure is a share of 1.

    Parameters
    ----------
    scene : str
        Its name.
    clinicians : int
        Of each cohort.
    simulations : int
        How many cohorts.
    too_few : float
        Cohorts without intervals.
    covered, worst, best : float
        Intervals of shares that have the truth inside: of all, and of single classes.
    change_too_few : float
        Changes without an interval, of the shares that have one.
    change_covered, change_worst, change_best : float
        The same of changes as of shares.
    """

    scene: str
    clinicians: int
    simulations: int
    too_few: float
    covered: float
    worst: float
    best: float
    change_too_few: float
    change_covered: float
    change_worst: float
    change_best: float


@dataclass(frozen=True)
class MixGap:
    """How pairs did whose mixes are 0.14 apart.

    Parameters
    ----------
    scene : str
        Of the cohorts.
    clinicians, pairs : int
        Of a cohort, and how many pairs were tested.
    found, covered : float
        Shares of the pairs that are told apart, and whose interval holds 0.14.
    """

    scene: str
    clinicians: int
    pairs: int
    found: float
    covered: float


def draw_mixes(
    rng: np.random.Generator,
    scene: MixScene,
    clinicians: int,
    cohorts: int,
    mix: tuple[float, ...] = MIX,
) -> PayerMix:
    """Draw cohorts and estimate their mixes, as many at once as memory likes."""
    most = max(1, PEOPLE_AT_ONCE // clinicians)
    parts = [
        estimate_mix(draw_counts(rng, scene, clinicians, min(most, cohorts - first), mix))
        for first in range(0, cohorts, most)
    ]
    return join_mixes(parts)


def join_mixes(parts: Sequence[PayerMix]) -> PayerMix:
    """Put the cohorts of several together."""

    def join(name: str) -> Shares:
        of = [getattr(part, name) for part in parts]
        return Shares(
            **{f.name: np.concatenate([getattr(one, f.name) for one in of]) for f in fields(Shares)}
        )

    changes = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("change", "change_low", "change_high", "carriers")
    }
    return replace(parts[0], current=join("current"), year_ago=join("year_ago"), **changes)


def pick_cohorts(mix: PayerMix, rows: npt.NDArray[np.intp]) -> PayerMix:
    """Return some of the cohorts, for a comparison of their current mixes."""
    shares = Shares(**{f.name: getattr(mix.current, f.name)[rows] for f in fields(Shares)})
    return replace(mix, current=shares)


def measure_coverage(
    rng: np.random.Generator, scene: MixScene, clinicians: int, simulations: int
) -> MixCoverage:
    """Count how often intervals have the true share, and the true change, inside."""
    mix = draw_mixes(rng, scene, clinicians, simulations)
    now, truth = mix.current, scene.truth()
    held = ((now.low <= truth) & (truth <= now.high))[now.is_ok].mean(axis=0)
    told = np.isfinite(mix.change_low)
    still = (mix.change_low <= 0) & (mix.change_high >= 0)
    by_class = (still & told).sum(axis=0) / told.sum(axis=0)
    return MixCoverage(
        scene=scene.name,
        clinicians=clinicians,
        simulations=simulations,
        too_few=float(1 - now.is_ok.mean()),
        covered=float(held.mean()),
        worst=float(held.min()),
        best=float(held.max()),
        change_too_few=float(1 - told[now.is_ok].mean()),
        change_covered=float(still[told].mean()),
        change_worst=float(by_class.min()),
        change_best=float(by_class.max()),
    )


def measure_families(mix: PayerMix, rows: npt.NDArray[np.intp], scene: str, clinicians: str) -> Flagged:
    """Compare families of cohorts, `rows` being families × cohorts, and count those that flag anything."""
    flagged, tested = 0, 0
    for family in rows:
        found = compare_mixes(pick_cohorts(mix, family))
        flagged += bool(found.stands.any())
        tested += found.tested
    count, cohorts = rows.shape
    return Flagged(scene, clinicians, cohorts, count, flagged / count, tested / count)


def measure_gap(rng: np.random.Generator, scene: MixScene, clinicians: int, pairs: int) -> MixGap:
    """Compare pairs of cohorts whose mixes are `DISTANCE` apart."""
    ours, theirs = (draw_mixes(rng, scene, clinicians, pairs, mix) for mix in (MIX, OTHER_MIX))
    both, tested, found, covered = join_mixes([ours, theirs]), 0, 0, 0
    for number in range(pairs):
        pair = compare_mixes(pick_cohorts(both, np.array([number, pairs + number])))
        tested += pair.tested
        found += bool(pair.stands[0, 1])
        covered += bool(pair.low[0, 1] <= DISTANCE <= pair.high[0, 1])
    return MixGap(scene.name, clinicians, tested, found / max(tested, 1), covered / max(tested, 1))


def measure(simulations: int, seed: int, sizes: Sequence[int]) -> dict[str, object]:
    """Run everything."""
    started = time.perf_counter()
    coverage, families, gaps = [], [], []
    for clinicians in sizes:
        rng = np.random.default_rng([seed, clinicians])  # a size alone has the figures that it has among all
        coverage += [measure_coverage(rng, scene, clinicians, simulations) for scene in SCENES]
        report(f"intervals, {clinicians} clinicians: {time.perf_counter() - started:.0f} s")
        families += _families(rng, clinicians, simulations)
        report(f"families, {clinicians} clinicians: {time.perf_counter() - started:.0f} s")
        gaps += [measure_gap(rng, scene, clinicians, PAIRS) for scene in (USUAL, SCENES[2])]
    of = ("covered", "change_covered")
    return {
        "simulations": simulations,
        "lowest_covered": min(getattr(row, name) for row in coverage for name in of),
        "highest_covered": max(getattr(row, name) for row in coverage for name in of),
        "most_families_flagged": max(row.flagged for row in families if row.families >= simulations),
        "seconds": round(time.perf_counter() - started),
        "coverage": [asdict(row) for row in coverage],
        "families": [asdict(row) for row in families],
        "gaps": [asdict(row) for row in gaps],
    }


def _families(rng: np.random.Generator, clinicians: int, simulations: int) -> Iterator[Flagged]:
    """Deal the cohorts of each scene out to families, each cohort to one; and those of all scenes."""
    pools = []
    for scene in SCENES:
        whole = simulations * (10 if clinicians < SIZES[-1] else 2)
        pool = draw_mixes(rng, scene, clinicians, whole)
        if not scene.busy:  # whose mix is another one
            pools.append(pool)
        yield from _deal(rng, pool, whole, simulations, scene.name, clinicians)
    mixed = join_mixes(pools)
    yield from _deal(rng, mixed, len(mixed.current.state), simulations, "all scenes", clinicians)


def _deal(
    rng: np.random.Generator, pool: PayerMix, whole: int, simulations: int, scene: str, clinicians: int
) -> Iterator[Flagged]:
    for cohorts in FAMILIES:
        rows = draw_rows(rng, whole, simulations, cohorts)
        yield measure_families(pool, rows, scene, str(clinicians))


def main() -> None:
    """Measure, and print tables or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--simulations", type=int, default=SIMULATIONS, help="of each scene and size")
    parser.add_argument("--clinicians", type=int, nargs="+", default=SIZES, help="of a cohort")
    parser.add_argument("--seed", type=int, default=SEED, help="of all chance")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    found = measure(asked.simulations, asked.seed, asked.clinicians)
    if asked.json:
        print(json.dumps(found, indent=2))
        return
    print(
        f"{'scene':<18}{'NPIs':>6}{'too few':>9}{'shares':>8}{'by class':>14}{'changes':>9}{'by class':>14}"
    )
    for row in found["coverage"]:
        print(
            f"{row['scene']:<18}{row['clinicians']:>6}{row['too_few']:>9.1%}{row['covered']:>8.1%}"
            f"{row['worst']:>7.1%}{row['best']:>7.1%}{row['change_too_few']:>9.1%}"
            f"{row['change_covered']:>9.1%}{row['change_worst']:>7.1%}{row['change_best']:>7.1%}"
        )
    print(f"\n{'families of':<18}{'NPIs':>6}{'cohorts':>9}{'families':>9}{'flagged':>9}{'tested':>9}")
    for row in found["families"]:
        print(
            f"{row['scene']:<18}{row['clinicians']:>6}{row['cohorts']:>9}{row['families']:>9}"
            f"{row['flagged']:>9.2%}{row['pairs_tested']:>9.1f}"
        )
    print(f"\n{'0.14 apart':<18}{'NPIs':>6}{'pairs':>9}{'found':>9}{'covered':>9}")
    for row in found["gaps"]:
        print(
            f"{row['scene']:<18}{row['clinicians']:>6}{row['pairs']:>9}{row['found']:>9.1%}"
            f"{row['covered']:>9.1%}"
        )
    print(
        f"\ncovered {found['lowest_covered']:.1%} to {found['highest_covered']:.1%}; families flagged "
        f"{found['most_families_flagged']:.2%} at most; {found['seconds']} s"
    )


if __name__ == "__main__":
    main()
