"""The tables of a report: figures with what is in brackets, and why one is missing below."""

import xml.etree.ElementTree as ET

import numpy as np

from analytics.comparison.compare import Referrals
from analytics.comparison.exported import MAIN_METRICS, CohortSource, Exported
from analytics.comparison.markup import Child, element
from analytics.comparison.referral_figures import say_no_trend
from analytics.comparison.referrals import Band
from analytics.comparison.report_notes import FootNotes
from analytics.comparison.sentences import isolate
from analytics.comparison.tidy_people import name_flows
from analytics.comparison.wording import (
    say_standing,
    write_counts,
    write_estimate,
    write_figure,
    write_title,
    write_unit,
)
from analytics.metrics import METRICS, MetricValues
from analytics.numbers import GAP, format_count, format_day


def make_main_table(exported: Exported) -> list[Child]:
    """Make the table of the main metrics, a row a cohort.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    list of Element
        The table, notes, and what is left out because no cohort has it.
    """
    notes = FootNotes("main")
    keys: list[str] = []
    left_out: dict[str, list[str]] = {}
    for key in MAIN_METRICS:
        values = exported.values[key]
        reasons = set(values.reasons)
        if not np.isfinite(values.value).any() and len(reasons) == 1 and not np.isfinite(values.low).any():
            left_out.setdefault(reasons.pop(), []).append(write_title(METRICS[key], values))
        else:
            keys.append(key)
    titles = [_head("Cohort", _say_frozen(exported)), _head("Clinicians", "NPIs", "number")]
    titles += [
        _head(write_title(METRICS[key], values), write_unit(METRICS[key], values), "number")
        for key, values in ((key, exported.values[key]) for key in keys)
    ]
    rows = []
    for cohort, source in enumerate(exported.sources):
        missing = len(exported.comparison.members.unmatched[cohort])
        verb = "is" if missing == 1 else "are"
        absent = f"{missing:,} of its NPIs {verb} not in this snapshot." if missing else ""
        cells = [
            element(
                "th",
                element("bdi", source.name),
                notes.mark(absent),
                element("small", _say_source(source, exported)),
                scope="row",
                role="rowheader",
            ),
            _cell("Clinicians", format_count(int(exported.comparison.members.clinicians[cohort]))),
        ]
        for key in keys:
            metric, values = METRICS[key], exported.values[key]
            cells.append(
                _cell(
                    write_title(metric, values),
                    write_figure(metric, values, cohort),
                    notes.mark(values.reasons[cohort]),
                    _say_rank(values, cohort) if values.differences is not None else None,
                )
            )
        rows.append(element("tr", cells, role="row"))
    lines = [element("p", f"{', '.join(titles)}: {why}", class_="foot") for why, titles in left_out.items()]
    return [_table(titles, rows, "Main metrics by cohort"), notes.write(), *lines]


def make_mix_table(exported: Exported) -> list[Child]:
    """Make the table of payer classes' shares and how they changed.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    list of Element
        The table, and notes.
    """
    mix, notes = exported.comparison.mix, FootNotes("mix")
    about = f"%, 95{GAP}% interval; below, points against a year ago"
    titles = [_head("Cohort", about), *(_head(payer, "", "number") for payer in mix.payers)]
    rows = []
    for cohort, source in enumerate(exported.sources):
        cells = [element("th", element("bdi", source.name), scope="row", role="rowheader")]
        for place, payer in enumerate(mix.payers):
            now, at = mix.current, (cohort, place)
            reason, change_reason = now.reason(cohort), mix.change_reason(cohort, place)
            low, high = 100 * now.band_low[at], 100 * now.band_high[at]
            whose = f"{payer} in {isolate(source.name)}"
            band = f"Hidden counts leave {whose} between {low:.1f} and {high:.1f}{GAP}%."
            cells.append(
                _cell(
                    payer,
                    _estimate("%", now.value[at], now.low[at], now.high[at], reason),
                    [notes.mark(reason), notes.mark(band if now.is_band_wide[at] else "")],
                    _estimate(
                        "",
                        mix.change[at],
                        mix.change_low[at],
                        mix.change_high[at],
                        change_reason,
                        is_signed=True,
                    ),
                    notes.mark(change_reason if change_reason != reason else ""),
                )
            )
        rows.append(element("tr", cells, role="row"))
    return [_table(titles, rows, "Payer classes by cohort", "cards shares"), notes.write()]


def make_referral_table(exported: Exported, found: Referrals) -> list[Child]:
    """Make the table of one kind of referrals.

    Parameters
    ----------
    exported : Exported
        The comparison.
    found : Referrals
        One kind of its referrals.

    Returns
    -------
    list of Element
        What it counts, the table, and notes.
    """
    flows, periods = found.flows, found.flows.periods
    about = [element("p", f"{periods.words.meaning} {periods.note}".strip(), class_="lead")]
    if periods.lacks_current:
        return [*about, element("p", periods.lacks_current)]
    days = "Undated" if not periods.current else (
        f"{format_day(periods.current[0].start)} to {format_day(periods.current[-1].end)}"
    )  # fmt: skip
    about.append(element("p", f"Patients, {days}. {periods.lacks_year_ago}".strip(), class_="quiet"))
    bands = {
        side: band
        for side, band in name_flows(flows).items()
        if not side.endswith("unknown") or band.high.any()
    }
    notes = FootNotes(f"referrals-{periods.kind.replace('_', '-')}")
    titles = [_head("Cohort", ""), *(_head(side.capitalize(), "patients", "number") for side in bands)]
    if found.trend is not None:
        titles.append(_head("From outside, year ago", f"%, 95{GAP}% interval", "number"))
    if periods.is_directed:
        titles.append(_head(periods.words.leakage.capitalize(), f"%, 95{GAP}% interval", "number"))
    rows = []
    for cohort, name in enumerate(exported.names):
        cells = [element("th", element("bdi", name), scope="row", role="rowheader")]
        cells += [_cell(side.capitalize(), _write_band(band, cohort)) for side, band in bands.items()]
        if found.trend is not None:
            trend, reason = found.trend, say_no_trend(found.trend, cohort)
            ends = trend.value[cohort], trend.low[cohort], trend.high[cohort]
            figure = _estimate("%", *ends, reason, is_signed=True)
            cells.append(_cell("From outside, year ago", figure, notes.mark(reason)))
        if periods.is_directed:
            leakage, reason = found.leakage, found.leakage.reason(cohort)
            ends = leakage.value[cohort], leakage.low[cohort], leakage.high[cohort]
            figure = _estimate("%", *ends, reason)
            cells.append(_cell(periods.words.leakage.capitalize(), figure, notes.mark(reason)))
        rows.append(element("tr", cells, role="row"))
    return [*about, _table(titles, rows, f"{periods.words.title} by cohort"), notes.write()]


def _table(titles: list[ET.Element], rows: list[ET.Element], name: str, look: str = "cards") -> ET.Element:
    return element(
        "table",
        element("thead", element("tr", titles, role="row"), role="rowgroup"),
        element("tbody", rows, role="rowgroup"),
        class_=look,
        role="table",
        aria_label=name,
    )


def _head(title: str, unit: str, look: str | None = None) -> ET.Element:
    small = element("small", unit) if unit else None
    return element("th", title, small, scope="col", role="columnheader", class_=look)


def _cell(
    label: str, figure: str, mark: Child = None, below: str | None = None, below_mark: Child = None
) -> ET.Element:
    """Make a cell: the value, its interval below it, and what else is to be said below that."""
    value, bracket, interval = figure.partition(" (")
    parts: list[Child] = [
        [" ", element("small", bracket.strip() + interval)] if interval else None,
        element("small", below, below_mark, class_="more") if below else None,
    ]
    inside = element("span", element("b", value), mark, parts)
    return element("td", inside, class_="number", role="cell", data_label=label)


def _estimate(
    unit: str, value: float, low: float, high: float, reason: str, *, is_signed: bool = False
) -> str:
    """Write an estimate that is given as a share."""
    return write_estimate(unit, 100 * value, 100 * low, 100 * high, reason=reason, is_signed=is_signed)


def _write_band(band: Band, cohort: int) -> str:
    return write_counts(int(band.low[cohort]), int(band.high[cohort]))


def _say_rank(values: MetricValues, cohort: int) -> str | None:
    if not values.rank[cohort]:
        return None
    standing = say_standing(values, cohort)
    return f"rank {values.rank[cohort]}" + (f", {standing}" if standing else "")


def _say_frozen(exported: Exported) -> str:
    return f"frozen on {exported.snapshot_id} unless said otherwise"


def _say_source(source: CohortSource, exported: Exported) -> str:
    if source.freeze is None:
        return "everybody else, not frozen"
    parts = [f"freeze {source.freeze}", format_day(source.frozen_at) if source.frozen_at else "", source.rule]
    if source.frozen_on != exported.snapshot_id:
        parts.append(f"frozen on {source.frozen_on}")
    return ", ".join(part for part in parts if part)
