"""Which sites decide together what they buy: an IDN's local parts, unless somebody said otherwise.

Nobody hands a national health system to one rep; what must not be split is the part of it that decides.
Unless a user defined units, an IDN's sites of one hospital referral region are one; where the region isn't
known, those that are connected by steps of less than 60 miles. Those are an IDN's *default parts*. They rest
on all of its open sites, whatever a plan looks at and whatever users took out of them. What no user took is
the default unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.cluster import DBSCAN

from data.geography.sphere import EARTH_RADIUS_MILES
from data.identifiers import IdnId, SiteId, UnitId
from data.plans.unit_document import BuyingUnits

STEP_MILES = 60.0
LEFT_OVER = "@rest"

Codes = npt.NDArray[np.int32]
_Group = tuple[str, npt.NDArray[np.intp]]


@dataclass(frozen=True, eq=False)
class DefaultParts:
    """Which unit has come to stand for each default part, once users have defined theirs.

    Parameters
    ----------
    sites : pyarrow.ChunkedArray
        Ids of the sites that were divided.
    of_site : ndarray of int32, sites
        The default part of each; -1 for a site without IDN.
    heir : ndarray of int32, parts
        The number of the unit that has most of the part's sites. Of equal ones it is the default unit, else
        that with the first of the sites.
    left : ndarray of int32, parts
        The number of the default unit; -1 where users have given all of its sites to theirs.
    """

    sites: pa.ChunkedArray
    of_site: Codes
    heir: Codes
    left: Codes

    def number_of(self, unit: UnitId) -> int:
        """Return the number of the unit that a default unit's id means.

        Parameters
        ----------
        unit : UnitId
            Any.

        Returns
        -------
        int
            -1 for a user's, or where its site isn't known.
        """
        site = site_of_default_unit(unit)
        row = pc.index(self.sites, site).as_py() if site else -1
        part = int(self.of_site[row]) if row >= 0 else -1
        if part < 0:
            return -1
        left = int(self.left[part])
        return left if unit.endswith(LEFT_OVER) and left >= 0 else int(self.heir[part])


@dataclass(frozen=True, eq=False)
class SiteUnits:
    """The buying unit of each site.

    Parameters
    ----------
    of_site : ndarray of int32, sites
        The number of its unit; -1 for a site in none.
    ids : tuple of UnitId
        By number. A default unit's is its IDN and the first site of its default part, joined by `@`. It means
        the unit that has most of that part, so that it stays right when sites come or go, or users give
        some of them to another; where that is a user's, what is left has an id that says so.
    names : tuple of str
        By number: "Lakeshore Health (Chicago)".
    idns : tuple of IdnId
        By number; empty for a unit of sites of several IDNs.
    defaults : DefaultParts
        What ids of default units mean.
    """

    of_site: Codes
    ids: tuple[UnitId, ...]
    names: tuple[str, ...]
    idns: tuple[IdnId, ...]
    defaults: DefaultParts

    @property
    def nbytes(self) -> int:
        """The size in bytes."""
        defaults = self.defaults
        arrays = self.of_site.nbytes + defaults.of_site.nbytes + defaults.heir.nbytes + defaults.left.nbytes
        return int(arrays + defaults.sites.nbytes) + 300 * len(self.ids)

    @cached_property
    def numbers(self) -> dict[UnitId, int]:
        """The number of each unit, by its own id."""
        return {unit: number for number, unit in enumerate(self.ids)}

    def number_of(self, unit: UnitId) -> int:
        """Return the number of the unit that an id means now.

        Parameters
        ----------
        unit : UnitId
            Any, as a rule has it.

        Returns
        -------
        int
            -1 for none.
        """
        number = self.numbers.get(unit)
        return self.defaults.number_of(unit) if number is None else number


def find_units(sites: pa.Table, edited: BuyingUnits) -> SiteUnits:
    """Divide sites into buying units.

    Parameters
    ----------
    sites : pyarrow.Table
        site_id, idn_id, idn_name, hrr, lat, lon, city, state: every open site of each IDN, since one can
        connect others.
    edited : BuyingUnits
        Those that users defined; sites that are not in `sites` are passed over.

    Returns
    -------
    SiteUnits
        Sites without IDN are in a unit only where a user put them.
    """
    of_site = np.full(sites.num_rows, -1, dtype=np.int32)
    site_ids = sites["site_id"].to_pylist()
    row_of = {site: row for row, site in enumerate(site_ids)}
    idn_of, city_of = sites["idn_id"].to_pylist(), sites["city"].to_pylist()
    ids: list[UnitId] = []
    names: list[str] = []
    idns: list[IdnId] = []

    for unit in edited.units:
        rows = [row_of[site] for site in unit.sites if site in row_of]
        if rows:
            of_site[rows] = len(ids)
            here = {idn_of[row] for row in rows}
            ids.append(unit.id)
            names.append(unit.name)
            idns.append(IdnId(here.pop() or "") if len(here) == 1 else IdnId(""))

    idn_names = sites["idn_name"].to_pylist()
    part_of_site = np.full(sites.num_rows, -1, dtype=np.int32)
    heir: list[int] = []
    left: list[int] = []
    places = _Places(sites)
    for idn, members in _by_idn(idn_of):
        for part in places.parts_of(members):
            part_of_site[part] = len(heir)
            by_id = sorted(part.tolist(), key=site_ids.__getitem__)
            free = [row for row in by_id if of_site[row] < 0]
            taker = _largest_taker(of_site[by_id], more_than=len(free))
            left.append(len(ids) if free else -1)
            heir.append(len(ids) if taker is None else taker)
            if free:
                of_site[free] = len(ids)
                first = SiteId(site_ids[by_id[0] if taker is None else free[0]])
                ids.append(default_unit_id(IdnId(idn), first, left_over=taker is not None))
                where = _most_frequent([city_of[row] for row in free])
                names.append(f"{idn_names[free[0]] or idn}{f' ({where})' if where else ''}")
                idns.append(IdnId(idn))
    defaults = DefaultParts(
        sites["site_id"], part_of_site, np.array(heir, dtype=np.int32), np.array(left, dtype=np.int32)
    )
    return SiteUnits(of_site, tuple(ids), tuple(names), tuple(idns), defaults)


def default_unit_id(idn: IdnId, first: SiteId, *, left_over: bool = False) -> UnitId:
    """Return the id of what is a unit by default.

    Parameters
    ----------
    idn : IdnId
        The IDN.
    first : SiteId
        One of the default part's sites; the first in the order of ids, by custom.
    left_over : bool
        Whether a user's unit has more of the part.

    Returns
    -------
    UnitId
        For `site_of_default_unit` to read.
    """
    return UnitId(f"{idn}@{first}{LEFT_OVER if left_over else ''}")


def site_of_default_unit(unit: UnitId) -> SiteId | None:
    """Return the site whose default part a default unit's id means.

    Parameters
    ----------
    unit : UnitId
        Any.

    Returns
    -------
    SiteId or None
        None for a unit that a user defined.
    """
    idn, at, site = unit.removesuffix(LEFT_OVER).partition("@")
    return SiteId(site) if at and idn and site else None


def _largest_taker(units: Codes, *, more_than: int) -> int | None:
    """Return the unit of users that has most of a part, if it has more of it than a number of sites."""
    given = units[units >= 0]
    counts = np.bincount(given, minlength=1)
    most = counts.max()
    return next(int(unit) for unit in given if counts[unit] == most) if most > more_than else None


def _by_idn(idn_of: list[str | None]) -> Iterator[_Group]:
    known = np.flatnonzero(np.array([idn is not None for idn in idn_of], dtype=bool))
    names = np.array([idn_of[row] for row in known], dtype=object)
    order = np.argsort(names.astype(str), kind="stable")
    if not len(known):
        return
    starts = np.flatnonzero(np.r_[True, names[order][1:] != names[order][:-1]])
    for start, end in zip(starts, [*starts[1:], len(known)], strict=True):
        rows = known[order[start:end]]
        yield str(idn_of[rows[0]]), rows


class _Places:
    """Where sites are, taken out of their table once for all IDNs."""

    def __init__(self, sites: pa.Table) -> None:
        self.region = sites["hrr"].cast(pa.float64()).to_numpy(zero_copy_only=False)
        points = [sites[name].to_numpy(zero_copy_only=False).astype(float) for name in ("lat", "lon")]
        self.points = np.column_stack(points)
        self.state = sites["state"].fill_null("").to_numpy(zero_copy_only=False).astype(str)

    def parts_of(self, rows: npt.NDArray[np.intp]) -> Iterator[npt.NDArray[np.intp]]:
        """Divide the sites of an IDN."""
        region = self.region[rows]
        for number in np.unique(region[np.isfinite(region)]):
            yield rows[region == number]
        placed = np.isfinite(self.points[rows]).all(axis=1)
        loose = rows[~np.isfinite(region) & placed]
        part = _connect(self.points[loose])
        for number in np.unique(part):
            yield loose[part == number]
        lost = rows[~np.isfinite(region) & ~placed]
        for state in np.unique(self.state[lost]):  # nobody knows where: by state, which is all that is left
            yield lost[self.state[lost] == state]


def _connect(points: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Number points so that those have one number that steps connect."""
    if len(points) < 2:
        return np.zeros(len(points), dtype=np.intp)
    found: npt.NDArray[np.intp] = DBSCAN(
        eps=STEP_MILES / EARTH_RADIUS_MILES, min_samples=1, metric="haversine", algorithm="ball_tree"
    ).fit_predict(np.radians(points))
    return found


def _most_frequent(values: list[str | None]) -> str:
    known = [value for value in values if value]
    return max(sorted(set(known)), key=known.count) if known else ""
