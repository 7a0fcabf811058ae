"""How charts look: one Plotly template, light and dark, and the one bar chart that pages use."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

CONFIG = {"displayModeBar": False, "responsive": True}
BAR_HEIGHT, BARS_FRAME = 23, 34  # pixels: a bar with its gap, and the axis below all of them


@dataclass(frozen=True)
class Palette:
    """The colours of a theme; the same as in `.streamlit/config.toml`."""

    accent: str
    quiet: str
    text: str
    faint_text: str
    grid: str
    background: str
    on_accent: str


LIGHT = Palette("#0b6a94", "#a9b4be", "#1d2730", "#5b6873", "#e4e8ec", "#ffffff", "#ffffff")
DARK = Palette("#4db6e2", "#5d6b79", "#e4e9ee", "#9fabb7", "#2c3540", "#14191f", "#0d1318")


def is_dark() -> bool:
    """Tell whether the browser shows the dark theme.

    Returns
    -------
    bool
        False when it has not said yet.
    """
    return st.context.theme.type == "dark"


def palette() -> Palette:
    """Return the colours of the theme that the browser shows.

    Returns
    -------
    Palette
        Light or dark.
    """
    return DARK if is_dark() else LIGHT


def chart_template(colours: Palette) -> go.layout.Template:
    """Return the template of every chart.

    Parameters
    ----------
    colours : Palette
        Of the theme.

    Returns
    -------
    plotly.graph_objects.layout.Template
        Narrow margins, a faint grid, no legend.
    """
    axis = {
        "gridcolor": colours.grid, "zeroline": False, "linecolor": colours.grid, "automargin": True,
        "tickfont": {"size": 11, "color": colours.faint_text}, "title": {"font": {"size": 11}, "standoff": 4},
    }  # fmt: skip
    return go.layout.Template(
        layout={
            "font": {"family": "Source Sans, Source Sans Pro, sans-serif", "size": 12, "color": colours.text},
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 4, "r": 8, "t": 4, "b": 4},
            "colorway": [colours.accent, colours.quiet, colours.faint_text],
            "showlegend": False, "xaxis": axis, "yaxis": axis,
            "hoverlabel": {"bgcolor": colours.background, "font": {"color": colours.text, "size": 12}},
            "bargap": 0.28,
        }
    )  # fmt: skip


def bar_chart(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    unit: str,
    written: Sequence[str],
    hover: Sequence[str],
    lit: Sequence[bool] | None = None,
    of: str = "",
) -> go.Figure:
    """Draw bars that lie, each with its figure at its end.

    Parameters
    ----------
    labels, values : sequence
        A bar each, from the top.
    unit : str
        Of the figures at the bars' ends, on the axis.
    written : sequence of str
        The figure at each bar's end.
    hover : sequence of str
        What a bar says under the mouse.
    lit : sequence of bool, optional
        Which bars have the accent colour; all when not given.
    of : str
        What the labels are, beside them.

    Returns
    -------
    plotly.graph_objects.Figure
        Ready for `show_chart`.
    """
    colours = palette()
    lit = [True] * len(labels) if lit is None else lit
    figure = go.Figure(
        go.Bar(
            x=list(values), y=list(labels), orientation="h", text=list(written), textposition="outside",
            cliponaxis=False, width=0.72, hovertext=list(hover), hovertemplate="%{hovertext}<extra></extra>",
            marker={"color": [colours.accent if on else colours.quiet for on in lit]},
            textfont={"size": 11, "color": colours.text},
        )
    )  # fmt: skip
    # The figure at the end of the longest bar needs room too.
    reach = max(values, default=0) * (1.1 + 0.075 * max(map(len, written), default=0)) or 1
    figure.update_layout(template=chart_template(colours), height=BARS_FRAME + BAR_HEIGHT * len(labels))
    figure.update_xaxes(title={"text": unit}, showticklabels=False, showgrid=False, range=[0, reach])
    figure.update_yaxes(
        title={"text": of}, autorange="reversed", type="category", showgrid=False, ticklen=4,
        ticks="outside", tickcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    return figure


def show_chart(figure: go.Figure, *, title: str, key: str, help: str | None = None) -> None:
    """Show a chart in the page's width, under its title.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        With our template.
    title : str
        What to see; it wraps where a title inside the chart would be cut off.
    key : str
        Tells it from the page's other charts.
    help : str, optional
        How the figures are defined.
    """
    with st.container(gap=None):
        st.markdown(f"**{title}**", help=help)
        st.plotly_chart(figure, theme=None, config=CONFIG, key=key, alt=title)
