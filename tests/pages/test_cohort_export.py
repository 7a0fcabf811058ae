"""The menu of a comparison's files: named by snapshot and day, and none where it is forbidden."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from analytics.comparison.exported import ExportRefused
from analytics.comparison.report import write_report
from analytics.comparison.view import ComparisonView
from components.cohort_desk import open_desk
from components.cohort_export import collect, name_file
from components.session import shared_workspace
from data.plans.cohort_entry import Resolved
from data.plans.cohort_rules import ListRule, SegmentRule

NAMED = {"Ohio <b>": ("OH", ListRule("pasted")), "Texas": ("TX", SegmentRule("state=TX", "Big state"))}


@pytest.fixture
def desk(snapshot):
    """Two kept cohorts, one of them of a name that the rest of the market has too, and that rest."""
    store = shared_workspace().plans.cohorts
    kept = []
    for name, (state, rule) in (NAMED | {"Rest of the market": ("FL", ListRule("f.csv"))}).items():
        npi = snapshot.query(
            "SELECT CAST(npi AS BIGINT) AS npi FROM providers WHERE state = $state", {"state": state}
        )["npi"].to_numpy()
        resolved = Resolved(rule, snapshot.id, npi)
        kept.append(store.keep(name, resolved, by="Ada", at=datetime(2026, 11, 24, tzinfo=UTC)).id)
    return open_desk(ComparisonView(tuple(kept), with_rest=True, codes=("83036",)))


def draw(desk):
    """The menu alone, as the page draws it."""

    def script(desk):
        from components.cohort_export import show_cohort_export

        show_cohort_export(desk)

    return AppTest.from_function(script, args=(desk,), default_timeout=60).run()


def texts(app):
    return " ".join(element.value for kind in (app.caption, app.info) for element in kind)


def test_three_files_are_offered_and_said_to_be_synthetic(desk):
    app = draw(desk)
    assert not app.exception
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Report (HTML, one page)", "Workbook (XLSX)", "Figures (CSV)"]
    assert "synthetic sample" in texts(app)


def test_a_file_is_named_by_snapshot_and_day(desk):
    assert name_file(desk, "xlsx") == f"windshield-cohorts-{desk.snapshot.id}-2026-07-31-synthetic.xlsx"


def test_files_tell_each_cohort_with_its_freeze_and_rule(desk):
    exported = collect(desk)
    assert exported.names == ("Ohio <b>", "Texas", "Rest of the market", "Rest of the market (2)")
    assert [source.rule for source in exported.sources] == [
        "a list of NPIs",
        "segment “Big state”",
        "a list of NPIs",
        "",
    ]
    assert [source.freeze for source in exported.sources] == [1, 1, 1, None]
    assert {source.frozen_on for source in exported.sources} == {desk.snapshot.id, None}
    page = write_report(exported).decode()
    assert "Ohio &lt;b&gt;" in page


def test_nothing_is_offered_where_the_sources_forbid_it(desk):
    about = replace(desk.comparison.about, exportable=False)
    closed = replace(desk, comparison=replace(desk.comparison, about=about))
    app = draw(closed)
    assert not app.get("download_button")
    assert "don't allow rows to leave the screen" in texts(app)
    with pytest.raises(ExportRefused):
        collect(closed)
