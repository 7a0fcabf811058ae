"""A plan as files: its rules as GeoJSON, and who belongs to which territory as rows for CSV."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from shapely.geometry import mapping

from analytics.account_names import label_accounts, name_clinicians
from analytics.exports import About, describe_export, to_csv
from analytics.ownership import ADDRESS, DRAWN, PIN, SYSTEM, Ownership
from analytics.provider_filter import ProviderFilter
from data.geography.shapes.parts import polygons_of
from data.identifiers import RepId
from data.plans.document import LISTS, Document, Drawn, Territory
from data.snapshot.reader import Snapshot

FORMAT = 1
MEMBER = "windshield"
"""The member of a GeoJSON collection by which a file of ours is known."""
PLAIN = ("id", "number", "name", "rep_id", "district", "region", "locked")
HOW = {0: "pinned clinician", DRAWN: "drawn area", ADDRESS: "ZIP or county", SYSTEM: "IDN or buying unit",
       PIN: "pinned site"}  # fmt: skip
"""By which rule a clinician belongs to a territory."""


def describe_plan(snapshot: Snapshot, document: Document) -> About:
    """Say what a plan's files are about.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    document : Document
        The plan.

    Returns
    -------
    mapping of str to str
        As `analytics.exports.describe_export` has it for the plan's focus.
    """
    focus = document.focus
    return describe_export(
        snapshot, ProviderFilter(specialties=focus.specialties, codes=focus.codes, states=focus.states)
    )


def export_geojson(document: Document, about: About, rep_names: Mapping[RepId, str]) -> bytes:
    """Write a plan's rules as GeoJSON.

    Parameters
    ----------
    document : Document
        The plan.
    about : mapping of str to str
        Of `describe_plan`; stands beside the features.
    rep_names : mapping of RepId to str
        Names of the territories' reps.

    Returns
    -------
    bytes
        A FeatureCollection (RFC 7946) in UTF-8, a feature a territory: the polygons that were drawn, or no
        geometry; its ZIPs, counties, IDNs, units, pins and exclusions as properties. Coordinates keep their
        digits, and reading it gives an equal document.
    """
    content = {
        "type": "FeatureCollection",
        MEMBER: {
            "format": FORMAT,
            "focus": {name: list(values) for name, values in vars(document.focus).items()},
            "drive_limit_minutes": document.drive_limit_minutes,
            "least_accounts": document.least_accounts,
            "about": dict(about),
        },
        "features": [_feature(territory, rep_names) for territory in document.territories],
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()


def list_members(snapshot: Snapshot, ownership: Ownership, rep_names: Mapping[RepId, str]) -> pa.Table:
    """List who belongs to which territory.

    Parameters
    ----------
    snapshot : Snapshot
        The market's.
    ownership : Ownership
        Who owns what.
    rep_names : mapping of RepId to str
        Names of the territories' reps.

    Returns
    -------
    pyarrow.Table
        A row a clinician of a territory, by territory: npi, name, territory_number, territory, rep (empty for
        none), site_id (null at a practice place), site, how (of `HOW`), volume (null where unknown),
        suppressed_cells.
    """
    market = ownership.market
    owner = ownership.clinician_owner
    rows = np.flatnonzero(owner >= 0)
    rows = rows[np.argsort(owner[rows], kind="stable")]
    account, volume = market.account[rows], market.volume[rows]
    how = ownership.rank[account]
    for number, claim in enumerate(ownership.claims):
        how[np.isin(rows, claim.pinned) & (owner[rows] == number)] = 0
    of_row = pa.array(owner[rows])
    territories = ownership.territories
    reps = [rep_names.get(t.rep_id, "") if t.rep_id else "" for t in territories]
    return pa.table(
        {
            "npi": pa.array(market.npi[rows]).cast(pa.string()),
            "name": pa.array(name_clinicians(snapshot, market, rows), pa.string()),
            "territory_number": pa.array([t.number for t in territories], pa.int64()).take(of_row),
            "territory": pa.array([t.name for t in territories], pa.string()).take(of_row),
            "rep": pa.array(reps, pa.string()).take(of_row),
            "site_id": market.accounts["site_id"].take(pa.array(account)),
            "site": label_accounts(market, account),
            "how": pa.array([HOW[rank] for rank in range(PIN + 1)]).take(pa.array(how)),
            "volume": pa.array(np.rint(np.nan_to_num(volume)).astype(np.int64), mask=~np.isfinite(volume)),
            "suppressed_cells": market.hidden_cells[rows],
        }
    )


def export_members(
    snapshot: Snapshot, document: Document, ownership: Ownership, rep_names: Mapping[RepId, str]
) -> bytes:
    """Write who belongs to which territory as CSV.

    Parameters
    ----------
    snapshot : Snapshot
        The market's.
    document : Document
        The plan.
    ownership : Ownership
        The plan resolved.
    rep_names : mapping of RepId to str
        Names of the territories' reps.

    Returns
    -------
    bytes
        The rows of `list_members`, each with its snapshot, window and whether it is synthetic, as
        `analytics.exports.to_csv` writes them.
    """
    return to_csv(list_members(snapshot, ownership, rep_names), describe_plan(snapshot, document))


def _feature(territory: Territory, rep_names: Mapping[RepId, str]) -> dict[str, Any]:
    polygons = [mapping(part)["coordinates"] for drawn in territory.drawn for part in polygons_of(drawn.area)]
    geometry: dict[str, Any] | None = None
    if len(polygons) == 1:
        geometry = {"type": "Polygon", "coordinates": polygons[0]}
    elif polygons:
        geometry = {"type": "MultiPolygon", "coordinates": polygons}
    properties = {
        **{name: getattr(territory, name) for name in PLAIN},
        "rep": rep_names.get(territory.rep_id, "") if territory.rep_id else "",
        **{name: list(getattr(territory, name)) for name in LISTS},
        "areas": [_describe_area(drawn) for drawn in territory.drawn],
    }
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _describe_area(drawn: Drawn) -> dict[str, Any]:
    """Say which of a feature's polygons are one drawn area, so that reading can tell them apart."""
    parts = polygons_of(drawn.area)
    return {
        "id": drawn.id,
        "how": drawn.how,
        "polygons": len(parts),
        "multi": drawn.area.geom_type != "Polygon",
    }
