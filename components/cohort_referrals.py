"""Who refers to a cohort, and whom it refers elsewhere."""

import numpy as np
import streamlit as st

from analytics.comparison.compare import Referrals
from analytics.comparison.referral_bands import Band
from analytics.comparison.referral_figures import say_no_trend
from analytics.comparison.referral_periods import ReferralPeriods
from analytics.comparison.referrals import ReferralFlows
from analytics.comparison.wording import write_counts, write_estimate, write_figure
from analytics.metrics import METRICS, MetricValues
from analytics.numbers import GAP, UNKNOWN, format_count, format_day
from analytics.sentences import begin_sentence
from components.cohort_desk import CohortDesk
from components.cohort_details_figures import Figure, show_figures
from components.cohort_referrals_tables import show_ends
from components.messages import plain
from data.snapshot.manifest import Window


def show_referrals(desk: CohortDesk, cohort: int) -> None:
    """Draw the referrals of a cohort.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    cohort : int
        Number of the cohort.
    """
    kinds = desk.comparison.referrals
    if not kinds:
        st.info(plain(desk.comparison.lacks_referrals), icon=":material/info:")
        return
    one = _choose(kinds)
    periods = one.flows.periods
    st.caption(
        f"**{plain(periods.words.title)}** · {say_dates(periods)} · {plain(periods.words.meaning)}"
        + (f" {plain(periods.note)}" if periods.note else "")
    )
    if periods.lacks_current:
        st.info(plain(periods.lacks_current), icon=":material/info:")
        return
    show_figures(describe_flows(one, cohort))
    show_ends(desk, cohort, periods)


def _choose(kinds: tuple[Referrals, ...]) -> Referrals:
    """Draw the choice of a kind, where there are several; each is a statement of its own."""
    if len(kinds) == 1:
        return kinds[0]
    by_kind = {one.flows.periods.kind: one for one in kinds}
    usable = [kind for kind, one in by_kind.items() if not one.flows.periods.lacks_current]
    if st.session_state.get("compare_referral_kind") not in by_kind:
        st.session_state["compare_referral_kind"] = next(iter(usable or by_kind))
    chosen = st.segmented_control(
        "Kind", list(by_kind), key="compare_referral_kind", required=True, label_visibility="collapsed",
        format_func=lambda kind: by_kind[kind].flows.periods.words.title,
    )  # fmt: skip
    return by_kind[str(chosen)]


def describe_flows(one: Referrals, cohort: int) -> list[Figure]:
    """Write what is known of one kind of referrals of a cohort.

    Parameters
    ----------
    one : Referrals
        The kind, with periods that can be used.
    cohort : int
        Number of the cohort.

    Returns
    -------
    list of Figure
        Inbound from outside, inside, and from organisations that can't be placed where there are any; trend,
        leakage and concentration.
    """
    flows, words = one.flows, one.flows.periods.words
    found = [_write_patients(begin_sentence(words.inbound), flows.from_outside, flows.periods, cohort)]
    found.append(_write_patients(begin_sentence(words.inside), flows.from_inside, flows.periods, cohort))
    if flows.from_unknown.high[cohort]:
        found.append(
            _write_patients(
                "From organisations that can't be placed", flows.from_unknown, flows.periods, cohort
            )
        )
    return [*found, _write_trend(one, cohort), _write_leakage(one, cohort), _write_top(flows, cohort)]


def _write_patients(title: str, band: Band, periods: ReferralPeriods, cohort: int) -> Figure:
    months = periods.months if periods.is_dated else 1.0
    low, high, middle = (
        np.asarray(part, dtype=np.float64) / months for part in (band.low, band.high, band.middle)
    )
    nothing_shown = (band.shown == 0) & (band.hidden > 0)
    values = MetricValues(np.where(nothing_shown, np.nan, middle), low, high, ("",) * len(low), is_band=True)
    unit = "a month" if periods.is_dated else "in all, undated"
    counts = write_counts(int(band.low[cohort]), int(band.high[cohort]))
    hidden = int(band.hidden[cohort])
    notes = [f"{counts} patients in {say_length(periods)}" if periods.is_dated else ""]
    notes.append(f"brackets: what {_count(hidden, 'hidden count')} can be" if hidden else "")
    return Figure(
        f"{title}, {unit}", write_figure(METRICS["inbound"], values, cohort),
        "; ".join(note for note in notes if note), periods.words.meaning,
    )  # fmt: skip


def _write_trend(one: Referrals, cohort: int) -> Figure:
    title, trend, periods = "Trend of inbound, a working day", one.trend, one.flows.periods
    if trend is None:
        return Figure(title, UNKNOWN, periods.lacks_year_ago)
    reason = say_no_trend(trend, cohort)
    value, low, high = (100 * float(part[cohort]) for part in (trend.value, trend.low, trend.high))
    return Figure(
        title,
        write_estimate("%", value, low, high, reason=reason, is_signed=True),
        reason or f"against a year ago, 95{GAP}% interval",
        METRICS["inbound_growth"].definition,
    )


def _write_leakage(one: Referrals, cohort: int) -> Figure:
    leakage, words = one.leakage, one.flows.periods.words
    value, low, high, least, most, unknown = (
        100 * float(part[cohort])
        for part in (
            leakage.value, leakage.low, leakage.high, leakage.band_low, leakage.band_high, leakage.unknown
        )
    )  # fmt: skip
    reason = leakage.reason(cohort)
    notes = [reason or f"95{GAP}% interval"]
    if np.isfinite(least) and round(least, 1) < round(most, 1):
        notes.append(f"hidden counts alone: {least:.1f} to {most:.1f}{GAP}%")
    if unknown > 0:
        notes.append(f"{max(unknown, 0.1):.1f}{GAP}% more went to organisations that can't be placed")
    return Figure(
        begin_sentence(words.leakage),
        write_estimate("%", value, low, high, reason=reason),
        "; ".join(notes),
        METRICS["leakage"].definition if one.flows.periods.kind == "referral" else words.meaning,
    )


def _write_top(flows: ReferralFlows, cohort: int) -> Figure:
    top = flows.concentration
    value, low, high = (100 * float(part[cohort]) for part in (top.value, top.low, top.high))
    if low == high:
        low = high = np.nan
    sources = int(top.sources[cohort])
    of = f"of {_count(sources, 'source')} outside" if sources else "nobody sends from outside"
    band = "; brackets: what hidden counts allow" if np.isfinite(low) else ""
    return Figure(
        "Five largest sources", write_estimate("%", value, low, high), of + band,
        METRICS["top_five"].definition,
    )  # fmt: skip


def say_dates(periods: ReferralPeriods) -> str:
    """Say which days the figures are of.

    Parameters
    ----------
    periods : ReferralPeriods
        Of one kind.

    Returns
    -------
    str
        "1 Apr to 30 Jun 2026, against 1 Apr to 30 Jun 2025"; "undated"; "no period that can be used".
    """
    if not periods.current:
        return "no period that can be used" if periods.lacks_current else "undated"
    spans = [_span(part) for part in (periods.current, periods.year_ago) if part]
    return ", against ".join(spans)


def say_length(periods: ReferralPeriods) -> str:
    """Say how long the current periods are.

    Parameters
    ----------
    periods : ReferralPeriods
        Dated ones.

    Returns
    -------
    str
        "3 months".
    """
    return f"{periods.months:.1f}".removesuffix(".0") + (" month" if periods.months == 1 else " months")


def _span(spans: tuple[Window, ...]) -> str:
    return f"{format_day(spans[0].start)} to {format_day(spans[-1].end)}"


def _count(number: int, noun: str) -> str:
    return f"{format_count(number)} {noun}{'s' if number != 1 else ''}"
