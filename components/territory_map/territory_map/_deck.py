"""The deck as JSON, and which of its layers the front end carries."""

import json

import pydeck as pdk

from territory_map._errors import DeckInvalid

# The same list stands in frontend/src/deck/layer-classes.ts; a test compares them.
LAYER_CLASSES = frozenset(
    {
        "ArcLayer",
        "BitmapLayer",
        "ColumnLayer",
        "ContourLayer",
        "GeoJsonLayer",
        "GridCellLayer",
        "GridLayer",
        "H3HexagonLayer",
        "HeatmapLayer",
        "HexagonLayer",
        "IconLayer",
        "LineLayer",
        "MVTLayer",
        "PathLayer",
        "PointCloudLayer",
        "PolygonLayer",
        "ScatterplotLayer",
        "ScreenGridLayer",
        "SolidPolygonLayer",
        "TextLayer",
        "TileLayer",
        "TripsLayer",
    }
)


def deck_json(deck: pdk.Deck | str) -> str:
    """Return a deck as JSON.

    Parameters
    ----------
    deck : pydeck.Deck or str
        Or its `to_json()`. Its layers lie under the points and shapes, except those whose id begins with
        "over:", which lie over them. Its initial view is used when `view_id` is seen for the first time. Its
        map style and tooltip are not used.

    Returns
    -------
    str
        As pydeck writes it.

    Raises
    ------
    DeckInvalid
        A layer's class is not carried by the front end.
    """
    text = deck if isinstance(deck, str) else deck.to_json()
    for layer in json.loads(text).get("layers", []):
        if layer.get("@@type") not in LAYER_CLASSES:
            raise DeckInvalid(
                f"The deck's layer “{layer.get('id')}” is a {layer.get('@@type')}, unknown here.",
                f"Known are {', '.join(sorted(LAYER_CLASSES))}.",
            )
    return str(text)
