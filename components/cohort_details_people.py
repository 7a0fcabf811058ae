"""The clinicians of a cohort: whose procedures changed most, and everybody else."""

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from analytics.comparison.changed_clinicians import rank_clinicians
from analytics.comparison.cohort_change import CONTINUING, ENTERING, LEAVING, CohortChange
from analytics.numbers import UNKNOWN, format_count, format_day, format_signed, format_volume
from components.cohort_desk import CohortDesk, ask
from components.cohort_details_card import open_person
from components.cohort_parts_change import NOTHING, open_change, show_against
from components.cohort_sources_files import describe_file
from components.cohort_state import CompareState
from components.messages import plain
from components.table_export import offer_files
from components.tables import show_texts

EVERYBODY, NEITHER = "everybody", "neither window"
PAGE_ROWS = 50
MOST_ROWS = 5_000
"""Clinicians whom the table and its files hold; all NPIs of a cohort are in the workbook."""
MEANING = {
    EVERYBODY: "Everybody",
    ENTERING: "Entering",
    LEAVING: "Leaving",
    CONTINUING: "Continuing",
    NEITHER: "In neither window",
}


def show_people(desk: CohortDesk, state: CompareState, cohort: int) -> None:
    """Draw the clinicians of a cohort.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    state : CompareState
        The page's.
    cohort : int
        Number of the cohort.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        against = show_against(desk, state, "people")
        change = open_change(desk, cohort, against)
        everybody = add_idle(
            change, desk.comparison.members.provider_no[desk.comparison.members.cohort == cohort]
        )
        wanted = _choose_role(everybody) if against != NOTHING else EVERYBODY
    people = everybody.filter(pc.equal(everybody["role"], wanted)) if wanted != EVERYBODY else everybody
    if not people.num_rows:
        st.caption(f"{MEANING[wanted]}: none of its clinicians.")
        return
    with st.spinner("Ranking its clinicians …", show_time=True):
        found = ask(
            desk, "cohort clinicians 2",
            lambda: rank_clinicians(desk.snapshot, replace(change, clinicians=people), MOST_ROWS),
            cohort, against, wanted,
        )  # fmt: skip
    ranked = cast(pa.Table, found)
    if desk.comparison.window.grain == "year":
        ranked = _forget_absent(ranked)
    by = "change" if against != NOTHING else "procedures"
    first = _choose_page(ranked.num_rows, f"{cohort}_{against}_{wanted}", by)
    _show_table(desk, ranked.slice(first, PAGE_ROWS), change)
    _offer(desk, cohort, ranked, change, wanted, people.num_rows)


def add_idle(change: CohortChange, provider_no: np.ndarray) -> pa.Table:
    """Add those who did nothing of this in either window.

    Parameters
    ----------
    change : CohortChange
        What the cohort did.
    provider_no : ndarray of uint32
        All clinicians of the cohort.

    Returns
    -------
    pyarrow.Table
        As `CohortChange.clinicians`, with the role `NEITHER` for those; their counts are 0, not hidden.
    """
    known = change.clinicians
    idle = np.setdiff1d(provider_no, known["provider_no"].to_numpy())
    columns = {
        field.name: pa.array(np.zeros(len(idle), dtype=np.int64)).cast(field.type)
        for field in known.schema
        if field.name not in ("provider_no", "role")
    }
    columns["provider_no"] = pa.array(idle).cast(known.schema.field("provider_no").type)
    columns["role"] = pa.array([NEITHER] * len(idle), pa.string())
    return pa.concat_tables([known, pa.table({name: columns[name] for name in known.column_names})])


def _choose_role(everybody: pa.Table) -> str:
    counts = {
        row["values"]: row["counts"]
        for row in pc.value_counts(everybody["role"].combine_chunks()).to_pylist()
    }
    counts[EVERYBODY] = everybody.num_rows
    st.session_state.setdefault("compare_people_role", EVERYBODY)
    chosen = st.segmented_control(
        "Which", list(MEANING), key="compare_people_role", required=True, label_visibility="collapsed",
        format_func=lambda role: f"{MEANING[role]} · {format_count(counts.get(role, 0))}",
        help="Entering: no procedure of these codes in the earlier window, shown or hidden. Leaving: none "
        "in the current one. In neither window: belongs to the cohort and did nothing of this in either.",
    )  # fmt: skip
    return str(chosen)


def _choose_page(rows: int, key: str, by: str) -> int:
    """Draw the choice of a page; return its first row."""
    if rows <= PAGE_ROWS:
        return 0
    first = st.selectbox(
        "Page", range(0, rows, PAGE_ROWS), key=f"compare_people_page_{key}", width=260,
        label_visibility="collapsed",
        format_func=lambda row: f"{format_count(row + 1)} to {format_count(min(row + PAGE_ROWS, rows))} of "
        f"{format_count(rows)}, by {by}",
    )  # fmt: skip
    return int(first)


def _show_table(desk: CohortDesk, ranked: pa.Table, change: CohortChange) -> None:
    rows = ranked.to_pylist()
    absent = "; —: not in the source" if desk.comparison.window.grain == "year" else ""
    cell = desk.comparison.about.smallest_cell

    def open_row(row: int) -> None:
        if row < len(rows):
            open_person(rows[row]["npi"])

    def write_volumes(window: str) -> list[str]:
        return [format_volume(row[window], row[f"{window}_hidden"], cell) for row in rows]

    then, now = change.base_days, change.current_days
    means = f"Procedures, {{}} to {{}}; + where counts are hidden{absent}"
    figures = {"Procedures": write_volumes("current")}
    about = {"Procedures": means.format(format_day(now.start), format_day(now.end))}
    if then is not None:
        figures = {
            "Then": write_volumes("base"),
            "Now": figures["Procedures"],
            "Change": [_write_change(row) for row in rows],
        }
        about = {
            "Then": means.format(format_day(then.start), format_day(then.end)),
            "Now": about["Procedures"],
            "Change": "In procedures, whatever the working days; ± where hidden counts make it uncertain",
        }
    roles = {"Role": [row["role"].capitalize() for row in rows]} if then is not None else {}
    show_texts(
        {
            "Name": [row["name"] or f"NPI {row['npi']}" for row in rows],
            "Specialty": [row["specialty"] or UNKNOWN for row in rows],
            "Site": [row["site_name"] or UNKNOWN for row in rows],
            "Place": [", ".join(filter(None, (row["city"], row["state"]))) or UNKNOWN for row in rows],
            **figures,
            **roles,
            "NPI": [row["npi"] for row in rows],
        },
        widths={"Name": 160, "Specialty": 130, "Site": 140, "Place": 120, "Procedures": 80, "Then": 62,
                "Now": 62, "Change": 66, "Role": 92, "NPI": 90},
        right=list(figures),
        help=about | {"Site": "The primary site"},
        height=420, alt="Clinicians of the cohort", open_row=open_row, key="compare_people",
    )  # fmt: skip


def _write_change(row: dict[str, Any]) -> str:
    if row["change"] is None:
        return UNKNOWN
    hidden = row["base_hidden"] + row["current_hidden"]
    if hidden and not row["base"] and not row["current"]:
        return UNKNOWN
    return format_signed(row["change"]) + (" ±" if hidden else "")


def _offer(
    desk: CohortDesk, cohort: int, ranked: pa.Table, change: CohortChange, wanted: str, people: int
) -> None:
    if people > ranked.num_rows:
        st.caption(
            f"The {format_count(ranked.num_rows)} with the "
            f"{'most procedures' if change.base_days is None else 'largest changes'} of "
            f"{format_count(people)} are here and in these files; the workbook under Export has every NPI."
        )
    base, current = change.base_days, change.current_days
    windows = {"current_window": f"{current.start} to {current.end}"}
    without = ["provider_no"]
    if base is None:
        without += ["role", "base", "change", "base_hidden"]
    else:
        windows = {"base_window": f"{base.start} to {base.end}"} | windows
    about = describe_file(
        desk.snapshot,
        f"{MEANING[wanted]}: {plain(desk.names[cohort])}. Hidden counts are in no sum; the columns that end "
        "in _hidden say how many there are.",
        **windows,
        codes=", ".join(desk.comparison.question.codes) or "all codes",
        payers=", ".join(desk.comparison.question.payers) or "all payers",
    )
    offer_files(
        ranked.drop_columns(without), about, f"windshield-cohort-clinicians-{desk.snapshot.id}",
        "compare_people_files", exportable=desk.comparison.about.exportable,
    )  # fmt: skip


def _forget_absent(ranked: pa.Table) -> pa.Table:
    """Put nothing in place of the 0 of a year in which the source doesn't have a clinician.

    A source of years leaves small counts out: who is not in it did few of them, or none.
    """
    is_absent = {
        window: pc.and_(pc.equal(ranked[window], 0), pc.equal(ranked[f"{window}_hidden"], 0))
        for window in ("base", "current")
    }
    for name, absent in (is_absent | {"change": pc.or_(*is_absent.values())}).items():
        at = ranked.schema.get_field_index(name)
        ranked = ranked.set_column(at, name, pc.if_else(absent, None, ranked[name]))
    return ranked
