"""What the card says of how one gets in to a clinician."""

from datetime import UTC, datetime

import pytest

from components.provider_card_access import NOTHING
from components.session import shared_workspace
from data.plans.organisation.access_entry import Access
from data.plans.organisation.clock import Window
from data.plans.organisation.register import Changes
from tests.pages.plan_page import says
from tests.pages.test_pages import PROVIDERS

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
MORNINGS = (Window(0, 8 * 60, 9 * 60 + 30),)


@pytest.fixture
def working(snapshot):
    """Somebody who works at a site: NPI, site and its name."""
    (row,) = snapshot.query(
        "SELECT providers.npi, site_id, s.name FROM providers JOIN sites AS s ON s.site_id = primary_site_id "
        "WHERE status = 'active' ORDER BY providers.npi LIMIT 1"
    ).to_pylist()
    return row


@pytest.fixture
def open_card(open_app, home, working):
    """Give a function that records access and opens the card."""

    def open_(*rows):
        if rows:
            access = shared_workspace().plans.organisation.access
            access.save(Changes(rows), by="Bob", at=AT)
        app = open_app(home, PROVIDERS)
        app.session_state["windshield"].find.open_card = working["npi"]
        app = app.run()
        assert not app.exception, app.exception
        return app

    return open_


def test_what_nobody_recorded_is_unknown(open_card):
    assert says(open_card(), NOTHING)


def test_what_is_recorded_of_the_site_holds_for_who_works_there(open_card, working):
    app = open_card(Access(working["site_id"], None, "restricted", visiting=MORNINGS, lead_days=5))
    assert says(
        app, f"Access at {working['name']}: **restricted** · visits Mon 08:00-09:30 · to be booked 5 days"
    )
    assert not says(app, NOTHING)


def test_the_clinician_s_own_row_says_what_differs(open_card, working):
    site, npi = working["site_id"], working["npi"]
    app = open_card(Access(site, None, "open", visiting=MORNINGS), Access(site, npi, "no-see"))
    assert says(app, f"Access at {working['name']}: **no-see** · visits Mon 08:00-09:30")


def test_another_site_s_access_is_not_this_clinician_s(open_card):
    assert says(open_card(Access("elsewhere", None, "open")), NOTHING)
