"""Which sites decide together what they buy: an IDN's local parts, unless somebody said otherwise.

Nobody hands a national health system to one rep; what must not be split is the part of it that decides.
Unless a user defined units, an IDN's sites of one hospital referral region are one; where the region isn't
known, those that are connected by steps of less than 60 miles.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sklearn.cluster import DBSCAN

from data.geography.sphere import EARTH_RADIUS_MILES
from data.identifiers import IdnId, SiteId, UnitId
from data.plans.unit_document import BuyingUnits

STEP_MILES = 60.0

Codes = npt.NDArray[np.int32]
_Group = tuple[str, npt.NDArray[np.intp]]


@dataclass(frozen=True, eq=False)
class SiteUnits:
    """The buying unit of each site.

    Parameters
    ----------
    of_site : ndarray of int32, sites
        The number of its unit; -1 for a site in none.
    ids : tuple of UnitId
        By number. A default unit's is its IDN and the first of its sites, joined by `@`: it means the unit
        that this site is in, so that it stays right when others come or go.
    names : tuple of str
        By number: "Lakeshore Health (Chicago)".
    idns : tuple of IdnId
        By number; empty for a unit of sites of several IDNs.
    """

    of_site: Codes
    ids: tuple[UnitId, ...]
    names: tuple[str, ...]
    idns: tuple[IdnId, ...]


def find_units(sites: pa.Table, edited: BuyingUnits) -> SiteUnits:
    """Divide sites into buying units.

    Parameters
    ----------
    sites : pyarrow.Table
        site_id, idn_id, hrr, lat, lon, city, state.
    edited : BuyingUnits
        Those that users defined; sites that are not in `sites` are passed over.

    Returns
    -------
    SiteUnits
        Sites without IDN are in a unit only where a user put them.
    """
    of_site = np.full(sites.num_rows, -1, dtype=np.int32)
    row_of = {site: row for row, site in enumerate(sites["site_id"].to_pylist())}
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
    for idn, members in _by_idn(idn_of, of_site):
        for rows_of_unit in _parts(sites, members):
            first = min(sites["site_id"][int(row)].as_py() for row in rows_of_unit)
            of_site[rows_of_unit] = len(ids)
            ids.append(default_unit_id(IdnId(idn), SiteId(first)))
            where = _most_frequent([city_of[row] for row in rows_of_unit])
            names.append(f"{idn_names[rows_of_unit[0]] or idn}{f' ({where})' if where else ''}")
            idns.append(IdnId(idn))
    return SiteUnits(of_site, tuple(ids), tuple(names), tuple(idns))


def default_unit_id(idn: IdnId, first: SiteId) -> UnitId:
    """Return the id of an IDN's part.

    Parameters
    ----------
    idn : IdnId
        The IDN.
    first : SiteId
        One of the part's sites; the first in the order of ids, by custom.

    Returns
    -------
    UnitId
        For `site_of_default_unit` to read.
    """
    return UnitId(f"{idn}@{first}")


def site_of_default_unit(unit: UnitId) -> SiteId | None:
    """Return the site whose unit a default unit's id means.

    Parameters
    ----------
    unit : UnitId
        Any.

    Returns
    -------
    SiteId or None
        None for a unit that a user defined.
    """
    idn, at, site = unit.partition("@")
    return SiteId(site) if at and idn and site else None


def _by_idn(idn_of: list[str | None], of_site: Codes) -> Iterator[_Group]:
    free = np.flatnonzero((of_site < 0) & np.array([idn is not None for idn in idn_of], dtype=bool))
    names = np.array([idn_of[row] for row in free], dtype=object)
    order = np.argsort(names.astype(str), kind="stable")
    if not len(free):
        return
    starts = np.flatnonzero(np.r_[True, names[order][1:] != names[order][:-1]])
    for start, end in zip(starts, [*starts[1:], len(free)], strict=True):
        rows = free[order[start:end]]
        yield str(idn_of[rows[0]]), rows


def _parts(sites: pa.Table, rows: npt.NDArray[np.intp]) -> Iterator[npt.NDArray[np.intp]]:
    here = sites.take(pa.array(rows))
    region = here["hrr"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    for number in np.unique(region[np.isfinite(region)]):
        yield rows[region == number]
    points = np.column_stack([here[name].to_numpy(zero_copy_only=False) for name in ("lat", "lon")])
    placed = np.isfinite(points.astype(float)).all(axis=1)
    loose = np.flatnonzero(~np.isfinite(region) & placed)
    if len(loose):
        part = DBSCAN(
            eps=STEP_MILES / EARTH_RADIUS_MILES, min_samples=1, metric="haversine", algorithm="ball_tree"
        ).fit_predict(np.radians(points[loose].astype(float)))
        for number in np.unique(part):
            yield rows[loose[part == number]]
    lost = np.flatnonzero(~np.isfinite(region) & ~placed)
    if len(lost):  # nobody knows where: by state, which is all that is left
        states = np.array([here["state"][int(row)].as_py() or "" for row in lost])
        for state in np.unique(states):
            yield rows[lost[states == state]]


def _most_frequent(values: list[str | None]) -> str:
    known = [value for value in values if value]
    return max(sorted(set(known)), key=known.count) if known else ""
