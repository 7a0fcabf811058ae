"""What the week comes to, and what that saves."""

import streamlit as st

from analytics.drive_statement import describe_accuracy, describe_measure
from analytics.durations import write_minutes
from analytics.numbers import format_day, format_miles, format_signed
from analytics.routes.baselines import plan_best_guess, plan_calendar
from analytics.routes.rep_week import NoteKind
from analytics.routes.week_figures import WeekComparison, WeekFigures, compare_weeks
from components.messages import plain
from components.route_desk import RouteDesk
from components.route_look import day_name, write_calls
from components.route_plan import ShownPlan

GUESS = (
    "What somebody with a list and a map would do: day by day the most valuable who can be seen, nearest "
    "next, under the same rules."
)
CALENDAR = "The calls that stand in the rep's own calendar, in its order, under the same rules."
ESTIMATED = (
    "Both weeks are reckoned with the same drive times, which are an estimate; a quarter is this week times "
    "13 and no forecast."
)

URGENT = frozenset({NoteKind.NO_BASE, NoteKind.CLASH, NoteKind.PIN_LEFT_OUT})
"""What nobody should have to open a list to see."""


def show_headline(desk: RouteDesk, figures: WeekFigures) -> None:
    """Draw what the week comes to.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    figures : WeekFigures
        Of its plan.
    """
    week = desk.week
    over = f" · {write_minutes(figures.overtime_minutes)} overtime" if figures.overtime_minutes else ""
    st.markdown(
        f"#### {plain(week.rep.name)} · week of {week.monday.day} {week.monday:%b} · "
        f"{write_calls(figures.calls)} · {write_minutes(figures.drive_minutes)} driving · "
        f"{format_miles(figures.miles)} · value {figures.value:,.0f}{over}",
        help="Value is decile × how overdue a call is against the call plan. Driving is door to door without "
        "parking and badge desks, which the day lists have.",
        width="stretch",
    )


def show_saved(desk: RouteDesk, shown: ShownPlan) -> None:
    """Draw the plan beside the best guess and the rep's own calendar.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    """
    week, plan = desk.week, shown.plan
    guess = desk.remember("best guess 1", lambda: plan_best_guess(week))
    calendar = desk.remember("calendar 1", lambda: (plan_calendar(week),))[0]
    lines = [_compare("Best guess", GUESS, compare_weeks(week, plan, guess))]
    if calendar is not None and calendar.plan.made:
        broken = f" {len(calendar.broken)} of its calls can't be kept: {' '.join(calendar.broken[:5])}"
        text = CALENDAR + (plain(broken) if calendar.broken else "")
        lines.append(_compare("Own calendar", text, compare_weeks(week, plan, calendar.plan)))
    with st.container(key="run_saved"):
        for text, about in lines:
            st.markdown(text, help=about)


def _compare(title: str, about: str, both: WeekComparison) -> tuple[str, str]:
    """Say what a baseline comes to, and what the plan saves of it."""
    base = both.baseline
    text = (
        f"**{title}**: {write_calls(base.calls)} · {write_minutes(base.drive_minutes)} · "
        f"{format_miles(base.miles)} · value {base.value:,.0f} → {say_saved(both)}"
    )
    return text, f"{about} {ESTIMATED}"


def say_saved(both: WeekComparison) -> str:
    """Say what a plan saves against another.

    Parameters
    ----------
    both : WeekComparison
        The two.

    Returns
    -------
    str
        By week and by quarter, and what the plan makes more or fewer calls by; it says so, too, where
        the plan drives more.
    """
    more = both.more_calls
    calls = f"{format_signed(more)} call{'s' * (abs(more) != 1)}" if more else "as many calls"
    value = f"{format_signed(both.more_value)} value" if round(both.more_value) else "the same value"
    minutes, miles = both.saved_minutes, both.saved_miles
    if round(minutes) == 0 and round(miles) == 0:
        drive = "the same driving"
    elif minutes >= 0 and miles >= 0:
        drive = (
            f"saves about {write_about(minutes)} and {format_miles(miles)} a week "
            f"({write_about(both.quarter_minutes)} and {format_miles(round(both.quarter_miles, -1))} in "
            "13 such weeks)"
        )
    elif minutes < 0 and miles < 0:
        a_call = both.ours.drive_minutes_a_call - both.baseline.drive_minutes_a_call
        each = f"; {write_minutes(abs(a_call))} {'less' if a_call < 0 else 'more'} for each call"
        drive = (
            f"drives about {write_about(-minutes)} and {format_miles(-miles)} more a week"
            f"{each if round(a_call) else ''}"
        )
    else:
        drive = (
            f"about {write_about(abs(minutes))} {'less' if minutes > 0 else 'more'} and "
            f"{format_miles(abs(miles))} {'less' if miles > 0 else 'more'} a week"
        )
    return f"this plan {calls}, {value}; {drive}"


def show_statement(desk: RouteDesk) -> None:
    """Draw what the figures rest on.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    """
    week = desk.week
    sample = "Synthetic sample · " if week.synthetic else ""
    codes = ", ".join(week.codes) if week.codes else "all codes"
    accuracy = describe_accuracy(week.statement)
    are = " are an" if week.statement.engine == "Estimate" else ":"
    st.caption(
        f"{sample}Plan “{plain(desk.plan.name)}” · deciles of {codes} · snapshot {week.snapshot_id} · "
        f"planned on {format_day(week.today)} · drive times{are} {accuracy}",
        help=describe_measure(week.statement),
    )


def write_about(minutes: float) -> str:
    """Write an estimated duration with no more digits than it deserves.

    Parameters
    ----------
    minutes : float
        0 or more.

    Returns
    -------
    str
        "2 h 25 min"; from ten hours on whole hours.
    """
    return write_minutes(60 * round(minutes / 60) if minutes >= 600 else minutes)


def show_notes(desk: RouteDesk, shown: ShownPlan) -> None:
    """Draw what a reader of this week should know, and what could not be kept.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    """
    week = desk.week
    urgent = [f"{plain(note.text)}" for note in week.notes if note.kind in URGENT]
    if shown.plan.missed and shown.final:
        names = [_name_missed(desk, call) for call in shown.plan.missed]
        way_out = "one of them" if len(names) > 1 else "what stands around it"
        urgent.insert(
            0,
            f"**{plain('; '.join(names))}: can't be kept beside the others.** The rest of the week is "
            f"planned. Unpin or cancel {way_out}, or move it to another day.",
        )
    if urgent:
        st.warning("  \n".join(urgent), icon=":material/event_busy:")
    free = [one for one in week.free_days if one.reason != "off"]
    lines = [f"{one.day:%A} {one.day.day} {one.day:%b}: {plain(one.text)}." for one in free]
    lines += [plain(note.text) for note in week.notes if note.kind not in URGENT]
    if not lines:
        return
    title = f"{len(lines)} thing{'s' * (len(lines) != 1)} to know about this week"
    with st.expander(title, icon=":material/info:", expanded=False):
        st.markdown("\n".join(f"- {line}" for line in lines))


def _name_missed(desk: RouteDesk, call: int) -> str:
    week, facts = desk.week, desk.week.calls[call]
    days = sorted(week.problem.calls[call].stops)
    kind = "The appointment with" if facts.booked else "The pinned call on"
    where = f" on {day_name(week, days[0])}" if len(days) == 1 else ""
    return f"{kind} {facts.name}{where}"
