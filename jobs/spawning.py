"""How worker processes are started: fresh, and without the program's main module."""

import sys
import threading
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType


class WorkerProcess(SpawnProcess):
    """A spawned process that doesn't import the main module of the process that starts it.

    Streamlit puts the page script in the place of `__main__`; every worker would run the whole page once,
    outside of Streamlit, before its first job. Jobs are functions of importable modules and need no main.
    """

    _turn = threading.Lock()

    def start(self) -> None:
        """Start the process."""
        with self._turn:
            main, stand_in = sys.modules["__main__"], ModuleType("__main__")
            sys.modules["__main__"] = stand_in
            try:
                super().start()
            finally:
                if sys.modules["__main__"] is stand_in:  # else a page began meanwhile and put its own
                    sys.modules["__main__"] = main


class WorkerContext(SpawnContext):
    """The spawn context with `WorkerProcess` for its processes."""

    Process = WorkerProcess
