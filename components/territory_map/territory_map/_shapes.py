"""The drawn areas: a GeoJSON FeatureCollection."""

from collections.abc import Mapping
from typing import Any

from territory_map._errors import ShapesInvalid

FeatureCollection = dict[str, Any]
NO_SHAPES: FeatureCollection = {"type": "FeatureCollection", "features": []}


def check_shapes(shapes: Mapping[str, Any] | None, *, groups: int) -> FeatureCollection:
    """Check shapes that the host hands in.

    Parameters
    ----------
    shapes : mapping, optional
        FeatureCollection; each feature has an `id` of its own (str), `properties.group` (index into groups),
        `properties.locked` (optional bool), and a Polygon or MultiPolygon, which may have holes.
    groups : int
        How many groups there are.

    Returns
    -------
    dict
        The same, or an empty collection for None.

    Raises
    ------
    ShapesInvalid
        It is something else.
    """
    if shapes is None:
        return NO_SHAPES
    if shapes.get("type") != "FeatureCollection" or not isinstance(shapes.get("features"), list):
        raise ShapesInvalid("The shapes are no GeoJSON FeatureCollection.", "Hand in one, or None.")
    seen: set[str] = set()
    for place, feature in enumerate(shapes["features"]):
        name = feature.get("id")
        if not isinstance(name, str) or not name or name in seen:
            raise ShapesInvalid(f"Shape {place} has the id {name!r}.", "Give each an id (str) of its own.")
        seen.add(name)
        kind = (feature.get("geometry") or {}).get("type")
        if kind not in ("Polygon", "MultiPolygon"):
            raise ShapesInvalid(f"Shape “{name}” is a {kind}.", "Shapes are Polygon or MultiPolygon.")
        group = (feature.get("properties") or {}).get("group")
        if not isinstance(group, int) or not 0 <= group < groups:
            raise ShapesInvalid(
                f"Shape “{name}” is of group {group!r}, and there are {groups} groups.",
                "Set properties.group to the place of its group, from 0.",
            )
    return dict(shapes)
