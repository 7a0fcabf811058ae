"""The card of a clinician, or of a site, over the Cohorts page."""

import streamlit as st

from analytics.provider_card import ProviderCard, describe_provider
from analytics.site_card import SiteCard, describe_site
from components.cohort_desk import CohortDesk
from components.provider_card import show_card
from components.session import session, shared_workspace
from components.site_card import show_site_card
from data.identifiers import Npi, SiteId

ASKED = "compare_card_asked"
"""Holds the filter of the Providers page while a card is open here: a site's card can change it."""
PROVIDERS = "pages/providers.py"


def open_person(npi: str) -> None:
    """Open a clinician's card at the end of this run.

    Parameters
    ----------
    npi : str
        Ten digits.
    """
    find = session().find
    find.open_card, find.open_site = Npi(npi), None
    st.session_state[ASKED] = find.question


def show_person(desk: CohortDesk) -> None:
    """Show the card that was opened on this page, if one is.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    """
    if ASKED not in st.session_state:  # one that the Providers page left open isn't this page's
        return
    find, workspace = session().find, shared_workspace()
    if find.open_card is None and find.open_site is None:
        if st.session_state.pop(ASKED) != find.question:  # the site's card was asked who is near
            st.switch_page(PROVIDERS)
        return
    snapshot, about = desk.snapshot, desk.comparison.about

    def describe(npi: str) -> ProviderCard:
        key = (snapshot.id, "card", 1, npi)
        return workspace.cache.remember(key, lambda: describe_provider(snapshot, npi))

    def describe_place(site: SiteId) -> SiteCard:
        drive = workspace.drive
        key = (snapshot.id, "site", 1, site, drive.statement)
        return workspace.cache.remember(key, lambda: describe_site(snapshot, site, drive))

    show_card(describe, about, find)
    show_site_card(describe_place, about, find)
