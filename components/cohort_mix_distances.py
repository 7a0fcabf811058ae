"""Which payer mixes differ by more than chance, and how far apart all pairs are."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from analytics.comparison.mix_distances import MixDistances
from analytics.comparison.sentences import isolate, say_mix_tested, write_q
from components.charts import chart_template, is_dark, palette
from components.cohort_chart import show_figure
from components.cohort_desk import CohortDesk
from components.cohort_mix_bars import shorten
from components.messages import plain

MOST_SAID = 6
FEWEST_IN_A_MATRIX = 3
MOST_LABELLED = 12
"""Cohorts, up to which a cell of the matrix has room for its figure."""
CELL_PIXELS, SMALL_CELL_PIXELS, FRAME_PIXELS = 34, 17, 150
# From the background to blue; in the dark theme from dark to light, so that the furthest stands out in both.
LIGHT_SCALE = ((0.0, "#eef4f9"), (0.5, "#7fb3d9"), (1.0, "#06345c"))
DARK_SCALE = ((0.0, "#1b2733"), (0.5, "#2f6f9f"), (1.0, "#bfe3f8"))
DEFINITION = (
    "Distance: the share of either cohort's procedures that another payer class would have to pay for the "
    "two "
    "mixes to be the same; 0.14 is 14 of 100 procedures. Every pair is tested, by how much practices vary, "
    "and "
    "p values are corrected for all pairs (Benjamini–Hochberg). Brackets: 95 % interval of the single pair. "
    "An empty cell: one of the two has too few to tell, or no shares."
)


def show_distances(desk: CohortDesk, order: Sequence[int]) -> None:
    """Say which mixes differ, and draw how far apart they are.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    order : sequence of int
        Numbers of the cohorts, as they stand in the bars above.
    """
    names, distances = desk.names, desk.comparison.distances
    if len(names) < 2:
        return
    side_by_side = FEWEST_IN_A_MATRIX <= len(names) <= MOST_LABELLED
    left, right = st.columns([1, 1], gap="medium") if side_by_side else (st.container(), st.container())
    with left:
        st.markdown("**Payer mixes that differ**", help=DEFINITION)
        said = [plain(sentence) for sentence in say_gaps(names, distances)]
        st.markdown("  \n".join([plain(say_mix_tested(distances)), *said]))
    if len(names) < FEWEST_IN_A_MATRIX:
        return
    with right:
        figure = draw_matrix(names, distances, order)
        show_figure(
            figure,
            desk,
            title="Distances; ● differs by more than chance",
            key="compare_mix_matrix",
            name="payer-mix-distances",
            help=DEFINITION,
        )


def say_gaps(names: Sequence[str], distances: MixDistances, most: int = MOST_SAID) -> list[str]:
    """Say which mixes differ.

    Parameters
    ----------
    names : sequence of str
        Of the cohorts, as they stand in the sentences.
    distances : MixDistances
        Of every pair.
    most : int
        Sentences at most; one more counts the pairs that were left out.

    Returns
    -------
    list of str
        A sentence a pair that stands after correction, the furthest apart first: "T3 and T4: distance 0.14
        (0.08 to 0.21), q = 0.01".
    """
    first, second = np.nonzero(np.triu(distances.stands, 1))
    largest = np.argsort(-distances.value[first, second], kind="stable")
    said = []
    for one, other in zip(first[largest[:most]].tolist(), second[largest[:most]].tolist(), strict=True):
        value, low, high, q = (
            float(part[one, other]) for part in (distances.value, distances.low, distances.high, distances.q)
        )
        doubt = "; hidden counts could make that up" if distances.hidden_could_explain[one, other] else ""
        said.append(
            f"{isolate(names[one])} and {isolate(names[other])}: distance {value:.2f} ({low:.2f} to "
            f"{high:.2f}), {write_q(q)}{doubt}"
        )
    left = len(largest) - most
    if left > 0:
        said.append("One more pair differs." if left == 1 else f"{left:,} more pairs differ.")
    return said


def draw_matrix(names: Sequence[str], distances: MixDistances, order: Sequence[int]) -> go.Figure:
    """Draw the distances of all pairs.

    Parameters
    ----------
    names : sequence of str
        Of the cohorts.
    distances : MixDistances
        Of every pair.
    order : sequence of int
        Numbers of the cohorts from the top, and from the left.

    Returns
    -------
    plotly.graph_objects.Figure
        A cell a pair that was tested; empty on the diagonal, and where one has too few to tell.
    """
    colours, count = palette(), len(order)
    at = np.ix_(order, order)
    value = np.where(np.isfinite(distances.q[at]), distances.value[at], np.nan)
    stands = distances.stands[at]
    labelled = count <= MOST_LABELLED
    text = [
        [
            "" if np.isnan(value[row, col]) else
            (f"{value[row, col]:.2f}" if labelled else "") + ("●" if stands[row, col] else "")
            for col in range(count)
        ]
        for row in range(count)
    ]  # fmt: skip
    hover = [[_say_pair(names, distances, one, other) for other in order] for one in order]
    most = float(np.nanmax(value)) if np.isfinite(value).any() else 0.0
    figure = go.Figure(
        go.Heatmap(
            z=np.where(np.isnan(value), None, value), zmin=0, zmax=max(most, 0.05),
            colorscale=DARK_SCALE if is_dark() else LIGHT_SCALE, showscale=False, xgap=1, ygap=1,
            text=text, texttemplate="%{text}", textfont={"size": 11 if labelled else 7},
            hovertext=hover, hovertemplate="%{hovertext}<extra></extra>", hoverongaps=True,
        )
    )  # fmt: skip
    cell = CELL_PIXELS if labelled else SMALL_CELL_PIXELS
    labels = [shorten(names[number], 16) for number in order]
    ticks = {"tickvals": list(range(count)), "ticktext": labels, "showgrid": False, "tickfont": {"size": 10}}
    figure.update_layout(
        template=chart_template(colours), height=FRAME_PIXELS + cell * count, margin={"t": 6, "b": 44}
    )
    figure.update_yaxes(autorange="reversed", **ticks)
    figure.update_xaxes(side="top", tickangle=-45, **ticks)
    return figure


def _say_pair(names: Sequence[str], distances: MixDistances, one: int, other: int) -> str:
    if one == other:
        return ""
    value, low, high = (float(part[one, other]) for part in (distances.value, distances.low, distances.high))
    lines = [f"<b>{shorten(names[one], 60)}</b> and <b>{shorten(names[other], 60)}</b>"]
    lines.append(f"distance {value:.3f}" if np.isfinite(value) else "—")
    if np.isfinite(low):
        differs = "differ by more than chance" if distances.stands[one, other] else "may be chance"
        lines[-1] += f" ({low:.3f} to {high:.3f})"
        lines.append(f"{differs}, {write_q(float(distances.q[one, other])).replace('<', '&lt;')}")
        if distances.hidden_could_explain[one, other]:
            lines.append("hidden counts could make that up")
    lines.append(distances.reason(one, other))
    return "<br>".join(line for line in lines if line)
