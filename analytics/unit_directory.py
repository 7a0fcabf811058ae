"""All buying units of a snapshot, default and user-defined, with their sites: what the editor works on.

Unlike a plan's market it holds every open site, whatever the plan is about: a unit must not lose the sites
that one plan doesn't look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.buying_units import SiteUnits, find_units
from data.errors import WindshieldError
from data.identifiers import SiteId, UnitId
from data.plans.document import MAX_NAME
from data.plans.unit_document import BuyingUnit, BuyingUnits
from data.snapshot.reader import Snapshot


class UnitMissing(WindshieldError, LookupError):
    """There is no such buying unit, or no longer."""


@dataclass(frozen=True, eq=False)
class UnitDirectory:
    """The buying units of one snapshot.

    Parameters
    ----------
    sites : pyarrow.Table
        site_id, name, kind, city, state, hrr, lat, lon, idn_id, idn_name of every open site, by id.
    units : SiteUnits
        Of those sites.
    edited : BuyingUnits
        Those that users defined; also sites that this snapshot does not have.
    """

    sites: pa.Table
    units: SiteUnits
    edited: BuyingUnits

    @property
    def nbytes(self) -> int:
        """The size in bytes."""
        return int(self.sites.nbytes) + self.units.nbytes

    @cached_property
    def site_rows(self) -> dict[SiteId, int]:
        """The row of each site."""
        return {site: row for row, site in enumerate(self.sites["site_id"].to_pylist())}

    @property
    def numbers(self) -> dict[UnitId, int]:
        """The number of each unit."""
        return self.units.numbers

    @cached_property
    def sizes(self) -> npt.NDArray[np.int64]:
        """The number of sites of each unit."""
        of_site = self.units.of_site
        return np.bincount(of_site[of_site >= 0], minlength=len(self.units.ids)).astype(np.int64)

    @cached_property
    def defined(self) -> dict[UnitId, BuyingUnit]:
        """The units that users defined."""
        return {unit.id: unit for unit in self.edited.units}

    @cached_property
    def _order(self) -> npt.NDArray[np.intp]:
        return np.argsort(self.units.of_site, kind="stable")

    def get(self, unit: UnitId) -> BuyingUnit:
        """Return a unit with its sites.

        Parameters
        ----------
        unit : UnitId
            Default or user-defined.

        Returns
        -------
        BuyingUnit
            A user's with all the sites that were given to it, known here or not.

        Raises
        ------
        UnitMissing
            There is none.
        """
        if unit in self.defined:
            return self.defined[unit]
        if unit not in self.numbers:
            raise UnitMissing(
                "That buying unit is not there any more: its sites have been given to another.",
                "Look for it by one of its sites.",
            )
        number = self.numbers[unit]
        sites = self.sites["site_id"].take(pa.array(self.rows_of(number))).to_pylist()
        return BuyingUnit(unit, self.units.names[number][:MAX_NAME], tuple(sites))

    def rows_of(self, number: int) -> npt.NDArray[np.intp]:
        """Return the rows of a unit's sites.

        Parameters
        ----------
        number : int
            The unit's.

        Returns
        -------
        ndarray of int
            Sorted.
        """
        sorted_units = self.units.of_site[self._order]
        start, end = np.searchsorted(sorted_units, [number, number + 1])
        return self._order[start:end]

    def find_units(self, text: str, most: int) -> tuple[tuple[UnitId, ...], int]:
        """Find units by their name, their IDN's, or a site's name or id.

        Parameters
        ----------
        text : str
            A part of a name, without regard to case, or a site's id; everything when empty.
        most : int
            At most so many are returned.

        Returns
        -------
        tuple of tuple of UnitId and int
            Those that users defined first, then the largest; and how many there are in all.
        """
        wanted = " ".join(text.split())
        hit = np.ones(len(self.units.ids), dtype=bool)
        if wanted:
            names = pa.array(self.units.names, pa.string())
            hit = _holds(names, wanted)
            sites = _holds(self.sites["name"], wanted) | _holds(self.sites["idn_name"], wanted)
            sites |= pc.equal(self.sites["site_id"], wanted).to_numpy(zero_copy_only=False)
            found = self.units.of_site[sites]
            hit[found[found >= 0]] = True
        numbers = np.flatnonzero(hit)
        own = np.array([self.units.ids[number] in self.defined for number in numbers], dtype=bool)
        names_of = np.array([self.units.names[number] for number in numbers], dtype=str)
        order = np.lexsort((names_of, -self.sizes[numbers], ~own))
        return tuple(self.units.ids[number] for number in numbers[order][:most]), len(numbers)

    def find_sites(self, text: str, most: int) -> tuple[SiteId, ...]:
        """Find sites by name or id.

        Parameters
        ----------
        text : str
            A part of a name, without regard to case, or a site's id; nothing for less than two signs.
        most : int
            At most so many.

        Returns
        -------
        tuple of SiteId
            ASCs first, then by name.
        """
        wanted = " ".join(text.split())
        if len(wanted) < 2:
            return ()
        hit = _holds(self.sites["name"], wanted)
        hit |= pc.equal(self.sites["site_id"], wanted).to_numpy(zero_copy_only=False)
        found = self.sites.filter(pa.array(hit)).select(["site_id", "name", "kind"])
        found = found.append_column("other", pc.not_equal(found["kind"], "asc"))
        found = found.sort_by([("other", "ascending"), ("name", "ascending"), ("site_id", "ascending")])
        return tuple(found["site_id"].slice(0, most).to_pylist())

    def describe_sites(self, sites: Sequence[SiteId]) -> tuple[str, ...]:
        """Name sites.

        Parameters
        ----------
        sites : sequence of SiteId
            Any.

        Returns
        -------
        tuple of str
            "Lakeshore ASC, Chicago (ASC)"; the id of one that this snapshot does not have, and says so.
        """
        rows = [self.site_rows.get(site) for site in sites]
        return tuple(
            self._describe(row) if row is not None else f"{site} (not in this snapshot)"
            for site, row in zip(sites, rows, strict=True)
        )

    def _describe(self, row: int) -> str:
        name, city, kind, site = (
            self.sites[part][row].as_py() for part in ("name", "city", "kind", "site_id")
        )
        return f"{name or site}{f', {city}' if city else ''} ({kind.upper() if len(kind) < 5 else kind})"


def load_directory(snapshot: Snapshot, edited: BuyingUnits) -> UnitDirectory:
    """Load the buying units of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    edited : BuyingUnits
        Those that users defined.

    Returns
    -------
    UnitDirectory
        Of all sites that are open on the snapshot's day.
    """
    sites = snapshot.query(
        """
        SELECT site_id, s.name, kind, city, state, hrr, lat, lon, idn_id, i.name AS idn_name
        FROM sites AS s LEFT JOIN idns AS i USING (idn_id)
        WHERE closed IS NULL OR closed > $day ORDER BY site_id
        """,
        {"day": snapshot.manifest.description.as_of},
    )
    return UnitDirectory(sites, find_units(sites, edited), edited)


def _holds(texts: pa.Array | pa.ChunkedArray, wanted: str) -> npt.NDArray[np.bool_]:
    held = pc.fill_null(pc.match_substring(texts, wanted, ignore_case=True), False)
    found: npt.NDArray[np.bool_] = held.to_numpy(zero_copy_only=False).copy()
    return found
