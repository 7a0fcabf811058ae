"""Days on which nobody calls: public holidays, and the company's own days off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import holidays

from data.plans.errors import DetailInvalid
from data.plans.names import check_name


@dataclass(frozen=True)
class DayOff:
    """A day on which the company does not work.

    Parameters
    ----------
    day : date
        Which.
    name : str
        What for.
    state : str
        Two letters, where it holds; everywhere when empty.
    works : bool
        True for a public holiday on which the company does work.
    """

    day: date
    name: str
    state: str = ""
    works: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", check_name(self.name)[0])
        object.__setattr__(self, "state", self.state.strip().upper())
        if self.state and self.state not in holidays.country_holidays("US").subdivisions:
            raise DetailInvalid(f"There is no state “{self.state}”.", "Write its two letters, or nothing.")


def find_days_off(
    first_day: date, last_day: date, state: str, company: Iterable[DayOff] = ()
) -> dict[date, str]:
    """Return the days on which nobody calls in a state.

    Parameters
    ----------
    first_day, last_day : date
        Both count.
    state : str
        Two letters; federal holidays only when empty or unknown.
    company : iterable of DayOff
        The company's own; one that `works` takes a public holiday out.

    Returns
    -------
    dict of date to str
        What each is called, by day. Public holidays as PyPI `holidays` has them: the federal ones (also where
        a state does not keep the Friday for one on a Saturday) and the state's.
    """
    years = range(first_day.year, last_day.year + 1)
    public: dict[date, str] = dict(holidays.country_holidays("US", years=years))
    if state in holidays.country_holidays("US").subdivisions:
        public |= holidays.country_holidays("US", subdiv=state, years=years)
    found = {day: name for day, name in public.items() if first_day <= day <= last_day}
    for own in company:
        if own.state in ("", state) and first_day <= own.day <= last_day:
            if own.works:
                found.pop(own.day, None)
            else:
                found[own.day] = own.name
    return dict(sorted(found.items()))
