"""Benchmark of intervals: do they keep their promise, and does chance alone flag a difference?

    uv run python -m bench.coverage --json

Cohorts are made up with a known true growth (`bench.cohort_scenes`), and put through the same functions as
the page. `covered` is the share of 95 % intervals with the true growth inside, among cohorts that are not
"too few to tell"; `too_few` how many are. A family is a set of cohorts that are compared pair by pair;
`flagged` is the share of families in which any difference stands though there is none, `found` the share in
which the one cohort that grows by 20 % is told from another. `overlapping` families share a third of their
practices with the next cohort, `mixed` ones have cohorts of every scene and size. No cohort is in two
families; at 5,000 clinicians there are fewer families of 50, but in the usual scene.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
import numpy.typing as npt

from analytics.comparison.differences import compare_pairs, find_shared
from analytics.comparison.growth import Growth, estimate_growth
from analytics.comparison.intervals import ClusterGroups
from bench.cohort_scenes import SCENES, USUAL, Scene, Volumes, draw_volumes
from bench.interval_candidates import CANDIDATES

SIZES = (30, 300, 5_000)
FAMILIES = (2, 10, 50)
GROWTHS = (0.0, 0.2, -0.12)
SIMULATIONS = 2_000
PEOPLE_AT_ONCE = 3_000_000
PLANTED = 0.2
SEED = 20261124

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Coverage:
    """How intervals did in one scene.

    Parameters
    ----------
    scene : str
        Its name.
    clinicians : int
        Of each cohort.
    growth : float
        True growth.
    simulations : int
        How many cohorts.
    covered : float
        Share of the intervals with the true growth inside.
    below : float
        Share of the intervals that lie below it; as many should lie above.
    too_few : float
        Share of the cohorts without interval.
    half_width : float
        Of the interval, at the median, as a fraction.
    """

    scene: str
    clinicians: int
    growth: float
    simulations: int
    covered: float
    below: float
    too_few: float
    half_width: float


@dataclass(frozen=True)
class Flagged:
    """How families without difference did.

    Parameters
    ----------
    scene : str
        Its name.
    clinicians : str
        Of each cohort.
    cohorts : int
        Of a family.
    families : int
        How many.
    flagged : float
        Share of them in which a difference stands.
    pairs_tested : float
        Of a family, at the mean.
    found : float or None
        Share of the families in which a cohort that truly grows by 20 % is told from another.
    """

    scene: str
    clinicians: str
    cohorts: int
    families: int
    flagged: float
    pairs_tested: float
    found: float | None = None


@dataclass(frozen=True, eq=False)
class Figures:
    """What is compared of many cohorts.

    Parameters
    ----------
    log_ratio, standard_error, freedom : ndarray of float, cohorts
        As `Growth` has them.
    usable : ndarray of bool, cohorts
        Not too few to tell.
    """

    log_ratio: Floats
    standard_error: Floats
    freedom: Floats
    usable: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, growths: Sequence[Growth]) -> "Figures":
        """Put many together."""
        parts = [(g.log_ratio, g.standard_error, g.freedom, g.is_ok) for g in growths]
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def take(self, rows: npt.NDArray[np.intp]) -> "Figures":
        """Pick some."""
        return Figures(*(getattr(self, field.name)[rows] for field in fields(self)))


def growth_of(volumes: Volumes) -> Growth:
    """Estimate growth from the two windows of made-up cohorts."""
    return estimate_growth(
        volumes.counts, volumes.cluster_cohort, volumes.cohorts, np.array([63, 63]), weeks=1, shift=1
    )


def draw_growths(
    rng: np.random.Generator, scene: Scene, clinicians: int, cohorts: int, growth: float = 0.0
) -> Iterator[Growth]:
    """Draw cohorts and estimate their growth, as many at once as memory likes."""
    most = max(1, PEOPLE_AT_ONCE // clinicians)
    for first in range(0, cohorts, most):
        yield growth_of(draw_volumes(rng, scene, clinicians, min(most, cohorts - first), growth))


def measure_coverage(
    rng: np.random.Generator, scene: Scene, clinicians: int, simulations: int, growth: float
) -> Coverage:
    """Count how often the interval has the true growth inside."""
    parts = list(draw_growths(rng, scene, clinicians, simulations, growth))
    low, high, told = (np.concatenate([getattr(g, name) for g in parts]) for name in ("low", "high", "is_ok"))
    low, high = low[told], high[told]
    return Coverage(
        scene=scene.name,
        clinicians=clinicians,
        growth=growth,
        simulations=simulations,
        covered=float(((low <= growth) & (growth <= high)).mean()),
        below=float((high < growth).mean()),
        too_few=float(1 - told.mean()),
        half_width=float(np.median(high - low) / 2),
    )


def measure_families(
    figures: Figures, rows: npt.NDArray[np.intp], scene: str, clinicians: str, *, plant: bool = True
) -> Flagged:
    """Compare families of cohorts, `rows` being families × cohorts, and count those that flag anything."""
    flagged, found, tested = 0, 0, 0
    for family in rows:
        ours = figures.take(family)
        null = compare_pairs(ours.log_ratio, ours.standard_error, ours.freedom, ours.usable)
        flagged += bool(null.stands.any())
        tested += null.tested
        if plant:
            moved = ours.log_ratio + np.log1p(PLANTED) * (np.arange(len(family)) == 0)
            grown = compare_pairs(moved, ours.standard_error, ours.freedom, ours.usable)
            found += bool((grown.stands & (grown.first == 0) & (grown.difference < 0)).any())
    count = len(rows)
    return Flagged(
        scene,
        clinicians,
        rows.shape[1],
        count,
        flagged / count,
        tested / count,
        found / count if plant else None,
    )


def measure_overlapping(
    rng: np.random.Generator, scene: Scene, clinicians: int, cohorts: int, families: int
) -> Flagged:
    """Compare families whose cohorts have every second practice of the next cohort too."""
    flagged, tested = 0, 0
    for _ in range(families):
        blocks = draw_volumes(rng, scene, clinicians, cohorts)
        practice = np.arange(len(blocks.counts))
        borrowed = practice[practice % 2 == 0]
        clusters = np.concatenate([practice, borrowed])
        cohort = np.concatenate([blocks.cluster_cohort, (blocks.cluster_cohort[borrowed] - 1) % cohorts])
        order = np.lexsort((clusters, cohort))
        clusters, cohort = clusters[order], cohort[order]
        ours = growth_of(Volumes(blocks.counts[clusters], cohort, cohorts))
        shared = find_shared(ours.spread, clusters, ClusterGroups(cohort, cohorts))
        null = compare_pairs(ours.log_ratio, ours.standard_error, ours.freedom, ours.is_ok, shared=shared)
        flagged += bool(null.stands.any())
        tested += null.tested
    return Flagged(
        f"{scene.name}, overlapping",
        str(clinicians),
        cohorts,
        families,
        flagged / families,
        tested / families,
    )


def measure_candidates(
    rng: np.random.Generator, scene: Scene, clinicians: int, cohorts: int
) -> dict[str, object]:
    """Say how often each candidate's interval has the true growth (none) inside, where ours is told."""
    covered: dict[str, list[npt.NDArray[np.bool_]]] = {name: [] for name in ("ours", *CANDIDATES)}
    seconds = dict.fromkeys(covered, 0.0)
    most = max(1, PEOPLE_AT_ONCE // clinicians)
    for first in range(0, cohorts, most):
        volumes = draw_volumes(rng, scene, clinicians, min(most, cohorts - first))
        started = time.perf_counter()
        ours = growth_of(volumes)
        seconds["ours"] += time.perf_counter() - started
        covered["ours"].append(((ours.low <= 0) & (ours.high >= 0))[ours.is_ok])
        for name, candidate in CANDIDATES.items():
            started = time.perf_counter()
            with np.errstate(divide="ignore", invalid="ignore"):
                half = candidate(volumes)
            seconds[name] += time.perf_counter() - started
            covered[name].append((np.abs(ours.log_ratio) <= half)[ours.is_ok])
    return {
        "scene": scene.name,
        "clinicians": clinicians,
        "covered": {name: float(np.concatenate(parts).mean()) for name, parts in covered.items()},
        "ms_for_50_cohorts": {name: 1e3 * took * 50 / cohorts for name, took in seconds.items()},
    }


def measure(simulations: int, seed: int) -> dict[str, object]:
    """Run everything."""
    started = time.perf_counter()
    rng = np.random.default_rng(seed)
    coverage = []
    for clinicians in SIZES:
        for scene in SCENES:
            coverage += [measure_coverage(rng, scene, clinicians, simulations, growth) for growth in GROWTHS]
        report(f"intervals, {clinicians} clinicians: {time.perf_counter() - started:.0f} s")
    families = list(_families(rng, simulations, started))
    candidates = [
        measure_candidates(rng, scene, clinicians, simulations)
        for clinicians in SIZES
        for scene in (USUAL, SCENES[-3], SCENES[-1])
    ]
    covered = [row.covered for row in coverage]
    usual = {row.clinicians: row.too_few for row in coverage if row.scene == USUAL.name}
    return {
        "simulations": simulations,
        "lowest_covered": min(covered),
        "highest_covered": max(covered),
        "most_families_flagged": max(row.flagged for row in families if row.families >= simulations),
        "too_few_usual": usual,
        "seconds": round(time.perf_counter() - started),
        "coverage": [asdict(row) for row in coverage],
        "families": [asdict(row) for row in families],
        "candidates": candidates,
    }


def _families(rng: np.random.Generator, simulations: int, started: float) -> Iterator[Flagged]:
    pools: dict[tuple[str, int], Figures] = {}
    for clinicians in SIZES:
        for scene in SCENES if clinicians < SIZES[-1] else (USUAL, SCENES[-3], SCENES[-1]):
            cheap = clinicians < SIZES[-1] or scene is USUAL
            whole = simulations * FAMILIES[-1 if cheap else -2]
            pool = Figures.of(list(draw_growths(rng, scene, clinicians, whole)))
            pools[scene.name, clinicians] = pool
            for cohorts in FAMILIES:
                rows = draw_rows(rng, whole, simulations, cohorts)
                yield measure_families(pool, rows, scene.name, str(clinicians))
            report(f"families, {clinicians} clinicians, {scene.name}: {time.perf_counter() - started:.0f} s")
    least = min(len(pool.usable) for pool in pools.values())
    every = Figures(
        *(
            np.concatenate([getattr(pool, field.name)[:least] for pool in pools.values()])
            for field in fields(Figures)
        )
    )
    for cohorts in FAMILIES:
        yield measure_families(
            every, draw_rows(rng, len(every.usable), simulations, cohorts), "mixed", "mixed"
        )
    for clinicians in SIZES[:2]:
        for cohorts in FAMILIES[1:]:
            yield measure_overlapping(rng, USUAL, clinicians, cohorts, simulations)
    report(f"families, mixed and overlapping: {time.perf_counter() - started:.0f} s")


def draw_rows(rng: np.random.Generator, pool: int, families: int, cohorts: int) -> npt.NDArray[np.intp]:
    """Deal a pool's cohorts out to families, as many as wanted or as it has cohorts for."""
    count = min(families, pool // cohorts)
    return rng.permutation(pool)[: count * cohorts].reshape(count, cohorts)


def report(text: str) -> None:
    """Say how far it is, on standard error."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and print tables or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--simulations", type=int, default=SIMULATIONS, help="of each scene and size")
    parser.add_argument("--seed", type=int, default=SEED, help="of all chance")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    found = measure(asked.simulations, asked.seed)
    if asked.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{'scene':<18}{'NPIs':>7}{'growth':>8}{'covered':>9}{'below':>8}{'too few':>9}{'± width':>9}")
    for row in found["coverage"]:
        print(
            f"{row['scene']:<18}{row['clinicians']:>7}{row['growth']:>8.0%}{row['covered']:>9.1%}"
            f"{row['below']:>8.1%}{row['too_few']:>9.1%}{row['half_width']:>9.1%}"
        )
    print(f"\n{'families of':<28}{'NPIs':>7}{'cohorts':>9}{'flagged':>9}{'tested':>9}{'found':>8}")
    for row in found["families"]:
        told = "–" if row["found"] is None else f"{row['found']:.1%}"
        print(
            f"{row['scene']:<28}{row['clinicians']:>7}{row['cohorts']:>9}{row['flagged']:>9.2%}"
            f"{row['pairs_tested']:>9.1f}{told:>8}"
        )
    print()
    for row in found["candidates"]:
        cells = (
            f"{name} {share:.1%} ({row['ms_for_50_cohorts'][name]:.1f} ms)"
            for name, share in row["covered"].items()
        )
        print(f"{row['scene']}, {row['clinicians']} NPIs: " + "; ".join(cells))
    print(
        f"\ncovered {found['lowest_covered']:.1%} to {found['highest_covered']:.1%}; families flagged "
        f"{found['most_families_flagged']:.2%} at most; {found['seconds']} s"
    )


if __name__ == "__main__":
    main()
