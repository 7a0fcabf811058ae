"""Growth of the cohorts as it went: a small chart each, all on the same scale, with its interval."""

from datetime import timedelta

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from analytics.comparison.growth import Growth
from components.charts import chart_template, palette
from components.cohort_chart import show_figure
from components.cohort_desk import CohortDesk

ROW_PIXELS, FRAME_PIXELS = 136, 64
ACROSS, MANY, ACROSS_OF_MANY = 3, 12, 4
"""Three beside one another can be read on a phone; of more than twelve cohorts four."""
MOST_LETTERS = 20
LARGEST_SWING = 0.6
"""Of the scale: one cohort's wild interval must not flatten the others."""


def show_growth(desk: CohortDesk) -> None:
    """Draw the charts.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    """
    comparison = desk.comparison
    series, window = comparison.series, comparison.window
    if series is None:
        st.info(window.lacks_year_ago, icon=":material/info:")
        return
    if series.value.shape[1] < 2:
        st.info(
            "The data hold one comparison with a year ago only, so there is no course to draw.",
            icon=":material/info:",
        )
        return
    steps = series.value.shape[1]
    if window.grain == "year":
        days = [window.end.replace(year=window.end.year - n) for n in range(steps)][::-1]
    else:
        days = [window.end - timedelta(days=7 * n) for n in range(steps)][::-1]
    figure = draw_growth(series, list(desk.names), days)
    if window.grain == "year":
        meaning = (
            "Procedures a working day in each year, against the year before. The band is the 95 % interval."
        )
    else:
        meaning = (
            f"Procedures a working day in the {window.weeks} weeks that end on each day, against the same "
            "weeks a year earlier. The band is the 95 % interval of each step; neighbours share most of "
            "their weeks."
        )
    show_figure(
        figure,
        desk,
        title="Growth against a year ago, window by window",
        key="compare_growth",
        name="growth",
        help=f"{meaning} A gap in the line is a step that has too few to tell.",
    )


def draw_growth(series: Growth, names: list[str], days: list[object]) -> go.Figure:
    """Draw a small chart a cohort.

    Parameters
    ----------
    series : Growth
        Cohorts × steps.
    names : list of str
        Of the cohorts.
    days : list of date
        The last day of each step's window.

    Returns
    -------
    plotly.graph_objects.Figure
        On one scale, in per cent.
    """
    colours = palette()
    across = min(ACROSS if len(names) <= MANY else ACROSS_OF_MANY, len(names))
    rows = -(-len(names) // across)
    figure = make_subplots(
        rows, across, shared_xaxes="all", shared_yaxes="all", subplot_titles=[_short(name) for name in names],
        horizontal_spacing=0.025, vertical_spacing=min(0.15, 0.38 / rows),
    )  # fmt: skip
    low, value, high = (100 * part for part in (series.low, series.value, series.high))
    for number in range(len(names)):
        place = {"row": number // across + 1, "col": number % across + 1}
        told = np.isfinite(low[number])
        band = {"hoverinfo": "skip", "mode": "lines", "line": {"width": 0}, "connectgaps": False}
        figure.add_scatter(x=days, y=_gaps(high[number], told), **band, **place)
        figure.add_scatter(
            x=days,
            y=_gaps(low[number], told),
            fill="tonexty",
            fillcolor=_faint(colours.accent),
            **band,
            **place,
        )
        figure.add_scatter(
            x=days, y=_gaps(value[number], told), mode="lines", connectgaps=False,
            line={"width": 1.8, "color": colours.accent},
            customdata=np.stack([low[number], high[number]], axis=1),
            hovertemplate="to %{x|%-d %b %Y}: %{y:+.1f} % (%{customdata[0]:+.1f} to %{customdata[1]:+.1f})"
            "<extra></extra>",
            **place,
        )  # fmt: skip
        figure.add_hline(y=0, line={"width": 1, "color": colours.faint_text, "dash": "dot"}, **place)
    seen = np.concatenate([low[np.isfinite(low)], high[np.isfinite(high)]])
    reach = min(float(np.quantile(np.abs(seen), 0.995)) * 1.1, 100 * LARGEST_SWING) if len(seen) else 10.0
    figure.update_layout(
        template=chart_template(colours), height=FRAME_PIXELS + ROW_PIXELS * rows, margin={"t": 24, "b": 34}
    )
    figure.update_yaxes(range=[-reach, reach], ticksuffix=" %", nticks=5)
    figure.update_xaxes(nticks=4, tickformat="%b %y", showticklabels=True)
    figure.update_annotations(font={"size": 11.5})
    return figure


def _gaps(values: np.ndarray, told: np.ndarray) -> list[float | None]:
    return [round(float(value), 3) if known else None for value, known in zip(values, told, strict=True)]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, .18)"


def _short(name: str) -> str:
    text = name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1] + "…"
    return text.replace("&", "&amp;").replace("<", "&lt;")
