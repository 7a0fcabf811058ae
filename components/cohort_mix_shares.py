"""One payer's share in each cohort with its interval, and how it changed in a year."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analytics.comparison.mix_shares import PayerMix
from analytics.numbers import GAP
from components.charts import chart_template, palette
from components.cohort_mix_bars import FRAME_PIXELS, ROW_PIXELS, label_rows, shorten

BAND_PIXELS = 9
LARGEST_SWING = 40.0
"""Percentage points that the axis of changes reaches at most: one wild interval must not flatten all."""


def draw_shares(mix: PayerMix, names: Sequence[str], order: Sequence[int], place: int) -> go.Figure:
    """Draw a dot with its interval a cohort, beside it the change.

    Parameters
    ----------
    mix : PayerMix
        Of the cohorts.
    names : sequence of str
        Of the cohorts.
    order : sequence of int
        Their numbers from the top.
    place : int
        Of the payer in `mix.payers`.

    Returns
    -------
    plotly.graph_objects.Figure
        Shares in per cent with the band of hidden counts behind them; changes in percentage points.
    """
    colours, now = palette(), mix.current
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.06, column_widths=[0.54, 0.46])
    value, low, high, band_low, band_high = (
        100 * part[order, place] for part in (now.value, now.low, now.high, now.band_low, now.band_high)
    )
    hides = (now.hidden_cells[order] > 0) & np.isfinite(band_low)
    bands = [(band_low[row], band_high[row], row) for row in np.flatnonzero(hides)]
    figure.add_scatter(
        x=[x for start, end, _ in bands for x in (start, end, None)],
        y=[y for _, _, row in bands for y in (int(row), int(row), None)],
        mode="lines", line={"width": BAND_PIXELS, "color": colours.quiet}, opacity=0.55, hoverinfo="skip",
        row=1, col=1,
    )  # fmt: skip
    said = [
        _say(names[n], value[row], low[row], high[row], f"{GAP}%", now.reason(n), signed=False)
        for row, n in enumerate(order)
    ]
    _add_dots(figure, value, low, high, said, col=1)
    change, change_low, change_high = (
        100 * part[order, place] for part in (mix.change, mix.change_low, mix.change_high)
    )
    said = [
        _say(
            names[n], change[row], change_low[row], change_high[row], f"{GAP}points",
            mix.change_reason(n, place), signed=True,
        )
        for row, n in enumerate(order)
    ]  # fmt: skip
    figure.add_vline(x=0, line={"width": 1, "color": colours.faint_text, "dash": "dot"}, row=1, col=2)
    _add_dots(figure, change, change_low, change_high, said, col=2)
    for col, known in ((1, np.isfinite(value) | hides), (2, np.isfinite(change))):
        _mark_unknown(figure, known, col)
    label_rows(figure, names, order)
    figure.update_layout(
        template=chart_template(colours), height=FRAME_PIXELS + ROW_PIXELS * len(order),
        margin={"t": 30, "b": 44},
    )  # fmt: skip
    figure.update_xaxes(nticks=5, ticksuffix=f"{GAP}%", title={"text": "share"}, row=1, col=1)
    figure.update_xaxes(
        nticks=5,
        title={"text": "change, points"},
        range=_reach(change, change_low, change_high),
        row=1,
        col=2,
    )
    return figure


def _add_dots(
    figure: go.Figure, value: np.ndarray, low: np.ndarray, high: np.ndarray, said: list[str], col: int
) -> None:
    """Draw dots with whiskers; a dot without an interval is hollow."""
    colours = palette()
    told = np.isfinite(low)
    figure.add_scatter(
        x=[float(one) if np.isfinite(one) else None for one in value], y=list(range(len(value))),
        mode="markers",
        marker={
            "size": 8, "color": [colours.accent if sure else colours.background for sure in told],
            "line": {"width": 1.5, "color": colours.accent},
        },
        error_x={
            "type": "data", "symmetric": False, "array": np.where(told, high - value, 0.0),
            "arrayminus": np.where(told, value - low, 0.0), "color": colours.accent, "thickness": 1.6,
            "width": 4,
        },
        hovertext=said, hovertemplate="%{hovertext}<extra></extra>",
        row=1, col=col,
    )  # fmt: skip


def _mark_unknown(figure: go.Figure, known: np.ndarray, col: int) -> None:
    for row in np.flatnonzero(~known):
        figure.add_annotation(
            x=0.02, xref=f"x{col if col > 1 else ''} domain", y=int(row), yref="y", text="—", showarrow=False,
            font={"size": 12, "color": palette().faint_text}, xanchor="left",
        )  # fmt: skip


def _reach(change: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[float]:
    seen = np.abs(np.concatenate([part[np.isfinite(part)] for part in (change, low, high)]))
    reach = min(float(seen.max()) * 1.15, LARGEST_SWING) if len(seen) else 10.0
    return [-max(reach, 1.0), max(reach, 1.0)]


def _say(name: str, value: float, low: float, high: float, unit: str, reason: str, *, signed: bool) -> str:
    sign = "+" if signed else ""
    text = f"{value:{sign}.1f}{unit}" if np.isfinite(value) else "—"
    if np.isfinite(low):
        text += f" ({low:{sign}.1f} to {high:{sign}.1f})"
    parts = [f"<b>{shorten(name, 60)}</b>", text.replace("-", "−"), reason]
    return "<br>".join(part for part in parts if part)
