"""The same questions in SQL as one would write it by hand, on the same files.

`python -m bench.peer_duckdb SNAPSHOT ROUNDS` asks the Parquet files, and then the copy in DuckDB's own
format. One statement a question: the code's rows, conditions and semi-joins, the order, the first page, and
then what is shown of it. Nothing here comes from `analytics` but the questions themselves.
"""

import math
import sys
from pathlib import Path
from typing import Any

from analytics.provider_filter import ProviderFilter
from bench.measure import peak_memory_gb, report, time_each_ms
from bench.questions import PAGE_ROWS, filter_questions
from data.engine import connect, quoted
from data.snapshot.index import INDEXED, attach_index

PAYER_COLUMNS = {"Commercial": "commercial", "Medicare FFS": "ffs"}
PAYERS = ("Medicare FFS", "Medicare Advantage", "Commercial", "Medicaid", "Other")
KINDS = ("inpatient", "hopd", "asc", "office", "facility", "other")
TABLES = ("code_volumes", "code_deciles", "diagnoses", "providers", "provider_names", "idns", "sites")


def write_sql(question: ProviderFilter) -> str:
    """Write one question.

    Parameters
    ----------
    question : ProviderFilter
        What is asked.

    Returns
    -------
    str
        A statement that gives the first page, with all that the table of the screen shows.
    """
    paid = PAYER_COLUMNS[question.payer] if question.payer else ""
    shown = f"count_{paid}" if paid else "count"
    hidden = f"suppressed_{paid}" if paid else "suppressed_cells"
    prior = f"prior_{paid}" if paid else "prior_count"
    source, bounds = _source(question, shown)
    volume = f"(CASE WHEN {hidden} > 0 THEN nullif({shown}, 0) ELSE {shown} END)"
    miles = _miles(question)
    conditions = _conditions(question, volume, shown, miles)
    if question.deciles:  # of all rows only when the filter asks for it, otherwise of the page's
        source = f"{source}, ({bounds}) AS b"
        conditions.append(f"{_decile(shown)} IN ({', '.join(map(str, question.deciles))})")
    return f"""
        WITH ranked AS (
            SELECT provider_no, {volume} AS volume, {prior} AS prior_volume, {hidden} AS suppressed_cells,
                {shown} AS shown, active, {miles or "NULL"} AS miles
            FROM {source} WHERE {" AND ".join(conditions)}
            ORDER BY volume DESC NULLS LAST, provider_no LIMIT {PAGE_ROWS}
        ), page AS (
            SELECT provider_no, volume, prior_volume, suppressed_cells, miles, {_decile("shown")} AS decile,
                volume / nullif(prior_volume, 0) * 100 - 100 AS trend_pct
            FROM ranked, ({bounds}) AS b
        )
        SELECT page.*, p.npi, last_name, first_name, middle_name, credential, specialty, taxonomy, p.idn_id,
            i.name AS idn_name, primary_site_id, s.name AS site_name, p.address, p.city, p.state, p.zip,
            p.county_fips, p.lat, p.lon, p.location_quality, p.status
        FROM page JOIN providers AS p USING (provider_no) LEFT JOIN idns AS i ON i.idn_id = p.idn_id
        LEFT JOIN sites AS s ON s.site_id = p.primary_site_id
        ORDER BY volume DESC NULLS LAST, provider_no
    """


def _source(question: ProviderFilter, shown: str) -> tuple[str, str]:
    """Return the relation of clinicians with their figures, and that of the decile bounds."""
    codes = question.rank_by or question.codes or ("*",)
    single = len(codes) == 1 and (codes == ("*",) or not codes[0].endswith("*"))
    payer = question.payer or "*"
    if single:
        rows = f"(FROM code_volumes WHERE code = '{codes[0]}')"
        bounds = (
            "SELECT max(COLUMNS('least_.*')) FROM code_deciles "
            f"WHERE code = '{codes[0]}' AND payer = '{payer}'"
        )
    else:
        wanted = " OR ".join(_is_code(code) for code in codes)
        rows = f"""(
            SELECT provider_no, any_value(COLUMNS('^(active|specialty|idn_id|state|hrr|lat|lon)$')),
                sum(COLUMNS('^(count$|count_|prior|suppressed)')), bit_or(cells) AS cells
            FROM code_volumes WHERE code <> '*' AND ({wanted}) GROUP BY provider_no
        )"""
        least = ", ".join(f"min(v) FILTER (d >= {n}) AS least_{n}" for n in range(2, 11))
        bounds = f"""
            SELECT {least} FROM (
                SELECT v, 10 - (10 * (sum(n * v) OVER (ORDER BY v DESC) - n * v)) // sum(n * v) OVER () AS d
                FROM (SELECT {shown} AS v, count(*) AS n FROM {rows} WHERE active AND {shown} > 0 GROUP BY v)
            )"""
    if not question.rank_by:
        return rows, bounds
    figures = "^(count$|count_|prior|suppressed)"
    ranked = f"(SELECT provider_no, COLUMNS('{figures}') FROM {rows})"
    everyone = "(SELECT * EXCLUDE (code) FROM code_volumes WHERE code = '*')"
    merged = ", ".join(
        f"coalesce(r.{name}, w.{name} * 0) AS {name}" for name in ("count", "prior_count", "suppressed_cells")
    )
    return (
        f"(SELECT w.* EXCLUDE (count, prior_count, suppressed_cells), {merged} "
        f"FROM {everyone} AS w LEFT JOIN {ranked} AS r USING (provider_no))"
    ), bounds


def _conditions(question: ProviderFilter, volume: str, shown: str, miles: str | None) -> list[str]:
    found = [] if question.include_deactivated else ["active"]
    found += _code_conditions(question)
    for column, values in (
        ("specialty", question.specialties), ("idn_id", question.idns), ("state", question.states),
        ("hrr", question.hrrs),
    ):  # fmt: skip
        if values:
            found.append(f"{column} IN ({', '.join(repr(value) for value in values)})")
    if question.icd10:
        groups = [question.icd10] if question.icd10_match == "any" else [(one,) for one in question.icd10]
        for group in groups:
            tests = " OR ".join(
                f"icd10 = '{one}'" if one[-1] != "*" else f"icd10 BETWEEN '{one[:-2]}' AND '{one[:-2]}.Z'"
                for one in group
            )
            found.append(
                "provider_no IN (SELECT provider_no FROM diagnoses "
                f"WHERE ({tests}) AND (suppressed OR patients > 0))"
            )
    if question.payer:
        found.append(f"cells & {_mask((question.payer,), KINDS)} <> 0")
        if question.payer_share_min_pct:
            found.append(f"count > 0 AND {shown} * 100.0 >= {question.payer_share_min_pct} * count")
    if question.site_kinds:
        found.append(f"cells & {_mask(PAYERS, question.site_kinds)} <> 0")
    if question.volume_min is not None:
        found.append(f"{volume} BETWEEN {question.volume_min} AND {question.volume_max}")
    if question.near and miles:
        lat, lon = question.near.radius_miles / 69, question.near.radius_miles / 69 / 0.6
        found.append(f"lat BETWEEN {question.near.lat - lat} AND {question.near.lat + lat}")
        found.append(f"lon BETWEEN {question.near.lon - lon} AND {question.near.lon + lon}")
        found.append(f"{miles} <= {question.near.radius_miles}")
    for word in question.text.split():
        found.append(
            "provider_no IN (SELECT provider_no FROM provider_names "
            f"WHERE token >= '{word}' AND token < '{word}\U0010ffff')"
        )
    return found or ["true"]


def _code_conditions(question: ProviderFilter) -> list[str]:
    if not question.codes:
        return []
    if question.rank_by:
        wanted = " OR ".join(_is_code(code) for code in question.codes)
        return [f"provider_no IN (SELECT provider_no FROM code_volumes WHERE ({wanted}) AND cells <> 0)"]
    if question.codes_match == "all":
        return [
            f"provider_no IN (SELECT provider_no FROM code_volumes WHERE {_is_code(code)} AND cells <> 0)"
            for code in question.codes
        ]
    return ["cells <> 0"]


def _is_code(code: str) -> str:
    return f"starts_with(code, '{code[:-1]}')" if code.endswith("*") else f"code = '{code}'"


def _mask(payers: tuple[str, ...], kinds: tuple[str, ...]) -> int:
    return sum(1 << (PAYERS.index(p) * len(KINDS) + KINDS.index(k)) for p in payers for k in kinds)


def _decile(shown: str) -> str:
    cases = " ".join(f"WHEN {shown} >= least_{n} THEN {n}" for n in range(10, 1, -1))
    return f"(CASE WHEN active AND {shown} > 0 THEN CASE {cases} ELSE 1 END END)"


def _miles(question: ProviderFilter) -> str | None:
    if question.near is None:
        return None
    lat, lon = math.radians(question.near.lat), math.radians(question.near.lon)
    return (
        f"(2 * 3958.7613 * asin(sqrt(pow(sin((radians(lat) - {lat}) / 2), 2) "
        f"+ {math.cos(lat)} * cos(radians(lat)) * pow(sin((radians(lon) - {lon}) / 2), 2))))"
    )


def ask_all(directory: Path, rounds: int, *, indexed: bool) -> tuple[list[list[float]], list[Any]]:
    """Time every question, and answer it.

    Parameters
    ----------
    directory : Path
        The snapshot.
    rounds : int
        How often each question is asked.
    indexed : bool
        Whether to read the copy in DuckDB's own format, as we do, or the Parquet files alone.

    Returns
    -------
    tuple of list
        Milliseconds by question and round; provider_no, volume and decile of each first page.
    """
    with connect() as connection:
        copied = INDEXED if indexed and attach_index(connection, directory) else ()
        for table in TABLES:
            parquet = f"read_parquet({quoted(directory / f'{table}.parquet')})"
            source = f"found.{table}" if table in copied else parquet
            connection.execute(f"CREATE VIEW {table} AS FROM {source}")

        def ask(question: ProviderFilter) -> Any:
            return connection.sql(write_sql(question)).to_arrow_table()

        times = time_each_ms(ask, filter_questions(), rounds=rounds)
        pages = [ask(question).select(["provider_no", "volume", "decile"]) for question in filter_questions()]
    return times, [
        [[None if value is None else int(value) for value in row.values()] for row in page.to_pylist()]
        for page in pages
    ]


def main() -> None:
    """Ask everything of both forms of the tables and print it."""
    directory, rounds = Path(sys.argv[1]), int(sys.argv[2])
    filter_ms, answers = ask_all(directory, rounds, indexed=False)
    copy_ms, copy_answers = ask_all(directory, rounds, indexed=True)
    if copy_answers != answers:
        raise AssertionError("The copy in DuckDB's own format answers otherwise than the Parquet files.")
    report(filter_ms=filter_ms, copy_ms=copy_ms, answers=answers, peak_memory_gb=peak_memory_gb())


if __name__ == "__main__":
    main()
