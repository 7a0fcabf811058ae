"""Everything the snapshot says of one site, and how far a drive gets from it."""

from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from analytics.distance import near_predicates
from analytics.drive import DriveTimes
from analytics.drive_reach import resolve_near
from analytics.provider_filter import Near
from analytics.provider_rows import NAME_SQL
from data.errors import FilterInvalid, WindshieldError
from data.snapshot.reader import Session, Snapshot

RING_MINUTES = (15.0, 30.0, 60.0, 120.0)
CLINICIANS_SHOWN = 200


class SiteUnknown(WindshieldError, LookupError):
    """A snapshot has no site with an id."""


@dataclass(frozen=True)
class SiteRing:
    """What is within so many drive minutes of a site.

    Parameters
    ----------
    near : Near
        The site and the minutes, with its reach.
    clinicians : int
        Active clinicians of the snapshot within.
    """

    near: Near
    clinicians: int


@dataclass(frozen=True)
class SiteCard:
    """One site.

    Parameters
    ----------
    site : dict
        The row of `sites`, and `idn_name`.
    clinicians : pyarrow.Table
        npi, name, specialty, share (of the clinician's procedures in 12 months, 0 to 1; null where the
        source can't tell), primary (whether it is the clinician's main site); active ones, the largest
        share first, `CLINICIANS_SHOWN` at most.
    clinicians_in_all : int
        How many active clinicians work there.
    rings : tuple of SiteRing
        By minutes; empty where no drive starts.
    no_rings : str
        Why there are none; empty when there are.
    """

    site: dict[str, Any]
    clinicians: pa.Table
    clinicians_in_all: int
    rings: tuple[SiteRing, ...]
    no_rings: str


def describe_site(snapshot: Snapshot, site_id: str, drive: DriveTimes) -> SiteCard:
    """Gather what a snapshot holds of one site, with its isochrones.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    site_id : str
        The site.
    drive : DriveTimes
        Says how far 15, 30, 60 and 120 minutes get.

    Returns
    -------
    SiteCard
        Without rings where the site's place is unknown or off the roads.

    Raises
    ------
    SiteUnknown
        The snapshot has no such site.
    """
    with snapshot.session() as session:
        found = session.query(
            "SELECT s.*, i.name AS idn_name FROM sites AS s LEFT JOIN idns AS i USING (idn_id) "
            "WHERE s.site_id = $site",
            {"site": site_id},
        ).to_pylist()
        if not found:
            raise SiteUnknown(
                f"There is no site {site_id} in snapshot {snapshot.id}.", "Look for it by name under Near."
            )
        (site,) = found
        clinicians = session.query(_CLINICIANS, {"site": site_id})
        reaches, no_rings = _reaches(site, drive)
        return SiteCard(
            site=site,
            clinicians=clinicians.slice(0, CLINICIANS_SHOWN),
            clinicians_in_all=clinicians.num_rows,
            rings=_count(session, reaches),
            no_rings=no_rings,
        )


_CLINICIANS = f"""
    SELECT p.npi, {NAME_SQL} AS name, p.specialty, l.share,
        coalesce(p.primary_site_id = $site, false) AS primary
    FROM (FROM provider_sites WHERE site_id = $site) AS l
    JOIN (FROM providers WHERE status = 'active') AS p USING (provider_no)
    ORDER BY l.share DESC NULLS LAST, name, p.npi
"""


def _reaches(site: dict[str, Any], drive: DriveTimes) -> tuple[list[Near], str]:
    if site["lat"] is None or site["lon"] is None:
        return [], "Where this site lies is not known, so no drive from it can be drawn."
    place = Near(site["lat"], site["lon"], label=site["name"] or site["site_id"], drive_minutes=1)
    try:
        return [resolve_near(replace(place, drive_minutes=m), drive) for m in RING_MINUTES], ""
    except FilterInvalid as error:
        return [], error.what


def _count(session: Session, reaches: list[Near]) -> tuple[SiteRing, ...]:
    if not reaches:
        return ()
    # Every ring lies in the box of the farthest, which the first predicates are.
    box = " AND ".join(near_predicates(reaches[-1])[:-1])
    counts = ", ".join(
        f"count(*) FILTER ({near_predicates(near)[-1]}) AS ring_{number}"
        for number, near in enumerate(reaches)
    )
    (row,) = session.query(f"SELECT {counts} FROM providers WHERE status = 'active' AND {box}").to_pylist()
    return tuple(SiteRing(near, row[f"ring_{number}"]) for number, near in enumerate(reaches))
