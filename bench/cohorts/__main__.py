"""Benchmark of comparisons: 50 areas of 5,000 clinicians, in a market of 3.9 million with 200 M procedures.

    uv run python -m bench.cohorts --json

Growth with its rolling series, referrals and payer mix, all with intervals, as the page asks for them. The
market is made once and kept in `bench/.cache`. Each peer has a process of its own and the same Parquet; the
run fails when their figures differ. Uncached means that no answer is kept, not that files are read from the
disk; which periods referrals have is known of a snapshot that somebody compared on before. `first_s` is the
first comparison of a process: it finds them too, and loads what Python loads late. `cpu_s` are seconds of all
processors together, which others on the computer disturb less.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.cohorts.areas import CLINICIANS, COHORTS
from bench.cohorts.market import build_procedures_market

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "bench" / ".cache"
BUDGET = {"cold_s": "≤ 3", "cached_ms": "≤ 5", "pandas_ratio": "≥ 10", "peak_memory_gb": "≤ 4"}


class PeersDiffer(AssertionError):
    """Two peers gave different figures, so their times can't be compared."""


def run_peer(module: str, *arguments: object) -> dict[str, Any]:
    """Run one peer in a process of its own.

    Parameters
    ----------
    module : str
        `ours` or `pandas_peer`.
    *arguments : object
        Of its command line.

    Returns
    -------
    dict of str to object
        What it reported.
    """
    done = subprocess.run(
        [sys.executable, "-m", f"bench.cohorts.{module}", *map(str, arguments)],
        stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def check_figures(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Check that two peers have the same figures.

    Parameters
    ----------
    ours, theirs : dict of str to list
        By name, a value a cohort.

    Raises
    ------
    PeersDiffer
        Some are not the same.
    """
    for name, values in theirs.items():
        if not np.allclose(ours[name], values, rtol=1e-9, atol=1e-12):
            raise PeersDiffer(f"{name}: ours {ours[name]}, theirs {values}")


def run(market: Path, cohorts: int, clinicians: int, rounds: int, *, pandas: bool) -> dict[str, float]:
    """Compare areas, beside pandas; then health systems, and areas with the rest of the market.

    Parameters
    ----------
    market : Path
        The snapshot.
    cohorts, clinicians : int
        How many areas, and clinicians in each.
    rounds : int
        How often each comparison is made without the cache.
    pandas : bool
        Whether pandas is asked too.

    Returns
    -------
    dict of str to float
        The figures by name.
    """
    areas = run_peer("ours", market, cohorts, clinicians, "areas", rounds)
    figures = {
        "cold_s": float(np.median(areas["uncached_s"])),
        "first_s": areas["uncached_s"][0],
        "cpu_s": float(np.median(areas["uncached_cpu_s"])),
        "cached_ms": areas["cached_ms"],
        "peak_memory_gb": areas["peak_memory_gb"],
    }
    if pandas:
        peer = run_peer("pandas_peer", market, cohorts, clinicians)
        check_figures(areas["figures"], peer["figures"])
        figures |= {
            "pandas_ratio": peer["seconds"] / figures["cold_s"],
            "pandas_s": peer["seconds"],
            "pandas_cpu_s": peer["cpu_seconds"],
            "pandas_memory_gb": peer["peak_memory_gb"],
        }
    for which in ("systems", "rest"):
        found = run_peer("ours", market, cohorts, clinicians, which, min(rounds, 3))
        figures |= {
            f"{which}_cold_s": float(np.median(found["uncached_s"])),
            f"{which}_peak_memory_gb": found["peak_memory_gb"],
        }
    return figures


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--providers", type=int, default=3_900_000)
    parser.add_argument("--volumes", type=int, default=60_000_000, help="rows of volumes, about")
    parser.add_argument("--procedures", type=int, default=200_000_000, help="rows of procedures, about")
    parser.add_argument("--cohorts", type=int, default=COHORTS)
    parser.add_argument("--clinicians", type=int, default=CLINICIANS, help="in each area")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-pandas", action="store_true", help="leave pandas out")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    market = build_procedures_market(
        CACHE,
        providers=options.providers,
        volumes=options.volumes,
        procedures=options.procedures,
        report=_say,
    )
    figures = run(market, options.cohorts, options.clinicians, options.rounds, pandas=not options.no_pandas)
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
        return
    table = Table("figure", title=f"{options.cohorts} cohorts of {options.clinicians:,}", box=None)
    table.add_column("value", justify="right")
    table.add_column("budget at the full size")
    for name, value in figures.items():
        table.add_row(name, f"{value:,.2f}", BUDGET.get(name, ""))
    Console().print(table)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
