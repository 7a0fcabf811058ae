"""Put the user's claims into the snapshot: sites and clinicians first, then what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import narwhals as nw

from data.errors import SourceUnreadable
from data.snapshot.derive import site_kind_sql
from data.snapshot.manifest import Window
from data.sources.claims_aggregate import count_by_month, count_diagnoses, count_procedures, count_referrals
from data.sources.complete_through import estimate_by_payer
from data.sources.merge_volumes import code_filter_sql
from data.sources.rejects import RejectLog


@dataclass(frozen=True)
class ClaimsPeriod:
    """Which days claims cover, and through which they are complete.

    Parameters
    ----------
    last_day : date
        The last service date.
    complete_through : mapping of str to date
        By payer.
    estimated : tuple of str
        Payers whose day was estimated from the claims themselves.
    unknown : tuple of str
        Payers whose own months can't tell; the day of all payers together stands in.
    window, prior_window : Window or None
        The trailing 12 months, and the 12 before where the data reach back.
    """

    last_day: date
    complete_through: Mapping[str, date]
    estimated: tuple[str, ...]
    unknown: tuple[str, ...]
    window: Window
    prior_window: Window | None


def find_claim_parties(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `claim_sites(site, kind)` and `claim_npis(npi)` from the lines read.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds `raw.claims`.
    """
    connection.execute(f"""
        CREATE TABLE claim_sites AS
        SELECT site, max_by({site_kind_sql()}, (n, pos)) AS kind FROM (
            SELECT site, pos, count(*) AS n FROM raw.claims WHERE site IS NOT NULL GROUP BY ALL
        ) GROUP BY site
    """)
    connection.execute("CREATE TABLE claim_npis AS SELECT DISTINCT npi FROM raw.claims")


def stage_claims(
    connection: duckdb.DuckDBPyConnection,
    log: RejectLog,
    codes: Sequence[str],
    add_on_codes: Sequence[str],
    smallest_cell: int,
    complete_through: Mapping[str, date],
) -> ClaimsPeriod:
    """Create `stage.procedures`, `stage.diagnoses`, `claim_referrals` and `claim_shares`.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds `raw.claims` (not empty), `site_keys`, `people`, `organisations` and `files`.
    log : RejectLog
        Told of lines that an organisation billed.
    codes : sequence of str
        The code sets to keep in `procedures`; none means all.
    add_on_codes : sequence of str
        Codes whose lines don't count.
    smallest_cell : int
        Counts of fewer patients are suppressed; 1 shows all.
    complete_through : mapping of str to date
        By payer, where the user knows it.

    Returns
    -------
    ClaimsPeriod
        What the manifest says of the volumes.
    """
    log.add(
        "claims",
        "(file_name)",
        "set aside",
        """SELECT c.*, files.file AS file_name FROM (
            SELECT file_no, record, NULL AS line, 1 AS lines, npi AS text,
            'billed by an organisation, not by a clinician' AS reason
            FROM raw.claims WHERE npi IN (SELECT npi FROM organisations)) AS c JOIN files USING (file_no)""",
    )
    connection.execute("""
        CREATE VIEW claim_lines AS
        SELECT c.npi, k.site_id, c.service_date, c.code, c.units, c.pos, c.modifiers, c.icd10, c.payer,
            c.referring_npi, c.patient
        FROM raw.claims AS c SEMI JOIN people USING (npi) LEFT JOIN site_keys AS k ON k.key = 'own:' || c.site
    """)
    lines = nw.from_native(connection.sql("FROM claim_lines"))
    _keep(connection, "claim_procedures", count_procedures(lines, tuple(add_on_codes)))
    period = _find_period(connection, complete_through)
    _stage_procedures(connection, codes, smallest_cell)
    _stage_diagnoses(connection, period.window, smallest_cell)
    _keep(connection, "counted_referrals", count_referrals(lines))
    connection.execute(f"""
        CREATE TABLE claim_referrals AS
        SELECT referring_npi AS from_npi, npi AS to_npi, CAST(month AS DATE) AS period_start,
            last_day(month) AS period_end,
            CASE WHEN patients >= {smallest_cell} THEN patients END AS patients,
            patients < {smallest_cell} AS suppressed
        FROM counted_referrals
    """)
    _count_shares(connection, period.window)
    return period


def stage_no_claims(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that claims would have given, empty.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Where a snapshot is being built.
    """
    connection.execute("""
        CREATE TABLE stage.diagnoses(npi VARCHAR, icd10 VARCHAR, patients UINTEGER, suppressed BOOLEAN);
        CREATE TABLE claim_referrals(from_npi VARCHAR, to_npi VARCHAR, period_start DATE, period_end DATE,
            patients UINTEGER, suppressed BOOLEAN);
        CREATE TABLE claim_shares(npi VARCHAR, site_id VARCHAR, share FLOAT, weekdays UTINYINT,
            weight BIGINT);
    """)


def _keep(connection: duckdb.DuckDBPyConnection, table: str, frame: nw.LazyFrame) -> None:  # type: ignore[type-arg]
    frame.to_native().create_view("computed")
    connection.execute(f"CREATE TABLE {table} AS FROM computed")
    connection.execute("DROP VIEW computed")


def _find_period(connection: duckdb.DuckDBPyConnection, given: Mapping[str, date]) -> ClaimsPeriod:
    monthly: dict[str, dict[date, int]] = {}
    counted = count_by_month(nw.from_native(connection.sql("FROM claim_procedures")))
    for row in counted.collect("pyarrow").sort("payer", "month").iter_rows(named=True):
        month = row["month"]
        first = month if type(month) is date else month.date()
        monthly.setdefault(row["payer"], {})[first] = int(row["count"])  # DuckDB sums to a decimal
    first_day, last_day = connection.execute(
        "SELECT min(service_date), max(service_date) FROM claim_procedures"
    ).fetchall()[0]
    if last_day is None:
        raise SourceUnreadable(
            "No line of the claims is a procedure: all are of organisations, assistants, technical "
            "components or add-on codes, or taken back.",
            "Check the columns npi, modifiers and units, and --add-on-codes.",
        )
    estimates = estimate_by_payer(monthly, last_day)
    found = {payer: given.get(payer, day) for payer, (day, _) in estimates.items()}
    estimated = tuple(payer for payer, (_, own) in estimates.items() if own and payer not in given)
    unknown = tuple(payer for payer, (_, own) in estimates.items() if not own and payer not in given)
    end = min(found.values())
    window = Window(_year_before(end) + timedelta(days=1), end)
    prior = Window(_year_before(window.start), window.start - timedelta(days=1))
    # A month's grace: an extract of 24 months begins on a working day.
    reaches_back = first_day <= prior.start + timedelta(days=31)
    return ClaimsPeriod(last_day, found, estimated, unknown, window, prior if reaches_back else None)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - 1, day=28)


def _stage_procedures(
    connection: duckdb.DuckDBPyConnection, codes: Sequence[str], smallest_cell: int
) -> None:
    """Hide a clinician's code where it stands for too few patients of one payer in one year.

    A hidden cell keeps its year and loses its days, which would tell how many there are.
    """
    wanted = code_filter_sql("code", codes)
    kept = f"SELECT *, year(service_date) AS service_year FROM claim_procedures WHERE {wanted}"
    connection.execute(f"""
        CREATE TABLE stage.procedures AS
        WITH kept AS ({kept}),
        cells AS (
            SELECT npi, code, payer, service_year, sum(patients) < {smallest_cell} AS hidden
            FROM kept GROUP BY npi, code, payer, service_year
        )
        SELECT npi, service_date, service_year, nullif(site_id, '') AS site_id, code, payer, nullif(pos,
            '') AS pos,
            count, patients, false AS suppressed
        FROM kept JOIN cells USING (npi, code, payer, service_year) WHERE NOT hidden
        UNION ALL BY NAME
        SELECT npi, NULL AS service_date, service_year, NULL AS site_id, code, payer, NULL AS pos,
            NULL AS count,
            NULL AS patients, true AS suppressed
        FROM cells WHERE hidden
    """)


def _stage_diagnoses(connection: duckdb.DuckDBPyConnection, window: Window, smallest_cell: int) -> None:
    # ICD-10-CM is written with a dot after the third character; extracts often leave it out.
    connection.execute(f"""
        CREATE VIEW diagnosis_lines AS
        SELECT npi, patient, CASE WHEN length(bare) > 3 THEN left(bare, 3) || '.' || substr(bare, 4)
            ELSE bare END
            AS icd10
        FROM (SELECT npi, patient, replace(unnest(string_split_regex(icd10, '[;,|^ ]+')), '.', '') AS bare
            FROM claim_lines WHERE service_date BETWEEN DATE '{window.start}' AND DATE '{window.end}')
        WHERE regexp_full_match(bare, '[A-Z][0-9][0-9A-Z]{{1,5}}')
    """)
    _keep(
        connection,
        "counted_diagnoses",
        count_diagnoses(nw.from_native(connection.sql("FROM diagnosis_lines"))),
    )
    connection.execute(f"""
        CREATE TABLE stage.diagnoses AS
        SELECT npi, icd10, CASE WHEN patients >= {smallest_cell} THEN patients END AS patients,
            patients < {smallest_cell} AS suppressed
        FROM counted_diagnoses
    """)


def _count_shares(connection: duckdb.DuckDBPyConnection, window: Window) -> None:
    connection.execute(f"""
        CREATE TABLE claim_shares AS
        SELECT npi, site_id, CAST(sum(count) / sum(sum(count)) OVER (PARTITION BY npi) AS FLOAT) AS share,
            CAST(bit_or(1 << CAST(isodow(service_date) - 1 AS INTEGER)) AS UTINYINT) AS weekdays,
            CAST(sum(count) AS BIGINT) AS weight
        FROM claim_procedures
        WHERE site_id <> '' AND service_date BETWEEN DATE '{window.start}' AND DATE '{window.end}'
        GROUP BY npi, site_id
    """)
