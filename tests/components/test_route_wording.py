"""What the Routes page says: what is saved, what a day is made of, who is left out and why."""

from dataclasses import replace
from datetime import date

import pytest

from analytics.routes.day_sheet import Step
from analytics.routes.value import Worth
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_figures import WeekComparison, WeekFigures, measure_day
from analytics.routes.week_options import WeekOptions
from analytics.routes.why_not import WhyNot, WhyNotKind, explain_left_out
from components.route_desk import RouteDesk, shape_before
from components.route_headline import say_saved, write_about
from components.route_look import day_name, day_short, ink_on, write_local, write_time
from components.route_map import say_lines
from components.route_out import absent_calls, list_absent, say_why_not
from components.route_plan import ShownPlan
from components.route_steps import is_remote, list_steps, number_calls, window_of
from components.route_timeline import say_timeline
from components.route_under_touched import find_under_touched
from components.territory_colours import TERRITORY_COLOURS
from tests.analytics.routes.field import FACTS, MONDAY, REP, call, open_at
from tests.components.route_weeks import ANN, BOB, day_of, plan_rae


def plainly(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def figures(calls, minutes, miles, value):
    return WeekFigures(calls, value, minutes, 0.0, 0.0, 30.0 * calls, miles, 0.0)


def desk_of(week):
    """What the page works with, of which these tests need the week alone."""
    return RouteDesk(None, None, FACTS, week, ("test",))


@pytest.mark.parametrize(
    ("ours", "baseline", "said"),
    [
        (
            figures(18, 580, 412, 120), figures(15, 730, 590, 100),
            "this plan +3 calls, +20 value; saves about 2 h 30 min and 178 mi a week "
            "(32 h and 2,310 mi in 13 such weeks)",
        ),
        (
            figures(18, 580, 412, 120), figures(9, 400, 300, 60),
            "this plan +9 calls, +60 value; drives about 3 h and 112 mi more a week; 12 min less for each "
            "call",
        ),
        (
            figures(10, 100, 90, 50), figures(10, 120, 80, 50),
            "this plan as many calls, the same value; about 20 min less and 10 mi more a week",
        ),
        (
            figures(5, 60, 30, 20), figures(5, 60, 30, 20),
            "this plan as many calls, the same value; the same driving",
        ),
    ],
    ids=["saves", "drives more", "one of each", "the same"],
)  # fmt: skip
def test_what_is_saved_is_said_as_it_is(ours, baseline, said):
    assert plainly(say_saved(WeekComparison(ours, baseline))) == said


def test_long_estimates_are_told_in_whole_hours():
    assert [plainly(write_about(minutes)) for minutes in (599, 1955)] == ["9 h 59 min", "33 h"]


def test_a_day_s_steps_follow_each_other_and_name_their_visits(world):
    week, plan = plan_rae(world)
    number = max(range(len(plan.days)), key=lambda n: len(plan.days[n].visits))
    day = plan.days[number]
    steps = list_steps(week, number, day)
    assert [step.position for step in steps if step.position is not None] == list(range(len(day.visits)))
    assert steps[0].row.step is Step.DRIVE
    assert steps[0].origin.key == "home"
    assert steps[-1].row.place.key == "home"
    assert steps[-1].row.end_tick == day.returns
    ends = [step.row.end_tick for step in steps]
    assert all(step.row.start_tick >= end for end, step in zip(ends, steps[1:], strict=False))


def test_calls_are_numbered_through_each_day(world):
    _, plan = plan_rae(world)
    numbers = number_calls(plan)
    for day, one in enumerate(plan.days):
        own = [number for (on, _), number in numbers.items() if on == day]
        assert own == list(range(1, 1 + sum(visit.call >= 0 for visit in one.visits)))


def test_a_visit_lies_in_the_window_that_is_told(world):
    facts = replace(
        FACTS, access=(open_at("H1", ANN, first=600, last=660), open_at("A1", ANN, status="no-see"))
    )
    week, plan = plan_rae(world, facts=facts)
    number = day_of(week, plan, ANN)
    visit = next(one for one in plan.days[number].visits if one.call >= 0 and week.calls[one.call].npi == ANN)
    first, last = window_of(week, number, visit)
    assert first <= visit.start
    assert visit.end <= last
    assert [write_time(week, number, tick) for tick in (first, last)] == ["10:00", "11:00"]
    assert not is_remote(week, number, visit)
    assert write_local(week, number, visit.start, visit.place) == ""


def test_a_day_has_two_letters_a_name_and_a_colour_that_text_can_be_read_on(world):
    week, _ = plan_rae(world)
    assert [day_short(week, n) for n in range(5)] == ["Mo", "Tu", "We", "Th", "Fr"]
    assert day_name(week, 0) == "Mon 30 Nov"
    assert min(contrast(colour, ink_on(colour)) for colour in TERRITORY_COLOURS) >= 4.5


def contrast(one, other):
    """The contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_bars_title_says_what_to_see(world):
    week, plan = plan_rae(world)
    days = tuple(measure_day(week, number, day) for number, day in enumerate(plan.days))
    title = say_timeline(desk_of(week), days)
    assert "most calls" in title
    assert title.endswith("no overtime")
    late = (replace(days[0], overtime_minutes=25.0), *days[1:])
    assert plainly(say_timeline(desk_of(week), late)).endswith("overtime on Mon 30 Nov (25 min)")


def test_who_is_left_out_has_a_reason_and_the_most_valuable_stand_first(world):
    week, plan = plan_rae(world, edits=WeekEdits().ban(ANN))
    absent = list_absent(desk_of(week), ShownPlan(plan), {})
    assert [one.value for one in absent] == sorted((one.value for one in absent), reverse=True)
    (ann,) = [one for one in absent if one.npi == ANN]
    assert (ann.reason, ann.text) == ("banned", "You left them out of this week.")
    assert not {one.npi for one in absent} & {week.calls[made].npi for made in plan.made}


def test_of_a_call_that_could_be_made_it_says_what_that_would_displace(world):
    week, plan = plan_rae(world)
    ann = next(number for number, facts in enumerate(week.calls) if facts.npi == ANN)
    bob = next(number for number, facts in enumerate(week.calls) if facts.npi == BOB)
    why = WhyNot(ann, WhyNotKind.DISPLACES, 1, (bob,), -40.0, 35.0, -41.0, plan)
    said = plainly(say_why_not(desk_of(week), why))
    assert said == (
        f"Would displace {week.calls[bob].name} on Tue 1 Dec (−40.0 value, +35 min), in the best week with "
        "them that was found."
    )


def test_every_kind_of_reason_is_a_sentence(world):
    week, plan = plan_rae(world)
    for kind in WhyNotKind:
        said = say_why_not(desk_of(week), WhyNot(0, kind, 0, (1,), -1.0, 5.0, -1.0, plan))
        assert said[0].isupper()
        assert said.endswith(".")


def test_nobody_who_is_on_the_plan_is_absent(world):
    week, plan = plan_rae(world)
    shown = ShownPlan(plan)
    calls = absent_calls(desk_of(week), shown)
    assert not set(calls) & plan.made
    assert explain_left_out(week.problem, plan, calls).keys() == set(calls)


def test_under_touched_are_those_of_high_deciles_who_are_behind(world):
    week, plan = plan_rae(world)
    empty = replace(plan, days=tuple(replace(day, visits=()) for day in plan.days))
    behind = Worth(20.0, 9.0, 2.0, 6, 1, date(2026, 8, 12))
    calls = tuple(
        replace(facts, decile=9 if facts.npi in (ANN, BOB) else 3,
                worth=behind if facts.npi == ANN else replace(behind, overdue=0.5))
        for facts in week.calls
    )  # fmt: skip
    found = find_under_touched(desk_of(replace(week, calls=calls)), ShownPlan(empty))
    assert [one.npi for one in found] == [ANN]


def test_who_can_t_be_called_on_is_under_touched_too(world):
    facts = replace(FACTS, access=(open_at("H1", ANN, status="no-see"), open_at("A1", ANN, status="no-see")))
    week, plan = plan_rae(world, facts=facts, options=WeekOptions(remote_calls=False))
    (ann,) = [one for one in week.left_out if one.npi == ANN]
    left = tuple(
        replace(one, decile=9) if one.npi == ANN else replace(one, decile=7) for one in week.left_out
    )
    found = find_under_touched(desk_of(replace(week, left_out=left)), ShownPlan(plan))
    assert [(one.npi, one.worth) for one in found] == [(ANN, ann.worth)]
    assert ann.worth.value == ann.value


def test_last_week_s_weekdays_are_remembered(world):
    calls = (
        call(ANN, date(2026, 11, 25), 16, status="kept", rep=REP.id),
        call(BOB, date(2026, 11, 27), 16, status="planned", rep=REP.id),
        call("1000000020", date(2026, 11, 24), 16, status="no-show", rep=REP.id),
        call("1000000038", date(2026, 11, 24), 16, status="kept", rep="other"),
        call("1000000129", date(2026, 11, 18), 16, status="kept", rep=REP.id),
    )
    assert shape_before(replace(FACTS, calls=calls), REP, MONDAY) == {ANN: 2, BOB: 4}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((None, None), "Lines are straight from stop to stop"),
        ((1, None), "Lines follow roads on 1 of 2 days; the others are straight."),
        ((1, 1), "Lines follow roads."),
    ],
)
def test_the_map_says_what_its_lines_are(lines, said):
    assert say_lines(lines).startswith(said)
