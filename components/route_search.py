"""The search for a week's plan, beside the page: the best so far can be shown, and it can be stopped."""

import os
import threading
import time
from collections.abc import Callable

from analytics.routes.checker import check_week
from analytics.routes.plan import WeekPlan
from analytics.routes.problem import WeekProblem
from analytics.routes.solve import Effort, solve_week
from components.route_desk import RouteDesk
from components.route_held import keep_held
from components.route_state import Held
from components.session import shared_workspace
from data.errors import OptionInvalid

EFFORT = "WINDSHIELD_ROUTE_EFFORT"
USUAL_SECONDS = 3.0
"""Of search: with the week's building and the page's drawing the last plan is there within five."""
FIRST_SECONDS = 1.2
"""So long a page waits for a first plan before it says that it is waiting."""
END_SECONDS = 0.15
"""So long it waits for the end of a search that is short."""
HANDLE_BYTES = 100_000


class RouteSearch:
    """A search that runs in a thread of its own, shared by all who ask for the same week.

    Every plan that it gives was looked at by `check_week`, which shares no code with the search.

    Parameters
    ----------
    problem : WeekProblem
        What is routed.
    effort : Effort
        How long to search.
    start : WeekPlan, optional
        Where to begin.
    clock : callable
        Seconds that only grow.
    """

    nbytes = HANDLE_BYTES

    def __init__(
        self,
        problem: WeekProblem,
        effort: Effort,
        start: WeekPlan | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._problem, self._effort, self._start, self._clock = problem, effort, start, clock
        self._best: WeekPlan | None = None
        self._failure: Exception | None = None
        self._broken: tuple[str, ...] = ()
        self._changed = threading.Condition()
        self._stopped = False
        self._done = False
        self._began = clock()
        threading.Thread(target=self._run, name="route search", daemon=True).start()

    @property
    def best(self) -> WeekPlan | None:
        """The best plan so far; None before the first."""
        with self._changed:
            return self._best

    @property
    def done(self) -> bool:
        """The answer to whether it has ended, for whatever reason."""
        with self._changed:
            return self._done

    @property
    def failure(self) -> Exception | None:
        """The error that ended it; None where none did."""
        with self._changed:
            return self._failure

    @property
    def broken(self) -> tuple[str, ...]:
        """The complaints of the checker about a plan that is therefore not shown."""
        with self._changed:
            return self._broken

    @property
    def seconds(self) -> float:
        """The time since it began."""
        return self._clock() - self._began

    @property
    def share(self) -> float:
        """The part of its time that is over, from 0 to 1."""
        whole = self._effort.seconds or USUAL_SECONDS
        return 1.0 if self.done else min(1.0, self.seconds / whole)

    def stop(self) -> None:
        """End it with the best so far."""
        with self._changed:
            self._stopped = True

    def await_first(self) -> None:
        """Wait for the first plan, and a moment for the last one, so that a short search is drawn once."""
        with self._changed:
            self._changed.wait_for(lambda: self._best is not None or self._done, FIRST_SECONDS)
            if self._best is not None:
                self._changed.wait_for(lambda: self._done, END_SECONDS)

    def _run(self) -> None:
        try:
            last = solve_week(
                self._problem, self._effort, clock=self._clock, start=self._start, on_better=self._take,
                go_on=lambda: not self._stopped,
            )  # fmt: skip
            self._take(last)
        except Exception as error:  # told on the page, whichever it is
            with self._changed:
                self._failure = error
        finally:
            with self._changed:
                self._done = True
                self._changed.notify_all()

    def _take(self, plan: WeekPlan) -> None:
        complaints = check_week(self._problem, plan)
        with self._changed:
            if complaints:
                self._broken = complaints
            elif self._best is None or _is_better(plan, self._best):
                self._best = plan
            self._changed.notify_all()


def _is_better(plan: WeekPlan, best: WeekPlan) -> bool:
    return (-len(plan.missed), plan.objective) > (-len(best.missed), best.objective)


def search_week(desk: RouteDesk, start: Held | None) -> RouteSearch:
    """Return the search for the plan of a week, begun by whoever asks first.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    start : Held, optional
        What was on screen before: the search begins there.

    Returns
    -------
    RouteSearch
        Running or done.
    """
    effort = read_effort()

    def begin() -> RouteSearch:
        return RouteSearch(desk.week.problem, effort, keep_held(desk.week, start) if start else None)

    key = ("week search", desk.key, effort)
    return shared_workspace().cache.remember(key, begin)


def read_effort() -> Effort:
    """Return how long to search.

    Returns
    -------
    Effort
        Of the environment's `WINDSHIELD_ROUTE_EFFORT`, seconds ("8 s") or rounds ("500 rounds", with which
        a week's plan is the same each time); `USUAL_SECONDS` without.

    Raises
    ------
    OptionInvalid
        It is neither.
    """
    text = os.environ.get(EFFORT, "").strip()
    if not text:
        return Effort(seconds=USUAL_SECONDS)
    number, _, unit = text.partition(" ")
    try:
        if unit == "rounds":
            return Effort(rounds=int(number))
        if unit in ("s", ""):
            return Effort(seconds=float(number.removesuffix("s")))
    except ValueError:
        pass
    raise OptionInvalid(f"{EFFORT} is “{text}”.", "Write seconds such as “8 s”, or “500 rounds”.")
