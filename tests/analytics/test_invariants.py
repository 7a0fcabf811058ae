"""What must hold of every filter, whatever the market."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.deciles import sum_bounds
from analytics.paging import SORT_COLUMNS, Sort
from analytics.provider_filter import ProviderFilter
from analytics.providers import MAX_PAGE, count_facets, export_providers, find_providers, summarise

from .oracle import Oracle, deciles
from .questions import questions

STABLE = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SINGLE_VALUED = {"specialty": "specialty", "state": "state", "county": "county_fips", "idn": "idn_id",
                 "decile": "decile"}  # fmt: skip


@pytest.fixture(scope="module")
def oracle(market):
    return Oracle(market.directory)


def whole(snapshot, question, sort=None):
    return find_providers(snapshot, question, sort=sort or Sort(), limit=MAX_PAGE).rows


@STABLE
@given(data=st.data())
def test_pages_put_together_are_the_result_and_the_file(market, oracle, data):
    question = data.draw(questions(oracle))
    sort = Sort(data.draw(st.sampled_from(SORT_COLUMNS)), data.draw(st.booleans()))
    expected = whole(market, question, sort).to_pylist()
    limit = data.draw(st.integers(max(1, len(expected) // 5), len(expected) + 1))
    rows, after = [], None
    while True:
        page = find_providers(market, question, sort=sort, after=after, limit=limit)
        rows += page.rows.to_pylist()
        after = page.next_cursor
        if after is None:
            break
    assert rows == expected
    for row in rows:
        del row["provider_no"]
    assert export_providers(market, question, sort=sort).to_pylist() == rows


@STABLE
@given(data=st.data())
def test_facets_of_one_value_a_clinician_sum_to_those_who_have_one(market, oracle, data):
    question = data.draw(questions(oracle))
    facets = count_facets(market, question)
    for dimension, column in SINGLE_VALUED.items():
        unfiltered = {"specialties": (), "states": (), "counties": (), "idns": (), "deciles": ()}
        field = {"specialty": "specialties", "county": "counties"}.get(dimension, f"{dimension}s")
        rows = whole(market, replace(question, **{field: unfiltered[field]}))
        with_one = [v for v in rows[column].to_pylist() if v is not None]
        assert sum(facets[dimension]["clinicians"].to_pylist()) == len(with_one)
        assert set(facets[dimension]["value"].to_pylist()) == set(map(str, with_one))


@STABLE
@given(data=st.data())
def test_one_more_filter_never_adds_clinicians(market, oracle, data):
    question, further = data.draw(questions(oracle)), data.draw(questions(oracle))
    asked = set(whole(market, question)["npi"].to_pylist())
    # The code set is what the other figures speak of; with it they may rise.
    for field in ("specialties", "taxonomies", "icd10", "idns", "states", "counties", "zips", "near", "text",
                  "site_kinds", "deciles", "volume_min"):  # fmt: skip
        if getattr(question, field) in ((), "", None):
            narrowed = replace(question, **{field: getattr(further, field)})
            assert set(whole(market, narrowed)["npi"].to_pylist()) <= asked


@STABLE
@given(data=st.data())
def test_deciles_part_those_with_a_shown_volume(market, oracle, data):
    question = data.draw(questions(oracle))
    universe = ProviderFilter(rank_by=question.code_set, payer=question.payer)
    everyone = whole(market, universe)
    parts = [set(whole(market, replace(universe, deciles=(n,)))["npi"].to_pylist()) for n in range(1, 11)]
    shown = {npi for npi, v in zip(*(everyone[c].to_pylist() for c in ("npi", "volume")), strict=True) if v}
    assert set().union(*parts) == shown
    assert sum(map(len, parts)) == len(shown)


@STABLE
@given(data=st.data())
def test_the_order_in_which_codes_are_named_changes_nothing(market, oracle, data):
    question = data.draw(questions(oracle))
    other_way = replace(question, codes=question.codes[::-1], rank_by=question.rank_by[::-1])
    assert whole(market, other_way) == whole(market, question)
    assert whole(market, replace(question, rank_by=question.codes[::-1])) == whole(
        market, replace(question, rank_by=question.codes)
    )
    assert summarise(market, other_way) == summarise(market, question)


_volumes = st.lists(st.integers(1, 60), min_size=1, max_size=60)


@settings(STABLE, max_examples=100)
@given(volumes=_volumes)
def test_decile_10_holds_the_fewest_who_do_the_top_tenth(market, volumes):
    with market.session() as session:
        values = ", ".join(f"({volume})" for volume in volumes)
        bounds = sum_bounds(session, f"SELECT * FROM (VALUES {values}) AS t(volume)")
        rows = session.query(
            f"SELECT volume, {bounds.decile_sql('volume')} AS decile "
            f"FROM (VALUES {values}) AS t(volume), (VALUES (true)) AS u(active)"
        )
    decile_of = dict(zip(rows["volume"].to_pylist(), rows["decile"].to_pylist(), strict=True))
    largest_first, total = sorted(volumes, reverse=True), sum(volumes)
    assert (bounds.clinicians, bounds.procedures) == (len(volumes), total)
    fewest = next(n for n in range(1, len(volumes) + 1) if sum(largest_first[:n]) * 10 >= total)
    least = largest_first[fewest - 1]  # whoever has as much as the last of them is in with them
    assert {v for v in volumes if decile_of[v] == 10} == {v for v in volumes if v >= least}
    ordered = [decile_of[volume] for volume in largest_first]
    assert ordered == sorted(ordered, reverse=True)
    assert ordered == deciles(pd.Series(largest_first)).tolist()
