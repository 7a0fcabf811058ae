"""The places of a week, numbered as they come up."""

import numpy as np

from analytics.routes.people import Account
from analytics.routes.ways import Place
from analytics.routes.week_options import WeekOptions
from data.geography.time_zones import find_zone
from data.plans.organisation.access_entry import Access


class PlaceBook:
    """Places by number; the same place is numbered once.

    Parameters
    ----------
    options : WeekOptions
        Minutes of parking and at the desk where nothing is recorded.

    Attributes
    ----------
    places : list of Place
        By number.
    """

    def __init__(self, options: WeekOptions) -> None:
        self._options = options
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
            Tells parking and desk, which may differ by clinician; None where nothing is recorded.

        Returns
        -------
        int
            Another one for another desk at the same site.
        """
        desk, desk_assumed = self._desk_by_hour(access)
        recorded = access.parking_minutes if access is not None else None
        parking = self._options.parking_minutes if recorded is None else recorded
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
                    parking_assumed=recorded is None,
                    desk_assumed=desk_assumed,
                )
            )
        return self._numbers[key]

    def _add(self, place: Place) -> int:
        self.places.append(place)
        return len(self.places) - 1

    def _desk_by_hour(self, access: Access | None) -> tuple[tuple[float, ...], bool]:
        """Return the minutes by hour, empty for none at all, and whether nothing is recorded of them."""
        recorded = [access.desk_minutes_at(60 * hour) if access is not None else None for hour in range(24)]
        hours = tuple(self._options.desk_minutes if some is None else some for some in recorded)
        return (hours if any(hours) else ()), not any(some is not None for some in recorded)
