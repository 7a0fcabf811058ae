"""Growth of cohorts as it went: a small picture each, all on one scale, with its interval as a band."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from analytics.comparison.growth import Growth
from analytics.comparison.intervals import Floats
from analytics.comparison.markup import element
from analytics.comparison.report_svg import AXIS, choose_ticks, make_picture, write_tick
from analytics.numbers import GAP, format_signed

COURSE = 104
"""Height in pixels."""
LARGEST_SWING = 60.0
"""Per cent; what reaches beyond is cut off."""


def draw_courses(series: Growth, ends: Sequence[date], names: Sequence[str]) -> ET.Element:
    """Draw growth of each cohort as it went, all on one scale.

    Parameters
    ----------
    series : Growth
        Cohorts × steps.
    ends : sequence of date
        The last day of each step's window.
    names : sequence of str
        Of the cohorts.

    Returns
    -------
    Element
        A grid of figures.
    """
    low, value, high = (100 * part for part in (series.low, series.value, series.high))
    reach = _swing(low, high)
    figures = []
    for cohort, name in enumerate(names):
        told = np.isfinite(low[cohort])
        last = _say_last(value[cohort], low[cohort], high[cohort])
        steps = f"{int(told.sum())} of {len(told)} windows could be told"
        picture = make_picture(
            f"course-{cohort}",
            f"{name}: growth against a year ago, windows that end {ends[0]} to {ends[-1]}",
            f"Newest {last}; {steps}. The band is the 95{GAP}% interval, in per cent.",
            COURSE,
            _draw_course(value[cohort], low[cohort], high[cohort], told, reach),
            element("text", f"{ends[0]:%b %Y}", x="0", y=COURSE - 4, class_="tick"),
            element("text", f"{ends[-1]:%b %Y}", x="100%", y=COURSE - 4, class_="tick", text_anchor="end"),
        )
        caption = element(
            "figcaption", element("bdi", name, class_="name"), " ", element("span", last, class_="quiet")
        )
        figures.append(element("figure", caption, picture))
    return element("div", figures, class_="courses")


def _draw_course(
    value: Floats, low: Floats, high: Floats, told: npt.NDArray[np.bool_], reach: float
) -> list[ET.Element]:
    inner = COURSE - AXIS
    across = np.linspace(0, 1000, len(value)) if len(value) > 1 else np.array([500.0])

    def down(values: Floats) -> Floats:
        return np.asarray(1000 * (reach - np.clip(values, -1.5 * reach, 1.5 * reach)) / (2 * reach))

    paths = []
    for run in _runs(told):
        top, bottom, line = (
            [f"{x:.0f},{y:.0f}" for x, y in zip(across[run], down(part[run]), strict=True)]
            for part in (high, low, value)
        )
        if len(top) == 1:
            paths.append(element("path", d=f"M{top[0]}L{bottom[0]}", class_="course"))
            continue
        paths.append(element("path", d=f"M{'L'.join([*top, *bottom[::-1]])}Z", class_="band"))
        paths.append(element("path", d=f"M{'L'.join(line)}", class_="course"))
    plot = element(
        "svg", paths, x="0", y="0", width="100%", height=inner, viewBox="0 0 1000 1000",
        preserveAspectRatio="none",
    )  # fmt: skip
    lines, labels = [], []
    for tick in choose_ticks(-reach, reach, wanted=2):
        y = float(inner * (reach - tick) / (2 * reach))
        lines.append(element("line", x1="0", x2="100%", y1=y, y2=y, class_="grid" if tick else "zero"))
        if tick:  # the line at 0 says so by its look
            at = float(np.clip(y - 2, 9, inner))
            labels.append(element("text", write_tick(tick), x="1", y=at, class_="tick halo"))
    if not told.any():
        labels.append(
            element("text", "cannot be told", x="50%", y=inner / 2 - 6, class_="note", text_anchor="middle")
        )
    return [*lines, plot, *labels]


def _swing(low: Floats, high: Floats) -> float:
    ends = np.concatenate([low[np.isfinite(low)], high[np.isfinite(high)]])
    if not len(ends):
        return 10.0
    return max(min(1.1 * float(np.quantile(np.abs(ends), 0.995)), LARGEST_SWING), 1.0)


def _runs(told: npt.NDArray[np.bool_]) -> list[slice]:
    """Return where unbroken runs of what can be told lie."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], told.astype(np.int8), [0]])))
    return [slice(int(first), int(after)) for first, after in zip(edges[::2], edges[1::2], strict=True)]


def _say_last(value: Floats, low: Floats, high: Floats) -> str:
    if not np.isfinite(low[-1]):
        return "newest: not told"
    digits = 1 if max(abs(float(part[-1])) for part in (value, low, high)) < 99.95 else 0
    return f"{format_signed(float(value[-1]), digits)}{GAP}%"
