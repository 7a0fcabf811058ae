"""How often whom to call on, and the calls that were made and planned."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from data.identifiers import Npi, RepId, SiteId
from data.plans.errors import DetailInvalid
from data.plans.names import check_name, check_note, check_optional_name
from data.plans.organisation.clock import MINUTE_PLACES
from data.plans.organisation.week_entry import check_words
from data.plans.segments import SegmentId

Channel = Literal["in person", "video", "phone", "email"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
CallStatus = Literal["planned", "kept", "cancelled", "no-show"]
CALL_STATUSES: tuple[CallStatus, ...] = get_args(CallStatus)
MOST_CALL_MINUTES, MOST_CALLS_A_QUARTER = 600, 200


@dataclass(frozen=True)
class CallPlan:
    """How often a group of clinicians is to be called on, and for how long.

    Of several that fit a clinician the one of the lowest `rank` holds; what a group leaves open fits
    everyone.

    Parameters
    ----------
    name : str
        Unique, without regard to case and spacing.
    rank : int
        1 or more; which group goes first.
    calls_a_quarter : float
        0 when nobody is to call on them.
    minutes_a_call : float
        How long a call is, desk and parking not counted.
    specialty : str
        As the snapshot spells it; any when empty.
    decile_from, decile_to : int, optional
        Deciles, 1 to 10, of the code set that the week is planned for, both counted; any when None.
    segment_id : SegmentId, optional
        A saved segment that they must be in.
    needs_skills : tuple of str
        What a rep who calls must be able to do.
    needs_set : str
        A set that must lie at the site; none when empty.
    """

    name: str
    rank: int
    calls_a_quarter: float
    minutes_a_call: float
    specialty: str = ""
    decile_from: int | None = None
    decile_to: int | None = None
    segment_id: SegmentId | None = None
    needs_skills: tuple[str, ...] = ()
    needs_set: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", check_name(self.name)[0])
        object.__setattr__(self, "needs_skills", check_words(self.needs_skills))
        object.__setattr__(self, "needs_set", check_optional_name(self.needs_set)[0])
        if self.rank < 1:
            raise DetailInvalid(f"A rank of {self.rank} can't be.", "Give 1 or more; 1 goes first.")
        if not 0 <= self.calls_a_quarter <= MOST_CALLS_A_QUARTER:
            raise DetailInvalid(
                f"{self.calls_a_quarter:g} calls a quarter can't be.", f"Give 0 to {MOST_CALLS_A_QUARTER}."
            )
        _check_call_minutes(self.minutes_a_call)
        for part in ("calls_a_quarter", "minutes_a_call"):
            object.__setattr__(self, part, round(float(getattr(self, part)), MINUTE_PLACES))
        object.__setattr__(self, "specialty", check_note(self.specialty))
        low, high = self.decile_from, self.decile_to
        if (low is None) != (high is None):
            raise DetailInvalid("One end of the deciles is missing.", "Give both, or neither.")
        if low is not None and high is not None and not 1 <= low <= high <= 10:
            raise DetailInvalid(
                f"Deciles {low} to {high} can't be.", "Give the lower one first, both from 1 to 10."
            )


@dataclass(frozen=True)
class Call:
    """A call that was made or is planned.

    Parameters
    ----------
    rep_id : RepId
        Who calls.
    npi : Npi, optional
        On whom; None for a call at a site on nobody in particular.
    site_id : SiteId, optional
        Where; needed for a call in person.
    starts_at : datetime
        With a time zone; kept as UTC.
    zone : str
        IANA name of the zone of the place, in which people say the time ("America/Chicago").
    minutes : float
        How long.
    channel : str
        Of `CHANNELS`.
    status : str
        Of `CALL_STATUSES`.
    locked : bool
        An appointment that a new plan may not move.
    needs_set : str
        A set that must lie at the site; none when empty.
    note : str
        For people; may be empty.
    """

    rep_id: RepId
    npi: Npi | None
    site_id: SiteId | None
    starts_at: datetime
    zone: str
    minutes: float
    channel: Channel = "in person"
    status: CallStatus = "planned"
    locked: bool = False
    needs_set: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.npi is None and self.site_id is None:
            raise DetailInvalid("A call on nobody, nowhere, is none.", "Name the clinician or the site.")
        if self.channel not in CHANNELS:
            raise DetailInvalid(
                f"There is no channel “{self.channel}”.", f"Choose one of: {', '.join(CHANNELS)}."
            )
        if self.status not in CALL_STATUSES:
            raise DetailInvalid(f"No call is “{self.status}”.", f"Choose one of: {', '.join(CALL_STATUSES)}.")
        if self.channel == "in person" and self.site_id is None:
            raise DetailInvalid("A call in person takes place somewhere.", "Name the site.")
        if self.starts_at.tzinfo is None:
            raise DetailInvalid(f"{self.starts_at} has no time zone.", "Say in which zone it is.")
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "needs_set", check_optional_name(self.needs_set)[0])
        check_zone(self.zone)
        _check_call_minutes(self.minutes)
        object.__setattr__(self, "minutes", round(float(self.minutes), MINUTE_PLACES))
        object.__setattr__(self, "note", check_note(self.note))

    @property
    def local_start(self) -> datetime:
        """The start as the clock shows it at the place."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))


def check_zone(zone: str) -> ZoneInfo:
    """Return a time zone, if there is such a one.

    Parameters
    ----------
    zone : str
        IANA name.

    Returns
    -------
    ZoneInfo
        Of that name.

    Raises
    ------
    DetailInvalid
        There is none.
    """
    try:
        return ZoneInfo(zone)
    except (LookupError, ValueError, OSError) as error:
        raise DetailInvalid(
            f"There is no time zone “{zone}”.", "Write one such as America/Chicago."
        ) from error


def _check_call_minutes(minutes: float) -> None:
    if not 10**-MINUTE_PLACES <= minutes <= MOST_CALL_MINUTES:
        raise DetailInvalid(
            f"A call of {minutes:g} minutes can't be.", f"Give more than 0, at most {MOST_CALL_MINUTES}."
        )
