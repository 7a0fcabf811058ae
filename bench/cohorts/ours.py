"""Our own comparison, in a process of its own.

`python -m bench.cohorts.ours SNAPSHOT COHORTS CLINICIANS WHICH ROUNDS`, which: `areas`, `systems` or `rest`.
"""

import sys
import time
from pathlib import Path

import numpy as np

from analytics.comparison.compare import Comparison, compare
from analytics.comparison.referral_periods import Spans, find_referral_spans
from analytics.metrics import METRICS, REGISTRY
from bench.cohorts.areas import QUESTION, add_rest, make_areas, make_systems
from bench.measure import peak_memory_gb, report
from data.snapshot.reader import Snapshot
from workspace import Cache

CACHED_ROUNDS = 50


def main() -> None:
    """Compare and print times, figures and memory."""
    directory, cohorts, clinicians, which, rounds = sys.argv[1:]
    snapshot = Snapshot.open(Path(directory))
    named = (
        make_systems(snapshot, int(cohorts))
        if which == "systems"
        else make_areas(snapshot, int(cohorts), int(clinicians))
    )
    compared = add_rest(named) if which == "rest" else named

    of_snapshot = Cache()

    def find_spans(snapshot: Snapshot) -> Spans:
        """Find the periods of referrals once a snapshot, as the page does."""
        return of_snapshot.remember("spans", lambda: find_referral_spans(snapshot))

    def answer(cache: Cache) -> Comparison:
        """Answer as the page does: a comparison, and every metric of it, from the cache where it can."""
        key = (REGISTRY, snapshot.id, tuple(cohort.id for cohort in compared), QUESTION)
        comparison = cache.remember(key, lambda: compare(snapshot, compared, QUESTION, find_spans))
        for name, metric in METRICS.items():
            cache.remember((name, *key), lambda metric=metric: metric.compute(comparison))
        return comparison

    uncached, uncached_cpu = [], []
    for _ in range(int(rounds)):
        cache = Cache()
        started, worked = time.perf_counter(), time.process_time()
        comparison = answer(cache)
        uncached.append(time.perf_counter() - started)
        uncached_cpu.append(time.process_time() - worked)
    cached = []
    for _ in range(CACHED_ROUNDS):
        started = time.perf_counter()
        answer(cache)
        cached.append((time.perf_counter() - started) * 1e3)
    memory = peak_memory_gb()
    flows = comparison.referrals[0].flows
    growth, mix = comparison.year_ago, comparison.mix.current
    assert growth is not None
    figures = {
        "growth": growth.value,
        "growth_error": growth.standard_error,
        "shares": mix.value,
        "inbound": np.column_stack([flows.from_outside.shown, flows.from_outside.hidden]),
        "inbound_year_ago": flows.from_outside_year_ago.shown,
        "inside": flows.from_inside.shown,
        "outbound": flows.to_outside.shown,
    }
    report(
        uncached_s=uncached,
        uncached_cpu_s=uncached_cpu,
        cached_ms=float(np.median(cached)),
        peak_memory_gb=memory,
        rows=int(comparison.weekly.all_codes.sum()),
        intervals=int(growth.is_ok.sum()),
        figures={name: values.tolist() for name, values in figures.items()},
    )


if __name__ == "__main__":
    main()
