"""Find clinicians: the page of a result, its totals, its facets, and all of it for a file."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from analytics.facets import facets_of
from analytics.paging import BY_VOLUME, Cursor, Sort
from analytics.provider_filter import ProviderFilter
from analytics.provider_rows import PAGE_COLUMNS, read_rows
from analytics.selection import FACET_ATTRIBUTES, Selection, open_selection
from data.errors import FilterInvalid
from data.snapshot.reader import Snapshot

MAX_PAGE = 10_000


@dataclass(frozen=True)
class ProviderPage:
    """Part of a result in order.

    Parameters
    ----------
    rows : pyarrow.Table
        `PAGE_COLUMNS`, a row a clinician. `volume` is null where it is unknown: hidden when
        `suppressed_cells` is above 0, not in the source otherwise. `trend_pct` is the change against
        the prior 12 months, null where those are unknown or 0. `miles` is null without `near`.
    next_cursor : str or None
        Give it as `after` for the rows behind these; None when there are none.
    """

    rows: pa.Table
    next_cursor: str | None


@dataclass(frozen=True)
class ProviderSummary:
    """What a result adds up to.

    Parameters
    ----------
    clinicians : int
        Rows of the result.
    procedures : int
        Shown procedures of the code set in 12 months.
    suppressed_cells : int
        Hidden counts beside them, each "fewer than the smallest cell"; not in `procedures`.
    idns : int
        Health systems that the clinicians belong to.
    """

    clinicians: int
    procedures: int
    suppressed_cells: int
    idns: int


@dataclass(frozen=True)
class Screen:
    """Summary, first page and facets of one filter, found together."""

    summary: ProviderSummary
    page: ProviderPage
    facets: Mapping[str, pa.Table]


def find_providers(
    snapshot: Snapshot,
    question: ProviderFilter,
    *,
    sort: Sort = BY_VOLUME,
    after: str | None = None,
    limit: int = 100,
) -> ProviderPage:
    """Filter and rank clinicians.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        Whom to find.
    sort : Sort
        The order of the whole result, not of the page.
    after : str, optional
        The `next_cursor` of the page before.
    limit : int
        Rows at most, 1 to 10,000.

    Returns
    -------
    ProviderPage
        The rows, with rank 1 for the first of the whole result.

    Raises
    ------
    FilterInvalid
        The cursor belongs to another question, or the limit is out of range.
    """
    _check_limit(limit)
    cursor = Cursor.read(after, snapshot.id, question, sort) if after is not None else None
    with open_selection(snapshot, question, attributes=(sort.column,)) as selection:
        return _read_page(snapshot, selection, question, sort, cursor, limit)


def summarise(snapshot: Snapshot, question: ProviderFilter) -> ProviderSummary:
    """Add up a result.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        Whom to count.

    Returns
    -------
    ProviderSummary
        Zeros when nobody is found.
    """
    with open_selection(snapshot, question, attributes=("idn_id",)) as selection:
        volume, hidden = selection.figures["volume"], selection.figures["suppressed_cells"]
        return _summary(
            selection.query(f"""
            SELECT coalesce(sum(n), 0)::BIGINT AS clinicians, coalesce(sum(volume), 0)::BIGINT AS procedures,
                coalesce(sum(hidden), 0)::BIGINT AS suppressed_cells, count(idn_id) AS idns
            FROM (
                SELECT idn_id, count(*) AS n, sum({volume}) AS volume, sum({hidden}) AS hidden
                FROM {selection.rows} WHERE {selection.where()} GROUP BY idn_id
            )
        """)
        )


def count_facets(snapshot: Snapshot, question: ProviderFilter) -> dict[str, pa.Table]:
    """Count the clinicians behind each value of each dimension, under all the other filters.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The filter.

    Returns
    -------
    dict of str to pyarrow.Table
        specialty, state, county, hrr, idn, site_kind, payer, decile: value, label, clinicians. Values that
        nobody has are left out, and so are clinicians without one.
    """
    with open_selection(snapshot, question, attributes=FACET_ATTRIBUTES) as selection:
        return facets_of(snapshot, selection, question)[0]


def answer_screen(
    snapshot: Snapshot, question: ProviderFilter, *, sort: Sort = BY_VOLUME, limit: int = 100
) -> Screen:
    """Answer all that the Providers screen asks of a filter, sharing the work.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The filter.
    sort : Sort
        The order of the result.
    limit : int
        Rows of the first page at most, 1 to 10,000.

    Returns
    -------
    Screen
        What `summarise`, `find_providers` and `count_facets` give.
    """
    _check_limit(limit)
    with open_selection(snapshot, question, attributes=(*FACET_ATTRIBUTES, sort.column)) as selection:
        page = _read_page(snapshot, selection, question, sort, None, limit)
        facets, whole = facets_of(snapshot, selection, question)
    return Screen(ProviderSummary(**whole), page, facets)


def export_providers(snapshot: Snapshot, question: ProviderFilter, *, sort: Sort = BY_VOLUME) -> pa.Table:
    """Return every row of a result.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        Whom to find.
    sort : Sort
        The order.

    Returns
    -------
    pyarrow.Table
        `PAGE_COLUMNS` without `provider_no`, which means nothing outside the snapshot.

    Raises
    ------
    FilterInvalid
        The snapshot's sources do not allow rows to leave the screen.
    """
    if not snapshot.manifest.description.exportable:
        raise FilterInvalid(
            "The sources of this snapshot don't allow rows to be exported.",
            "Look at them on the screen, or build a snapshot from sources that do.",
        )
    with open_selection(snapshot, question, attributes=(sort.column,)) as selection:
        rows = read_rows(selection, sort, after=None, limit=None)
    return rows.select([name for name in PAGE_COLUMNS if name != "provider_no"])


def _read_page(
    snapshot: Snapshot,
    selection: Selection,
    question: ProviderFilter,
    sort: Sort,
    after: Cursor | None,
    limit: int,
) -> ProviderPage:
    rows = read_rows(selection, sort, after=after, limit=limit + 1)
    more = rows.num_rows > limit
    rows = rows.slice(0, limit)
    following = None
    if more:
        last = rows.select(["rank", "sort_key", "provider_no"]).slice(limit - 1).to_pylist()[0]
        following = Cursor(last["rank"], last["sort_key"], last["provider_no"]).write(
            snapshot.id, question, sort
        )
    return ProviderPage(rows.select(list(PAGE_COLUMNS)), following)


def _summary(row: pa.Table) -> ProviderSummary:
    (found,) = row.to_pylist()
    return ProviderSummary(**found)


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise FilterInvalid(f"A page can't have {limit} rows.", f"Ask for 1 to {MAX_PAGE:,}.")
