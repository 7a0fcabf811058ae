"""A place as a person names it: a ZIP, a point, a site."""

from rapidfuzz import process

from analytics.filter_url import read_point
from analytics.provider_filter import Near
from data.errors import FilterInvalid
from data.geography.zips import zip_points
from data.snapshot.reader import Snapshot

SITES_NAMED = 5


def locate(snapshot: Snapshot, place: str, radius_miles: float) -> Near:
    """Find a place, as the centre of a circle.

    Parameters
    ----------
    snapshot : Snapshot
        Whose sites are searched.
    place : str
        As for `find_place`.
    radius_miles : float
        The circle's radius, great-circle miles.

    Returns
    -------
    Near
        With the ZIP, the point as written, or the site's name as label.

    Raises
    ------
    FilterInvalid
        No such place, several, or one without coordinates; the error names near ones.
    """
    lat, lon, label = find_place(snapshot, place)
    return Near(lat, lon, radius_miles, label)


def find_place(snapshot: Snapshot, place: str) -> tuple[float, float, str]:
    """Find a place.

    Parameters
    ----------
    snapshot : Snapshot
        Whose sites are searched.
    place : str
        A five-digit ZIP (its centroid is meant), "latitude,longitude" in degrees, a site's id, or
        enough of its name to tell it from all others.

    Returns
    -------
    tuple of float, float and str
        Latitude and longitude in degrees, and the ZIP, the point as written, or the site's name.

    Raises
    ------
    FilterInvalid
        No such place, several, or one without coordinates; the error names near ones.
    """
    wanted = " ".join(place.split())
    point = read_point(wanted)
    if point is not None:
        return *point, wanted
    if wanted.isascii() and wanted.isdigit() and len(wanted) == 5 and wanted in zip_points():
        return *zip_points()[wanted], wanted
    sites = snapshot.query(
        """
        SELECT site_id, name, city, state, lat, lon FROM sites
        WHERE site_id = $place OR contains(strip_accents(lower(name)), strip_accents(lower($place)))
        ORDER BY site_id <> $place, lower(name) <> lower($place), name, site_id LIMIT $most
        """,
        {"place": wanted, "most": SITES_NAMED + 1},
    ).to_pylist()
    exact = [site for site in sites if site["site_id"] == wanted or site["name"].lower() == wanted.lower()]
    found = exact[:1] if exact and (exact[0]["site_id"] == wanted or len(exact) == 1) else sites
    if not wanted or not found:
        raise _unknown(snapshot, wanted)
    if len(found) > 1:
        named = "; ".join(_named(site) for site in found[:SITES_NAMED])
        raise FilterInvalid(
            f"“{wanted}” is {'more than ' if len(found) > SITES_NAMED else ''}"
            f"{min(len(found), SITES_NAMED)} sites: {named}.",
            "Give the id of one.",
        )
    (site,) = found
    if site["lat"] is None or site["lon"] is None:
        raise FilterInvalid(
            f"Where {_named(site)} lies is not known.", "Use its ZIP or a point, as 41.9,-87.6."
        )
    return site["lat"], site["lon"], site["name"]


def _unknown(snapshot: Snapshot, wanted: str) -> FilterInvalid:
    names: list[str] = snapshot.query("SELECT DISTINCT name FROM sites ORDER BY name")["name"].to_pylist()
    nearest = process.extractOne(wanted, names, score_cutoff=60) if wanted else None
    hint = f" The nearest name of a site is “{nearest[0]}”." if nearest else ""
    return FilterInvalid(
        f"“{wanted}” is no ZIP, point or site that is known.{hint}",
        "Write a ZIP (60611), a point (41.9,-87.6), or a site's id or name.",
    )


def _named(site: dict[str, str | None]) -> str:
    where = ", ".join(part for part in (site["city"], site["state"]) if part)
    return f"{site['name']}{f' in {where}' if where else ''} ({site['site_id']})"
