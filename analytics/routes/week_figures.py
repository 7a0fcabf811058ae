"""What a planned week costs and brings, and how it differs from another plan of the same week."""

from dataclasses import dataclass

from analytics.routes.plan import LUNCH, DayPlan, WeekPlan
from analytics.routes.rep_week import RepWeek
from analytics.routes.schedule import sum_days

WEEKS_A_QUARTER = 13


@dataclass(frozen=True)
class WeekFigures:
    """What a week costs and brings.

    Parameters
    ----------
    calls : int
        That are made.
    value : float
        Of them.
    drive_minutes, parking_minutes, desk_minutes, call_minutes : float
        On the road, from it to the doors, at badge desks and in calls.
    miles : float
        Along the road.
    overtime_minutes : float
        After the planned ends of days.
    """

    calls: int
    value: float
    drive_minutes: float
    parking_minutes: float
    desk_minutes: float
    call_minutes: float
    miles: float
    overtime_minutes: float

    @property
    def drive_minutes_a_call(self) -> float:
        """The minutes on the road for each call; NaN without calls."""
        return self.drive_minutes / self.calls if self.calls else float("nan")

    @property
    def miles_a_call(self) -> float:
        """The miles for each call; NaN without calls."""
        return self.miles / self.calls if self.calls else float("nan")


@dataclass(frozen=True)
class WeekComparison:
    """A plan beside another plan of the same week. Drive times are the engine's, so all of it is an estimate.

    Parameters
    ----------
    ours, baseline : WeekFigures
        Of both.
    """

    ours: WeekFigures
    baseline: WeekFigures

    @property
    def saved_minutes(self) -> float:
        """The minutes on the road that the baseline takes more; below 0 where it takes less."""
        return self.baseline.drive_minutes - self.ours.drive_minutes

    @property
    def saved_miles(self) -> float:
        """The miles that the baseline drives more."""
        return self.baseline.miles - self.ours.miles

    @property
    def more_calls(self) -> int:
        """The calls that the baseline makes less."""
        return self.ours.calls - self.baseline.calls

    @property
    def more_value(self) -> float:
        """The value that the baseline misses."""
        return self.ours.value - self.baseline.value

    @property
    def quarter_minutes(self) -> float:
        """The saved minutes of thirteen such weeks: this week times 13, and no forecast."""
        return WEEKS_A_QUARTER * self.saved_minutes

    @property
    def quarter_miles(self) -> float:
        """The saved miles of thirteen such weeks."""
        return WEEKS_A_QUARTER * self.saved_miles


def measure_week(week: RepWeek, plan: WeekPlan) -> WeekFigures:
    """Measure a planned week.

    Parameters
    ----------
    week : RepWeek
        The week.
    plan : WeekPlan
        A plan of its problem.

    Returns
    -------
    WeekFigures
        In minutes and miles.
    """
    days = [measure_day(week, number, day) for number, day in enumerate(plan.days)]
    return WeekFigures(
        sum(day.calls for day in days),
        plan.value,
        sum(day.drive_minutes for day in days),
        sum(day.parking_minutes for day in days),
        sum(day.desk_minutes for day in days),
        sum(day.call_minutes for day in days),
        sum(day.miles for day in days),
        sum(day.overtime_minutes for day in days),
    )


def measure_day(week: RepWeek, number: int, plan: DayPlan) -> WeekFigures:
    """Measure one day of a planned week.

    Parameters
    ----------
    week : RepWeek
        The week.
    number : int
        Of the day.
    plan : DayPlan
        Its plan.

    Returns
    -------
    WeekFigures
        In minutes and miles.
    """
    day = week.problem.days[number]
    here, drive, parking, desk, miles, service, calls = day.start_place, 0, 0, 0, 0.0, 0, 0
    for visit in plan.visits:
        if visit.place != here:
            way = week.split_way(number, here, visit.place, visit.leaves, visit.arrives)
            drive, parking, desk = drive + way.drive_ticks, parking + way.parking_ticks, desk + way.desk_ticks
            miles += way.miles
        here = visit.place
        if visit.call != LUNCH:
            calls += 1
            service += visit.end - visit.start
    if here != day.end_place:
        way = week.split_way(number, here, day.end_place, plan.leaves_last, plan.returns)
        drive, miles = drive + way.drive_ticks, miles + way.miles
    sums = sum_days(week.problem, [(number, plan)])
    return WeekFigures(
        calls, sums.value, drive / 60, parking / 60, desk / 60, service / 60, miles, sums.overtime_ticks / 60
    )


def compare_weeks(week: RepWeek, ours: WeekPlan, baseline: WeekPlan) -> WeekComparison:
    """Put a plan beside another one of the same week.

    Parameters
    ----------
    week : RepWeek
        The week.
    ours, baseline : WeekPlan
        Plans of its problem.

    Returns
    -------
    WeekComparison
        With both figures.
    """
    return WeekComparison(measure_week(week, ours), measure_week(week, baseline))
