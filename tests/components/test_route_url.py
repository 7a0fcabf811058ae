"""A link of the Routes page says all that was changed in a week, and is read as it was written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.routes.week_edits import LateStart, Pin, SlotCancelled, WaySlower, WeekEdits
from components.route_state import RouteWork
from components.route_url import RouteLink, from_query, to_query
from data.errors import WindshieldError
from data.identifiers import npi_from_rank

MONDAY = date(2026, 11, 30)
ANN, BOB = "1000000004", "1000000012"


def test_a_week_with_all_kinds_of_changes_as_a_link():
    edits = (
        WeekEdits()
        .pin(ANN, MONDAY, 500)
        .ban(BOB)
        .cancel(ANN, date(2026, 12, 1))
        .slow("home", "H1", 45, MONDAY)
        .start_late(date(2026, 12, 2), 600, "H1")
    )
    held = ((MONDAY, (ANN, "lunch", f"{BOB}~1")),)
    link = RouteLink("plan", "rae", MONDAY, MONDAY, RouteWork(edits, held))
    assert to_query(link) == {
        "rep": ["rae"],
        "week": ["2026-11-30"],
        "plan": ["plan"],
        "day": ["2026-11-30"],
        "pin": [f"{ANN}@2026-11-30T08:20"],
        "ban": [BOB],
        "off": [f"{ANN}@2026-12-01"],
        "slow": ["home~H1~45~2026-11-30"],
        "late": ["2026-12-02T10:00~H1"],
        "order": [f"2026-11-30:{ANN},lunch,{BOB}~1"],
    }
    assert from_query(to_query(link)) == link


def test_any_day_names_its_week():
    assert from_query({"week": ["2026-12-02"]}).monday == MONDAY


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("week", "next"),
        ("pin", "12"),
        ("ban", "1000000005"),
        ("off", ANN),
        ("slow", "home~H1"),
        ("late", "ten"),
        ("order", "x:"),
        ("slow", "home~H1~0"),
    ],
)
def test_what_can_t_be_read_is_told(key, value):
    with pytest.raises(WindshieldError) as told:
        from_query({key: [value]})
    assert told.value.next_step


npis = st.integers(0, 10_000).map(npi_from_rank)
days = st.dates(date(2026, 11, 30), date(2026, 12, 6))
minutes = st.integers(0, 1439)
keys = st.sampled_from(["home", "S000013", "practice:41.880000,-87.630000", "start:2026-12-01"])


@st.composite
def edits_of(draw):
    """Edits as somebody makes them, one after the other."""
    edits = WeekEdits()
    for npi in draw(st.lists(npis, max_size=4, unique=True)):
        match draw(st.sampled_from(["pin", "day", "minute", "ban", "cancel"])):
            case "pin":
                edits = edits.pin(npi)
            case "day":
                edits = edits.pin(npi, draw(days))
            case "minute":
                edits = edits.pin(npi, draw(days), draw(minutes))
            case "ban":
                edits = edits.ban(npi)
            case _:
                edits = edits.cancel(npi, draw(days))
    if draw(st.booleans()):
        edits = edits.slow(draw(keys), draw(keys), draw(st.integers(1, 600)), draw(st.none() | days))
    if draw(st.booleans()):
        edits = edits.start_late(draw(days), draw(minutes), draw(st.none() | keys))
    return edits


@given(edits_of())
def test_edits_come_back_from_a_link(edits):
    assert from_query(to_query(RouteLink(work=RouteWork(edits)))).work.edits == edits


def test_the_parts_are_what_they_say():
    link = from_query(
        {"pin": [ANN], "off": [f"{BOB}@2026-12-01"], "slow": ["a~b~5"], "late": ["2026-12-01T09:30"]}
    )
    edits = link.work.edits
    assert edits.pins == (Pin(ANN),)
    assert edits.cancelled == (SlotCancelled(BOB, date(2026, 12, 1)),)
    assert edits.slower == (WaySlower("a", "b", 5.0),)
    assert edits.late == (LateStart(date(2026, 12, 1), 570),)
