"""What a cohort's growth is made of: site of care, code, payer, IDN, and who came or left."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import streamlit as st

from analytics.comparison.cohort_change import CohortChange
from analytics.comparison.decomposition import ROLE, Contribution, Decomposition, decompose, round_to_sum
from analytics.comparison.wording import write_figure
from analytics.numbers import GAP, format_count, format_day, format_signed, format_volume
from components.cohort_chart import show_figure
from components.cohort_desk import CohortDesk
from components.cohort_details_figures import Figure, show_figures
from components.cohort_parts_change import NOTHING, growth_metric, open_change, show_against
from components.cohort_parts_chart import draw_parts
from components.cohort_state import CompareState
from components.messages import plain
from components.tables import show_texts
from components.wording import SITE_KIND_NAMES
from data.snapshot.manifest import Window

DIMENSIONS = {
    "site_kind": "Site of care",
    "code": "Code",
    "payer": "Payer",
    "idn_id": "IDN",
    ROLE: "Who came or left",
}
MEANING = {
    "site_kind": "By the claim's place of service.",
    "code": "Texts are from the snapshot's own source files.",
    "payer": "The payer class of the claim.",
    "idn_id": "Of the site where the procedure was done; the clinician's own where the claim tells no site.",
    ROLE: "Entering: no procedure of these codes in the earlier window. Leaving: none in the current one. "
    "Membership of the cohort is fixed; these are those of its clinicians who began or stopped.",
}


def show_parts(desk: CohortDesk, state: CompareState, cohort: int) -> None:
    """Draw what a cohort's growth is made of.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    state : CompareState
        The page's.
    cohort : int
        Number of the cohort.
    """
    against = show_against(desk, state, "parts")
    if against == NOTHING:
        st.info(
            f"{plain(desk.comparison.window.lacks_growth)} There is no growth to take apart.",
            icon=":material/info:",
        )
        return
    change = open_change(desk, cohort, against)
    parts = decompose(change)
    metric = growth_metric(against)
    values = desk.values(metric)
    if reason := values.reasons[cohort]:
        st.warning(
            f"**{plain(reason)}**  \nThe parts below say what was counted, not what can be told of the "
            "market.",
            icon=":material/warning:",
        )
    _show_headline(desk, change, parts, write_figure(metric, values, cohort))
    if not parts.by["site_kind"]:
        st.info("These clinicians did nothing of this in either window.", icon=":material/info:")
        return
    st.session_state.setdefault("compare_parts_by", "site_kind")
    dimension = st.segmented_control(
        "By", list(DIMENSIONS), key="compare_parts_by", format_func=DIMENSIONS.__getitem__, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    assert isinstance(dimension, str)
    _show_dimension(desk, change, parts, dimension, desk.names[cohort])


def _show_headline(desk: CohortDesk, change: CohortChange, parts: Decomposition, written: str) -> None:
    total = parts.total
    now, then = change.current_working_days, change.base_working_days
    figures = [
        Figure("Growth a working day", written, f"procedures; 95{GAP}% interval in brackets"),
        Figure(
            "Procedures now",
            format_count(change.current),
            f"{_days(change.current_days)}, {now} working days{_hidden(change.current_hidden)}",
        ),
        Figure(
            "Then",
            format_count(change.base),
            f"{_days(change.base_days)}, {then} working days{_hidden(change.base_hidden)}",
        ),
        Figure(
            f"Of the {format_signed(total.change)} procedures",
            f"{format_signed(float(_whole(parts)[-1]))} by the calendar",
            _say_calendar(now - then),
        ),
    ]
    show_figures(figures)
    cell, undated = desk.comparison.about.smallest_cell, change.hidden_undated
    hidden = change.base_hidden + change.current_hidden + undated
    if hidden:
        late = f", {format_count(undated)} of them with a year only and no day" if undated else ""
        st.caption(
            f":material/info: {format_count(hidden)} counts are hidden by the sources (1 to {cell - 1} "
            f"procedures each{late}). They are in no sum below; the tables name them."
        )


def _show_dimension(
    desk: CohortDesk, change: CohortChange, parts: Decomposition, dimension: str, name: str
) -> None:
    rows = parts.by[dimension]
    names = [name_part(dimension, row) for row in rows]
    known = [row.contribution_pct_points for row in rows]
    points = round_to_sum([one for one in known if one is not None])
    left, right = st.columns([1, 1.25], gap="medium")
    with left:
        if len(points) < len(rows):
            st.caption(
                "Nothing was done in the earlier window, so there is no growth to take apart: only what "
                "there is now."
            )
        else:
            figure = draw_parts(names, [float(point) for point in points])
            show_figure(
                figure,
                desk,
                title=_say_largest(names, points, float(sum(points))),
                key="compare_parts_chart",
                name=f"growth-by-{dimension}",
                of=name,
                help=f"{MEANING[dimension]} Points of growth that each part adds; they add up to the total.",
            )
    with right:
        complete = points if len(points) == len(rows) else ()
        _show_table(change, parts, dimension, names, complete, desk.comparison.about.smallest_cell)


def _show_table(
    change: CohortChange,
    parts: Decomposition,
    dimension: str,
    names: list[str],
    points: Sequence[Decimal],
    cell: int,
) -> None:
    rows, total = [*parts.by[dimension], parts.total], parts.total
    columns: dict[str, list[str]] = {
        DIMENSIONS[dimension]: [*names, "Total"],
        "Then": [format_volume(row.base, row.base_hidden, cell) for row in rows],
        "Now": [format_volume(row.current, row.current_hidden, cell) for row in rows],
        "Change": [format_signed(row.change) for row in rows],
    }
    if parts.calendar:
        *whole, calendar = round_to_sum([row.change_equal_days for row in rows[:-1]] + [parts.calendar], 0)
        columns = {title: [*texts[:-1], "", texts[-1]] for title, texts in columns.items()}
        columns[DIMENSIONS[dimension]][-2] = "Calendar"
        columns["At equal days"] = [format_signed(float(one)) for one in (*whole, calendar, total.change)]
    if points:
        written = [format_signed(float(point), 1) for point in points]
        space = [""] if parts.calendar else []
        columns["Points"] = [*written, *space, format_signed(float(sum(points)), 1)]
    if any(row.base_hidden or row.current_hidden for row in rows):
        hidden = [f"{row.base_hidden} · {row.current_hidden}" for row in rows]
        columns["Hidden"] = [*hidden[:-1], *([""] if parts.calendar else []), hidden[-1]]
    widths = dict.fromkeys(columns, 66) | {DIMENSIONS[dimension]: 150}
    show_texts(
        columns, widths=widths, right=list(columns)[1:],
        help={
            DIMENSIONS[dimension]: MEANING[dimension],
            "Then": f"Shown procedures, {_days(change.base_days)}; + where counts are hidden beside them",
            "Now": f"Shown procedures, {_days(change.current_days)}; + where counts are hidden beside them",
            "At equal days": "Change, had the earlier window had as many working days as the current one; "
            "with what the calendar does it adds up to the change",
            "Points": "Percentage points of growth a working day. They are rounded so that they add up.",
            "Hidden": "Counts that the sources hide, then · now; in no sum",
        },
        alt=f"Growth by {DIMENSIONS[dimension].lower()}", key=f"compare_parts_{dimension}",
    )  # fmt: skip


def name_part(dimension: str, row: Contribution) -> str:
    """Name a part of a cohort's growth.

    Parameters
    ----------
    dimension : str
        A key of `Decomposition.by`.
    row : Contribution
        The part.

    Returns
    -------
    str
        "HOPD"; "27447 · Knee replacement" where the snapshot has the code's text.
    """
    if row.value is None:
        return row.name
    if dimension == "site_kind":
        return SITE_KIND_NAMES.get(row.value, row.name)
    if dimension == "code" and row.name != row.value:
        return f"{row.value} · {row.name}"
    return row.name


def _say_largest(names: Sequence[str], points: Sequence[Decimal], total: float) -> str:
    if not points:
        return "Nothing to take apart"
    largest = max(range(len(points)), key=lambda n: abs(points[n]))
    whole = f"{format_signed(total, 1)}{GAP}%"
    return f"Of {whole}, {names[largest]}: {format_signed(float(points[largest]), 1)} points"


def _say_calendar(days: int) -> str:
    if not days:
        return "both windows have as many working days"
    count = f"{abs(days)} working day" + ("s" if abs(days) != 1 else "")
    return f"{count} {'more' if days > 0 else 'fewer'} than then"


def _whole(parts: Decomposition) -> tuple[Decimal, ...]:
    equal: Fraction = parts.total.change_equal_days
    return round_to_sum([equal, parts.calendar], 0)


def _hidden(counts: int) -> str:
    return f", {format_count(counts)} more counts hidden" if counts else ""


def _days(days: Window | None) -> str:
    assert days is not None, "without an earlier window there is no growth to take apart"
    return f"{format_day(days.start)} to {format_day(days.end)}"
