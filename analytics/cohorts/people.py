"""Who is behind some NPIs in a snapshot, and what became of those whom it doesn't have."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.provider_rows import NAME_SQL
from data.snapshot.reader import Snapshot

GONE = "not in the snapshot"

# One text and not a list: DuckDB takes it in a fifth of the time.
_ASKED = "SELECT unnest(string_split($npis, ','))"
_PEOPLE = f"""
    SELECT p.npi::BIGINT AS npi, {NAME_SQL} AS name, p.specialty,
        coalesce(s.name, nullif(concat_ws(', ', p.city, p.state), '')) AS place, p.city, p.state,
        p.status, p.deactivated_on
    FROM providers AS p LEFT JOIN sites AS s ON s.site_id = p.primary_site_id
    WHERE p.npi IN ({_ASKED})
    ORDER BY npi
"""
_ORGANISATIONS = f"""
    SELECT npi::BIGINT AS npi FROM sites WHERE npi IN ({_ASKED})
    UNION
    SELECT to_npi::BIGINT FROM referrals_to WHERE to_kind = 'organisation' AND to_npi IN ({_ASKED})
"""


def find_people(snapshot: Snapshot, npi: npt.NDArray[np.int64]) -> pa.Table:
    """Look clinicians up.

    Parameters
    ----------
    snapshot : Snapshot
        Where.
    npi : ndarray of int64
        Whom.

    Returns
    -------
    pyarrow.Table
        A row for each whom the snapshot has, by NPI: npi (int64), name, specialty, place (the primary site's
        name, else city and state), city, state, status ("active", "deactivated"), deactivated_on.
    """
    return snapshot.query(_PEOPLE, {"npis": _written(npi)})


def find_organisations(snapshot: Snapshot, npi: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Find the NPIs that are organisations' (type 2), as far as the snapshot can tell.

    Parameters
    ----------
    snapshot : Snapshot
        Where: its sites, and the organisations to which it has referrals.
    npi : ndarray of int64
        Which to look for.

    Returns
    -------
    ndarray of int64
        Those, ascending.
    """
    if not len(npi):
        return np.zeros(0, dtype=np.int64)
    found = snapshot.query(_ORGANISATIONS, {"npis": _written(npi)})["npi"].to_numpy()
    return np.sort(found).astype(np.int64)


def describe_people(npi: npt.NDArray[np.int64], now: Snapshot, before: Snapshot | None = None) -> pa.Table:
    """Say who some clinicians are and where they are now.

    Parameters
    ----------
    npi : ndarray of int64
        Ascending, each once.
    now : Snapshot
        The newer one.
    before : Snapshot, optional
        The older one: tells the names of those whom the newer doesn't have any more.

    Returns
    -------
    pyarrow.Table
        A row a clinician, by NPI: npi (text), name, specialty, place, city, state, now ("active",
        "deactivated on 15 Jan 2026", or `GONE`). Of one who is gone, name and place are those of `before`;
        null where neither knows.
    """
    here = find_people(now, npi)
    missing = np.setdiff1d(npi, here["npi"].to_numpy(), assume_unique=True)
    parts = [_with_now(here)]
    known = parts[0].slice(0, 0)
    if before is not None and len(missing):
        known = _with_now(find_people(before, missing), GONE)
        parts.append(known)
    unknown = np.setdiff1d(missing, known["npi"].to_numpy(), assume_unique=True)
    nobody = {name: pa.nulls(len(unknown), kind) for name, kind in _SHOWN.items()}
    nobody |= {"npi": pa.array(unknown, pa.int64()), "now": pa.array([GONE] * len(unknown), pa.string())}
    table = pa.concat_tables([*parts, pa.table(nobody)]).sort_by("npi")
    return table.set_column(0, "npi", table["npi"].cast(pa.string()))


_SHOWN = {name: pa.string() for name in ("npi", "name", "specialty", "place", "city", "state", "now")}
_SHOWN["npi"] = pa.int64()


def _with_now(people: pa.Table, now: str | None = None) -> pa.Table:
    said = [
        now or (f"deactivated on {day:%d %b %Y}" if day else status)
        for status, day in zip(
            people["status"].to_pylist(), people["deactivated_on"].to_pylist(), strict=True
        )
    ]
    return (
        people.append_column("now", pa.array(said, pa.string())).select(list(_SHOWN)).cast(pa.schema(_SHOWN))
    )


def _written(npi: npt.NDArray[np.int64]) -> str:
    return ",".join(map(str, npi.tolist()))
