"""Procedures of cohorts by practice and payer class: what shares, their intervals and bands are made of.

They were added up in the pass that `weekly` made. Shares are made of them in `mix_estimates`, distances
between cohorts in `mix_distances`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.comparison.members import Members
from analytics.comparison.weekly import Ints, WeeklyVolumes
from analytics.comparison.windows import ComparisonWindow
from data.snapshot.manifest import Description
from data.snapshot.schema import PAYERS


@dataclass(frozen=True, eq=False)
class PayerCounts:
    """Procedures of a comparison's cohorts by payer class; nobody changes the arrays.

    The last axis is that of `weekly`: the current window, the one a year ago and the one before.

    Parameters
    ----------
    members : Members
        Whose they are; has n cohorts and k clusters.
    window : ComparisonWindow
        The days.
    payers : tuple of str
        Payer classes p that the snapshot has claims of (and, when the window names some, of those). One that
        no source covers is absent, which is another thing than a share of 0.
    shown : ndarray of uint32, k × p × 3
        Procedures of the code set; suppressed cells are not in them.
    hidden : ndarray of int64, n × p × 3
        Suppressed cells with a day in the window, each 1 to smallest_cell - 1 procedures.
    hidden_undated : ndarray of int64, n × p × 3
        Suppressed cells that have kept only their year, of the years that the window touches: each is 0 to
        smallest_cell - 1 procedures in it.
    smallest_cell : int
        The smallest count that the snapshot shows.
    """

    members: Members
    window: ComparisonWindow
    payers: tuple[str, ...]
    shown: npt.NDArray[np.uint32]
    hidden: Ints
    hidden_undated: Ints
    smallest_cell: int


def count_payers(weekly: WeeklyVolumes, description: Description) -> PayerCounts:
    """Pick out the payer classes that a comparison is about.

    Parameters
    ----------
    weekly : WeeklyVolumes
        The cohorts' procedures.
    description : Description
        Of the snapshot that they are from.

    Returns
    -------
    PayerCounts
        The year before is all 0 when the data don't reach back so far; see `window.lacks_year_ago`.
    """
    seen = weekly.all_codes_by_payer + weekly.hidden_by_payer + weekly.undated_by_payer
    kept = [
        number
        for number, payer in enumerate(PAYERS)
        if payer in (weekly.window.payers or PAYERS)
        and (payer in description.complete_through or seen[:, number].any())
    ]
    return PayerCounts(
        members=weekly.members,
        window=weekly.window,
        payers=tuple(PAYERS[number] for number in kept),
        shown=weekly.by_payer[:, kept],
        hidden=weekly.hidden_by_payer[:, kept],
        hidden_undated=weekly.undated_by_payer[:, kept],
        smallest_cell=description.smallest_cell,
    )
