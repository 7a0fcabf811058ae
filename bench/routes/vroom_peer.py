"""VROOM, by pyvroom.

Its tasks have a priority from 0 to 100, and of two solutions the one with the higher sum of priorities is
the better one: profits, scaled to that range. Where they don't divide evenly they are rounded, so VROOM sees
them a little blurred. Several windows a task are its own feature. The highest exploration level; it ends by
itself, often long before its time.
"""

from datetime import timedelta

import vroom

from bench.routes.answer import Answer
from bench.routes.instance import Instance, clip_windows, join_windows

MAX_PRIORITY = 100
EXPLORATION_LEVEL = 5
THREADS = 2


def prepare() -> None:
    """Nothing is compiled."""


def solve(instance: Instance, seconds: float, seed: int) -> Answer:
    """Solve an instance.

    Parameters
    ----------
    instance : Instance
        What is to be solved.
    seconds : float
        At most.
    seed : int
        VROOM has no randomness.

    Returns
    -------
    Answer
        The best that was found.
    """
    problem = vroom.Input()
    problem.set_durations_matrix(profile="car", matrix_input=instance.travel)
    for day, (start, end) in enumerate(instance.days):
        problem.add_vehicle(vroom.Vehicle(day, start=0, end=0, time_window=vroom.TimeWindow(start, end)))
    priorities = scale_priorities({n: instance.places[n].profit for n in instance.worthwhile})
    for number, priority in priorities.items():
        place = instance.places[number]
        windows = join_windows(window for day in instance.days for window in clip_windows(place.windows, day))
        problem.add_job(
            vroom.Job(
                number,
                location=number,
                default_service=place.service,
                priority=priority,
                time_windows=[vroom.TimeWindow(opens, closes) for opens, closes in windows],
            )
        )
    visits: list[list[int]] = [[] for _ in instance.days]
    if priorities:
        solution = problem.solve(EXPLORATION_LEVEL, THREADS, timedelta(seconds=seconds))
        steps = solution.routes
        for day, number in steps.loc[steps["type"] == "job", ["vehicle_id", "id"]].itertuples(index=False):
            visits[int(day)].append(int(number))
    return Answer(tuple(map(tuple, visits)))


def scale_priorities(profits: dict[int, float]) -> dict[int, int]:
    """Scale profits to priorities.

    Parameters
    ----------
    profits : dict of int to float
        Above 0.

    Returns
    -------
    dict of int to int
        From 1 to 100: multiples of the profits where these are whole numbers up to 100.
    """
    highest = max(profits.values(), default=1.0)
    whole = all(profit == int(profit) for profit in profits.values())
    factor = MAX_PRIORITY / highest
    if whole and highest <= MAX_PRIORITY:
        factor = int(factor)
    return {number: max(1, round(profit * factor)) for number, profit in profits.items()}
