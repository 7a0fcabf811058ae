"""The places of a week, numbered as they come up."""

import numpy as np

from analytics.routes.people import Account
from analytics.routes.ways import Place
from data.geography.time_zones import find_zone
from data.plans.organisation.access_entry import Access


class PlaceBook:
    """Places by number; the same place is numbered once.

    Attributes
    ----------
    places : list of Place
        By number.
    """

    def __init__(self) -> None:
        self.places: list[Place] = []
        self._numbers: dict[tuple[str, tuple[float, ...], float], int] = {}
        self._zones: dict[str, str] = {}

    def zone_of(self, account: Account) -> str:
        """Return the time zone of an account.

        Parameters
        ----------
        account : Account
            Whose ZIP or point tells it.

        Returns
        -------
        str
            IANA name.
        """
        if account.key not in self._zones:
            point = (account.lat, account.lon)
            self._zones[account.key] = find_zone(
                account.zip_code, point if np.isfinite(account.lat) else None
            )
        return self._zones[account.key]

    def number_base(self, base: Place) -> int:
        """Return the number of a place where a day starts or ends.

        Parameters
        ----------
        base : Place
            Known or new.

        Returns
        -------
        int
            Of a base at the same point the number of that one.
        """
        for number, known in enumerate(self.places):
            if known.kind == "base" and (known.lat, known.lon) == (base.lat, base.lon):
                return number
        return self._add(base)

    def number_account(self, account: Account, access: Access | None) -> int:
        """Return the number of an account as one gets in to it.

        Parameters
        ----------
        account : Account
            With known coordinates.
        access : Access, optional
            Tells parking and desk, which may differ by clinician; None where nothing is recorded: 0 minutes.

        Returns
        -------
        int
            Another one for another desk at the same site.
        """
        desk = _desk_by_hour(access)
        parking = (access.parking_minutes or 0.0) if access is not None else 0.0
        key = account.key, desk, parking
        if key not in self._numbers:
            kind = "practice" if account.site_id is None else "site"
            self._numbers[key] = self._add(
                Place(
                    account.key,
                    account.name,
                    kind,
                    account.lat,
                    account.lon,
                    self.zone_of(account),
                    account.site_id,
                    account.address,
                    account.zip_code,
                    parking,
                    desk,
                )
            )
        return self._numbers[key]

    def _add(self, place: Place) -> int:
        self.places.append(place)
        return len(self.places) - 1


def _desk_by_hour(access: Access | None) -> tuple[float, ...]:
    if access is None:
        return ()
    hours = tuple(access.desk_minutes_at(60 * hour) or 0.0 for hour in range(24))
    return hours if any(hours) else ()
