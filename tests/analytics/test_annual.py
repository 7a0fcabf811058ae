"""A source with years and no days, which leaves small rows out: what is absent is unknown, not zero."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.codes import unknown_values
from analytics.exports import annotate, describe_export
from analytics.provider_card import describe_provider
from analytics.provider_filter import ProviderFilter
from analytics.providers import export_providers, find_providers, summarise
from data.engine import connect
from data.snapshot.manifest import Description, Window
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from data.snapshot.write import write_snapshot

from .oracle import Oracle
from .questions import questions
from .test_oracle import STABLE, check_charts, check_facets, check_rows, check_totals

AMY, BEN, CAL, DOT, ELI = "1000000004", "1000000012", "1000000020", "1000000038", "1000000046"
YEAR_2023 = Window(date(2023, 1, 1), date(2023, 12, 31))
YEAR_2022 = Window(date(2022, 1, 1), date(2022, 12, 31))
DESCRIPTION = Description(
    title="Five clinicians in Medicare's annual file",
    synthetic=False,
    as_of=date(2023, 12, 31),
    grain="year",
    complete_through={"Medicare FFS": date(2023, 12, 31)},
    volume_window=YEAR_2023,
    prior_window=YEAR_2022,
)

# npi, year, code, pos, count (null: hidden by a mark)
_PROCEDURES = f"""
    ('{AMY}', 2023, '27447', 'F', 30), ('{AMY}', 2023, '27447', 'O', 20), ('{AMY}', 2022, '27447', 'O', 40),
    ('{BEN}', 2022, '27447', 'F', 25), ('{CAL}', 2023, '27447', 'F', 12), ('{CAL}', 2023, '20610', 'O', 88),
    ('{ELI}', 2023, '27447', 'F', NULL), ('{ELI}', 2023, '22612', 'F', NULL),
    ('{ELI}', 2021, '20610', 'O', 999)
"""


def build(directory, description):
    store = SnapshotStore(directory)
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        connection.execute(f"""
            CREATE TABLE stage.providers AS SELECT *, 'OH' AS state, 'address' AS location_quality,
                'active' AS status, 'test' AS source, NULL AS middle_name, NULL AS credential
            FROM (VALUES ('{AMY}', 'Amy', 40.0), ('{BEN}', 'Ben', 40.1), ('{CAL}', 'Cal', 40.2),
                         ('{DOT}', 'Dot', 40.3), ('{ELI}', 'Eli', 40.4)) AS t(npi, first_name, lat),
                 (VALUES ('Doe', -83.0)) AS u(last_name, lon)
        """)
        connection.execute(f"""
            CREATE TABLE stage.procedures AS SELECT *, 'Medicare FFS' AS payer, count IS NULL AS suppressed
            FROM (VALUES {_PROCEDURES}) AS t(npi, service_year, code, pos, count)
        """)
        snapshot_id = write_snapshot(connection, store, description, built_at="2026-11-24T00:00:00+00:00")
    return Snapshot.open(store.path(snapshot_id))


@pytest.fixture(scope="module")
def annual(tmp_path_factory):
    snapshot = build(tmp_path_factory.mktemp("annual"), DESCRIPTION)
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def oracle(annual):
    return Oracle(annual.directory)


def figures(snapshot, question):
    rows = find_providers(snapshot, question).rows
    columns = ("npi", "volume", "prior_volume", "trend_pct", "suppressed_cells", "decile")
    return list(zip(*(rows[name].to_pylist() for name in columns), strict=True))


def test_a_year_without_rows_is_unknown_and_not_zero(annual):
    found = {row[0]: row[1:] for row in figures(annual, ProviderFilter(rank_by=("27447",)))}
    assert found == {
        AMY: (50, 40, 25.0, 0, 10),
        CAL: (12, None, None, 0, 2),  # Amy's 50 of 62 are eight tenths
        BEN: (None, 25, None, 0, None),  # fewer than 11 in 2023, or none
        DOT: (None, None, None, 0, None),
        ELI: (None, None, None, 1, None),
    }
    assert figures(annual, ProviderFilter())[-1] == (ELI, None, None, None, 2, None)


def test_the_unknown_come_last_and_in_no_range_of_volumes(annual):
    ranked = [row[0] for row in figures(annual, ProviderFilter(rank_by=("27447",)))]
    assert ranked[:2] == [AMY, CAL]
    assert summarise(annual, ProviderFilter(rank_by=("27447",), volume_max=49)).clinicians == 1
    assert summarise(annual, ProviderFilter(volume_min=0)).clinicians == 2


def test_whoever_has_a_code_in_the_prior_year_alone_does_not_have_it(annual):
    assert [row[0] for row in figures(annual, ProviderFilter(codes=("27447",)))] == [AMY, CAL, ELI]


def test_a_code_whose_every_count_is_hidden_is_still_a_code(annual):
    for pattern in ("22612", "226*"):
        question = ProviderFilter(codes=(pattern,))
        assert [row[0] for row in figures(annual, question)] == [ELI]
        assert unknown_values(annual, question) == []


def test_site_kinds_are_what_the_file_tells(annual):
    assert [row[0] for row in figures(annual, ProviderFilter(site_kinds=("facility",)))] == [CAL, AMY, ELI]
    assert [row[0] for row in figures(annual, ProviderFilter(site_kinds=("office",)))] == [CAL, AMY]


def test_a_file_says_why_a_volume_is_empty(annual):
    question = ProviderFilter(rank_by=("27447",))
    rows = annotate(export_providers(annual, question), describe_export(annual, question))
    notes = dict(zip(rows["npi"].to_pylist(), rows["volume_note"].to_pylist(), strict=True))
    assert notes == {AMY: "", CAL: "", BEN: "not in the source", DOT: "not in the source", ELI: "<11"}
    everything = annotate(export_providers(annual, ProviderFilter()), describe_export(annual, question))
    assert everything["volume_note"].to_pylist()[-1] == "2–20"  # two cells of 1 to 10 each


def test_the_card_says_the_same(annual):
    codes = describe_provider(annual, CAL).codes.to_pylist()
    assert [(row["code"], row["volume"], row["prior_volume"], row["trend_pct"]) for row in codes] == [
        ("20610", 88, None, None),
        ("27447", 12, None, None),
    ]
    (code,) = describe_provider(annual, BEN).codes.to_pylist()
    assert (code["volume"], code["prior_volume"], code["trend_pct"]) == (None, 25, None)
    card = describe_provider(annual, AMY)
    assert card.monthly.num_rows == 0
    assert [(row["year"], row["count"]) for row in card.yearly.to_pylist()] == [(2022, 40), (2023, 50)]


def test_without_a_prior_year_no_change_is_told(tmp_path):
    snapshot = build(tmp_path, replace(DESCRIPTION, prior_window=None))
    assert {row[2:4] for row in figures(snapshot, ProviderFilter())} == {(None, None)}
    assert summarise(snapshot, ProviderFilter()).procedures == 150
    oracle = Oracle(snapshot.directory)
    check_rows(snapshot, oracle, ProviderFilter(codes=("27447", "20610")))
    snapshot.close()


def test_without_volumes_people_are_still_found(tmp_path):
    description = replace(DESCRIPTION, grain="none", volume_window=None, prior_window=None)
    snapshot = build(tmp_path, description)
    assert {row[1:] for row in figures(snapshot, ProviderFilter())} == {(None, None, None, 0, None)}
    assert summarise(snapshot, ProviderFilter()).clinicians == 5
    assert figures(snapshot, ProviderFilter(codes=("27447",))) == []
    card = describe_provider(snapshot, AMY)
    assert card.provider["name"] == "Doe, Amy"
    assert card.codes.num_rows == 0
    snapshot.close()


@settings(STABLE, max_examples=20)
@given(data=st.data())
def test_random_questions_have_the_oracles_answer(annual, oracle, data):
    question = data.draw(questions(oracle))
    check_rows(annual, oracle, question)
    check_totals(annual, oracle, question)
    check_facets(annual, oracle, question)
    check_charts(annual, oracle, question)
