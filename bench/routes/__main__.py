"""Benchmark of the route search, beside PyVRP, VROOM and OR-Tools routing.

    uv run python -m bench.routes ../shared/data/routes/*.txt --days 1 2 4 --seconds 5 --json

Reads TOPTW files in KU Leuven's form, and rep-weeks (.json), which have days of their own. Each solver has
the same wall time, one after another, in a process of its own; `seconds` are measured, building a model
included, importing and compiling not. Every answer is timed by our scheduler and looked at by our independent
checker. `gap` is (reference - score) / reference in percent; the reference is the row of `reference.csv` in
the file's folder, or else the best of this run, and `reference_from` says which. A solver without a feasible
plan has `score` and `gap` null, and an `error`. A file that can't be read is told on standard error, the
others are solved, and the exit code is 2.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.routes.compare import compare_solvers
from bench.routes.file_refused import FileRefused
from bench.routes.files import read_instances
from bench.routes.instance import Instance
from bench.routes.references import find_references
from bench.routes.solvers import COMPARED, PROVES, SOLVERS
from bench.routes.tables import print_tables

PROVE_SECONDS = 60.0
REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the command line when not given.

    Returns
    -------
    int
        0; 2 when a file could not be read.
    """
    options = _make_parser().parse_args(arguments)
    instances: list[tuple[Path, Instance]] = []
    refused = False
    for file in options.files:
        try:
            instances += [(file, instance) for instance in read_instances(file, tuple(options.days))]
        except FileRefused as wrong:
            _say(str(wrong))
            refused = True
    try:
        references = find_references([file for file, _ in instances], options.reference)
    except FileRefused as wrong:
        _say(str(wrong))
        return REFUSED
    seconds_of = dict.fromkeys(options.solvers, options.seconds)
    if options.prove is not None:
        seconds_of[PROVES] = options.prove
    rows = []
    for file, instance in instances:
        for note in instance.notes:
            _say(f"{file}: {note}.")
        rows += compare_solvers(file, instance, references[file], seconds_of, seed=options.seed, report=_say)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        print_tables(rows)
    return REFUSED if refused else 0


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.routes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="TOPTW files, or rep-weeks (.json)"
    )
    parser.add_argument(
        "--days", nargs="+", type=_read_days, default=[1], metavar="M",
        help="days of a TOPTW file, one or several numbers (1)",
    )  # fmt: skip
    parser.add_argument("--seconds", type=_read_seconds, default=5.0, metavar="S", help="of each solver (5)")
    parser.add_argument(
        "--solvers", type=_read_solvers, default=list(COMPARED), metavar="NAMES",
        help=f"with commas between, of {', '.join(SOLVERS)} ({','.join(COMPARED)})",
    )  # fmt: skip
    parser.add_argument(
        "--prove", nargs="?", type=_read_seconds, const=PROVE_SECONDS, metavar="SECONDS",
        help=f"have CP-SAT prove the optimum of small instances, in so many seconds ({PROVE_SECONDS:g})",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of the solvers that take one (0)")
    parser.add_argument("--reference", type=Path, metavar="FILE", help="CSV in place of reference.csv")
    parser.add_argument("--json", action="store_true", help="print a list of rows; `gap` is in percent")
    return parser


def _read_days(text: str) -> int:
    days = int(text)
    if days < 1:
        raise argparse.ArgumentTypeError(f"{days} days can't be; give 1 or more")
    return days


def _read_seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} seconds can't be; give more than 0")
    return seconds


def _read_solvers(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in SOLVERS]
    if unknown or not names:
        known = ", ".join(SOLVERS)
        raise argparse.ArgumentTypeError(f"there is no solver “{', '.join(unknown)}”; there are {known}")
    return names


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
