"""Edits of a plan's drawn areas: what came back from the map, split, merged, snapped, cut out of others."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import shapely

from analytics.plan_edits import refuse_locked
from data.geography.shapes import merge_shapes, read_line, read_shape, shape_to_geojson, split_shape
from data.identifiers import TerritoryId
from data.plans.document import MAX_NAME, Area, Document, DocumentInvalid, Drawn, How, Territory

_HOWS: tuple[str, ...] = get_args(How)


@dataclass(frozen=True)
class DrawnEdit:
    """A plan after an edit of its areas.

    Parameters
    ----------
    document : Document
        The plan.
    notes : tuple of str
        What was done to the areas beyond what the person drew.
    """

    document: Document
    notes: tuple[str, ...] = ()


def write_shapes(document: Document) -> dict[str, Any]:
    """Return a plan's areas as the map takes them.

    Parameters
    ----------
    document : Document
        The plan.

    Returns
    -------
    dict
        GeoJSON FeatureCollection; `properties.group` is the territory's place in the document.
    """
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": drawn.id,
                "properties": {"group": number, "locked": territory.locked, "how": drawn.how},
                "geometry": shape_to_geojson(drawn.area, decimals=7),
            }
            for number, territory in enumerate(document.territories)
            for drawn in territory.drawn
        ],
    }


def take_shapes(document: Document, shapes: Mapping[str, Any], changed: Sequence[str]) -> DrawnEdit:
    """Take the areas that came back from the map.

    Parameters
    ----------
    document : Document
        The plan as it was handed to the map.
    shapes : mapping
        Every area as the map has it, as `write_shapes` gives them.
    changed : sequence of str
        Ids of those that were drawn, moved or deleted; one that the plan doesn't have is a new one. The
        others stay to the last digit.

    Returns
    -------
    DrawnEdit
        With a note for each area that had to be mended.

    Raises
    ------
    ShapeInvalid
        One of them has no area, or is none.
    TerritoryLocked
        One of them belongs to a locked territory.
    """
    known = {drawn.id: (territory, drawn) for territory in document.territories for drawn in territory.drawn}
    features = {str(feature["id"]): feature for feature in shapes["features"]}
    areas: dict[TerritoryId, list[Drawn]] = {territory.id: [] for territory in document.territories}
    notes: list[str] = []
    for name, feature in features.items():
        territory = _territory_at(document, feature["properties"].get("group"))
        before = known.get(name)
        if name not in changed:
            if before is not None:  # else the plan has given it up, and the map does not know of it yet
                areas[before[0].id].append(before[1])
            continue
        for concerned in (territory, *(before[:1] if before else ())):
            refuse_locked(concerned)
        valid = read_shape(feature["geometry"])
        notes += valid.notes
        how = feature["properties"].get("how") or feature["properties"].get("tool") or ""
        areas[territory.id].append(Drawn(name, valid.area, _how(how, before[1].how if before else "polygon")))
    for name, (territory, drawn) in known.items():
        if name in features:
            continue
        if name in changed:
            refuse_locked(territory)
        else:  # it has come back, and the map does not know of it yet
            areas[territory.id].append(drawn)
    order = {name: place for place, name in enumerate(known)}
    moved = [
        replace(t, drawn=tuple(sorted(areas[t.id], key=lambda d: order.get(d.id, len(order)))))
        for t in document.territories
    ]
    return DrawnEdit(document.put(*moved), tuple(dict.fromkeys(notes)))


def split_drawn(document: Document, name: str, line: Mapping[str, Any]) -> Document:
    """Split a drawn area by a line; what lies right of it becomes a territory of its own.

    Parameters
    ----------
    document : Document
        The plan.
    name : str
        The area's id.
    line : mapping
        GeoJSON LineString that crosses the area.

    Returns
    -------
    Document
        With one territory more.

    Raises
    ------
    ShapeInvalid
        The line doesn't cross the area.
    TerritoryLocked
        Its territory is locked.
    """
    territory, drawn = _find(document, name)
    refuse_locked(territory)
    left, right = split_shape(drawn.area, read_line(line))
    kept = tuple(replace(d, area=left, how="split") if d.id == name else d for d in territory.drawn)
    fresh = new_territory(document, territory.name, district=territory.district, region=territory.region)
    fresh = replace(fresh, drawn=(Drawn(new_id(), right, "split"),))
    return document.put(replace(territory, drawn=kept), fresh)


def merge_drawn(document: Document, territory: TerritoryId) -> Document:
    """Make one area of all that were drawn for a territory.

    Parameters
    ----------
    document : Document
        The plan.
    territory : TerritoryId
        Whose areas.

    Returns
    -------
    Document
        The same when there are fewer than two.

    Raises
    ------
    TerritoryLocked
        The territory is locked.
    """
    known = document.get(territory)
    refuse_locked(known)
    if len(known.drawn) < 2:
        return document
    merged = Drawn(known.drawn[0].id, merge_shapes([drawn.area for drawn in known.drawn]), "merge")
    return document.put(replace(known, drawn=(merged,)))


def add_drawn(document: Document, territory: TerritoryId, area: Mapping[str, Any], how: How) -> DrawnEdit:
    """Add an area to a territory.

    Parameters
    ----------
    document : Document
        The plan.
    territory : TerritoryId
        Who gets it.
    area : mapping
        GeoJSON of a polygon.
    how : str
        Where it comes from.

    Returns
    -------
    DrawnEdit
        With a note where it had to be mended.

    Raises
    ------
    ShapeInvalid
        It is no area.
    TerritoryLocked
        The territory is locked.
    """
    known = document.get(territory)
    refuse_locked(known)
    valid = read_shape(area)
    fresh = replace(known, drawn=(*known.drawn, Drawn(new_id(), valid.area, how)))
    return DrawnEdit(document.put(fresh), valid.notes)


def yield_overlap(document: Document, keeps: TerritoryId, yields: TerritoryId) -> Document:
    """Cut what one territory drew out of what another drew.

    Parameters
    ----------
    document : Document
        The plan.
    keeps, yields : TerritoryId
        Whose areas stay, and whose shrink. An area that lies wholly in the other's is gone.

    Returns
    -------
    Document
        Without an overlap between the drawn areas of the two.

    Raises
    ------
    TerritoryLocked
        The one that yields is locked.
    """
    kept = shapely.union_all([drawn.area for drawn in document.get(keeps).drawn])
    return cut_area(document, yields, kept)


def cut_area(
    document: Document, out_of: TerritoryId, area: Area, names: Collection[str] | None = None
) -> Document:
    """Cut an area out of what was drawn for a territory.

    Parameters
    ----------
    document : Document
        The plan.
    out_of : TerritoryId
        Whose areas shrink. One that lies wholly in `area` is gone.
    area : Polygon or MultiPolygon
        What is cut out.
    names : collection of str, optional
        Ids of the drawn areas concerned; all of the territory's when not given.

    Returns
    -------
    Document
        With the change.

    Raises
    ------
    TerritoryLocked
        The territory is locked.
    """
    known = document.get(out_of)
    refuse_locked(known)
    left = []
    for drawn in known.drawn:
        if (names is not None and drawn.id not in names) or not drawn.area.intersects(area):
            left.append(drawn)
            continue
        # A hair more, so that a point on the common border has one owner.
        rest = drawn.area.difference(area.buffer(_BORDER_DEGREES))
        polygons = [p for p in getattr(rest, "geoms", [rest]) if p.geom_type == "Polygon" and not p.is_empty]
        if polygons:
            smaller = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
            left.append(replace(drawn, area=smaller))
    return document.put(replace(known, drawn=tuple(left)))


def snap_drawn(
    document: Document, territory: TerritoryId, part: str, within: Callable[[Any], Sequence[str]]
) -> Document:
    """Replace a territory's drawn areas by the ZIPs or counties that lie in them.

    Parameters
    ----------
    document : Document
        The plan.
    territory : TerritoryId
        Whose areas.
    part : str
        "zips" or "counties".
    within : callable
        Gives those that lie in an area.

    Returns
    -------
    Document
        The same when nothing lies in them.

    Raises
    ------
    TerritoryLocked
        The territory is locked.
    """
    known = document.get(territory)
    refuse_locked(known)
    found = {name for drawn in known.drawn for name in within(drawn.area)}
    if not found:
        return document
    lists: dict[str, Any] = {part: tuple({*getattr(known, part), *found})}
    return document.put(replace(known, drawn=(), **lists))


def new_territory(document: Document, name: str = "", *, district: str = "", region: str = "") -> Territory:
    """Make a territory that a plan doesn't have yet.

    Parameters
    ----------
    document : Document
        The plan.
    name : str
        Its name, with a number behind it where that is taken, and shortened where it is too long;
        "Territory 3" when empty.
    district, region : str
        The hierarchy above it.

    Returns
    -------
    Territory
        Empty, with the next free number.
    """
    taken = {" ".join(t.name.casefold().split()) for t in document.territories}
    base = name or f"Territory {document.next_number}"
    title, number = _shorten(base), 2
    while " ".join(title.casefold().split()) in taken:
        title, number = _shorten(base, f" ({number})"), number + 1
    return Territory(TerritoryId(new_id()), title, document.next_number, district=district, region=region)


def new_id() -> str:
    """Return an id that nothing has.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    return uuid.uuid4().hex


_BORDER_DEGREES = 1e-7


def _territory_at(document: Document, group: Any) -> Territory:
    if not isinstance(group, int) or not 0 <= group < len(document.territories):
        raise DocumentInvalid("An area on the map belongs to no territory.", "Choose a territory, then draw.")
    return document.territories[group]


def _find(document: Document, name: str) -> tuple[Territory, Drawn]:
    for territory in document.territories:
        for drawn in territory.drawn:
            if drawn.id == name:
                return territory, drawn
    raise DocumentInvalid("That area is not in this plan any more.", "Choose another one.")


def _shorten(name: str, end: str = "") -> str:
    """Return a name with an end, cut before the end to what a territory's name may have."""
    room = MAX_NAME - len(end)
    return (name if len(name) <= room else f"{name[: room - 1].rstrip()}…") + end


def _how(named: str, otherwise: How) -> How:
    return named if named in _HOWS else otherwise  # type: ignore[return-value]
