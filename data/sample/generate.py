"""Make the synthetic sample and publish it as a snapshot."""

from datetime import date
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from data.engine import connect
from data.errors import SampleSizeInvalid
from data.identifiers import SnapshotId
from data.sample.catalogue import CODE_TEXTS, DIAGNOSIS_TEXTS
from data.sample.clinicians import make_clinicians
from data.sample.places import settled_places
from data.sample.planted import (
    AS_OF,
    COMPLETE_THROUGH,
    SMALLEST_CELL,
    SUPPRESSED_CLINICIANS,
    SUPPRESSED_PAYER,
)
from data.sample.procedures import make_procedures
from data.sample.relations import make_diagnoses, make_referrals
from data.sample.sites import make_sites
from data.snapshot.manifest import Description, Window
from data.snapshot.store import SnapshotStore
from data.snapshot.write import Progress, write_snapshot

PROVIDERS, SEED = 60_000, 7
LEAST_PROVIDERS, MOST_PROVIDERS = 100, 200_000
TITLE = "Synthetic sample"


def build_sample(
    store: SnapshotStore,
    *,
    providers: int = PROVIDERS,
    seed: int = SEED,
    built_at: str,
    progress: Progress = lambda what, share: None,
) -> SnapshotId:
    """Make the sample, publish it and point `current` at it.

    Parameters
    ----------
    store : SnapshotStore
        Where it goes.
    providers : int
        Clinicians, 100 to 200,000.
    seed : int
        The same seed and number of clinicians give the same snapshot id.
    built_at : str
        ISO time of the build.
    progress : callable
        Told what is being done and how much is.

    Returns
    -------
    SnapshotId
        The sample's id.

    Raises
    ------
    SampleSizeInvalid
        The number of clinicians is out of bounds.
    """
    if not LEAST_PROVIDERS <= providers <= MOST_PROVIDERS:
        raise SampleSizeInvalid(
            f"A sample of {providers:,} clinicians can't be made.",
            f"Ask for {LEAST_PROVIDERS} to {MOST_PROVIDERS:,}.",
        )
    rng = np.random.default_rng([seed, providers])
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        progress("Placing clinicians", 0.02)
        places = settled_places()
        sites = make_sites(rng, places, providers)
        clinicians = make_clinicians(rng, places, sites, providers)
        progress("Making procedures", 0.08)
        lines = make_procedures(rng, clinicians, sites)
        _stage(connection, "clinician_rows", _numbered(clinicians.table))
        _stage(connection, "sites", sites.table.drop(columns="zip_no"))
        _stage(connection, "idns", sites.idns)
        progress("Adding up days", 0.2)
        _stage_procedures(connection, lines)
        _stage_provider_sites(connection)
        progress("Making referrals", 0.35)
        _stage(connection, "diagnoses", make_diagnoses(rng, clinicians))
        _stage(connection, "referrals", make_referrals(rng, clinicians))
        _stage(connection, "codes", _codes())
        return write_snapshot(
            connection,
            store,
            _description(),
            built_at=built_at,
            progress=lambda what, share: progress(what, 0.4 + 0.6 * share),
        )


def _stage(connection: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame | pa.Table) -> None:
    connection.register("made", rows)
    connection.execute(f"CREATE TABLE stage.{table} AS FROM made")
    connection.unregister("made")


def _numbered(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(clinician=np.arange(len(table)))


def _stage_procedures(connection: duckdb.DuckDBPyConnection, lines: pa.Table) -> None:
    """Sum lines by day; hide the small cells of the source that hides them, a month a cell.

    A deactivated clinician does nothing after the date.
    """
    connection.register("lines", lines)
    connection.execute("""
        CREATE TEMP TABLE day AS
        SELECT clinician_rows.npi, 'S' || lpad(CAST(site AS VARCHAR), 6, '0') AS site_id, code, payer, pos,
            service_date, sum(count) AS count
        FROM lines JOIN stage.clinician_rows USING (clinician)
        WHERE deactivated_on IS NULL OR service_date < deactivated_on
        GROUP BY ALL
    """)
    connection.unregister("lines")
    hidden = int(1000 * SUPPRESSED_CLINICIANS)
    hides = f"payer = '{SUPPRESSED_PAYER}' AND CAST(substr(npi, 7, 3) AS INTEGER) < {hidden}"
    connection.execute(f"""
        CREATE TABLE stage.procedures AS
        WITH cell AS (
            SELECT *, sum(count) OVER (
                PARTITION BY npi, site_id, code, pos, date_trunc('month', service_date)
            ) AS month_count
            FROM day WHERE {hides}
        )
        SELECT npi, site_id, code, payer, pos, service_date, year(service_date) AS service_year, count,
            count AS patients, false AS suppressed
        FROM (FROM day WHERE NOT ({hides})
              UNION ALL SELECT * EXCLUDE (month_count) FROM cell WHERE month_count >= {SMALLEST_CELL})
        UNION ALL
        SELECT DISTINCT npi, site_id, code, payer, pos, CAST(date_trunc('month', service_date) AS DATE),
            year(service_date), NULL, NULL, true
        FROM cell WHERE month_count < {SMALLEST_CELL}
    """)


def _stage_provider_sites(connection: duckdb.DuckDBPyConnection) -> None:
    """Find who works where from what was done in the last 12 complete months, and each one's main site."""
    window = _volume_window()
    connection.execute(f"""
        CREATE TABLE stage.provider_sites AS
        SELECT npi, site_id, CAST(sum(count) / sum(sum(count)) OVER (PARTITION BY npi) AS FLOAT) AS share,
            CAST(bit_or(CAST(1 << (isodow(service_date) - 1) AS INTEGER)) AS UTINYINT) AS weekdays
        FROM stage.procedures
        WHERE NOT suppressed AND service_date BETWEEN DATE '{window.start}' AND DATE '{window.end}'
        GROUP BY npi, site_id
    """)
    connection.execute("""
        CREATE TABLE stage.providers AS
        SELECT clinician_rows.*, main.site_id AS primary_site_id, sites.idn_id
        FROM stage.clinician_rows
        LEFT JOIN (
            SELECT npi, max_by(site_id, (share, site_id)) AS site_id FROM stage.provider_sites GROUP BY npi
        ) AS main USING (npi)
        LEFT JOIN stage.sites ON sites.site_id = main.site_id
    """)


def _codes() -> pd.DataFrame:
    procedures = pd.DataFrame({"code": list(CODE_TEXTS), "text": list(CODE_TEXTS.values()), "system": "CPT"})
    diagnoses = pd.DataFrame(
        {"code": list(DIAGNOSIS_TEXTS), "text": list(DIAGNOSIS_TEXTS.values()), "system": "ICD-10-CM"}
    )
    return pd.concat([procedures, diagnoses], ignore_index=True)


def _volume_window() -> Window:
    end = min(COMPLETE_THROUGH.values())
    return Window(date(end.year - 1, end.month + 1, 1), end)


def _description() -> Description:
    window = _volume_window()
    prior: dict[str, Any] = {
        "start": window.start.replace(year=window.start.year - 1),
        "end": window.end.replace(year=window.end.year - 1),
    }
    return Description(
        title=TITLE,
        synthetic=True,
        as_of=AS_OF,
        grain="day",
        complete_through=COMPLETE_THROUGH,
        volume_window=window,
        prior_window=Window(**prior),
        smallest_cell=SMALLEST_CELL,
    )
