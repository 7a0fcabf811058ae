"""The same questions in SQL as one would write it by hand, on the same Parquet files.

`python -m bench.peer_duckdb SNAPSHOT ROUNDS`. One statement a question: the code's rows, conditions and
semi-joins, the order, the first page, and then what is shown of it. Nothing here comes from `analytics`
but the questions themselves.
"""

import math
import sys
from pathlib import Path
from typing import Any

from analytics.provider_filter import ProviderFilter
from bench.measure import peak_memory_gb, report, time_each_ms
from bench.questions import PAGE_ROWS, filter_questions
from data.engine import connect, quoted

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
    decile = f"(CASE WHEN active AND {shown} > 0 THEN {_steps(shown)} END)"
    miles = _miles(question)
    where = " AND ".join(_conditions(question, volume, decile, shown, miles))
    return f"""
        WITH page AS (
            SELECT provider_no, {volume} AS volume, {prior} AS prior_volume,
                {volume} / nullif({prior}, 0) * 100 - 100 AS trend_pct, {hidden} AS suppressed_cells,
                {decile} AS decile, {miles or "NULL"} AS miles
            FROM {source}, ({bounds}) AS b WHERE {where}
            ORDER BY volume DESC NULLS LAST, provider_no LIMIT {PAGE_ROWS}
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


def _conditions(
    question: ProviderFilter, volume: str, decile: str, shown: str, miles: str | None
) -> list[str]:
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
    if question.deciles:
        found.append(f"{decile} IN ({', '.join(map(str, question.deciles))})")
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


def _steps(shown: str) -> str:
    cases = " ".join(f"WHEN {shown} >= least_{n} THEN {n}" for n in range(10, 1, -1))
    return f"CASE {cases} ELSE 1 END"


def _miles(question: ProviderFilter) -> str | None:
    if question.near is None:
        return None
    lat, lon = math.radians(question.near.lat), math.radians(question.near.lon)
    return (
        f"(2 * 3958.7613 * asin(sqrt(pow(sin((radians(lat) - {lat}) / 2), 2) "
        f"+ {math.cos(lat)} * cos(radians(lat)) * pow(sin((radians(lon) - {lon}) / 2), 2))))"
    )


def main() -> None:
    """Ask everything and print it."""
    directory, rounds = Path(sys.argv[1]), int(sys.argv[2])
    questions = filter_questions()
    with connect() as connection:
        for table in TABLES:
            connection.execute(
                f"CREATE VIEW {table} AS FROM read_parquet({quoted(directory / f'{table}.parquet')})"
            )

        def ask(question: ProviderFilter) -> Any:
            return connection.sql(write_sql(question)).to_arrow_table()

        filter_ms = time_each_ms(ask, questions, rounds=rounds)
        answers = [
            [
                [int(value) if value is not None else None for value in row]
                for row in zip(*columns, strict=True)
            ]
            for columns in (
                [page[name].to_pylist() for name in ("provider_no", "volume", "decile")]
                for page in map(ask, questions)
            )
        ]
    report(filter_ms=filter_ms, answers=answers, peak_memory_gb=peak_memory_gb())


if __name__ == "__main__":
    main()
