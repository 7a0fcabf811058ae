"""The Cohorts page: what is compared, over which days, and what is said where a figure can't be had."""

from datetime import timedelta

import pytest

from analytics.cohorts.sources import resolve_segment
from components.session import shared_workspace
from data.plans.cohort_entry import Resolved
from data.plans.cohort_rules import ListRule
from tests.pages.plan_page import NOW, ROOT, click, says

PAGE = str(ROOT / "pages" / "cohorts.py")


@pytest.fixture
def keep(snapshot):
    """Keep segments of states, and return their cohorts by name."""

    def make(*states):
        cohorts = shared_workspace().plans.cohorts
        items = [(state, resolve_segment(snapshot, f"state={state}", name=state)) for state in states]
        return {cohort.name: cohort for cohort in cohorts.keep_all(items, by="Bob", at=NOW)}

    return make


def open_cohorts(open_app, home, **query):
    app = open_app(home, PAGE, **query)
    assert not app.exception, app.exception
    return app


def table(app):
    (frame,) = [one.value for one in app.dataframe if "Growth, year ago" in one.value.columns]
    return frame.set_index("Cohort")


def pick(app, key, value):
    (widget,) = [
        one for kind in (app.multiselect, app.selectbox, app.toggle) for one in kind if one.key == key
    ]
    app = widget.set_value(value).run()
    assert not app.exception, app.exception
    return app


def test_without_cohorts_the_page_says_what_one_is(open_app, home):
    app = open_cohorts(open_app, home)
    assert says(app, "No cohort is chosen")
    assert not app.dataframe


def test_those_that_were_frozen_together_are_compared_at_the_first_visit(open_app, home, keep):
    keep("OH", "TX", "FL")
    app = open_cohorts(open_app, home)
    frame = table(app)
    assert set(frame.index) == {"OH", "TX", "FL"}
    assert sorted(frame["#"].dropna()) == list(range(1, len(frame["#"].dropna()) + 1))
    assert says(app, "13 weeks, 2 May 2026 to 31 Jul 2026")
    assert says(app, "the same for all")
    assert says(app, "pairs")


def test_code_payers_and_rest_of_the_market_change_every_figure(open_app, home, keep):
    keep("OH", "TX")
    app = open_cohorts(open_app, home)
    before = table(app).loc["OH", "Growth, year ago"]
    app = pick(app, "compare_codes", ["83036"])
    assert table(app).loc["OH", "Growth, year ago"] != before
    app = pick(app, "compare_rest", True)
    assert table(app).index.str.contains("Rest of the market").sum() == 1
    assert table(app)["Clinicians"].sum() == 3_000
    app = pick(app, "compare_payers", ["Commercial"])
    assert says(app, "31 Aug 2026")  # commercial claims are complete a month longer


def test_a_link_reproduces_the_view(open_app, home, keep):
    cohorts = keep("OH", "TX", "FL")
    app = open_cohorts(open_app, home)
    app = pick(app, "compare_cohorts", [cohorts["TX"].id, cohorts["FL"].id])
    app = pick(app, "compare_codes", ["27447"])
    app = pick(app, "compare_metric", "leakage")
    state = app.session_state["windshield"].compare
    assert state.url == {
        "cohort": [cohorts["TX"].id, cohorts["FL"].id], "code": ["27447"], "metric": ["leakage"],
    }  # fmt: skip


def test_cohorts_of_two_snapshots_are_not_mixed_in_silence(open_app, home, keep, snapshot):
    cohorts = keep("OH")
    elsewhere = Resolved(ListRule("list.csv"), "0123456789ab", shared_workspace().plans.cohorts.npis(
        cohorts["OH"].latest
    ))  # fmt: skip
    shared_workspace().plans.cohorts.keep("Old", elsewhere, by="Bob", at=NOW + timedelta(days=1))
    app = open_cohorts(open_app, home)
    assert says(app, "has since been deleted")
    app = click(app, f"compare_on_{snapshot.id}")
    assert table(app).index.tolist() == ["Old"]
    assert says(app, "frozen on 0123456789ab")


def test_an_empty_cohort_and_a_code_that_nobody_has_are_stated(open_app, home, keep):
    keep("OH", "ZZ")
    app = open_cohorts(open_app, home)
    assert says(app, "nobody is in ZZ")
    app = pick(app, "compare_codes", ["00000"])
    assert (table(app)["Growth, year ago"] == "—").all()


def test_one_cohort_is_looked_at_closely_and_its_parts_add_up(open_app, home, keep):
    cohorts = keep("OH", "TX")
    app = open_cohorts(open_app, home, cohort=[c.id for c in cohorts.values()], open=cohorts["TX"].id)
    assert says(app, "##### TX")
    (parts,) = [one.value for one in app.dataframe if "Points" in one.value.columns]
    changes = [int(text.replace("+", "").replace("−", "-").replace(",", "")) for text in parts["Change"]]
    assert sum(changes[:-1]) == changes[-1]
    app = click(app, "compare_close")
    assert not [one for one in app.dataframe if "Points" in one.value.columns]
    assert says(app, "Click a row of the table")


def test_a_link_to_a_cohort_that_is_gone_says_so(open_app, home, keep):
    cohorts = keep("OH", "TX")
    app = open_cohorts(open_app, home, cohort=[cohorts["OH"].id, "gone"])
    assert table(app).index.tolist() == ["OH"]
    assert says(app, "not in this store any more")
    app = open_cohorts(open_app, home, payer="Nobody")
    assert says(app, "The link has a payer class that is none here")
