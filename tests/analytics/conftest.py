"""A market of six clinicians, small enough to check by hand."""

from collections.abc import Iterator
from datetime import date

import pytest

from data.engine import connect
from data.sample.generate import build_sample
from data.snapshot.manifest import Description, Window
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from data.snapshot.write import write_snapshot

DESCRIPTION = Description(
    title="Six clinicians",
    synthetic=True,
    as_of=date(2026, 9, 30),
    grain="day",
    complete_through={"Commercial": date(2026, 7, 31), "Medicare FFS": date(2026, 7, 31)},
    volume_window=Window(date(2025, 8, 1), date(2026, 7, 31)),
    prior_window=Window(date(2024, 8, 1), date(2025, 7, 31)),
)

ANN, BOB, CAI, DEE, EVE, FAY = (
    "1234567893", "1000000053", "1000000061", "1000000079", "1000000087", "1000000095",
)  # fmt: skip

# npi, last, first, middle, credential, taxonomy, specialty, site, idn,
# city, state, zip, county, hrr, lat, lon, location_quality, status, deactivated_on
_PROVIDERS = f"""
    ('{ANN}', 'Lee', 'Ann', 'B', 'MD', '207RE0101X', 'Endocrinology', 'S1', 'I1',
     'Chicago', 'IL', '60611', '17031', 56, 41.90, -87.62, 'address', 'active', NULL),
    ('{BOB}', 'O''Neil', 'Bob', NULL, 'DO', '207X00000X', 'Orthopaedic Surgery', 'S2', 'I1',
     'Evanston', 'IL', '60201', '17031', 61, 42.05, -87.69, 'zip', 'active', NULL),
    ('{CAI}', 'Muñoz-Lee', 'Caio', NULL, 'MD', '207XS0114X', 'Orthopaedic Surgery', 'S2', 'I2',
     'Columbus', 'OH', '43215', '39049', 331, 39.97, -83.00, 'address', 'active', NULL),
    ('{DEE}', 'Park', 'Dee', NULL, 'MD', '207RE0101X', 'Endocrinology', NULL, NULL,
     'Columbus', 'OH', '43215', '39049', 331, 39.97, -83.01, 'zip', 'active', NULL),
    ('{EVE}', '=HYPERLINK("x")', 'Eve', NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'unknown', 'active', NULL),
    ('{FAY}', 'Lee', 'Fay', NULL, 'MD', '207RE0101X', 'Endocrinology', 'S1', 'I1',
     'Chicago', 'IL', '60611', '17031', 56, 41.90, -87.62, 'address', 'deactivated', DATE '2026-01-15')
"""

# npi, day, site, code, payer, pos, count (null: hidden)
_PROCEDURES = f"""
    ('{ANN}', DATE '2026-03-02', 'S1', '83036', 'Commercial',   '24', 30),
    ('{ANN}', DATE '2026-03-03', 'S1', '83036', 'Medicare FFS', '24', 20),
    ('{ANN}', DATE '2025-03-03', 'S1', '83036', 'Commercial',   '24', 40),
    ('{ANN}', DATE '2026-03-04', 'S2', '27447', 'Medicare FFS', '22', NULL),
    ('{BOB}', DATE '2026-01-05', 'S2', '27447', 'Medicare FFS', '22', 60),
    ('{BOB}', DATE '2026-01-06', 'S1', '27447', 'Commercial',   '24', 15),
    ('{BOB}', DATE '2026-01-07', 'S2', '27446', 'Commercial',   '22', 5),
    ('{CAI}', DATE '2026-02-05', 'S2', '27447', 'Commercial',   '22', 15),
    ('{CAI}', DATE '2026-02-06', 'S2', '83036', 'Commercial',   '11', NULL),
    ('{DEE}', DATE '2026-02-05', NULL, '83036', 'Medicaid',     '11', 12),
    ('{DEE}', DATE '2025-02-05', NULL, '83036', 'Medicaid',     '11', 24),
    ('{DEE}', DATE '2025-02-06', NULL, '27447', 'Medicaid',     '11', 3),
    ('{FAY}', DATE '2025-12-05', 'S1', '83036', 'Commercial',   '24', 90)
"""

_DIAGNOSES = f"""
    ('{ANN}', 'E11.9', 31, false), ('{ANN}', 'E11.65', NULL, true), ('{ANN}', 'I10', 12, false),
    ('{BOB}', 'M17.11', 22, false), ('{CAI}', 'M17.11', 11, false), ('{CAI}', 'I10', 14, false),
    ('{DEE}', 'E11.65', 40, false), ('{DEE}', 'E10.9', 0, false)
"""


@pytest.fixture(scope="session")
def six(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The market, open. Ann leads in 83036 of the active, Bob in 27447; Eve has nothing at all."""
    store = SnapshotStore(tmp_path_factory.mktemp("six"))
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        connection.execute(f"""
            CREATE TABLE stage.providers AS SELECT *, 'test' AS source FROM (VALUES {_PROVIDERS}) AS t(
                npi, last_name, first_name, middle_name, credential, taxonomy, specialty, primary_site_id,
                idn_id, city, state, zip, county_fips, hrr, lat, lon, location_quality, status,
                deactivated_on)
        """)
        connection.execute("""
            CREATE TABLE stage.sites AS SELECT *, 'address' AS location_quality FROM (VALUES
                ('S1', 'Lakeshore ASC', 'asc', 'Chicago', 'IL', 41.89, -87.62, 'I1'),
                ('S2', 'Mercy Hospital', 'hopd', 'Columbus', 'OH', 39.96, -83.0, 'I2'),
                ('S3', 'Mercy Clinic', 'office', 'Dayton', 'OH', NULL, NULL, NULL)
            ) AS t(site_id, name, kind, city, state, lat, lon, idn_id)
        """)
        connection.execute("""
            CREATE TABLE stage.idns AS SELECT * FROM (VALUES ('I1', 'Lakeshore Health'), ('I2', 'Mercy'))
            AS t(idn_id, name)
        """)
        connection.execute(f"""
            CREATE TABLE stage.provider_sites AS SELECT * FROM (VALUES
                ('{ANN}', 'S1', 0.8, 21), ('{ANN}', 'S2', 0.2, 2), ('{BOB}', 'S2', NULL, NULL)
            ) AS t(npi, site_id, share, weekdays)
        """)
        connection.execute(f"""
            CREATE TABLE stage.procedures AS SELECT *, count IS NULL AS suppressed, count AS patients,
                year(service_date) AS service_year
            FROM (VALUES {_PROCEDURES}) AS t(npi, service_date, site_id, code, payer, pos, count)
        """)
        connection.execute(f"""
            CREATE TABLE stage.diagnoses AS SELECT * FROM (VALUES {_DIAGNOSES})
            AS t(npi, icd10, patients, suppressed)
        """)
        connection.execute(f"""
            CREATE TABLE stage.referrals AS SELECT *, DATE '2025-08-01' AS period_start,
                DATE '2026-07-31' AS period_end FROM (VALUES
                ('{DEE}', '{ANN}', 'clinician', 'referral', true, 17, false),
                ('{ANN}', '{CAI}', 'clinician', 'referral', true, NULL, true),
                ('{ANN}', '{BOB}', 'clinician', 'referral', true, 12, false),
                ('{BOB}', '1999999992', 'organisation', 'hop_teaming', true, 30, false)
            ) AS t(from_npi, to_npi, to_kind, kind, directed, patients, suppressed)
        """)
        connection.execute("""
            CREATE TABLE stage.codes AS SELECT * FROM (VALUES
                ('83036', 'CPT', 'HbA1c test'), ('27447', 'CPT', 'Knee replacement'),
                ('27446', 'CPT', NULL), ('E11.9', 'ICD-10-CM', 'Type 2 diabetes')
            ) AS t(code, system, text)
        """)
        snapshot_id = write_snapshot(connection, store, DESCRIPTION, built_at="2026-11-24T00:00:00+00:00")
    snapshot = Snapshot.open(store.path(snapshot_id))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The synthetic sample with 2,000 clinicians, open: too many to check by hand, see oracle.py."""
    store = SnapshotStore(tmp_path_factory.mktemp("market"))
    snapshot_id = build_sample(store, providers=2_000, built_at="2026-11-24T00:00:00+00:00")
    snapshot = Snapshot.open(store.path(snapshot_id))
    yield snapshot
    snapshot.close()
