"""The clinicians behind a cohort's growth."""

import numpy as np
import pyarrow as pa

from analytics.comparison.cohort_change import CohortChange
from analytics.provider_rows import NAME_SQL
from data.snapshot.reader import Snapshot

LIMIT = 50


def rank_clinicians(snapshot: Snapshot, change: CohortChange, limit: int = LIMIT) -> pa.Table:
    """Return the clinicians of a cohort whose procedures changed most.

    Parameters
    ----------
    snapshot : Snapshot
        Where `change` is from.
    change : CohortChange
        What the cohort did in the two windows.
    limit : int
        Rows at most.

    Returns
    -------
    pyarrow.Table
        rank, provider_no, npi, name, specialty, city, state, primary_site_id, site_name, role (`ROLES`),
        base, current, change (procedures, whatever the working days), base_hidden and current_hidden
        (suppressed cells beside them). The largest change first, up or down; of equal ones the larger volume,
        then the place along the snapshot's curve.
    """
    rows = change.clinicians
    numbers, base, current = (rows[name].to_numpy() for name in ("provider_no", "base", "current"))
    changed = current - base
    first = np.lexsort((numbers, -(current + base), -np.abs(changed)))[:limit]
    shown = rows.take(pa.array(first)).append_column("change", pa.array(changed[first], pa.int64()))
    people = snapshot.query(
        f"""
        SELECT provider_no, npi, {NAME_SQL} AS name, specialty, p.city, p.state, primary_site_id,
            s.name AS site_name
        FROM (
            SELECT * FROM providers WHERE provider_no IN (SELECT unnest($numbers::UINTEGER[]))
        ) AS p LEFT JOIN (SELECT site_id, name FROM sites) AS s ON s.site_id = p.primary_site_id
        ORDER BY list_position($numbers::UINTEGER[], provider_no)
        """,
        {"numbers": numbers[first].tolist()},
    )
    ranked = people.add_column(0, "rank", pa.array(np.arange(1, len(first) + 1), pa.int64()))
    for name in ("role", "base", "current", "change", "base_hidden", "current_hidden"):
        ranked = ranked.append_column(name, shown[name])
    return ranked
