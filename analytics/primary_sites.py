"""The site that a clinician follows, for a code set."""

from datetime import date

from data.snapshot.manifest import Window
from data.snapshot.reader import Session

LEAD_PCT = 10
"""A clinician stays with the primary site of all codes until another leads by so much of the procedures."""


def primary_sites_sql(
    session: Session, codes: list[str], clinicians: str, window: Window | None, as_of: date
) -> str:
    """Return a query of each clinician's primary site.

    It is the open site with most of the code set's procedures in the snapshot's volume window. One that was
    primary for all codes stays so until another has ten points more of them.

    Parameters
    ----------
    session : Session
        Gets a temporary table where there are codes.
    codes : list of str
        The code set in full; all codes when empty.
    clinicians : str
        A relation with `provider_no`: about whom to ask.
    window : Window or None
        The days that volumes cover; all when None.
    as_of : date
        A site that closed by then is nobody's primary one.

    Returns
    -------
    str
        SQL of provider_no, site_id (null for one without site).
    """
    session.run(
        "CREATE OR REPLACE TEMP TABLE open_sites AS "
        "SELECT site_id FROM sites WHERE closed IS NULL OR closed > $day",
        {"day": as_of},
    )
    if not codes:
        return (
            "SELECT provider_no, o.site_id FROM providers AS p "
            f"SEMI JOIN {clinicians} USING (provider_no) LEFT JOIN open_sites AS o "
            "ON o.site_id = p.primary_site_id"
        )
    session.run(
        f"""
        CREATE OR REPLACE TEMP TABLE primary_sites AS
        WITH at_sites AS (
            SELECT provider_no, site_id, sum(count) AS done
            FROM procedures SEMI JOIN {clinicians} USING (provider_no) SEMI JOIN open_sites USING (site_id)
            WHERE code IN (SELECT unnest($codes)) AND count > 0
                AND ($start IS NULL OR service_date BETWEEN $start AND $end
                    OR (service_date IS NULL
                        AND make_date(service_year::INTEGER, 7, 1) BETWEEN $start AND $end))
            GROUP BY provider_no, site_id
        ), leaders AS (
            SELECT provider_no, max_by(site_id, (done, site_id)) AS site_id, max(done) AS done,
                sum(done) AS in_all
            FROM at_sites GROUP BY provider_no
        )
        SELECT p.provider_no, CASE
            WHEN l.site_id IS NULL THEN o.site_id
            WHEN o.site_id IS NULL THEN l.site_id
            WHEN 100 * (l.done - coalesce(s.done, 0)) >= $lead * l.in_all THEN l.site_id
            ELSE o.site_id END AS site_id
        FROM providers AS p SEMI JOIN {clinicians} USING (provider_no)
            LEFT JOIN open_sites AS o ON o.site_id = p.primary_site_id
            LEFT JOIN leaders AS l USING (provider_no)
            LEFT JOIN at_sites AS s ON s.provider_no = p.provider_no AND s.site_id = p.primary_site_id
        """,
        {
            "codes": codes,
            "lead": LEAD_PCT,
            "start": window.start if window else None,
            "end": window.end if window else None,
        },
    )
    return "FROM primary_sites"
