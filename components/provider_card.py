"""The provider card: everything the snapshot says of one clinician, in a dialog over the page."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import streamlit as st

from analytics.numbers import format_change, format_percent, format_volume
from analytics.provider_card import ProviderCard, ProviderUnknown
from components.charts import chart_template, palette, show_chart
from components.messages import plain
from components.provider_card_access import say_access
from components.provider_table import table_key
from components.session import FindState
from components.tables import show_texts
from components.wording import LOCATION_NAMES, REFERRAL_NAMES, SITE_KIND_NAMES, name_window
from data.identifiers import SiteId
from data.snapshot.manifest import Description

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_SHOWN = 36
MOST_HIGH = 260  # pixels of a table; its first columns are what a phone shows without scrolling


def show_card(describe: Callable[[str], ProviderCard], about: Description, state: FindState) -> None:
    """Open the card of the clinician that the state names, if it names one.

    Parameters
    ----------
    describe : callable
        Gives the card of an NPI.
    about : Description
        The snapshot's.
    state : FindState
        The page's state; closing the card clears it there.
    """
    npi = state.open_card
    if npi is None or state.open_site is not None:
        return

    def close() -> None:
        state.open_card = None
        st.session_state[table_key(state)] = {"selection": {"rows": [], "columns": []}}

    try:
        card = describe(npi)
    except ProviderUnknown:  # the card was opened on another snapshot
        state.open_card = None
        raise
    title = plain(card.provider["name"] or f"NPI {npi}")
    st.dialog(title, width="large", on_dismiss=close)(_show)(card, about, state)


def _show(card: ProviderCard, about: Description, state: FindState) -> None:
    if state.open_site is not None:  # a site was clicked: its card takes the place of this one
        st.rerun()
    _show_who(card, about)
    _show_trend(card, about)
    _show_sites(card, about, state)
    what, why, inbound, outbound = st.tabs(
        [
            "Codes",
            "Diagnoses",
            f"Referred in · {card.referrals_in.num_rows}",
            f"Referred out · {card.referrals_out.num_rows}",
        ]
    )
    with what:
        _show_codes(card, about)
    with why:
        _show_diagnoses(card, about)
    with inbound:
        _show_referrals(card.referrals_in, about, "No source says who refers to this clinician.")
    with outbound:
        _show_referrals(card.referrals_out, about, "No source says to whom this clinician refers.")


def _show_who(card: ProviderCard, about: Description) -> None:
    person = card.provider
    end = " ".join(person[part] for part in ("state", "zip") if person[part])
    place = ", ".join(plain(part) for part in (person["address"], person["city"], end) if part)
    quality = LOCATION_NAMES[person["location_quality"]]
    gone = person["deactivated_on"]
    lines = [
        f"**{plain(person['specialty'] or 'Specialty unknown')}** · NPI {person['npi']}"
        + (f" · taxonomy {person['taxonomy']}" if person["taxonomy"] else ""),
        f"{place or 'Address unknown'} · on the map by {quality}",
        f"IDN: **{plain(card.idn['name'])}**" if card.idn else "IDN: — no source names one",
        *say_access(card),
    ]
    if person["status"] == "deactivated":
        lines.insert(0, f":material/block: **NPI deactivated{f' on {gone}' if gone else ''}**")
    if about.synthetic:
        lines.append("*Synthetic sample: this person does not exist.*")
    st.markdown("  \n".join(lines))


def _show_trend(card: ProviderCard, about: Description) -> None:
    if card.monthly.num_rows:
        months = _by_month(card.monthly.to_pandas(), about).tail(MONTHS_SHOWN)
        filling = int((~months["complete"]).sum())
        title = "Procedures a month, all codes"
        if filling:
            title += (
                f"; {'the last month is' if filling == 1 else f'the last {filling} months are'} still filling"
            )
        _show_bars(
            list(months.index),
            months,
            [not whole for whole in months["complete"]],
            title,
            about,
            unit="procedures",
        )
    elif card.yearly.num_rows:
        years = card.yearly.to_pandas().groupby("year")[["count", "suppressed_cells"]].sum()
        if len(years) == 1:
            volume = format_volume(
                int(years["count"].iloc[0]), int(years["suppressed_cells"].iloc[0]), about.smallest_cell
            )
            st.markdown(f"**{volume} procedures in {years.index[0]}**, all codes")
        else:
            labels = [str(year) for year in years.index]
            _show_bars(
                labels, years, [False] * len(years), "Procedures a year, all codes", about, unit="procedures"
            )
        st.caption("The source has volumes by year only, so there is no monthly trend.")
    else:
        st.caption("No procedures of this clinician are in the snapshot.")


def _by_month(rows: pd.DataFrame, about: Description) -> pd.DataFrame:
    """Return a row a month without gaps, up to the snapshot's last: no claims are 0, or not yet there."""
    sums = rows.groupby("month").agg(count=("count", "sum"), suppressed_cells=("suppressed_cells", "sum"))
    sums.index = pd.PeriodIndex(pd.to_datetime(sums.index), freq="M")
    every = pd.period_range(sums.index.min(), pd.Period(about.as_of, freq="M"), freq="M")
    filled = sums.reindex(every).fillna(0)
    # A month is complete when every payer's claims have filled it.
    through = pd.Timestamp(min(about.complete_through.values(), default=about.as_of))
    filled["complete"] = every.end_time.normalize() <= through
    filled.index = every.to_timestamp()
    return filled


def _show_bars(
    labels: list[Any], rows: pd.DataFrame, partial: list[bool], title: str, about: Description, *, unit: str
) -> None:
    colours = palette()
    hidden = [
        f", {int(n)} hidden cells (<{about.smallest_cell} each)" if n else ""
        for n in rows["suppressed_cells"]
    ]
    named = [f"{label:%b %Y}" if hasattr(label, "year") else label for label in labels]
    figure = go.Figure(
        go.Bar(
            x=labels, y=rows["count"], hovertemplate="%{hovertext}<extra></extra>",
            hovertext=[
                f"{name}: {int(count):,} procedures{cells}{', claims still coming in' if still else ''}"
                for name, count, cells, still in zip(named, rows["count"], hidden, partial, strict=True)
            ],
            marker={
                "color": [colours.background if still else colours.accent for still in partial],
                "line": {"color": colours.accent, "width": [1.2 if still else 0 for still in partial]},
                "pattern": {"shape": ["/" if still else "" for still in partial], "fgcolor": colours.accent,
                            "size": 5, "solidity": 0.25},
            },
        )
    )  # fmt: skip
    figure.update_layout(template=chart_template(colours), height=160, bargap=0.2)
    figure.update_yaxes(title={"text": unit}, rangemode="tozero", nticks=4)
    figure.update_xaxes(showgrid=False, type=None if hasattr(labels[0], "year") else "category")
    show_chart(figure, title=title, key="card_trend")


def _show_sites(card: ProviderCard, about: Description, state: FindState) -> None:
    def open_site(row: int) -> None:
        if row < len(sites):
            state.open_site = SiteId(sites[row]["site_id"])

    st.markdown("**Sites**")
    sites = card.sites.to_pylist()
    if not sites:
        st.caption("No source says where this clinician works, beyond the address above.")
        return
    st.caption("Click a site for its card: who works there, and how far a drive from there gets.")
    show_texts(
        {
            "Site": [site["name"] + (" ★" if site["primary"] else "") for site in sites],
            "Share": [
                format_percent(None if site["share"] is None else 100 * site["share"]) for site in sites
            ],
            "Days": [_weekdays(site["weekdays"]) for site in sites],
            "Kind": [SITE_KIND_NAMES.get(site["kind"], site["kind"]) for site in sites],
            "Place": [
                ", ".join(part for part in (site["city"], site["state"]) if part) or "—" for site in sites
            ],
        },
        widths={"Site": 150, "Share": 58, "Days": 108, "Kind": 76, "Place": 110},
        height=MOST_HIGH,
        right=("Share",),
        help={
            "Share": f"Of the clinician's procedures, {name_window(about)}. “—”: the source doesn't tell.",
            "Site": "★ is the main site: the most procedures.",
            "Days": "Weekdays with procedures there.",
        },
        open_row=open_site,
        key="card_sites",
    )


def _show_codes(card: ProviderCard, about: Description) -> None:
    rows = card.codes.to_pylist()
    if not rows:
        st.caption(f"No source gives codes of this clinician, {name_window(about)}.")
        return
    st.caption(f"Procedures, {name_window(about)}.")
    show_texts(
        {
            "Code": [row["code"] for row in rows],
            "Text": [row["text"] or "—" for row in rows],
            "Volume": [
                format_volume(row["volume"], row["suppressed_cells"], about.smallest_cell) for row in rows
            ],
            "Trend": [format_change(row["trend_pct"]) for row in rows],
        },
        widths={"Code": 62, "Text": 126, "Volume": 66, "Trend": 62},
        height=MOST_HIGH,
        right=("Volume", "Trend"),
        help={
            "Trend": f"Against the {'year' if about.grain == 'year' else '12 months'} before.",
            "Text": "From the snapshot's own source files.",
        },
    )


def _show_diagnoses(card: ProviderCard, about: Description) -> None:
    rows = card.diagnoses.to_pylist()
    if not rows:
        st.caption("No source gives this clinician's diagnoses.")
        return
    st.caption(f"Patients by diagnosis, {name_window(about)}.")
    show_texts(
        {
            "ICD-10": [row["icd10"] for row in rows],
            "Text": [row["text"] or "—" for row in rows],
            "Patients": [
                format_volume(row["patients"], int(row["suppressed"]), about.smallest_cell) for row in rows
            ],
        },
        widths={"ICD-10": 66, "Text": 174, "Patients": 76},
        height=MOST_HIGH,
        right=("Patients",),
    )


def _show_referrals(rows: pa.Table, about: Description, empty: str) -> None:
    pairs = rows.to_pylist()
    if not pairs:
        st.caption(empty)
        return
    if any(pair["kind"] != "referral" for pair in pairs):
        st.caption("Shared patients were seen by one and by the other; nobody need have referred anybody.")
    show_texts(
        {
            "Name": [pair["name"] or "Name unknown" for pair in pairs],
            "Patients": [
                format_volume(pair["patients"], pair["suppressed_cells"], about.smallest_cell)
                for pair in pairs
            ],
            "Kind": [REFERRAL_NAMES[pair["kind"]] for pair in pairs],
            "Specialty": [pair["specialty"] or "—" for pair in pairs],
            "NPI": [pair["npi"] for pair in pairs],
        },
        widths={"Name": 150, "Patients": 72, "Kind": 96, "Specialty": 130, "NPI": 90},
        height=MOST_HIGH,
        right=("Patients",),
        help={"Patients": "Of all periods in the snapshot, added up."},
    )


def _weekdays(bits: int | None) -> str:
    if bits is None:
        return "—"
    return " ".join(day for place, day in enumerate(WEEKDAYS) if bits >> place & 1) or "—"
