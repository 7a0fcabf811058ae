"""Payer mixes of cohorts as bars in parts, below one another."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

import numpy as np

from analytics.comparison.intervals import Floats
from analytics.comparison.markup import element
from analytics.comparison.mix_shares import PayerMix
from analytics.comparison.report_svg import ROW, as_percent, make_note, make_picture
from analytics.numbers import format_percent

LEAST_LABELLED = 0.065
"""Share of a bar that has room for its figure on a phone."""


def draw_mix(mix: PayerMix, names: Sequence[str]) -> ET.Element:
    """Draw the payer mix of each cohort as a bar in parts.

    Parameters
    ----------
    mix : PayerMix
        Shares.
    names : sequence of str
        Of the cohorts.

    Returns
    -------
    Element
        A legend, and a table: name, picture.
    """
    legend = element(
        "ul",
        [
            element("li", element("span", class_=f"swatch p{number}", aria_hidden="true"), payer)
            for number, payer in enumerate(mix.payers)
        ],
        class_="legend",
    )
    rows = []
    for cohort, name in enumerate(names):
        shares = mix.current.value[cohort]
        said = ", ".join(
            f"{payer} {format_percent(100 * float(share), 1)}"
            for payer, share in zip(mix.payers, shares, strict=True)
            if np.isfinite(share)
        )
        picture = make_picture(
            f"mix-{cohort}",
            f"Payer mix of {name}",
            said or mix.current.reason(cohort),
            ROW,
            _draw_bar(shares) if said else [make_note("0", mix.current.reason(cohort))],
        )
        rows.append(
            element(
                "tr",
                element("th", element("bdi", name), scope="row", role="rowheader"),
                element("td", picture, class_="wide", role="cell"),
                role="row",
            )
        )
    head = element(
        "tr",
        element("th", "Cohort", scope="col", role="columnheader"),
        element("th", "Share of procedures, %", scope="col", role="columnheader"),
        role="row",
    )
    table = element(
        "table",
        element("thead", head, role="rowgroup"),
        element("tbody", rows, role="rowgroup"),
        class_="forest mix",
        role="table",
    )
    return element("div", legend, table)


def _draw_bar(shares: Floats) -> list[ET.Element]:
    drawn = []
    edge = 0.0
    for number, share in enumerate(np.nan_to_num(shares).tolist()):
        if share <= 0:
            continue
        drawn.append(
            element(
                "rect",
                x=as_percent(edge),
                y="1",
                width=as_percent(share),
                height=ROW - 2,
                class_=f"part p{number}",
            )
        )
        if share >= LEAST_LABELLED:
            drawn.append(
                element(
                    "text", f"{100 * share:.0f}", x=as_percent(edge + share / 2), y=ROW / 2 + 4.5,
                    class_=f"label on{number}", text_anchor="middle",
                )
            )  # fmt: skip
        edge += share
    return drawn
