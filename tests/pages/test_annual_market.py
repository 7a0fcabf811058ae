"""A market whose source has years only and leaves small counts out: what is absent is not 0 on any page."""

from contextlib import closing

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analytics.cohorts.cohort import Cohort
from analytics.comparison.compare import compare
from analytics.comparison.wording import write_figure
from analytics.metrics import METRICS
from components.session import shared_workspace
from data.identifiers import CohortId, Npi, TerritoryId
from data.plans.document import Document, Territory
from tests.analytics.test_annual import AMY, DESCRIPTION, DOT, ELI, build
from tests.pages.plan_page import figures, make_plan, open_page, says
from tests.pages.test_pages import PROVIDERS, headline


@pytest.fixture
def annual_home(tmp_path):
    """Amy's counts are shown, Eli's two of 2023 are hidden, and Dot is not in the source."""
    build(tmp_path, DESCRIPTION).close()
    return tmp_path


def look_for(open_app, home, name):
    app = open_app(home, PROVIDERS)
    (box,) = [one for one in app.text_input if one.label == "Name or NPI"]
    app = box.set_value(name).run()
    assert not app.exception, app.exception
    return headline(app)


@pytest.mark.parametrize(
    ("name", "procedures"),
    [("Amy", "50 procedures"), ("Eli", "2–20 procedures"), ("Dot", "no procedures in the source")],
)
def test_the_headline_claims_no_0(open_app, annual_home, name, procedures):
    assert look_for(open_app, annual_home, name).startswith(
        f"1 clinician · {procedures} (calendar year 2023)"
    )


def test_the_card_speaks_of_the_year(open_app, annual_home):
    app = open_app(annual_home, PROVIDERS)
    app.session_state["windshield"].find.open_card = DOT
    app = app.run()
    assert not app.exception, app.exception
    assert says(app, "No source gives codes of this clinician, calendar year 2023")


def show_pair(kind):
    import pyarrow as pa

    from components.provider_card import _show_referrals
    from tests.analytics.test_annual import DESCRIPTION

    pair = {
        "name": "Hospital",
        "patients": 189,
        "suppressed_cells": 0,
        "specialty": None,
        "npi": "1306889597",
    }
    _show_referrals(pa.Table.from_pylist([pair | {"kind": kind}]), DESCRIPTION, "Nobody")


@pytest.mark.parametrize(
    ("kind", "named", "is_doubted"),
    [
        ("referral", "referral", False),
        ("shared_patients", "shared patients", True),
        ("hop_teaming", "shared patients, in sequence", True),
    ],
)
def test_shared_patients_are_not_passed_off_as_referrals(kind, named, is_doubted):
    app = AppTest.from_function(show_pair, kwargs={"kind": kind}).run()
    assert not app.exception, app.exception
    assert app.dataframe[0].value["Kind"].tolist() == [named]
    assert says(app, "nobody need have referred anybody") == is_doubted


@pytest.mark.parametrize(("npi", "written"), [(AMY, "50"), (ELI, "2–20"), (DOT, "—")])
def test_a_cohort_that_the_source_does_not_have_has_no_0(tmp_path, npi, written):
    with closing(build(tmp_path, DESCRIPTION)) as snapshot:
        cohort = Cohort(CohortId("one"), "One", np.array([int(npi)]))
        values = METRICS["procedures"].compute(compare(snapshot, [cohort]))
    assert write_figure(METRICS["procedures"], values, 0) == written


@pytest.mark.parametrize(("npi", "written"), [(AMY, "50"), (ELI, "2–20"), (DOT, "—")])
def test_a_territory_that_the_source_does_not_have_has_no_0(open_app, annual_home, monkeypatch, npi, written):
    monkeypatch.setenv("WINDSHIELD_HOME", str(annual_home))
    territory = Territory(TerritoryId("t1"), "North", 1, pinned_clinicians=(Npi(npi),))
    make_plan(shared_workspace().snapshot, Document((territory,)))
    assert figures(open_page(open_app, annual_home))["Procedures"] == written
