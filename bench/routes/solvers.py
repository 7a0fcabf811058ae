"""Which solvers there are. Each module has `prepare()`, which doesn't count, and `solve()`, which does."""

from importlib import import_module
from types import ModuleType

SOLVERS = {
    "windshield": "ours",
    "pyvrp": "pyvrp_peer",
    "vroom": "vroom_peer",
    "ortools": "ortools_peer",
    "cpsat": "cpsat_peer",
}
COMPARED = ("windshield", "pyvrp", "vroom", "ortools")
PROVES = "cpsat"


def load_solver(name: str) -> ModuleType:
    """Import a solver.

    Parameters
    ----------
    name : str
        A key of `SOLVERS`.

    Returns
    -------
    module
        Imported only now, so that no solver shares a process with another.
    """
    return import_module(f"bench.routes.{SOLVERS[name]}")
