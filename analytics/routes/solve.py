"""Plan a week: the best that a search finds within its effort.

Several searches run at once, each in a thread of its own with a seed of its own: the compiled code holds no
lock of the interpreter. They meet at fixed shares of the effort, where those behind go on from the best.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from analytics.routes._compiled_routes import STOP, Routes
from analytics.routes._compiled_search import Search, begin, place_stops, run_rounds, start_search
from analytics.routes.arrays import PLACE, Arrays, Numbers, flatten_problem, read_order, stop_number
from analytics.routes.plan import WeekPlan
from analytics.routes.problem import WeekProblem
from analytics.routes.schedule import schedule_week
from data.errors import OptionInvalid

MEETINGS = (0.3, 0.6, 0.8, 0.9)
SLICES = 50
"""Looks at the clock, at least, in the whole of an effort."""
HEAT = (0.5, 0.01)
"""At the start and at the end, as shares of the mean value of a call."""
SHARE = 0.25
"""Of the calls made, at most so many are taken out in a round; or 8."""
THRIFT = 0.2
"""A week spent on the road costs this share of the least call: of two equal plans the shorter leads on."""
NEAREST = 30


@dataclass(frozen=True)
class Effort:
    """How long to search; by rounds the plan is the same each time.

    Parameters
    ----------
    seconds : float, optional
        On the clock that `solve_week` is handed.
    rounds : int, optional
        Of each search, in place of seconds.
    searches : int
        How many run at once, each in a thread.
    """

    seconds: float | None = None
    rounds: int | None = None
    searches: int = 2

    def __post_init__(self) -> None:
        if (self.seconds is None) == (self.rounds is None):
            raise OptionInvalid("A search needs a limit.", "Give either seconds or rounds.")
        if (self.seconds or self.rounds or 0) < 0 or self.searches < 1:
            raise OptionInvalid(
                "A search can't have less than no effort.", "Give 0 or more, and 1 search or more."
            )


def solve_week(
    problem: WeekProblem,
    effort: Effort,
    *,
    clock: Callable[[], float],
    seed: int = 0,
    start: WeekPlan | None = None,
    on_better: Callable[[WeekPlan], None] | None = None,
    go_on: Callable[[], bool] | None = None,
) -> WeekPlan:
    """Plan a week.

    Parameters
    ----------
    problem : WeekProblem
        What could be done.
    effort : Effort
        How long to search.
    clock : callable
        Seconds that only grow (`time.monotonic`); asked when the effort is one of seconds.
    seed : int
        Of the searches' randomness.
    start : WeekPlan, optional
        A plan of this problem, or of one with the same calls, to begin from; what no longer fits is left out.
    on_better : callable, optional
        Handed each better plan, first the one that greedy insertion gives at once.
    go_on : callable, optional
        Asked now and then; False ends the search with the best so far.

    Returns
    -------
    WeekPlan
        Always one that fits, be it empty. Required calls come before all value; those that can't be made are
        `missed`.
    """
    arrays = flatten_problem(problem)
    value = _Values(problem)
    searches = [_open(problem, arrays, value.thrift, seed * 1_000 + n, start) for n in range(effort.searches)]
    best = _read(problem, arrays, searches[0].best)
    if on_better is not None:
        on_better(best)
    if not problem.calls or not problem.days:
        return best
    began = clock() if effort.seconds is not None else 0.0
    known, meetings, rounds, done = searches[0].objective[1], list(MEETINGS), 0, 0.0
    with ThreadPoolExecutor(effort.searches) as threads:
        while done < 1.0 and (go_on is None or go_on()):
            heat = value.mean * HEAT[0] * (HEAT[1] / HEAT[0]) ** done
            if effort.rounds is not None:
                slice_rounds = min(max(1, effort.rounds // SLICES), effort.rounds - rounds)
                run = partial(_run_rounds, arrays, slice_rounds, heat, value.thrift)
                rounds += slice_rounds
            else:
                until = began + min(effort.seconds or 0.0, ((effort.seconds or 0.0) * (done + 1 / SLICES)))
                run = partial(_run_until, arrays, clock, until, heat, value.thrift)
            list(threads.map(run, searches))
            if effort.rounds is not None:
                done = rounds / effort.rounds if effort.rounds else 1.0
            else:
                done = (clock() - began) / effort.seconds if effort.seconds else 1.0
            leader = max(searches, key=lambda search: float(search.objective[1]))
            if leader.objective[1] > known:
                known = leader.objective[1]
                if on_better is not None:
                    better = _read(problem, arrays, leader.best)
                    if better.objective > best.objective or len(better.missed) < len(best.missed):
                        best = better
                        on_better(best)
            if meetings and done >= meetings[0]:
                meetings.pop(0)
                for search in searches:
                    if search.objective[1] < leader.objective[1]:
                        _follow(search, leader)
    leader = max(searches, key=lambda search: float(search.objective[1]))
    return _read(problem, arrays, leader.best)


class _Values:
    def __init__(self, problem: WeekProblem) -> None:
        values = [call.value for call in problem.calls] or [1.0]
        ticks = sum(day.latest_end - day.start for day in problem.days)
        self.mean = float(np.mean(values))
        self.thrift = THRIFT * min(values) / max(1, ticks)


def _open(problem: WeekProblem, arrays: Arrays, thrift: float, seed: int, start: WeekPlan | None) -> Search:
    calls, days = arrays.first_stop.shape[0], len(problem.days)
    search = start_search(calls, days, calls, _nearest(arrays), seed)
    if start is not None:
        numbers = np.zeros((days, calls), np.int32)
        length = np.zeros(days, np.int32)
        for day, order in enumerate(start.order[:days]):
            stops = [stop_number(problem, arrays, day, call, rank) for call, rank in order]
            kept = [stop for stop in stops if stop >= 0]
            numbers[day, : len(kept)], length[day] = kept, len(kept)
        place_stops(arrays, search, numbers, length)
    begin(arrays, search, thrift)
    return search


def _nearest(arrays: Arrays) -> Numbers:
    """By call: the others, nearest first, by the way between their first stops when traffic is left out."""
    first, last = arrays.first_stop[:, 0], arrays.first_stop[:, -1]
    places = np.full(len(first), -1)
    places[first < last] = arrays.stops[first[first < last], PLACE]
    way = arrays.travel[0, 0][np.ix_(places, places)].astype(float)
    way[places < 0, :] = way[:, places < 0] = 1e17
    np.fill_diagonal(way, 1e18)
    return np.argsort(way, axis=1, kind="stable")[:, : min(NEAREST, len(first) - 1)].astype(np.int32)


def _run_rounds(arrays: Arrays, rounds: int, heat: float, thrift: float, search: Search) -> None:
    run_rounds(arrays, search, rounds, heat, SHARE, thrift)


def _run_until(
    arrays: Arrays, clock: Callable[[], float], until: float, heat: float, thrift: float, search: Search
) -> None:
    rounds = 4
    while (now := clock()) < until:
        run_rounds(arrays, search, rounds, heat, SHARE, thrift)
        took = clock() - now
        rounds = max(1, int(rounds * min(4.0, 0.005 / max(took, 1e-6), (until - now) / max(took, 1e-6))))


def _follow(search: Search, leader: Search) -> None:
    for mine, its in zip(search.current, leader.best, strict=True):
        mine[:] = its
    for mine, its in zip(search.best, leader.best, strict=True):
        mine[:] = its
    search.objective[:] = leader.objective[1]


def _read(problem: WeekProblem, arrays: Arrays, routes: Routes) -> WeekPlan:
    order = read_order(problem, arrays, routes.days[:, :, STOP], routes.length)
    plan = schedule_week(problem, order)
    if plan is None:
        raise AssertionError("the search gave a route that does not fit")
    return plan
