"""Charts that leave the page as an image: a button that saves one, with what it is about below it."""

from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from analytics.numbers import format_day
from components.charts import palette
from components.cohort_desk import CohortDesk
from components.messages import plain

FORMATS = ("png", "svg")
FONT = "Arial, Helvetica, sans-serif"
"""One that images have too: in the page's own, which they lack, labels would be measured too narrow."""
CAPTION_LETTERS, LINE_PIXELS = 70, 13
UNDER_TICKS, UNDER_A_TITLE, SMALLEST_BELOW = 30, 44, 32  # pixels from the axis down


def caption_figure(figure: go.Figure, desk: CohortDesk, title: str) -> None:
    """Write under a chart what it shows, and snapshot, window and code set, so that an image of it says them.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Without a title of its own.
    desk : CohortDesk
        The comparison.
    title : str
        What to see.
    """
    lines = [line for text in (title, describe_source(desk)) for line in wrap(text, CAPTION_LETTERS)]
    below = (UNDER_A_TITLE if figure.layout.xaxis.title.text else UNDER_TICKS) + LINE_PIXELS * len(lines)
    figure.update_layout(
        title={
            "text": "<br>".join(line.replace("&", "&amp;").replace("<", "&lt;") for line in lines),
            "x": 0, "xref": "container", "xanchor": "left", "y": 0, "yref": "container", "yanchor": "bottom",
            "pad": {"l": 4, "b": LINE_PIXELS * (len(lines) - 1) + 7},
            "font": {"size": 10, "color": palette().faint_text},
        },
        height=(figure.layout.height or 300) + below - SMALLEST_BELOW,
        margin={"b": below},
        font={"family": FONT},
        paper_bgcolor=palette().background,  # an image without one is not to be read on a dark slide
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
    return " · ".join(parts)


def show_figure(
    figure: go.Figure,
    desk: CohortDesk,
    *,
    title: str,
    key: str,
    name: str,
    help: str | None = None,
    of: str = "",
) -> None:
    """Show a chart with a button that saves it as an image.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        With our template.
    desk : CohortDesk
        The comparison.
    title : str
        What to see.
    key : str
        Tells it from the page's other charts.
    name : str
        Of the image's file, without its ending; snapshot and last day are put behind it.
    help : str, optional
        How the figures are defined.
    of : str
        The cohort, where the chart is of one: an image says it, the page has it above.
    """
    caption_figure(figure, desk, f"{of}: {title}" if of else title)
    file = f"windshield-{name}-{desk.snapshot.id}-{desk.comparison.window.end}"
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(title)}**", help=help, width="stretch")
            ending = st.segmented_control(
                "Image format", FORMATS, default="png", key=f"{key}_format", format_func=str.upper,
                label_visibility="collapsed", help="Of the image that the camera above the chart saves",
            )  # fmt: skip
        config: dict[str, Any] = {
            "responsive": True,
            "displaylogo": False,
            "displayModeBar": True,
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"format": ending or "png", "filename": file, "scale": 2},
        }
        figure.update_layout(modebar={"orientation": "h", "bgcolor": "rgba(0,0,0,0)"})
        st.plotly_chart(figure, theme=None, config=config, key=key, alt=title)
