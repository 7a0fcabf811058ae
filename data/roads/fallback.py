"""Ask the next engine when the first one doesn't answer, and say so.

An engine that failed is left alone for a while, so that a user who draws doesn't wait for its timeout at
every stroke (a circuit breaker). When the while is over, a single question tries it again; the others
don't wait for the outcome.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from data.errors import OptionInvalid, RoadsUnavailable
from data.roads.not_offered import NotOffered
from data.roads.times import Area, DriveMatrix, DriveStatement, DriveTimes, Floats

Answer = TypeVar("Answer")


class FallbackTimes(DriveTimes):
    """Drive times from the first of several engines that answers; safe to ask from several threads.

    Parameters
    ----------
    engines : sequence of DriveTimes
        The best first. The last is asked even when it failed before, since there is none below it.
    retry_after_seconds : float
        How long an engine that failed is left alone.
    clock : callable
        Seconds that never run backwards.

    Raises
    ------
    OptionInvalid
        There is no engine, or the time is negative.
    """

    def __init__(
        self,
        engines: Sequence[DriveTimes],
        retry_after_seconds: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not engines:
            raise OptionInvalid("There is no engine for drive times.", "Give one at least.")
        if not retry_after_seconds >= 0:
            raise OptionInvalid(f"retry_after_seconds is {retry_after_seconds}.", "Give 0 or more.")
        self._engines = tuple(engines)
        self._retry_after_seconds = retry_after_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._outages: dict[int, _Outage] = {}
        self._latest = threading.local()

    @property
    def statement(self) -> DriveStatement:
        """The statement of the latest answer in this thread; before the first, the best engine's own."""
        latest: DriveStatement | None = getattr(self._latest, "statement", None)
        return latest or self._engines[0].statement

    def _matrix(self, origins: Floats, destinations: Floats, departing: datetime | None) -> DriveMatrix:
        answer, engine, reason = self._first(lambda one: one.matrix(origins, destinations, departing))
        statement = self._state(answer.statement or engine.statement, reason)
        return replace(answer, statement=statement)

    def _isochrone(self, origin: tuple[float, float], minutes: float, departing: datetime | None) -> Area:
        area, engine, reason = self._first(lambda one: one.isochrone(origin, minutes, departing))
        self._state(engine.statement, reason)
        return area

    def _trace(self, points: Floats) -> Floats | None:
        """Return the first course that an engine knows; a line on a map is not worth an error."""
        for number, engine in enumerate(self._engines):
            if self._known_outage(number):
                continue
            try:
                line = engine.trace(points)
            except RoadsUnavailable as error:
                self._mark_down(number, _name_reason(engine, error))
                continue
            if line is not None:
                return line
        return None

    def _first(self, ask: Callable[[DriveTimes], Answer]) -> tuple[Answer, DriveTimes, str]:
        """Return the first answer, the engine that gave it, and why those before it did not."""
        reasons = []
        for number, engine in enumerate(self._engines):
            is_last = number == len(self._engines) - 1
            if not is_last and (known := self._known_outage(number)):
                reasons.append(known)
                continue
            try:
                answer = ask(engine)
            except RoadsUnavailable as error:
                reason = _name_reason(engine, error)
                if not isinstance(error, NotOffered):
                    self._mark_down(number, reason)
                if is_last:
                    raise _join(error, [*reasons, reason]) from error
                reasons.append(reason)
            else:
                self._mark_up(number)
                return answer, engine, "; ".join(reasons)
        raise AssertionError("the last engine either answers or raises")

    def _known_outage(self, number: int) -> str:
        with self._lock:
            outage = self._outages.get(number)
            if outage is None:
                return ""
            now = self._clock()
            if now < outage.next_try:
                return outage.reason
            self._outages[number] = replace(outage, next_try=now + self._retry_after_seconds)
            return ""

    def _mark_down(self, number: int, reason: str) -> None:
        with self._lock:
            self._outages[number] = _Outage(reason, self._clock() + self._retry_after_seconds)

    def _mark_up(self, number: int) -> None:
        with self._lock:
            self._outages.pop(number, None)

    def _state(self, statement: DriveStatement, reason: str) -> DriveStatement:
        parts = [part for part in (reason, statement.stands_in_for) if part]
        statement = replace(statement, stands_in_for="; ".join(parts))
        self._latest.statement = statement
        return statement


@dataclass(frozen=True)
class _Outage:
    reason: str
    next_try: float


def _name_reason(engine: DriveTimes, error: RoadsUnavailable) -> str:
    name, what = engine.statement.engine, error.what.rstrip(".")
    return what if name in what else f"{name}: {what}"


def _join(error: RoadsUnavailable, reasons: list[str]) -> RoadsUnavailable:
    return error if len(reasons) == 1 else RoadsUnavailable("; ".join(reasons) + ".", error.next_step)
