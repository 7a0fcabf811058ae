"""What differs between two documents of a plan, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from data.identifiers import TerritoryId
from data.plans.document import LISTS, Document, Territory

Kind = Literal["added", "removed", "renamed", "changed", "plan"]

# What one, and what several, of a rule's parts are called.
_NOUNS = {
    "zips": ("ZIP", "ZIPs"),
    "counties": ("county", "counties"),
    "idns": ("health system", "health systems"),
    "units": ("buying unit", "buying units"),
    "pinned_sites": ("pinned site", "pinned sites"),
    "excluded_sites": ("excluded site", "excluded sites"),
    "pinned_clinicians": ("pinned clinician", "pinned clinicians"),
    "excluded_clinicians": ("excluded clinician", "excluded clinicians"),
    "drawn": ("drawn area", "drawn areas"),
}


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Parameters
    ----------
    kind : str
        "added", "removed", "renamed" or "changed" of a territory; "plan" of what is about all of them.
    territory_id : TerritoryId, optional
        Which territory; None for the plan.
    sentence : str
        For the reader ("Chicago N: 3 ZIPs added, 1 drawn area moved.").
    """

    kind: Kind
    territory_id: TerritoryId | None
    sentence: str


def compare_documents(base: Document, other: Document) -> tuple[Change, ...]:
    """Say what became of a document.

    Parameters
    ----------
    base, other : Document
        As it was, and as it is.

    Returns
    -------
    tuple of Change
        The plan's first, then the territories that are gone, new, renamed and changed, each in the order of
        their numbers; empty for equal documents. A territory that was renamed and changed is there twice.
    """
    before = {territory.id: territory for territory in base.territories}
    after = {territory.id: territory for territory in other.territories}
    gone = [Change("removed", t.id, f"{t.name} was removed.") for t in base.territories if t.id not in after]
    new = [Change("added", t.id, f"{t.name} was added.") for t in other.territories if t.id not in before]
    both = [(before[t.id], t) for t in other.territories if t.id in before]
    renamed = [
        Change("renamed", new_one.id, f"{old.name} is now named {new_one.name}.")
        for old, new_one in both
        if old.name != new_one.name
    ]
    changed = [
        Change("changed", new_one.id, f"{new_one.name}: {', '.join(parts)}.")
        for old, new_one in both
        if (parts := list(_compare_territories(old, new_one)))
    ]
    return (*_compare_plans(base, other), *gone, *new, *renamed, *changed)


def _compare_plans(base: Document, other: Document) -> Iterator[Change]:
    if base.focus != other.focus:
        parts = [p for p in ("codes", "specialties", "states")
                 if getattr(base.focus, p) != getattr(other.focus, p)]  # fmt: skip
        yield Change("plan", None, f"The plan is about other {' and '.join(parts)}.")
    if base.drive_limit_minutes != other.drive_limit_minutes:
        yield Change(
            "plan", None,
            f"The drive limit is {other.drive_limit_minutes:g} minutes, before {base.drive_limit_minutes:g}.",
        )  # fmt: skip
    if base.least_accounts != other.least_accounts:
        least = f"A territory has at least {other.least_accounts} accounts, before {base.least_accounts}."
        yield Change("plan", None, least)


def _compare_territories(old: Territory, new: Territory) -> Iterator[str]:
    if old.rep_id != new.rep_id:
        yield "no rep any more" if new.rep_id is None else "a rep" if old.rep_id is None else "another rep"
    for level in ("district", "region"):
        if getattr(old, level) != getattr(new, level):
            yield f"{level} “{getattr(new, level)}”" if getattr(new, level) else f"no {level} any more"
    areas_before, areas_after = {d.id: d for d in old.drawn}, {d.id: d for d in new.drawn}
    yield from _count(
        "drawn", areas_before.keys() - areas_after.keys(), areas_after.keys() - areas_before.keys()
    )
    moved = [key for key in areas_before.keys() & areas_after.keys() if areas_before[key] != areas_after[key]]
    if moved:
        yield f"{len(moved)} {_noun('drawn', len(moved))} changed"
    for part in LISTS:
        was, is_now = set(getattr(old, part)), set(getattr(new, part))
        yield from _count(part, was - is_now, is_now - was)
    if old.number != new.number:
        yield f"number {new.number}, before {old.number}"
    if old.locked != new.locked:
        yield "locked" if new.locked else "unlocked"


def _count(part: str, gone: set[str], new: set[str]) -> Iterator[str]:
    if new:
        yield f"{len(new)} {_noun(part, len(new))} added"
    if gone:
        yield f"{len(gone)} {_noun(part, len(gone))} removed"


def _noun(part: str, count: int) -> str:
    return _NOUNS[part][0 if count == 1 else 1]
