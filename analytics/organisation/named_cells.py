"""Cells that name something: a rep, a clinician, a site, a health system, a segment, a moment, a choice."""

from datetime import datetime
from typing import Any

from analytics.organisation.cells import CellInvalid
from analytics.organisation.directory import Directory
from data.identifiers import is_npi


def read_start(text: str) -> datetime | None:
    """Read a day with a time.

    Parameters
    ----------
    text : str
        2026-12-01 10:00, with or without an offset; or as Americans write it.

    Returns
    -------
    datetime or None
        Without a zone where none is written; None for an empty cell.

    Raises
    ------
    CellInvalid
        There is no such one.
    """
    if not text:
        return None
    for plain in (text, text.replace("/", "-")):
        try:
            return datetime.fromisoformat(plain.strip())
        except ValueError:
            continue
    for form in ("%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%y %H:%M"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise CellInvalid(f"“{text}” is no day with a time.", "Write it as 2026-12-01 10:00.")


def read_rep(text: str, directory: Directory) -> Any:
    """Read the name of a rep.

    Parameters
    ----------
    text : str
        A name or id.
    directory : Directory
        Who and what there is.

    Returns
    -------
    RepId or None
        None for an empty cell.

    Raises
    ------
    CellInvalid
        There is no such one.
    """
    if not text:
        return None
    rep = directory.find_rep(text)
    if rep is None:
        raise CellInvalid(
            f"There is no rep “{text}”.", "Write the name as it stands under Reps, or add the rep first."
        )
    return rep


def read_segment(text: str, directory: Directory) -> Any:
    """Read the name of a saved segment.

    Parameters
    ----------
    text : str
        A name or id.
    directory : Directory
        Who and what there is.

    Returns
    -------
    SegmentId or None
        None for an empty cell.

    Raises
    ------
    CellInvalid
        There is no such one.
    """
    if not text:
        return None
    for segment, name in directory.segments.items():
        if text == segment or name.casefold() == text.casefold():
            return segment
    raise CellInvalid(f"There is no saved segment “{text}”.", "Write its name as the Providers page has it.")


def read_npi(text: str, directory: Directory) -> Any:
    """Read an NPI.

    Parameters
    ----------
    text : str
        Ten digits.
    directory : Directory
        Who and what there is.

    Returns
    -------
    Npi or None
        None for an empty cell.

    Raises
    ------
    CellInvalid
        There is no such one.
    """
    if not text:
        return None
    if not is_npi(text):
        raise CellInvalid(f"“{text}” is no NPI.", "Ten digits; look at them again.")
    if directory.snapshot_id and text not in directory.clinicians:
        raise CellInvalid(
            f"No clinician of the snapshot {directory.snapshot_id} has the NPI {text}.",
            "Look at it again, or build a snapshot that has them.",
        )
    return text


def read_site(text: str, directory: Directory) -> Any:
    """Read a site.

    Parameters
    ----------
    text : str
        Its id.
    directory : Directory
        Who and what there is.

    Returns
    -------
    SiteId or None
        None for an empty cell.

    Raises
    ------
    CellInvalid
        There is no such one.
    """
    if text and directory.snapshot_id and text not in directory.sites:
        raise CellInvalid(
            f"The snapshot {directory.snapshot_id} has no site {text}.",
            "Write its id, as the site's card on the Providers page has it.",
        )
    return text or None


def read_idn(text: str, directory: Directory) -> Any:
    """Read a health system.

    Parameters
    ----------
    text : str
        Its id.
    directory : Directory
        Who and what there is.

    Returns
    -------
    IdnId or None
        None for an empty cell.

    Raises
    ------
    CellInvalid
        There is no such one.
    """
    if text and directory.snapshot_id and text not in directory.idns:
        raise CellInvalid(
            f"The snapshot {directory.snapshot_id} has no health system {text}.", "Write its id."
        )
    return text or None


def read_choice(choices: tuple[str, ...], text: str) -> Any:
    """Read one of several words.

    Parameters
    ----------
    choices : tuple of str
        What it may be.
    text : str
        In any case.

    Returns
    -------
    str or None
        None for an empty cell.

    Raises
    ------
    CellInvalid
        There is no such one.
    """
    if not text:
        return None
    plain = " ".join(text.lower().replace("_", " ").split())
    for choice in choices:
        if plain in (choice, choice.replace("-", " "), choice.replace("-", "")):
            return choice
    raise CellInvalid(f"“{text}” is none of: {', '.join(choices)}.", "Write one of them.")
