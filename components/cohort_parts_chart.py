"""Growth as steps: what each part adds or takes, from nothing to the total."""

from collections.abc import Sequence

import plotly.graph_objects as go

from analytics.numbers import format_signed
from components.charts import chart_template, palette
from components.cohort_mix_bars import shorten

ROW_PIXELS, FRAME_PIXELS = 27, 66
UP, DOWN = "#0072B2", "#D55E00"
"""Of M. Okabe and K. Ito, "Color Universal Design", 2008; a part's sign is written at its end, too."""


def draw_parts(names: Sequence[str], points: Sequence[float]) -> go.Figure:
    """Draw contributions to growth.

    Parameters
    ----------
    names : sequence of str
        Of the parts, from the top.
    points : sequence of float
        Percentage points of each.

    Returns
    -------
    plotly.graph_objects.Figure
        A bar a part that begins where the one above it ends, and the total below them.
    """
    colours = palette()
    total = sum(points)
    figure = go.Figure(
        go.Waterfall(
            orientation="h", y=list(range(len(points) + 1)), x=[*points, total],
            measure=["relative"] * len(points) + ["total"],
            text=[format_signed(value, 1) for value in (*points, total)], textposition="outside",
            cliponaxis=False, textfont={"size": 11, "color": colours.text},
            hovertext=[
                f"{shorten(name, 60)}: {format_signed(value, 1)} points"
                for name, value in zip([*names, "Total"], (*points, total), strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            increasing={"marker": {"color": UP}}, decreasing={"marker": {"color": DOWN}},
            totals={"marker": {"color": colours.faint_text}},
            connector={"line": {"color": colours.grid, "width": 1}},
        )
    )  # fmt: skip
    ends = [sum(points[:n]) for n in range(len(points) + 1)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = 0.16 * ((high - low) or 1.0)
    figure.update_layout(
        template=chart_template(colours), height=FRAME_PIXELS + ROW_PIXELS * (len(points) + 1),
        margin={"t": 6, "b": 44, "r": 14}, bargap=0.3,
    )  # fmt: skip
    figure.add_vline(x=0, line={"width": 1, "color": colours.faint_text})
    figure.update_xaxes(range=[low - room, high + room], nticks=6, title={"text": "percentage points"})
    figure.update_yaxes(
        tickvals=list(range(len(points) + 1)), ticktext=[*(shorten(name) for name in names), "<b>Total</b>"],
        range=[len(points) + 0.6, -0.6], showgrid=False, ticklen=4, ticks="outside",
        tickcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    return figure
