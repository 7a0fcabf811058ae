"""Links that open a planned day in the maps of a phone.

Google Maps URLs take a start, an end and at most nine waypoints (three in a browser on a phone: "Maps URLs",
Google Maps Platform); a longer day is several links, each starting where the one before ended. Apple's map
links take a start and an end ("Map Links", Apple URL Scheme Reference): one link a drive.
"""

from itertools import pairwise
from typing import Literal
from urllib.parse import urlencode

from analytics.routes.day_sheet import Step, write_day
from analytics.routes.plan import DayPlan
from analytics.routes.rep_week import RepWeek
from analytics.routes.ways import Place

MOST_WAYPOINTS = 9

App = Literal["google", "apple"]


def link_day(
    week: RepWeek,
    number: int,
    plan: DayPlan,
    app: App = "google",
    *,
    for_rep: bool = False,
    most_waypoints: int = MOST_WAYPOINTS,
) -> tuple[str, ...]:
    """Return links that lead through a day.

    Parameters
    ----------
    week : RepWeek
        The week.
    number : int
        Of the day.
    plan : DayPlan
        Its plan.
    app : str
        "google" or "apple".
    for_rep : bool
        Whether they are for the rep: others' start and end at the ZIP of the home.
    most_waypoints : int
        Stops between the start and the end of one link; Google's limit when not given.

    Returns
    -------
    tuple of str
        In order; empty for a day without a drive.
    """
    drives = [row.place for row in write_day(week, number, plan) if row.step is Step.DRIVE]
    if not drives:
        return ()
    stops = [_point(place, for_rep) for place in (week.places[week.days[number].start_place], *drives)]
    if app == "apple":
        return tuple(
            f"https://maps.apple.com/?{urlencode({'saddr': start, 'daddr': end, 'dirflg': 'd'})}"
            for start, end in pairwise(stops)
        )
    links = []
    first = 0
    while first < len(stops) - 1:
        last = min(first + most_waypoints + 1, len(stops) - 1)
        asked = {"api": "1", "origin": stops[first], "destination": stops[last], "travelmode": "driving"}
        if last - first > 1:
            asked["waypoints"] = "|".join(stops[first + 1 : last])
        links.append(f"https://www.google.com/maps/dir/?{urlencode(asked)}")
        first = last
    return tuple(links)


def _point(place: Place, for_rep: bool) -> str:
    if place.kind == "base" and not for_rep and place.zip_code:
        return place.zip_code
    return f"{place.lat:.6f},{place.lon:.6f}"
