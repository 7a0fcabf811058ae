"""What the map is told beside its points and shapes. Each checks itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from territory_map._errors import ParameterInvalid

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Group:
    """Whom an area can belong to: a territory, a district, a team.

    Parameters
    ----------
    key : str
        Yours; comes back in events and is posted to the live route.
    name : str
        As people say it.
    colour : str
        "#rrggbb".
    mark : str
        One to four characters beside the colour, so that nobody depends on colour alone.
    locked : bool
        Its shapes can't be selected, moved or deleted, and nothing can be drawn for it.
    active : bool
        New shapes belong to it. At most one group is active.
    """

    key: str
    name: str
    colour: str
    mark: str = ""
    locked: bool = False
    active: bool = False

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.colour):
            raise ParameterInvalid(f"Group “{self.key}” has the colour “{self.colour}”.", "Write #rrggbb.")
        if len(self.mark) > 4:
            raise ParameterInvalid(f"Group “{self.key}” has the mark “{self.mark}”.", "Use at most four.")


@dataclass(frozen=True)
class AreaLayer:
    """Polygons, fetched by the browser as it needs them, that can be clicked.

    Parameters
    ----------
    kind : str
        Comes back in `click-area`: "zip", "county" …
    url : str
        Of GeoJSON, with {z}, {x} and {y}, or with {bbox} (west,south,east,north). Each feature has an `id`
        and may have a `name` among its properties.
    min_zoom, max_zoom : int
        Tiles are asked from `min_zoom` on; nearer than `max_zoom` those of `max_zoom` are used.
    members : mapping of str to int
        Which group an area belongs to, by the area's id; the others are drawn without fill.
    visible : bool
        Whether it is shown.
    until_zoom : float, optional
        Nearer than this it is not shown: a finer one takes its place.
    clickable : bool
        Whether it says what it is on hover, and comes back in `click-area`.
    """

    kind: str
    url: str
    min_zoom: int = 7
    max_zoom: int = 11
    members: Mapping[str, int] = field(default_factory=dict)
    visible: bool = True
    until_zoom: float | None = None
    clickable: bool = True

    def __post_init__(self) -> None:
        if "{bbox}" not in self.url and not all(part in self.url for part in ("{z}", "{x}", "{y}")):
            raise ParameterInvalid(
                f"The URL of the area layer “{self.kind}”, “{self.url}”, names no tile.",
                "Write {z}, {x} and {y}, or {bbox}.",
            )
        if not 0 <= self.min_zoom <= self.max_zoom <= 22:
            raise ParameterInvalid(
                f"The area layer “{self.kind}” goes from zoom {self.min_zoom} to {self.max_zoom}.",
                "Zooms are 0 to 22, the least first.",
            )


@dataclass(frozen=True)
class Live:
    """The route of your process that answers while somebody draws.

    Parameters
    ----------
    url : str
        Of the same origin, as "/api/live".
    context : mapping
        Sent along unchanged: which plan, which snapshot.
    throttle_ms : int
        While the mouse moves, at most one request in so many milliseconds; 250 or more.
    """

    url: str
    context: Mapping[str, Any] = field(default_factory=dict)
    throttle_ms: int = 250

    def __post_init__(self) -> None:
        if self.throttle_ms < 250:
            raise ParameterInvalid(f"throttle_ms is {self.throttle_ms}.", "Use 250 or more.")


@dataclass(frozen=True)
class Streets:
    """Streets under the deck, in place of its own land. Theirs is the attribution that the map then shows.

    Parameters
    ----------
    style : str
        Address of a MapLibre style; with its glyphs it also has names.
    pmtiles : str
        Address of a PMTiles archive with the layers of Protomaps, served with range requests. Drawn without
        names, which need glyph files.
    """

    style: str = ""
    pmtiles: str = ""

    def __post_init__(self) -> None:
        if bool(self.style) == bool(self.pmtiles):
            raise ParameterInvalid("Streets are either a style or a PMTiles archive.", "Give one address.")


@dataclass(frozen=True)
class PickMode:
    """What a click or a lasso of the tool "pick" is about; one of the choices beside the toolbar.

    Parameters
    ----------
    key : str
        Comes back as `what`.
    label : str
        As people say it.
    """

    key: str
    label: str


PICK_MODES = (
    PickMode("zip", "ZIPs"),
    PickMode("provider", "Clinicians and sites"),
    PickMode("idn", "Whole IDN"),
)


@dataclass(frozen=True)
class Highlight:
    """Where to look: the map flies there once, and rings points.

    Parameters
    ----------
    bounds : tuple of float, optional
        West, south, east, north in degrees. The map flies there when `nonce` is a new one.
    ids : tuple of str
        Points of these ids are ringed for as long as the highlight is handed in.
    nonce : str or int
        A new one for each "show me".
    """

    bounds: Bounds | None = None
    ids: tuple[str, ...] = ()
    nonce: str | int = 0

    def __post_init__(self) -> None:
        if self.bounds is not None:
            west, south, east, north = self.bounds
            if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
                raise ParameterInvalid(
                    f"The highlight's bounds are {self.bounds}.", "Write west, south, east, north."
                )


Tool = Literal["pan", "lasso", "polygon", "radius", "edit", "pick", "split"]
TOOLS: tuple[Tool, ...] = ("pan", "lasso", "polygon", "radius", "edit", "pick", "split")
