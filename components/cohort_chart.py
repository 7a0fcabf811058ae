"""Charts that leave the page as an image: a button that saves one, with what it is about below it."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from analytics.numbers import format_day
from components.charts import palette
from components.cohort_desk import CohortDesk

FORMATS = ("png", "svg")
UNDER_TICKS, UNDER_A_TITLE = 32, 52  # pixels from the axis down


def caption_figure(figure: go.Figure, desk: CohortDesk) -> None:
    """Write snapshot, window and code set under a chart, so that an image of it says them too.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        With a margin below.
    desk : CohortDesk
        The comparison.
    """
    below = UNDER_A_TITLE if figure.layout.xaxis.title.text else UNDER_TICKS
    figure.update_layout(margin={"b": below + 14}, height=(figure.layout.height or 300) + below - UNDER_TICKS)
    figure.add_annotation(
        text=describe_source(desk), xref="paper", yref="paper", x=0, y=0, yshift=-below, xanchor="left",
        showarrow=False, font={"size": 10, "color": palette().faint_text},
    )  # fmt: skip


def describe_source(desk: CohortDesk) -> str:
    """Say what figures are from.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.

    Returns
    -------
    str
        "Synthetic sample 685d32550080 · 2 May to 31 Jul 2026 · 27447".
    """
    comparison = desk.comparison
    days, question = comparison.window.current, comparison.question
    about = comparison.about.title + (
        " (synthetic)" if comparison.about.synthetic and "ynthetic" not in comparison.about.title else ""
    )
    parts = [
        f"{about} {desk.snapshot.id}",
        f"{format_day(days.start)} to {format_day(days.end)}",
        ", ".join(question.codes) or "all codes",
        *([", ".join(question.payers)] if question.payers else []),
    ]
    return " · ".join(parts).replace("<", "&lt;")


def show_figure(figure: go.Figure, *, title: str, key: str, name: str, help: str | None = None) -> None:
    """Show a chart with a button that saves it as an image.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        With our template.
    title : str
        What to see.
    key : str
        Tells it from the page's other charts.
    name : str
        Of the image's file, without its ending.
    help : str, optional
        How the figures are defined.
    """
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{title}**", help=help, width="stretch")
            ending = st.segmented_control(
                "Image format", FORMATS, default="png", key=f"{key}_format", format_func=str.upper,
                label_visibility="collapsed", help="Of the image that the camera above the chart saves",
            )  # fmt: skip
        config: dict[str, Any] = {
            "responsive": True,
            "displaylogo": False,
            "displayModeBar": True,
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"format": ending or "png", "filename": f"windshield-{name}", "scale": 2},
        }
        figure.update_layout(modebar={"orientation": "h", "bgcolor": "rgba(0,0,0,0)"})
        st.plotly_chart(figure, theme=None, config=config, key=key, alt=title)
