"""The market as territories divide it: accounts, the clinicians who follow them, and where else those work.

An account is a site, or the practice place of clinicians who have no site: what a territory owns. A
clinician follows the account of the primary site. Loaded once for a snapshot, a focus and its buying units;
every redraw works on these arrays and asks the database nothing.
"""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.buying_units import SiteUnits
from data.geography.shapes import PointIndex
from data.identifiers import IdnId, Npi, SiteId, SnapshotId, UnitId
from data.plans.document import Focus
from data.ranges import rows_between
from data.snapshot.schema import SITE_KINDS

PLACE = "place"
"""The kind of an account that is no site but the practice place of clinicians without one."""
KINDS = (*SITE_KINDS, PLACE)

Rows = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Market:
    """Accounts and clinicians of one focus in one snapshot; nobody changes the arrays.

    Parameters
    ----------
    snapshot_id : SnapshotId
        Where they are from.
    focus : Focus
        Whom the plan is about.
    accounts : pyarrow.Table
        A row an account, sites first: site_id, name (null for practice places), city, state, idn_id.
    sites : int
        How many accounts are sites.
    kind : ndarray of uint8, accounts
        Number in `KINDS`.
    lat, lon : ndarray, accounts
        Degrees; NaN where not known.
    zip_code, county : ndarray of int32, accounts
        As numbers; -1 where not known.
    idn : ndarray of int32, accounts
        Number in `idns`; -1 for none. A practice place has the IDN of nobody.
    idns : tuple of IdnId
        By number.
    idn_names : tuple of str
        By number.
    units : SiteUnits
        Of the accounts; -1 for practice places. Units of the whole snapshot, also without a site here.
    provider_no, npi : ndarray, clinicians
        In the order of their accounts; `npi` as a number.
    account : ndarray of int32, clinicians
        Whom they follow.
    starts : ndarray of int64, accounts + 1
        Clinicians of account a are those from `starts[a]` to `starts[a + 1]`.
    volume : ndarray of float32, clinicians
        Shown procedures of the code set in the trailing 12 months; NaN where unknown.
    hidden_cells : ndarray of uint16, clinicians
        Suppressed counts beside them.
    decile : ndarray of uint8, clinicians
        By volume, 1 to 10; 0 for none.
    visits : ndarray of int32, visits × 2
        Clinician and account, for every site beside the primary one at which a clinician works; sorted.
    visit_share : ndarray of float32, visits
        Of the clinician's procedures; NaN where the source can't tell.
    places : PointIndex
        Of the accounts.
    """

    snapshot_id: SnapshotId
    focus: Focus
    accounts: pa.Table
    sites: int
    kind: npt.NDArray[np.uint8]
    lat: Floats
    lon: Floats
    zip_code: Rows
    county: Rows
    idn: Rows
    idns: tuple[IdnId, ...]
    idn_names: tuple[str, ...]
    units: SiteUnits
    provider_no: npt.NDArray[np.uint32]
    npi: npt.NDArray[np.int64]
    account: Rows
    starts: npt.NDArray[np.int64]
    volume: npt.NDArray[np.float32]
    hidden_cells: npt.NDArray[np.uint16]
    decile: npt.NDArray[np.uint8]
    visits: Rows
    visit_share: npt.NDArray[np.float32]
    places: PointIndex

    @property
    def nbytes(self) -> int:
        """The size in bytes, with what is worked out on first use."""
        own = [getattr(self, part.name) for part in fields(self)]
        arrays = sum(value.nbytes for value in own if isinstance(value, np.ndarray))
        orders = 8 * (2 * len(self.npi) + 4 * len(self.kind) + len(self.visits))
        names = 200 * self.sites  # as Python's, in `site_rows`
        return int(arrays + self.accounts.nbytes + self.places.nbytes + self.units.nbytes) + orders + names

    @cached_property
    def clinicians_at(self) -> npt.NDArray[np.int64]:
        """The number of clinicians who follow each account."""
        return np.diff(self.starts)

    @cached_property
    def account_volume(self) -> Floats:
        """The shown procedures of those who follow each account."""
        sums: Floats = np.bincount(
            self.account, weights=np.nan_to_num(self.volume), minlength=len(self.kind)
        ).astype(np.float64)
        return sums

    @cached_property
    def site_rows(self) -> dict[SiteId, int]:
        """The account of each site."""
        return {site: row for row, site in enumerate(self.accounts["site_id"][: self.sites].to_pylist())}

    @cached_property
    def _by_npi(self) -> npt.NDArray[np.intp]:
        return np.argsort(self.npi, kind="stable")

    @cached_property
    def _by_zip(self) -> npt.NDArray[np.intp]:
        return np.argsort(self.zip_code, kind="stable")

    @cached_property
    def _by_county(self) -> npt.NDArray[np.intp]:
        return np.argsort(self.county, kind="stable")

    @cached_property
    def _by_visited(self) -> npt.NDArray[np.intp]:
        return np.argsort(self.visits[:, 1], kind="stable")

    @cached_property
    def _visits_from(self) -> Rows:
        """Where the visits of each clinician begin, as `starts` has it of accounts."""
        return _starts(self.visits[:, 0], len(self.npi))

    @cached_property
    def _visits_to(self) -> Rows:
        """Where the visits to each account begin in `_by_visited`."""
        return _starts(self.visits[:, 1], len(self.kind))

    def find_clinicians(self, npis: tuple[Npi, ...]) -> Rows:
        """Return the rows of clinicians.

        Parameters
        ----------
        npis : tuple of Npi
            Any.

        Returns
        -------
        ndarray of int32
            Sorted; without those who are not in the market.
        """
        return _match(self.npi, self._by_npi, np.array([int(npi) for npi in npis], dtype=np.int64))

    def find_sites(self, sites: tuple[SiteId, ...]) -> Rows:
        """Return the accounts of sites.

        Parameters
        ----------
        sites : tuple of SiteId
            Any.

        Returns
        -------
        ndarray of int32
            Sorted; without those that are not in the market.
        """
        found = [self.site_rows[site] for site in sites if site in self.site_rows]
        return np.array(sorted(found), dtype=np.int32)

    def in_zips(self, zips: tuple[str, ...]) -> Rows:
        """Return the accounts with one of some ZIPs in their address.

        Parameters
        ----------
        zips : tuple of str
            Five digits each.

        Returns
        -------
        ndarray of int32
            Sorted.
        """
        return _match(self.zip_code, self._by_zip, np.array([int(code) for code in zips], dtype=np.int32))

    def in_counties(self, counties: tuple[str, ...]) -> Rows:
        """Return the accounts in some counties.

        Parameters
        ----------
        counties : tuple of str
            Five-digit FIPS codes.

        Returns
        -------
        ndarray of int32
            Sorted.
        """
        return _match(self.county, self._by_county, np.array([int(c) for c in counties], dtype=np.int32))

    def of_idns(self, idns: tuple[IdnId, ...]) -> Rows:
        """Return the sites of health systems.

        Parameters
        ----------
        idns : tuple of IdnId
            Any.

        Returns
        -------
        ndarray of int32
            Sorted.
        """
        asked = set(idns)
        wanted = [number for number, idn in enumerate(self.idns) if idn in asked]
        return np.flatnonzero(np.isin(self.idn[: self.sites], wanted)).astype(np.int32)

    def of_units(self, units: tuple[UnitId, ...]) -> Rows:
        """Return the sites of buying units.

        Parameters
        ----------
        units : tuple of UnitId
            Any; a default unit's id means the unit that has most of it now.

        Returns
        -------
        ndarray of int32
            Sorted.
        """
        wanted = {self.units.number_of(unit) for unit in units} - {-1}
        return np.flatnonzero(np.isin(self.units.of_site, list(wanted))).astype(np.int32)

    def clinicians_of(self, accounts: npt.NDArray[np.integer]) -> Rows:
        """Return the clinicians who follow some accounts.

        Parameters
        ----------
        accounts : ndarray of int
            Rows of accounts, sorted.

        Returns
        -------
        ndarray of int32
            Sorted.
        """
        return rows_between(self.starts[accounts], self.starts[accounts + 1])

    def visits_of(self, clinicians: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
        """Return the rows of `visits` that belong to some clinicians.

        Parameters
        ----------
        clinicians : ndarray of int
            Sorted.

        Returns
        -------
        ndarray of int
            Sorted.
        """
        found = rows_between(self._visits_from[clinicians], self._visits_from[clinicians + 1])
        return found.astype(np.intp)

    def visits_at(self, accounts: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
        """Return the rows of `visits` that lead to some accounts.

        Parameters
        ----------
        accounts : ndarray of int
            Sorted.

        Returns
        -------
        ndarray of int
            Rows of `visits`.
        """
        found = rows_between(self._visits_to[accounts], self._visits_to[accounts + 1])
        return self._by_visited[found]


def _match(
    values: npt.NDArray[np.integer], order: npt.NDArray[np.intp], wanted: npt.NDArray[np.integer]
) -> Rows:
    """Return the rows, sorted, at which an array holds one of some values; `order` sorts the array."""
    wanted = np.unique(wanted)
    starts = np.searchsorted(values, wanted, "left", sorter=order)
    ends = np.searchsorted(values, wanted, "right", sorter=order)
    return np.sort(order[rows_between(starts, ends)]).astype(np.int32)


def _starts(of: npt.NDArray[np.integer], size: int) -> Rows:
    """Return where the rows of each of `size` things begin, once they are sorted."""
    starts: Rows = np.r_[0, np.cumsum(np.bincount(of, minlength=size))].astype(np.int32)
    return starts
