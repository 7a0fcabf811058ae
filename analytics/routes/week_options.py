"""What is asked of a week beside who works it and when."""

from dataclasses import dataclass

from data.errors import OptionInvalid
from data.plans.organisation.access_entry import MOST_PARKING_MINUTES
from data.plans.organisation.clock import MOST_DESK_MINUTES

MOST_CANDIDATES = 150
MOST_SITES = 3
"""Sites at which one clinician is looked for, the ones with the largest share first."""


@dataclass(frozen=True)
class WeekOptions:
    """How a week is planned.

    Parameters
    ----------
    most_candidates : int
        Clinicians who are planned for, the best by value and nearness.
    reach_minutes : float
        One way from where a day starts, in free flow; who is farther is too far.
    remote_calls : bool
        Whether a video call takes the place of one in person on those whom one may not see.
    around_block_minutes : int
        How long before and after an OR block a surgeon may be seen there, where no visiting hours are known.
    parking_minutes, desk_minutes : float
        From the road to the door, and at the badge desk or reception, where nothing is recorded.
    drive_value_per_minute : float
        What a minute on the road costs, in the unit of a call's value.
    overtime_value_per_minute : float
        What a minute after a day's planned end costs.
    shape_share : float
        Of a call's value, added on the weekday that it had in the week before.
    """

    most_candidates: int = MOST_CANDIDATES
    reach_minutes: float = 150.0
    remote_calls: bool = True
    around_block_minutes: int = 60
    parking_minutes: float = 5.0
    desk_minutes: float = 5.0
    drive_value_per_minute: float = 0.02
    overtime_value_per_minute: float = 0.1
    shape_share: float = 0.25

    def __post_init__(self) -> None:
        if not 1 <= self.most_candidates <= 1000 or not 0 < self.reach_minutes <= 600:
            raise OptionInvalid(
                f"A week of {self.most_candidates} candidates within {self.reach_minutes:g} minutes can't be "
                "planned.",
                "Ask for 1 to 1,000 candidates within 600 minutes.",
            )
        if not (
            0 <= self.parking_minutes <= MOST_PARKING_MINUTES and 0 <= self.desk_minutes <= MOST_DESK_MINUTES
        ):
            raise OptionInvalid(
                f"{self.parking_minutes:g} minutes of parking and {self.desk_minutes:g} at the desk can't be "
                "taken.",
                f"Give 0 to {MOST_PARKING_MINUTES} and 0 to {MOST_DESK_MINUTES} minutes.",
            )
        costs = self.drive_value_per_minute, self.overtime_value_per_minute, self.shape_share
        if min(costs) < 0 or not 0 <= self.around_block_minutes <= 480:
            raise OptionInvalid(
                "A week's costs can't be below 0, nor what surrounds a block above 480 minutes.",
                "Give 0 or more.",
            )
