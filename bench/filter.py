"""Find on a national market: fifty varied filters, beside vectorised pandas and SQL written by hand.

`uv run python -m bench.filter --providers 3900000 --rows 60000000 --json`. The market is made once and kept
in `bench/.cache`. Each peer has a process of its own and answers the same questions on the same Parquet
files; the run fails when the first pages differ. Every figure of time is over all calls of all questions in a
shuffled order, after one call that opens the files; no answer is kept between calls.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.market import build_market
from bench.measure import medians_ms, percentile_ms
from bench.questions import filter_questions

CACHE = Path(__file__).with_name(".cache")
ROOT = Path(__file__).parents[1]
BUDGET = {
    "p95_ms": "≤ 100", "screen_p95_ms": "≤ 250", "names_p95_ms": "≤ 150", "pandas_ratio": "≥ 20",
    "handwritten_ratio": "≤ 1.3", "handwritten_copy_ratio": "≤ 1.3", "peak_memory_gb": "≤ 4",
}  # fmt: skip


class PeersDiffer(AssertionError):
    """Two peers gave different first pages, so their times can't be compared."""


def run_peer(name: str, market: Path, rounds: int) -> dict[str, Any]:
    """Run one peer in a process of its own.

    Parameters
    ----------
    name : str
        `ours`, `duckdb` or `pandas`.
    market : Path
        The snapshot.
    rounds : int
        How often each question is asked.

    Returns
    -------
    dict of str to object
        What the peer reported: filter_ms, answers, peak_memory_gb; of ours, screen_ms and name_ms; of SQL by
        hand, copy_ms.
    """
    done = subprocess.run(
        [sys.executable, "-m", f"bench.peer_{name}", str(market), str(rounds)],
        stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def compare(ours: dict[str, Any], pandas: dict[str, Any], duckdb: dict[str, Any]) -> dict[str, float]:
    """Bring three peers' reports into figures.

    Parameters
    ----------
    ours, pandas, duckdb : dict
        As `run_peer` gives them.

    Returns
    -------
    dict of str to float
        Times in milliseconds. `pandas_ratio` is pandas' time over ours, `handwritten_ratio` ours over that of
        the hand-written SQL on Parquet, `handwritten_copy_ratio` over the same SQL on the copy that we
        read too; all of the sums of each question's median. `…_median` is the median of the single
        questions' ratios.

    Raises
    ------
    PeersDiffer
        The first pages are not the same.
    """
    for name, peer in (("pandas", pandas), ("hand-written SQL", duckdb)):
        for question, mine, theirs in zip(filter_questions(), ours["answers"], peer["answers"], strict=True):
            if mine != theirs:
                raise PeersDiffer(f"{name} differs at {question}")
    mine, frames, sql = (medians_ms(peer["filter_ms"]) for peer in (ours, pandas, duckdb))
    copy = medians_ms(duckdb["copy_ms"])
    return {
        "p50_ms": percentile_ms(ours["filter_ms"], 50),
        "p95_ms": percentile_ms(ours["filter_ms"], 95),
        "screen_p50_ms": percentile_ms(ours["screen_ms"], 50),
        "screen_p95_ms": percentile_ms(ours["screen_ms"], 95),
        "names_p50_ms": percentile_ms(ours["name_ms"], 50),
        "names_p95_ms": percentile_ms(ours["name_ms"], 95),
        "pandas_ratio": sum(frames) / sum(mine),
        "pandas_ratio_median": _median_ratio(frames, mine),
        "handwritten_ratio": sum(mine) / sum(sql),
        "handwritten_ratio_median": _median_ratio(mine, sql),
        "handwritten_copy_ratio": sum(mine) / sum(copy),
        "handwritten_copy_ratio_median": _median_ratio(mine, copy),
        "peak_memory_gb": ours["peak_memory_gb"],
        "pandas_memory_gb": pandas["peak_memory_gb"],
    }


def run(providers: int, rows: int, rounds: int) -> tuple[dict[str, float], Table]:
    """Make the market, ask every peer, and compare.

    Parameters
    ----------
    providers : int
        Clinicians.
    rows : int
        Rows of volumes, about.
    rounds : int
        How often each question is asked; pandas, which is slow, answers once.

    Returns
    -------
    tuple of dict and rich.table.Table
        The figures, and a row for every question.
    """
    market = build_market(
        CACHE, providers=providers, rows=rows, report=lambda what: print(what, file=sys.stderr)
    )
    ours, duckdb = run_peer("ours", market, rounds), run_peer("duckdb", market, rounds)
    pandas = run_peer("pandas", market, 1)
    each = Table("question", title="Each question: median, ms", box=None)
    for title in ("ours", "screen", "by hand", "by hand, copy", "pandas"):
        each.add_column(title, justify="right")
    columns = [
        medians_ms(times)
        for times in (
            ours["filter_ms"], ours["screen_ms"], duckdb["filter_ms"], duckdb["copy_ms"], pandas["filter_ms"],
        )
    ]  # fmt: skip
    for question, *times in zip(filter_questions(), *columns, strict=True):
        asked = ", ".join(f"{k}={v}" for k, v in vars(question).items() if v and v != "any")
        each.add_row(asked[:90] or "everyone", *(f"{ms:,.1f}" for ms in times))
    return compare(ours, pandas, duckdb), each


def _median_ratio(above: list[float], below: list[float]) -> float:
    ratios = sorted(a / b for a, b in zip(above, below, strict=True))
    return ratios[len(ratios) // 2]


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--providers", type=int, default=200_000)
    parser.add_argument("--rows", type=int, default=3_000_000, help="rows of volumes, about")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", action="store_true", help="a row for every question too")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    figures, each = run(options.providers, options.rows, options.rounds)
    if options.json:
        asked = {"providers": options.providers, "rows": options.rows, "queries": len(filter_questions())}
        print(json.dumps(asked | {name: round(value, 3) for name, value in figures.items()}))
        return
    console = Console()
    if options.each:
        console.print(each)
    table = Table("figure", title=f"Find: {options.providers:,} clinicians, {options.rows:,} rows", box=None)
    table.add_column("value", justify="right")
    table.add_column("budget at 3.9 M × 60 M")
    for name, value in figures.items():
        table.add_row(name, f"{value:,.2f}", BUDGET.get(name, ""))
    console.print(table)


if __name__ == "__main__":
    main()
