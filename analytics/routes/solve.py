"""Plan a week: the best that a search finds within its effort.

Several searches run at once, each in a thread of its own with a seed of its own: the compiled code holds no
lock of the interpreter. They meet at fixed shares of the effort, where those behind go on from the best.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from analytics.routes._compiled_routes import STOP
from analytics.routes._compiled_search import Search, begin, place_stops, run_rounds, start_search
from analytics.routes.arrays import (
    PLACE,
    Arrays,
    Numbers,
    flatten_problem,
    read_order,
    required_weight,
    stop_number,
)
from analytics.routes.plan import DayPlan, WeekPlan
from analytics.routes.problem import Call, Day, Stop, TravelTable, WeekProblem
from analytics.routes.schedule import schedule_week
from data.errors import OptionInvalid

MEETINGS = (0.3, 0.6, 0.8, 0.9)
SLICES = 50
"""Looks at the clock, at least, in the whole of an effort."""
HEAT = (0.8, 0.06)
"""At the start and at the end, as shares of the mean value of a call."""
SHARE = 0.35
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
        On the clock that the search is handed.
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
        A plan of this problem to begin from; what does not fit is left out.
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
    return WeekSolver(problem).search(
        effort, clock=clock, seed=seed, start=start, on_better=on_better, go_on=go_on
    )


def warm_up() -> None:
    """Have the search compiled, or its compiled form loaded, before somebody waits for it.

    The first time on a computer this takes half a minute; the result is kept beside the modules, or where
    `NUMBA_CACHE_DIR` says.
    """
    hour = 60
    calls = tuple(Call(str(n), 1.0, {0: (Stop(n, hour, ((0, 9 * hour),)),)}, group="both") for n in (1, 2))
    table = TravelTable(np.full((2, 3, 3), 10, np.int32), 0, hour)
    solve_week(
        WeekProblem((Day(0, 0, 0, 9 * hour, 9 * hour),), calls, (table,)),
        Effort(rounds=2),
        clock=lambda: 0.0,
        start=WeekPlan((DayPlan((), 0, 0, 0),), 0.0, 0, 0, 0.0),
    )


class WeekSolver:
    """Searches over one problem; for several of them, as its arrays are made once.

    Parameters
    ----------
    problem : WeekProblem
        What could be done.
    """

    def __init__(self, problem: WeekProblem) -> None:
        self._problem = problem
        self._arrays = flatten_problem(problem)
        self._nearest = _find_nearest(self._arrays)
        values = [call.value for call in problem.calls] or [1.0]
        ticks = sum(day.latest_end - day.start for day in problem.days)
        self._mean_value = float(np.mean(values))
        self._thrift = THRIFT * min(values) / max(1, ticks)

    def search(
        self,
        effort: Effort,
        *,
        clock: Callable[[], float] | None = None,
        seed: int = 0,
        start: WeekPlan | None = None,
        on_better: Callable[[WeekPlan], None] | None = None,
        go_on: Callable[[], bool] | None = None,
        require: int | None = None,
    ) -> WeekPlan:
        """Search as `solve_week` does.

        Parameters
        ----------
        effort : Effort
            How long; one of rounds needs no clock.
        clock, seed, start, on_better, go_on
            As for `solve_week`.
        require : int, optional
            A call that must be made this time.

        Returns
        -------
        WeekPlan
            As `solve_week`.
        """
        arrays = self._arrays
        if require is not None:
            worth = arrays.worth.copy()
            worth[require] += required_weight(self._problem)
            arrays = arrays._replace(worth=worth)
        searches = [self._open(arrays, seed * 1_000 + n, start) for n in range(effort.searches)]
        leader = searches[0]
        best = self._read(leader)
        if on_better is not None:
            on_better(best)
        if not self._problem.calls or not self._problem.days:
            return best
        progress = _Progress(effort, clock)
        meetings, known = list(MEETINGS), float(leader.objective[1])
        with ThreadPoolExecutor(effort.searches) as threads:
            while progress.done < 1.0 and (go_on is None or go_on()):
                heat = self._mean_value * HEAT[0] * (HEAT[1] / HEAT[0]) ** progress.done
                progress.run(threads, partial(_run, arrays, heat, self._thrift), searches)
                leader = max(searches, key=lambda search: float(search.objective[1]))
                if on_better is not None and leader.objective[1] > known:
                    known = float(leader.objective[1])
                    better = self._read(leader)
                    if (len(better.missed), -better.objective) < (len(best.missed), -best.objective):
                        best = better
                        on_better(best)
                if meetings and progress.done >= meetings[0]:
                    meetings.pop(0)
                    for search in searches:
                        if search.objective[1] < leader.objective[1]:
                            _follow(search, leader)
        return self._read(leader)

    def _open(self, arrays: Arrays, seed: int, start: WeekPlan | None) -> Search:
        calls, days = arrays.first_stop.shape[0], arrays.days.shape[0]
        search = start_search(calls, days, calls, self._nearest, seed)
        if start is not None:
            numbers = np.zeros((days, calls), np.int32)
            length = np.zeros(days, np.int32)
            for day, order in enumerate(start.order):
                stops = [stop_number(self._problem, arrays, day, call, rank) for call, rank in order]
                numbers[day, : len(stops)], length[day] = stops, len(stops)
            place_stops(arrays, search, numbers, length)
        begin(arrays, search, self._thrift)
        return search

    def _read(self, search: Search) -> WeekPlan:
        routes = search.best
        order = read_order(self._problem, self._arrays, routes.days[:, :, STOP], routes.length)
        plan = schedule_week(self._problem, order)
        if plan is None:
            raise AssertionError("the search gave a route that does not fit")
        return plan


class _Progress:
    """How much of an effort is done, and the next slice of it."""

    def __init__(self, effort: Effort, clock: Callable[[], float] | None) -> None:
        self._seconds, self._rounds = effort.seconds, effort.rounds or 0
        self._clock = clock
        self._began = clock() if clock is not None else 0.0
        self._run = 0
        self._slice = 4
        self.done = 1.0 if (effort.seconds or effort.rounds or 0) == 0 else 0.0

    def run(
        self, threads: ThreadPoolExecutor, work: Callable[[int, Search], None], searches: list[Search]
    ) -> None:
        if self._seconds is None or self._clock is None:
            rounds = min(max(1, self._rounds // SLICES), self._rounds - self._run)
            list(threads.map(partial(work, rounds), searches))
            self._run += rounds
            self.done = self._run / self._rounds
            return
        now = self._clock()
        list(threads.map(partial(work, self._slice), searches))
        after = self._clock()
        took = max(after - now, 1e-6)
        left = self._seconds - (after - self._began)
        aim = min(self._seconds / SLICES, max(left, 0.0))
        self._slice = max(1, int(self._slice * min(4.0, aim / took)))
        self.done = (after - self._began) / self._seconds


def _run(arrays: Arrays, heat: float, thrift: float, rounds: int, search: Search) -> None:
    run_rounds(arrays, search, rounds, heat, SHARE, thrift)


def _follow(search: Search, leader: Search) -> None:
    for mine, its in zip((*search.current, *search.best), (*leader.best, *leader.best), strict=True):
        mine[:] = its
    search.objective[:] = leader.objective[1]


def _find_nearest(arrays: Arrays) -> Numbers:
    """By call: the others, nearest first, by the way between their first stops at the first of times."""
    first, last = arrays.first_stop[:, 0], arrays.first_stop[:, -1]
    places = np.full(len(first), -1)
    places[first < last] = arrays.stops[first[first < last], PLACE]
    way = arrays.travel[0, 0][np.ix_(places, places)].astype(float)
    way[places < 0, :] = way[:, places < 0] = 1e17
    np.fill_diagonal(way, 1e18)
    return np.argsort(way, axis=1, kind="stable")[:, : min(NEAREST, len(first) - 1)].astype(np.int32)
