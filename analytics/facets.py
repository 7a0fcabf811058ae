"""How many clinicians stand behind each value that a filter could take.

Each dimension is counted under all the other filters, as if its own were not set; the payer classes
as if neither payer nor share were, so with the volumes and deciles of all payers.
"""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from analytics.cells import count_cells
from analytics.provider_filter import ProviderFilter
from analytics.selection import COLUMN_OF, DIMENSIONS, Selection, cell_mask
from data.geography.counties import county_names
from data.snapshot.reader import Snapshot
from data.snapshot.schema import PAYER_SUFFIXES, PAYERS, SITE_KIND_SUFFIXES

SITE_KIND_LABELS = {
    "inpatient": "Hospital inpatient",
    "hopd": "Hospital outpatient (HOPD)",
    "asc": "Surgery centre (ASC)",
    "office": "Office",
    "facility": "Facility, kind not told",
    "other": "Other",
}

_GROUPED = (*COLUMN_OF, "decile")
_SCHEMA = pa.schema(
    [
        ("value", pa.string()),
        ("label", pa.string()),
        ("clinicians", pa.int64()),
        ("procedures", pa.int64()),
    ]
)


def facets_of(
    snapshot: Snapshot, selection: Selection, question: ProviderFilter
) -> tuple[dict[str, pa.Table], pa.Table]:
    """Count every dimension, and the whole result on the way.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    selection : Selection
        The filter, open.
    question : ProviderFilter
        The filter.

    Returns
    -------
    dict of str to pyarrow.Table
        By dimension: value, label, clinicians, procedures; the most clinicians first.
    pyarrow.Table
        One row: clinicians, procedures, suppressed_cells, idns of the result.
    """
    filtered = selection.filtered_dimensions()
    free = [dimension for dimension in _GROUPED if dimension not in filtered]
    grouped, whole = _group(selection, free, selection.where())
    for dimension in filtered.intersection(_GROUPED):
        found, _ = _group(selection, [dimension], selection.where(without=dimension))
        grouped |= found
    if "idn" in filtered:
        idns = selection.query(
            f"SELECT count(DISTINCT idn_id) AS idns FROM {selection.rows} WHERE {selection.where()}"
        )["idns"][0].as_py()
    else:
        idns = grouped["idn"].num_rows
    whole = whole.append_column("idns", pa.array([idns], pa.int64()))
    tables = {dimension: _labelled(selection, dimension, rows) for dimension, rows in grouped.items()}
    tables["site_kind"] = _count_site_kinds(selection, question)
    payer_free = selection
    if "payer" in filtered:
        unpaid = replace(question, payer=None, payer_share_min_pct=None)
        payer_free = Selection(snapshot, selection.session, unpaid, scope="unpaid")
    tables["payer"] = _count_payers(payer_free)
    return {dimension: tables[dimension] for dimension in DIMENSIONS}, whole


def _group(selection: Selection, dimensions: list[str], where: str) -> tuple[dict[str, pa.Table], pa.Table]:
    figures = selection.figures
    expressions = {
        dimension: figures["decile"] if dimension == "decile" else COLUMN_OF[dimension]
        for dimension in dimensions
    }
    columns = ", ".join(f"{expression} AS d_{name}" for name, expression in expressions.items())
    names = ", ".join(f"d_{name}" for name in dimensions)
    sets = ", ".join([*(f"(d_{name})" for name in dimensions), "()"])
    which = f"grouping_id({names})" if dimensions else "0"
    rows = selection.query(f"""
        SELECT {which} AS which, {names + "," if names else ""} count(*) AS clinicians,
            coalesce(sum(volume), 0)::BIGINT AS procedures,
            coalesce(sum(hidden), 0)::BIGINT AS suppressed_cells
        FROM (
            SELECT {columns + "," if columns else ""} {figures["volume"]} AS volume,
                {figures["suppressed_cells"]} AS hidden
            FROM {selection.rows} WHERE {where}
        )
        GROUP BY GROUPING SETS ({sets})
    """)
    everything = (1 << len(dimensions)) - 1
    which_set = rows["which"]
    tables = {}
    for place, dimension in enumerate(reversed(dimensions)):
        name = f"d_{dimension}"
        part = rows.filter(pc.and_(pc.equal(which_set, everything ^ (1 << place)), pc.is_valid(rows[name])))
        part = part.select([name, "clinicians", "procedures"]).rename_columns(
            ["value", "clinicians", "procedures"]
        )
        tables[dimension] = part.sort_by([("clinicians", "descending"), ("value", "ascending")])
    whole = rows.filter(pc.equal(which_set, everything))
    return tables, whole.select(["clinicians", "procedures", "suppressed_cells"])


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
    return pa.table(
        [
            pa.array(values, pa.string()),
            pa.array(labels, pa.string()),
            rows["clinicians"],
            rows["procedures"],
        ],
        schema=_SCHEMA,
    )


def _count_site_kinds(selection: Selection, question: ProviderFilter) -> pa.Table:
    payers = (question.payer,) if question.payer else PAYERS
    where = selection.where(without="site_kind")
    clinicians = ", ".join(
        f"count_if(cells & {cell_mask(payers, (kind,))} <> 0) AS clinicians_{suffix}"
        for kind, suffix in SITE_KIND_SUFFIXES.items()
    )
    procedures = ", ".join(
        f"sum(count_{suffix})::BIGINT AS procedures_{suffix}" for suffix in SITE_KIND_SUFFIXES.values()
    )
    row = selection.query(f"SELECT {clinicians}, {procedures} FROM {selection.rows} WHERE {where}")
    facets = [
        (
            kind,
            SITE_KIND_LABELS[kind],
            row[f"clinicians_{suffix}"][0].as_py(),
            row[f"procedures_{suffix}"][0].as_py(),
        )
        for kind, suffix in SITE_KIND_SUFFIXES.items()
    ]
    if question.payer:
        cells = count_cells(selection, "site_kind", question.payer, where=where)
        shown = dict(zip(cells["value"].to_pylist(), cells["procedures"].to_pylist(), strict=True))
        facets = [(kind, label, clinicians, shown.get(kind, 0)) for kind, label, clinicians, _ in facets]
    return _facet_table(facets)


def _count_payers(selection: Selection) -> pa.Table:
    columns = ", ".join(
        f"count_if(cells & {cell_mask((payer,))} <> 0) AS clinicians_{suffix}, "
        f"sum(count_{suffix})::BIGINT AS procedures_{suffix}"
        for payer, suffix in PAYER_SUFFIXES.items()
    )
    row = selection.query(f"SELECT {columns} FROM {selection.rows} WHERE {selection.where()}")
    return _facet_table(
        [
            (payer, payer, row[f"clinicians_{suffix}"][0].as_py(), row[f"procedures_{suffix}"][0].as_py())
            for payer, suffix in PAYER_SUFFIXES.items()
        ]
    )


def _facet_table(facets: list[tuple[str, str, int, int | None]]) -> pa.Table:
    present = [facet for facet in facets if facet[2]]
    columns = zip(*present, strict=True) if present else ((), (), (), ())
    return pa.table(
        [pa.array(column, kind.type) for column, kind in zip(columns, _SCHEMA, strict=True)], schema=_SCHEMA
    )
