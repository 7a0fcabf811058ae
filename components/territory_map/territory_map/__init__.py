"""Draw areas on a pydeck deck in Streamlit, with numbers that follow the mouse.

The contract, in short:

1. You own the shapes. Keep them in your session state, hand them in on each run.
2. What somebody draws comes back once, as `MapResult.shapes` (all of them, as they are now), with `reason`
   and `ids`. Take it, change it if you like (merge, snap, refuse), and hand in yours: the map shows its own
   drawing until you have been told of it, and from then on what you hand in.
3. Everything that is no drawing comes in `MapResult.events`, once: {"kind": "click-area", …}.
4. With `on_change` you are told before the script runs, so that one rerun is enough.

The kinds of events stand in the README.
"""

from territory_map._deck import LAYER_CLASSES
from territory_map._errors import (
    DeckInvalid,
    ParameterInvalid,
    PointsInvalid,
    ShapesInvalid,
    TerritoryMapError,
)
from territory_map._inputs import (
    PICK_MODES,
    TOOLS,
    AreaLayer,
    Bounds,
    Group,
    Highlight,
    Live,
    PickMode,
    Streets,
    Tool,
)
from territory_map._mount import territory_map
from territory_map._points import NOBODYS
from territory_map._result import MapResult
from territory_map._shapes import NO_SHAPES, FeatureCollection

__all__ = [
    "LAYER_CLASSES",
    "NOBODYS",
    "NO_SHAPES",
    "PICK_MODES",
    "TOOLS",
    "AreaLayer",
    "Bounds",
    "DeckInvalid",
    "FeatureCollection",
    "Group",
    "Highlight",
    "Live",
    "MapResult",
    "ParameterInvalid",
    "PickMode",
    "PointsInvalid",
    "ShapesInvalid",
    "Streets",
    "TerritoryMapError",
    "Tool",
    "territory_map",
]
