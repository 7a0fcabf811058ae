"""What a solver answers."""

from dataclasses import dataclass

from bench.routes.instance import DayVisits


@dataclass(frozen=True)
class Answer:
    """The order of each day, as a solver gives it: not yet timed, not yet checked.

    Parameters
    ----------
    visits : tuple of tuple of int
        One a day of the instance: numbers of places.
    proved : bool
        Whether the solver proved that no better one exists.
    bound : float, optional
        The most that a better one could score, where a solver says so.
    """

    visits: tuple[DayVisits, ...]
    proved: bool = False
    bound: float | None = None
