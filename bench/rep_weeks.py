"""Rep-weeks of the synthetic sample, beside a best guess: driving, and how long one waits for a plan.

`uv run python -m bench.rep_weeks --json`. The sample and its field force are made into a directory of their
own, kept in `bench/.cache`. Each week is planned for some seconds; every plan, ours and the best guess, is
looked at by the independent checker. Three figures of driving stand side by side: of our plan, which makes
more calls; of the best guess; and of the very calls of the best guess, driven with less. Times to the first
and the final plan count reading the plan store and building the week, not compiling. `dense` is one week of
150 candidates: of the first rep who has so many when the three nearest territories are theirs.
"""

import argparse
import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from analytics.market_loading import load_market
from analytics.ownership import Ownership, resolve
from analytics.routes.baselines import keep_calls, plan_best_guess
from analytics.routes.checker import check_week
from analytics.routes.field_facts import FieldFacts, read_field_facts
from analytics.routes.people import find_territories, list_members
from analytics.routes.plan import WeekPlan
from analytics.routes.rep_week import RepWeek
from analytics.routes.solve import Effort, solve_week
from analytics.routes.week import build_week
from analytics.routes.week_errors import WeekOff
from analytics.routes.week_figures import measure_week
from analytics.routes.week_options import WeekOptions
from data.plans.document import Document
from data.plans.rep_entry import Rep
from data.plans.store import PlanStore
from data.plans.unit_document import BuyingUnits
from data.roads.congestion import TrafficTimes
from data.roads.estimator import EstimatorTimes
from data.sample.generate import build_sample
from data.sample.organisation import put_sample_organisation
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore

CACHE = Path(__file__).with_name(".cache") / "rep_weeks"
MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)
TODAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
CANDIDATES = 150
NEAREST = 3


class Field:
    """The sample with its field force.

    Parameters
    ----------
    directory : Path
        Where it is kept; made when it isn't there.
    """

    def __init__(self, directory: Path) -> None:
        done = directory / "done"
        if not done.is_file():
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir(parents=True)
            build_sample(SnapshotStore(directory), built_at=MADE.isoformat())
        snapshots = SnapshotStore(directory)
        current = snapshots.current()
        if current is None:
            raise LookupError(f"{directory} has no snapshot; remove it, and run again")
        self.snapshot = Snapshot.open(snapshots.path(current))
        for left in directory.glob("plans.db*"):  # made anew: what makes it may have changed
            left.unlink()
        self.store = PlanStore.open(f"sqlite:///{(directory / 'plans.db').as_posix()}")
        put_sample_organisation(self.store, self.snapshot, at=MADE)
        done.touch()
        (plan,) = self.store.plans.list()
        self.document = self.store.plans.version(plan.id).document
        self.market = load_market(self.snapshot, self.document.focus, BuyingUnits())
        self.ownership = resolve(self.market, self.document)
        self.drive = TrafficTimes(EstimatorTimes())

    def read(self, rep: Rep, ownership: Ownership | None = None) -> FieldFacts:
        """Read what one rep's week needs from the plan store."""
        owned = ownership or self.ownership
        npis, sites = list_members(owned, find_territories(owned, rep.id, rep.name))
        return read_field_facts(
            self.store.organisation,
            self.store.segments,
            self.snapshot,
            rep.id,
            MONDAY,
            npis=npis,
            sites=sites,
        )

    def build(self, rep: Rep) -> RepWeek:
        """Build one rep's week, from the plan store on."""
        return build_week(self.snapshot, self.ownership, self.read(rep), self.drive, rep, MONDAY, today=TODAY)

    def build_dense(self, reps: Sequence[Rep]) -> tuple[RepWeek, float]:
        """Build a week of `CANDIDATES`, of whom nobody was seen yet, and time it."""
        home = {rep.id: rep.home for rep in reps if rep.home is not None}
        options = WeekOptions(most_candidates=CANDIDATES)
        for rep in (rep for rep in reps if rep.id in home):
            near = sorted(
                (t for t in self.document.territories if t.rep_id in home),
                key=lambda t: _degrees_apart(home[t.rep_id], home[rep.id]),
            )
            mine = {t.id for t in near[:NEAREST]}
            given = tuple(replace(t, rep_id=rep.id) if t.id in mine else t for t in self.document.territories)
            ownership = resolve(self.market, Document(given, self.document.focus))
            began = time.perf_counter()
            facts = replace(self.read(rep, ownership), calls=(), credentials=(), leaves=())
            week = build_week(
                self.snapshot, ownership, facts, self.drive, rep, MONDAY, today=TODAY, options=options
            )
            built_s = time.perf_counter() - began
            if len(week.days) == 5 and len({facts.npi for facts in week.calls}) >= CANDIDATES:
                return week, built_s
        raise LookupError(f"nobody of the sample has {CANDIDATES} candidates near by")


def _degrees_apart(first: tuple[float, float], second: tuple[float, float]) -> float:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def plan_timed(week: RepWeek, seconds: float, began: float) -> tuple[WeekPlan, float, float]:
    """Plan a week, and tell when the first plan and the final one stood there."""
    first: list[float] = []
    plan = solve_week(
        week.problem,
        Effort(seconds=seconds),
        clock=time.monotonic,
        on_better=lambda _: first.append(time.perf_counter()) if not first else None,
    )
    return plan, first[0] - began, time.perf_counter() - began


def measure_one(field: Field, rep: Rep, seconds: float) -> dict[str, Any]:
    """Plan one rep's week, and the best guess beside it."""
    began = time.perf_counter()
    week = field.build(rep)
    ours, first_s, final_s = plan_timed(week, seconds, began)
    guess = plan_best_guess(week)
    same = keep_calls(week.problem, guess)
    kept = solve_week(same, Effort(seconds=seconds), clock=time.monotonic)
    wrong = [*check_week(week.problem, ours), *check_week(week.problem, guess), *check_week(same, kept)]
    figures = {
        "ours": measure_week(week, ours),
        "guess": measure_week(week, guess),
        "same_calls": measure_week(replace(week, problem=same), kept),
    }
    row: dict[str, Any] = {
        "rep": rep.name,
        "candidates": len(week.calls),
        "feasible": not wrong,
        "wrong": wrong[:3],
        "missed_appointments": len(ours.missed),
        "same_calls_missed": len(kept.missed),
        "first_plan_s": round(first_s, 3),
        "final_plan_s": round(final_s, 3),
    }
    for name, measured in figures.items():
        row |= {f"{name}_{key}": round(value, 1) for key, value in asdict(measured).items()}
    return row


def sum_up(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Sum up rows of `measure_one`; what is saved in per cent of the best guess."""
    total = {
        f"{name}_{what}": round(sum(row[f"{name}_{what}"] for row in rows), 1)
        for name in ("ours", "guess", "same_calls")
        for what in ("calls", "value", "drive_minutes", "miles")
    }
    saved = {
        f"{name}_saved_{what}_pct": round(100 * (1 - total[f"{name}_{what}"] / total[f"guess_{what}"]), 1)
        for name in ("ours", "same_calls")
        for what in ("drive_minutes", "miles")
    }
    a_call = {
        f"ours_saved_{what}_a_call_pct": round(
            100
            * (
                1
                - total[f"ours_{what}"] / total["ours_calls"] * total["guess_calls"] / total[f"guess_{what}"]
            ),
            1,
        )
        for what in ("drive_minutes", "miles")
    }
    return {
        "weeks": len(rows),
        "all_feasible": all(row["feasible"] for row in rows),
        **total,
        **saved,
        **a_call,
        "first_plan_s_median": median(row["first_plan_s"] for row in rows),
        "first_plan_s_max": max(row["first_plan_s"] for row in rows),
        "final_plan_s_max": max(row["final_plan_s"] for row in rows),
    }


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--weeks", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=4.0, help="of search; 5 s is the budget of all")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    field = Field(options.cache)
    reps = field.store.reps.list()
    rows: list[dict[str, Any]] = []
    warmed = False
    for rep in reps:
        if len(rows) == options.weeks:
            break
        try:
            if not warmed:  # compiles, and loads what the estimator needs
                solve_week(field.build(rep).problem, Effort(rounds=1), clock=time.monotonic)
                warmed = True
            rows.append(measure_one(field, rep, options.seconds))
        except WeekOff:
            continue
    week, built_s = field.build_dense(reps)
    plan, first_s, final_s = plan_timed(week, options.seconds, time.perf_counter() - built_s)
    dense = {
        "candidates": len({facts.npi for facts in week.calls}),
        "days": len(week.days),
        "places": len(week.places),
        "feasible": not check_week(week.problem, plan),
        "made": len(plan.made),
        "built_s": round(built_s, 3),
        "first_plan_s": round(first_s, 3),
        "final_plan_s": round(final_s, 3),
    }
    total = sum_up(rows)
    if options.json:
        print(json.dumps({"total": total, "dense": dense, "weeks": rows}, indent=1))
        return
    table = Table(
        "rep", "candidates", "calls", "min", "mi", "guess calls", "min", "mi", "same calls min", "mi"
    )
    for row in rows:
        names = ("ours_calls", "ours_drive_minutes", "ours_miles", "guess_calls", "guess_drive_minutes",
                 "guess_miles", "same_calls_drive_minutes", "same_calls_miles")  # fmt: skip
        table.add_row(row["rep"], str(row["candidates"]), *(f"{row[name]:,.0f}" for name in names))
    console = Console()
    console.print(table)
    console.print(total)
    console.print(dense)


if __name__ == "__main__":
    main()
