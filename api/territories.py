"""Live numbers of a territory while somebody draws it."""

import math
from collections.abc import Callable
from typing import Any

import pyarrow as pa
from starlette.requests import Request

from analytics.drive_figures import THRESHOLD_MINUTES
from analytics.drive_memory import remember_drive
from analytics.live_redraw import answer_redraw, is_area, ownership_key
from analytics.map_places import moved_places, places_key, write_places
from analytics.ownership import Ownership
from analytics.territories import Base
from analytics.windshield_hours import CALLS_A_DAY
from data.errors import OptionInvalid, WindshieldError
from data.identifiers import SnapshotId, TerritoryId
from workspace import Workspace

MOST_SHAPES = 500


class PlanNotAtHand(WindshieldError, LookupError):
    """The plan that was drawn on is not open here, or no longer."""


class NobodyWaits(WindshieldError):
    """Whoever asked has gone, or asks something else by now."""


def redraw(workspace: Workspace, body: dict[str, Any], has_gone: Callable[[], bool]) -> dict[str, Any]:
    """Tell what a territory would be with other drawn areas.

    Parameters
    ----------
    workspace : Workspace
        Snapshots, cache and drive times.
    body : dict
        `group` (the territory's id), `shapes` (GeoJSON geometry of each of its areas), and `context` as the
        page made it: `snapshot`, `plan` (the name under which the page resolved it), `limit_minutes`,
        `least_accounts`, and `bases`: by territory `home` ([lat, lon] or null) and `calls_a_day`; `places`,
        if the map shows any: `market` and `most` as in their address. `final` unless the mouse still moves.
    has_gone : callable
        Whether nobody waits for the answer any more: a map asks anew while the mouse moves.

    Returns
    -------
    dict
        `lines`, each with `text` and `severity`, a `note`, and once it is final `moved`: which `rows` of the
        places change hands, and `groups`, whose they are then.

    Raises
    ------
    OptionInvalid
        The request is not of that form.
    PlanNotAtHand
        The page has to be run again first.
    NobodyWaits
        It is not worked out to its end: the question that replaced it would wait for that.
    """
    context = body.get("context")
    shapes, group = body.get("shapes"), body.get("group")
    if not isinstance(context, dict) or not isinstance(shapes, list) or not isinstance(group, str):
        raise _malformed("context, group or shapes")
    if len(shapes) > MOST_SHAPES or not all(isinstance(shape, dict) for shape in shapes):
        raise _malformed("shapes")
    ownership = workspace.cache.find(ownership_key(str(context.get("plan"))))
    if not isinstance(ownership, Ownership):
        raise PlanNotAtHand("This plan is not at hand.", "The page brings it back when it has caught up.")
    final = bool(body.get("final", True))
    shown = _places(workspace, context)
    if not final:  # a stroke that has just begun goes round nothing yet
        shapes = [shape for shape in shapes if is_area(shape)]

    def go_on() -> None:
        if has_gone():
            raise NobodyWaits("Nobody waits for this answer any more.", "Ask again.")

    snapshot = workspace.at(SnapshotId(str(context.get("snapshot"))))
    answer = answer_redraw(
        snapshot,
        ownership,
        TerritoryId(group),
        shapes,
        workspace.drive,
        _base(context, group),
        least_accounts=int(_number(context, "least_accounts", 0)),
        cost=remember_drive(workspace.cache.remember, "instant"),
        go_on=go_on,
    )
    lines = [{"text": line.text, "severity": line.severity} for line in answer.lines]
    told: dict[str, Any] = {"lines": lines, "note": answer.note}
    if final and shown is not None:
        told["moved"] = moved_places(shown, ownership.owner, answer.owner)
    return told


def places(workspace: Workspace, request: Request) -> dict[str, Any]:
    """Return the accounts of a market as a map shows them, whoever's they are.

    Parameters
    ----------
    workspace : Workspace
        With the cache.
    request : Request
        Its path names the market as the page did, and how many accounts are shown at most.

    Returns
    -------
    dict
        A list a column.

    Raises
    ------
    PlanNotAtHand
        The page has to be run again first.
    """
    market, most = str(request.path_params["market"]), int(request.path_params["most"])
    found = workspace.cache.find(places_key(market, most))
    if not isinstance(found, pa.Table):
        raise PlanNotAtHand("This market is not at hand.", "Reload the page.")
    return write_places(found)


def _places(workspace: Workspace, context: dict[str, Any]) -> pa.Table | None:
    named = context.get("places")
    if named is None:
        return None
    if not isinstance(named, dict):
        raise _malformed("places")
    found = workspace.cache.find(places_key(str(named.get("market")), int(_number(named, "most", 0))))
    return found if isinstance(found, pa.Table) else None


def _base(context: dict[str, Any], territory: str) -> Base:
    bases = context.get("bases", {})
    base = bases.get(territory, {}) if isinstance(bases, dict) else None
    home = base.get("home") if isinstance(base, dict) else None
    if not isinstance(base, dict) or not (home is None or _is_point(home)):
        raise _malformed("bases")
    return Base(
        (float(home[0]), float(home[1])) if home else None,
        _number(base, "calls_a_day", CALLS_A_DAY),
        _number(context, "limit_minutes", THRESHOLD_MINUTES),
    )


def _is_point(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(v, int | float) and math.isfinite(v) for v in value)
        and abs(value[0]) <= 90
        and abs(value[1]) <= 180
    )


def _number(context: dict[str, Any], name: str, otherwise: float) -> float:
    value = context.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _malformed(name)
    return float(value)


def _malformed(what: str) -> OptionInvalid:
    return OptionInvalid(f"The request's {what} can't be read.", "Reload the page.")
