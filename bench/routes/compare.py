"""Every solver on every instance, one after another, and the rows that come of it."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.routes.instance import Instance
from bench.routes.judge import AnswerRefused, score_answer
from bench.routes.references import Reference, References, find_rep_week

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 180
"""For importing, for compiling the search the first time, and for a peer that overruns its time."""


@dataclass(frozen=True)
class Row:
    """One solver on one instance.

    Parameters
    ----------
    instance : str
        Its name.
    days : int
        How many.
    solver : str
        Its name.
    score : float, optional
        None where there is no feasible plan.
    reference : float, optional
        What the gap is measured against; None where nobody has a plan.
    reference_from : str
        Where it is from.
    gap : float, optional
        (reference - score) / reference, in percent; below 0 where the reference is beaten.
    feasible : bool
        By the independent checker.
    seconds : float, optional
        Measured, from the instance in memory to the answer.
    peak_memory_gb : float, optional
        Of the process.
    proved : bool
        Whether the solver proved its plan to be the best.
    bound : float, optional
        The most that a plan could score, where the solver says so.
    error : str, optional
        Why there is no feasible plan.
    """

    instance: str
    days: int
    solver: str
    score: float | None = None
    reference: float | None = None
    reference_from: str = ""
    gap: float | None = None
    feasible: bool = False
    seconds: float | None = None
    peak_memory_gb: float | None = None
    proved: bool = False
    bound: float | None = None
    error: str | None = None


def compare_solvers(
    file: Path,
    instance: Instance,
    references: References,
    seconds_of: dict[str, float],
    *,
    seed: int,
    report: Callable[[str], None] = lambda what: None,
) -> list[Row]:
    """Solve an instance with each solver, one after another.

    Parameters
    ----------
    file : Path
        The instance's.
    instance : Instance
        As it was read from there.
    references : mapping
        Of its folder.
    seconds_of : dict of str to float
        How long each solver has; in this order.
    seed : int
        For those that take one.
    report : callable
        Told what is found.

    Returns
    -------
    list of Row
        One a solver; a solver that fails has an error.
    """
    rows = []
    for solver, seconds in seconds_of.items():
        row = run_solver(solver, file, instance, seconds, seed)
        found = row.error if row.score is None else f"{row.score:g}"
        report(f"{row.instance}, {row.days} days, {solver}: {found}")
        rows.append(row)
    known = references.get((instance.name, len(instance.days))) or find_rep_week(file)
    reference = known or best_of(rows)
    return rows if reference is None else [measure_gap(row, reference) for row in rows]


def run_solver(solver: str, file: Path, instance: Instance, seconds: float, seed: int) -> Row:
    """Run one solver in a process of its own, and judge what it answers.

    Parameters
    ----------
    solver : str
        Its name.
    file : Path
        The instance's.
    instance : Instance
        As it was read from there.
    seconds : float
        How long.
    seed : int
        For those that take one.

    Returns
    -------
    Row
        Without a reference yet.
    """
    row = Row(instance.name, len(instance.days), solver)
    arguments = [solver, file.resolve(), len(instance.days), seconds, seed]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.routes.solve_one", *map(str, arguments)],
            capture_output=True, text=True, cwd=ROOT, timeout=2 * seconds + PATIENCE_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as wrong:
        return replace(row, error=f"It was ended after {wrong.timeout:g} seconds.")
    if done.returncode:
        return replace(row, error=_describe_end(done.returncode, done.stderr))
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    row = replace(
        row,
        seconds=round(found["seconds"], 3),
        peak_memory_gb=round(found["peak_memory_gb"], 3),
        bound=found["bound"],
    )
    try:
        score = score_answer(instance, found["visits"])
    except AnswerRefused as wrong:
        return replace(row, error=str(wrong))
    return replace(row, score=score, feasible=True, proved=found["proved"])


def best_of(rows: Sequence[Row]) -> Reference | None:
    """Return the best score of some rows as a reference.

    Parameters
    ----------
    rows : sequence of Row
        Of one instance.

    Returns
    -------
    Reference or None
        None where no plan is feasible.
    """
    scores = [row.score for row in rows if row.score is not None]
    if not scores:
        return None
    proved = any(row.proved for row in rows)
    return Reference(max(scores), "proved optimal in this run" if proved else "best of this run")


def measure_gap(row: Row, reference: Reference) -> Row:
    """Return a row with its gap.

    Parameters
    ----------
    row : Row
        Of one solver.
    reference : Reference
        Of its instance.

    Returns
    -------
    Row
        The gap is None where there is no score; 0 where the reference is 0 and so is the score.
    """
    row = replace(row, reference=reference.score, reference_from=reference.source)
    if row.score is None:
        return row
    if reference.score == 0:
        return replace(row, gap=0.0 if row.score == 0 else None)
    return replace(row, gap=round(100 * (reference.score - row.score) / reference.score, 4))


def _describe_end(code: int, stderr: str) -> str:
    last = next((line for line in reversed(stderr.splitlines()) if line.strip()), "")
    if code < 0:
        return f"It was ended by {signal.Signals(-code).name}. {last}".strip()
    return last or f"It ended with {code}."
