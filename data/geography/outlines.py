"""Outlines of the United States: land, states and counties.

Read from `us_atlas_counties_10m.json`, which is `counties-10m.json` of the npm package us-atlas 3.0.1
(© Michael Bostock, ISC licence), made from the Census Bureau's cartographic boundary files of 2017 at
1:10,000,000, which are in the public domain. Good for orientation, not for deciding what lies where.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("us_atlas_counties_10m.json")

Line = npt.NDArray[np.float64]
"""Points of a line, n × 2: longitude and latitude in degrees."""


@dataclass(frozen=True)
class Outlines:
    """Lines and rings of the map, each border once.

    Parameters
    ----------
    land : tuple of tuple of ndarray
        Polygons, each an outer ring and its holes.
    states : tuple of ndarray
        Borders between states.
    counties : tuple of ndarray
        Borders between counties of one state.
    """

    land: tuple[tuple[Line, ...], ...]
    states: tuple[Line, ...]
    counties: tuple[Line, ...]


@cache
def read_outlines() -> Outlines:
    """Return the outlines.

    Returns
    -------
    Outlines
        The 50 states, the District of Columbia and the territories.
    """
    objects, arcs = _read_topology()
    used = {
        kind: {
            number if number >= 0 else ~number
            for shape in objects[kind]
            for polygon in _polygons(shape)
            for numbers in polygon
            for number in numbers
        }
        for kind in ("nation", "states", "counties")
    }
    (nation,) = objects["nation"]
    return Outlines(
        land=tuple(_rings(polygon, arcs) for polygon in _polygons(nation)),
        states=tuple(arcs[number] for number in sorted(used["states"] - used["nation"])),
        counties=tuple(arcs[number] for number in sorted(used["counties"] - used["states"])),
    )


def read_county_areas() -> dict[str, tuple[tuple[Line, ...], ...]]:
    """Return the area of each county.

    Returns
    -------
    dict of str to tuple of tuple of ndarray
        Polygons by five-digit FIPS code, each an outer ring and its holes.
    """
    return _read_areas("counties")


def read_state_areas() -> dict[str, tuple[tuple[Line, ...], ...]]:
    """Return the area of each state.

    Returns
    -------
    dict of str to tuple of tuple of ndarray
        Polygons by two-digit FIPS code, each an outer ring and its holes.
    """
    return _read_areas("states")


def _read_areas(kind: str) -> dict[str, tuple[tuple[Line, ...], ...]]:
    objects, arcs = _read_topology()
    return {
        str(shape["id"]): tuple(_rings(polygon, arcs) for polygon in _polygons(shape))
        for shape in objects[kind]
    }


def _read_topology() -> tuple[dict[str, list[dict[str, Any]]], list[Line]]:
    topology = json.loads(FILE.read_text(encoding="utf-8"))
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    # TopoJSON stores each arc as steps of whole quanta from its first point.
    arcs = [np.cumsum(np.asarray(arc, dtype=np.int64), axis=0) * scale + shift for arc in topology["arcs"]]
    return {kind: shapes["geometries"] for kind, shapes in topology["objects"].items()}, arcs


def _polygons(shape: dict[str, Any]) -> list[list[list[int]]]:
    return [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]


def _rings(polygon: list[list[int]], arcs: list[Line]) -> tuple[Line, ...]:
    def ring(numbers: list[int]) -> Line:
        pieces = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

    return tuple(ring(numbers) for numbers in polygon)
