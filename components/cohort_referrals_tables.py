"""Who sends patients to a cohort and where it sends them, each with who covers them."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import pyarrow as pa
import streamlit as st

from analytics.comparison.referral_periods import ReferralPeriods
from analytics.comparison.referral_sources import SHOWN, list_receivers, list_sources
from analytics.comparison.wording import write_counts, write_estimate
from analytics.numbers import GAP, UNKNOWN, format_percent
from components.cohort_desk import CohortDesk, ask
from components.cohort_details_card import open_person
from components.cohort_referrals_coverage import Coverage, find_coverage
from components.cohort_sources_files import describe_file
from components.messages import plain
from components.table_export import offer_files
from components.tables import show_texts

NOBODYS = "nobody's"
HEIGHT = 360
List = Callable[..., pa.Table]
_LISTS: Mapping[str, List] = {"inbound": list_sources, "outbound": list_receivers}


def show_ends(desk: CohortDesk, cohort: int, periods: ReferralPeriods) -> None:
    """Draw the largest sources, and where patients are sent.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    cohort : int
        Number of the cohort.
    periods : ReferralPeriods
        Of one kind.
    """
    coverage = find_coverage(desk)
    covered = coverage.said if coverage.load is None else f"Covered by: {coverage.said}."
    st.caption(f":material/badge: {plain(covered)} A name opens the clinician's card.")
    if not periods.is_directed:
        _show(desk, cohort, periods, "inbound", coverage, "Outside, with whom most patients are shared")
        return
    _show(desk, cohort, periods, "inbound", coverage, "Top sources outside")
    _show(desk, cohort, periods, "outbound", coverage, "Where it leaks to")


def _show(
    desk: CohortDesk, cohort: int, periods: ReferralPeriods, direction: str, coverage: Coverage, title: str
) -> None:
    with st.spinner("Looking who it is …", show_time=True):
        found = ask(
            desk,
            "referral ends 1",
            lambda: _LISTS[direction](
                desk.snapshot, desk.comparison.members, cohort, periods,
                owners=coverage.load() if coverage.load else None,
            ),
            cohort, periods, direction, coverage.token,
        )  # fmt: skip
    table = cast(pa.Table, found)
    rows = table.to_pylist()
    count = f"the {SHOWN} largest" if len(rows) == SHOWN else f"{len(rows)}"
    st.markdown(f"**{title}** ({count})" if rows else f"**{title}**")
    if not rows:
        st.caption("Nobody outside, as far as these sources tell.")
        return
    key = f"compare_{direction}_{cohort}_{periods.kind}"
    columns = write_ends(rows, with_change=bool(periods.year_ago), with_coverage=coverage.load is not None)

    def open_row(row: int) -> None:
        if row >= len(rows):
            return
        if rows[row]["is_clinician"]:
            open_person(rows[row]["npi"])
        else:
            st.toast(
                "This snapshot has no clinician with that NPI, so there is no card.", icon=":material/info:"
            )

    show_texts(
        columns,
        widths={"Name": 170, "Specialty": 126, "City": 108, "IDN": 120, "Patients": 76, "Share": 56,
                "Change": 150, "Covered by": 140, "NPI": 90},
        right=("Patients", "Share", "Change"),
        help={
            "Patients": f"In the periods above; a range where the source hides counts. "
            f"{periods.words.meaning}",
            "Share": f"Of all {'patients from' if direction == 'inbound' else 'who are sent'} outside",
            "Change": f"A working day, against the same periods a year ago, with the 95{GAP}% interval of "
            "what one sender's counts vary by. “new”: nobody then",
            "Covered by": f"Territory and rep by {plain(coverage.said)}. “{NOBODYS}”: in none of its "
            "territories, "
            "which hold the clinicians whom the plan is about only. “—”: an organisation, or unknown",
        },
        height=HEIGHT, alt=title, open_row=open_row, key=key,
    )  # fmt: skip
    about = describe_file(
        desk.snapshot,
        f"{title}: {desk.names[cohort]}. {periods.words.title}, {periods.dates}. {periods.words.meaning}",
        covered_by=coverage.said,
    )
    offer_files(
        table, about, f"windshield-{direction}-{desk.snapshot.id}", key,
        exportable=desk.comparison.about.exportable,
    )  # fmt: skip


def write_ends(rows: list[dict[str, Any]], *, with_change: bool, with_coverage: bool) -> dict[str, list[str]]:
    """Write sources or receivers as the columns of a table.

    Parameters
    ----------
    rows : list of dict
        Of `list_sources`.
    with_change : bool
        Whether there is a year ago.
    with_coverage : bool
        Whether a plan tells who covers whom.

    Returns
    -------
    dict of str to list of str
        Title to texts.
    """
    columns = {
        "Name": [row["name"] or f"NPI {row['npi']}" for row in rows],
        "Specialty": [row["specialty"] or ("Organisation" if row["is_clinician"] is False else UNKNOWN)
                      for row in rows],
        "City": [", ".join(part for part in (row["city"], row["state"]) if part) or UNKNOWN for row in rows],
        "IDN": [row["idn_name"] or UNKNOWN for row in rows],
        "Patients": [write_counts(row["patients_low"], row["patients_high"]) for row in rows],
        "Share": [format_percent(None if row["share"] is None else 100 * row["share"]) for row in rows],
        "Change": [write_change(row) for row in rows],
        "Covered by": [say_cover(row) for row in rows],
        "NPI": [row["npi"] for row in rows],
    }  # fmt: skip
    if not with_change:
        del columns["Change"]
    if not with_coverage:
        del columns["Covered by"]
    return columns


def write_change(row: Mapping[str, Any]) -> str:
    """Write how much more one source sends than a year ago.

    Parameters
    ----------
    row : mapping
        Of `list_sources`.

    Returns
    -------
    str
        "+12 % (−4 to 31)"; "−20 to +60 %" where hidden counts leave no single value; "new" where nobody was
        sent then; "—" where it can't be told.
    """
    change, low, high = (
        None if row[name] is None else 100 * row[name] for name in ("change", "change_low", "change_high")
    )
    if change is not None:
        nothing = float("nan")
        return write_estimate(
            "%", change, nothing if low is None else low, nothing if high is None else high, is_signed=True
        )
    if low is not None and high is not None:
        return f"{low:+,.0f} to {high:+,.0f}{GAP}%".replace("-", "−")
    return "new" if row["year_ago"] == 0 and not row["year_ago_suppressed_cells"] else UNKNOWN


def say_cover(row: Mapping[str, Any]) -> str:
    """Say who covers a source.

    Parameters
    ----------
    row : mapping
        Of `list_sources`.

    Returns
    -------
    str
        "3 · North · Zoë"; "nobody's"; "—" for an organisation, who is unknown, or without a plan.
    """
    if not row["is_clinician"] or row["is_covered"] is None:
        return UNKNOWN
    if not row["is_covered"]:
        return NOBODYS
    return " · ".join([row["territory"], row["rep"] or "no rep"])
