"""Territories and strokes on any market: wobbly areas that hold a wanted number of clinicians."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from shapely import Polygon

from analytics.territory_market import Market
from data.geography.shapes import shape_to_geojson
from data.identifiers import TerritoryId
from data.plans.document import Document, Drawn, Focus, Territory

CORNERS = 48
MOST_LATITUDE = 85.0
WAVES = (2, 3, 5)  # of an outline round its circle; by an amplitude of at most 0.12 each
SEED = 20261124

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Stroke:
    """One stroke of the mouse.

    Parameters
    ----------
    territory : TerritoryId
        For whom it is drawn.
    area : Polygon
        What it encloses.
    """

    territory: TerritoryId
    area: Polygon

    @property
    def geometry(self) -> dict[str, Any]:
        """The area as GeoJSON."""
        return shape_to_geojson(self.area, decimals=6)

    @property
    def corners(self) -> list[tuple[float, float]]:
        """Longitude and latitude along the stroke, without the way back to its beginning."""
        return [(float(lon), float(lat)) for lon, lat in self.area.exterior.coords[:-1]]


def make_plan(market: Market, *, territories: int, clinicians: int) -> Document:
    """Make a plan of drawn territories.

    Parameters
    ----------
    market : Market
        The accounts.
    territories : int
        How many.
    clinicians : int
        About how many each holds.

    Returns
    -------
    Document
        One area a territory, spread so that each lies in a region of equally many clinicians.
    """
    rows = _regions(market, territories)
    return Document(
        tuple(
            Territory(
                TerritoryId(f"t{number}"),
                f"Territory {number}",
                number,
                drawn=(
                    Drawn(f"d{number}", _draw(market, _middle(market, region), clinicians, SEED - number)),
                ),
            )
            for number, region in enumerate(rows, 1)
        ),
        focus=Focus(),
    )


def make_strokes(market: Market, *, territories: int, clinicians: int, strokes: int) -> list[Stroke]:
    """Draw strokes, each different, the same ones each time.

    Parameters
    ----------
    market : Market
        The accounts.
    territories : int
        Of the plan.
    clinicians : int
        About how many each stroke encloses.
    strokes : int
        How many; they go round the territories.

    Returns
    -------
    list of Stroke
        Each round an account of its territory's region.
    """
    regions = _regions(market, territories)
    found = []
    for seed in range(strokes):
        region = regions[seed % territories]
        row = np.random.default_rng([SEED, seed]).choice(region)
        middle = np.array([market.lon[row], market.lat[row]])
        territory = TerritoryId(f"t{seed % territories + 1}")
        found.append(Stroke(territory, _draw(market, middle, clinicians, seed)))
    return found


def _regions(market: Market, parts: int) -> list[npt.NDArray[np.intp]]:
    """Return the accounts of regions with equally many clinicians, cut across their longer side."""
    known = np.flatnonzero(np.isfinite(market.lat) & (market.clinicians_at > 0))
    found: list[npt.NDArray[np.intp]] = []

    def cut(rows: npt.NDArray[np.intp], parts: int) -> None:
        if parts == 1:
            found.append(rows)
            return
        sides = [market.lon[rows] * 0.77, market.lat[rows]]
        rows = rows[np.argsort(sides[int(np.ptp(sides[1]) > np.ptp(sides[0]))], kind="stable")]
        weight = np.cumsum(market.clinicians_at[rows])
        at = int(np.searchsorted(weight, weight[-1] * (parts // 2) / parts))
        cut(rows[: at + 1], parts // 2)
        cut(rows[at + 1 :], parts - parts // 2)

    cut(known, parts)
    return found


def _middle(market: Market, rows: npt.NDArray[np.intp]) -> Floats:
    return np.array([np.median(market.lon[rows]), np.median(market.lat[rows])])


def _draw(market: Market, middle: Floats, clinicians: int, seed: int) -> Polygon:
    random = np.random.default_rng([SEED, abs(seed), 1])
    size, turn = random.uniform(0.03, 0.12, len(WAVES)), random.uniform(0, 2 * np.pi, len(WAVES))

    def wobble(angle: Floats) -> Floats:
        waves = [s * np.cos(n * angle + t) for n, s, t in zip(WAVES, size, turn, strict=True)]
        return 1 + np.sum(waves, axis=0)

    narrow = np.cos(np.radians(middle[1]))  # a degree of longitude, in degrees of latitude
    known = np.flatnonzero(np.isfinite(market.lat) & (market.clinicians_at > 0))
    x, y = (market.lon[known] - middle[0]) * narrow, market.lat[known] - middle[1]
    distance = np.hypot(x, y) / wobble(np.arctan2(y, x))
    order = np.argsort(distance)
    held = np.cumsum(market.clinicians_at[known][order])
    radius = float(distance[order][min(int(np.searchsorted(held, clinicians)), len(order) - 1)]) + 1e-4
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    reach = radius * wobble(angle)
    corners = np.column_stack(
        [middle[0] + reach * np.cos(angle) / narrow, middle[1] + reach * np.sin(angle)]
    ).round(6)
    return Polygon(corners.clip((-180, -MOST_LATITUDE), (180, MOST_LATITUDE)))  # beyond the pole, else
