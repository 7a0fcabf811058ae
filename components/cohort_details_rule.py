"""Who is in a cohort: its rule, its freeze, and whom the snapshot does not have."""

import pyarrow as pa
import streamlit as st

from analytics.numbers import format_count
from components.cohort_desk import CohortDesk, Entry
from components.cohort_keep_words import KINDS, name_freeze, say_source, say_unmatched
from components.cohort_sources_files import describe_file
from components.messages import plain
from components.table_export import offer_files
from components.tables import show_texts
from data.plans.cohort_rules import CohortRule, PlanRule, kind_of


def show_rule(desk: CohortDesk, cohort: int) -> None:
    """Draw where a cohort's clinicians come from.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    cohort : int
        Number of the cohort.
    """
    if cohort >= len(desk.entries):
        count = format_count(int(desk.comparison.members.clinicians[cohort]))
        st.markdown(
            f"{count} clinicians: everybody of snapshot {desk.snapshot.id}, active or not, who is in none "
            "of the other cohorts of this comparison. It is not frozen: with other cohorts beside it, it is "
            "another one."
        )
        return
    entry = desk.entries[cohort]
    lines = describe_entry(entry, int(desk.comparison.members.clinicians[cohort]), desk.snapshot.id)
    st.markdown("  \n".join(f"{title}: **{plain(text)}**" for title, text in lines.items()))
    st.caption("The list is frozen: a newer snapshot, or a change of the plan, changes nothing in it.")
    _show_missing(desk, cohort)


def describe_entry(entry: Entry, here: int, snapshot: str) -> dict[str, str]:
    """Say where a kept cohort comes from.

    Parameters
    ----------
    entry : Entry
        The cohort with its freeze.
    here : int
        Clinicians of it whom the snapshot has.
    snapshot : str
        The one that figures are from.

    Returns
    -------
    dict of str to str
        Title to text.
    """
    freeze = entry.freeze
    count = f"{format_count(freeze.npis)} NPI{'s' if freeze.npis != 1 else ''}"
    found = (
        count if here == freeze.npis else f"{count}, of which {format_count(here)} are in snapshot {snapshot}"
    )
    newer = entry.kept.latest.number - freeze.number
    lines = {
        "Rule": _say_rule(freeze.rule),
        "Holds": found,
        "Freeze": name_freeze(freeze) + (f"; {newer} newer" if newer else ", the newest"),
        "Frozen by": freeze.frozen_by,
        "Frozen on snapshot": freeze.snapshot_id,
        "Plan version": str(freeze.plan_version or ""),
        "Figures": entry.figures.label,
        "Not matched in the list": say_unmatched(freeze.rule),
        "Note": freeze.note,
    }
    return {title: text for title, text in lines.items() if text}


def _say_rule(rule: CohortRule) -> str:
    source = say_source(rule)
    if not isinstance(rule, PlanRule):
        return source
    kind = KINDS[kind_of(rule)]
    return source if source.startswith(f"{kind} ") else f"{kind} {source}"


def _show_missing(desk: CohortDesk, cohort: int) -> None:
    missing = desk.comparison.members.unmatched[cohort]
    if not missing:
        return
    st.markdown(f"**NPIs that are not in snapshot {desk.snapshot.id}** ({format_count(len(missing))})")
    with st.container(width=240):
        show_texts(
            {"NPI": list(missing)}, widths={"NPI": 130}, height=200, alt="NPIs that are not in the snapshot",
            key="compare_missing",
        )  # fmt: skip
    about = describe_file(
        desk.snapshot, f"NPIs of {desk.names[cohort]} that this snapshot doesn't have; they are in no figure."
    )
    offer_files(
        pa.table({"npi": pa.array(missing, pa.string())}), about,
        f"windshield-cohort-missing-{desk.snapshot.id}", "compare_missing_files",
        exportable=desk.comparison.about.exportable,
    )  # fmt: skip
