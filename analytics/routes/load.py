"""What a plan really costs to drive: every rep's week planned, and the hours summed up by territory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from analytics.drive import DriveStatement
from analytics.routes.checker import check_week
from analytics.routes.plan import WeekPlan
from analytics.routes.rep_week import RepWeek
from analytics.routes.solve import Effort, solve_week
from analytics.routes.week_figures import WeekFigures, measure_week
from data.identifiers import RepId, TerritoryId

LOAD_SECONDS = 1.0
"""A search's limit for one rep-week; what five seconds find is some tenths of a per cent better."""

Report = Callable[[str, float], None]


class PlanNotFeasible(AssertionError):
    """A search gave a plan that the checker refuses: a defect of the search."""


@dataclass(frozen=True)
class RepLoad:
    """What one rep's week costs.

    Parameters
    ----------
    rep_id : RepId
        Who.
    rep_name : str
        For a person.
    monday : date
        The week's first day.
    figures : WeekFigures, optional
        None where no week could be planned.
    working_days, candidates, missed : int
        Days that are worked, calls that could be made, and appointments that can't be kept.
    why_not : str
        Why there is no week; empty where there is one.
    statement : DriveStatement, optional
        What the drive-time engine says of its error.
    """

    rep_id: RepId
    rep_name: str
    monday: date
    figures: WeekFigures | None
    working_days: int = 0
    candidates: int = 0
    missed: int = 0
    why_not: str = ""
    statement: DriveStatement | None = None

    @property
    def windshield_hours(self) -> float:
        """The hours on the road; NaN where no week could be planned."""
        return self.figures.drive_minutes / 60 if self.figures is not None else float("nan")


@dataclass(frozen=True)
class PlanLoad:
    """What a plan's weeks cost.

    Parameters
    ----------
    monday : date
        The week that was planned.
    reps : tuple of RepLoad
        By name.
    of_territory : mapping of TerritoryId to RepLoad
        A rep of several territories has one week for all of them.
    shared : frozenset of TerritoryId
        Those whose rep works others, too.
    """

    monday: date
    reps: tuple[RepLoad, ...]
    of_territory: dict[TerritoryId, RepLoad]
    shared: frozenset[TerritoryId]

    @property
    def planned(self) -> int:
        """The number of reps whose week could be planned."""
        return sum(load.figures is not None for load in self.reps)

    @property
    def windshield_hours(self) -> float:
        """The hours on the road of all planned weeks together."""
        return sum(load.windshield_hours for load in self.reps if load.figures is not None)

    @property
    def nbytes(self) -> int:
        """The size in bytes, about."""
        return 1_000 * (len(self.reps) + len(self.of_territory))


def measure_rep(
    report: Report, week: RepWeek, seconds: float, clock: Callable[[], float], seed: int = 0
) -> RepLoad:
    """Plan one rep's week and measure it; runs in a process of its own.

    Parameters
    ----------
    report : callable
        Told what is being done, and the share that is.
    week : RepWeek
        The week.
    seconds : float
        How long to search.
    clock : callable
        Seconds that only grow.
    seed : int
        Of the search.

    Returns
    -------
    RepLoad
        Of a plan that the checker accepts.

    Raises
    ------
    PlanNotFeasible
        The checker does not accept it.
    """
    report(f"Planning the week of {week.rep.name}", 0.0)
    plan = solve_week(week.problem, Effort(seconds=seconds), clock=clock, seed=seed)
    return load_of(week, plan)


def load_of(week: RepWeek, plan: WeekPlan) -> RepLoad:
    """Measure one planned week.

    Parameters
    ----------
    week : RepWeek
        The week.
    plan : WeekPlan
        A plan of its problem.

    Returns
    -------
    RepLoad
        Its load.

    Raises
    ------
    PlanNotFeasible
        The checker does not accept the plan.
    """
    wrong = check_week(week.problem, plan)
    if wrong:
        raise PlanNotFeasible(f"The week of {week.rep.name} can't be driven: {wrong[0]}")
    return RepLoad(
        week.rep.id,
        week.rep.name,
        week.monday,
        measure_week(week, plan),
        len(week.days),
        len(week.calls),
        len(plan.missed),
        statement=week.statement,
    )


def sum_loads(
    loads: Iterable[RepLoad], territories: Iterable[tuple[TerritoryId, RepId | None]], monday: date
) -> PlanLoad:
    """Sum up the weeks of a plan's reps by territory.

    Parameters
    ----------
    loads : iterable of RepLoad
        One a rep.
    territories : iterable of tuple
        Each territory with its rep; those without one are in no load.
    monday : date
        The week's first day.

    Returns
    -------
    PlanLoad
        Of all.
    """
    of_rep = {load.rep_id: load for load in loads}
    worked: dict[RepId, list[TerritoryId]] = {}
    for territory, rep in territories:
        if rep in of_rep and rep is not None:
            worked.setdefault(rep, []).append(territory)
    return PlanLoad(
        monday,
        tuple(sorted(of_rep.values(), key=lambda load: load.rep_name)),
        {territory: of_rep[rep] for rep, own in worked.items() for territory in own},
        frozenset(territory for own in worked.values() if len(own) > 1 for territory in own),
    )
