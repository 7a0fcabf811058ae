"""How many clinicians stand behind each value that a filter could take.

Each dimension is counted under all the other filters, as if its own were not set; the payer classes
as if neither payer nor share were. Clinicians are counted and nothing else is: their procedures, which no
filter shows, would double the time.
"""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analytics.code_rows import cell_mask
from analytics.deciles import Bounds
from analytics.provider_filter import ProviderFilter
from analytics.selection import COLUMN_OF, DIMENSIONS, Selection
from data.geography.counties import county_names
from data.snapshot.reader import Snapshot
from data.snapshot.schema import PAYERS, SITE_KINDS

SITE_KIND_LABELS = {
    "inpatient": "Hospital inpatient",
    "hopd": "Hospital outpatient (HOPD)",
    "asc": "Surgery centre (ASC)",
    "office": "Office",
    "facility": "Facility, kind not told",
    "other": "Other",
}

PLACES = ("state", "county", "hrr")

_GROUPED = (*COLUMN_OF, "decile")
_SCHEMA = pa.schema([("value", pa.string()), ("label", pa.string()), ("clinicians", pa.int64())])


def facets_of(
    snapshot: Snapshot, selection: Selection, question: ProviderFilter
) -> tuple[dict[str, pa.Table], dict[str, int]]:
    """Count every dimension, and the whole result on the way.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    selection : Selection
        The filter, open, with `FACET_ATTRIBUTES`.
    question : ProviderFilter
        The filter.

    Returns
    -------
    dict of str to pyarrow.Table
        By dimension: value, label, clinicians; the most clinicians first.
    dict of str to int
        clinicians, procedures, suppressed_cells and idns of the result.
    """
    filtered = selection.filtered_dimensions()
    grouped = _group(selection, [d for d in _GROUPED if d not in filtered], selection.where())
    for dimension in filtered.intersection(_GROUPED):
        grouped |= _group(selection, [dimension], selection.where(without=dimension))
    facets = {dimension: _labelled(selection, dimension, rows) for dimension, rows in grouped.items()}
    whole = {
        "clinicians": "count(*)",
        "procedures": f"coalesce(sum({selection.shown}), 0)::BIGINT",
        "suppressed_cells": f"coalesce(sum({selection.figures['suppressed_cells']}), 0)::BIGINT",
    }
    if "idn" in filtered:
        whole["idns"] = "count(DISTINCT idn_id)"
    kinds = _cell_counts("site_kind", (question.payer,) if question.payer else PAYERS)
    payers = _cell_counts("payer", PAYERS)
    if "site_kind" not in filtered:
        whole |= kinds
    if "payer" not in filtered:
        whole |= payers
    row = _one_row(selection, whole, selection.where())
    if "site_kind" in filtered:
        row |= _one_row(selection, kinds, selection.where(without="site_kind"))
    if "payer" in filtered:
        unpaid = replace(question, payer=None, payer_share_min_pct=None)
        payer_free = Selection(snapshot, selection.session, unpaid, scope="unpaid", attributes=())
        row |= _one_row(payer_free, payers, payer_free.where())
    facets["site_kind"] = _cell_facets("site_kind", row)
    facets["payer"] = _cell_facets("payer", row)
    totals = {name: row[name] for name in ("clinicians", "procedures", "suppressed_cells")}
    totals["idns"] = row.get("idns", grouped["idn"].num_rows)
    return {dimension: facets[dimension] for dimension in DIMENSIONS}, totals


def _group(selection: Selection, dimensions: list[str], where: str) -> dict[str, pa.Table]:
    """Count by each dimension: value and clinicians."""
    # Grouping by the volume and looking its decile up afterwards costs a quarter of finding every
    # clinician's decile first.
    expressions = {
        dimension: selection.decile_volume if dimension == "decile" else COLUMN_OF[dimension]
        for dimension in dimensions
    }
    if not expressions:
        return {}
    columns = ", ".join(f"{expression} AS d_{name}" for name, expression in expressions.items())
    names = [f"d_{name}" for name in dimensions]
    # A county lies in one state and nearly always in one region: one set of the three has hardly more
    # groups than the counties alone.
    places = [name for name in names if name.removeprefix("d_") in PLACES]
    sets = [[name] for name in names if name not in places] + ([places] if places else [])
    rows = selection.query(f"""
        SELECT grouping_id({", ".join(names)}) AS which, {", ".join(names)}, count(*) AS clinicians
        FROM (SELECT {columns} FROM {selection.rows} WHERE {where})
        GROUP BY GROUPING SETS ({", ".join(f"({', '.join(one)})" for one in sets)})
    """)
    tables = {}
    for one in sets:
        which = sum(1 << place for place, name in enumerate(reversed(names)) if name not in one)
        group = rows.filter(pc.equal(rows["which"], which))
        for name in one:
            part = group.filter(pc.is_valid(group[name])).select([name, "clinicians"])
            part = part.rename_columns(["value", "clinicians"])
            if name == "d_decile":
                part = _by_decile(part, selection.bounds)
            elif len(one) > 1:
                part = _sum_up(part)
            tables[name.removeprefix("d_")] = part.sort_by(
                [("clinicians", "descending"), ("value", "ascending")]
            )
    return tables


def _by_decile(volumes: pa.Table, bounds: Bounds) -> pa.Table:
    volumes = volumes.filter(pc.greater(volumes["value"], 0))
    deciles = bounds.deciles_of(volumes["value"].to_numpy())
    return _sum_up(volumes.set_column(0, "value", pa.array(deciles, pa.int8())))


def _sum_up(counted: pa.Table) -> pa.Table:
    summed = counted.group_by("value").aggregate([("clinicians", "sum")])
    return summed.rename_columns(["value", "clinicians"])


def _labelled(selection: Selection, dimension: str, rows: pa.Table) -> pa.Table:
    values: list[str] = rows["value"].cast(pa.string()).to_pylist()
    match dimension:
        case "idn":
            known = selection.query("SELECT idn_id, name FROM idns")
            names = dict(zip(known["idn_id"].to_pylist(), known["name"].to_pylist(), strict=True))
            labels = [names.get(value, value) for value in values]
        case "county":
            labels = [county_names().get(value, f"County {value}") for value in values]
        case "hrr":
            labels = [f"HRR {value}" for value in values]
        case "decile":
            labels = [f"Decile {value}" for value in values]
        case _:
            labels = values
    return pa.table([pa.array(values), pa.array(labels), rows["clinicians"]], schema=_SCHEMA)


def _cell_counts(dimension: str, payers: tuple[str, ...]) -> dict[str, str]:
    """Return a column for each site kind (of some payers) or payer, with the SQL that counts it."""
    masks = (
        {kind: cell_mask(payers, (kind,)) for kind in SITE_KINDS}
        if dimension == "site_kind"
        else {payer: cell_mask((payer,)) for payer in payers}
    )
    return {f"{dimension} {value}": f"count_if(cells & {mask} <> 0)" for value, mask in masks.items()}


def _cell_facets(dimension: str, row: dict[str, Any]) -> pa.Table:
    counted = [
        (value, SITE_KIND_LABELS.get(value, value), clinicians)
        for of, _, value, clinicians in ((*name.partition(" "), count) for name, count in row.items())
        if of == dimension and clinicians
    ]
    columns = zip(*counted, strict=True) if counted else ((), (), ())
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, _SCHEMA, strict=True)], schema=_SCHEMA)


def _one_row(selection: Selection, columns: dict[str, str], where: str) -> dict[str, Any]:
    named = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    row: dict[str, Any]
    (row,) = selection.query(f"SELECT {named} FROM {selection.rows} WHERE {where}").to_pylist()
    return row
