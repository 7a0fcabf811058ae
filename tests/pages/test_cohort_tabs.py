"""What the tabs of the Cohorts page show: the mix, and one cohort's referrals, clinicians and rule."""

import pytest

from analytics.cohorts.sources import resolve_segment
from components import cohort_details
from components.cohort_details_rule import _say_rule
from components.session import shared_workspace
from data.identifiers import PlanId, TerritoryId
from data.plans.cohort_rules import TerritoryRule
from tests.pages.plan_page import NOW, ROOT, says

PAGE = str(ROOT / "pages" / "cohorts.py")


@pytest.fixture
def kept(snapshot):
    """Ohio, Texas and Florida, frozen together; their ids."""
    items = [(name, resolve_segment(snapshot, f"state={name}", name=name)) for name in ("OH", "TX", "FL")]
    return [cohort.id for cohort in shared_workspace().plans.cohorts.keep_all(items, by="Bob", at=NOW)]


@pytest.fixture
def opened(open_app, home, kept):
    """Give a function that looks at Ohio closely, with a tab open."""

    def open_(tab, *cohorts):
        app = open_app(home, PAGE, cohort=list(cohorts or kept), open=kept[0])
        app.session_state[cohort_details.TABS_KEY] = tab
        app = app.run()
        assert not app.exception, app.exception
        return app

    return open_


def table(app, column):
    """The one table that has a column of a name."""
    (found,) = [one.value for one in app.dataframe if column in one.value.columns]
    return found


def count(snapshot, where):
    """What SQL counts."""
    return snapshot.query(f"SELECT count(*) AS n FROM providers WHERE {where}")["n"][0].as_py()


def test_the_payer_mix_has_the_shares_of_each_cohort_and_which_differ(open_app, home, kept):
    app = open_app(home, PAGE, cohort=kept)
    assert says(app, "Payer mix")
    assert says(app, "Payer mixes that differ")
    shares = table(app, "Commercial")
    assert len(shares) == 3
    (payer,) = [one for one in app.selectbox if one.key == "compare_mix_payer"]
    app = payer.set_value("Medicaid").run()
    assert not app.exception, app.exception
    assert says(app, "**Medicaid: 95")


def test_one_payer_class_has_no_mix_and_says_so(open_app, home, kept):
    app = open_app(home, PAGE, cohort=kept, payer="Commercial")
    assert not app.exception, app.exception
    assert says(app, "a mix takes two payer classes at least", app.info)


def test_referrals_have_periods_figures_sources_and_receivers(opened):
    app = opened(cohort_details.REFERRALS)
    assert says(app, "1 Apr 2026 to 30 Jun 2026, against 1 Apr 2025 to 30 Jun 2025")
    assert says(app, "Referred in from outside, a month")
    assert says(app, "Leakage")
    assert says(app, "Five largest sources")
    sources, receivers = [one.value for one in app.dataframe if "Patients" in one.value.columns]
    assert len(sources) > 5 < len(receivers)
    assert set(sources["NPI"]) != set(receivers["NPI"])


def test_clinicians_are_all_of_the_cohort_by_role_and_add_up(opened, snapshot):
    app = opened(cohort_details.PEOPLE)
    (role,) = [one for one in app.button_group if one.key == "compare_people_role"]
    shown = dict(option.split(" · ") for option in role.options)
    held = {name: int(count.replace(",", "")) for name, count in shown.items()}
    assert held["Everybody"] == count(snapshot, "state = 'OH' AND status = 'active'")
    assert sum(held.values()) == 2 * held["Everybody"]
    everybody = table(app, "Role")
    assert len(everybody) == min(50, held["Everybody"])
    app = role.set_value("entering").run()
    assert not app.exception, app.exception
    assert set(table(app, "Role")["Role"]) <= {"Entering"}


def test_the_rule_says_where_the_list_is_from_and_that_it_is_frozen(opened, snapshot):
    app = opened(cohort_details.RULE)
    assert says(app, "Frozen by: **Bob**")
    assert says(app, f"Frozen on snapshot: **{snapshot.id}**")
    assert says(app, "a newer snapshot, or a change of the plan, changes nothing in it")


@pytest.mark.parametrize(
    ("name", "said"), [("Territory 1", "Territory 1 of"), ("North", "Territory North of")]
)
def test_a_rule_says_once_that_it_is_a_territory(name, said):
    rule = TerritoryRule(
        plan_id=PlanId("p1"), plan_version=2, document_hash="", plan_name="Midwest",
        territory_id=TerritoryId("t1"), territory_name=name,
    )  # fmt: skip
    assert _say_rule(rule).startswith(said)
