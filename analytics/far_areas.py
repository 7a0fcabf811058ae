"""The ZIPs and counties of a plan seen from far: an outline a territory, where single ones are too many."""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from data.geography.shapes import Area, shape_to_geojson
from data.geography.shapes.parts import polygonal
from data.plans.document import Document

VERSION = 1
FINEST_DEGREES = 0.008
"""Somewhat less than a pixel at the zoom from which on single ZIPs are drawn."""
DECIMALS = 3


@dataclass(frozen=True)
class FarRules:
    """What the territories of a plan name of one kind.

    Parameters
    ----------
    codes : tuple of tuple of str
        ZIPs or counties, by the territory's place in the document.
    """

    codes: tuple[tuple[str, ...], ...]

    @property
    def nbytes(self) -> int:
        """The size in bytes, about; the texts are the document's."""
        return 200 + sum(56 + 8 * len(codes) for codes in self.codes)

    @property
    def token(self) -> str:
        """The same for equal rules only."""
        text = "|".join(",".join(codes) for codes in self.codes)
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def far_rules(document: Document, part: str) -> FarRules:
    """Return what a plan's territories name of one kind.

    Parameters
    ----------
    document : Document
        The plan.
    part : str
        "zips" or "counties".

    Returns
    -------
    FarRules
        With an empty tuple for each territory that names none.
    """
    return FarRules(tuple(getattr(territory, part) for territory in document.territories))


def far_key(part: str, token: str) -> Hashable:
    """Return the cache's key of a plan's rules.

    Parameters
    ----------
    part : str
        "zips" or "counties".
    token : str
        Of the rules.

    Returns
    -------
    Hashable
        With the version of the question.
    """
    return "far rules", VERSION, part, token


def draw_far_areas(rules: FarRules, area_of: Callable[[str], Area | None]) -> dict[str, Any]:
    """Draw what each territory names as one area.

    Parameters
    ----------
    rules : FarRules
        ZIPs or counties by territory.
    area_of : callable
        The area of one; None for one that has none.

    Returns
    -------
    dict
        GeoJSON FeatureCollection; the `id` of a feature is the territory's place in the document. Borders
        are off by `FINEST_DEGREES` at most, and a gap as narrow between two of a territory is closed.
    """
    features = []
    for number, codes in enumerate(rules.codes):
        area = _merge([area for code in codes if (area := area_of(code)) is not None])
        if area is not None:
            shape = shape_to_geojson(area, DECIMALS)
            features.append({"type": "Feature", "id": str(number), "properties": {}, "geometry": shape})
    return {"type": "FeatureCollection", "features": features}


def _merge(areas: Sequence[Area]) -> Area | None:
    if not areas:
        return None
    # Neighbours are thinned apart from each other: their borders gape by as much, and are closed again.
    coarse = shapely.simplify(np.array(areas, dtype=object), FINEST_DEGREES / 2)
    merged = shapely.buffer(shapely.union_all(coarse), FINEST_DEGREES / 2, join_style="mitre")
    closed = shapely.buffer(merged, -FINEST_DEGREES / 2, join_style="mitre")
    area = polygonal(shapely.simplify(closed, FINEST_DEGREES / 4))
    return None if area.is_empty else area
