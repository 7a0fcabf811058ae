"""Procedures, codes and referrals of the sources that are not claims."""

from collections.abc import Sequence

import duckdb

from data.sources.rejects import RejectLog


def code_filter_sql(column: str, codes: Sequence[str]) -> str:
    """Return the SQL condition that a code is in the sets that the company cares for.

    Parameters
    ----------
    column : str
        Holds the code.
    codes : sequence of str
        Codes (`83036`) and beginnings (`2744*`); none means all.

    Returns
    -------
    str
        A condition.
    """
    if not codes:
        return "true"
    quoted = [code.strip().upper().replace("'", "''") for code in codes]
    return (
        "("
        + " OR ".join(
            f"starts_with({column}, '{code[:-1]}')" if code.endswith("*") else f"{column} = '{code}'"
            for code in quoted
        )
        + ")"
    )


def stage_annual_procedures(
    connection: duckdb.DuckDBPyConnection, log: RejectLog, codes: Sequence[str]
) -> None:
    """Create `stage.procedures` from the annual CMS file.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds `raw.services`, `people` and `files`.
    log : RejectLog
        Told of organisations' rows and of rows that stand in two files of one year.
    codes : sequence of str
        The code sets to keep; none means all.
    """
    _log_services(log, "entity = 'O'", "billed by an organisation, not by a clinician")
    _log_services(
        log,
        "entity = 'I' AND npi IN (SELECT npi FROM organisations)",
        "billed as a clinician by what another source calls an organisation",
    )
    _log_services(log, "nth > 1", "stands in an earlier file of the same year too")
    connection.execute(f"""
        CREATE TABLE stage.procedures AS
        SELECT npi, NULL AS service_date, year AS service_year, NULL AS site_id, code,
            'Medicare FFS' AS payer,
            pos, count, patients, suppressed
        FROM ({_NUMBERED}) SEMI JOIN people USING (npi)
        WHERE nth = 1 AND entity = 'I' AND {code_filter_sql("code", codes)}
    """)


_NUMBERED = """
    SELECT *, row_number() OVER (PARTITION BY npi, code, pos, year ORDER BY file_no) AS nth FROM raw.services
"""


def _log_services(log: RejectLog, when: str, reason: str) -> None:
    log.add(
        "physician-services",
        "(file_name)",
        "set aside",
        f"""SELECT s.*, files.file AS file_name FROM (
            SELECT file_no, record, NULL AS line, 1 AS lines, concat_ws(' ', npi, code, pos) AS text,
            '{reason}' AS reason FROM ({_NUMBERED}) WHERE {when}) AS s JOIN files USING (file_no)""",
    )


def stage_codes(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `stage.codes`: every code of the staged procedures and diagnoses, with the user's own text.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds `stage.procedures`, `stage.diagnoses` and `raw.services`.
    """
    connection.execute("""
        CREATE TABLE stage.codes AS
        WITH texts AS (
            SELECT code, max_by(code_text, (n, code_text)) AS text FROM (
                SELECT code, code_text, count(*) AS n FROM raw.services
                    WHERE code_text IS NOT NULL GROUP BY ALL
            ) GROUP BY code
        )
        SELECT code, CASE WHEN regexp_full_match(code, '[0-9]{4}[0-9A-Z]') THEN 'CPT'
            ELSE 'HCPCS' END AS system, text
        FROM (SELECT DISTINCT code FROM stage.procedures) LEFT JOIN texts USING (code)
        UNION ALL
        SELECT DISTINCT icd10, 'ICD-10-CM', NULL FROM stage.diagnoses
    """)


def stage_referrals(connection: duckdb.DuckDBPyConnection, log: RejectLog) -> None:
    """Create `stage.referrals` from pairs of NPIs and from claims.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds `raw.pairs`, `claim_referrals`, `organisations` and `files`.
    log : RejectLog
        Told of pairs that stand in two files.
    """
    numbered = """SELECT *, row_number() OVER (PARTITION BY kind, from_npi, to_npi ORDER BY file_no) AS nth
        FROM raw.pairs"""
    log.add(
        "referrals",
        "(file_name)",
        "set aside",
        f"""SELECT s.*, files.file AS file_name FROM (
            SELECT file_no, record, NULL AS line, 1 AS lines, concat_ws(' ', from_npi, to_npi) AS text,
            'pair stands in an earlier file too' AS reason FROM ({numbered}) WHERE nth > 1) AS s
            JOIN files USING (file_no)""",
    )
    connection.execute(f"""
        CREATE TABLE stage.referrals AS
        SELECT from_npi, to_npi, kind, CAST(NULL AS DATE) AS period_start, CAST(NULL AS DATE) AS period_end,
            directed, patients, suppressed,
            CASE WHEN to_npi IN (SELECT npi FROM organisations) THEN 'organisation'
                ELSE 'clinician' END AS to_kind
        FROM ({numbered}) WHERE nth = 1
        UNION ALL BY NAME
        SELECT from_npi, to_npi, 'referral' AS kind, period_start, period_end, true AS directed, patients,
            suppressed, 'clinician' AS to_kind
        FROM claim_referrals
    """)
