"""Undo takes back what was done, redo does it again, and a hundred steps are kept."""

from hypothesis import given
from hypothesis import strategies as st

from analytics.plan_history import STEPS, PlanHistory
from data.plans.document import Document, Territory

EMPTY = Document()
NORTH = EMPTY.put(Territory("n", "North", 1))
BOTH = NORTH.put(Territory("s", "South", 2))


def test_what_was_done_is_taken_back_and_done_again():
    done = PlanHistory(EMPTY).do("North added", NORTH).do("South added", BOTH)
    assert done.present == BOTH
    back = done.undo()
    assert (back.present, back.past[-1][0], back.future[-1][0]) == (NORTH, "North added", "South added")
    assert back.undo().present == EMPTY
    assert back.redo() == done


def test_at_either_end_nothing_happens():
    fresh = PlanHistory(EMPTY)
    assert fresh.undo() is fresh
    assert fresh.redo() is fresh


def test_what_changes_nothing_is_no_step():
    back = PlanHistory(EMPTY).do("North added", NORTH).undo()
    again = back.do("Nothing", Document())
    assert again is back
    assert again.redo().present == NORTH  # and what was taken back can still be done again


def test_a_new_step_forgets_what_was_taken_back():
    other = PlanHistory(EMPTY).do("North added", NORTH).undo().do("South added", BOTH)
    assert other.future == ()
    assert other.redo() is other


def test_the_oldest_steps_go():
    history = PlanHistory(EMPTY)
    for number in range(STEPS + 5):
        history = history.do(f"step {number}", Document(least_accounts=100 + number))
    assert len(history.past) == STEPS
    assert history.past[0][0] == "step 5"
    for _ in range(STEPS + 5):
        history = history.undo()
    assert history.present == Document(least_accounts=104)
    assert len(history.future) == STEPS


walks = st.lists(st.one_of(st.integers(0, 4), st.sampled_from(["undo", "redo"])), max_size=250)


@given(walks)
def test_undo_after_do_and_redo_after_undo_are_where_one_was(walk):
    history = PlanHistory(Document(least_accounts=0))
    for step in walk:
        if isinstance(step, int):
            done = history.do("set", Document(least_accounts=step))
            if done is not history:
                assert done.undo().present == history.present
            history = done
        else:
            moved = getattr(history, step)()
            if moved is not history:
                back = moved.redo() if step == "undo" else moved.undo()
                assert back == history
            history = moved
        assert len(history.past) + len(history.future) <= STEPS
