"""Payer mix of the cohorts: bars that sort and compare, one payer closely, and which mixes differ."""

import numpy as np
import streamlit as st

from analytics.comparison.mix_shares import PayerMix
from analytics.comparison.wording import write_estimate, write_figure
from analytics.metrics import METRICS, Metric
from analytics.numbers import GAP, format_count
from components.cohort_chart import show_figure
from components.cohort_desk import CohortDesk
from components.cohort_mix_bars import draw_bars
from components.cohort_mix_distances import show_distances
from components.cohort_mix_shares import draw_shares
from components.messages import plain
from components.tables import show_texts

PAYER_KEY = "compare_mix_payer"


@st.fragment
def show_mix(desk: CohortDesk) -> None:
    """Draw the payer mixes; the choice of a payer runs this part of the page only.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    """
    mix = desk.comparison.mix
    if not mix.payers:
        st.info("No payer class has procedures here, so there is no mix to compare.", icon=":material/info:")
        return
    if len(mix.payers) == 1:
        st.info(
            f"All procedures here are {mix.payers[0]}: a mix takes two payer classes at least.",
            icon=":material/info:",
        )
        return
    if st.session_state.get(PAYER_KEY) not in mix.payers:
        st.session_state[PAYER_KEY] = choose_payer(desk.metric, mix)
    payer = st.selectbox(
        "Sort and compare by", mix.payers, key=PAYER_KEY, width=220,
        help="The cohort with the largest share of this payer class is at the top, and the class begins "
        "every bar, so that it can be compared",
    )  # fmt: skip
    place = mix.payers.index(payer)
    order = sort_cohorts(mix, place)
    left, right = st.columns([3, 2.3], gap="small")
    with left:
        show_figure(
            draw_bars(mix, desk.names, order, place), desk, title=f"Payer mix: {say_range(mix, place)}",
            key="compare_mix_bars", name="payer-mix",
            help="Shares of the shown procedures of the window. Hatched: procedures in counts that the "
            "source hides, at the middle of what they can be; the figure in a bar leaves them out. Pale: too "
            "few to tell.",
        )  # fmt: skip
    with right:
        show_figure(
            draw_shares(mix, desk.names, order, place), desk,
            title=f"{payer}: 95{GAP}% interval, change", key="compare_mix_shares",
            name="payer-share",
            help=f"{METRICS[share_key(payer)].definition} The pale bar is where the share could be with the "
            "hidden counts in it. Change is against the same weeks a year ago, in percentage points.",
        )  # fmt: skip
    _show_doubts(desk, place)
    show_distances(desk, order)
    with st.expander("Figures", icon=":material/table_rows:"):
        _show_figures(desk, order, place)


def choose_payer(metric: Metric, mix: PayerMix) -> str:
    """Choose the payer class that is looked at first.

    Parameters
    ----------
    metric : Metric
        That of the table.
    mix : PayerMix
        Of two classes or more.

    Returns
    -------
    str
        The metric's, if it is the share of one; else the one whose shares lie furthest apart.
    """
    for payer in mix.payers:
        if metric.key == share_key(payer):
            return payer
    shares = mix.current.value[np.isfinite(mix.current.value).all(axis=1)]
    return mix.payers[int(np.argmax(np.ptp(shares, axis=0)))] if len(shares) else mix.payers[0]


def sort_cohorts(mix: PayerMix, place: int) -> list[int]:
    """Put cohorts in the order of a payer's share.

    Parameters
    ----------
    mix : PayerMix
        Of the cohorts.
    place : int
        Of the payer in `mix.payers`.

    Returns
    -------
    list of int
        Numbers, the largest share first; those without shares last.
    """
    return np.argsort(-np.nan_to_num(mix.current.value[:, place], nan=-1.0), kind="stable").tolist()


def say_range(mix: PayerMix, place: int) -> str:
    """Say between which shares of a payer the cohorts are.

    Parameters
    ----------
    mix : PayerMix
        Of the cohorts.
    place : int
        Of the payer in `mix.payers`.

    Returns
    -------
    str
        "Commercial pays 28 to 38 %", of those cohorts that have enough to tell, if one has.
    """
    payer, shares, told = mix.payers[place], 100 * mix.current.value[:, place], mix.current.is_ok
    known = shares[told if told.any() else np.isfinite(shares)]
    if not len(known):
        return f"the share of {payer} is not known"
    low, high = (f"{end:.0f}" for end in (known.min(), known.max()))
    return f"{payer} pays {low}{GAP}%" if low == high else f"{payer} pays {low} to {high}{GAP}%"


def share_key(payer: str) -> str:
    """Return the key of the metric that is a payer's share.

    Parameters
    ----------
    payer : str
        A payer class.

    Returns
    -------
    str
        In `METRICS`.
    """
    return f"share_{payer.lower().replace(' ', '_')}"


def _show_doubts(desk: CohortDesk, place: int) -> None:
    """Say what is hidden, and which cohorts have no interval, and why."""
    mix, cell = desk.comparison.mix, desk.comparison.about.smallest_cell
    now, payer = mix.current, mix.payers[place]
    said = []
    hidden = int(now.hidden_cells.sum())
    if hidden:
        wide = [plain(desk.names[n]) for n in np.flatnonzero(now.is_band_wide[:, place])]
        moved = f"; they could take the share of {payer} out of its interval in {_list(wide)}" if wide else ""
        counts = "1 count is" if hidden == 1 else f"{format_count(hidden)} counts are"
        said.append(f"{counts} hidden, each 1 to {cell - 1} procedures (hatched){moved}")
    reasons: dict[str, list[str]] = {}
    for number, name in enumerate(desk.names):
        if reason := now.reason(number):
            reasons.setdefault(reason, []).append(plain(name))
    said += [f"{_list(names)}: {plain(reason)}" for reason, names in list(reasons.items())[:4]]
    if len(reasons) > 4:
        said.append("more reasons stand under Figures")
    if mix.lacks_year_ago:
        said.append(f"no change: {plain(mix.lacks_year_ago)}")
    if said:
        st.caption(":material/info: " + "  \n:material/info: ".join(said))


def _show_figures(desk: CohortDesk, order: list[int], place: int) -> None:
    mix = desk.comparison.mix
    metrics = [METRICS[share_key(payer)] for payer in mix.payers]
    values = [desk.values(metric) for metric in metrics]
    columns = {"Cohort": [desk.names[n] for n in order]}
    for metric, found in zip(metrics, values, strict=True):
        columns[metric.title] = [write_figure(metric, found, n) for n in order]
    columns[f"{mix.payers[place]}, change"] = [say_change(mix, n, place) for n in order]
    columns["Hidden counts"] = [format_count(int(mix.current.hidden_cells[n])) for n in order]
    columns["Why no interval"] = [mix.change_reason(n, place) for n in order]
    if not any(columns["Why no interval"]):
        del columns["Why no interval"]
    show_texts(
        columns,
        widths=dict.fromkeys(columns, 130),
        right=[title for title in columns if title not in ("Cohort", "Why no interval")],
        help={metric.title: metric.definition for metric in metrics}
        | {
            f"{mix.payers[place]}, change": f"Against the same weeks a year ago, percentage points, 95{GAP}% "
            "interval"
        },
        alt="Payer mix of the cohorts",
        key="compare_mix_figures",
    )


def say_change(mix: PayerMix, cohort: int, place: int) -> str:
    """Write how a payer's share changed in a year.

    Parameters
    ----------
    mix : PayerMix
        Of the cohorts.
    cohort : int
        Number of the cohort.
    place : int
        Of the payer in `mix.payers`.

    Returns
    -------
    str
        "+1.2 points (0.3 to 2.1)"; "too few to tell", or "—" where a year ago is not known.
    """
    change, low, high = (
        100 * float(part[cohort, place]) for part in (mix.change, mix.change_low, mix.change_high)
    )
    reason = mix.change_reason(cohort, place).removeprefix("A year ago: ")
    return write_estimate("percentage points", change, low, high, reason=reason, is_signed=True)


def _list(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
