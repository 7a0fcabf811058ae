"""The rows as a table, and the means of each solver."""

from collections.abc import Sequence
from statistics import fmean

from rich.console import Console
from rich.table import Table

from bench.routes.compare import Row

NONE = "–"


def print_tables(rows: Sequence[Row]) -> None:
    """Print the rows, and below them each solver's means.

    Parameters
    ----------
    rows : sequence of Row
        In the order in which they were made.
    """
    console = Console()
    console.print(_list_rows(rows))
    console.print(_list_solvers(rows))


def _list_rows(rows: Sequence[Row]) -> Table:
    table = Table("instance", box=None, title="Score of each solver, gap in percent")
    table.add_column("days", justify="right")
    table.add_column("solver")
    for name in ("score", "reference", "gap %", "seconds"):
        table.add_column(name, justify="right")
    table.add_column("note")
    for row in rows:
        note = row.error or ("proved optimal" if row.proved else "")
        table.add_row(
            row.instance, str(row.days), row.solver, _figure(row.score, "g"), _figure(row.reference, "g"),
            _figure(row.gap, ".2f"), _figure(row.seconds, ".2f"), note,
        )  # fmt: skip
    return table


def _list_solvers(rows: Sequence[Row]) -> Table:
    table = Table("solver", box=None, title="Means by solver")
    for name in ("feasible", "mean gap %", "worst gap %", "mean seconds"):
        table.add_column(name, justify="right")
    for solver in dict.fromkeys(row.solver for row in rows):
        own = [row for row in rows if row.solver == solver]
        gaps = [row.gap for row in own if row.gap is not None]
        seconds = [row.seconds for row in own if row.seconds is not None]
        table.add_row(
            solver,
            f"{sum(row.feasible for row in own)} of {len(own)}",
            _figure(fmean(gaps) if gaps else None, ".2f"),
            _figure(max(gaps, default=None), ".2f"),
            _figure(fmean(seconds) if seconds else None, ".2f"),
        )
    return table


def _figure(value: float | None, form: str) -> str:
    return NONE if value is None else format(value, form)
