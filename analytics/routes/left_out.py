"""Who is not planned for, and why, before a route is sought."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analytics.routes.value import Worth
from data.identifiers import Npi


class Reason(StrEnum):
    """Why somebody can't be called on in a week."""

    BANNED = "banned"
    NOT_IN_PLAN = "not in the call plan"
    TOO_RECENT = "seen too recently"
    FREQUENCY = "all calls made"
    SKILL = "skill missing"
    NO_SEE = "no-see"
    DARK = "dark"
    NO_SET = "no set on site"
    SITE_CLOSED = "site closed"
    NO_PLACE = "no coordinates"
    UNREACHABLE = "unreachable"
    TOO_FAR = "too far"
    LEAD_TIME = "booked too late"
    CANCELLED = "cancelled"
    NO_WINDOW = "no window"
    LIMIT = "beyond the limit"


@dataclass(frozen=True)
class LeftOut:
    """Somebody of the territory who is not planned for.

    Parameters
    ----------
    npi : Npi
        Who.
    name : str
        The same for a person.
    reason : Reason
        Why.
    text : str
        The same in one sentence.
    until : date, optional
        The day from which the reason is gone, where that is known or expected.
    value : float
        What a call would be worth; 0 where the call plan asks for none.
    decile : int
        Of the chosen code set; 0 for none.
    site_name : str
        Where they mainly work.
    worth : Worth, optional
        What the value is made of; None where the call plan asks for no calls.
    """

    npi: Npi
    name: str
    reason: Reason
    text: str
    until: date | None = None
    value: float = 0.0
    decile: int = 0
    site_name: str = ""
    worth: Worth | None = None
