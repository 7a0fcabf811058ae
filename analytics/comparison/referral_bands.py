"""Patients of whom some counts are hidden: bands from the fewest to the most that they can be."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.comparison.intervals import ClusterGroups
from analytics.comparison.members import Members

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Band:
    """Patients, some of them hidden; arrays of one shape.

    Parameters
    ----------
    shown : ndarray of int64
        The sum of the counts that are shown.
    hidden : ndarray of int64
        How many counts are hidden.
    smallest_cell : int
        The smallest count that is shown; a hidden one is 1 to one less.
    """

    shown: Ints
    hidden: Ints
    smallest_cell: int

    @property
    def low(self) -> Ints:
        """The fewest patients that it can be."""
        return self.shown + self.hidden

    @property
    def high(self) -> Ints:
        """The most patients that it can be."""
        return self.shown + self.hidden * max(1, self.smallest_cell - 1)

    @property
    def middle(self) -> Floats:
        """The middle of the band, for where one number is needed."""
        return np.asarray((self.low + self.high) / 2)

    def of(self, *at: int | slice | Ints) -> "Band":
        """Return the band of some elements.

        Parameters
        ----------
        *at : int, slice or ndarray of int64
            An index of the arrays.

        Returns
        -------
        Band
            Of these.
        """
        return Band(self.shown[at], self.hidden[at], self.smallest_cell)

    def by_cohort(self, members: Members) -> "Band":
        """Sum clusters by cohort.

        Parameters
        ----------
        members : Members
            Has the clusters of the first axis.

        Returns
        -------
        Band
            Its first axis is cohorts.
        """
        groups = ClusterGroups(members.cluster_cohort, len(members.cohorts))
        shown, hidden = (groups.total(values).astype(np.int64) for values in (self.shown, self.hidden))
        return Band(shown, hidden, self.smallest_cell)
