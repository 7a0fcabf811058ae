"""Find on a synthetic market of 2,000 clinicians, against the same answers worked out in pandas."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.filter_url import to_query
from analytics.paging import Sort
from analytics.provider_charts import payer_mix, volume_by_decile, volume_by_site_kind
from analytics.provider_filter import Near, ProviderFilter
from analytics.providers import MAX_PAGE, count_facets, find_providers, summarise

from .oracle import ROW_COLUMNS, Oracle
from .questions import questions

CHICAGO, ANCHORAGE = (41.8819, -87.6278), (61.2181, -149.9003)
STABLE = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

HAND_CHOSEN = [
    ProviderFilter(),
    ProviderFilter(include_deactivated=True),
    ProviderFilter(specialties=("endocrinology", "Podiatrist")),
    ProviderFilter(taxonomies=("207R*", "208800000X")),
    ProviderFilter(codes=("83036",)),
    ProviderFilter(codes=("27447", "27130")),
    ProviderFilter(codes=("27447", "27130"), codes_match="all"),
    ProviderFilter(codes=("2*",)),
    ProviderFilter(codes=("27*", "20610"), codes_match="all"),
    ProviderFilter(codes=("27447", "00000")),
    ProviderFilter(codes=("00000",)),
    ProviderFilter(codes=("27447", "00000"), codes_match="all"),
    ProviderFilter(icd10=("E11.9",)),
    ProviderFilter(icd10=("E11.*", "I10"), icd10_match="all"),
    ProviderFilter(icd10=("E1*", "M54.*")),
    ProviderFilter(codes=("83036",), icd10=("E11.9",), states=("OH",)),
    ProviderFilter(volume_min=50, volume_max=500),
    ProviderFilter(codes=("27447",), volume_max=20),
    ProviderFilter(volume_min=0),
    ProviderFilter(deciles=(10, 9)),
    ProviderFilter(codes=("22*", "63047"), deciles=(1, 5, 10)),
    ProviderFilter(payer="Medicare FFS"),
    ProviderFilter(codes=("83036",), payer="Medicaid", payer_share_min_pct=20),
    ProviderFilter(payer="Commercial", payer_share_min_pct=40, volume_min=30, deciles=(8, 9, 10)),
    ProviderFilter(site_kinds=("asc",)),
    ProviderFilter(codes=("27447",), site_kinds=("asc", "inpatient"), payer="Medicare FFS"),
    ProviderFilter(states=("CA", "TX"), counties=("06037", "48201")),
    ProviderFilter(near=Near(*CHICAGO, 40)),
    ProviderFilter(near=Near(*ANCHORAGE, 2500), codes=("83036",)),
    ProviderFilter(text="ma j"),
    ProviderFilter(text="10000"),
    ProviderFilter(rank_by=("22612",)),
    ProviderFilter(codes=("63047",), rank_by=("22612", "22551")),
    ProviderFilter(codes=("99213", "99214"), codes_match="all", rank_by=("83036",), payer="Medicare FFS"),
    ProviderFilter(codes=("83036",), rank_by=("80061",), volume_max=5),
    ProviderFilter(rank_by=("27447",), deciles=(10,), site_kinds=("hopd",)),
]


def told(question):
    return urlencode(to_query(question), doseq=True, safe=",*") or "everyone"


@pytest.fixture(scope="module")
def oracle(market):
    return Oracle(market.directory)


def check_rows(snapshot, oracle, question, column="volume", descending=True):
    sort = Sort(column, descending)
    page = find_providers(snapshot, question, sort=sort, limit=MAX_PAGE)
    rows, wanted = page.rows.select(ROW_COLUMNS).to_pylist(), oracle.rows(question, column, descending)
    assert page.next_cursor is None
    assert [row["npi"] for row in rows] == [row["npi"] for row in wanted]
    for row, expected in zip(rows, wanted, strict=True):
        # Distances come from coordinates of single precision.
        assert row == expected | {"miles": about(expected["miles"], 1e-3)} | {
            "trend_pct": about(expected["trend_pct"], 1e-9)
        }


def about(value, margin):
    return value if value is None else pytest.approx(value, rel=1e-9, abs=margin)


def check_totals(snapshot, oracle, question):
    total = summarise(snapshot, question)
    found = (total.clinicians, total.procedures, total.suppressed_cells, total.idns)
    assert found == oracle.summary(question)


def check_facets(snapshot, oracle, question):
    facets = count_facets(snapshot, question)
    wanted = oracle.facets(question)
    for dimension, table in facets.items():
        columns = table.select(["value", "clinicians"]).to_pydict().values()
        assert list(zip(*columns, strict=True)) == wanted[dimension], dimension


def rows_of(table):
    assert table.column_names == ["value", "procedures", "clinicians", "suppressed_cells"]
    return list(zip(*table.to_pydict().values(), strict=True))


def check_charts(snapshot, oracle, question):
    assert rows_of(volume_by_decile(snapshot, question)) == oracle.by_decile(question)
    kinds = rows_of(volume_by_site_kind(snapshot, question))
    assert kinds == oracle.mix(question, "site_kind", question.payer)
    assert rows_of(payer_mix(snapshot, question)) == oracle.mix(question, "payer", None)


@pytest.mark.parametrize("question", HAND_CHOSEN, ids=told)
def test_a_question_of_every_kind_has_the_oracles_answer(market, oracle, question):
    check_rows(market, oracle, question)
    check_totals(market, oracle, question)
    check_facets(market, oracle, question)
    check_charts(market, oracle, question)


def test_most_of_the_questions_find_somebody_and_none_but_the_first_finds_all(oracle):
    sizes = [len(oracle.found(question)) for question in HAND_CHOSEN]
    assert sum(size > 0 for size in sizes) >= len(HAND_CHOSEN) - 3
    assert sum(size == sizes[0] for size in sizes) <= 4


SORTED_BY = ("volume", "prior_volume", "trend_pct", "decile", "npi", "zip", "idn_name", "suppressed_cells")


@STABLE
@given(data=st.data())
def test_random_questions_have_the_oracles_answer(market, oracle, data):
    question = data.draw(questions(oracle))
    column = data.draw(st.sampled_from(SORTED_BY))
    check_rows(market, oracle, question, column, data.draw(st.booleans()))
    check_totals(market, oracle, question)
    check_facets(market, oracle, question)
    check_charts(market, oracle, question)
