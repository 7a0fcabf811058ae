"""OR-Tools routing: each place optional, with its profit as the penalty of leaving it out.

Parallel cheapest insertion first, then guided local search with λ = 1 (0.1 is the default, and worse here).
The time dimension has a place's windows as its range without the holes between them. Travel is a cost too, as
guided local search needs arcs to penalise: the mean profit outweighs five mean ways. Of 2, 5, 10 and 30 ways
this was the best over six instances, and where travel only breaks ties it is 27 % behind in place of 18 % on
pr06 with two days; but a far place of little profit may then not be worth its way.
"""

from itertools import pairwise

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bench.routes.answer import Answer
from bench.routes.instance import Instance, clip_windows, join_windows

LAMBDA = 1.0
WAYS_A_PROFIT = 5


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
        OR-Tools routing takes none.

    Returns
    -------
    Answer
        The best that was found.
    """
    numbers = [0, *instance.worthwhile]
    manager = pywrapcp.RoutingIndexManager(len(numbers), len(instance.days), 0)
    routing = pywrapcp.RoutingModel(manager)
    travel = instance.travel[numbers][:, numbers]
    arcs = routing.RegisterTransitMatrix(travel.tolist())
    with_service = travel + [[instance.places[n].service if n else 0] for n in numbers]
    times = routing.RegisterTransitMatrix(with_service.tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(arcs)
    horizon = max(end for _, end in instance.days)
    routing.AddDimension(times, horizon, horizon, False, "time")
    time = routing.GetDimensionOrDie("time")
    for day, (start, end) in enumerate(instance.days):
        time.CumulVar(routing.Start(day)).SetRange(start, end)
        time.CumulVar(routing.End(day)).SetRange(start, end)
    weight = weigh_profit(instance)
    for node, number in enumerate(numbers[1:], 1):
        index = manager.NodeToIndex(node)
        place = instance.places[number]
        windows = join_windows(window for day in instance.days for window in clip_windows(place.windows, day))
        time.CumulVar(index).SetRange(windows[0][0], windows[-1][1])
        for (_, closes), (opens, _) in pairwise(windows):
            time.CumulVar(index).RemoveInterval(closes + 1, opens - 1)
        routing.AddDisjunction([index], max(1, round(place.profit * weight)))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.guided_local_search_lambda_coefficient = LAMBDA
    parameters.time_limit.FromMilliseconds(round(seconds * 1000))
    found = routing.SolveWithParameters(parameters)
    if found is None:
        raise RuntimeError("OR-Tools found no plan.")
    visits = []
    for day in range(len(instance.days)):
        day_visits = []
        index = found.Value(routing.NextVar(routing.Start(day)))
        while not routing.IsEnd(index):
            day_visits.append(numbers[manager.IndexToNode(index)])
            index = found.Value(routing.NextVar(index))
        visits.append(tuple(day_visits))
    return Answer(tuple(visits))


def weigh_profit(instance: Instance) -> float:
    """Return how many ticks of travel a unit of profit outweighs.

    Parameters
    ----------
    instance : Instance
        What is to be solved.

    Returns
    -------
    float
        1 where there is nothing to visit, or no way to go.
    """
    numbers = instance.worthwhile
    ways = instance.travel[np.ix_([0, *numbers], [0, *numbers])]
    profit = sum(instance.places[number].profit for number in numbers)
    mean_way = ways.sum() / (len(numbers) * (len(numbers) + 1)) if numbers else 0.0
    return float(WAYS_A_PROFIT * mean_way * len(numbers) / profit) if mean_way else 1.0
