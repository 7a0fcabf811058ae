"""Three charts of a result: volume by decile, by site of care, and payer mix."""

from collections.abc import Mapping

import pyarrow as pa
import streamlit as st

from analytics.numbers import format_count, format_large, format_percent
from components.charts import bar_chart, show_chart
from components.wording import SITE_KIND_NAMES
from data.snapshot.manifest import Description


def show_hidden(rows: pa.Table, about: Description) -> None:
    """Say how many cells the bars lack.

    Parameters
    ----------
    rows : pyarrow.Table
        Of one of the charts: suppressed_cells.
    about : Description
        The snapshot's; names the smallest cell.
    """
    hidden = sum(rows["suppressed_cells"].to_pylist())
    if hidden:
        st.caption(
            f"{hidden:,} cells that the source hides (<{about.smallest_cell} each) are in none of the bars."
        )


def show_decile_chart(rows: pa.Table) -> None:
    """Draw how much of the volume each decile does.

    Parameters
    ----------
    rows : pyarrow.Table
        value (1 to 10), procedures, clinicians.
    """
    found = sorted(
        (row for row in rows.to_pylist() if row["value"] is not None), key=lambda row: -int(row["value"])
    )
    found = [row for row in found if row["procedures"]]
    if not _has_volume(found, "Volume by decile"):
        return
    top, people = found[0], sum(row["clinicians"] for row in found)
    share = format_percent(100 * top["procedures"] / sum(row["procedures"] for row in found))
    who = f"{format_count(top['clinicians'])} of {_people(people)}"
    figure = bar_chart(
        [str(row["value"]) for row in found],
        [row["procedures"] for row in found],
        of="decile",
        unit="procedures · clinicians",
        written=[f"{format_large(row['procedures'])} · {format_count(row['clinicians'])}" for row in found],
        hover=[
            f"Decile {row['value']}: {_people(row['clinicians'])}, {row['procedures']:,} procedures"
            for row in found
        ],
        lit=[int(row["value"]) >= 8 for row in found],
    )
    show_chart(
        figure,
        title=f"Decile {top['value']}: {who} {'does' if top['clinicians'] == 1 else 'do'} {share}",
        key="chart_deciles",
        help="Deciles by volume of the code set: 10 holds the fewest clinicians who together do the top "
        "tenth of all in the snapshot. The bars are this result's procedures.",
    )


def show_site_chart(rows: pa.Table) -> None:
    """Draw how much of the volume is done at each kind of site.

    Parameters
    ----------
    rows : pyarrow.Table
        value (site kind), procedures, clinicians.
    """
    _show_shares(rows, labels=SITE_KIND_NAMES, what="Site of care", key="chart_sites")


def show_payer_chart(rows: pa.Table) -> None:
    """Draw how much of the volume each payer class pays.

    Parameters
    ----------
    rows : pyarrow.Table
        value (payer class), procedures, clinicians.
    """
    _show_shares(rows, labels={}, what="Payer mix", key="chart_payers")


def _show_shares(rows: pa.Table, *, labels: Mapping[str, str], what: str, key: str) -> None:
    found = sorted((row for row in rows.to_pylist() if row["procedures"]), key=lambda row: -row["procedures"])
    if not _has_volume(found, what):
        return
    whole = sum(row["procedures"] for row in found)
    shares = [100 * row["procedures"] / whole for row in found]
    first = labels.get(found[0]["value"], found[0]["value"])
    if len(found) == 1:
        st.markdown(f"**{what}: all {first}**")
        st.caption(f"{format_count(whole)} procedures by {_people(found[0]['clinicians'])}")
        return
    title = f"{what}: {first} leads with {format_percent(shares[0])}"
    figure = bar_chart(
        [labels.get(row["value"], row["value"]) for row in found],
        [row["procedures"] for row in found],
        unit="share · procedures",
        written=[
            f"{format_percent(share)} · {format_large(row['procedures'])}"
            for row, share in zip(found, shares, strict=True)
        ],
        hover=[
            f"{labels.get(row['value'], row['value'])}: {row['procedures']:,} procedures by "
            f"{_people(row['clinicians'])}"
            for row in found
        ],
        lit=[row is found[0] for row in found],
    )
    show_chart(figure, title=title, key=key)


def _has_volume(found: list[dict[str, object]], what: str) -> bool:
    if not found:
        st.caption(f"**{what}**  \nNo shown procedures in this result, so there is nothing to compare.")
    return bool(found)


def _people(count: int) -> str:
    return f"{count:,} clinician" + ("s" if count != 1 else "")
