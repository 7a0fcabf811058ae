"""What stands beside the mouse is what the card will say, the most important first."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import box
from shapely.geometry import mapping

from analytics.drawn_edits import take_shapes, write_shapes
from analytics.durations import write_minutes
from analytics.live_redraw import (
    MOST_WARNINGS,
    answer_redraw,
    describe_furthest,
    headlines,
    is_area,
    ownership_key,
)
from analytics.lock_keeping import keep_locks
from analytics.ownership import resolve
from analytics.plan_edits import TerritoryLocked
from analytics.plan_warnings import Kind, Severity
from analytics.territories import Base, measure_territory
from analytics.territory_warnings import find_warnings
from data.geography.shapes import ShapeInvalid
from data.plans.document import Document, DocumentInvalid, Drawn, Territory
from data.roads.estimator import EstimatorTimes

from .test_ownership import AREAS, plans
from .world import EVE, HAL, redraw

STABLE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DRIVE = EstimatorTimes()
HOME = Base(home=(41.89, -87.62))
CITY, LAKE = box(-87.7, 41.85, -87.55, 41.95), box(-88.5, 41.5, -86, 43.5)
CARD_ONLY = {Kind.NO_REP, Kind.UNSURE, Kind.UNPLACED, Kind.IDN_SPLIT}


def plan(*rules):
    return Document(tuple(Territory(f"t{n}", f"T{n}", n, **rule) for n, rule in enumerate(rules, 1)))


def ask(world, market, document, *areas, base=HOME, least=0):
    ownership, shapes = resolve(market, document), [mapping(area) for area in areas]
    return answer_redraw(world, ownership, "t1", shapes, DRIVE, base, least_accounts=least)


def test_a_stroke_round_the_city_says_what_it_holds(world, knees):
    answer = ask(world, knees, plan({"rep_id": "r"}), CITY)
    assert answer.lines[0].text == "5 providers · 2 sites (1 ASC) · 272 procedures"
    # Ang, Bo and Cole, Hill and Nash; 150 + 100 + 22.
    assert answer.lines[1].text.startswith("furthest account ")
    assert answer.lines[1].severity == "ok"
    assert answer.note.startswith("Estimate: half within")
    texts = [line.text for line in answer.lines[2:]]
    assert "Lakeshore Health (Chicago) cut: 1 of 3 sites is nobody's" in texts
    owner = resolve(knees, plan({"rep_id": "r", "drawn": (Drawn("d", CITY),)})).owner
    np.testing.assert_array_equal(answer.owner, owner)


def test_the_furthest_clinician_is_named_and_why_it_is_far(world, knees):
    answer = ask(world, knees, plan({"rep_id": "r"}), LAKE)
    text, severity = answer.lines[1].text, answer.lines[1].severity
    assert "(Kerr at Muskegon General, " in text
    assert "water" in text
    assert severity == "blocking"
    assert answer.lines[2].text == f"1 account over {write_minutes(120)} one way"


def test_of_a_place_where_a_pinned_one_works_that_one_is_named(world, knees):
    """Lund does more at Lakeshore Milwaukee than Eck, but belongs to nobody."""
    answer = ask(world, knees, plan({"pinned_clinicians": (EVE,)}), CITY)
    assert "(Eck at Lakeshore Milwaukee" in answer.lines[1].text


def test_without_accounts_there_is_one_line_and_no_trust_to_speak_of(world, knees):
    answer = ask(world, knees, plan({}))
    assert [line.text for line in answer.lines] == ["0 providers · 0 sites · 0 procedures"]
    assert answer.note == ""


def test_what_the_source_hides_or_nobody_knows_is_told(world, knees, everyone):
    bay = box(-123, 37, -122, 38)
    assert "procedures +" in ask(world, knees, plan({}), bay).lines[0].text
    hill = resolve(knees, plan({"pinned_clinicians": (HAL,)}))
    figures = measure_territory(hill, 0, DRIVE)
    assert headlines(world, knees, figures)[0].text == "1 provider · 0 sites · 10 procedures"
    unknown = replace(figures, procedures=None)
    assert "procedures unknown" in headlines(world, knees, unknown)[0].text
    nobody = replace(figures, drive=None)
    assert describe_furthest(world, knees, nobody) == ""


def test_a_crossing_stroke_is_taken_with_a_note(world, knees):
    bow = {"type": "Polygon", "coordinates": [[[-88, 41], [-87, 42], [-87, 41], [-88, 42], [-88, 41]]]}
    ownership = resolve(knees, plan({}))
    answer = answer_redraw(world, ownership, "t1", [bow], DRIVE, HOME, least_accounts=0)
    assert "cross" in answer.note


def test_one_of_many_warnings_is_told_and_the_rest_is_counted(world, knees):
    # Overlaps with each of seven others.
    others = [{"drawn": (Drawn(f"d{n}", CITY),)} for n in range(7)]
    answer = ask(world, knees, plan({}, *others), LAKE, least=99)
    assert len(answer.lines) == 2 + MOST_WARNINGS + 1
    assert answer.lines[-1].text.startswith("and ")
    assert answer.lines[-1].text.endswith(" more")
    assert answer.lines[-1].severity == "blocking"


def test_parts_that_do_not_touch_are_told_while_nothing_else_fills_the_gap(world, knees):
    parts = (CITY, box(-88, 43, -87.8, 43.1))
    told = ["Consists of 2 parts" in line.text for line in ask(world, knees, plan({}), *parts).lines]
    assert any(told)
    zips = ask(world, knees, plan({"zips": ("60201",)}), *parts)
    assert not any("parts" in line.text for line in zips.lines)


def test_a_plan_without_the_territory_or_a_shape_without_area_is_refused(world, knees):
    ownership = resolve(knees, plan({}))
    with pytest.raises(DocumentInvalid, match="not in this plan"):
        answer_redraw(world, ownership, "gone", [], DRIVE, HOME, least_accounts=0)
    flat = {"type": "Polygon", "coordinates": [[[-87, 42]] * 4]}
    with pytest.raises(ShapeInvalid):
        answer_redraw(world, ownership, "t1", [flat], DRIVE, HOME, least_accounts=0)
    assert not is_area(flat)
    assert not is_area({"type": "Nonsense"})
    assert is_area(mapping(CITY))


def test_a_locked_territory_keeps_its_own_while_the_mouse_moves_too(world, knees):
    answer = ask(world, knees, plan({}, {"drawn": (Drawn("d", CITY),), "locked": True}), LAKE)
    texts = [line.text for line in answer.lines]
    assert texts[0] == "4 providers · 5 sites (1 ASC) · 210 procedures"  # F1, G1, M1, O1, P1
    note = "Territory 2 · T2 is locked and keeps what this asked for: 3 accounts, 5 clinicians."
    assert note in texts
    assert answer.lines[texts.index(note)].severity == "note"
    assert not any("overlap" in text for text in texts)


def test_what_a_lock_forbids_is_all_that_is_told_and_nothing_moves(world, knees):
    """T1 has the accounts of both areas; without its area they would be T2's."""
    document = plan({"drawn": (Drawn("a", CITY),)}, {"drawn": (Drawn("b", CITY),), "locked": True})
    answer = ask(world, knees, document)
    assert [(line.text, line.severity) for line in answer.lines] == [
        ("Territory 2 · T2 is locked and would gain 3 accounts, 5 clinicians: its rule asks for that too.",
         "blocking"),
    ]  # fmt: skip
    assert answer.note == "Unlock it first, on its card."
    np.testing.assert_array_equal(answer.owner, resolve(knees, document).owner)
    locked = document.put(replace(document.get("t1"), locked=True))
    assert [line.text for line in ask(world, knees, locked).lines] == ["Territory 1 · T1 is locked."]


@STABLE
@given(document=plans(least=2), shapes=st.lists(st.sampled_from([*AREAS, CITY, LAKE]), max_size=2))
def test_the_live_answer_is_what_is_committed_beside_locked_territories(world, knees, document, shapes):
    first, *others = document.territories
    document = Document((first, *(replace(t, locked=True) for t in others)))
    written = write_shapes(document)
    features = [f for f in written["features"] if f["properties"]["group"]]
    features += [
        {"type": "Feature", "id": f"new {n}", "properties": {"group": 0}, "geometry": mapping(area)}
        for n, area in enumerate(shapes)
    ]
    deleted = [drawn.id for drawn in first.drawn]
    changed = [f"new {n}" for n in range(len(shapes))] + deleted
    before = resolve(knees, document)
    answer = ask(world, knees, document, *shapes, base=Base())
    drawn = take_shapes(document, {"features": features}, changed).document
    if answer.lines[0].severity == "blocking":
        with pytest.raises(TerritoryLocked) as refused:
            keep_locks(before, drawn)
        assert [line.text for line in answer.lines] == [refused.value.what]
        np.testing.assert_array_equal(answer.owner, before.owner)
        return
    kept = keep_locks(before, drawn)
    np.testing.assert_array_equal(answer.owner, kept.ownership.owner)
    figures = measure_territory(kept.ownership, 0, DRIVE)
    assert answer.lines[0].text == headlines(world, knees, figures)[0].text
    assert set(kept.notes) <= {line.text for line in answer.lines}


def test_work_that_nobody_waits_for_ends_at_the_next_step(world, knees):
    ownership = resolve(knees, plan({}))
    steps = []

    def stop_at_the_second():
        steps.append(len(steps))
        if len(steps) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        answer_redraw(
            world, ownership, "t1", [mapping(CITY)], DRIVE, HOME, least_accounts=0, go_on=stop_at_the_second
        )
    assert steps == [0, 1]


def test_a_plans_key_is_its_own():
    assert ownership_key("a") == ownership_key("a") != ownership_key("b")


@STABLE
@given(document=plans(least=1), shapes=st.lists(st.sampled_from([*AREAS, CITY, LAKE]), max_size=2))
def test_the_live_lines_are_those_of_the_card(world, knees, document, shapes):
    before = resolve(knees, document)
    answer = answer_redraw(
        world, before, "t1", [mapping(area) for area in shapes], DRIVE, HOME, least_accounts=3
    )
    drawn = tuple(Drawn(f"live {n}", area) for n, area in enumerate(shapes))
    after = redraw(before, replace(document.territories[0], drawn=drawn))
    figures = measure_territory(after, 0, DRIVE, HOME)
    heads = headlines(world, knees, figures)
    assert answer.lines[: len(heads)] == heads
    assert heads[0].text.startswith(f"{figures.providers} provider")
    told = [line for line in answer.lines[len(heads) :] if "parts that don't touch" not in line.text]
    expected = [
        w for w in find_warnings(after, 0, figures, least_accounts=3, islands=1) if w.kind not in CARD_ONLY
    ]
    if len(answer.lines) - len(heads) <= MOST_WARNINGS:
        assert [(line.text, line.severity) for line in told] == [(w.what, w.severity) for w in expected]
    else:
        rest = len(expected) + len(answer.lines) - len(heads) - len(told) - MOST_WARNINGS
        assert abs(int(answer.lines[-1].text.split()[1]) - rest) <= 1
    weights = [list(Severity).index(Severity(line.severity)) for line in answer.lines[len(heads) :]]
    assert weights == sorted(weights)
