"""Whom a rep may see where, and when: access of sites and clinicians, and surgeons' OR blocks."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from data.identifiers import Npi, SiteId
from data.plans.errors import DetailInvalid
from data.plans.names import check_note
from data.plans.organisation.clock import (
    MOST_DESK_MINUTES,
    Window,
    check_by_hour,
    check_minutes,
    check_windows,
    round_minutes,
)

AccessStatus = Literal["open", "restricted", "no-see", "unknown"]
ACCESS_STATUSES: tuple[AccessStatus, ...] = get_args(AccessStatus)
MOST_PARKING_MINUTES, MOST_LEAD_DAYS = 120, 365


@dataclass(frozen=True)
class Access:
    """How one gets in at a site, to everyone there or to one clinician.

    A site's row has no clinician and holds for all who work there. A clinician's row says what differs:
    what it leaves open is taken from the site's (`merge_access`).

    Parameters
    ----------
    site_id : SiteId
        Where.
    npi : Npi, optional
        Who; None for the site's own row.
    status : str
        Of `ACCESS_STATUSES`.
    visiting : tuple of Window, optional
        When a call may take place; empty for never, None where it isn't known.
    badge : tuple of Window, optional
        When the badge desk lets visitors in; empty for never, None where there is no desk or it isn't known.
    desk_minutes : float, optional
        How long one waits at the badge desk, in an hour that `desk_by_hour` doesn't name; None where it
        isn't known.
    desk_by_hour : tuple of tuple of int and float
        Hour, 0 to 23, and the minutes that who arrives in it waits.
    parking_minutes : float, optional
        From the road to the door, once a stop; None where it isn't known.
    lead_days : int, optional
        How many days before a call must be booked; None where it isn't known.
    note : str
        For people; may be empty.
    """

    site_id: SiteId
    npi: Npi | None = None
    status: AccessStatus = "unknown"
    visiting: tuple[Window, ...] | None = None
    badge: tuple[Window, ...] | None = None
    desk_minutes: float | None = None
    desk_by_hour: tuple[tuple[int, float], ...] = ()
    parking_minutes: float | None = None
    lead_days: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not self.site_id:
            raise DetailInvalid("Access needs a site.", "Name the site.")
        if self.status not in ACCESS_STATUSES:
            raise DetailInvalid(
                f"There is no access “{self.status}”.", f"Choose one of: {', '.join(ACCESS_STATUSES)}."
            )
        for part in ("visiting", "badge"):
            windows = getattr(self, part)
            if windows is not None:
                object.__setattr__(self, part, check_windows(windows))
        check_minutes(self.desk_minutes, "minutes at the desk", MOST_DESK_MINUTES)
        check_minutes(self.parking_minutes, "minutes of parking", MOST_PARKING_MINUTES)
        check_minutes(self.lead_days, "days of lead time", MOST_LEAD_DAYS)
        for part in ("desk_minutes", "parking_minutes"):
            object.__setattr__(self, part, round_minutes(getattr(self, part)))
        object.__setattr__(self, "desk_by_hour", check_by_hour(self.desk_by_hour))
        object.__setattr__(self, "note", check_note(self.note))

    def desk_minutes_at(self, minute: int) -> float | None:
        """Return how long one who arrives at a time waits at the badge desk.

        Parameters
        ----------
        minute : int
            After midnight at the site.

        Returns
        -------
        float or None
            None where it isn't known.
        """
        return dict(self.desk_by_hour).get(minute // 60, self.desk_minutes)


def merge_access(site: Access | None, clinician: Access | None) -> Access | None:
    """Return how one gets in to a clinician at a site.

    Parameters
    ----------
    site : Access, optional
        The site's own row.
    clinician : Access, optional
        The clinician's row at that site.

    Returns
    -------
    Access or None
        The clinician's, with what it leaves open from the site's; desk minutes (usual and by hour) come
        together from one of the two. None when there is neither.
    """
    if site is None or clinician is None:
        return clinician or site
    knows_desk = clinician.desk_minutes is not None or bool(clinician.desk_by_hour)
    desk = clinician if knows_desk else site
    return replace(
        clinician,
        status=site.status if clinician.status == "unknown" else clinician.status,
        visiting=site.visiting if clinician.visiting is None else clinician.visiting,
        badge=site.badge if clinician.badge is None else clinician.badge,
        desk_minutes=desk.desk_minutes,
        desk_by_hour=desk.desk_by_hour,
        parking_minutes=site.parking_minutes if clinician.parking_minutes is None
        else clinician.parking_minutes,
        lead_days=site.lead_days if clinician.lead_days is None else clinician.lead_days,
        note=clinician.note or site.note,
    )  # fmt: skip


@dataclass(frozen=True)
class OrBlock:
    """Hours in which a surgeon has an operating room, every week.

    Parameters
    ----------
    npi : Npi
        The surgeon.
    site_id : SiteId
        Where.
    weekday : int
        0 is Monday.
    start_minute, end_minute : int
        Minutes after midnight at the site.
    """

    npi: Npi
    site_id: SiteId
    weekday: int
    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        if not self.npi or not self.site_id:
            raise DetailInvalid("An OR block needs a surgeon and a site.", "Name both.")
        Window(self.weekday, self.start_minute, self.end_minute)

    @property
    def window(self) -> Window:
        """The block as a part of its weekday."""
        return Window(self.weekday, self.start_minute, self.end_minute)
