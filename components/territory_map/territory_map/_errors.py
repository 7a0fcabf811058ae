"""What can be wrong with what is handed to the map."""


class TerritoryMapError(Exception):
    """The base of this package's errors.

    Parameters
    ----------
    what : str
        What is wrong, with the offending value.
    next_step : str
        What to do about it.
    """

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(f"{what} {next_step}")
        self.what = what
        self.next_step = next_step


class PointsInvalid(TerritoryMapError, ValueError):
    """The table of points lacks a column, or a coordinate is no place on Earth."""


class ShapesInvalid(TerritoryMapError, ValueError):
    """The shapes are no FeatureCollection of polygons with ids and groups."""


class DeckInvalid(TerritoryMapError, ValueError):
    """The deck has a layer that the map does not carry; it would be left out in silence."""


class ParameterInvalid(TerritoryMapError, ValueError):
    """A group, an area layer or an option is out of its bounds."""
