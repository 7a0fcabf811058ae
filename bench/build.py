"""How long a snapshot takes to build from a registry of any size, and how much memory.

`uv run python -m bench.build --rows 9000000 --json`. The peer is what cannot be done without: DuckDB reading
every column of the same file as text and writing it as Parquet, in a process of its own.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.registry import write_registry

CACHE = Path(__file__).with_name(".cache")

# Runs in a process of its own; prints seconds and its peak memory.
OURS = """
import sys, time
from pathlib import Path
from bench.measure import peak_memory_gb
from data.snapshot.build import build_snapshot
from data.snapshot.build_inputs import BuildInputs
from data.snapshot.store import SnapshotStore
started = time.perf_counter()
last = [started, "Starting"]
def report(what, share):
    if what == last[1]:
        return
    now = time.perf_counter()
    print(f"{now - last[0]:8.1f} s  {last[1]}", file=sys.stderr)
    last[:] = [now, what]
build_snapshot(BuildInputs(nppes=(Path(sys.argv[1]),)), SnapshotStore(Path(sys.argv[2])),
               built_at="2026-11-24T00:00:00+00:00", progress=report)
print(time.perf_counter() - started, peak_memory_gb())
"""
PEER = """
import sys, time
from pathlib import Path
from bench.measure import peak_memory_gb
from data.engine import connect, quoted
started = time.perf_counter()
with connect("2GB", Path(sys.argv[2]) / "spill") as connection:
    connection.execute(
        f"COPY (FROM read_csv({quoted(Path(sys.argv[1]))}, all_varchar = true, header = true)) "
        f"TO {quoted(Path(sys.argv[2]) / 'copy.parquet')} (FORMAT parquet, COMPRESSION zstd)"
    )
print(time.perf_counter() - started, peak_memory_gb())
"""


def measure_process(script: str, file: Path, scratch: Path) -> tuple[float, float]:
    """Run a script on a file in a process of its own.

    Parameters
    ----------
    script : str
        Prints seconds and its peak memory in GB, last.
    file : Path
        Its first argument.
    scratch : Path
        Its second: an empty directory.

    Returns
    -------
    tuple of float
        Seconds, and gigabytes (10^9 bytes) of resident memory at most.
    """
    done = subprocess.run(
        [sys.executable, "-c", script, str(file), str(scratch)],
        stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    seconds, memory_gb = done.stdout.split()
    return float(seconds), float(memory_gb)


def run(rows: int) -> dict[str, float]:
    """Build from a registry of so many rows, and read it as the peer does.

    Parameters
    ----------
    rows : int
        Rows of the NPPES file.

    Returns
    -------
    dict of str to float
        rows, file_gb, build_seconds, peak_memory_gb, read_seconds, read_ratio (build over read).
    """
    file = write_registry(CACHE, rows)
    figures: dict[str, float] = {"rows": rows, "file_gb": file.stat().st_size / 1e9}
    CACHE.mkdir(exist_ok=True)
    for name, script in (("peer", PEER), ("ours", OURS)):
        scratch = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=CACHE))
        try:
            seconds, memory_gb = measure_process(script, file, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        if name == "ours":
            figures |= {"build_seconds": seconds, "peak_memory_gb": memory_gb}
        else:
            figures["read_seconds"] = seconds
    figures["read_ratio"] = figures["build_seconds"] / figures["read_seconds"]
    return figures


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="of the NPPES file; the whole has 9 million"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    started = time.perf_counter()
    figures = run(options.rows)
    if options.json:
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
        return
    table = Table("figure", "value", title="Build a snapshot from NPPES", box=None)
    for name, value in figures.items():
        table.add_row(name, f"{value:,.2f}")
    Console().print(table)
    Console().print(f"in {time.perf_counter() - started:,.0f} s, the file's making included")


if __name__ == "__main__":
    main()
