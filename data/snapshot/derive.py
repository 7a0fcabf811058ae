"""The tables of a snapshot that follow from others: volumes, their sums, and searchable names.

Each function returns the SQL of the derived rows, unsorted, over the tables named in its docstring; the
writer sorts and stores them.
"""

from collections.abc import Iterator

import duckdb

from data.snapshot.manifest import Window
from data.snapshot.schema import (
    ALL_CODES,
    ALL_PAYERS,
    PAYER_SUFFIXES,
    PAYERS,
    SITE_KIND_BY_POS,
    SITE_KIND_SUFFIXES,
    SITE_KINDS,
    cell_bit,
)

PART_ROWS = 2_000_000


def site_kind_sql(pos: str = "pos") -> str:
    """Return the SQL expression that turns a place-of-service column into a site kind.

    Parameters
    ----------
    pos : str
        The column that holds the code.

    Returns
    -------
    str
        An expression; codes that the schema does not know give `other`.
    """
    cases = " ".join(f"WHEN '{code}' THEN '{kind}'" for code, kind in SITE_KIND_BY_POS.items())
    return f"CASE {pos} {cases} ELSE 'other' END"


def volumes_sql(window: Window | None, prior: Window | None, *, procedures: str = "procedures") -> str:
    """Return the SQL that sums `procedures` to `volumes`.

    Parameters
    ----------
    window : Window or None
        The trailing 12 months; None gives no rows.
    prior : Window or None
        The 12 months before; None makes `prior_count` null throughout, not 0.
    procedures : str
        SQL of the relation to sum, with the columns of `procedures`.

    Returns
    -------
    str
        Rows with a shown procedure or a suppressed cell in the window, or a procedure before it.
        Annual rows (no service date) belong to the window that holds the first of July of their year.
    """
    if window is None:
        return """
            SELECT '' AS code, 0 AS provider_no, '' AS site_kind, '' AS payer,
                0 AS count, NULL AS prior_count, 0 AS suppressed_cells WHERE false
        """
    day = "coalesce(service_date, make_date(CAST(service_year AS INTEGER), 7, 1))"
    now = f"{day} BETWEEN DATE '{window.start}' AND DATE '{window.end}'"
    before = f"{day} BETWEEN DATE '{prior.start}' AND DATE '{prior.end}'" if prior else "false"
    prior_count = f"coalesce(sum(count) FILTER ({before}), 0)" if prior else "NULL"
    return f"""
        SELECT code, provider_no, {site_kind_sql()} AS site_kind, payer,
            coalesce(sum(count) FILTER ({now}), 0) AS count,
            {prior_count} AS prior_count,
            count(*) FILTER (suppressed AND {now}) AS suppressed_cells
        FROM {procedures}
        WHERE {now} OR ({before})
        GROUP BY ALL
    """


_SUMS = """sum(count) AS count,
            CASE WHEN count(prior_count) > 0 THEN sum(prior_count) END AS prior_count,
            coalesce(sum(suppressed_cells), 0) AS suppressed_cells"""


def code_volumes_parts(connection: duckdb.DuckDBPyConnection, part_rows: int = PART_ROWS) -> list[str]:
    """Return the SQL that sums `volumes` by code and clinician, and over all codes (`*`).

    Thirty sums for each of tens of millions of groups do not fit in memory, so the work is cut along
    the order of the table.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds `volumes` and `providers`.
    part_rows : int
        Rows of `volumes` that one part sums, about.

    Returns
    -------
    list of str
        Queries whose rows, each sorted by code and clinician, follow one another in that order. `*`
        has every clinician.
    """
    ((clinicians,),) = connection.execute("SELECT count(*) FROM providers").fetchall()
    by_code = connection.execute("SELECT code, count(*) FROM volumes GROUP BY code ORDER BY code").fetchall()
    everything = sum(rows for _, rows in by_code)
    parts = [
        _summed_sql(
            f"SELECT '{ALL_CODES}' AS code, provider_no, {_CODE_SUMS} "
            f"FROM (FROM providers WHERE {within}) "
            f"LEFT JOIN (FROM volumes WHERE {within}) USING (provider_no) GROUP BY provider_no"
        )
        for within in _provider_ranges(clinicians, everything, part_rows)
    ]
    for codes, rows in _code_ranges(by_code, part_rows):
        parts += [
            _summed_sql(
                f"SELECT code, provider_no, {_CODE_SUMS} FROM volumes "
                f"WHERE code BETWEEN {_text(codes[0])} AND {_text(codes[-1])} AND {within} "
                "GROUP BY code, provider_no"
            )
            for within in _provider_ranges(clinicians, rows if len(codes) == 1 else 0, part_rows)
        ]
    return parts


def _code_ranges(by_code: list[tuple[str, int]], part_rows: int) -> Iterator[tuple[list[str], int]]:
    """Cut the codes into runs of at most `part_rows` rows; a more frequent one stands alone."""
    codes: list[str] = []
    held = 0
    for code, rows in by_code:
        if codes and held + rows > part_rows:
            yield codes, held
            codes, held = [], 0
        codes.append(code)
        held += rows
    if codes:
        yield codes, held


def _provider_ranges(clinicians: int, rows: int, part_rows: int) -> list[str]:
    ranges = max(1, -(-rows // part_rows))
    step = max(1, -(-clinicians // ranges))
    return [
        f"provider_no BETWEEN {first} AND {first + step - 1}" for first in range(0, max(1, clinicians), step)
    ]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _summed_sql(sums: str) -> str:
    return f"""
        SELECT summed.*, status = 'active' AS active, specialty, taxonomy, idn_id, state, county_fips, hrr,
            zip, lat, lon
        FROM ({sums}) AS summed JOIN providers USING (provider_no)
    """


def _code_sums() -> str:
    payers = "".join(
        f""",
            coalesce(sum(count) FILTER (payer = '{payer}'), 0) AS count_{suffix},
            CASE WHEN count(prior_count) > 0 THEN coalesce(sum(prior_count) FILTER (payer = '{payer}'), 0) END
                AS prior_{suffix},
            coalesce(sum(suppressed_cells) FILTER (payer = '{payer}'), 0) AS suppressed_{suffix}"""
        for payer, suffix in PAYER_SUFFIXES.items()
    )
    kinds = "".join(
        f""",
            coalesce(sum(count) FILTER (site_kind = '{kind}'), 0) AS count_{suffix}"""
        for kind, suffix in SITE_KIND_SUFFIXES.items()
    )
    bits = " ".join(
        f"WHEN '{payer}{kind}' THEN {cell_bit(payer, kind)}" for payer in PAYERS for kind in SITE_KINDS
    )
    return f"""{_SUMS}{payers}{kinds},
            coalesce(bit_or(CASE payer || site_kind {bits} END::UINTEGER)
                FILTER (count > 0 OR suppressed_cells > 0), 0) AS cells"""


_CODE_SUMS = _code_sums()


def decile_bounds_sql(volumes: str, by: str) -> str:
    """Return the SQL that finds the volumes which divide clinicians into deciles.

    A clinician's decile is 10 less the whole tenths of all procedures that clinicians with more
    volume do: 10 holds the fewest clinicians who together do the top tenth. Equal volumes share a
    decile, so the decile follows from the volume and the least volume of each.

    Parameters
    ----------
    volumes : str
        SQL of a relation with `volume`, above 0, one row a clinician, and the columns of `by`.
    by : str
        The columns that name a universe, comma-separated.

    Returns
    -------
    str
        One row a universe: `by`, clinicians, procedures, least_2 … least_10.
    """
    least = ", ".join(f"min(volume) FILTER (decile >= {n}) AS least_{n}" for n in range(2, 11))
    return f"""
        SELECT {by}, sum(n) AS clinicians, sum(n * volume) AS procedures, {least}
        FROM (
            SELECT *, 10 - (10 * (
                sum(n * volume) OVER (PARTITION BY {by} ORDER BY volume DESC) - n * volume
            )) // (sum(n * volume) OVER (PARTITION BY {by})) AS decile
            FROM (SELECT {by}, volume::UBIGINT AS volume, count(*) AS n FROM ({volumes}) GROUP BY ALL)
        ) GROUP BY {by}
    """


def code_deciles_sql() -> str:
    """Return the SQL of the decile bounds of each code and payer, from `code_volumes`.

    Returns
    -------
    str
        Rows by code and payer, `*` for all payers.
    """
    universes = [
        (ALL_PAYERS, "count"),
        *((payer, f"count_{suffix}") for payer, suffix in PAYER_SUFFIXES.items()),
    ]
    volumes = " UNION ALL ".join(
        f"SELECT code, '{payer}' AS payer, {column} AS volume FROM code_volumes WHERE active AND {column} > 0"
        for payer, column in universes
    )
    return decile_bounds_sql(volumes, "code, payer")


def mix_volumes_sql() -> str:
    """Return the SQL that sums `volumes` by clinician, site kind and payer.

    Returns
    -------
    str
        Rows by clinician, site kind and payer.
    """
    return f"""
        SELECT provider_no, site_kind, payer, {_SUMS} FROM volumes GROUP BY provider_no, site_kind, payer
    """


def words_sql(text: str) -> str:
    """Return the SQL expression of the words in a text, as names are searched by.

    Parameters
    ----------
    text : str
        An expression of type text.

    Returns
    -------
    str
        An expression of a list: lower-cased, without accents, split at anything that is neither letter
        nor digit. It may hold empty words.
    """
    return rf"string_split_regex(strip_accents(lower({text})), '[^\p{{L}}\p{{N}}]+')"


def provider_names_sql() -> str:
    """Return the SQL that lists each clinician's searchable words from `providers`.

    Returns
    -------
    str
        Words of last, first and middle name, and the NPI.
    """
    words = words_sql("concat_ws(' ', last_name, first_name, middle_name)")
    return f"""
        SELECT DISTINCT token, provider_no FROM (
            SELECT unnest({words}) AS token, provider_no FROM providers
            UNION ALL
            SELECT npi, provider_no FROM providers
        ) WHERE token <> ''
    """
