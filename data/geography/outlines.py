"""Outlines of the United States: land, states and counties.

Read from `us_atlas_counties_10m.json`, which is `counties-10m.json` of the npm package us-atlas 3.0.1
(© Michael Bostock, ISC licence), made from the Census Bureau's cartographic boundary files of 2017 at
1:10,000,000, which are in the public domain. Good for orientation, not for deciding what lies where.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
        Borders between states, and coasts.
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
    topology = json.loads(FILE.read_text(encoding="utf-8"))
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    # TopoJSON stores each arc as steps of whole quanta from its first point.
    arcs = [np.cumsum(np.asarray(arc, dtype=np.int64), axis=0) * scale + shift for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> Line:
        pieces = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

    def used(kind: str) -> set[int]:
        return {
            number if number >= 0 else ~number
            for shape in topology["objects"][kind]["geometries"]
            for polygon in ([shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"])
            for numbers in polygon
            for number in numbers
        }

    nation = topology["objects"]["nation"]["geometries"][0]["arcs"]
    of_states = used("states")
    return Outlines(
        land=tuple(tuple(ring(numbers) for numbers in polygon) for polygon in nation),
        states=tuple(arcs[number] for number in sorted(of_states)),
        counties=tuple(arcs[number] for number in sorted(used("counties") - of_states)),
    )
