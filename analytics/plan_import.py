"""Territories from a file: GeoJSON of areas, or a table of NPIs, ZIPs or sites; shown before it is done."""

from collections.abc import Collection, Sequence

from analytics.import_areas import import_areas
from analytics.import_lists import import_list
from analytics.import_preview import Draft, ImportPreview, ImportUnreadable
from analytics.import_table import decode
from analytics.territory_market import Market
from data.identifiers import UnitId
from data.plans.document import Document
from data.plans.rep_entry import Rep
from data.snapshot.reader import Snapshot

__all__ = ["ImportPreview", "ImportUnreadable", "preview_import"]


def preview_import(
    content: bytes,
    filename: str,
    snapshot: Snapshot,
    market: Market,
    document: Document,
    *,
    reps: Sequence[Rep] | None = None,
    units: Collection[UnitId] = (),
) -> ImportPreview:
    """Read a file into a plan, and say what did not match.

    Parameters
    ----------
    content : bytes
        GeoJSON, or a table as text: UTF-8 or Windows-1252; commas, semicolons, tabs or bars.
    filename : str
        Its ending tells what it is, unless its first character does.
    snapshot : Snapshot
        The market's: tells why an NPI isn't in the market.
    market : Market
        Of the document's focus.
    document : Document
        The plan that it goes into. A territory of the same name gets what the file says; locked ones and
        those that the file doesn't name stay as they are.
    reps : sequence of Rep, optional
        Everyone in the store; a file of ours is asked for its reps' names where it comes from elsewhere.
        Without it, reps stay as the file has them.
    units : collection of UnitId
        Of the buying units that users defined.

    Returns
    -------
    ImportPreview
        The document after the import, counts of each territory, and every line, feature or
        part of a rule without a match.

    Raises
    ------
    ImportUnreadable
        It is neither, or a table without a column of NPIs, ZIPs or sites and one of territories.
    """
    text, notes = decode(content)
    draft = Draft(document, content)
    draft.notes += notes
    if filename.lower().endswith((".geojson", ".json")) or text.lstrip()[:1] == "{":
        import_areas(text, draft, snapshot, reps, units)
    else:
        import_list(text, draft, snapshot, market)
    return draft.preview(market)
