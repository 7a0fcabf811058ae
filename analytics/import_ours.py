"""A territory from a feature of a GeoJSON file that Windshield wrote."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, get_args

import shapely
from shapely.errors import ShapelyError

from analytics.import_preview import Draft
from analytics.import_rules import UNKNOWN_REP, find_rep
from data.errors import WindshieldError
from data.geography.shapes import ShapeInvalid, read_shape
from data.identifiers import RepId, TerritoryId
from data.plans.document import LISTS, Drawn, How, Territory
from data.plans.rep_entry import Rep

_AGAIN = "Export the plan again."


class OurFeature(NamedTuple):
    """A territory, what of its rule is left out and why, and notes on what was done to its areas."""

    territory: Territory
    left_out: list[tuple[str, str]]
    notes: list[str]


def name_values(features: Sequence[object]) -> dict[str, set[str]]:
    """Gather what the rules of all features name, so that a snapshot is asked once.

    Parameters
    ----------
    features : sequence of object
        Of a file of ours; what is no feature names nothing.

    Returns
    -------
    dict of str to set of str
        By the parts of `LISTS`.
    """
    named: dict[str, set[str]] = {part: set() for part in LISTS}
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, Mapping) else None
        for part, values in named.items():
            listed = properties.get(part) if isinstance(properties, Mapping) else None
            values.update(map(str, listed if isinstance(listed, list) else ()))
    return named


def read_ours(
    feature: object,
    number: int,
    draft: Draft,
    unknown: Mapping[tuple[str, str], str],
    reps: Sequence[Rep] | None,
) -> OurFeature:
    """Read a territory.

    Parameters
    ----------
    feature : object
        Of the file.
    number : int
        Its place in the file, from 1.
    draft : Draft
        Gives ids to areas that were edited elsewhere.
    unknown : mapping of tuple of str to str
        Of `find_unknown`; left out of the rule.
    reps : sequence of Rep or None
        Everyone in the store; None leaves the rep as the file has it.

    Returns
    -------
    OurFeature
        Not put into the plan yet.

    Raises
    ------
    ShapeInvalid, DocumentInvalid
        It is no such feature, or what it says of itself can't be.
    """
    try:
        if not isinstance(feature, Mapping):
            raise TypeError("it is no feature")
        properties = feature["properties"]
        named = {part: _list(properties, part) for part in LISTS}
        left_out = [
            (value, unknown[part, value])
            for part, values in named.items()
            for value in values
            if (part, value) in unknown
        ]
        lists: dict[str, Any] = {
            part: tuple(value for value in values if (part, value) not in unknown)
            for part, values in named.items()
        }
        rep_id, stranger = _read_rep(properties, reps)
        left_out += [(stranger, UNKNOWN_REP)] if stranger else []
        drawn, notes = _read_drawn(feature.get("geometry"), properties.get("areas") or [], number, draft)
        territory = Territory(
            id=TerritoryId(str(properties["id"])),
            name=str(properties["name"]),
            number=int(properties["number"]),
            rep_id=rep_id,
            district=str(properties.get("district") or ""),
            region=str(properties.get("region") or ""),
            locked=bool(properties.get("locked")),
            drawn=drawn,
            **lists,
        )
    except (KeyError, TypeError, AttributeError, ValueError, ShapelyError) as error:
        if isinstance(error, WindshieldError):
            raise
        raise ShapeInvalid(
            f"It lacks what a territory has ({type(error).__name__}: {error}).", _AGAIN
        ) from error
    return OurFeature(territory, left_out, notes)


def _list(properties: Mapping[str, Any], part: str) -> list[str]:
    values = properties.get(part) or []
    if not isinstance(values, list):
        raise ShapeInvalid(f"Its {part.replace('_', ' ')} are no list.", _AGAIN)
    return list(dict.fromkeys(map(str, values)))


def _read_rep(properties: Mapping[str, Any], reps: Sequence[Rep] | None) -> tuple[RepId | None, str]:
    """Return a territory's rep, and what the file calls one whom nobody knows."""
    rep_id, name = properties.get("rep_id"), properties.get("rep") or ""
    if not isinstance(rep_id, str | None) or not isinstance(name, str):
        raise ShapeInvalid("Its rep is no text.", "Export the plan again, or leave rep and rep_id empty.")
    if reps is None:
        return RepId(rep_id) if rep_id else None, ""
    found = find_rep(rep_id, name, reps)
    return found, "" if found else name.strip() or rep_id or ""


def _read_drawn(
    geometry: Mapping[str, Any] | None, areas: Sequence[Mapping[str, Any]], number: int, draft: Draft
) -> tuple[tuple[Drawn, ...], list[str]]:
    if not geometry:
        return (), []
    polygons: list[Any] = []  # none that could be told apart, where it is anything else
    if geometry["type"] in ("Polygon", "MultiPolygon"):
        inside = geometry["coordinates"]
        polygons = inside if geometry["type"] == "MultiPolygon" else [inside]
    counts = [area["polygons"] for area in areas]
    if any(type(count) is not int or count < 1 for count in counts):
        raise ShapeInvalid(
            "Its areas don't say of how many polygons each consists.",
            "Export the plan again, or leave “areas” empty.",
        )
    if not polygons or sum(counts) != len(polygons):
        shape = read_shape(geometry)
        edited = "its polygons were edited elsewhere and are one area now."
        return (Drawn(draft.identify(f"area {number}"), shape.area, "import"),), [edited, *shape.notes]
    drawn: list[Drawn] = []
    notes: list[str] = []
    at = 0
    for area, count in zip(areas, counts, strict=True):
        parts = polygons[at : at + count]
        at += count
        kind = {"type": "MultiPolygon", "coordinates": parts}
        one = {"type": "Polygon", "coordinates": parts[0]}
        exact = shapely.geometry.shape(kind if area["multi"] or count > 1 else one)
        how: How = area["how"] if area["how"] in get_args(How) else "import"
        if exact.is_valid and not exact.is_empty:
            drawn.append(Drawn(str(area["id"]), exact, how))
        else:
            shape = read_shape(kind)
            drawn.append(Drawn(str(area["id"]), shape.area, how))
            notes += shape.notes
    return tuple(drawn), notes
