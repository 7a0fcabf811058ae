"""Files of a comparison: a workbook, a report of one page and its figures, made when they are asked for."""

from collections.abc import Callable

import streamlit as st

from analytics.comparison.exported import CohortSource, Exported, name_apart
from analytics.comparison.figures_csv import write_figures_csv
from analytics.comparison.report import write_report
from analytics.comparison.workbook import write_workbook
from analytics.metrics import METRICS
from components.cohort_desk import CohortDesk, Entry
from data.plans.cohort_rules import ListRule, PlanRule, SegmentRule, TerritoryRule

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSED = "The sources of this snapshot don't allow rows to leave the screen."


def show_cohort_export(desk: CohortDesk) -> None:
    """Draw the menu of files.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    """
    about = desk.comparison.about
    with st.popover("Export", icon=":material/download:"):
        if not about.exportable:
            st.info(REFUSED)
            return
        st.caption(
            "Every file says its snapshot, window and codes; report and workbook have the definitions, too."
            + ("  \nEach says that it is a synthetic sample." if about.synthetic else "")
        )
        exported = collect(desk)
        _offer(
            desk, "html", "Report (HTML, one page)", "text/html", lambda: write_report(exported),
            "For a mail, a phone or a printer; it needs no network",
        )  # fmt: skip
        _offer(
            desk, "xlsx", "Workbook (XLSX)", WORKBOOK, lambda: write_workbook(exported),
            "A sheet to read, and tidy ones with every figure and the NPIs",
        )  # fmt: skip
        _offer(
            desk, "csv", "Figures (CSV)", "text/csv", lambda: write_figures_csv(exported),
            "A row for each metric and cohort",
        )  # fmt: skip


def collect(desk: CohortDesk) -> Exported:
    """Collect what the files of a comparison are made of.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.

    Returns
    -------
    Exported
        With each metric from the cache where it is there.

    Raises
    ------
    ExportRefused
        The sources don't allow it.
    """
    names = name_apart(desk.names)
    kept = tuple(_describe(name, entry) for name, entry in zip(names, desk.entries, strict=False))
    others = tuple(CohortSource(name) for name in names[len(kept) :])
    values = {key: desk.values(metric) for key, metric in METRICS.items()}
    return Exported(desk.comparison, kept + others, values)


def _offer(
    desk: CohortDesk, ending: str, title: str, media_type: str, write: Callable[[], bytes], about: str
) -> None:
    st.download_button(
        title, data=write, file_name=name_file(desk, ending), mime=media_type, help=about,
        key=f"compare_export_{desk.snapshot.id}_{ending}", on_click="ignore", width="stretch",
    )  # fmt: skip


def name_file(desk: CohortDesk, ending: str) -> str:
    """Name a file of a comparison.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    ending : str
        Of the file's format.

    Returns
    -------
    str
        "windshield-cohorts-685d32550080-2026-07-31-synthetic.xlsx".
    """
    sample = "-synthetic" if desk.comparison.about.synthetic else ""
    return f"windshield-cohorts-{desk.snapshot.id}-{desk.comparison.window.end}{sample}.{ending}"


def _describe(name: str, entry: Entry) -> CohortSource:
    freeze = entry.freeze
    return CohortSource(name, freeze.number, freeze.snapshot_id, freeze.frozen_at.date(), _name_rule(entry))


def _name_rule(entry: Entry) -> str:
    match entry.freeze.rule:
        case TerritoryRule() as rule:
            return f"territory “{rule.territory_name}” of “{rule.plan_name}”, version {rule.plan_version}"
        case PlanRule() as rule:
            return f"plan “{rule.plan_name}”, version {rule.plan_version}"
        case SegmentRule() as rule:
            return f"segment “{rule.segment_name}”" if rule.segment_name else "a filter"
        case ListRule():
            return "a list of NPIs"
    return ""
