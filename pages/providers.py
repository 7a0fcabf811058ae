"""Find · Providers: which clinicians do what, where and how much, as table, map, charts and file."""

import streamlit as st

from analytics.codes import known_codes, known_icd10, unknown_values
from analytics.near_minutes import add_minutes
from analytics.provider_card import ProviderCard, describe_provider
from analytics.provider_charts import payer_mix, volume_by_decile, volume_by_site_kind
from analytics.provider_filter import ProviderFilter
from analytics.provider_tiles import find_places
from analytics.providers import ProviderPage, answer_screen, find_providers, summarise
from analytics.site_card import SiteCard, describe_site
from components.export import show_export
from components.messages import errors_shown, show_no_snapshot
from components.provider_card import show_card
from components.provider_charts import show_decile_chart, show_hidden, show_payer_chart, show_site_chart
from components.provider_filters import show_filters
from components.provider_headline import show_clear, show_empty, show_headline, show_problem
from components.provider_map import show_map
from components.provider_table import PAGE_ROWS, current_sort, show_order, show_paging, show_table
from components.provider_url import read_url, write_url
from components.segments import show_segments
from components.session import pinned_snapshot, session, shared_workspace
from components.site_card import show_site_card
from data.errors import SnapshotBroken, SnapshotMissing
from data.identifiers import SiteId

PAGE = "Providers"
CODES_OFFERED = 400

workspace, state = shared_workspace(), session().find
drive = workspace.drive
try:
    snapshot = pinned_snapshot()
except (SnapshotMissing, SnapshotBroken) as error:
    show_no_snapshot(error)
    st.stop()
about = snapshot.manifest.description


def ask(name, compute, *parameters):
    """Return what a question gave, asking it once for all sessions."""
    return workspace.cache.remember((snapshot.id, name, 1, *parameters), compute)


@st.fragment
def show_charts():
    """Draw the three charts."""
    with st.spinner("Adding up …"), errors_shown():
        deciles = ask("deciles", lambda: volume_by_decile(snapshot, question), question)
        sites = ask("sites", lambda: volume_by_site_kind(snapshot, question), question)
        payers = ask("payers", lambda: payer_mix(snapshot, question), question)
        left, right = st.columns(2, gap="small")
        with left:
            show_decile_chart(deciles)
        with right:
            show_site_chart(sites)
            show_payer_chart(payers)
        show_hidden(payers, about)


@st.fragment
def show_places():
    """Draw the map."""
    with st.spinner("Placing …"), errors_shown():
        places = ask("places", lambda: find_places(snapshot, question), question)
        show_map(snapshot.id, places, state)


@st.fragment
def show_rows():
    """Draw the table with its controls, and the card that it opened."""
    sort, after = current_sort(state), state.cursors[-1]
    with st.spinner("Ranking …"), errors_shown():
        page = ask(
            "page", lambda: find_providers(snapshot, question, sort=sort, after=after, limit=PAGE_ROWS),
            question, sort, after,
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            show_order(state, with_miles=question.near is not None)
            show_paging(page, screen.summary.clinicians, state)
        shown = ProviderPage(add_minutes(page.rows, question.near, drive), page.next_cursor)
        show_table(shown, about, state, drive.statement)
        show_card(describe, about, state)
        show_site_card(describe_place, about, state)


def describe(npi: str) -> ProviderCard:
    """Return a clinician's card."""
    return ask("card", lambda: describe_provider(snapshot, npi), npi)


def describe_place(site: SiteId) -> SiteCard:
    """Return a site's card."""
    return ask("site", lambda: describe_site(snapshot, site, drive), site, drive.statement)


def count(other: ProviderFilter) -> int:
    """Return how many clinicians another filter finds."""
    return ask("count", lambda: summarise(snapshot, other).clinicians, other)


with errors_shown():
    read_url(state, drive, arrived=session().page != PAGE)
    question, sort = state.question, current_sort(state)
    with st.spinner("Looking through the snapshot …"):
        screen = ask(
            "screen", lambda: answer_screen(snapshot, question, sort=sort, limit=PAGE_ROWS), question, sort
        )
    codes = ask("codes", lambda: known_codes(snapshot, limit=CODES_OFFERED))
    icd10 = ask("icd10", lambda: known_icd10(snapshot, limit=CODES_OFFERED))
    with st.sidebar:
        show_filters(snapshot, state, screen.facets, codes, icd10, drive)
    show_problem(state)
    title, actions = st.columns([3, 2], vertical_alignment="center")
    with title:
        show_headline(screen.summary, about)
    with actions, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        show_clear(state)
        show_segments(workspace.plans.segments, snapshot.id, state, drive)
        show_export(snapshot, question, sort, screen.summary.clinicians, drive)
    if screen.summary.clinicians:
        with st.container(key="find_above"):
            left, right = st.columns([1, 1], gap="medium")
        show_rows()  # before the map, which a browser is longer at: count and table come first
        with right:
            show_charts()
        with left:
            show_places()
    else:
        show_empty(state, unknown_values(snapshot, question), count)
    write_url(state)
