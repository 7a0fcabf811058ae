"""A plan's document as JSON, as the store keeps it and files carry it."""

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from shapely.geometry import mapping, shape

from data.plans.document import LISTS, Document, DocumentInvalid, Drawn, Focus, Territory

FORMAT = 1
_PLAIN = ("id", "name", "number", "rep_id", "district", "region", "locked")


@lru_cache(maxsize=8)  # a redraw names the document, and keeps it as unsaved work
def write_document(document: Document) -> str:
    """Write a document; equal documents are written equally.

    Parameters
    ----------
    document : Document
        Any.

    Returns
    -------
    str
        JSON; coordinates with the digits that they have.
    """
    content = {
        "format": FORMAT,
        "focus": asdict(document.focus),
        "drive_limit_minutes": document.drive_limit_minutes,
        "least_accounts": document.least_accounts,
        "territories": [_territory(territory) for territory in document.territories],
    }
    return json.dumps(content, separators=(",", ":"), sort_keys=True, allow_nan=False, ensure_ascii=False)


def read_document(text: str) -> Document:
    """Read what `write_document` wrote.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    Document
        Equal to the one that was written.

    Raises
    ------
    DocumentInvalid
        It is no such text, or written by a newer Windshield.
    """
    try:
        content = json.loads(text)
        if content["format"] > FORMAT:
            raise DocumentInvalid(
                f"This plan is written in format {content['format']}; this Windshield reads {FORMAT}.",
                "Open it with the newer Windshield that wrote it.",
            )
        return Document(
            territories=tuple(_read_territory(entry) for entry in content["territories"]),
            focus=Focus(**{name: tuple(values) for name, values in content["focus"].items()}),
            drive_limit_minutes=float(content["drive_limit_minutes"]),
            least_accounts=int(content["least_accounts"]),
        )
    except DocumentInvalid:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DocumentInvalid(
            f"This is no plan's document ({type(error).__name__}: {error}).", "Restore an older version."
        ) from error


def hash_document(document: Document) -> str:
    """Return a short name of what a document says.

    Parameters
    ----------
    document : Document
        Any.

    Returns
    -------
    str
        32 hexadecimal digits; the same for equal documents only.
    """
    return hash_written(write_document(document))


def hash_written(text: str) -> str:
    """Return the short name of a document that is already written.

    Parameters
    ----------
    text : str
        From `write_document`.

    Returns
    -------
    str
        What `hash_document` says of the document.
    """
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _territory(territory: Territory) -> dict[str, Any]:
    plain = {name: getattr(territory, name) for name in _PLAIN}
    # What is empty is left out: a version holds a few kilobytes and is read by people too.
    lists = {name: list(getattr(territory, name)) for name in LISTS if getattr(territory, name)}
    drawn = [{"id": d.id, "how": d.how, "area": mapping(d.area)} for d in territory.drawn]
    return plain | lists | ({"drawn": drawn} if drawn else {})


def _read_territory(entry: dict[str, Any]) -> Territory:
    drawn = tuple(Drawn(d["id"], shape(d["area"]), d["how"]) for d in entry.get("drawn", []))
    lists: dict[str, Any] = {name: tuple(entry[name]) for name in LISTS if name in entry}
    return Territory(**{name: entry[name] for name in _PLAIN}, drawn=drawn, **lists)
