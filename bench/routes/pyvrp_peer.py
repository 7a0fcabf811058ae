"""PyVRP: each place an optional client whose prize is its profit.

A place with several windows is a client group that excludes itself mutually, one client a window, as its
documentation has it. Days that are the same are one vehicle type, others one each. A tick of distance costs 1
and a unit of profit is worth 3,000: without any cost of distance, as its authors model team orienteering, its
search is led astray (14 % behind in place of 1 % on r106 with two days); 1,000 and 10,000 do about as well.
"""

from collections import Counter

import pyvrp
from pyvrp.stop import MaxRuntime

from bench.routes.answer import Answer
from bench.routes.instance import Instance, clip_windows, join_windows

PRIZE_A_PROFIT = 3_000


def prepare() -> None:
    """Nothing is compiled."""


def solve(instance: Instance, seconds: float, seed: int) -> Answer:
    """Solve an instance.

    Parameters
    ----------
    instance : Instance
        What is to be solved.
    seconds : float
        For how long.
    seed : int
        Of the search.

    Returns
    -------
    Answer
        The best that was found.
    """
    model = pyvrp.Model()
    numbers = [0, *instance.worthwhile]
    locations = {number: model.add_location(0, 0) for number in numbers}
    home = model.add_depot(locations[0])
    hours = Counter(instance.days)
    for (start, end), count in hours.items():
        model.add_vehicle_type(count, start_depot=home, end_depot=home, tw_early=start, tw_late=end)
    clients: list[int] = []
    for number in numbers[1:]:
        place = instance.places[number]
        windows = join_windows(window for day in hours for window in clip_windows(place.windows, day))
        group = model.add_client_group(required=False) if len(windows) > 1 else None
        for opens, closes in windows:
            model.add_client(
                locations[number],
                service_duration=place.service,
                tw_early=opens,
                tw_late=closes,
                prize=round(place.profit * PRIZE_A_PROFIT),
                required=False,
                group=group,
            )
            clients.append(number)
    for start in numbers:
        for end in numbers:
            ticks = int(instance.travel[start, end])
            model.add_edge(locations[start], locations[end], distance=ticks, duration=ticks)
    found = model.solve(MaxRuntime(seconds), seed=seed, collect_stats=False, display=False)
    visits: list[tuple[int, ...]] = [() for _ in instance.days]
    left = {day: [n for n, other in enumerate(instance.days) if other == day] for day in hours}
    kinds = list(hours)
    for route in found.best.routes():
        day = left[kinds[route.vehicle_type()]].pop(0)
        visits[day] = tuple(clients[activity.idx] for activity in route if activity.is_client())
    return Answer(tuple(visits))
