"""Weeks drawn at random, for what must hold of any."""

import numpy as np

from analytics.routes.problem import Break, Call, Day, Stop, TravelTable, WeekProblem

HOUR = 60


def scattered(seed: int, calls: int, days: int) -> WeekProblem:
    """Places in a square of ninety minutes, windows of one to three hours, some on some days only.

    Of three seeds one has a limit of calls a day.
    """
    random = np.random.default_rng(seed)
    at = random.uniform(0, 90, (calls + 1, 2))
    base = np.rint(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)))
    ticks = np.stack([base, base * 1.3, base]).astype(np.int32)
    lunch = Break(11 * HOUR, 13 * HOUR, 30)
    limit = 3 if seed % 3 == 2 else None
    day = Day(0, 0, 8 * HOUR, 17 * HOUR, 18 * HOUR, lunch, most_calls=limit)
    offered = []
    for number in range(1, calls + 1):
        stops = {}
        for open_day in range(days):
            if random.random() < 0.7:
                opens = int(random.integers(8 * HOUR, 14 * HOUR))
                windows = ((opens, opens + int(random.integers(60, 120))), (16 * HOUR, 16 * HOUR + 30))
                stops[open_day] = (Stop(number, int(random.integers(15, 45)), windows),)
        group = f"g{number % 5}" if number % 4 == 0 else ""
        offered.append(Call(str(number), float(random.integers(1, 30)), stops, group=group))
    return WeekProblem(
        (day,) * days, tuple(offered), (TravelTable(ticks, 8 * HOUR, 3 * HOUR),), 1.0,
        drive_value_per_minute=0.02, overtime_value_per_minute=0.1,
    )  # fmt: skip
