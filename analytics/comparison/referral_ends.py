"""The two ends of referrals, and rows seen from either side.

An end is a number, so that millions of NPIs needn't be read: a clinician's own in the snapshot, and for
anybody else the NPI, negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

OUTSIDE, INSIDE, UNKNOWN = 0, 1, 2
"""Where the other end is, as seen from a cohort."""
YEAR_AGO, CURRENT = 0, 1
"""To which of the two spans a row belongs; undated rows are current."""

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MemberPairs:
    """Rows of referrals in one direction; one for each membership of the end that is a member.

    Parameters
    ----------
    cohort, cluster : ndarray of int32
        Of the member.
    other : ndarray of int64
        The other end: its number in the snapshot, or its NPI, negative.
    slot : ndarray of int8
        `YEAR_AGO` or `CURRENT`.
    side : ndarray of int8
        Where `other` is, as seen from the cohort: `OUTSIDE`, `INSIDE` or `UNKNOWN`.
    patients : ndarray of int32
        0 where hidden.
    hidden : ndarray of bool
        The count is suppressed: 1 to smallest_cell - 1 patients.
    """

    cohort: npt.NDArray[np.int32]
    cluster: npt.NDArray[np.int32]
    other: Ints
    slot: npt.NDArray[np.int8]
    side: npt.NDArray[np.int8]
    patients: Numbers
    hidden: Flags


class MemberIndex:
    """Finds the memberships of a clinician by number.

    Parameters
    ----------
    provider_no : ndarray of uint32, memberships
        Ascending.
    cohort, cluster : ndarray of int32, memberships
        As `Members` has them.
    """

    def __init__(
        self,
        provider_no: npt.NDArray[np.uint32],
        cohort: npt.NDArray[np.int32],
        cluster: npt.NDArray[np.int32],
    ) -> None:
        self.provider_no, self.cohort, self.cluster = provider_no, cohort, cluster
        known = int(provider_no[-1]) + 1 if len(provider_no) else 0
        self.memberships = np.bincount(provider_no, minlength=known).astype(np.int32)
        self.first = np.concatenate([[0], np.cumsum(self.memberships)]).astype(np.int32)
        self.clinicians = int(np.count_nonzero(self.memberships))
        self.most = int(self.memberships.max()) if known else 0
        self._is_member = np.append(self.memberships > 0, False)

    def are_members(self, ends: Ints) -> Flags:
        """Tell which ends are members of any cohort.

        Parameters
        ----------
        ends : ndarray of int64
            Numbers, or negative NPIs.

        Returns
        -------
        ndarray of bool
            Whether each is one.
        """
        if not self.clinicians:
            return np.zeros(len(ends), dtype=bool)
        last = len(self._is_member) - 1
        # Negative ones, as unsigned, are beyond every number: the last place, which is nobody's.
        found: Flags = self._is_member[np.minimum(ends.view(np.uint64), np.uint64(last)).view(np.int64)]
        return found

    def expand(self, number: npt.NDArray[np.integer]) -> tuple[Ints, Ints]:
        """Find every membership of members.

        Parameters
        ----------
        number : ndarray of int
            Members, in any order.

        Returns
        -------
        place, row : ndarray of int64
            Of each membership: the place in `number`, and the row in `cohort` and `cluster`.
        """
        if self.most == 1:
            return np.arange(len(number)), self.first[number].astype(np.int64)
        times = self.memberships[number]
        place = np.repeat(np.arange(len(number)), times)
        nth = np.arange(len(place)) - np.repeat(np.cumsum(times) - times, times)
        return place, self.first[number[place]] + nth

    def are_in(self, ends: Ints, cohort: Numbers) -> Flags:
        """Tell whether ends are in cohorts, one by one.

        Parameters
        ----------
        ends : ndarray of int64
            Numbers, or negative NPIs.
        cohort : ndarray of int32
            As many cohorts.

        Returns
        -------
        ndarray of bool
            Whether each is in that cohort.
        """
        found = np.zeros(len(ends), dtype=bool)
        row = np.flatnonzero(self.are_members(ends))
        for nth in range(self.most):
            row = row[self.memberships[ends[row]] > nth]
            found[row] |= self.cohort[self.first[ends[row]] + nth] == cohort[row]
        return found


@dataclass(frozen=True, eq=False)
class Ends:
    """Rows of referrals, seen from one end.

    Parameters
    ----------
    own, other : ndarray of int64
        The two ends: their numbers in the snapshot, or their NPIs, negative.
    own_is_organisation, other_is_organisation : ndarray of bool
        The source says that it is one.
    slot : ndarray of int8
        `YEAR_AGO` or `CURRENT`.
    patients : ndarray of int32
        0 where hidden.
    hidden : ndarray of bool
        The count is suppressed.
    """

    own: Ints
    own_is_organisation: Flags
    other: Ints
    other_is_organisation: Flags
    slot: npt.NDArray[np.int8]
    patients: Numbers
    hidden: Flags

    @classmethod
    def join(cls, parts: "Sequence[Ends]") -> "Ends":
        """Put rows one after the other.

        Parameters
        ----------
        parts : sequence of Ends
            Any number.

        Returns
        -------
        Ends
            All of them.
        """
        if not parts:
            end, flag = np.empty(0, np.int64), np.empty(0, bool)
            return cls(end, flag, end, flag, np.empty(0, np.int8), np.empty(0, np.int32), flag)
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__annotations__))

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "Ends":
        """Return some rows.

        Parameters
        ----------
        rows : ndarray of int64 or of bool
            Which.

        Returns
        -------
        Ends
            These.
        """
        return Ends(*(getattr(self, name)[rows] for name in self.__annotations__))

    def turned(self) -> "Ends":
        """Return the rows seen from the other end.

        Returns
        -------
        Ends
            Own and other have changed places.
        """
        return Ends(
            self.other, self.other_is_organisation,
            self.own, self.own_is_organisation,
            self.slot, self.patients, self.hidden,
        )  # fmt: skip

    def without_direction(self) -> "Ends":
        """Return each pair once.

        Returns
        -------
        Ends
            Own is the lower end; of several counts of a pair the largest, and a hidden one only when none
            is shown.
        """
        back = self.own > self.other
        pairs = Ends.join([self.take(~back), self.take(back).turned()])
        # A shown count before a hidden one, the largest first.
        pairs = pairs.take(np.lexsort((-pairs.patients, pairs.hidden, pairs.slot, pairs.other, pairs.own)))
        new = np.ones(len(pairs.own), dtype=bool)
        new[1:] = np.logical_or.reduce(
            [column[1:] != column[:-1] for column in (pairs.own, pairs.other, pairs.slot)]
        )
        return pairs.take(new)
