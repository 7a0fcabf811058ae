"""A market small enough to check by hand: nine open sites by Lake Michigan and San Francisco Bay.

Lakeshore (LAKE) has three sites in the hospital referral region of Chicago and one in that of Milwaukee.
Bayview (BAY) has two of unknown region, on both sides of the Golden Gate. Muskegon is across the lake.
"""

from datetime import date

import numpy as np

from analytics.lock_keeping import keep_locks
from data.engine import connect
from data.plans.document import Document
from data.snapshot.manifest import Description, Window
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from data.snapshot.write import write_snapshot

DESCRIPTION = Description(
    title="Nine sites",
    synthetic=True,
    as_of=date(2026, 9, 30),
    grain="day",
    complete_through={"Commercial": date(2026, 7, 31)},
    volume_window=Window(date(2025, 8, 1), date(2026, 7, 31)),
    prior_window=Window(date(2024, 8, 1), date(2025, 7, 31)),
)

# id: name, kind, city, state, zip, county, hrr, lat, lon, idn, closed
SITES = {
    "A1": ("Lakeshore ASC", "asc", "Chicago", "IL", "60611", "17031", 56, 41.90, -87.63, "LAKE", None),
    "B1": ("Bayview Hospital", "inpatient", "San Francisco", "CA", "94110", "06075", None, 37.756, -122.405,
           "BAY", None),
    "B2": ("Bayview Marin", "hopd", "San Rafael", "CA", "94901", "06041", None, 37.973, -122.531, "BAY",
           None),
    "C1": ("Closed Clinic", "office", "Chicago", "IL", "60611", "17031", 56, 41.90, -87.62, None,
           date(2026, 1, 1)),
    "F1": ("Free ASC", "asc", "Chicago", "IL", "60615", "17031", 56, 41.79, -87.59, None, None),
    "G1": ("Muskegon General", "hopd", "Muskegon", "MI", "49442", "26121", None, 43.23, -86.25, None, None),
    "H1": ("Lakeshore Hospital", "inpatient", "Chicago", "IL", "60611", "17031", 56, 41.89, -87.62, "LAKE",
           None),
    "M1": ("Lakeshore Milwaukee", "hopd", "Milwaukee", "WI", "53202", "55079", 449, 43.04, -87.91, "LAKE",
           None),
    "O1": ("Lakeshore Clinic", "office", "Evanston", "IL", "60201", "17031", 56, 42.05, -87.69, "LAKE", None),
    "P1": ("Plain Hospital", "inpatient", "Gary", "IN", "46402", "18089", 182, 41.60, -87.34, None, None),
    "X1": ("Office of nobody", "office", "Chicago", "IL", "60611", "17031", 56, 41.90, -87.62, None, None),
}  # fmt: skip
IDNS = {"LAKE": "Lakeshore Health", "BAY": "Bayview"}

ANN, BOB, CAI, DEE, EVE, FAY, GUS, HAL, IDA, JON, KIM, LEO, MAX, NED = (
    "1000000004", "1000000012", "1000000020", "1000000038", "1000000046", "1000000053", "1000000061",
    "1000000079", "1000000087", "1000000095", "1000000103", "1000000111", "1000000129", "1000000137",
)  # fmt: skip
ORTHO, SPORTS = "Orthopaedic Surgery", "Sports Medicine"
CHICAGO, NOWHERE = ("Chicago", "IL", "60602", "17031", 41.88, -87.63), (None,) * 6

# npi: last name, specialty, primary site of all codes, place, status
PEOPLE = {
    ANN: ("Ang", ORTHO, "H1", CHICAGO, "active"),
    BOB: ("=Bo", ORTHO, "H1", CHICAGO, "active"),
    CAI: ("Cole", ORTHO, "H1", CHICAGO, "active"),
    DEE: ("Dunn", ORTHO, "O1", CHICAGO, "active"),
    EVE: ("Eck", ORTHO, "M1", NOWHERE, "active"),
    FAY: ("Fox", ORTHO, "B1", NOWHERE, "active"),
    GUS: ("Gray", SPORTS, "B2", NOWHERE, "active"),
    HAL: ("Hill", SPORTS, None, CHICAGO, "active"),
    IDA: ("Iver", SPORTS, None, NOWHERE, "active"),
    JON: ("Jones", ORTHO, "H1", CHICAGO, "deactivated"),
    KIM: ("Kerr", ORTHO, "G1", NOWHERE, "active"),
    LEO: ("Lund", ORTHO, "M1", NOWHERE, "active"),
    MAX: ("Moss", ORTHO, "O1", CHICAGO, "active"),
    NED: ("Nash", SPORTS, "C1", CHICAGO, "active"),
}

KNEE, HIP = "27447", "27130"
# npi, site, code, count (None: hidden)
PROCEDURES = [
    (ANN, "H1", KNEE, 60), (ANN, "A1", KNEE, 40), (ANN, "A1", HIP, 30),
    (BOB, "H1", KNEE, 50),
    (CAI, "H1", KNEE, 40), (CAI, "A1", KNEE, 50), (CAI, "O1", KNEE, 10),  # A1 leads by ten points
    (DEE, "O1", KNEE, 46), (DEE, "H1", KNEE, 54),  # H1 leads by eight only
    (EVE, "M1", KNEE, 20), (FAY, "B1", KNEE, 70), (GUS, "B2", KNEE, None),
    (HAL, None, KNEE, 10), (IDA, None, KNEE, 5), (JON, "H1", KNEE, 90), (KIM, "G1", KNEE, 30),
    (LEO, "M1", KNEE, 40), (LEO, "H1", KNEE, 20), (NED, "C1", KNEE, 12),
]  # fmt: skip
# npi, site, share
VISITS = [
    (ANN, "H1", 0.46), (ANN, "A1", 0.54), (BOB, "H1", 1.0), (CAI, "H1", 0.4), (CAI, "A1", 0.5),
    (CAI, "O1", 0.1), (DEE, "O1", 0.46), (DEE, "H1", 0.54), (EVE, "M1", 1.0), (FAY, "B1", 1.0),
    (GUS, "B2", None), (KIM, "G1", 1.0), (LEO, "M1", 0.67), (LEO, "H1", 0.33), (MAX, "O1", None),
    (NED, "C1", 1.0),
]  # fmt: skip


def build_world(directory, *, sites=SITES, people=PEOPLE, procedures=PROCEDURES, visits=VISITS):
    """Write and open a snapshot; a test changes what it is about."""
    store = SnapshotStore(directory)
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        connection.execute(
            "CREATE TABLE stage.idns AS FROM (VALUES ('LAKE', ?), ('BAY', ?)) AS t(idn_id, name)",
            [IDNS["LAKE"], IDNS["BAY"]],
        )
        connection.execute("""
            CREATE TABLE stage.sites (site_id VARCHAR, name VARCHAR, kind VARCHAR, city VARCHAR,
                state VARCHAR, zip VARCHAR, county_fips VARCHAR, hrr USMALLINT, lat DOUBLE, lon DOUBLE,
                idn_id VARCHAR, closed DATE, location_quality VARCHAR DEFAULT 'address')
        """)
        for site, row in sites.items():
            connection.execute(
                f"INSERT INTO stage.sites VALUES ({', '.join('?' * 12)}, ?)",
                [site, *row, "unknown" if row[7] is None else "address"],
            )
        connection.execute("""
            CREATE TABLE stage.providers (npi VARCHAR, last_name VARCHAR, specialty VARCHAR,
                primary_site_id VARCHAR, city VARCHAR, state VARCHAR, zip VARCHAR, county_fips VARCHAR,
                lat DOUBLE, lon DOUBLE, location_quality VARCHAR, status VARCHAR, deactivated_on DATE,
                first_name VARCHAR, middle_name VARCHAR, credential VARCHAR, source VARCHAR)
        """)
        for npi, (name, specialty, site, place, status) in people.items():
            quality = "unknown" if place[4] is None else "address"
            day = date(2026, 1, 15) if status == "deactivated" else None
            connection.execute(
                f"INSERT INTO stage.providers VALUES ({', '.join('?' * 13)}, NULL, NULL, NULL, 'test')",
                [npi, name, specialty, site, *place, quality, status, day],
            )
        connection.execute(
            "CREATE TABLE stage.provider_sites (npi VARCHAR, site_id VARCHAR, share FLOAT, weekdays UTINYINT)"
        )
        for row in visits:
            connection.execute("INSERT INTO stage.provider_sites VALUES (?, ?, ?, NULL)", list(row))
        connection.execute("""
            CREATE TABLE stage.procedures (npi VARCHAR, site_id VARCHAR, code VARCHAR, count UINTEGER,
                service_date DATE, service_year USMALLINT, payer VARCHAR, pos VARCHAR, patients UINTEGER,
                suppressed BOOLEAN)
        """)
        for npi, site, code, count in procedures:
            connection.execute(
                "INSERT INTO stage.procedures VALUES (?, ?, ?, ?, DATE '2026-03-02', 2026, 'Commercial', "
                "'22', NULL, ?)",
                [npi, site, code, count, count is None],
            )
        snapshot_id = write_snapshot(connection, store, DESCRIPTION, built_at="2026-11-24T00:00:00+00:00")
    return Snapshot.open(store.path(snapshot_id))


def site_names(market, rows):
    """Ids of accounts; of a practice place its ZIP, or "nowhere"."""
    rows = np.asarray(rows, dtype=np.int64)
    ids = market.accounts["site_id"].take(rows).to_pylist()
    return [
        site or (f"{market.zip_code[row]:05d}" if market.zip_code[row] >= 0 else "nowhere")
        for site, row in zip(ids, rows, strict=True)
    ]


def npis(market, rows):
    """NPIs of clinicians, as a set of text."""
    return set(map(str, market.npi[rows].tolist()))


def redraw(before, territory):
    """The plan as it is after one territory's rule changed, as an edit of the page resolves it."""
    return keep_locks(before, Document(before.territories).put(territory)).ownership
