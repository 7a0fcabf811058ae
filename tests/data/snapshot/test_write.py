"""What the writer derives, and what it refuses."""

from dataclasses import replace

import pytest

from data.engine import connect
from data.errors import SnapshotBroken
from data.snapshot import derive
from data.snapshot.manifest import Manifest
from data.snapshot.reader import Snapshot
from data.snapshot.schema import TABLES, duckdb_columns
from data.snapshot.verify import verify_snapshot
from data.snapshot.write import write_snapshot

from .conftest import DESCRIPTION

BUILT_AT = "2026-11-24T00:00:00+00:00"


@pytest.fixture
def snapshot(staged, store):
    snapshot_id = write_snapshot(staged, store, DESCRIPTION, built_at=BUILT_AT)
    opened = Snapshot.open(store.path(snapshot_id))
    yield opened
    opened.close()


def test_volumes_sum_the_window_and_count_hidden_cells_apart(snapshot):
    assert snapshot.query("FROM volumes").to_pylist() == [
        {
            "code": "83036",
            "provider_no": 0,
            "site_kind": "asc",
            "payer": "Commercial",
            "count": 5,  # 2 + 3; the hidden cell is no zero, August lies behind the run-out
            "prior_count": 4,
            "suppressed_cells": 1,
        }
    ]


def test_code_volumes_hold_each_code_and_the_sum_of_all(snapshot):
    rows = snapshot.query("SELECT code, count, prior_count, suppressed_cells FROM code_volumes").to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("*", 5, 4, 1),
        ("*", None, None, 0),  # O'Neil has a row, and no volume
        ("83036", 5, 4, 1),
    ]


def test_without_a_prior_window_the_prior_count_is_unknown_not_zero(staged, store):
    about = replace(DESCRIPTION, prior_window=None)
    snapshot = Snapshot.open(store.path(write_snapshot(staged, store, about, built_at=BUILT_AT)))
    for table in ("volumes", "code_volumes", "mix_volumes"):
        assert snapshot.query(f"SELECT DISTINCT prior_count FROM {table}").to_pylist() == [
            {"prior_count": None}
        ]
    snapshot.close()


def test_names_are_split_folded_and_hold_the_npi(snapshot):
    words = snapshot.query("SELECT token FROM provider_names WHERE provider_no = 0").to_pylist()
    assert [word["token"] for word in words] == ["1234567893", "ann", "muller", "smith"]


def test_every_table_has_exactly_the_columns_of_the_schema(snapshot):
    for table in TABLES:
        assert snapshot.query(f"FROM {table} LIMIT 0").column_names == list(duckdb_columns(table))


def test_the_same_rows_give_the_same_id(staged, store, snapshot):
    later = "2027-01-01T00:00:00+00:00"
    assert write_snapshot(staged, store, DESCRIPTION, built_at=later) == snapshot.id
    assert store.ids() == [snapshot.id]


def test_the_manifest_comes_back_as_it_was_written(snapshot):
    assert Manifest.read(snapshot.directory).description == DESCRIPTION


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE stage.providers SET npi = '123' WHERE last_name = 'Müller-Smith'", "npi"),
        ("UPDATE stage.providers SET lat = 91", "lat"),
        ("UPDATE stage.providers SET primary_site_id = 'S9'", "primary_site_id in sites.site_id"),
        ("INSERT INTO stage.sites SELECT * FROM stage.sites", "unique (site_id)"),
        ("UPDATE stage.procedures SET payer = 'Barter'", "payer"),
    ],
)
def test_a_table_that_breaks_the_schema_is_refused_and_nothing_is_published(staged, store, sql, told):
    staged.execute("ALTER TABLE stage.providers ADD COLUMN primary_site_id VARCHAR")
    staged.execute(sql)
    with pytest.raises(SnapshotBroken, match="breaks its schema") as caught:
        write_snapshot(staged, store, DESCRIPTION, built_at=BUILT_AT)
    assert told in str(caught.value)
    assert store.ids() == []
    assert store.current() is None
    assert list(store.directory.iterdir()) == []


def test_verify_finds_nothing_wrong_with_a_fresh_snapshot(snapshot):
    assert verify_snapshot(snapshot.directory) == []


def test_verify_names_a_file_that_was_changed(snapshot):
    file = snapshot.directory / "volumes.parquet"
    file.write_bytes(file.read_bytes()[:-9])
    assert [(found.table, found.check) for found in verify_snapshot(snapshot.directory)] == [
        ("volumes", "hash")
    ]


def test_a_snapshot_with_nothing_staged_is_empty_and_whole(store):
    with connect() as connection:
        about = replace(DESCRIPTION, grain="none", volume_window=None, prior_window=None)
        snapshot_id = write_snapshot(connection, store, about, built_at=BUILT_AT)
    assert verify_snapshot(store.path(snapshot_id)) == []


@pytest.mark.parametrize("part_rows", [1, 2, 3, 1000])
def test_code_volumes_come_out_the_same_in_parts_of_any_size(staged, store, part_rows):
    staged.execute("""
        INSERT INTO stage.procedures SELECT npi, DATE '2026-03-01' + n::INTEGER, 2026, 1 + n, 1, false,
            'S1', (27440 + n % 7)::VARCHAR, ['Commercial', 'Medicaid'][1 + n % 2], '22'
        FROM stage.providers, range(20) t(n)
    """)
    snapshot = Snapshot.open(store.path(write_snapshot(staged, store, DESCRIPTION, built_at=BUILT_AT)))
    with connect() as connection:
        for table in ("providers", "volumes"):
            file = snapshot.directory / f"{table}.parquet"
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{file.as_posix()}')")
        parts = derive.code_volumes_parts(connection, part_rows)
        # A part's coordinates are double still; the writer makes them single.
        columns = ", ".join(name for name in duckdb_columns("code_volumes") if name not in ("lat", "lon"))
        rows = [
            row
            for part in parts
            for row in connection.sql(f"SELECT {columns} FROM ({part}) ORDER BY code, provider_no").fetchall()
        ]
        whole = snapshot.query(f"SELECT {columns} FROM code_volumes").to_pylist()
    assert len(parts) > 1 or part_rows == 1000
    assert len(whole) == 2 + 7 * 2 + 1
    assert rows == [tuple(row.values()) for row in whole]
    snapshot.close()
