"""The places that a rep calls on, and the one among them that serves as base."""

from dataclasses import dataclass

import numpy as np

from analytics.drive import Floats, read_points
from data.errors import OptionInvalid
from data.geography.sphere import unit_vectors

_MEDIAN_STEPS = 200


@dataclass(frozen=True)
class Accounts:
    """The places that a rep calls on.

    Parameters
    ----------
    points : ndarray, n × 2
        Latitude and longitude in degrees; NaN where it isn't known.
    workload : ndarray, n
        How much each counts, 0 or more; procedures, or calls.
    calls_a_week : ndarray, n, optional
        The call plan.

    Raises
    ------
    OptionInvalid
        Lengths differ, or a workload or a number of calls is negative or not a number.
    """

    points: Floats
    workload: Floats
    calls_a_week: Floats | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", read_points(self.points, "accounts"))
        for what in ("workload", "calls_a_week"):
            values = getattr(self, what)
            if values is None:
                continue
            values = np.asarray(values, dtype=np.float64)
            object.__setattr__(self, what, values)
            if values.shape != (len(self.points),):
                raise OptionInvalid(
                    f"There are {len(self.points)} accounts and a {what} of shape {values.shape}.",
                    "Give one number an account.",
                )
            if not (np.isfinite(values) & (values >= 0)).all():
                raise OptionInvalid(
                    f"A {what} is negative or not a number.", "Give 0 for an account that doesn't count."
                )


def find_base(accounts: Accounts) -> int | None:
    """Return the account nearest to the workload-weighted geometric median.

    Weiszfeld's algorithm (E. Weiszfeld, "Sur le point pour lequel la somme des distances de n points
    donnés est minimum", Tôhoku Mathematical Journal 43, 1937) on vectors from the Earth's centre.

    Parameters
    ----------
    accounts : Accounts
        Where no workload is above 0, all count the same.

    Returns
    -------
    int or None
        Its row; None where no account has a place.
    """
    placed = np.flatnonzero(np.isfinite(accounts.points[:, 0]))
    if not len(placed):
        return None
    weights = accounts.workload[placed]
    if not weights.sum() > 0:
        weights = np.ones(len(placed))
    vectors = np.ascontiguousarray(unit_vectors(accounts.points[placed]).T)
    centre = vectors @ weights / weights.sum()
    for _ in range(_MEDIAN_STEPS):
        pull = weights / np.maximum(_distances(vectors, centre), 1e-9)
        moved = vectors @ pull / pull.sum()
        step = float(np.linalg.norm(moved - centre))
        centre = moved
        if step < 1e-7:  # two feet
            break
    return int(placed[np.argmin(_distances(vectors, centre))])


def _distances(vectors: Floats, centre: Floats) -> Floats:
    x, y, z = vectors - centre[:, None]
    distances: Floats = np.sqrt(x * x + y * y + z * z)
    return distances
