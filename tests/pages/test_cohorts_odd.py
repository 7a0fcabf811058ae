"""Cohorts that are nobody, one, named twice, or of a snapshot that can't be: stated, and nothing is lost."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.cohorts.lists import resolve_list
from analytics.cohorts.sources import resolve_segment
from analytics.comparison.figures_csv import write_figures_csv
from analytics.comparison.report import write_report
from analytics.comparison.view import ComparisonView
from analytics.comparison.workbook import write_workbook
from components import cohort_details
from components.cohort_desk import open_desk
from components.cohort_export import collect
from components.session import shared_workspace
from data.engine import connect
from data.identifiers import CohortId, SnapshotId
from data.plans.cohort_entry import Resolved
from data.plans.cohort_rules import ListRule
from data.snapshot.store import SnapshotStore
from data.snapshot.write import write_snapshot
from tests.analytics.comparison.test_windows import DAILY, FFS, open_with
from tests.analytics.test_annual import DESCRIPTION as ANNUAL
from tests.pages.plan_page import NOW, ROOT, click, says

PAGE = str(ROOT / "pages" / "cohorts.py")
AMY_50, CAL_100 = (1000000004, 50), (1000000020, 100)
ABSENT = "1999999984"  # no NPI of the sample
TABS = (cohort_details.PARTS, cohort_details.REFERRALS, cohort_details.PEOPLE, cohort_details.RULE)


def store():
    return shared_workspace().plans.cohorts


def open_cohorts(open_app, home, **query):
    app = open_app(home, PAGE, **query)
    assert not app.exception, app.exception
    assert not app.error, [one.value for one in app.error]
    return app


def table(app):
    (frame,) = [one.value for one in app.dataframe if "Growth, year ago" in one.value.columns]
    return frame.set_index("Cohort")


@pytest.fixture
def ohio(snapshot):
    return store().keep("Ohio", resolve_segment(snapshot, "state=OH", name="Ohio"), by="Bob", at=NOW)


@pytest.fixture
def keep_list(snapshot):
    """Give a function that keeps a pasted list as a person does."""

    def keep(name, text):
        return store().keep(name, resolve_list(snapshot, text, "pasted").resolved, by="Bob", at=NOW)

    return keep


def one_npi(snapshot):
    return snapshot.query("SELECT npi FROM providers WHERE state = 'OH' ORDER BY npi LIMIT 1")["npi"][
        0
    ].as_py()


@pytest.mark.parametrize(
    ("name", "text", "people"),
    [
        ("Nobody", ABSENT, 0),
        ("One", "{npi}", 1),
        ("One, named twice", "{npi}\n{npi}", 1),
        ("One, and one who isn't there", "{npi}\n" + ABSENT, 1),
    ],
)
@pytest.mark.parametrize("is_alone", [True, False], ids=["alone", "beside Ohio and the rest"])
def test_an_odd_cohort_is_shown_looked_at_closely_and_exported(
    open_app, home, snapshot, ohio, keep_list, name, text, people, is_alone
):
    cohort = keep_list(name, text.format(npi=one_npi(snapshot)))
    ids = (cohort.id,) if is_alone else (cohort.id, ohio.id)
    app = open_cohorts(
        open_app, home, cohort=list(ids), open=cohort.id, **({} if is_alone else {"rest": "yes"})
    )
    row = table(app).loc[name]
    assert row["Clinicians"] == people
    assert row["Growth, year ago"] in ("—", "too few to tell")
    assert says(app, f"nobody is in {name}") == (not people)
    for tab in TABS:
        app.session_state[cohort_details.TABS_KEY] = tab
        app = app.run()
        assert not app.exception, (tab, app.exception)
        assert not app.error, (tab, [one.value for one in app.error])
    exported = collect(open_desk(ComparisonView(ids, with_rest=not is_alone)))
    for write in (write_figures_csv, write_workbook, write_report):
        assert len(write(exported)) > 1_000
    if not is_alone:  # who is in two cohorts is in neither's rest
        assert table(app)["Clinicians"].sum() == 3_000 + people


def test_somebody_named_twice_is_one_clinician_and_has_one_ones_figures(snapshot, keep_list):
    npi = one_npi(snapshot)
    once, twice = keep_list("Once", npi), keep_list("Twice", f"{npi}, {npi}\n{npi}")
    assert store().npis(once.latest).tolist() == store().npis(twice.latest).tolist() == [int(npi)]
    assert once.latest.content_hash == twice.latest.content_hash
    rule = twice.latest.rule
    assert isinstance(rule, ListRule)
    assert rule.unmatched == (("the same as an earlier line", 2),)


def test_an_older_freeze_of_a_link_is_looked_at_closely(open_app, home, snapshot, ohio):
    texas = resolve_segment(snapshot, "state=OH&status=active", name="Ohio")
    store().refreeze(ohio, texas, by="Bob", at=NOW + timedelta(days=1))
    first = f"{ohio.id}.1"
    app = open_cohorts(open_app, home, cohort=[ohio.id, first], open=first)
    assert set(table(app).index) == {"Ohio", "Ohio (freeze 1)"}
    assert says(app, "##### Ohio (freeze 1)")
    assert app.session_state["windshield"].compare.url["open"] == [first]
    desk = open_desk(ComparisonView((ohio.id, CohortId(first))))
    assert desk.ids == (ohio.id, first)  # a click on a row opens that row's cohort


def make_short_home(directory, rows):
    """A home whose market has these days of procedures and one clinician."""
    open_with(directory, DAILY, rows).close()
    return directory


def test_a_window_that_is_longer_than_the_data_is_stated_and_nothing_is_lost(open_app, tmp_path, monkeypatch):
    home = make_short_home(tmp_path, [(date(2026, 7, 15), FFS)])
    monkeypatch.setenv("WINDSHIELD_HOME", str(home))
    snapshot = shared_workspace().snapshot
    cohort = store().keep("Anna", resolve_list(snapshot, "1000000004", "pasted").resolved, by="Bob", at=NOW)
    app = open_app(home, PAGE, cohort=[cohort.id])
    assert not app.exception, app.exception
    assert says(app, "2 whole weeks")
    assert says(app, "The cohorts themselves are kept")
    assert not [one for one in app.dataframe if "Growth, year ago" in one.value.columns]
    app = click(app, "cohort_keep")
    assert says(app, "**Anna**")
    assert app.session_state["windshield"].compare.url == {"cohort": [cohort.id]}


def test_data_without_a_year_ago_have_the_weeks_before_and_say_why(open_app, tmp_path, monkeypatch):
    home = make_short_home(tmp_path, [(date(2026, 1, 5), FFS), (date(2026, 7, 15), FFS)])
    monkeypatch.setenv("WINDSHIELD_HOME", str(home))
    snapshot = shared_workspace().snapshot
    cohort = store().keep("Anna", resolve_list(snapshot, "1000000004", "pasted").resolved, by="Bob", at=NOW)
    app = open_app(home, PAGE, cohort=[cohort.id], open=cohort.id)
    assert not app.exception, app.exception
    assert not app.error, [one.value for one in app.error]
    assert table(app).loc["Anna", "Growth, year ago"] == "—"
    assert says(app, "The data reach back 29 whole weeks")


@pytest.fixture
def annual(tmp_path, monkeypatch):
    """Give a function that makes a home of a source of years, with a cohort of all its clinicians."""

    def make(*years):
        rows = ", ".join(f"({npi}, {year}, {count})" for year in years for npi, count in (AMY_50, CAL_100))
        with connect() as connection:
            connection.execute("CREATE SCHEMA stage")
            connection.execute("""
                CREATE TABLE stage.providers AS SELECT *, 'OH' AS state, 'address' AS location_quality,
                    'active' AS status, 'test' AS source, -83.0 AS lon
                FROM (VALUES ('1000000004', 'Amy', 'Doe', 40.0), ('1000000020', 'Cal', 'Doe', 40.2),
                             ('1000000038', 'Dot', 'Doe', 40.3)) AS t(npi, first_name, last_name, lat)
            """)
            connection.execute(f"""
                CREATE TABLE stage.procedures AS SELECT npi::VARCHAR AS npi, service_year,
                    '27447' AS code, 'F' AS pos, count, 'Medicare FFS' AS payer, false AS suppressed
                FROM (VALUES {rows}) AS t(npi, service_year, count)
            """)
            window = replace(ANNUAL, prior_window=ANNUAL.prior_window if len(years) > 1 else None)
            write_snapshot(connection, SnapshotStore(tmp_path), window, built_at="2026-11-24T00:00:00+00:00")
        monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path))
        return tmp_path, store().keep(
            "Three",
            resolve_list(shared_workspace().snapshot, "1000000004 1000000020 1000000038", "pasted").resolved,
            by="Bob",
            at=NOW,
        )

    return make


def figures_of(app):
    (frame,) = [one.value for one in app.dataframe if "Leakage" in one.value.columns]
    return frame.set_index("Cohort")


def test_one_year_promises_no_growth_and_is_ranked_by_procedures(open_app, annual):
    home, cohort = annual(2023)
    app = open_cohorts(open_app, home, cohort=[cohort.id])
    assert says(app, "one year only, 2023: growth can't be had from it", app.info)
    assert not says(app, "2022")
    assert not says(app, "year on year", app.info)
    shown = figures_of(app)
    assert shown.loc["Three", "Procedures"] == "150"
    assert not {"Growth, year ago", "vs 13 weeks before", "Course"} & set(shown.columns)
    (frame,) = [one for one in app.dataframe if "Leakage" in one.value.columns]
    assert (
        "“—”: This snapshot says nothing of referrals" in json.loads(frame.proto.columns)["Leakage"]["help"]
    )
    (choice,) = [one for one in app.selectbox if one.key == "compare_metric"]
    assert choice.value == "procedures"
    assert not {"Growth, year ago", "vs 13 weeks before"} & set(choice.options)


def test_two_years_are_compared_year_on_year_and_no_weeks_are_spoken_of(open_app, annual):
    home, cohort = annual(2022, 2023)
    app = open_cohorts(open_app, home, cohort=[cohort.id])
    assert says(app, "Growth here is year on year", app.info)
    assert says(app, "The year 2023, against 2022")
    assert {"Growth, year ago", "Course"} <= set(figures_of(app).columns)
    assert "vs 13 weeks before" not in figures_of(app).columns


def test_one_year_has_its_clinicians_and_nothing_to_take_apart(open_app, annual):
    home, cohort = annual(2023)
    app = open_cohorts(open_app, home, cohort=[cohort.id], open=cohort.id)
    app.session_state[cohort_details.TABS_KEY] = cohort_details.PEOPLE
    app = app.run()
    assert not app.error, [one.value for one in app.error]
    (people,) = [one.value for one in app.dataframe if "NPI" in one.value.columns]
    # Dot is not in the source, which leaves out who did few: that is not 0.
    assert dict(zip(people["Name"], people["Procedures"], strict=True)) == {
        "Doe, Cal": "100", "Doe, Amy": "50", "Doe, Dot": "—"
    }  # fmt: skip
    assert not {"Then", "Change", "Role"} & set(people.columns)
    app.session_state[cohort_details.TABS_KEY] = cohort_details.PARTS
    app = app.run()
    assert not app.error, [one.value for one in app.error]
    assert says(app, "There is no growth to take apart", app.info)


def test_a_cohort_of_a_deleted_snapshot_is_kept_renamed_and_frozen_again(open_app, home, snapshot, ohio):
    gone = SnapshotId("0123456789ab")
    npi = store().npis(ohio.latest)
    old = store().keep("Old", Resolved(ListRule("list.csv"), gone, npi, npi), by="Bob", at=NOW)
    app = open_app(home, PAGE, cohort=[old.id])
    assert not app.exception, app.exception
    assert says(app, f"was frozen on snapshot {gone}, which has since been deleted")
    assert says(app, f"The list itself is kept ({len(npi):,} NPIs)")
    assert says(app, "The lists themselves are kept")
    assert app.session_state["windshield"].compare.view.cohorts == (old.id,)
    app = click(app, "cohort_keep")
    (kept,) = [one.value for one in app.dataframe if "Freezes" in one.value.columns]
    assert f"{gone} (deleted)" in kept["Snapshot"].tolist()
    for part in ("history", "effect", "manage", "again"):
        (control,) = [one for one in app.button_group if one.key == "cohort_keep_part"]
        app = control.set_value(part).run()
        assert not app.exception, (part, app.exception)
    app = click(app, "cohort_again_keep")
    again = store().get(old.id).latest
    assert (again.number, again.snapshot_id) == (2, snapshot.id)
    assert store().npis(again).tolist() == npi.tolist()
    assert store().npis(store().freeze(old.id, 1)).tolist() == npi.tolist()
    app = open_cohorts(open_app, home, cohort=[old.id])
    assert table(app).index.tolist() == ["Old"]
