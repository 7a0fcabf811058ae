"""Why there is no week to plan at all; whatever lets a part be planned is a note in the week."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.errors import WindshieldError

if TYPE_CHECKING:
    from analytics.routes.left_out import LeftOut
    from analytics.routes.rep_week import FreeDay


class NoTerritory(WindshieldError, LookupError):
    """No territory of the plan is worked by the rep."""


class WeekOff(WindshieldError, ValueError):
    """The rep works on no day of the week.

    Parameters
    ----------
    what, next_step : str
        For the reader.
    free_days : sequence of FreeDay
        Why each day is free.
    """

    def __init__(self, what: str, next_step: str, free_days: Sequence["FreeDay"]) -> None:
        super().__init__(what, next_step)
        self.free_days = tuple(free_days)


class NobodyToCall(WindshieldError, LookupError):
    """Nobody can be called on in the week.

    Parameters
    ----------
    what, next_step : str
        For the reader.
    left_out : sequence of LeftOut
        Why each of the territory can't.
    """

    def __init__(self, what: str, next_step: str, left_out: Sequence["LeftOut"]) -> None:
        super().__init__(what, next_step)
        self.left_out = tuple(left_out)


class NoStart(WindshieldError, ValueError):
    """It isn't known where the rep's days start, and nothing in the territory has a place."""
