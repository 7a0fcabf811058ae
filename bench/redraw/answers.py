"""The analytics of a redraw: what the live route does between the request and its answer."""

import time
from dataclasses import replace

import numpy as np

from analytics.live_redraw import answer_redraw
from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.territories import Base
from bench.measure import peak_memory_gb, percentile_ms, time_each_ms
from bench.redraw.strokes import Stroke, make_plan, make_strokes
from data.plans.document import Document, Drawn, Focus
from data.plans.unit_document import BuyingUnits
from data.roads.estimator import EstimatorTimes
from data.snapshot.reader import Snapshot


def time_answers(
    snapshot: Snapshot, *, territories: int, clinicians: int, strokes: int, rounds: int
) -> dict[str, float]:
    """Time answers to strokes: the areas read, the plan resolved anew, figures, warnings and names.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    territories : int
        Of the plan.
    clinicians : int
        About how many each stroke encloses.
    strokes : int
        Different ones.
    rounds : int
        How often each is asked.

    Returns
    -------
    dict of str to float
        p50_ms and p95_ms over every single answer, and the same of the process's processor time, which a busy
        machine stretches less; strokes; the plan's territories, the market's
        clinicians and the median of those whom the redrawn territory has; the process's peak memory.
    """
    market = load_market(snapshot, Focus(), BuyingUnits())
    before = resolve(market, make_plan(market, territories=territories, clinicians=clinicians))
    asked = make_strokes(market, territories=territories, clinicians=clinicians, strokes=strokes)
    drive, base = EstimatorTimes(), Base()

    processor_ms = []

    def answer(stroke: Stroke) -> None:
        started = time.process_time()
        answer_redraw(snapshot, before, stroke.territory, [stroke.geometry], drive, base, least_accounts=10)
        processor_ms.append(1e3 * (time.process_time() - started))

    times = time_each_ms(answer, asked, rounds=rounds)
    held = []
    for stroke in asked:
        number = before.number_of(stroke.territory)
        rule = replace(before.territories[number], drawn=(Drawn("live", stroke.area),))
        after = resolve(before.market, Document(before.territories).put(rule))
        held.append(len(after.clinicians_of(number)))
    return {
        "p50_ms": percentile_ms(times, 50),
        "p95_ms": percentile_ms(times, 95),
        "processor_p50_ms": float(np.median(processor_ms[1:])),
        "processor_p95_ms": float(np.percentile(processor_ms[1:], 95)),
        "strokes": len(asked),
        "rounds": rounds,
        "territories": territories,
        "market_clinicians": len(market.npi),
        "territory_clinicians": float(np.median(held)),
        "peak_memory_gb": peak_memory_gb(),
    }
