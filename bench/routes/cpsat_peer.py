"""OR-Tools CP-SAT: the exact model, to prove the optimum of small instances.

A circuit a day over optional places; a place is visited on one day at most; on an arc that is driven, service
at its end starts no earlier than travel allows; the domain of each start is the windows of the place.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ortools.sat.python import cp_model

from bench.routes.answer import Answer
from bench.routes.instance import DayVisits, Instance, Window, clip_windows

WORKERS = 2
MAX_DENOMINATOR = 1_000


@dataclass(frozen=True)
class _DayModel:
    visited: dict[int, cp_model.IntVar]
    start: dict[int, cp_model.IntVar]
    arcs: dict[tuple[int, int], cp_model.IntVar]


def prepare() -> None:
    """Nothing is compiled."""


def solve(instance: Instance, seconds: float, seed: int) -> Answer:
    """Solve an instance.

    Parameters
    ----------
    instance : Instance
        A small one.
    seconds : float
        At most.
    seed : int
        Of the search.

    Returns
    -------
    Answer
        `proved` when the search came to its end.
    """
    model = cp_model.CpModel()
    days = [_add_day(model, instance, day) for day in range(len(instance.days))]
    for number in instance.worthwhile:
        visited = [day.visited[number] for day in days if number in day.visited]
        model.add_at_most_one(visited)
    profits = {
        n: Fraction(instance.places[n].profit).limit_denominator(MAX_DENOMINATOR) for n in instance.worthwhile
    }
    whole = lcm(*(profit.denominator for profit in profits.values()))
    model.maximize(
        sum(int(profits[n] * whole) * literal for day in days for n, literal in day.visited.items())
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"CP-SAT ended as {solver.status_name(status)}.")
    return Answer(
        visits=tuple(_read_day(solver, day) for day in days),
        proved=status == cp_model.OPTIMAL,
        bound=solver.best_objective_bound / whole,
    )


def _add_day(model: cp_model.CpModel, instance: Instance, day: int) -> _DayModel:
    start_of_day, end_of_day = instance.days[day]
    windows: dict[int, tuple[Window, ...]] = {0: ((start_of_day, end_of_day),)}
    for number in instance.worthwhile:
        inside = clip_windows(instance.places[number].windows, instance.days[day])
        if inside:
            windows[number] = inside
    begin = {
        number: model.new_int_var_from_domain(cp_model.Domain.from_intervals([list(w) for w in some]), "")
        for number, some in windows.items()
    }
    visited = {number: model.new_bool_var("") for number in windows if number}
    at_home = model.new_bool_var("")
    arcs: dict[tuple[int, int], cp_model.IntVar] = {}
    circuit = [(number, number, ~literal) for number, literal in visited.items()]
    circuit.append((0, 0, at_home))
    for origin in windows:
        service = instance.places[origin].service if origin else 0
        leaves = (start_of_day if not origin else windows[origin][0][0]) + service
        for end in windows:
            way = int(instance.travel[origin, end])
            closes = windows[end][-1][1]
            if origin == end or leaves + way > closes:
                continue
            literal = model.new_bool_var("")
            arcs[origin, end] = literal
            circuit.append((origin, end, literal))
            if not end:
                model.add(begin[origin] + service + way <= end_of_day).only_enforce_if(literal)
            elif not origin:
                model.add(begin[end] >= start_of_day + way).only_enforce_if(literal)
            else:
                model.add(begin[end] >= begin[origin] + service + way).only_enforce_if(literal)
    model.add_circuit(circuit)
    for literal in visited.values():
        model.add_implication(literal, ~at_home)
    return _DayModel(visited, begin, arcs)


def _read_day(solver: cp_model.CpSolver, day: _DayModel) -> DayVisits:
    follows = {origin: end for (origin, end), literal in day.arcs.items() if solver.boolean_value(literal)}
    visits = []
    here = follows.get(0, 0)
    while here:
        visits.append(here)
        here = follows[here]
    return tuple(visits)
