"""Two clinicians, one site, one code: a snapshot small enough to check by hand."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from data.engine import connect
from data.snapshot.manifest import Description, Window

DESCRIPTION = Description(
    title="Two clinicians",
    synthetic=True,
    as_of=date(2026, 9, 30),
    grain="day",
    complete_through={"Commercial": date(2026, 7, 31)},
    volume_window=Window(date(2025, 8, 1), date(2026, 7, 31)),
    prior_window=Window(date(2024, 8, 1), date(2025, 7, 31)),
)


@pytest.fixture
def staged() -> Iterator[duckdb.DuckDBPyConnection]:
    """Müller-Smith in Chicago with 5 procedures and one hidden cell, O'Neil in Pittsburgh with none."""
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        connection.execute("""
            CREATE TABLE stage.providers AS SELECT * FROM (VALUES
                ('1234567893', 'Müller-Smith', 'Ann', 41.9, -87.6, 'active', 'address', 'test'),
                ('1000000053', 'O''Neil', 'Bob', 40.4, -80.0, 'active', 'zip', 'test')
            ) AS t(npi, last_name, first_name, lat, lon, status, location_quality, source)
        """)
        connection.execute("""
            CREATE TABLE stage.sites AS
            SELECT 'S1' AS site_id, 'Lakeshore ASC' AS name, 'asc' AS kind, 'unknown' AS location_quality
        """)
        connection.execute("""
            CREATE TABLE stage.procedures AS SELECT '1234567893' AS npi, *, 'S1' AS site_id, '83036' AS code,
                'Commercial' AS payer, '24' AS pos
            FROM (VALUES
                (DATE '2026-03-02', 2026, 2, 2, false),
                (DATE '2026-03-03', 2026, 3, 3, false),
                (DATE '2026-04-01', 2026, NULL, NULL, true),
                (DATE '2025-03-03', 2025, 4, 4, false),
                (DATE '2026-08-01', 2026, 9, 9, false)
            ) AS t(service_date, service_year, count, patients, suppressed)
        """)
        yield connection
