"""Who goes first: an answer that a hand on the mouse waits for, before work that can wait some milliseconds.

Python computes in one thread at a time. Two that work side by side each take twice as long, so the later one
loses nothing when it lets the other finish first.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Precedence:
    """Lets short urgent work finish before other work of the process begins."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._urgent = 0

    @contextmanager
    def go_first(self) -> Iterator[None]:
        """Have those who give way wait until the block ends.

        Yields
        ------
        None
            Others may go first at the same time.
        """
        with self._changed:
            self._urgent += 1
        try:
            yield
        finally:
            with self._changed:
                self._urgent -= 1
                self._changed.notify_all()

    def give_way(self, most_seconds: float) -> bool:
        """Wait while somebody goes first.

        Parameters
        ----------
        most_seconds : float
            Then go on all the same: many who draw at once must not keep a page from running.

        Returns
        -------
        bool
            Whether nobody goes first any more.
        """
        with self._changed:
            return self._changed.wait_for(lambda: self._urgent == 0, most_seconds)
