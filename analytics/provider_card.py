"""Everything the snapshot says of one clinician."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from analytics.binding import Binding
from analytics.provider_rows import NAME_SQL
from data.errors import WindshieldError
from data.snapshot.derive import volumes_sql
from data.snapshot.reader import Session, Snapshot

CODES_SHOWN = 50
REFERRERS_SHOWN = 50


class ProviderUnknown(WindshieldError, LookupError):
    """A snapshot has no clinician with an NPI."""


@dataclass(frozen=True)
class ProviderCard:
    """One clinician.

    Parameters
    ----------
    provider : dict
        The row of `providers`, and `name`.
    sites : pyarrow.Table
        site_id, name, kind, address, city, state, zip, lat, lon, share (0 to 1 of the procedures in 12
        months; null where the source can't tell), weekdays (bit 0 is Monday), primary.
    codes : pyarrow.Table
        code, text, volume (null: hidden), prior_volume, trend_pct, suppressed_cells; the largest first.
    diagnoses : pyarrow.Table
        icd10, text, patients (null: hidden), suppressed.
    monthly : pyarrow.Table
        month (its first day), payer, count (shown procedures), suppressed_cells, complete (false when
        claims of that payer have not filled the month). Empty for a source without dates.
    yearly : pyarrow.Table
        year, payer, count, suppressed_cells; the rows of sources without dates.
    referrals_in, referrals_out : pyarrow.Table
        npi, name, specialty, to_kind, kind, directed, patients (shown; null: all hidden),
        suppressed_cells; periods summed.
    idn : dict or None
        The health system's row.
    """

    provider: dict[str, Any]
    sites: pa.Table
    codes: pa.Table
    diagnoses: pa.Table
    monthly: pa.Table
    yearly: pa.Table
    referrals_in: pa.Table
    referrals_out: pa.Table
    idn: dict[str, Any] | None


def describe_provider(snapshot: Snapshot, npi: str) -> ProviderCard:
    """Gather what a snapshot holds of one clinician.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    npi : str
        Ten digits.

    Returns
    -------
    ProviderCard
        Deactivated clinicians have one too.

    Raises
    ------
    ProviderUnknown
        The snapshot has no such clinician.
    """
    with snapshot.session() as session:
        # The word index is sorted by NPI, providers by place: it finds the row in one row group.
        found = session.query(
            f"""
            SELECT *, {NAME_SQL} AS name FROM providers
            WHERE npi = $npi AND provider_no IN (SELECT provider_no FROM provider_names WHERE token = $npi)
            """,
            {"npi": npi},
        ).to_pylist()
        if not found:
            raise ProviderUnknown(
                f"There is no clinician with the NPI {npi} in snapshot {snapshot.id}.",
                "Look for the name in Find, or check the number.",
            )
        (provider,) = found
        number = {"no": provider["provider_no"]}
        idns = session.query("FROM idns WHERE idn_id = $idn", {"idn": provider["idn_id"]}).to_pylist()
        return ProviderCard(
            provider=provider,
            sites=session.query(_SITES, number | {"primary": provider["primary_site_id"]}),
            codes=_read_codes(session, snapshot, provider["provider_no"]),
            diagnoses=session.query(_DIAGNOSES, number),
            monthly=_read_monthly(session, snapshot, provider["provider_no"]),
            yearly=session.query(_YEARLY, number),
            referrals_in=_read_referrals(session, "to", "from", provider["provider_no"]),
            referrals_out=_read_referrals(session, "from", "to", provider["provider_no"]),
            idn=idns[0] if idns else None,
        )


_SITES = """
    SELECT s.site_id, s.name, s.kind, s.address, s.city, s.state, s.zip, s.lat, s.lon, l.share, l.weekdays,
        coalesce(s.site_id = $primary, false) AS primary
    FROM (FROM provider_sites WHERE provider_no = $no) AS l JOIN sites AS s USING (site_id)
    ORDER BY l.share DESC NULLS LAST, s.name, s.site_id
"""

_DIAGNOSES = """
    SELECT d.icd10, t.text, d.patients, d.suppressed
    FROM (FROM diagnoses WHERE provider_no = $no) AS d
    LEFT JOIN (FROM codes WHERE system = 'ICD-10-CM') AS t ON t.code = d.icd10
    ORDER BY d.patients DESC NULLS LAST, d.icd10
"""

_MONTHLY = """
    SELECT date_trunc('month', service_date)::DATE AS month, payer,
        coalesce(sum(count), 0)::BIGINT AS count, count(*) FILTER (suppressed) AS suppressed_cells
    FROM procedures WHERE provider_no = $no AND service_date IS NOT NULL
    GROUP BY ALL ORDER BY month, payer
"""

_YEARLY = """
    SELECT service_year AS year, payer,
        coalesce(sum(count), 0)::BIGINT AS count, count(*) FILTER (suppressed) AS suppressed_cells
    FROM procedures WHERE provider_no = $no AND service_date IS NULL
    GROUP BY ALL ORDER BY year, payer
"""


def _read_codes(session: Session, snapshot: Snapshot, provider_no: int) -> pa.Table:
    # `volumes` is sorted by code; `procedures` has one clinician's rows together.
    about = snapshot.manifest.description
    binding = Binding()
    own = f"(FROM procedures WHERE provider_no = {binding.add(provider_no)})"
    leaves_small_out = binding.add(about.grain != "day")
    sql = f"""
        SELECT v.code, t.text,
            CASE WHEN v.hidden > 0 OR {leaves_small_out} THEN nullif(v.shown, 0) ELSE v.shown END AS volume,
            CASE WHEN {leaves_small_out} THEN nullif(v.prior, 0) ELSE v.prior END AS prior_volume,
            volume / nullif(v.prior, 0) * 100 - 100 AS trend_pct,
            v.hidden AS suppressed_cells
        FROM (
            SELECT code, sum(count)::BIGINT AS shown, sum(prior_count)::BIGINT AS prior,
                sum(suppressed_cells)::BIGINT AS hidden
            FROM ({volumes_sql(about.volume_window, about.prior_window, procedures=own)}) GROUP BY code
        ) AS v
        LEFT JOIN (FROM codes WHERE system <> 'ICD-10-CM') AS t ON t.code = v.code
        ORDER BY volume DESC NULLS LAST, v.code LIMIT {binding.add(CODES_SHOWN)}
    """
    return session.query(sql, binding.of(sql))


def _read_monthly(session: Session, snapshot: Snapshot, provider_no: int) -> pa.Table:
    rows = session.query(_MONTHLY, {"no": provider_no})
    about = snapshot.manifest.description
    complete = [
        _last_day(month) <= about.complete_through.get(payer, about.as_of)
        for month, payer in zip(rows["month"].to_pylist(), rows["payer"].to_pylist(), strict=True)
    ]
    return rows.append_column("complete", pa.array(complete, pa.bool_()))


def _last_day(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _read_referrals(session: Session, own: str, other: str, provider_no: int) -> pa.Table:
    return session.query(
        f"""
        WITH pairs AS (
            SELECT {other}_npi AS npi, to_kind, kind, directed, sum(patients)::BIGINT AS patients,
                count(*) FILTER (suppressed) AS suppressed_cells
            FROM referrals_{own} WHERE {own}_no = $no GROUP BY ALL
            ORDER BY patients DESC NULLS LAST, npi LIMIT $most
        )
        SELECT pairs.npi, coalesce(p.name, s.name) AS name, p.specialty, pairs.* EXCLUDE (npi)
        FROM pairs
        LEFT JOIN (SELECT npi, {NAME_SQL} AS name, specialty FROM providers) AS p ON p.npi = pairs.npi
        LEFT JOIN (SELECT npi, min(name) AS name FROM sites GROUP BY npi) AS s ON s.npi = pairs.npi
        ORDER BY patients DESC NULLS LAST, pairs.npi, pairs.kind
        """,
        {"no": provider_no, "most": REFERRERS_SHOWN},
    )
