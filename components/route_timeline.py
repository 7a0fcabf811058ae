"""The week as bars: a row a day, with windows, drive, desk, calls, lunch and slack on the clock at home."""

from html import escape

import plotly.graph_objects as go

from analytics.durations import write_minutes
from analytics.organisation.homes import is_self
from analytics.routes.day_sheet import Step, name_place
from analytics.routes.plan import LUNCH
from analytics.routes.week_figures import WeekFigures
from components.charts import chart_template, palette, show_chart
from components.route_desk import RouteDesk
from components.route_look import day_colour, day_name, day_short, ink_on, write_local, write_time
from components.route_plan import ShownPlan
from components.route_steps import RouteStep, list_steps, number_calls
from components.session import person

ROW, FRAME = 46, 44  # pixels: a day, and the axis below all of them
THICK = {
    Step.DRIVE: 0.1, Step.PARKING: 0.3, Step.DESK: 0.3, Step.WAIT: 0.03, Step.CALL: 0.56,
    Step.LUNCH: 0.3,
}  # fmt: skip
WINDOW_THICK = 0.86
NAMES = (
    "Light bars are windows, thin lines drive, hatched bars parking and desk, full bars calls, L is lunch."
)


def show_timeline(desk: RouteDesk, shown: ShownPlan, figures: tuple[WeekFigures, ...]) -> None:
    """Draw the timeline.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    figures : tuple of WeekFigures
        One a day.
    """
    if not any(day.visits for day in shown.plan.days):
        return
    show_chart(
        draw_timeline(desk, shown), title=say_timeline(desk, figures), key="run_timeline",
        help=f"{NAMES} Times are those at home ({desk.week.zone}); where a place has another, the bar says "
        "it. The dashed line is the planned end of the day; what lies behind it is overtime.",
    )  # fmt: skip


def say_timeline(desk: RouteDesk, figures: tuple[WeekFigures, ...]) -> str:
    """Say what there is to see.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    figures : tuple of WeekFigures
        One a day.

    Returns
    -------
    str
        The chart's title.
    """
    week = desk.week
    numbers = range(len(figures))
    over = [number for number in numbers if figures[number].overtime_minutes >= 1]
    farthest = max(numbers, key=lambda n: (figures[n].drive_minutes, -n))
    fullest = max(numbers, key=lambda n: (figures[n].calls, -n))
    calls, drive = figures[fullest].calls, write_minutes(figures[farthest].drive_minutes)
    if fullest == farthest:
        text = f"{day_name(week, fullest)} has most calls ({calls}) and most driving ({drive})"
    else:
        text = (
            f"{day_name(week, fullest)} has most calls ({calls}), {day_name(week, farthest)} most driving "
            f"({drive})"
        )
    if over:
        late = ", ".join(f"{day_name(week, n)} ({write_minutes(figures[n].overtime_minutes)})" for n in over)
        return f"{text}; overtime on {late}"
    return f"{text}; no overtime"


def draw_timeline(desk: RouteDesk, shown: ShownPlan) -> go.Figure:
    """Draw a plan as bars.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.

    Returns
    -------
    plotly.graph_objects.Figure
        Hours across, days down.
    """
    week, colours = desk.week, palette()
    rows = [day_name(week, number) for number in range(len(week.days))]
    numbers = number_calls(shown.plan)
    figure = go.Figure()
    windows: list[tuple[int, float, float]] = []
    bars: list[tuple[int, RouteStep]] = []
    for number, day in enumerate(shown.plan.days):
        steps = list_steps(week, number, day)
        bars += [(number, step) for step in steps]
        for visit in day.visits:
            if visit.call != LUNCH and not week.calls[visit.call].booked:
                windows += [
                    (number, _hour(first), _hour(last))
                    for _, first, last in week.windows_of(visit.call, number)
                ]
    figure.add_bar(
        y=[rows[number] for number, _, _ in windows], base=[first for _, first, _ in windows],
        x=[last - first for _, first, last in windows], orientation="h", width=WINDOW_THICK, opacity=0.13,
        marker={"color": colours.faint_text, "line": {"width": 0}}, hoverinfo="skip",
    )  # fmt: skip
    for kind in (
        Step.WAIT,
        Step.DRIVE,
        Step.PARKING,
        Step.DESK,
        Step.LUNCH,
        Step.CALL,
    ):
        _add(
            figure, desk, shown, rows, [(n, step) for n, step in bars if step.row.step is kind], kind, numbers
        )
    for number, day in enumerate(week.problem.days):
        end = _hour(day.end)
        figure.add_shape(
            type="line", x0=end, x1=end, y0=number - 0.45, y1=number + 0.45, xref="x", yref="y",
            line={"color": colours.text, "width": 1, "dash": "dot"},
        )  # fmt: skip
        late = shown.plan.days[number].returns - day.end
        if late >= 60 and shown.plan.days[number].visits:
            figure.add_annotation(
                x=_hour(shown.plan.days[number].returns), y=rows[number],
                text=f"⚠ +{write_minutes(late / 60)}", showarrow=False, xanchor="left",
                font={"size": 11, "color": colours.text},
            )  # fmt: skip
    starts = [_hour(step.row.start_tick) for _, step in bars]
    ends = [_hour(step.row.end_tick) for _, step in bars] + [_hour(day.end) for day in week.problem.days]
    first, last = int(min(starts)), int(max(ends)) + 1
    figure.update_layout(
        template=chart_template(colours), height=FRAME + ROW * len(rows), barmode="overlay", dragmode=False
    )
    hours = list(range(first, last + 1, 1 if last - first < 9 else 2))
    figure.update_xaxes(
        range=[first, last + 0.4], tickvals=hours, ticktext=[f"{hour % 24:02d}:00" for hour in hours],
        title={"text": f"clock at home ({week.zone})"}, fixedrange=True,
    )  # fmt: skip
    figure.update_yaxes(
        autorange="reversed", type="category", categoryorder="array", categoryarray=rows, showgrid=False,
        fixedrange=True, tickvals=rows, ticktext=rows,
    )  # fmt: skip
    return figure


def _add(figure, desk: RouteDesk, shown: ShownPlan, rows, bars, kind: Step, numbers) -> None:
    if not bars:
        return
    week, colours = desk.week, palette()
    call = kind is Step.CALL
    fills = [day_colour(week, number) if call else colours.quiet for number, _ in bars]
    marker: dict[str, object] = {
        "color": fills,
        "line": {"width": 1 if call else 0, "color": colours.background},
    }
    if kind is Step.DRIVE:
        marker["color"] = colours.faint_text
    if kind in (Step.DESK, Step.PARKING):
        marker["pattern"] = {"shape": "/", "size": 5, "solidity": 0.35}
    texts = [
        str(numbers[number, step.position]) if call else "L" if kind is Step.LUNCH else ""
        for number, step in bars
    ]
    figure.add_bar(
        y=[rows[number] for number, _ in bars], base=[_hour(step.row.start_tick) for _, step in bars],
        x=[_hour(step.row.end_tick) - _hour(step.row.start_tick) for _, step in bars], orientation="h",
        width=THICK[kind], marker=marker, text=texts, textposition="inside", insidetextanchor="middle",
        textangle=0,
        textfont={"size": 11, "color": [ink_on(fill) if call else colours.text for fill in fills]},
        constraintext="none", cliponaxis=False,
        hovertext=[_hint(desk, shown, number, step) for number, step in bars],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _hint(desk: RouteDesk, shown: ShownPlan, number: int, step: RouteStep) -> str:
    week = desk.week
    span = f"{write_time(week, number, step.row.start_tick)}–{write_time(week, number, step.row.end_tick)}"
    place = escape(name_place(step.row.place, for_rep=is_self(week.rep, person())))
    if step.row.step is Step.CALL and step.position is not None:
        visit = shown.plan.days[number].visits[step.position]
        facts = week.calls[visit.call]
        local = write_local(week, number, visit.start, visit.place)
        where = place if facts.channel == "in person" else facts.channel
        there = f" ({local})" if local else ""
        return f"<b>{escape(facts.name)}</b><br>{day_short(week, number)} {span}{there}<br>{where}"
    if step.row.step is Step.DRIVE:
        return f"Drive {write_minutes(step.row.minutes)} to {place}<br>{span}"
    return f"{step.row.step.capitalize()} {write_minutes(step.row.minutes)}<br>{span}"


def _hour(tick: int) -> float:
    return round(tick / 3600, 4)
