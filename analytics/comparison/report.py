"""A comparison as one page that needs nothing else: no network, no script; for a mail, a phone, a printer.

The same comparison gives the same page: it carries the dates of the data and none of its making.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

import numpy as np

from analytics.comparison.export_about import count_days, say_data, say_length, say_methods
from analytics.comparison.exported import Exported
from analytics.comparison.markup import Child, element, write_page
from analytics.comparison.report_courses import draw_courses
from analytics.comparison.report_forest import draw_forest
from analytics.comparison.report_mix import draw_mix
from analytics.comparison.report_style import STYLE
from analytics.comparison.report_tables import make_main_table, make_mix_table, make_referral_table
from analytics.comparison.sentences import (
    say_differences,
    say_mix_differences,
    say_mix_tested,
    say_tested,
)
from analytics.comparison.tidy_tables import find_ends
from analytics.metrics import METRICS
from analytics.numbers import GAP, format_day
from data.snapshot.manifest import Window

TESTED = ("growth", "growth_before", "inbound_growth", "leakage")
SENTENCES_EACH = 6
_NOTHING_LOADED = "default-src 'none'; style-src 'unsafe-inline'"


def write_report(exported: Exported) -> bytes:
    """Write the report of a comparison.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    bytes
        HTML in UTF-8; every name in it is text, whatever signs it has.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_NOTHING_LOADED),
        element("title", f"Cohorts compared, {exported.comparison.window.end}, {say_data(exported)}"),
        element("style", STYLE),
    )
    sections = [
        _write_figures(exported),
        _write_forest(exported),
        _write_differences(exported),
        _write_course(exported),
        _write_mix(exported),
        _write_referrals(exported),
        _write_methods(exported),
        _write_definitions(exported),
    ]
    body = element("body", element("main", _write_head(exported), sections))
    return write_page(element("html", head, body, lang="en")).encode()


def _write_head(exported: Exported) -> ET.Element:
    comparison = exported.comparison
    about, window = comparison.about, comparison.window
    complete = ", ".join(f"{payer} {format_day(day)}" for payer, day in about.complete_through.items())
    days = count_days(exported)
    by_year = window.grain == "year"
    against = {"a year ago": window.lacks_year_ago or _count(window.year_ago, days["year ago"])}
    if not by_year:
        against["the weeks before"] = window.lacks_before or _count(window.before, days["before"])
    facts = {
        "Snapshot": f"{exported.snapshot_id} · {about.title} · to {format_day(about.as_of)}",
        "Window": f"{_count(window.current, days['window'])}; {say_length(exported)}"
        + ("" if by_year else "; “90-day growth”")
        + "; the same for all cohorts",
        "Against": "; ".join(f"{name}: {span}" for name, span in against.items()),
        "Claims complete": complete or "not said by the sources",
        "Codes": ", ".join(comparison.question.codes) or "all codes",
        "Payers": ", ".join(comparison.question.payers) or "all payers",
    }
    return element(
        "header",
        element("h1", _title(exported)),
        element("p", "Synthetic sample: no real people, no real claims", class_="synthetic")
        if about.synthetic
        else None,
        element(
            "dl", ([element("dt", key), element("dd", text)] for key, text in facts.items()), class_="facts"
        ),
        [element("p", note, class_="foot") for note in about.notes],
    )


def _write_figures(exported: Exported) -> ET.Element:
    return _section("At a glance", make_main_table(exported))


def _write_forest(exported: Exported) -> ET.Element | None:
    values = exported.values["growth"]
    title = "Growth against a year ago, a working day"
    if not np.isfinite(values.value).any() and len(set(values.reasons)) == 1:
        return _section(title, [element("p", values.reasons[0])])
    return _section(title, [draw_forest(METRICS["growth"], values, exported.names)])


def _write_differences(exported: Exported) -> ET.Element | None:
    if len(exported.names) < 2:
        return None
    parts: list[Child] = []
    for key in TESTED:
        metric, values = METRICS[key], exported.values[key]
        said, tested = say_differences(metric, exported.names, values, SENTENCES_EACH)
        if tested or values.differences is not None:
            parts += _list(metric.title, say_tested(metric, values), said)
    distances = exported.comparison.distances
    said, _ = say_mix_differences(exported.names, distances, SENTENCES_EACH)
    parts += _list("Payer mix", say_mix_tested(distances), said)
    return _section("What differs by more than chance", parts)


def _write_course(exported: Exported) -> ET.Element | None:
    comparison = exported.comparison
    series, ends = comparison.series, find_ends(exported)
    if series is None or len(ends) < 2 or not np.isfinite(series.low).any():
        return None
    step = "year" if comparison.window.grain == "year" else "week; neighbours share most of their weeks"
    about = (
        f"{say_length(exported).capitalize()}, a step a {step}. The band is the 95{GAP}% interval of each "
        "step; a gap is a step that cannot be told."
    )
    courses = draw_courses(series, ends, exported.names)
    return _section("Growth against a year ago, as it went", [element("p", about, class_="quiet"), courses])


def _write_mix(exported: Exported) -> ET.Element | None:
    mix = exported.comparison.mix
    if len(mix.payers) < 2:
        return None
    return _section("Payer mix", [draw_mix(mix, exported.names), *make_mix_table(exported)])


def _write_referrals(exported: Exported) -> ET.Element:
    if exported.comparison.lacks_referrals:
        return _section("Referrals", [element("p", exported.comparison.lacks_referrals)])
    parts: list[Child] = []
    several = len(exported.comparison.referrals) > 1
    for found in exported.comparison.referrals:
        title = element("h3", found.flows.periods.words.title) if several else None
        parts += [title, *make_referral_table(exported, found)]
    only = "Referrals" if several else exported.comparison.referrals[0].flows.periods.words.title
    return _section(only, parts)


def _write_methods(exported: Exported) -> ET.Element:
    return _section(
        "How to read it",
        [element("ul", (element("li", text) for text in say_methods(exported)), class_="methods")],
    )


def _write_definitions(exported: Exported) -> ET.Element:
    shares = [key for key in exported.values if key.startswith("share_")]
    said: list[ET.Element] = []
    for key in exported.values:
        metric = METRICS[key]
        if key not in shares[1:]:  # one stands for all payer classes
            title = "Payer shares" if key in shares else metric.title
            text = (
                metric.definition.replace(f"Share of {metric.title}", "Share of a payer class")
                if key in shares
                else metric.definition
            )
            small = element("span", f" {text} Unit: {metric.unit}. Version {metric.version}.")
            said.append(element("p", element("strong", title), small))
    return _section("Definitions", [element("div", said, class_="methods")])


def _section(title: str, parts: Sequence[Child]) -> ET.Element:
    return element("section", element("h2", title), parts)


def _list(title: str, tested: str, said: Sequence[str]) -> list[Child]:
    items = element("ul", (element("li", text) for text in said)) if said else None
    return [element("p", element("strong", title), f": {tested}", class_="lead"), items]


def _title(exported: Exported) -> str:
    cohorts = len(exported.names)
    return "One cohort, looked at" if cohorts == 1 else f"{cohorts} cohorts compared"


def _count(days: Window, working: int) -> str:
    return f"{format_day(days.start)} to {format_day(days.end)} ({working} working days)"
