"""What each register holds: its entry, its table, and what tells two of its rows apart."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar, cast, get_args, get_type_hints

from sqlalchemy import Table

from data.plans.models import Base
from data.plans.names import check_name
from data.plans.organisation import models
from data.plans.organisation.access_entry import Access, OrBlock
from data.plans.organisation.account_entry import Credential, SetsOnHand
from data.plans.organisation.call_entry import Call, CallPlan
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.week_entry import RepDay, RepLeave, RepPlace, RepSkills

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one row.

    Parameters
    ----------
    row : int
        Its place among those that were handed in, from 0.
    reason : str
        For the reader.
    """

    row: int
    reason: str


@dataclass(frozen=True)
class Kind(Generic[Entry]):
    """What a register holds.

    Parameters
    ----------
    name : str
        The register's attribute in `Organisation`, and its key in the store.
    title : str
        For the reader.
    entry : type
        A frozen dataclass that validates itself; its fields are columns.
    row : type
        The table's model.
    key : tuple of str
        The fields that no two rows share.
    day : str
        The field that is compared with days and times; empty where there is none.
    check_together : callable
        Told entries, gives what is wrong among them.
    """

    name: str
    title: str
    entry: type[Entry]
    row: type[Base]
    key: tuple[str, ...]
    day: str = ""
    check_together: Callable[[Sequence[Any]], list[RowProblem]] | None = None

    @property
    def table(self) -> Table:
        """The table."""
        return cast(Table, self.row.__table__)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names of an entry's fields, in order."""
        return tuple(part.name for part in fields(self.entry))  # type: ignore[arg-type]

    @cached_property
    def optional(self) -> frozenset[str]:
        """The names of the fields that may be None."""
        hints = get_type_hints(self.entry)
        return frozenset(name for name in self.fields if type(None) in get_args(hints[name]))

    def values(self, entry: Entry) -> dict[str, Any]:
        """Return an entry as columns.

        Parameters
        ----------
        entry : Entry
            Of this kind.

        Returns
        -------
        dict
            Its fields, and the keys by which names are compared.
        """
        values = {name: getattr(entry, name) for name in self.fields}
        for name in self.fields:
            if f"{name}_key" in self.table.c:
                values[f"{name}_key"] = check_name(values[name])[1]
        return values

    def key_of(self, entry: Entry) -> tuple[Any, ...]:
        """Return what tells an entry from every other.

        Parameters
        ----------
        entry : Entry
            Of this kind.

        Returns
        -------
        tuple
            Names without regard to case and spacing.
        """
        parts = []
        for name in self.key:
            value = getattr(entry, name)
            parts.append(check_name(value)[1] if f"{name}_key" in self.table.c else value)
        return tuple(parts)


def find_twins(kind: Kind[Entry], entries: Sequence[Entry]) -> list[RowProblem]:
    """Return which rows say what an earlier one says already.

    Parameters
    ----------
    kind : Kind
        Of the register.
    entries : sequence of Entry
        In any order.

    Returns
    -------
    list of RowProblem
        One for each later row of the same key.
    """
    first: dict[tuple[Any, ...], int] = {}
    found = []
    for place, entry in enumerate(entries):
        if first.setdefault(kind.key_of(entry), place) != place:
            found.append(RowProblem(place, f"Another row has the same {_words(kind)} already."))
    return found


def check_entries(kind: Kind[Entry], entries: Sequence[Entry]) -> list[RowProblem]:
    """Return what is wrong among entries that are right each by itself.

    Parameters
    ----------
    kind : Kind
        Of the register.
    entries : sequence of Entry
        All that the register would hold.

    Returns
    -------
    list of RowProblem
        Twins, leaves of a rep or OR blocks of a surgeon that overlap.
    """
    found = find_twins(kind, entries)
    if kind.check_together is not None:
        twins = {problem.row for problem in found}
        apart = [place for place in range(len(entries)) if place not in twins]
        problems = kind.check_together([entries[place] for place in apart])
        found += [RowProblem(apart[problem.row], problem.reason) for problem in problems]
    return sorted(found, key=lambda problem: problem.row)


def _words(kind: Kind[Any]) -> str:
    names = [name.removesuffix("_id").removesuffix("_name").replace("_", " ") for name in kind.key]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _overlaps(
    entries: Sequence[Any], group: Callable[[Any], Any], span: Callable[[Any], tuple[Any, Any]]
) -> list[tuple[int, int]]:
    """Return pairs of rows of one group whose spans overlap, an earlier one that stands and a later one.

    Without the later ones no two rows overlap.
    """
    standing: dict[Any, list[tuple[Any, Any, int]]] = {}
    found = []
    for place, entry in enumerate(entries):
        own = standing.setdefault(group(entry), [])
        start, end = span(entry)
        at = bisect_left(own, (start,))
        before, after = own[at - 1 : at] if at else [], own[at : at + 1]
        if before and start < before[0][1]:
            found.append((before[0][2], place))
        elif after and after[0][0] < end:
            found.append((after[0][2], place))
        else:
            own.insert(at, (start, end, place))
    return found


def _overlapping_leaves(leaves: Sequence[RepLeave]) -> list[RowProblem]:
    pairs = _overlaps(
        leaves,
        lambda leave: leave.rep_id,
        lambda leave: (leave.first_day, leave.last_day + timedelta(days=1)),
    )
    return [
        RowProblem(
            second,
            f"The leave {leaves[second].first_day} to {leaves[second].last_day} overlaps another of the same "
            f"rep, {leaves[first].first_day} to {leaves[first].last_day}.",
        )
        for first, second in pairs
    ]


def _overlapping_blocks(blocks: Sequence[OrBlock]) -> list[RowProblem]:
    pairs = _overlaps(
        blocks, lambda block: (block.npi, block.weekday), lambda block: (block.start_minute, block.end_minute)
    )
    return [
        RowProblem(
            second,
            f"{blocks[second].window} at {blocks[second].site_id} overlaps the surgeon's block "
            f"{blocks[first].window} at {blocks[first].site_id}.",
        )
        for first, second in pairs
    ]


REP_DAYS = Kind("rep_days", "Hours", RepDay, models.RepDayRow, ("rep_id", "weekday"))
REP_LEAVES = Kind(
    "rep_leaves", "Leave", RepLeave, models.RepLeaveRow, ("rep_id", "first_day"), "first_day",
    _overlapping_leaves,
)  # fmt: skip
REP_SKILLS = Kind("rep_skills", "Skills", RepSkills, models.RepSkillsRow, ("rep_id",))
REP_PLACES = Kind(
    "rep_places", "Other places", RepPlace, models.RepPlaceRow, ("rep_id", "day", "which"), "day"
)
CALL_PLAN = Kind("call_plan", "Call plan", CallPlan, models.CallPlanRow, ("name",))
ACCESS = Kind("access", "Access", Access, models.AccessRow, ("site_id", "npi"))
OR_BLOCKS = Kind(
    "or_blocks", "OR blocks", OrBlock, models.OrBlockRow, ("npi", "weekday", "start_minute"), "",
    _overlapping_blocks,
)  # fmt: skip
CREDENTIALS = Kind(
    "credentials", "Credentialing", Credential, models.CredentialRow, ("rep_id", "idn_id", "site_id")
)
SETS_ON_HAND = Kind("sets_on_hand", "Sets on hand", SetsOnHand, models.SetsOnHandRow, ("site_id", "set_name"))
CALLS = Kind("calls", "Calls", Call, models.CallRow, ("rep_id", "starts_at", "npi", "site_id"), "starts_at")
DAYS_OFF = Kind("days_off", "Days off", DayOff, models.DayOffRow, ("day", "state"), "day")
KINDS: tuple[Kind[Any], ...] = (
    REP_DAYS, REP_LEAVES, REP_SKILLS, REP_PLACES, CALL_PLAN, ACCESS, OR_BLOCKS, CREDENTIALS, SETS_ON_HAND,
    CALLS, DAYS_OFF,
)  # fmt: skip
