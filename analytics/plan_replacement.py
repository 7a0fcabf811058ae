"""A file in place of a plan's territories: what it doesn't name goes, what is locked stays."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa

from analytics.import_preview import ImportPreview
from analytics.plan_import import preview_import
from analytics.territory_market import Market
from data.identifiers import TerritoryId, UnitId
from data.plans.document import LISTS, Document, Territory
from data.plans.rep_entry import Rep
from data.snapshot.reader import Snapshot

_NO_RULE: dict[str, Any] = {"drawn": (), **dict.fromkeys(LISTS, ())}


def preview_replacement(
    content: bytes,
    filename: str,
    snapshot: Snapshot,
    market: Market,
    document: Document,
    *,
    reps: Sequence[Rep] | None = None,
    units: Collection[UnitId] = (),
) -> ImportPreview:
    """Read a file in place of a plan's territories, and say what did not match.

    Parameters
    ----------
    content : bytes
        As `preview_import` takes it.
    filename : str
        Its name.
    snapshot : Snapshot
        The market's.
    market : Market
        Of the document's focus.
    document : Document
        The plan. A territory that the file names keeps its id, number, rep and hierarchy and loses its rule
        to the file's; one that it doesn't name goes, unless locked. Focus and limits stay.
    reps : sequence of Rep, optional
        As `preview_import` takes them.
    units : collection of UnitId
        Of the buying units that users defined.

    Returns
    -------
    ImportPreview
        As of `preview_import`; `change` compares with the document.

    Raises
    ------
    ImportUnreadable
        As of `preview_import`.
    """
    bare = Document(
        tuple(t if t.locked else replace(t, **_NO_RULE) for t in document.territories),
        document.focus,
        document.drive_limit_minutes,
        document.least_accounts,
    )
    read = partial(preview_import, content, filename, snapshot, market, reps=reps, units=units)
    named = _named(read(bare))
    # Once more without those that go, so that their numbers and names are free.
    kept = tuple(t for t in bare.territories if t.locked or t.id in named)
    preview = read(replace(bare, territories=kept))
    stays = _named(preview) | {t.id for t in kept if t.locked}
    after = replace(bare, territories=tuple(t for t in preview.document.territories if t.id in stays))
    before = {t.id: t for t in document.territories}
    rows = [
        {**row, "change": _change(before.get(row["territory_id"]), after.get(row["territory_id"]))}
        for row in preview.territories.to_pylist()
        if row["territory_id"] in stays
    ]
    return replace(
        preview, document=after, territories=pa.Table.from_pylist(rows, preview.territories.schema)
    )


def _named(preview: ImportPreview) -> set[TerritoryId]:
    rows = preview.territories.select(["territory_id", "lines"]).to_pylist()
    return {TerritoryId(row["territory_id"]) for row in rows if row["lines"]}


def _change(before: Territory | None, after: Territory) -> str:
    return "new" if before is None else "unchanged" if before == after else "changed"
