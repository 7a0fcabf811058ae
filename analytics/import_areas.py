"""Territories from GeoJSON: a plan that Windshield wrote, or anybody's polygons."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from analytics.import_ours import name_values, read_ours
from analytics.import_preview import Draft, ImportUnreadable
from analytics.import_rules import find_unknown
from analytics.plan_files import FORMAT, MEMBER
from data.errors import WindshieldError
from data.geography.shapes import Area, ShapeInvalid, read_shape, square_metres
from data.identifiers import TerritoryId, UnitId
from data.plans.document import Drawn, Focus, Territory
from data.plans.rep_entry import Rep
from data.snapshot.reader import Snapshot

NAMES = ("territory", "territory_name", "name", "terr", "label", "title", "id")
"""Properties that may name a territory, the surest first; upper and lower case are one."""
SQUARE_METRES_A_SQUARE_MILE = 2_589_988.11
OVERLAP_SQUARE_MILES = 0.1
"""Borders that neighbours draw twice differ by so much."""
LOCKED = "the territory is locked"


def import_areas(
    text: str,
    draft: Draft,
    snapshot: Snapshot,
    reps: Sequence[Rep] | None = None,
    units: Collection[UnitId] = (),
) -> None:
    """Read GeoJSON into a plan.

    Parameters
    ----------
    text : str
        A FeatureCollection, a Feature, or a geometry.
    draft : Draft
        The plan; gets the areas, and the features and parts of rules that did not match.
    snapshot : Snapshot
        The market's: tells what a rule may name.
    reps : sequence of Rep, optional
        Everyone in the store; without it, reps stay as the file has them.
    units : collection of UnitId
        Of the buying units that users defined.

    Raises
    ------
    ImportUnreadable
        It is no GeoJSON.
    """
    content = _parse(text)
    features = content.get("features") if content.get("type") == "FeatureCollection" else [content]
    ours = content.get(MEMBER)
    if not isinstance(features, list) or not (features or ours):  # a plan may have no territory yet
        raise ImportUnreadable("The file has no features.", "Export it again, with one feature a territory.")
    if isinstance(ours, Mapping):
        _read_settings(ours, draft)
        unknown = find_unknown(name_values(features), snapshot, units)
    fresh: dict[TerritoryId, list[tuple[int, Area]]] = {}
    notes: Sequence[str]
    for number, feature in enumerate(features, 1):
        title = _title(feature, number)
        try:
            if isinstance(ours, Mapping):
                territory, left_out, notes = read_ours(feature, number, draft, unknown, reps)
                _put_ours(territory, draft)
                for value, reason in left_out:
                    draft.leave_out(number, value, reason)
                fresh[territory.id] = [(number, drawn.area) for drawn in territory.drawn]
            else:
                territory, area, notes = _read_theirs(feature, title, number, draft, fresh)
                fresh.setdefault(territory.id, []).append((number, area))
        except WindshieldError as error:
            draft.refuse(number, title, error.what)
            continue
        draft.lines[territory.id] += 1
        draft.notes += [f"Feature {number} ({title}): {note}" for note in notes]
    _note_overlaps(fresh, draft)


def _parse(text: str) -> Mapping[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImportUnreadable(
            f"The file is no GeoJSON ({error}).", "Export it again as GeoJSON or CSV."
        ) from error
    if not isinstance(content, Mapping):
        raise ImportUnreadable("The file is no GeoJSON object.", "Export it again as GeoJSON.")
    return content


def _read_settings(ours: Mapping[str, Any], draft: Draft) -> None:
    if not isinstance(ours.get("format"), int) or ours["format"] > FORMAT:
        raise ImportUnreadable(
            f"The file is written in format {ours.get('format')}; this Windshield reads {FORMAT}.",
            "Open it with the newer Windshield that wrote it.",
        )
    if draft.document.territories:  # a plan that is under way keeps its own focus
        return
    try:
        draft.document = replace(
            draft.document,
            focus=Focus(**{part: tuple(values) for part, values in ours["focus"].items()}),
            drive_limit_minutes=float(ours["drive_limit_minutes"]),
            least_accounts=int(ours["least_accounts"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ImportUnreadable(
            f"The file's settings can't be read ({type(error).__name__}).", "Export the plan again."
        ) from error


def _title(feature: object, number: int) -> str:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    known = {}
    if isinstance(properties, Mapping):
        known = {str(key).lower(): value for key, value in properties.items()}
    for name in NAMES:
        value = known.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())
    return f"Area {number}"


def _read_theirs(
    feature: object, title: str, number: int, draft: Draft, fresh: Mapping[TerritoryId, object]
) -> tuple[Territory, Area, tuple[str, ...]]:
    if not isinstance(feature, Mapping) or (feature.get("type") == "Feature" and not feature.get("geometry")):
        raise ShapeInvalid("There is no geometry in it.", "Draw it, and export it again.")
    shape = read_shape(feature)
    territory = draft.find_or_add(title)
    if territory.locked:
        raise ShapeInvalid(f"{title}: {LOCKED}.", "Unlock it first.")
    drawn = Drawn(draft.identify(f"area {number}"), shape.area, "import")
    before = territory.drawn if territory.id in fresh else ()  # what the file says replaces what was drawn
    if territory.drawn and territory.id not in fresh:
        draft.notes.append(f"What was drawn for {territory.name} is replaced.")
    territory = replace(territory, drawn=(*before, drawn))
    draft.put(territory)
    return territory, shape.area, shape.notes


def _put_ours(territory: Territory, draft: Draft) -> None:
    """Put a territory of a file of ours beside those that the plan has."""
    document = draft.document
    known = next((t for t in document.territories if t.id == territory.id), None)
    if known and known.locked:
        raise ShapeInvalid(f"{known.name}: {LOCKED}.", "Unlock it first.")
    others = document.drop(territory.id)
    if territory.number in {t.number for t in others.territories}:
        draft.notes.append(f"{territory.name} has number {others.next_number}: {territory.number} is taken.")
        territory = replace(territory, number=others.next_number)
    taken = {drawn.id for t in others.territories for drawn in t.drawn}
    drawn = tuple(
        replace(one, id=draft.identify(f"area {territory.id} {one.id}")) if one.id in taken else one
        for one in territory.drawn
    )
    draft.put(replace(territory, drawn=drawn))


def _note_overlaps(fresh: Mapping[TerritoryId, list[tuple[int, Area]]], draft: Draft) -> None:
    pieces = [(one, number, area) for one, areas in fresh.items() for number, area in areas]
    pieces.sort(key=lambda piece: piece[1])
    shapes = np.array([area for _, _, area in pieces], dtype=object)
    near = shapely.STRtree(shapes).query(shapes, "intersects").T.tolist() if pieces else []
    for first, second in sorted((a, b) for a, b in near if a < b):
        (one, number, area), (two, other, beside) = pieces[first], pieces[second]
        if one == two:
            continue
        miles = square_metres(shapely.intersection(area, beside)) / SQUARE_METRES_A_SQUARE_MILE
        if miles >= OVERLAP_SQUARE_MILES:
            draft.notes.append(
                f"Features {number} and {other} overlap by {miles:,.1f} square miles; the territory with the "
                "lower number has what both hold."
            )
