"""Homes of the benchmark's own: a market with as many places on the map as wanted, and a plan on it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from analytics.market_loading import load_market
from analytics.territory_market import KINDS, Market
from bench.market import EDITION, build_market
from bench.redraw.strokes import Stroke, make_plan, make_strokes
from data.plans.document import Focus
from data.plans.store import PlanStore
from data.plans.unit_document import BuyingUnits
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore

PLAN = "Redraw"
TERRITORIES = 12
SHARE = 0.6  # of a region's clinicians whom a territory, and a stroke, holds
CLINICIANS = {20_000: 76_000, 100_000: 504_000}
"""How many clinicians a market has whose map shows about so many places: buildings and sites."""
ROWS_A_CLINICIAN = 3
MADE_AT = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True)
class Home:
    """A home with a plan.

    Parameters
    ----------
    path : Path
        `WINDSHIELD_HOME`.
    places : int
        That the map of the plan shows.
    clinicians : int
        In the market.
    strokes : list of Stroke
        To draw on that plan.
    """

    path: Path
    places: int
    clinicians: int
    strokes: list[Stroke]


def make_home(
    cache: Path, *, clinicians: int, strokes: int, report: Callable[[str], None] = lambda what: None
) -> Home:
    """Make a home, or find the one that was made before; its plan is made anew.

    Parameters
    ----------
    cache : Path
        Where markets and homes are kept.
    clinicians : int
        In the market; `CLINICIANS` says how many places that gives.
    strokes : int
        How many to draw.
    report : callable
        Told what is being written.

    Returns
    -------
    Home
        Nobody's server runs on it.
    """
    market_directory = build_market(
        cache, providers=clinicians, rows=ROWS_A_CLINICIAN * clinicians, report=report
    )
    home = cache / f"redraw-{EDITION}-{clinicians}"
    store = SnapshotStore(home)
    if not store.ids():
        with store.building() as scratch:
            built = scratch / "market"
            built.mkdir()
            for file in market_directory.iterdir():
                os.link(file, built / file.name)
            store.publish(built)
    (snapshot_id,) = store.ids()
    for left in home.glob("plans.db*"):
        left.unlink()
    snapshot = Snapshot.open(store.path(snapshot_id))
    try:
        market = load_market(snapshot, Focus(), BuyingUnits())
    finally:
        snapshot.close()
    held = round(SHARE * market.clinicians_at.sum() / TERRITORIES)
    plans = PlanStore.open(f"sqlite:///{(home / 'plans.db').as_posix()}")
    try:
        document = make_plan(market, territories=TERRITORIES, clinicians=held)
        plans.plans.create(PLAN, document, snapshot_id, by="bench", at=MADE_AT)
    finally:
        plans.close()
    drawn = make_strokes(market, territories=TERRITORIES, clinicians=held, strokes=strokes)
    return Home(home, _shown(market), len(market.npi), drawn)


def _shown(market: Market) -> int:
    return int((np.isfinite(market.lat) & ((market.clinicians_at > 0) | (market.kind < len(KINDS)))).sum())
