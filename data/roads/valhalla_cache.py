"""Figures that were found, by pair: bounded, least recently used first out, safe for several threads."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from data.roads.times import Floats

Figures = tuple[float, float]


class PairCache:
    """Minutes and miles of pairs, kept in rows of one origin and departure.

    Parameters
    ----------
    max_pairs : int
        Beyond it, whole rows go, the least recently used first.
    """

    def __init__(self, max_pairs: int) -> None:
        self._max_pairs = max_pairs
        self._pairs = 0
        self._rows: OrderedDict[tuple[int, str], dict[int, Figures]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self._pairs

    def read(self, origins: Sequence[int], destinations: Sequence[int], departing: str) -> Floats:
        """Return what is known of a matrix.

        Parameters
        ----------
        origins, destinations : sequence of int
            Keys of points.
        departing : str
            Local time; empty for none.

        Returns
        -------
        ndarray, 2 × origins × destinations
            Minutes, then miles; infinite where not known, NaN where it is known that there is no way.
        """
        unknown = (np.inf, np.inf)
        found = np.full((2, len(origins), len(destinations)), np.inf)
        with self._lock:
            for number, origin in enumerate(origins):
                row = self._rows.get((origin, departing))
                if row is not None:
                    self._rows.move_to_end((origin, departing))
                    found[:, number] = np.array([row.get(key, unknown) for key in destinations]).T
        return found

    def write(
        self, origins: Sequence[int], destinations: Sequence[int], departing: str, figures: Floats
    ) -> None:
        """Keep the figures of a matrix.

        Parameters
        ----------
        origins, destinations : sequence of int
            Keys of points.
        departing : str
            Local time; empty for none.
        figures : ndarray, 2 × origins × destinations
            Minutes, then miles.
        """
        with self._lock:
            for number, origin in enumerate(origins):
                row = self._rows.setdefault((origin, departing), {})
                self._rows.move_to_end((origin, departing))
                before = len(row)
                row.update(zip(destinations, map(tuple, figures[:, number].T.tolist()), strict=True))
                self._pairs += len(row) - before
            while self._pairs > self._max_pairs and self._rows:
                _, gone = self._rows.popitem(last=False)
                self._pairs -= len(gone)
