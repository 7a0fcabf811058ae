"""A rep: who works a territory, from where and how much."""

from dataclasses import dataclass
from datetime import datetime

from data.identifiers import RepId
from data.plans.errors import DetailInvalid
from data.plans.plan_entry import Role, check_role

MOST_CALLS_A_DAY = 60


@dataclass(frozen=True)
class RepDetails:
    """What one says of a rep.

    Parameters
    ----------
    name : str
        Unique in the store, without regard to case and spacing.
    role : str
        Of `ROLES`.
    calls_a_day : float
        In person on a day in the field, as planned and at most; above 0, at most 60.
    home : tuple of float, optional
        Latitude and longitude in degrees of where the day starts; None while it isn't known.
    home_place : str
        The same for a person ("Evanston, IL 60201"); may be empty.
    capacity_calls_a_week : float, optional
        Calls that a week has room for, above 0; None when days times calls a day say it.
    active : bool
        Whether territories may be given to the rep.
    """

    name: str
    role: Role
    calls_a_day: float
    home: tuple[float, float] | None = None
    home_place: str = ""
    capacity_calls_a_week: float | None = None
    active: bool = True

    def __post_init__(self) -> None:
        check_role(self.role)
        if not 0 < self.calls_a_day <= MOST_CALLS_A_DAY:
            raise DetailInvalid(
                f"{self.calls_a_day:g} calls a day can't be.",
                f"Plan more than 0, at most {MOST_CALLS_A_DAY}.",
            )
        week = self.capacity_calls_a_week
        if week is not None and not 0 < week <= 7 * MOST_CALLS_A_DAY:
            raise DetailInvalid(
                f"A capacity of {week:g} calls a week can't be.",
                f"Give more than 0, at most {7 * MOST_CALLS_A_DAY}, or leave it out.",
            )
        if self.home is not None and not (-90 <= self.home[0] <= 90 and -180 <= self.home[1] <= 180):
            raise DetailInvalid(
                f"{self.home[0]:g}, {self.home[1]:g} is no latitude and longitude.",
                "Give the latitude first, both in degrees.",
            )


@dataclass(frozen=True, kw_only=True)
class Rep(RepDetails):
    """Someone who works a territory.

    Parameters
    ----------
    id : RepId
        Stays the same whatever changes.
    version : int
        1 when new, one more with each save.
    created_by, updated_by : str
        Who.
    created_at, updated_at : datetime
        When, in UTC.
    """

    id: RepId
    version: int
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
