"""Who belonged to which territory when a plan went live, and the figures of that day, as one file that stays.

What is frozen needs no snapshot to be read: a refresh, another buying unit or another drive engine changes
nothing in it.
"""

import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.drive_figures import DriveFigures
from analytics.drive_statement import describe_accuracy
from analytics.ownership import PIN, Ownership
from analytics.plan_files import HOW
from analytics.territories import TerritoryFigures
from data.errors import WindshieldError

FORMAT = 1
KEY = b"windshield.plan"


class MembershipUnreadable(WindshieldError, ValueError):
    """A frozen membership is none that this version can read."""


@dataclass(frozen=True, eq=False)
class Membership:
    """What a plan held when it went live.

    Parameters
    ----------
    members : pyarrow.Table
        A row a clinician, by territory and NPI: npi, territory_id, territory_number, territory, site_id (null
        at a practice place), rule (of `HOW`), volume (null where unknown), suppressed_cells.
    territories : tuple of dict
        The figures of each territory, by number: plain values; `drive` is None where there was nobody to
        drive to, a figure None where it could not be told; `sites` lists what it owned.
    about : dict
        snapshot_id, document_hash, codes, specialties, states.
    """

    members: pa.Table
    territories: tuple[dict[str, Any], ...]
    about: Mapping[str, Any]


def freeze_membership(ownership: Ownership, figures: Sequence[TerritoryFigures], document_hash: str) -> bytes:
    """Write who belongs to which territory, and each territory's figures.

    Parameters
    ----------
    ownership : Ownership
        The version that goes live, resolved.
    figures : sequence of TerritoryFigures
        One a territory, in the document's order.
    document_hash : str
        `hash_document` of that version.

    Returns
    -------
    bytes
        Parquet, the same for the same input, with figures, snapshot, code set and what the drive engine says
        of its error in the metadata.
    """
    focus = ownership.market.focus
    content = {
        "format": FORMAT,
        "about": {
            "snapshot_id": ownership.market.snapshot_id,
            "document_hash": document_hash,
            "codes": list(focus.codes),
            "specialties": list(focus.specialties),
            "states": list(focus.states),
        },
        "territories": [_write_figures(ownership, number, own) for number, own in enumerate(figures)],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False)
    table = _list_members(ownership).replace_schema_metadata({KEY: text.encode()})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def read_membership(content: bytes) -> Membership:
    """Read what `freeze_membership` wrote.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    Membership
        As it was.

    Raises
    ------
    MembershipUnreadable
        It is damaged, or was written by a newer Windshield.
    """
    try:
        table = pq.read_table(io.BytesIO(content))
        kept = json.loads((table.schema.metadata or {})[KEY])
    except (pa.ArrowInvalid, OSError, KeyError, ValueError) as error:
        raise MembershipUnreadable(
            "What this plan held when it went live can't be read.",
            "Restore the plan store from a backup, or reopen the plan and take it live again.",
        ) from error
    if kept["format"] != FORMAT:
        raise MembershipUnreadable(
            f"What this plan held is written in format {kept['format']}; this Windshield reads {FORMAT}.",
            "Open it with the version that wrote it.",
        )
    return Membership(table.replace_schema_metadata(None), tuple(kept["territories"]), dict(kept["about"]))


def count_differences(membership: Membership, ownership: Ownership) -> int:
    """Count the clinicians who would belong elsewhere if a plan were resolved anew.

    Parameters
    ----------
    membership : Membership
        As it was frozen.
    ownership : Ownership
        The same plan, resolved now.

    Returns
    -------
    int
        Those who have another territory, or one or none where they had none or one.
    """
    ids = [str(territory["id"]) for territory in membership.territories]
    ids += [str(t.id) for t in ownership.territories if str(t.id) not in set(ids)]
    then = _pair(membership.members, ids)
    now = _pair(_list_members(ownership), ids)
    return len(np.unique(np.setxor1d(then, now) // len(ids))) if ids else 0


def _pair(members: pa.Table, ids: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return one number for each clinician in a territory."""
    territory = pc.index_in(members["territory_id"], pa.array(ids, pa.string())).to_numpy().astype(np.int64)
    npi = members["npi"].cast(pa.int64()).to_numpy()
    pairs: npt.NDArray[np.int64] = npi * len(ids) + territory
    return pairs


def _list_members(ownership: Ownership) -> pa.Table:
    market, owner, territories = ownership.market, ownership.clinician_owner, ownership.territories
    rows = np.flatnonzero(owner >= 0)
    rows = rows[np.lexsort((market.npi[rows], owner[rows]))]
    how = ownership.rank[market.account[rows]].copy()
    for number, claim in enumerate(ownership.claims):
        how[np.isin(rows, claim.pinned) & (owner[rows] == number)] = 0
    volume = market.volume[rows]
    of_row = pa.array(owner[rows])
    return pa.table(
        {
            "npi": pa.array(market.npi[rows]).cast(pa.string()),
            "territory_id": pa.array([str(t.id) for t in territories], pa.string()).take(of_row),
            "territory_number": pa.array([t.number for t in territories], pa.int32()).take(of_row),
            "territory": pa.array([t.name for t in territories], pa.string()).take(of_row),
            "site_id": market.accounts["site_id"].take(pa.array(market.account[rows])).combine_chunks(),
            "rule": pa.array([HOW[rank] for rank in range(PIN + 1)]).take(pa.array(how)),
            "volume": pa.array(np.rint(np.nan_to_num(volume)).astype(np.int64), mask=~np.isfinite(volume)),
            "suppressed_cells": pa.array(market.hidden_cells[rows].astype(np.int32)),
        }
    )


def _write_figures(ownership: Ownership, number: int, own: TerritoryFigures) -> dict[str, Any]:
    territory = ownership.territories[number]
    owned = own.accounts[own.accounts < ownership.market.sites]
    return {
        "id": territory.id,
        "number": territory.number,
        "name": territory.name,
        "rep_id": territory.rep_id,
        "district": territory.district,
        "region": territory.region,
        "providers": own.providers,
        "accounts": len(own.accounts),
        "sites": ownership.market.accounts["site_id"].take(pa.array(owned)).to_pylist(),
        "sites_by_kind": dict(own.sites_by_kind),
        "practice_places": own.practice_places,
        "procedures": own.procedures,
        "hidden_cells": own.hidden_cells,
        "unknown_volumes": own.unknown_volumes,
        "deciles": list(own.deciles),
        "calls_a_week": _known(own.calls_a_week),
        "elsewhere": own.elsewhere,
        "visiting": own.visiting,
        "drive": None if own.drive is None else _write_drive(own.drive),
    }


def _write_drive(drive: DriveFigures) -> dict[str, Any]:
    names = ("max_minutes", "p90_minutes", "mean_minutes", "max_miles", "p90_miles", "mean_miles",
             "windshield_hours_a_week", "threshold_minutes")  # fmt: skip
    counts = ("over", "detours", "unreachable", "unplaced", "doubtful")
    return {
        "base": list(map(float, drive.base)),
        "from_home": drive.base_account is None,
        "accounts": int(drive.accounts),
        "reached": int(drive.reached),
        **{name: _known(getattr(drive, name)) for name in names},
        **{name: len(getattr(drive, name)) for name in counts},
        "statement": asdict(drive.statement),
        "accuracy": describe_accuracy(drive.statement),
    }


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
