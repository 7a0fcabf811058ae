"""Seven clinicians, five organisations' sites and three kinds of referrals, to check by hand.

Cohort A: Ann and Abe at Alpha Hospital, Amy at the Chain's east clinic. Cohort B: Bea and Ben at Beta
Hospital. Outside: Ola at the Chain's west clinic, Oto without site. Nobody's primary site is the Lab's.
"""

from datetime import date

import numpy as np

from analytics.cohorts.cohort import Cohort
from data.engine import connect
from data.identifiers import CohortId
from data.snapshot.manifest import Description
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from data.snapshot.write import write_snapshot

ANN, ABE, AMY = "1000000004", "1000000012", "1000000020"
BEA, BEN = "1000000038", "1000000046"
OLA, OTO = "1000000053", "1000000061"
STRANGER = "1000000079"  # in no table but referrals
ALPHA, CHAIN, BETA, LAB, ELSEWHERE = "1999999901", "1999999902", "1999999903", "1999999904", "1999999905"

DESCRIPTION = Description(
    title="Seven clinicians",
    synthetic=True,
    as_of=date(2026, 9, 30),
    grain="day",
    complete_through={"Commercial": date(2026, 8, 31), "Medicare FFS": date(2026, 7, 31)},
)

_REFERRALS = f"""
    ('{OLA}', '{ANN}', 'clinician', 'referral', '2026-04-01', 30),
    ('{OLA}', '{ABE}', 'clinician', 'referral', '2026-04-01', NULL),
    ('{OTO}', '{AMY}', 'clinician', 'referral', '2026-04-01', 12),
    ('{STRANGER}', '{ABE}', 'clinician', 'referral', '2026-04-01', 14),
    ('{BEA}', '{ANN}', 'clinician', 'referral', '2026-04-01', 20),
    ('{ANN}', '{BEA}', 'clinician', 'referral', '2026-04-01', 25),
    ('{ANN}', '{ABE}', 'clinician', 'referral', '2026-04-01', 15),
    ('{AMY}', '{ANN}', 'clinician', 'referral', '2026-04-01', 11),
    ('{ABE}', '{OTO}', 'clinician', 'referral', '2026-04-01', NULL),
    ('{OLA}', '{OTO}', 'clinician', 'referral', '2026-04-01', 88),
    ('{OLA}', '{ANN}', 'clinician', 'referral', '2025-04-01', 24),
    ('{BEA}', '{ANN}', 'clinician', 'referral', '2025-04-01', 16),
    ('{ANN}', '{BEA}', 'clinician', 'referral', '2025-04-01', 40),
    ('{OLA}', '{ANN}', 'clinician', 'referral', '2026-01-01', 99),
    ('{OTO}', '{ANN}', 'clinician', 'referral', '2026-07-01', 77),
    ('{ANN}', '{ALPHA}', 'organisation', 'hop_teaming', NULL, 40),
    ('{ANN}', '{BETA}', 'organisation', 'hop_teaming', NULL, 13),
    ('{AMY}', '{CHAIN}', 'organisation', 'hop_teaming', NULL, 17),
    ('{ANN}', '{LAB}', 'organisation', 'hop_teaming', NULL, 19),
    ('{ABE}', '{ELSEWHERE}', 'organisation', 'hop_teaming', NULL, 21),
    ('{BEA}', '{ALPHA}', 'organisation', 'hop_teaming', NULL, 22),
    ('{OLA}', '{BEN}', 'clinician', 'hop_teaming', NULL, 18),
    ('{OLA}', '{ANN}', 'clinician', 'shared_patients', NULL, 28),
    ('{ANN}', '{OLA}', 'clinician', 'shared_patients', NULL, 30),
    ('{ANN}', '{ABE}', 'clinician', 'shared_patients', NULL, NULL),
    ('{ABE}', '{ANN}', 'clinician', 'shared_patients', NULL, 12),
    ('{ABE}', '{AMY}', 'clinician', 'shared_patients', NULL, NULL),
    ('{BEA}', '{ANN}', 'clinician', 'shared_patients', NULL, 16),
    ('{ALPHA}', '{ANN}', 'clinician', 'shared_patients', NULL, 44)
"""


def build(directory, referrals=_REFERRALS, description=DESCRIPTION):
    """Build the world's snapshot and open it."""
    store = SnapshotStore(directory)
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        connection.execute(f"""
            CREATE TABLE stage.providers AS
            SELECT npi, 'Doe' AS last_name, first_name, site AS primary_site_id, lat, -83.0 AS lon,
                'Columbus' AS city, 'OH' AS state, 'Family Medicine' AS specialty, idn AS idn_id,
                'address' AS location_quality, 'active' AS status, 'test' AS source
            FROM (VALUES ('{ANN}', 'Ann', 'S1', 'I1', 40.0), ('{ABE}', 'Abe', 'S1', 'I1', 40.1),
                ('{AMY}', 'Amy', 'S2', NULL, 40.2), ('{BEA}', 'Bea', 'S4', NULL, 40.3),
                ('{BEN}', 'Ben', 'S4', NULL, 40.4), ('{OLA}', 'Ola', 'S3', 'I1', 40.5),
                ('{OTO}', 'Oto', NULL, NULL, 40.6)) AS t(npi, first_name, site, idn, lat)
        """)
        connection.execute(f"""
            CREATE TABLE stage.sites AS
            SELECT *, 'hopd' AS kind, 'unknown' AS location_quality, 'Dayton' AS city, 'OH' AS state
            FROM (VALUES ('S1', '{ALPHA}', 'Alpha Hospital'), ('S2', '{CHAIN}', 'Chain East'),
                ('S3', '{CHAIN}', 'Chain West'), ('S4', '{BETA}', 'Beta Hospital'), ('S5', '{LAB}', 'Lab'))
            AS t(site_id, npi, name)
        """)
        connection.execute("CREATE TABLE stage.idns AS SELECT 'I1' AS idn_id, 'Lakeshore Health' AS name")
        if referrals:
            connection.execute(f"""
                CREATE TABLE stage.referrals AS SELECT from_npi, to_npi, to_kind, kind, patients,
                    start::DATE AS period_start, last_day(start::DATE + INTERVAL 2 MONTH) AS period_end,
                    kind <> 'shared_patients' AS directed, patients IS NULL AS suppressed
                FROM (VALUES {referrals}) AS t(from_npi, to_npi, to_kind, kind, start, patients)
            """)
        snapshot_id = write_snapshot(connection, store, description, built_at="2026-11-24T00:00:00+00:00")
    return Snapshot.open(store.path(snapshot_id))


def cohort(name, *npis):
    """Make a cohort of these NPIs."""
    return Cohort(CohortId(name), name, np.array(sorted(map(int, npis)), dtype=np.int64))


A = cohort("A", ANN, ABE, AMY)
B = cohort("B", BEA, BEN)
