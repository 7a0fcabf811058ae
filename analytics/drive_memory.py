"""Drive figures that are worked out once: for the line beside the mouse and the card that follows it."""

import hashlib
from collections.abc import Callable, Hashable
from typing import Protocol

from analytics.accounts import Accounts
from analytics.drive import DriveTimes
from analytics.drive_figures import DriveFigures, drive_figures

VERSION = 1

Figures = DriveFigures | None
Remember = Callable[[Hashable, Callable[[], Figures]], Figures]
"""Gives the answer to a key, or computes it: that of a cache."""


class DriveCost(Protocol):
    """Tells what accounts cost to drive, as `drive_figures` does."""

    def __call__(
        self,
        drive: DriveTimes,
        accounts: Accounts,
        home: tuple[float, float] | None = None,
        *,
        threshold_minutes: float,
        calls_a_day: float,
    ) -> Figures:
        """Return the figures."""


def remember_drive(remember: Remember, engine: str) -> DriveCost:
    """Return `drive_figures` with a memory.

    Parameters
    ----------
    remember : callable
        Of a cache.
    engine : str
        Names the engine in the cache: what it is used as, where nobody changes it while this runs.

    Returns
    -------
    callable
        Of two who ask the same at the same time the second waits for the first.
    """

    def cost(
        drive: DriveTimes,
        accounts: Accounts,
        home: tuple[float, float] | None = None,
        *,
        threshold_minutes: float,
        calls_a_day: float,
    ) -> Figures:
        digest = hashlib.blake2b(digest_size=16)
        for part in (accounts.points, accounts.workload, accounts.calls_a_week):
            digest.update(b"|" if part is None else part.tobytes())
        key = ("drive figures", VERSION, engine, digest.digest(), home, threshold_minutes, calls_a_day)
        return remember(
            key,
            lambda: drive_figures(
                drive, accounts, home, threshold_minutes=threshold_minutes, calls_a_day=calls_a_day
            ),
        )

    return cost
