"""One solver on one instance, in a process of its own.

`python -m bench.routes.solve_one SOLVER FILE DAYS SECONDS SEED`
"""

import sys
import time
from pathlib import Path

from bench.measure import peak_memory_gb, report
from bench.routes.files import read_instances
from bench.routes.solvers import load_solver


def main() -> None:
    """Solve and print the answer, its seconds and the memory; the seconds include building the model."""
    name, file, days, seconds, seed = sys.argv[1:]
    (instance,) = read_instances(Path(file), (int(days),))
    solver = load_solver(name)
    solver.prepare()
    started = time.perf_counter()
    answer = solver.solve(instance, float(seconds), int(seed))
    report(
        visits=answer.visits,
        proved=answer.proved,
        bound=answer.bound,
        seconds=time.perf_counter() - started,
        peak_memory_gb=peak_memory_gb(),
    )


if __name__ == "__main__":
    main()
