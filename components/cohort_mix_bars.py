"""Payer mixes as bars in parts, one a cohort; what the sources hide is hatched."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from analytics.comparison.mix_shares import MixState, PayerMix
from analytics.comparison.wording import write_counts
from analytics.numbers import GAP
from components.charts import chart_template, palette
from data.snapshot.schema import PAYERS

# M. Okabe and K. Ito, "Color Universal Design", 2008; with the text that can be read on each.
PAYER_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9")
DARK_INK, LIGHT_INK = "#10151a", "#ffffff"
ROW_PIXELS, FRAME_PIXELS = 26, 108
LEAST_LABELLED = 6.5  # per cent; a narrower part has no room for its figure
UNSURE = 0.5  # opacity of bars that are too few to tell


def draw_bars(mix: PayerMix, names: Sequence[str], order: Sequence[int], place: int) -> go.Figure:
    """Draw a bar a cohort.

    Parameters
    ----------
    mix : PayerMix
        Of the cohorts.
    names : sequence of str
        Of the cohorts.
    order : sequence of int
        Their numbers from the top.
    place : int
        Of the payer in `mix.payers` that begins each bar.

    Returns
    -------
    plotly.graph_objects.Figure
        In per cent. A part is solid as far as its procedures are shown, and hatched for those in hidden
        counts, at the middle of what they can be.
    """
    colours, now = palette(), mix.current
    shown, hidden = measure_parts(mix)
    rows = list(range(len(order)))
    figure = go.Figure()
    unsure = [MixState(int(now.state[n])).is_too_few for n in order]
    for payer in [place, *(n for n in range(len(mix.payers)) if n != place)]:
        title = mix.payers[payer]
        number = PAYERS.index(title)
        colour = PAYER_COLOURS[number]
        ink = LIGHT_INK if number == 0 else DARK_INK
        figure.add_bar(
            x=shown[order, payer], y=rows, orientation="h", name=title, legendgroup=title,
            marker={
                "color": colour, "line": {"width": 0},
                "opacity": [UNSURE if few else 1.0 for few in unsure],
            },
            text=[
                f"{100 * now.value[n, payer]:.0f}" if shown[n, payer] >= LEAST_LABELLED else "" for n in order
            ],
            textposition="inside", insidetextanchor="middle", textangle=0, constraintext="none",
            textfont={"size": 11, "color": [colours.text if few else ink for few in unsure]},
            hovertext=[_say_share(mix, names[n], n, payer) for n in order],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
        if hidden[:, payer].any():
            figure.add_bar(
                x=hidden[order, payer], y=rows, orientation="h", legendgroup=title, showlegend=False,
                marker={
                    "color": "rgba(0,0,0,0)", "line": {"width": 0},
                    "pattern": {"shape": "/", "fgcolor": colour, "size": 5, "solidity": 0.45},
                },
                hovertext=[_say_hidden(mix, names[n], n, payer) for n in order],
                hovertemplate="%{hovertext}<extra></extra>",
            )  # fmt: skip
    if hidden.any():
        figure.add_bar(
            x=[None], y=[None], name="hidden counts",
            marker={"color": "rgba(0,0,0,0)",
                    "pattern": {"shape": "/", "fgcolor": colours.text, "size": 5, "solidity": 0.45}},
        )  # fmt: skip
    for row, number in enumerate(order):
        if not (shown[number] + hidden[number]).any():
            figure.add_annotation(
                x=0, y=row, text=f"— {now.reason(number)}", showarrow=False, xanchor="left",
                font={"size": 11, "color": colours.faint_text},
            )  # fmt: skip
    figure.update_layout(
        template=chart_template(colours), barmode="stack", bargap=0.2, showlegend=True,
        height=FRAME_PIXELS + ROW_PIXELS * len(order), margin={"t": 30, "b": 44},
        legend={
            "orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "itemclick": False,
            "itemdoubleclick": False, "traceorder": "normal", "font": {"size": 11},
        },
    )  # fmt: skip
    figure.update_xaxes(
        range=[0, 100.5], ticksuffix=f"{GAP}%", showgrid=False, nticks=6, title={"text": "of procedures"}
    )
    label_rows(figure, names, order)
    return figure


def label_rows(figure: go.Figure, names: Sequence[str], order: Sequence[int]) -> None:
    """Write the cohorts beside their rows, the first at the top.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Its rows are numbers from 0.
    names : sequence of str
        Of the cohorts.
    order : sequence of int
        Their numbers from the top.
    """
    figure.update_yaxes(
        tickvals=list(range(len(order))), ticktext=[shorten(names[n]) for n in order], showgrid=False,
        range=[len(order) - 0.4, -0.6], ticklen=4, ticks="outside", tickcolor="rgba(0,0,0,0)",
    )  # fmt: skip


def measure_parts(mix: PayerMix) -> tuple[np.ndarray, np.ndarray]:
    """Measure the parts of each bar.

    Parameters
    ----------
    mix : PayerMix
        Of the cohorts.

    Returns
    -------
    tuple of ndarray of float, cohorts × payers
        Per cent of each cohort's procedures, hidden counts being at the middle of what they can be: those
        that are shown, and those in hidden counts. All 0 where there is no mix.
    """
    now = mix.current
    shown = np.nan_to_num(now.value) * now.procedures[:, None]
    has_mix = now.state != MixState.ONE_PAYER_CLASS
    middle = np.where(has_mix[:, None], (now.least + now.most) / 2, 0.0)
    hidden = np.maximum(middle - shown, 0.0)
    total = (shown + hidden).sum(axis=1, keepdims=True)
    scale = np.divide(100.0, total, out=np.zeros_like(total), where=total > 0)
    return shown * scale, hidden * scale


def shorten(name: str, most: int = 22) -> str:
    """Return a name that fits beside a chart, with nothing in it that the chart would take for markup.

    Parameters
    ----------
    name : str
        As a person typed it.
    most : int
        Characters.

    Returns
    -------
    str
        Cut with "…".
    """
    text = name if len(name) <= most else name[: most - 1] + "…"
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _say_share(mix: PayerMix, name: str, cohort: int, payer: int) -> str:
    now = mix.current
    value, low, high, least, most = (
        100 * float(part[cohort, payer])
        for part in (now.value, now.low, now.high, now.band_low, now.band_high)
    )
    lines = [f"<b>{shorten(name, 60)}</b>", f"{mix.payers[payer]}: {value:.1f}{GAP}%"]
    if np.isfinite(low):
        lines[-1] += f" ({low:.1f} to {high:.1f})"
    if now.hidden_cells[cohort] and np.isfinite(least):
        lines.append(f"with hidden counts {least:.1f} to {most:.1f}{GAP}%")
    if reason := now.reason(cohort):
        lines.append(reason)
    return "<br>".join(lines)


def _say_hidden(mix: PayerMix, name: str, cohort: int, payer: int) -> str:
    now = mix.current
    shown = float(np.nan_to_num(now.value[cohort, payer]) * now.procedures[cohort])
    least, most = (round(float(part[cohort, payer]) - shown) for part in (now.least, now.most))
    share = f"{100 * now.band_low[cohort, payer]:.1f} to {100 * now.band_high[cohort, payer]:.1f}{GAP}%"
    count = write_counts(least, most).replace("<", "&lt;")
    return (
        f"<b>{shorten(name, 60)}</b><br>{mix.payers[payer]}, hidden: {count} procedures"
        f"<br>share with them: {share}"
    )
