"""What is typed into a table adds up, whatever was typed before and whoever saved meanwhile."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.organisation.directory import Directory
from analytics.organisation.draft import Draft, Shown, drop_rows, merge_edits, rebase_draft
from analytics.organisation.draft_reading import read_draft
from data.identifiers import SiteId
from data.plans.organisation import kinds
from data.plans.organisation.account_entry import SetsOnHand
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.register import Changes, Kept

AT = datetime(2026, 11, 24, tzinfo=UTC)


def kept(number: int, count: int, version: int = 1) -> Kept[SetsOnHand]:
    return Kept(f"id{number}", version, "Bob", AT, "Bob", AT, SetsOnHand(SiteId(f"S{number}"), "Tray", count))


ROWS = tuple(kept(number, number) for number in range(3))
NEW = {"site_id": "S9", "set_name": "Cage", "count": 2}


def edits(**parts: object) -> dict[str, object]:
    return {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **parts}


def test_edits_go_by_the_row_that_stood_there() -> None:
    first = merge_edits(Draft(), Shown(ROWS), edits(edited_rows={"1": {"count": 7}}, added_rows=[NEW, {}]))
    assert (len(first), first.added) == (2, ({"site_id": "S9", "set_name": "Cage", "count": "2"},))
    # The table is drawn anew, narrowed to two rows and the new one.
    shown = Shown((ROWS[2], ROWS[1]), first.added)
    more = edits(edited_rows={1: {"set_name": "Box"}, 2: {"count": 3}}, deleted_rows=[0])
    second = merge_edits(first, shown, more)
    changes, problems = read_draft(kinds.SETS_ON_HAND, second, Directory())
    assert problems == ()
    assert changes.added == (SetsOnHand(SiteId("S9"), "Cage", 3),)
    assert [row.entry for row in changes.changed] == [SetsOnHand(SiteId("S1"), "Box", 7)]
    assert changes.removed == (ROWS[2],)
    gone = merge_edits(second, Shown((ROWS[1],), second.added), edits(deleted_rows=[0, 1]))
    assert (gone.added, dict(gone.changed), set(gone.removed)) == ((), {}, {"id1", "id2"})


def test_what_was_typed_back_is_no_change() -> None:
    draft = merge_edits(Draft(), Shown(ROWS), edits(edited_rows={1: {"count": 1.0}}))
    assert read_draft(kinds.SETS_ON_HAND, draft, Directory()) == (Changes(), ())


def test_a_row_that_can_not_be_is_named() -> None:
    typed = edits(edited_rows={1: {"count": -4}}, added_rows=[{"site_id": "S9"}])
    changes, problems = read_draft(kinds.SETS_ON_HAND, merge_edits(Draft(), Shown(ROWS), typed), Directory())
    assert changes == Changes()
    assert [one.row for one in problems] == ["New row 1", "S1, Tray"]
    assert "-4 sets can't be" in problems[1].reason


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_draft_goes_over_theirs_or_leaves_their_rows_alone(is_gone: bool) -> None:
    draft = merge_edits(
        Draft(), Shown(ROWS), edits(edited_rows={0: {"count": 5}, 1: {"count": 7}}, deleted_rows=[2])
    )
    theirs = None if is_gone else kept(1, 9, version=2)
    over = rebase_draft(drop_rows(draft, {"id1"} if is_gone else set()), [theirs])
    changes, _ = read_draft(kinds.SETS_ON_HAND, over, Directory())
    assert [(row.id, row.version, row.entry.count) for row in changes.changed] == (
        [("id0", 1, 5)] if is_gone else [("id0", 1, 5), ("id1", 2, 7)]
    )
    kept_theirs, _ = read_draft(kinds.SETS_ON_HAND, drop_rows(draft, {"id1"}), Directory())
    assert [row.id for row in kept_theirs.changed] == ["id0"]


def test_a_day_is_read_as_the_editor_has_it() -> None:
    row = Kept("id0", 1, "Bob", AT, "Bob", AT, DayOff(date(2026, 12, 24), "Eve"))
    draft = merge_edits(Draft(), Shown((row,)), edits(edited_rows={0: {"day": "2026-12-31", "works": True}}))
    changes, _ = read_draft(kinds.DAYS_OFF, draft, Directory())
    assert changes.changed[0].entry == DayOff(date(2026, 12, 31), "Eve", works=True)


COUNTS = some.dictionaries(some.integers(0, 2), some.integers(0, 9))


@given(some.lists(some.tuples(COUNTS, some.permutations(range(3))), max_size=4))
def test_the_last_that_was_typed_holds_in_whatever_order_rows_stood(
    steps: list[tuple[dict[int, int], list[int]]],
) -> None:
    draft: Draft[SetsOnHand] = Draft()
    expected = {row.id: row.entry.count for row in ROWS}
    for typed, order in steps:
        shown = Shown(tuple(ROWS[place] for place in order))
        draft = merge_edits(
            draft, shown, edits(edited_rows={place: {"count": count} for place, count in typed.items()})
        )
        expected |= {shown.rows[place].id: count for place, count in typed.items()}
    changes, _ = read_draft(kinds.SETS_ON_HAND, draft, Directory())
    became = {row.id: row.entry.count for row in (*ROWS, *changes.changed)}
    assert became == expected
