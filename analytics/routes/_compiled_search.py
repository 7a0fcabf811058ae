"""The compiled search: take some calls out of the week, put the best ones in, keep what is better, mostly.

Large-neighbourhood search (Shaw, CP 1998; Schrimpf et al., Journal of Computational Physics 159, 2000) with
strings of neighbouring visits taken out (Christiaens & Vanden Berghe, "Slack induction by string removals",
Transportation Science 54, 2020) and calls put in by the ratio of a power of their value to the time that
they take (Vansteenwegen et al., Computers & Operations Research 36, 2009), under simulated annealing. Its
randomness is its own (splitmix64), so that a seed and a number of rounds give the same plan on every
machine.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from analytics.routes._compiled_routes import (
    REACHED,
    READY,
    STOP,
    Routes,
    day_objective,
    empty_routes,
    insert_stop,
    is_full,
    keeps_gap,
    rate_insertion,
    refresh_day,
    remove_stop,
)
from analytics.routes.arrays import CALL, PLACE


class Search(NamedTuple):
    """Everything that a search carries from one slice of rounds to the next.

    Parameters
    ----------
    current, best, trial : Routes
        Where it stands, the best so far, and where it tries.
    objective : ndarray of float64, 2
        Of current and best.
    random : ndarray of uint64, 1
        The state of its randomness.
    score : ndarray of float64, days × calls
        The best insertion of each call that is not made; negative for none.
    where : ndarray of int32, days × calls × 2
        Its stop and the position behind which it goes.
    strength : ndarray of float64, calls × days
        Power of the value, in this round.
    kinship : ndarray of int32, calls × nearest
        The calls nearest to each.
    dirty : ndarray of bool, days
        Days from which this round took a call.
    """

    current: Routes
    best: Routes
    trial: Routes
    objective: Any
    random: Any
    score: Any
    where: Any
    strength: Any
    kinship: Any
    dirty: Any


def start_search(calls: int, days: int, most_stops: int, kinship: Any, seed: int) -> Search:
    """Return a search over empty routes.

    Parameters
    ----------
    calls, days, most_stops : int
        How many, and how many stops a day can hold at most.
    kinship : ndarray of int32, calls × nearest
        The calls nearest to each.
    seed : int
        Of its randomness.

    Returns
    -------
    Search
        `begin` makes it valid.
    """
    return Search(
        current=empty_routes(calls, days, most_stops),
        best=empty_routes(calls, days, most_stops),
        trial=empty_routes(calls, days, most_stops),
        objective=np.zeros(2),
        random=np.array([seed * 0x9E3779B9 + 0x1234567], np.uint64),
        score=np.zeros((days, calls)),
        where=np.zeros((days, calls, 2), np.int32),
        strength=np.zeros((calls, days)),
        kinship=kinship,
        dirty=np.zeros(days, np.bool_),
    )


@njit(cache=True, nogil=True)
def _next(random):
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True, nogil=True)
def _uniform(random):
    return np.float64(_next(random) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def _below(random, count):
    return np.int64(_uniform(random) * count)


@njit(cache=True, nogil=True)
def _rate_day(
    day, travel, stops, windows, first_stop, route, count, d, call_day, group, first_member, members, gap,
    day_number, worth, drive_cost, strength, score, where, random, blink, mode,
):  # fmt: skip
    """Rate the best insertion into a day of each call whose score there is not negative."""
    full = is_full(day, stops, route, count)
    for c in range(call_day.shape[0]):
        if score[c] < 0.0:
            continue
        score[c] = -1.0
        if call_day[c] >= 0 or first_stop[c, d] == first_stop[c, d + 1]:
            continue
        if group[c] >= 0 and not keeps_gap(c, d, call_day, group, first_member, members, gap, day_number):
            continue
        for stop in range(first_stop[c, d], first_stop[c, d + 1]):
            if full and stops[stop, PLACE] >= 0:
                continue
            blinks = np.uint64(0)
            if blink:  # each position with one chance in 64
                blinks = _next(random) & _next(random) & _next(random)
                blinks &= _next(random) & _next(random) & _next(random)
            cost, behind, detour = rate_insertion(
                day, travel, stops, windows, route, count, stop, mode, blinks
            )
            if cost >= 0.0 and worth[c, d] > drive_cost * detour and strength[c, d] / (cost + 1.0) > score[c]:
                score[c] = strength[c, d] / (cost + 1.0)
                where[c, 0], where[c, 1] = stop, behind


@njit(cache=True, nogil=True)
def _choose(score, call_day, noise, random):
    best = 0.0
    day = call = -1
    for d in range(score.shape[0]):
        for c in range(score.shape[1]):
            rated = score[d, c]
            if rated > best and call_day[c] < 0:
                if noise > 0.0:
                    rated *= 1.0 - noise * _uniform(random)
                if rated > best:
                    best, day, call = rated, d, c
    return day, call


@njit(cache=True, nogil=True)
def _put_in(a, r, s, out, blink, noise, mode):
    """Insert calls by their score until none fits."""
    days, travel, stops, windows, first_stop = a.days, a.travel, a.stops, a.windows, a.first_stop
    group, first_member, members, gap, day_number = a.group, a.first_member, a.members, a.gap, a.day_number
    worth, routes, length, call_day, on_the_way = a.worth, r.days, r.length, r.call_day, r.travel
    score, where, strength, random, drive_cost = s.score, s.where, s.strength, s.random, a.drive_cost
    dirty = s.dirty
    for d in range(days.shape[0]):
        for c in range(call_day.shape[0]):  # elsewhere only what came out can fit
            score[d, c] = 0.0 if dirty[d] or out[c] else -1.0
        _rate_day(
            days[d], travel, stops, windows, first_stop, routes[d], length[d], d, call_day, group,
            first_member, members, gap, day_number, worth, drive_cost, strength, score[d], where[d],
            random, blink, mode,
        )  # fmt: skip
    while True:
        d, c = _choose(score, call_day, noise, random)
        if c < 0:
            return
        route, count = routes[d], length[d]
        if (
            group[c] >= 0 and not keeps_gap(c, d, call_day, group, first_member, members, gap, day_number)
        ) or count + 2 >= route.shape[0]:
            score[d, c] = -1.0
            continue
        insert_stop(route, count, where[d, c, 0], where[d, c, 1])
        ticks = refresh_day(days[d], travel, stops, windows, route, count + 1)
        if ticks < 0:  # a tick lost to rounding: out again
            remove_stop(route, count + 1, where[d, c, 1] + 1)
            refresh_day(days[d], travel, stops, windows, route, count)
            score[d, c] = -1.0
            continue
        length[d], on_the_way[d], call_day[c] = count + 1, ticks, d
        _rate_day(
            days[d], travel, stops, windows, first_stop, route, count + 1, d, call_day, group, first_member,
            members, gap, day_number, worth, drive_cost, strength, score[d], where[d], random, blink, mode,
        )  # fmt: skip


@njit(cache=True, nogil=True)
def _take_string(routes, length, call_day, stops, dirty, d, first, count):
    """Take some neighbouring stops out of a day, from a position on."""
    for _ in range(count):
        if first > length[d]:
            return
        call = stops[routes[d, first, STOP], CALL]
        remove_stop(routes[d], length[d], first)
        length[d] -= 1
        call_day[call] = -1
        dirty[d] = True


@njit(cache=True, nogil=True)
def _find(routes, length, stops, d, call):
    """Return the position of a call on its day."""
    for p in range(1, length[d] + 1):
        if stops[routes[d, p, STOP], CALL] == call:
            return p
    return 0


@njit(cache=True, nogil=True)
def _take_least(routes, length, call_day, stops, worth, dirty, random, count):
    """Take out those that earn least for the time that they take, more or less."""
    for _ in range(count):
        least = 1e300
        day = position = -1
        for d in range(length.shape[0]):
            for p in range(1, length[d] + 1):
                call = stops[routes[d, p, STOP], CALL]
                took = routes[d, p + 1, REACHED] - routes[d, p - 1, READY] + 1
                rate = worth[call, d] / took * (0.3 + _uniform(random))
                if rate < least:
                    least, day, position = rate, d, p
        if day < 0:
            return
        _take_string(routes, length, call_day, stops, dirty, day, position, 1)


@njit(cache=True, nogil=True)
def _take_out(routes, length, call_day, stops, worth, kinship, dirty, random, share):
    """Take calls out of the routes, in one of several ways."""
    days = length.shape[0]
    total = length.sum()
    if total == 0:
        return
    count = 1 + _below(random, min(total, max(8, np.int64(share * total))))
    way = _below(random, 6)
    if way <= 1:  # a string of each of some days
        strings = 1 + _below(random, days)
        each = max(1, count // strings)
        for _ in range(strings):
            d = _below(random, days)
            if length[d] > 0:
                taken = min(length[d], 1 + _below(random, 2 * each))
                first = 1 + _below(random, length[d] - taken + 1)
                _take_string(routes, length, call_day, stops, dirty, d, first, taken)
    elif way == 2:  # anybody
        for _ in range(count):
            d = _below(random, days)
            if length[d] > 0:
                first = 1 + _below(random, length[d])
                _take_string(routes, length, call_day, stops, dirty, d, first, 1)
    elif way == 3:  # the neighbours of one call, be it made or not
        call = _below(random, kinship.shape[0])
        for k in range(-1, kinship.shape[1]):
            near = call if k < 0 else kinship[call, k]
            d = call_day[near]
            if d >= 0 and _uniform(random) < 0.8:
                _take_string(
                    routes, length, call_day, stops, dirty, d, _find(routes, length, stops, d, near), 1
                )
                count -= 1
                if count == 0:
                    return
    elif way == 4:
        _take_least(routes, length, call_day, stops, worth, dirty, random, count)
    else:  # strings of neighbours in up to three days, around one call
        call = _below(random, kinship.shape[0])
        strings = 0
        for k in range(-1, kinship.shape[1]):
            near = call if k < 0 else kinship[call, k]
            d = call_day[near]
            if d >= 0 and not dirty[d]:
                taken = min(length[d], 1 + _below(random, count))
                first = max(1, _find(routes, length, stops, d, near) - _below(random, taken))
                _take_string(routes, length, call_day, stops, dirty, d, first, taken)
                strings += 1
                if strings == 3:
                    return


@njit(cache=True, nogil=True)
def _copy(source, target):
    length = source.length
    for d in range(length.shape[0]):
        target.days[d, : length[d] + 2] = source.days[d, : length[d] + 2]
    target.length[:] = length
    target.travel[:] = source.travel
    target.call_day[:] = source.call_day


@njit(cache=True, nogil=True)
def _objective(a, r, thrift):
    days, stops, worth, routes, length, travel = a.days, a.stops, a.worth, r.days, r.length, r.travel
    total = 0.0
    for d in range(days.shape[0]):
        total += day_objective(
            days[d], stops, worth, routes[d], length[d], travel[d], d, a.drive_cost, a.overtime_cost
        )
        total -= thrift * travel[d]
    return total


@njit(cache=True, nogil=True)
def _refresh(a, r, which):
    """Work the times of some days out again; False when one does not fit."""
    days, travel, stops, windows = a.days, a.travel, a.stops, a.windows
    routes, length, on_the_way = r.days, r.length, r.travel
    for d in range(days.shape[0]):
        if which[d]:
            ticks = refresh_day(days[d], travel, stops, windows, routes[d], length[d])
            if ticks < 0:
                return False
            on_the_way[d] = ticks
    return True


@njit(cache=True, nogil=True)
def place_stops(a, s, numbers, count):
    """Put given stops into the current routes in their order; those that don't fit are left out."""
    days, travel, stops, windows = a.days, a.travel, a.stops, a.windows
    routes, length, call_day = s.current.days, s.current.length, s.current.call_day
    for d in range(days.shape[0]):
        refresh_day(days[d], travel, stops, windows, routes[d], 0)
        for n in range(count[d]):
            call = stops[numbers[d, n], CALL]
            if stops[numbers[d, n], PLACE] >= 0 and is_full(days[d], stops, routes[d], length[d]):
                continue
            apart = keeps_gap(call, d, call_day, a.group, a.first_member, a.members, a.gap, a.day_number)
            if call_day[call] >= 0 or not apart:
                continue
            insert_stop(routes[d], length[d], numbers[d, n], length[d])
            if refresh_day(days[d], travel, stops, windows, routes[d], length[d] + 1) >= 0:
                length[d] += 1
                call_day[call] = d


@njit(cache=True, nogil=True)
def begin(a, s, thrift):
    """Make the current routes valid, fill them, and take them for the best."""
    s.dirty[:] = True
    _refresh(a, s.current, s.dirty)
    s.strength[:] = a.worth * a.worth
    _put_in(a, s.current, s, s.current.call_day < 0, False, 0.0, 0)
    _copy(s.current, s.best)
    s.objective[:] = _objective(a, s.current, thrift)


@njit(cache=True, nogil=True)
def run_rounds(a, s, rounds, heat, share, thrift):
    """Search for some rounds at a heat; True when the best became better."""
    better = False
    trial, random, objective = s.trial, s.random, s.objective
    powers = np.array([0.5, 1.0, 1.0, 1.5, 2.0, 3.0])
    for _ in range(rounds):
        _copy(s.current, trial)
        s.dirty[:] = False
        _take_out(
            trial.days, trial.length, trial.call_day, a.stops, a.worth, s.kinship, s.dirty, random, share
        )
        if not _refresh(a, trial, s.dirty):
            continue  # who leaves earlier can arrive later by a tick
        s.strength[:] = a.worth ** powers[_below(random, powers.shape[0])]
        noise = 0.0 if _uniform(random) < 0.3 else 0.6 * _uniform(random)
        out = (s.current.call_day >= 0) & (trial.call_day < 0)
        _put_in(a, trial, s, out, _uniform(random) < 0.5, noise, _below(random, 3))
        reached = _objective(a, trial, thrift)
        if reached > objective[0] + heat * np.log(_uniform(random) + 1e-300):
            _copy(trial, s.current)
            objective[0] = reached
            if reached > objective[1] + 1e-9:
                _copy(trial, s.best)
                objective[1] = reached
                better = True
    return better
