"""A cohort from a list of NPIs, pasted or uploaded: what matched and what did not, before it is kept."""

import hashlib
from collections.abc import Sequence

import streamlit as st

from analytics.cohorts.lists import MatchedList, resolve_list
from analytics.cohorts.names import name_cohorts
from analytics.numbers import format_count, format_day
from components.cohort_sources_files import describe_file
from components.cohort_sources_offer import make_offers, show_taking
from components.cohort_state import CompareState
from components.messages import errors_shown, plain
from components.session import shared_workspace
from components.table_export import offer_files
from components.tables import show_texts
from data.plans.cohort_entry import KeptCohort
from data.snapshot.reader import Snapshot

NAME, TEXT, FILE = "cohort_list_name", "cohort_list_text", "cohort_list_file"
PASTED = "pasted"
SHOWN = 1_000
"""Rows of a table that go to the browser; the files have all."""


def show_list_source(snapshot: Snapshot, state: CompareState, kept: Sequence[KeptCohort]) -> None:
    """Let somebody hand in a list, show what it comes to, and take it.

    Parameters
    ----------
    snapshot : Snapshot
        With which it is matched.
    state : CompareState
        The page's.
    kept : sequence of KeptCohort
        Every cohort of the store, archived ones too.
    """
    text = st.text_area(
        "NPIs", key=TEXT, height=110, placeholder="1234567893, 1234567901 …",
        help="One a line, or divided by commas, blanks or tabs; whole rows of a spreadsheet do, too.",
    )  # fmt: skip
    file = st.file_uploader(
        "Or a file with a column of NPIs", type=["csv", "tsv", "txt", "xlsx"], key=FILE, max_upload_size=50
    )
    if file is None and not text.strip():
        st.caption("Nothing is kept before you have seen what matched.")
        return
    if file is not None and text.strip():
        st.caption(":material/info: The file is read; take it away to read what was pasted.")
    content, source = (text, PASTED) if file is None else (file.getvalue(), file.name)
    with errors_shown(safe="Nothing was kept."):
        with st.spinner("Matching …", show_time=True):
            found = _match(snapshot, content, source)
        _show_matched(found, snapshot, source)
        _show_name(found, source, state, kept)


def _match(snapshot: Snapshot, content: str | bytes, source: str) -> MatchedList:
    of = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    key = ("matched list", 1, snapshot.id, source, hashlib.blake2b(of, digest_size=16).hexdigest())
    return shared_workspace().cache.remember(key, lambda: resolve_list(snapshot, content, source))


def _show_matched(found: MatchedList, snapshot: Snapshot, source: str) -> None:
    rule, matched = found.resolved.rule, len(found.resolved.npi)
    who = "One clinician" if matched == 1 else f"{format_count(matched)} clinicians"
    values = "one value" if rule.lines == 1 else f"{format_count(rule.lines)} values"
    st.markdown(f"**{who} matched**, of {values} · {plain(source)} · snapshot {snapshot.id}")
    for note in found.notes:
        st.caption(f":material/info: {plain(note)}")
    _show_deactivated(found)
    if not found.unmatched.num_rows:
        st.caption(":material/check: Every value matched.")
        return
    rows = found.unmatched.slice(0, SHOWN)
    count = found.unmatched.num_rows
    st.markdown(
        f":material/warning: **{'One value is' if count == 1 else f'{count:,} values are'} not in it**"
        + (f", the first {SHOWN:,} here" if count > SHOWN else "")
    )
    show_texts(
        {
            "Line": [f"{line:,}" for line in rows["line"].to_pylist()],
            "Value": rows["value"].to_pylist(),
            "Reason": rows["reason"].to_pylist(),
        },
        widths={"Line": 60, "Value": 170, "Reason": 300},
        right=["Line"],
        height=220,
        alt="What did not match",
        key="cohort_list_unmatched",
    )
    about = describe_file(snapshot, f"What did not match with this snapshot, of the list “{source}”.")
    offer_files(found.unmatched, about, f"windshield-not-matched-{snapshot.id}", "cohort_list_files")


def _show_deactivated(found: MatchedList) -> None:
    gone = found.deactivated
    if not gone.num_rows:
        return
    count = gone.num_rows
    rows = gone.slice(0, SHOWN)
    with st.expander(
        f"{'One is' if count == 1 else f'{count:,} are'} deactivated: in the cohort, with past volume",
        icon=":material/info:",
    ):
        show_texts(
            {
                "NPI": rows["npi"].to_pylist(),
                "Name": [name or "" for name in rows["name"].to_pylist()],
                "Since": [format_day(day) for day in rows["deactivated_on"].to_pylist()],
            },
            widths={"NPI": 110, "Name": 220, "Since": 110},
            height=180,
            key="cohort_list_deactivated",
        )


def _show_name(found: MatchedList, source: str, state: CompareState, kept: Sequence[KeptCohort]) -> None:
    (offer,) = make_offers([(source, found.resolved)], kept)
    if offer.twin is not None:
        st.info(f"“{plain(offer.name)}” is this list already: it is taken as it is.", icon=":material/info:")
        show_taking([offer], state, "cohort_list")
        return
    asked = found.resolved.asked
    someone = asked is not None and len(asked) > 0
    if someone and not len(found.resolved.npi):
        st.caption(
            ":material/warning: Nobody of it is in this snapshot: the cohort would be empty. Freezing it "
            "again on a snapshot that has them fills it."
        )
    suggested = "" if source == PASTED else name_cohorts("", [source.rpartition(".")[0] or source])[0]
    key = f"{NAME}_{source}"
    st.text_input("Name of the cohort", suggested, key=key, max_chars=120, placeholder="Speakers 2027")
    show_taking([offer], state, "cohort_list", ready=someone, name_key=key)
