"""What has to be in order at an account before a call: credentialing, and sets on the shelf."""

from dataclasses import dataclass
from datetime import date

from data.identifiers import IdnId, RepId, SiteId
from data.plans.errors import DetailInvalid
from data.plans.names import check_name

MOST_SETS = 10_000


@dataclass(frozen=True)
class Credential:
    """How far a rep's credentialing at a health system or a site is; dark until it has cleared.

    Parameters
    ----------
    rep_id : RepId
        Whose.
    idn_id : IdnId, optional
        Holds for every site of the system.
    site_id : SiteId, optional
        Holds for one site; exactly one of the two is given.
    submitted, expected, cleared : date, optional
        When it was sent in, when it should clear (60 to 180 days are normal), and when it did.
    """

    rep_id: RepId
    idn_id: IdnId | None = None
    site_id: SiteId | None = None
    submitted: date | None = None
    expected: date | None = None
    cleared: date | None = None

    def __post_init__(self) -> None:
        if bool(self.idn_id) == bool(self.site_id):
            raise DetailInvalid(
                "Credentialing is for one health system or for one site.", "Name exactly one of the two."
            )
        for name, day in (("expected", self.expected), ("cleared", self.cleared)):
            if self.submitted and day and day < self.submitted:
                raise DetailInvalid(
                    f"Credentialing {name} on {day} lies before it was submitted on {self.submitted}.",
                    "Look at the two days again.",
                )

    def is_dark(self, day: date) -> bool:
        """Tell whether the rep may not call there on a day.

        Parameters
        ----------
        day : date
            Which.

        Returns
        -------
        bool
            True until the day on which it cleared. That it is expected clears nothing.
        """
        return self.cleared is None or day < self.cleared


@dataclass(frozen=True)
class SetsOnHand:
    """How many sets of one kind lie at a site.

    Parameters
    ----------
    site_id : SiteId
        Where.
    set_name : str
        Which; compared without regard to case and spacing.
    count : int
        0 when it is known that there is none.
    """

    site_id: SiteId
    set_name: str
    count: int

    def __post_init__(self) -> None:
        if not self.site_id:
            raise DetailInvalid("Sets lie at a site.", "Name the site.")
        object.__setattr__(self, "set_name", check_name(self.set_name)[0])
        if not 0 <= self.count <= MOST_SETS:
            raise DetailInvalid(f"{self.count} sets can't be.", f"Give 0 to {MOST_SETS:,}.")
