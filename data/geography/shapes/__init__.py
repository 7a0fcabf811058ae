"""Areas that a person drew: made valid, split, merged, written, and asked which points they hold."""

from data.geography.shapes.edit import merge_shapes, read_line, shape_parts, split_shape
from data.geography.shapes.errors import ShapeInvalid
from data.geography.shapes.measure import square_metres
from data.geography.shapes.parts import Area
from data.geography.shapes.points import PointIndex, points_within
from data.geography.shapes.read import ValidShape, read_shape
from data.geography.shapes.write import shape_to_geojson

__all__ = [
    "Area",
    "PointIndex",
    "ShapeInvalid",
    "ValidShape",
    "merge_shapes",
    "points_within",
    "read_line",
    "read_shape",
    "shape_parts",
    "shape_to_geojson",
    "split_shape",
    "square_metres",
]
