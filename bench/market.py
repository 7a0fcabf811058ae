"""A made-up national market of any size, written straight into the snapshot's layout.

For benchmarks only: it skips procedures, which no query of Find reads, and makes volumes directly. Six
clinicians in ten have a site, one in four a second one; the others practise where they live, six to a
building.
Deterministic: every figure is a hash of the clinician's and the code's number. Places are real ZIPs in
the order of the snapshot's curve; codes and diagnoses follow Zipf's law, so that the most frequent
code belongs to six clinicians in ten.
"""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.engine import connect
from data.geography.zips import zip_places
from data.identifiers import npi_from_rank
from data.snapshot import derive
from data.snapshot.index import write_index
from data.snapshot.manifest import Description, Manifest, TableFile, Window, snapshot_id
from data.snapshot.schema import TABLES, duckdb_columns
from data.snapshot.write import HILBERT_LEVEL, UNITED_STATES, write_table

CODES = 3_000
ICD10_CATEGORIES = 400
ICD10_A_CATEGORY = 5
SPECIALTIES = 200
IDNS = 640
CODES_A_PART = 250
CELLS_A_CODE = 2.5  # payers that one clinician has for one code, on average
A_SITE, A_BUILDING = 60, 6  # clinicians
EDITION = 3  # of the market: one of another edition is written anew
DIAGNOSES_A_ROW = 0.5  # 30 M beside 60 M volumes
FREQUENT = 0.005  # codes of a larger share of clinicians are drawn clinician by clinician

DESCRIPTION = Description(
    title="Benchmark market",
    synthetic=True,
    as_of=date(2026, 9, 30),
    grain="day",
    volume_window=Window(date(2025, 8, 1), date(2026, 7, 31)),
    prior_window=Window(date(2024, 8, 1), date(2025, 7, 31)),
)


def build_market(
    directory: Path, *, providers: int, rows: int, report: Callable[[str], None] = lambda what: None
) -> Path:
    """Write a market, or find the one that was written before.

    Parameters
    ----------
    directory : Path
        Where markets are kept.
    providers : int
        Clinicians.
    rows : int
        Rows of `volumes`, about.
    report : callable
        Told what is being written.

    Returns
    -------
    Path
        The snapshot's directory.
    """
    target = directory / f"market-{EDITION}-{providers}-{rows}"
    if (target / "manifest.json").is_file():
        return target
    part = directory / f".{target.name}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    with connect("8GB", part / "scratch") as connection:
        _Writer(connection, part, providers, rows, report).write()
    shutil.rmtree(part / "scratch", ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    return target


class _Writer:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        directory: Path,
        providers: int,
        rows: int,
        report: Callable[[str], None],
    ) -> None:
        self.connection = connection
        self.directory = directory
        self.providers = providers
        self.rows = rows
        self.report = report
        self.files: dict[str, TableFile] = {}
        connection.execute("CREATE MACRO u(a, b, c) AS (hash(a, b, c) % 1048576)::DOUBLE / 1048576")

    def write(self) -> None:
        self._place()
        for table in TABLES:
            self.report(f"Writing {table}")
            parts = [self._complete(table, part) for part in self._parts(table)]
            self.files[table] = write_table(self.connection, table, parts, self.directory)
        manifest = Manifest(
            snapshot_id(self.files, DESCRIPTION), DESCRIPTION, self.files, "2026-11-24T00:00:00+00:00"
        )
        manifest.write(self.directory)
        self.report("Indexing")
        write_index(self.directory)

    def _parts(self, table: str) -> list[str]:
        match table:
            case "providers":
                return [self._providers_sql()]
            case "sites":
                return [self._sites_sql()]
            case "idns":
                return [f"SELECT 'I' || i AS idn_id, 'Health system ' || i AS name FROM range({IDNS}) t(i)"]
            case "provider_sites":
                return [self._visits_sql()]
            case "volumes":
                return self._volumes_parts()
            case "code_volumes":
                return derive.code_volumes_parts(self.connection)
            case "code_deciles":
                return [derive.code_deciles_sql()]
            case "mix_volumes":
                return [derive.mix_volumes_sql()]
            case "diagnoses":
                return [self._diagnoses_sql()]
            case "provider_names":
                return [derive.provider_names_sql()]
            case "codes":
                return [f"SELECT {_code('r')} AS code, 'CPT' AS system FROM range(1, {CODES} + 1) t(r)"]
            case _:
                return ["SELECT 1 AS nothing WHERE false"]

    def _place(self) -> None:
        places = zip_places().filter(pc.field("county_fips").is_valid() & (pc.field("lat") > 1))
        lat, lon = (places[name].to_numpy() for name in ("lat", "lon"))
        curve = gpd.GeoSeries(gpd.points_from_xy(lon, lat)).hilbert_distance(
            total_bounds=UNITED_STATES, level=HILBERT_LEVEL
        )
        order = np.argsort(curve, kind="stable")
        weight = np.random.default_rng(7).lognormal(0, 1.8, len(order)).cumsum()
        first = np.floor(weight / weight[-1] * self.providers).astype(np.int64)
        placed = places.take(pa.array(order)).select(["zip", "city", "state", "county_fips", "lat", "lon"])
        placed = placed.append_column("until", pa.array(first)).append_column(
            "hrr", pa.array(1 + np.arange(len(order)) * 306 // len(order), pa.uint16())
        )
        self.connection.register("placed", placed)

    def _providers_sql(self) -> str:
        npis = pa.table(
            {
                "provider_no": np.arange(self.providers, dtype=np.uint32),
                "npi": [npi_from_rank(rank) for rank in range(self.providers)],
            }
        )
        self.connection.register("npis", npis)
        syllables = (
            "['an','ber','cal','dor','el','fin','gar','hol','is','jen','kor','lam','mar','nor','os','pet']"
        )
        capitals = syllables.title()
        # fourth powers of a uniform draw give a few frequent names and many rare ones
        last = "(u(i, 1, 0) ** 4 * 4096)::INTEGER"
        first_name = "(u(i, 2, 0) ** 3 * 256)::INTEGER"
        return f"""
            SELECT i AS provider_no, npi,
                {capitals}[1 + l % 16] || {syllables}[1 + l // 16 % 16] || {syllables}[1 + l // 256]
                    AS last_name,
                {capitals}[1 + f % 16] || {syllables}[1 + f // 16] AS first_name,
                chr(65 + (u(i, 3, 0) * 26)::INTEGER % 26) AS middle_name,
                'MD' AS credential,
                printf('207%04dXX', s)[:10] || 'X' AS taxonomy, 'Specialty ' || s AS specialty,
                CASE WHEN u(i, 10, 0) < 0.6 THEN 'S' || (i // {A_SITE}) END AS primary_site_id,
                CASE WHEN u(i, 4, 0) < 0.6
                    THEN 'I' || ((i * {IDNS} // {self.providers} + (u(i, 5, 0) ** 3 * 40)::INTEGER) % {IDNS})
                    END AS idn_id,
                (i % 900 + 1) || ' Main Street' AS address, city, state, zip, county_fips, hrr,
                lat + (u(i // {A_BUILDING}, 6, 0) - 0.5) / 20 AS lat,
                lon + (u(i // {A_BUILDING}, 7, 0) - 0.5) / 20 AS lon,
                'address' AS location_quality,
                CASE WHEN u(i, 8, 0) < 0.02 THEN 'deactivated' ELSE 'active' END AS status, 'bench' AS source
            FROM (
                SELECT provider_no::BIGINT AS i, npi, least(4095, {last}) AS l,
                    least(255, {first_name}) AS f, (u(i, 9, 0) ** 2 * {SPECIALTIES})::INTEGER AS s
                FROM npis
            ) ASOF JOIN placed ON i < until
        """

    def _sites_sql(self) -> str:
        return f"""
            SELECT 'S' || j AS site_id, 'Site ' || j AS name,
                ['inpatient', 'hopd', 'asc', 'office'][1 + j % 4] AS kind, 'address' AS location_quality,
                CASE WHEN u(j, 11, 0) < 0.5 THEN 'I' || (j * {IDNS} // {self.providers // A_SITE + 1}) END
                    AS idn_id,
                city, state, zip, county_fips, hrr, lat + (u(j, 12, 0) - 0.5) / 20 AS lat,
                lon + (u(j, 13, 0) - 0.5) / 20 AS lon
            FROM (SELECT j, least(j * {A_SITE}, {self.providers - 1}) AS i
                FROM range({self.providers // A_SITE + 1}) t(j)) ASOF JOIN placed ON i < until
        """

    def _visits_sql(self) -> str:
        first = f"SELECT i, 'S' || (i // {A_SITE}) AS site_id FROM range({self.providers}) t(i)"
        second = (
            f"SELECT i, 'S' || ((i // {A_SITE} + 1) % {self.providers // A_SITE + 1}) AS site_id "
            f"FROM range({self.providers}) t(i) WHERE u(i, 14, 0) < 0.25"
        )
        return (
            "SELECT i::UINTEGER AS provider_no, site_id, NULL::FLOAT AS share "
            f"FROM ({first} UNION ALL {second}) WHERE u(i, 10, 0) < 0.6"
        )

    def _shares(self, rows: float, codes: int) -> list[float]:
        """Return the share of clinicians with each code, the most frequent first: Zipf, at most 0.6."""
        each = rows / self.providers / sum(1 / rank for rank in range(1, codes + 1))
        return [min(0.6, each / rank) for rank in range(1, codes + 1)]

    def _drawn_sql(self, shares: list[float], first: int, last: int, salt: int) -> str:
        """Return SQL of (r, i): which clinicians have the codes `first` to `last`."""
        ranks = [rank for rank in range(first, last + 1) if shares[rank - 1] >= FREQUENT]
        frequent = " UNION ALL ".join(
            f"SELECT {rank} AS r, i FROM range({self.providers}) t(i) "
            f"WHERE u(i, {rank}, {salt}) < {shares[rank - 1]}"
            for rank in ranks
        )
        start = ranks[-1] + 1 if ranks else first
        counts = [max(1, round(shares[rank - 1] * self.providers)) for rank in range(start, last + 1)]
        rare = (
            f"SELECT DISTINCT r, (hash(r, j, {salt}) % {self.providers})::BIGINT AS i "
            f"FROM (SELECT {start} + unnest(range({len(counts)})) AS r, unnest({counts}) AS n), range(n) t(j)"
            if counts
            else ""
        )
        return " UNION ALL ".join(part for part in (frequent, rare) if part)

    def _volumes_parts(self) -> list[str]:
        shares = self._shares(self.rows / CELLS_A_CODE, CODES)
        payers = "['Medicare FFS', 'Medicare Advantage', 'Commercial', 'Medicaid', 'Other']"
        kinds = "['office', 'hopd', 'asc', 'inpatient', 'office', 'facility', 'other', 'office']"
        parts = []
        for first in range(1, CODES + 1, CODES_A_PART):
            drawn = self._drawn_sql(shares, first, min(first + CODES_A_PART - 1, CODES), 11)
            # a clinician who has the code has its first payer for sure, the others with some chance
            parts.append(
                f"""
                    SELECT {_code("r")} AS code, i::UINTEGER AS provider_no,
                        {kinds}[1 + (hash(i, r, 21) % 8)::INTEGER] AS site_kind, {payers}[p] AS payer,
                        CASE WHEN hidden THEN 0 ELSE n END::UINTEGER AS count,
                        (n * (0.7 + 0.6 * u(i, r, 30 + p)))::UINTEGER AS prior_count,
                        hidden::UINTEGER AS suppressed_cells
                    FROM (
                        SELECT *, ceil(exp(0.3 + 7.5 * u(i, r, 40 + p) ** 3)) AS n,
                            u(i, r, 50 + p) < 0.08 AS hidden
                        FROM ({drawn}),
                            (VALUES (1, 0.7), (2, 0.4), (3, 0.6), (4, 0.2), (5, 0.1)) AS c(p, chance)
                        WHERE p = 1 + (hash(i, r, 22) % 3)::INTEGER OR u(i, r, 60 + p) < chance
                    )
                    """
            )
        return parts

    def _diagnoses_sql(self) -> str:
        codes = ICD10_CATEGORIES * ICD10_A_CATEGORY
        drawn = self._drawn_sql(self._shares(self.rows * DIAGNOSES_A_ROW, codes), 1, codes, 12)
        return f"""
            SELECT {_icd10("r")} AS icd10, i AS provider_no,
                CASE WHEN u(i, r, 70) < 0.1 THEN NULL ELSE 11 + (90 * u(i, r, 71))::INTEGER END AS patients,
                u(i, r, 70) < 0.1 AS suppressed
            FROM ({drawn})
        """

    def _complete(self, table: str, sql: str) -> str:
        """Add the columns that a query leaves out, as null."""
        found = set(self.connection.sql(sql).columns)
        absent = ", ".join(f"NULL AS {name}" for name in duckdb_columns(table) if name not in found)
        return f"SELECT *{', ' + absent if absent else ''} FROM ({sql})"


def _code(rank: str) -> str:
    return f"printf('%05d', 10000 + {rank} * 29)"


def _icd10(rank: str) -> str:
    category = f"({rank} * 7) % {ICD10_CATEGORIES}"
    letter = f"chr((65 + {category} // 16)::INTEGER)"
    return f"{letter} || printf('%02d.%d', {category} % 16, {rank} // {ICD10_CATEGORIES})"


def code_of_rank(rank: int) -> str:
    """Return the code that so many others are more frequent than.

    Parameters
    ----------
    rank : int
        1 for the most frequent.

    Returns
    -------
    str
        Five digits.
    """
    return f"{10000 + rank * 29:05d}"


def icd10_of_rank(rank: int) -> str:
    """Return the diagnosis that so many others are more frequent than.

    Parameters
    ----------
    rank : int
        1 for the most frequent.

    Returns
    -------
    str
        As "A07.0".
    """
    category = rank * 7 % ICD10_CATEGORIES
    return f"{chr(65 + category // 16)}{category % 16:02d}.{rank // ICD10_CATEGORIES}"
