"""What others than a rep may know of the rep's home: its ZIP."""

import re

from data.geography.time_zones import find_nearest_zip
from data.plans.names import check_optional_name
from data.plans.rep_entry import Rep, RepDetails

_ZIP_AT_END = re.compile(r"(?<!\d)(\d{5})(?:-\d{4})?\s*$")


def is_self(rep: RepDetails, person: str) -> bool:
    """Tell whether a rep is the person who is looking.

    Parameters
    ----------
    rep : RepDetails
        The rep.
    person : str
        Who is looking.

    Returns
    -------
    bool
        True when the two names are the same without regard to case and spacing.
    """
    return check_optional_name(rep.name)[1] == check_optional_name(person)[1]


def find_home_zip(rep: RepDetails) -> str:
    """Return the ZIP of a rep's home.

    Parameters
    ----------
    rep : RepDetails
        The rep.

    Returns
    -------
    str
        The one at the end of the home's description, else that whose centroid is nearest; empty for a home
        that isn't known.
    """
    if rep.home is None:
        return ""
    found = _ZIP_AT_END.search(rep.home_place)
    return found[1] if found else find_nearest_zip(rep.home).zip_code


def describe_home(rep: RepDetails, person: str) -> str:
    """Say where a rep lives, as far as the person who is looking may know.

    Parameters
    ----------
    rep : RepDetails
        The rep.
    person : str
        Who is looking.

    Returns
    -------
    str
        To the rep the place, or latitude and longitude; to everyone else the ZIP. Empty for a home that isn't
        known.
    """
    if rep.home is None:
        return ""
    if not is_self(rep, person):
        return find_home_zip(rep)
    return rep.home_place or write_home(rep)


def write_home(rep: RepDetails) -> str:
    """Write a home as latitude and longitude.

    Parameters
    ----------
    rep : RepDetails
        The rep.

    Returns
    -------
    str
        Six decimals each, with a comma between; empty for a home that isn't known.
    """
    return f"{rep.home[0]:.6f},{rep.home[1]:.6f}" if rep.home else ""


def list_without_base(reps: tuple[Rep, ...]) -> tuple[str, ...]:
    """Return the names of active reps whose home isn't known.

    Parameters
    ----------
    reps : tuple of Rep
        Any.

    Returns
    -------
    tuple of str
        Their weeks can't be planned from home.
    """
    return tuple(rep.name for rep in reps if rep.active and rep.home is None)
