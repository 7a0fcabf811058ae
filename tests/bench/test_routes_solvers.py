"""Our search and its peers on instances whose optimum one can find by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest

from bench.routes import compare
from bench.routes.compare import Row, best_of, compare_solvers, measure_gap, run_solver
from bench.routes.instance import Instance, Place
from bench.routes.judge import AnswerRefused, score_answer
from bench.routes.references import Reference
from bench.routes.solvers import COMPARED, PROVES, SOLVERS, load_solver
from bench.routes.vroom_peer import scale_priorities

SECONDS = 0.3


def on_a_line(*places: Place, days: tuple[tuple[int, int], ...]) -> Instance:
    """Places 10 apart on a line, the depot at its start."""
    at = 10 * np.arange(len(places) + 1)
    travel = np.abs(at[:, None] - at[None]).astype(np.int32)
    return Instance("line", (Place(0, 0, ()), *places), days, travel, 1)


# One day of 100, 10 a visit. All open all day: out to the third and back is 60 + 30, so all three fit.
ALL_DAY = ((0, 100),)
ROOMY = on_a_line(Place(10, 5, ALL_DAY), Place(10, 7, ALL_DAY), Place(10, 9, ALL_DAY), days=((0, 100),))

# In 45 one gets to the first or to the second and back, never to the third: 20 + 10 or 40 + 5, and 40 + 15 is
# too long for both. The second is worth more.
TIGHT = on_a_line(Place(10, 5, ALL_DAY), Place(5, 7, ALL_DAY), Place(10, 9, ALL_DAY), days=((0, 45),))

# Two days, one after another. The first is open early on day 0 and late on day 1; the second only at 20 on
# day 0. Both on day 0 can't be: the first closes at 12, and from 10 + 15 the second is reached at 35. So the
# second on day 0 and the first on day 1. The third has a hole where one would come.
HOLES = on_a_line(
    Place(15, 6, ((0, 12), (160, 170))),
    Place(10, 8, ((20, 20),)),
    Place(10, 9, ((0, 29), (66, 70), (200, 300))),
    days=((0, 60), (100, 200)),
)


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize(
    ("instance", "optimum"), [(ROOMY, 21), (TIGHT, 7), (HOLES, 14)], ids=["roomy", "tight", "holes"]
)
def test_each_solver_finds_the_optimum(name, instance, optimum):
    answer = load_solver(name).solve(instance, SECONDS, seed=1)
    assert score_answer(instance, answer.visits) == optimum
    assert answer.proved == (name == PROVES)
    assert answer.bound == (optimum if name == PROVES else None)


@pytest.mark.parametrize("name", SOLVERS)
def test_nothing_to_visit_is_an_empty_answer(name):
    closed = on_a_line(Place(10, 5, ((300, 400),)), Place(10, 0, ALL_DAY), days=((0, 100), (100, 200)))
    answer = load_solver(name).solve(closed, SECONDS, seed=1)
    assert score_answer(closed, answer.visits) == 0


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        (((1, 2, 3), ()), "has 2 days"),
        (((1, 9),), "place 9"),
        (((0,),), "place 0"),
        (((1, 2, 1),), "made 2 times"),
        (((3, 1, 2),), "does not fit"),
    ],
)
def test_an_answer_that_cannot_be_driven_has_no_score(visits, said):
    with pytest.raises(AnswerRefused, match=said):
        score_answer(ROOMY, visits)


def test_a_place_is_refused_on_the_day_on_which_it_is_closed():
    with pytest.raises(AnswerRefused, match="Day 1: place 2 is closed"):
        score_answer(HOLES, ((), (2,)))


@pytest.mark.parametrize(
    ("profits", "priorities"),
    [
        ({1: 10.0, 2: 50.0}, {1: 20, 2: 100}),
        ({1: 7.0, 2: 30.0}, {1: 21, 2: 90}),  # multiples by whole numbers
        ({1: 1.0, 2: 1000.0}, {1: 1, 2: 100}),
        ({1: 0.25, 2: 0.5}, {1: 50, 2: 100}),
    ],
)
def test_vrooms_priorities(profits, priorities):
    assert scale_priorities(profits) == priorities


WEEK = {
    "t": [[0, 10], [10, 0]],
    "service": [0, 10],
    "profit": [0, 4],
    "windows": [[], [[0, 100]]],
    "day": [[0, 100]],
}


@pytest.fixture
def week(tmp_path):
    """A file with one place, worth 4, and what it holds."""
    file = tmp_path / "week.json"
    file.write_text(json.dumps(WEEK))
    place = Place(10, 4, ((0, 100),))
    return file, replace(on_a_line(place, days=((0, 100),)), name="week")


def test_each_solver_has_a_process_of_its_own(week):
    row = run_solver("vroom", *week, 1.0, 0)
    assert (row.score, row.feasible, row.error, row.proved) == (4, True, None, False)
    assert row.peak_memory_gb > 0


def test_a_solver_that_crashes_is_a_row(week):
    file, instance = week
    file.write_text("{}")
    row = run_solver("vroom", file, instance, 1.0, 0)
    assert (row.score, row.feasible) == (None, False)
    assert "FileRefused" in row.error


def test_an_answer_that_is_wrong_is_a_row(week):
    file, instance = week
    # The process reads a day of 100; what it answers is judged by a day of 20.
    row = run_solver("vroom", file, replace(instance, days=((0, 20),)), 1.0, 0)
    assert (row.score, row.feasible) == (None, False)
    assert row.error


def test_a_solver_that_hangs_is_ended(week, monkeypatch):
    monkeypatch.setattr(compare, "PATIENCE_SECONDS", -1.99)
    assert "ended after" in run_solver("vroom", *week, 1.0, 0).error


ROWS = [
    Row("i", 1, "a", score=90.0, feasible=True),
    Row("i", 1, "b", error="broke"),
    Row("i", 1, "c", score=96.0),
]


def test_gaps_are_in_percent_of_the_reference():
    gaps = [measure_gap(row, Reference(100.0, "by hand")).gap for row in ROWS]
    assert gaps == [10.0, None, 4.0]
    assert measure_gap(ROWS[0], Reference(80.0, "by hand")).gap == -12.5
    assert measure_gap(replace(ROWS[0], score=0.0), Reference(0.0, "")).gap == 0
    assert measure_gap(ROWS[0], Reference(0.0, "")).gap is None


def test_without_a_reference_the_best_of_the_run_is_one():
    assert best_of(ROWS) == (96.0, "best of this run")
    assert best_of([*ROWS, Row("i", 1, "d", score=97.0, proved=True)]) == (97.0, "proved optimal in this run")
    assert best_of([ROWS[1]]) is None


def test_a_reference_of_the_folder_comes_before_the_best_of_the_run(week, monkeypatch):
    answers = iter(ROWS * 2)
    monkeypatch.setattr(compare, "run_solver", lambda *_: next(answers))
    seconds_of = dict.fromkeys(COMPARED[:3], 1.0)
    known = {("week", 1): Reference(120.0, "reference.csv: x")}
    assert [row.gap for row in compare_solvers(*week, known, seconds_of, seed=0)] == [25.0, None, 20.0]
    rows = compare_solvers(*week, {}, seconds_of, seed=0)
    assert [row.gap for row in rows] == [6.25, None, 0.0]
    assert {row.reference_from for row in rows} == {"best of this run"}
