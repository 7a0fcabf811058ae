"""What an edit of a plan would take from a locked territory, or give it, and how that is told."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.ownership import Ownership
from analytics.plan_edits import TerritoryLocked
from analytics.sentences import count_of
from analytics.territory_market import Rows
from data.identifiers import TerritoryId


@dataclass(frozen=True, eq=False)
class Rival:
    """What a territory asks for anew of that which a locked one has.

    Parameters
    ----------
    keeps, yields : TerritoryId
        The locked one, and the one that asks.
    accounts, clinicians : ndarray of int32
        What it asks for; sorted.
    """

    keeps: TerritoryId
    yields: TerritoryId
    accounts: Rows
    clinicians: Rows


def find_rivals(before: Ownership, after: Ownership, locked: Sequence[TerritoryId]) -> list[Rival]:
    """Find who has, or asks with equal right for, what locked territories had.

    Parameters
    ----------
    before, after : Ownership
        The plan before and after an edit.
    locked : sequence of TerritoryId
        Whose rule is the same in both.

    Returns
    -------
    list of Rival
        One for each two territories; an overlap that was there before makes none.
    """
    ties = _new_ties(before, after, before.contested, after.contested)
    twice = _new_ties(before, after, before.contested_clinicians, after.contested_clinicians)
    pinned = _pinned(after)
    pinners = after.owners_of(pinned)
    rivals = []
    for one in locked:
        was, now = before.number_of(one), after.number_of(one)
        had = before.accounts_of(was)
        lost = had[after.owner[had] != now]
        tied = ties[(ties[:, 1] == now) & np.isin(ties[:, 0], had)]
        accounts = np.r_[lost, tied[:, 0]], np.r_[after.owner[lost], tied[:, 2]]
        gone = (before.owners_of(pinned) == was) & (pinners != now)
        tied = twice[twice[:, 1] == now]
        tied = tied[before.owners_of(tied[:, 0]) == was]
        people = np.r_[pinned[gone], tied[:, 0]], np.r_[pinners[gone], tied[:, 2]]
        for other in np.unique(np.r_[accounts[1], people[1]]):
            if other >= 0:
                rows, who = (np.unique(what[by == other]) for what, by in (accounts, people))
                rivals.append(Rival(one, after.territories[other].id, rows, who))
    return rivals


def refuse_change(before: Ownership, after: Ownership, locked: TerritoryId) -> None:
    """Refuse an edit that changes what a locked territory has.

    Parameters
    ----------
    before, after : Ownership
        The plan before and after it.
    locked : TerritoryId
        Whose rule is the same in both.

    Raises
    ------
    TerritoryLocked
        It says how much that one would gain or lose.
    """
    was, now = before.number_of(locked), after.number_of(locked)
    had, has = before.accounts_of(was), after.accounts_of(now)
    named = np.union1d(_pinned(before), _pinned(after))  # all others follow their account in both
    held, holds = before.owners_of(named) == was, after.owners_of(named) == now
    territory = after.territories[now]
    about = f"Territory {territory.title} is locked and would"
    gained, lost = np.setdiff1d(has, had), np.setdiff1d(had, has)
    if len(gained) or (holds & ~held).any():
        what = _count(after, now, gained, named[holds & ~held])
        raise TerritoryLocked(f"{about} gain {what}: its rule asks for that too.", _NEXT_STEP)
    if len(lost) or (held & ~holds).any():
        raise TerritoryLocked(f"{about} lose {_count(before, was, lost, named[held & ~holds])}.", _NEXT_STEP)


def write_notes(before: Ownership, rivals: Sequence[Rival]) -> tuple[str, ...]:
    """Say what locked territories keep.

    Parameters
    ----------
    before : Ownership
        The plan before an edit.
    rivals : sequence of Rival
        What the edit asked for.

    Returns
    -------
    tuple of str
        A sentence for each of those territories, in the order of their numbers.
    """
    notes = []
    for number, territory in enumerate(before.territories):
        asked = [rival for rival in rivals if rival.keeps == territory.id]
        if asked:
            accounts = np.unique(np.concatenate([rival.accounts for rival in asked]))
            people = np.concatenate([rival.clinicians for rival in asked])
            notes.append(
                f"Territory {territory.title} is locked and keeps what this asked for: "
                f"{_count(before, number, accounts, people)}."
            )
    return tuple(notes)


_NEXT_STEP = "Unlock it first, on its card."


def _new_ties(before: Ownership, after: Ownership, then: Rows, now: Rows) -> Rows:
    """Return the overlaps, as `Ownership.contested` has them, that were not there before."""
    if not len(then) or not len(now):
        return now
    places = {territory.id: number for number, territory in enumerate(after.territories)}
    moved = np.array([places.get(territory.id, -1) for territory in before.territories])
    known = np.column_stack([then[:, 0], moved[then[:, 1]], moved[then[:, 2]]])
    weights = np.array([len(places) ** 2, len(places), 1], dtype=np.int64)
    new: Rows = now[~np.isin(now @ weights, known[(known >= 0).all(axis=1)] @ weights)]
    return new


def _pinned(ownership: Ownership) -> Rows:
    """Return the clinicians whom any territory pins."""
    every = [claim.pinned for claim in ownership.claims]
    return np.unique(np.concatenate(every)).astype(np.int32) if every else np.zeros(0, dtype=np.int32)


def _count(ownership: Ownership, owner: int, accounts: Rows, people: Rows) -> str:
    """Count accounts, and with some clinicians the owner's who follow them."""
    followers = ownership.market.clinicians_of(accounts)
    people = np.union1d(people, followers[ownership.owners_of(followers) == owner])
    parts = ((len(accounts), "account"), (len(people), "clinician"))
    return ", ".join(count_of(count, noun) for count, noun in parts if count)
