"""The cohorts in a row each: every metric with its interval, rank, flag and course."""

import numpy as np
import pandas as pd
import streamlit as st

from analytics.comparison.wording import say_absent, say_standing, write_figure, write_title, write_unit
from analytics.metrics import METRICS, Metric
from components.cohort_desk import CohortDesk
from components.cohort_state import CompareState
from components.session import changed
from components.tables import table_height

ORDERED_BY = (
    "growth",
    "growth_before",
    "procedures",
    "inbound",
    "inbound_growth",
    "inside",
    "leakage",
    "top_five",
)
ALWAYS = ("growth", "growth_before", "inbound", "leakage")
HEIGHT = 420


def show_metric_choice(desk: CohortDesk, state: CompareState) -> None:
    """Draw the choice of the metric that orders the table and colours the map.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    state : CompareState
        The page's.
    """
    keys = [
        key for key in METRICS if (key in ORDERED_BY or key.startswith("share_")) and key not in desk.never
    ]
    st.session_state["compare_metric"] = desk.metric.key
    st.selectbox(
        "Rank and map by", keys, key="compare_metric", width=260,
        format_func=lambda key: (
            _title(desk, METRICS[key]) + (" share" if key.startswith("share_") else "")
        ),
        help=desk.metric.definition,
        on_change=changed("compare_metric", lambda key: state.look(metric=key)),
    )  # fmt: skip


def show_table(desk: CohortDesk, state: CompareState, *, like: CohortDesk | None = None) -> None:
    """Draw the table; a click on a row looks at that cohort closely.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    state : CompareState
        The page's.
    like : CohortDesk, optional
        The comparison of the table that this one stands beside: it has that one's rows and columns, in its
        order, and opens nothing, or each of the two would undo what was clicked in the other.
    """
    metric, never = (like or desk).metric, (like or desk).never
    values = desk.values(metric)
    order = _order_like(desk, like or desk)
    beside = (key for key in (*ALWAYS, _main_share(like or desk)) if key not in {metric.key, *never})
    shown = [metric, *(METRICS[key] for key in beside)]
    course = _course(desk)
    columns: dict[str, list[object]] = {
        "#": [int(values.rank[n]) or None for n in order],
        "Cohort": [desk.names[n] for n in order],
        "Clinicians": [int(desk.comparison.members.clinicians[n]) for n in order],
    }
    for one in shown:
        found = desk.values(one)
        columns[_title(desk, one)] = [write_figure(one, found, int(n)) for n in order]
        if one is metric:
            standing = [say_standing(found, int(n)) for n in order]
            if any(standing):
                columns["Stands out"] = list(standing)
            if max(map(len, course), default=0) > 1:
                columns["Course"] = [course[n] for n in order]
    frame = pd.DataFrame(columns)
    about = {_title(desk, one): st.column_config.TextColumn(help=_define(desk, one)) for one in shown}
    key = f"compare_table_{desk.snapshot.id}_{metric.key}_{hash(desk.ids)}"
    chosen = st.dataframe(
        frame,
        hide_index=True,
        key=key,
        on_select="ignore" if like else "rerun",
        selection_mode="single-row",
        placeholder="",
        height=min(HEIGHT, table_height(len(frame))),
        column_config=about
        | {
            "#": st.column_config.NumberColumn(width=40, help=f"Rank by {metric.title}, 1 the highest"),
            "Cohort": st.column_config.TextColumn(width=130),
            "Clinicians": st.column_config.NumberColumn(
                format="localized", help=METRICS["clinicians"].definition
            ),
            "Stands out": st.column_config.TextColumn(
                width=110,
                help="How many of the other cohorts it is above and below, after correction for all pairs "
                "that were looked at (Benjamini–Hochberg); or why nothing can be told",
            ),
            "Course": st.column_config.LineChartColumn(
                help=f"Procedures a working day in {_say_steps(desk)}, as far back as the data reach; each "
                "cohort on a scale of its own",
                width=110,
            ),
        },
        alt="Cohorts and their figures",
    )
    if like:
        return
    rows = chosen["selection"]["rows"]
    picked = desk.ids[order[rows[0]]] if rows else None
    if picked is not None and picked != state.view.opened:
        state.look(opened=picked)
        st.rerun()


def _order_like(desk: CohortDesk, like: CohortDesk) -> list[int]:
    """Return the numbers of the cohorts in the order of a comparison of the same ones."""
    places = {cohort: place for place, cohort in enumerate(desk.ids)}
    return [places[like.ids[number]] for number in like.values(like.metric).order]


def _say_steps(desk: CohortDesk) -> str:
    window = desk.comparison.window
    return "each year" if window.grain == "year" else f"windows of {window.weeks} weeks, a step a week"


def _title(desk: CohortDesk, metric: Metric) -> str:
    return write_title(metric, desk.values(metric))


def _define(desk: CohortDesk, metric: Metric) -> str:
    values = desk.values(metric)
    absent = say_absent(values)
    unit = write_unit(metric, values)
    return f"{metric.definition} Unit: {unit}.{f' “—”: {absent}' if absent else ''}"


def _main_share(desk: CohortDesk) -> str:
    """Return the payer whose shares differ most between the cohorts."""
    shares = desk.comparison.mix.current.value
    payers = desk.comparison.mix.payers
    if not len(payers) or not np.isfinite(shares).any():
        return "share_commercial"
    gap = np.nanmax(shares, axis=0) - np.nanmin(shares, axis=0)
    return f"share_{payers[int(np.nanargmax(gap))].lower().replace(' ', '_')}"


def _course(desk: CohortDesk) -> list[list[float]]:
    """Return procedures a working day of each cohort, in rolling windows."""
    comparison = desk.comparison
    window = comparison.window
    weekly = np.stack(
        [comparison.groups.total(week.astype(float)) for week in comparison.weekly.chosen.T], axis=1
    )
    kernel = np.ones(window.weeks)
    days = np.convolve(window.working_days, kernel, "valid")
    return [(np.convolve(row, kernel, "valid") / days).round(2).tolist() for row in weekly]
