"""Finding clinicians in a market of six, by hand (see conftest)."""

import base64
import json

import pytest

from analytics.paging import SORT_COLUMNS, Sort
from analytics.provider_filter import Near, ProviderFilter
from analytics.provider_rows import PAGE_COLUMNS
from analytics.providers import (
    ProviderSummary,
    answer_screen,
    count_facets,
    export_providers,
    find_providers,
    summarise,
)
from data.errors import FilterInvalid

from .conftest import ANN, BOB, CAI, DEE, EVE, FAY

KNEE = ("27447",)
A1C = ("83036",)


def found(snapshot, question, column="npi", **more):
    return find_providers(snapshot, question, **more).rows[column].to_pylist()


@pytest.mark.parametrize(
    ("question", "npis"),
    [
        (ProviderFilter(), [BOB, ANN, CAI, DEE, EVE]),
        (ProviderFilter(include_deactivated=True), [FAY, BOB, ANN, CAI, DEE, EVE]),
        (ProviderFilter(codes=A1C), [ANN, DEE, CAI]),  # Cai's only cell is hidden: in, and last
        (ProviderFilter(codes=KNEE), [BOB, CAI, ANN]),  # Dee had some in the prior year only: out
        (ProviderFilter(codes=("2744*",)), [BOB, CAI, ANN]),
        (ProviderFilter(codes=("27446",)), [BOB]),
        (ProviderFilter(codes=("27447", "83036")), [BOB, ANN, CAI, DEE]),
        (ProviderFilter(codes=("27447", "83036"), codes_match="all"), [ANN, CAI]),
        (ProviderFilter(codes=("2744*", "83*"), codes_match="all"), [ANN, CAI]),
        (ProviderFilter(codes=("99213",)), []),
        (ProviderFilter(codes=("99*",)), []),
        (ProviderFilter(codes=("99*", "27447"), codes_match="all"), []),
        (ProviderFilter(icd10=("E11.9",)), [ANN]),
        (ProviderFilter(icd10=("E11.*",)), [ANN, DEE]),  # a hidden cell is a diagnosis
        (ProviderFilter(icd10=("E1*",)), [ANN, DEE]),
        (ProviderFilter(icd10=("E10.*",)), []),  # zero patients are none
        (ProviderFilter(icd10=("E11.*", "I10")), [ANN, CAI, DEE]),
        (ProviderFilter(icd10=("E11.*", "I10"), icd10_match="all"), [ANN]),
        (ProviderFilter(codes=A1C, icd10=("E11.9",)), [ANN]),
        (ProviderFilter(specialties=("endocrinology",)), [ANN, DEE]),
        (ProviderFilter(taxonomies=("207X*",)), [BOB, CAI]),
        (ProviderFilter(taxonomies=("207XS0114X",)), [CAI]),
        (ProviderFilter(volume_min=15), [BOB, ANN, CAI]),
        (ProviderFilter(volume_max=50), [ANN, CAI, DEE]),  # Eve's volume is unknown, not small
        (ProviderFilter(codes=A1C, volume_max=10), []),  # and Cai's hidden one is not either
        (ProviderFilter(deciles=(10,)), [BOB]),
        (ProviderFilter(codes=A1C, deciles=(10,)), [ANN]),
        (ProviderFilter(payer="Commercial"), [ANN, BOB, CAI]),
        (ProviderFilter(payer="Commercial", payer_share_min_pct=60), [ANN, CAI]),
        (ProviderFilter(payer="Medicare FFS", payer_share_min_pct=75), [BOB]),
        (ProviderFilter(payer="Other"), []),
        (ProviderFilter(idns=("I1",)), [BOB, ANN]),
        (ProviderFilter(site_kinds=("asc",)), [BOB, ANN]),
        (ProviderFilter(codes=KNEE, site_kinds=("asc",)), [BOB]),
        (ProviderFilter(site_kinds=("asc",), payer="Medicare FFS"), [ANN]),  # Bob's ASC case is commercial
        (ProviderFilter(states=("OH", "IL")), [BOB, ANN, CAI, DEE]),
        (ProviderFilter(counties=("39049",)), [CAI, DEE]),
        (ProviderFilter(hrrs=(56, 61)), [BOB, ANN]),
        (ProviderFilter(zips=("60611",)), [ANN]),
        (ProviderFilter(near=Near(41.90, -87.62, 5)), [ANN]),
        (ProviderFilter(near=Near(41.90, -87.62, 40)), [BOB, ANN]),
        (ProviderFilter(near=Near(41.90, -87.62, 3000)), [BOB, ANN, CAI, DEE]),  # Eve is nowhere
        (ProviderFilter(text="lee"), [ANN, CAI]),
        (ProviderFilter(text="LEE a"), [ANN]),
        (ProviderFilter(text="b lee"), [ANN]),  # the initial counts
        (ProviderFilter(text="munoz"), [CAI]),
        (ProviderFilter(text="Muñoz-Lee"), [CAI]),
        (ProviderFilter(text="o'neil"), [BOB]),
        (ProviderFilter(text=ANN[:9]), [ANN]),
        (ProviderFilter(text="ee"), []),
        (ProviderFilter(text="' OR 1=1 --"), []),
        (ProviderFilter(text="%"), [BOB, ANN, CAI, DEE, EVE]),  # no word at all
    ],
    ids=repr,
)
def test_a_filter_finds_whom_it_should(six, question, npis):
    assert found(six, question) == npis
    assert summarise(six, question).clinicians == len(npis)


def test_ranking_by_a_code_keeps_whom_the_filter_finds(six):
    question = ProviderFilter(codes=A1C, rank_by=KNEE)
    assert found(six, question) == [CAI, DEE, ANN]
    # Cai 15; Dee none this year, which daily claims can tell; Ann's only cell is hidden
    assert found(six, question, "volume") == [15, 0, None]
    assert found(six, question, "suppressed_cells") == [0, 0, 1]
    assert found(six, ProviderFilter(rank_by=KNEE)) == [BOB, CAI, DEE, ANN, EVE]
    # Bob never did one, which daily claims can tell as well; Eve is in no claim at all
    assert found(six, ProviderFilter(rank_by=A1C)) == [ANN, DEE, BOB, CAI, EVE]
    assert found(six, ProviderFilter(rank_by=A1C), "volume") == [50, 12, 0, None, None]
    assert found(six, ProviderFilter(rank_by=A1C, volume_max=12)) == [DEE, BOB]


def test_a_row_shows_the_figures_of_its_code_set(six):
    page = find_providers(six, ProviderFilter(codes=A1C, near=Near(41.90, -87.62, 40)))
    assert page.rows.column_names == list(PAGE_COLUMNS)
    (row,) = page.rows.to_pylist()
    assert row["miles"] == pytest.approx(0, abs=0.001)
    assert {key: row[key] for key in row if key not in ("provider_no", "miles", "lat", "lon")} == {
        "rank": 1,
        "npi": ANN,
        "name": "Lee, Ann B, MD",
        "last_name": "Lee",
        "first_name": "Ann",
        "middle_name": "B",
        "credential": "MD",
        "specialty": "Endocrinology",
        "taxonomy": "207RE0101X",
        "volume": 50,
        "prior_volume": 40,
        "trend_pct": 25.0,
        "suppressed_cells": 0,
        "decile": 10,
        "idn_id": "I1",
        "idn_name": "Lakeshore Health",
        "primary_site_id": "S1",
        "site_name": "Lakeshore ASC",
        "address": None,
        "city": "Chicago",
        "state": "IL",
        "zip": "60611",
        "county_fips": "17031",
        "location_quality": "address",
        "status": "active",
    }


def test_a_payer_restricts_volume_trend_and_decile(six):
    question = ProviderFilter(codes=A1C, payer="Commercial")
    rows = find_providers(six, question).rows.select(["npi", "volume", "prior_volume", "trend_pct", "decile"])
    assert [tuple(row.values()) for row in rows.to_pylist()] == [
        (ANN, 30, 40, -25.0, 10),
        (CAI, None, 0, None, None),
    ]


def test_deciles_share_the_volume_out_in_tenths(six):
    # 157 in all: Bob's 80 begin at 0, Ann's 50 at 80 (tenth 5), Cai's 15 at 130 (8), Dee's 12 at 145 (9)
    everyone = find_providers(six, ProviderFilter(include_deactivated=True)).rows
    deciles = dict(zip(everyone["npi"].to_pylist(), everyone["decile"].to_pylist(), strict=True))
    assert deciles == {BOB: 10, ANN: 5, CAI: 2, DEE: 1, EVE: None, FAY: None}  # Fay is not in the universe


def test_a_decile_stays_what_it_is_under_other_filters(six):
    assert found(six, ProviderFilter(states=("OH",)), "decile") == [2, 1]


def test_totals_count_hidden_cells_apart(six):
    assert summarise(six, ProviderFilter()) == ProviderSummary(5, 157, 2, 2)
    assert summarise(six, ProviderFilter(codes=KNEE)) == ProviderSummary(3, 90, 1, 2)
    assert summarise(six, ProviderFilter(states=("WY",))) == ProviderSummary(0, 0, 0, 0)


def counts(facets, dimension):
    return {row["value"]: row["clinicians"] for row in facets[dimension].to_pylist()}


def test_a_facet_counts_under_all_other_filters(six):
    facets = count_facets(six, ProviderFilter(codes=KNEE, states=("OH",)))
    assert counts(facets, "state") == {"IL": 2, "OH": 1}  # as if no state were chosen
    assert counts(facets, "specialty") == {"Orthopaedic Surgery": 1}
    assert counts(facets, "county") == {"39049": 1}
    assert counts(facets, "hrr") == {"331": 1}
    assert counts(facets, "idn") == {"I2": 1}
    assert counts(facets, "site_kind") == {"hopd": 1}
    assert counts(facets, "payer") == {"Commercial": 1}
    assert counts(facets, "decile") == {"2": 1}
    assert facets["county"]["label"].to_pylist() == ["Franklin County, OH"]
    assert facets["idn"]["label"].to_pylist() == ["Mercy"]


def test_a_payer_facet_counts_as_if_no_payer_were_chosen(six):
    facets = count_facets(six, ProviderFilter(payer="Medicaid"))
    assert counts(facets, "payer") == {
        "Medicare FFS": 2,
        "Commercial": 3,
        "Medicaid": 1,
    }
    assert counts(facets, "site_kind") == {"office": 1}


def test_a_site_kind_facet_counts_the_chosen_payer_only(six):
    facets = count_facets(six, ProviderFilter(payer="Commercial"))
    assert counts(facets, "site_kind") == {"hopd": 2, "asc": 2, "office": 1}


def test_the_screen_is_the_three_questions_in_one(six):
    for question in (
        ProviderFilter(),
        ProviderFilter(codes=("2744*", "83036"), idns=("I1",)),
        ProviderFilter(codes=KNEE, payer="Commercial", site_kinds=("hopd",), deciles=(2, 10)),
        ProviderFilter(text="nobody"),
    ):
        screen = answer_screen(six, question, limit=2)
        assert screen.summary == summarise(six, question)
        assert screen.page == find_providers(six, question, limit=2)
        assert screen.facets == count_facets(six, question)


@pytest.mark.parametrize("column", SORT_COLUMNS)
@pytest.mark.parametrize("descending", [True, False])
def test_any_column_orders_the_whole_result_unknown_last(six, column, descending):
    everyone = ProviderFilter(include_deactivated=True, near=None)
    values = found(six, everyone, column, sort=Sort(column, descending))
    known = [value for value in values if value is not None]
    assert values == known + [None] * (6 - len(known))
    if column == "rank":
        assert values == [1, 2, 3, 4, 5, 6]  # rank is the order itself
    elif column != "name":
        assert known == sorted(known, reverse=descending)


def test_names_sort_without_regard_to_case(six):
    by_name = Sort("name", descending=False)
    assert found(six, ProviderFilter(), sort=by_name) == [EVE, ANN, CAI, BOB, DEE]


@pytest.mark.parametrize("column", SORT_COLUMNS)
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_put_together_are_the_result(six, column, limit):
    question = ProviderFilter(include_deactivated=True, near=Near(41.9, -87.6, 2000))
    sort = Sort(column, descending=False)
    whole = find_providers(six, question, sort=sort).rows
    rows, after = [], None
    while True:
        page = find_providers(six, question, sort=sort, after=after, limit=limit)
        rows += page.rows.to_pylist()
        after = page.next_cursor
        if after is None:
            break
    assert rows == whole.to_pylist()


def test_a_cursor_serves_only_the_question_it_came_from(six):
    cursor = find_providers(six, ProviderFilter(), limit=2).next_cursor
    for question, sort in (
        (ProviderFilter(states=("OH",)), Sort()),
        (ProviderFilter(), Sort("name", descending=False)),
    ):
        with pytest.raises(FilterInvalid, match="belongs to another"):
            find_providers(six, question, sort=sort, after=cursor)
    digest, rank, value, number = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    forged = [
        base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
        for content in (
            [digest, rank, "many", number], [digest, rank, [value], number], [digest, rank, {}, number],
            [digest, True, value, number], [digest, rank, value, None], [digest, rank, value],
        )
    ]  # fmt: skip
    for garbled in ("", "x", "é", cursor[:-3], "W10", *forged):
        with pytest.raises(FilterInvalid):
            find_providers(six, ProviderFilter(), after=garbled)


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_a_page_has_a_sensible_size(six, limit):
    with pytest.raises(FilterInvalid, match=str(limit)):
        find_providers(six, ProviderFilter(), limit=limit)


def test_an_unknown_column_is_refused():
    with pytest.raises(FilterInvalid, match="shoe_size"):
        Sort("shoe_size")


def test_an_export_has_every_row_and_no_number_of_the_snapshot(six):
    rows = export_providers(six, ProviderFilter())
    assert rows["npi"].to_pylist() == [BOB, ANN, CAI, DEE, EVE]
    assert rows.column_names == [name for name in PAGE_COLUMNS if name != "provider_no"]
    assert rows["zip"].to_pylist()[0] == "60201"
