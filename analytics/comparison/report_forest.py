"""The growth of cohorts below one another, each with its interval, and a line at 0."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

import numpy as np

from analytics.comparison.markup import element
from analytics.comparison.report_svg import (
    AXIS,
    ROW,
    as_percent,
    choose_ticks,
    make_note,
    make_picture,
    write_tick,
)
from analytics.comparison.wording import write_figure
from analytics.metrics import TOO_FEW, WITHHELD, Metric, MetricValues
from analytics.numbers import GAP

LARGEST_GROWTH = 100.0
"""Per cent, beyond which an interval ends in an arrow: one wild one must not flatten the others."""


def draw_forest(metric: Metric, values: MetricValues, names: Sequence[str]) -> ET.Element:
    """Draw every cohort's value with its interval, one below the other, with a line at 0.

    Parameters
    ----------
    metric : Metric
        A signed one, in per cent.
    values : MetricValues
        Of it.
    names : sequence of str
        Of the cohorts.

    Returns
    -------
    Element
        A table: name, picture, figure.
    """
    low, high = _bounds(values)
    ticks = choose_ticks(low, high)
    rows = []
    for cohort, name in enumerate(names):
        figure = write_figure(metric, values, cohort)
        reason = values.reasons[cohort]
        picture = make_picture(
            f"forest-{cohort}",
            f"{name}: {metric.title} {figure}",
            reason or f"The point is the value, the line its 95{GAP}% interval.",
            ROW,
            [_line(_place(tick, low, high), ROW, "zero" if tick == 0 else "grid") for tick in ticks],
            _draw_interval(values, cohort, low, high),
        )
        rows.append(
            element(
                "tr",
                element("th", element("bdi", name), scope="row", role="rowheader"),
                element("td", picture, class_="wide", role="cell"),
                element("td", figure, class_="number", role="cell"),
                role="row",
            )
        )
    axis = make_picture(
        "forest-axis",
        f"Axis: {metric.title}, {metric.unit}",
        f"From {write_tick(ticks[0])} to {write_tick(ticks[-1])}.",
        AXIS,
        [_tick_label(_place(tick, low, high), write_tick(tick)) for tick in ticks],
    )
    foot = element(
        "tr",
        element("td", role="cell"),
        element("td", axis, class_="wide", role="cell"),
        element("td", role="cell"),
        class_="axis",
        role="row",
    )
    head = element(
        "tr",
        element("th", "Cohort", scope="col", role="columnheader"),
        element("th", f"{metric.title}, {metric.unit}", scope="col", role="columnheader"),
        element("th", f"95{GAP}% interval", scope="col", role="columnheader"),
        role="row",
    )
    return element(
        "table",
        element("thead", head, role="rowgroup"),
        element("tbody", rows, foot, role="rowgroup"),
        class_="forest",
        role="table",
    )


def _draw_interval(values: MetricValues, cohort: int, low: float, high: float) -> list[ET.Element]:
    if values.is_too_few(cohort):
        return [make_note(as_percent(_place(0.0, low, high)), TOO_FEW)]
    if not np.isfinite(values.value[cohort]):
        what = WITHHELD if values.is_withheld(cohort) else "no figure"
        return [make_note(as_percent(_place(0.0, low, high)), what)]
    ends = [float(end[cohort]) for end in (values.low, values.high)]
    middle = ROW / 2
    drawn = []
    if np.isfinite(ends).all():
        first, last = (_place(float(np.clip(end, low, high)), low, high) for end in ends)
        drawn.append(
            element(
                "line", x1=as_percent(first), x2=as_percent(last), y1=middle, y2=middle, class_="interval"
            )
        )
        if ends[0] < low:
            drawn.append(element("text", "◂", x="0", y=middle + 4, class_="tick"))
        if ends[1] > high:
            drawn.append(element("text", "▸", x="100%", y=middle + 4, class_="tick", text_anchor="end"))
    value = float(values.value[cohort])
    if low <= value <= high:
        drawn.append(
            element("circle", cx=as_percent(_place(value, low, high)), cy=middle, r="4.5", class_="point")
        )
    return drawn


def _bounds(values: MetricValues) -> tuple[float, float]:
    """Return the ends of the scale: 0 and what can be told lie within, with room at both sides."""
    told = np.isfinite(values.low) & np.isfinite(values.high)
    low = float(np.min(values.low, where=told, initial=0.0))
    high = float(np.max(values.high, where=told, initial=0.0))
    low, high = max(low, -LARGEST_GROWTH), min(high, LARGEST_GROWTH)
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _place(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low)


def _line(place: float, height: int, look: str) -> ET.Element:
    at = as_percent(place)
    return element("line", x1=at, x2=at, y1="0", y2=height, class_=look)


def _tick_label(place: float, text: str) -> ET.Element:
    anchor = "start" if place < 0.06 else "end" if place > 0.94 else "middle"
    return element("text", text, x=as_percent(place), y="13", class_="tick", text_anchor=anchor)
