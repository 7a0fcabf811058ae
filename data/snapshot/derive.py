"""The tables of a snapshot that follow from others: volumes, their sums, and searchable names.

Each function takes a connection that holds the tables named in its docstring and returns the SQL of
the derived rows, unsorted; the writer sorts and stores them.
"""

from data.snapshot.manifest import Window
from data.snapshot.schema import ALL_CODES, SITE_KIND_BY_POS


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


def volumes_sql(window: Window | None, prior: Window | None) -> str:
    """Return the SQL that sums `procedures` to `volumes`.

    Parameters
    ----------
    window : Window or None
        The trailing 12 months; None gives no rows.
    prior : Window or None
        The 12 months before; None makes `prior_count` null throughout, not 0.

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
        FROM procedures
        WHERE {now} OR ({before})
        GROUP BY ALL
    """


_SUMS = """sum(count) AS count,
            CASE WHEN count(prior_count) > 0 THEN sum(prior_count) END AS prior_count,
            sum(suppressed_cells) AS suppressed_cells"""


def code_volumes_sql() -> str:
    """Return the SQL that sums `volumes` by code and clinician, and over all codes (`*`).

    Returns
    -------
    str
        Rows by code and clinician.
    """
    return f"""
        SELECT code, provider_no, {_SUMS} FROM volumes GROUP BY code, provider_no
        UNION ALL
        SELECT '{ALL_CODES}', provider_no, {_SUMS} FROM volumes GROUP BY provider_no
    """


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


def provider_names_sql() -> str:
    """Return the SQL that lists each clinician's searchable words from `providers`.

    Returns
    -------
    str
        Words of last, first and middle name, lower-cased, without accents, split at anything that
        is neither letter nor digit; words of one letter are left out. The NPI is a word too.
    """
    return r"""
        SELECT DISTINCT token, provider_no FROM (
            SELECT unnest(string_split_regex(
                strip_accents(lower(concat_ws(' ', last_name, first_name, middle_name))), '[^\p{L}\p{N}]+'
            )) AS token, provider_no FROM providers
            UNION ALL
            SELECT npi, provider_no FROM providers
        ) WHERE length(token) > 1
    """
