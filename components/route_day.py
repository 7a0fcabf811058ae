"""A day as a list that can be read on a phone: when, what, where, how long, and what to do about it."""

from html import escape

import streamlit as st

from analytics.durations import write_minutes
from analytics.numbers import format_miles
from analytics.routes.day_sheet import Step
from analytics.routes.plan import LUNCH, DayPlan, Visit
from analytics.routes.schedule import free_calls
from analytics.routes.week_figures import WeekFigures
from analytics.sentences import begin_sentence
from components.route_desk import RouteDesk
from components.route_look import (
    day_colour,
    day_name,
    day_short,
    ink_on,
    write_calls,
    write_local,
    write_time,
)
from components.route_plan import ShownPlan
from components.route_state import RouteState
from components.route_steps import RouteStep, list_steps, number_calls, window_of
from components.route_visit import show_visit_menu
from components.session import changed

STYLE = """<style>
.run-row {display: grid; grid-template-columns: 2.9rem 1fr; gap: .1rem .55rem; align-items: baseline;
  font-size: .9rem; line-height: 1.35;}
.run-row .at {font-variant-numeric: tabular-nums; font-weight: 600; text-align: right;}
.run-row .quiet {opacity: .78; font-size: .84rem;}
.run-row.faint {font-size: .84rem; opacity: .85;}
.run-chip {display: inline-block; min-width: 1.5rem; padding: 0 .3rem; border-radius: .35rem;
  font-size: .78rem; font-weight: 700; text-align: center; margin-right: .35rem;}
.run-over {font-weight: 600;}
.st-key-run_days, .st-key-run_days [data-testid="stVerticalBlock"] {gap: .25rem;}
:is(.st-key-run_days, .st-key-run_out, .st-key-run_under, .st-key-run_gap) .stHorizontalBlock {
  flex-wrap: nowrap;}
:is(.st-key-run_out, .st-key-run_under, .st-key-run_gap) p {font-size: .9rem;}
:is(.st-key-run_out, .st-key-run_under) [data-testid="stButton"] button {min-height: 0; padding: .1rem .5rem;}
.st-key-run_days [data-testid="stVerticalBlock"] .stHorizontalBlock > *:first-child {min-width: 0;}
.st-key-run_days [data-testid="stPopoverButton"] {min-height: 0; padding: .1rem .5rem;}
.st-key-run_saved p {font-size: .88rem; line-height: 1.4;}
.st-key-run_saved {gap: .1rem;}
.st-key-run_day_head p {font-size: .9rem;}
@media (min-width: 641px) {.st-key-run_head {flex-wrap: nowrap !important;}}
@media (max-width: 640px) {
  .st-key-run_body > [data-testid="stLayoutWrapper"] > .stHorizontalBlock {flex-direction: column-reverse;}
  .st-key-run_choice > * {max-width: 100% !important;}
  .st-key-run_choice > *:first-child {flex: 1 1 100% !important;}
}
</style>"""


def show_day_choice(desk: RouteDesk, figures: tuple[WeekFigures, ...], state: RouteState) -> int:
    """Draw the days of the week, and return the one whose list is open.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    figures : tuple of WeekFigures
        One a day.
    state : RouteState
        The page's.

    Returns
    -------
    int
        Its number.
    """
    week = desk.week
    days = [day.day for day in week.days]
    present = days.index(state.day) if state.day in days else 0
    key = f"run_day_{present}_{days[0].isoformat()}"

    def take(number: int | None) -> None:
        if number is not None:
            state.day = days[number]

    st.segmented_control(
        "Day", range(len(days)), default=present, key=key, label_visibility="collapsed", width="stretch",
        format_func=lambda n: f"{day_short(week, n)} {days[n].day} · {figures[n].calls}",
        on_change=changed(key, take),
    )  # fmt: skip
    return present


def show_day(desk: RouteDesk, shown: ShownPlan, figures: WeekFigures, number: int, state: RouteState) -> None:
    """Draw a day.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    figures : WeekFigures
        Of the day.
    number : int
        The day's.
    state : RouteState
        The page's.
    """
    week, day = desk.week, shown.plan.days[number]
    doors = figures.parking_minutes + figures.desk_minutes
    is_full = free_calls(week.problem, number, shown.plan.order[number]) <= 0
    full = ", as many as are planned a day" if is_full else ""
    st.container(key="run_day_head").markdown(
        f"**{day_name(week, number)}** · {write_calls(figures.calls)}{full} · "
        f"{write_minutes(figures.drive_minutes)} driving · {format_miles(figures.miles)} · "
        f"{write_minutes(doors)} parking and desks"
    )
    if not figures.calls:
        st.caption("Nobody is on this day. Put somebody on it under “Not on it”, or move a call here.")
        return
    numbers, here = number_calls(shown.plan), -1
    with st.container(key="run_days"):
        waiting: list[RouteStep] = []
        for step in list_steps(week, number, day):
            if step.position is None:
                waiting.append(step)
                continue
            _show_way(desk, number, day, waiting)
            waiting = []
            visit = day.visits[step.position]
            if visit.call == LUNCH:
                until = write_time(week, number, step.row.end_tick)
                _row(write_time(week, number, step.row.start_tick), f"Lunch until {until}", quiet=True)
            else:
                count = numbers[number, step.position]
                same = here >= 0 and week.places[here].key == week.places[visit.place].key
                _show_call(desk, shown, number, step, visit, count, state, is_same_place=same)
                here = visit.place
        _show_way(desk, number, day, waiting)
        over = (
            f' <span class="run-over">⚠ {escape(write_minutes(figures.overtime_minutes))} overtime</span>'
            if figures.overtime_minutes
            else ""
        )
        home = escape(_base(desk, number, start=False))
        _row(write_time(week, number, day.returns), f"{begin_sentence(home)}{over}")


def _show_way(desk: RouteDesk, number: int, day: DayPlan, steps: list[RouteStep]) -> None:
    """Draw what lies between two visits in one line, at the time at which it begins."""
    if not steps:
        return
    week, parts = desk.week, []
    if steps[0].row.step is Step.DRIVE and steps[0].row.start_tick == day.departs:
        _row(write_time(week, number, day.departs), f"Leave {escape(_base(desk, number, start=True))}")
    for row in (step.row for step in steps):
        minutes = escape(write_minutes(row.minutes))
        if row.step is Step.DRIVE:
            parts.append(f"drive {minutes}, {escape(format_miles(row.miles))}")
        elif row.step is Step.PARKING:
            parts.append(f"park {minutes}")
        elif row.step is Step.DESK:
            parts.append(f"badge desk {minutes} (from {write_time(week, number, row.start_tick)})")
        else:
            parts.append(f"free {minutes}")
    text = " · ".join(parts)
    _row(write_time(week, number, steps[0].row.start_tick), begin_sentence(text), quiet=True)


def _show_call(
    desk: RouteDesk,
    shown: ShownPlan,
    number: int,
    step: RouteStep,
    visit: Visit,
    count: int,
    state: RouteState,
    *,
    is_same_place: bool,
) -> None:
    week, facts = desk.week, desk.week.calls[visit.call]
    place = week.places[visit.place]
    colour = day_colour(week, number)
    chip = (
        f'<span class="run-chip" style="background:{colour};color:{ink_on(colour)}">'
        f"{day_short(week, number)}{count}</span>"
    )
    marks = "".join(
        f' <span title="{why}">{sign}</span>'
        for is_so, sign, why in (
            (facts.booked, "🔒", "An appointment: it stays where it is"),
            (facts.pinned, "📌", "Pinned"),
        )
        if is_so
    )
    window = window_of(week, number, visit)
    about = [f"{write_time(week, number, visit.start)}–{write_time(week, number, visit.end)}"]
    if window is not None and not facts.booked:
        first, last = (write_time(week, number, tick) for tick in window)
        assumed = " (assumed)" if facts.hours_assumed else ""
        about.append(f"window {first}–{last}{assumed}")
    if facts.channel != "in person":
        about.append(facts.channel)
    else:
        local = write_local(week, number, visit.start, visit.place)
        about += [local] * bool(local)
    where = "" if facts.channel != "in person" or is_same_place else escape(place.name)
    if where and place.address and place.address != place.name:
        where += f", {escape(place.address)} {escape(place.zip_code)}"
    decile = f"decile {facts.decile}" if facts.decile else ""
    who = " · ".join(part for part in (facts.specialty, decile) if part)
    text = (
        f"{chip}<b>{escape(facts.name)}</b>{marks}<br>{escape(' · '.join(about))}<br>"
        f'<span class="quiet">{where}{"<br>" * bool(where)}{escape(who)}</span>'
    )
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        _row(write_time(week, number, visit.start), text)
        show_visit_menu(desk, shown, number, step.position or 0, visit, state)


def _row(at: str, text: str, *, quiet: bool = False) -> None:
    kind = " faint" if quiet else ""
    st.html(
        f'<div class="run-row{kind}"><span class="at">{at}</span><span>{text}</span></div>', width="stretch"
    )


def _base(desk: RouteDesk, number: int, *, start: bool) -> str:
    day = desk.week.days[number]
    place = desk.week.places[day.start_place if start else day.end_place]
    return "home" if place.key == "home" else place.name
