"""Locks that hold: whatever is asked for others, a locked territory keeps what it has, and gains nothing.

An edit says what a person asks for. Where that would take something from a locked territory, the one that
asks gives way: names that bring nothing else are left out of its rule, what was drawn over the locked one is
cut back, and the rest is excluded. The rule of the locked territory stays as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from analytics.drawn_edits import cut_area
from analytics.giving_way import leave_accounts
from analytics.lock_rivals import Rival, find_rivals, refuse_change, write_notes
from analytics.ownership import Claim, Ownership, find_claim, resolve
from analytics.plan_edits import NOUNS, cut_accounts, refuse_locked
from analytics.territory_market import Market, Rows
from data.identifiers import Npi, TerritoryId
from data.plans.document import Document, Territory


@dataclass(frozen=True, eq=False)
class KeptLocks:
    """A plan after an edit, with what locked territories had still theirs.

    Parameters
    ----------
    document : Document
        The plan.
    ownership : Ownership
        Of that document.
    notes : tuple of str
        A sentence for each locked territory of which the edit asked for something.
    """

    document: Document
    ownership: Ownership
    notes: tuple[str, ...] = ()


def keep_locks(before: Ownership, document: Document) -> KeptLocks:
    """Take an edit of a plan but for what would change a locked territory.

    Parameters
    ----------
    before : Ownership
        The plan as it was.
    document : Document
        The plan as the edit has it, of the same market. Territories that are locked in both are held, so
        that nothing changes by locking or unlocking one.

    Returns
    -------
    KeptLocks
        In which each of those has the accounts and clinicians that it had. An overlap with one of them that
        was there before stays.

    Raises
    ------
    TerritoryLocked
        One of them is gone, or would gain what another gives up and its own rule asks for, or would lose
        what can't be excluded elsewhere: a practice place where another one pins somebody.
    """
    locked = _find_locked(before, document)
    work = _Work(before, locked)
    after = work.resolve(document)
    if not locked:
        return KeptLocks(document, after)
    asked = rivals = find_rivals(before, after, locked)
    left = work.leave_names(after, document)
    if left != document:
        document, after = left, work.resolve(left)
        rivals = find_rivals(before, after, locked)
    while rivals:  # each round takes claims away, so it ends
        for rival in rivals:
            left = work.give_way(after, left, rival)
        if left == document:
            break
        document, after = left, work.resolve(left)
        rivals = find_rivals(before, after, locked)
    for territory in locked:
        refuse_change(before, after, territory)
    return KeptLocks(document, after, write_notes(before, asked))


def _find_locked(before: Ownership, document: Document) -> list[TerritoryId]:
    present = {territory.id: territory for territory in document.territories}
    for territory in before.territories:
        if territory.id not in present:
            refuse_locked(territory)
    return [t.id for t in before.territories if t.locked and present[t.id].locked]


class _Work:
    """Steps on the way from what was asked for to what locked territories leave of it."""

    def __init__(self, before: Ownership, locked: Sequence[TerritoryId]) -> None:
        self.before, self.market, self.locked = before, before.market, locked
        self.was = {territory.id: territory for territory in before.territories}
        self.numbers = [before.number_of(territory) for territory in locked]
        self.theirs: npt.NDArray[np.bool_] = np.isin(before.owner, self.numbers)
        self.rows_of: dict[str, Callable[[Any], Rows]] = {
            "zips": before.market.in_zips, "counties": before.market.in_counties,
            "idns": before.market.of_idns, "units": before.market.of_units,
            "pinned_sites": before.market.find_sites,
        }  # fmt: skip
        self.known = dict(zip(self.was, zip(before.territories, before.claims, strict=True), strict=True))

    def claim_of(self, territory: Territory) -> Claim:
        """Find what a rule asks for, unless the plan had it or it was asked about last."""
        last = self.known.get(territory.id)
        if last is None or last[0] != territory:
            last = self.known[territory.id] = territory, find_claim(self.market, territory)
        return last[1]

    def resolve(self, document: Document) -> Ownership:
        return resolve(self.market, document, self.claim_of)

    def leave_names(self, after: Ownership, document: Document) -> Document:
        """Leave out of rules what a locked territory names too, unless it brings something beside."""
        locked = [document.get(one) for one in self.locked]
        taken = {part: {name for t in locked for name in getattr(t, part)} for part in NOUNS}
        for territory in document.territories:
            if territory.id not in self.locked:
                number = after.number_of(territory.id)
                names = {
                    part: {
                        name
                        for name in self._new_names(territory, part) & taken[part]
                        if not self._brings(after, number, part, name)
                    }
                    for part in NOUNS
                }
                document = self._drop_names(document, territory.id, names)
        return document

    def _brings(self, after: Ownership, number: int, part: str, name: str) -> bool:
        if part == "pinned_clinicians":
            people = self.market.find_clinicians((Npi(name),))
            was = self.before.owners_of(people)
            return bool(((after.owners_of(people) == number) & ~np.isin(was, self.numbers)).any())
        rows = self.rows_of[part]((name,))
        return bool(((after.owner[rows] == number) & ~self.theirs[rows]).any())

    def give_way(self, after: Ownership, document: Document, rival: Rival) -> Document:
        """Have the one that asks leave to the locked one what that had."""
        idle = self._idle_names(document.get(rival.yields), rival)
        document = self._drop_names(document, rival.yields, idle)
        if len(rival.accounts):
            document = self._cut_back(after, document, rival)
        kept, asked = (self.claim_of(document.get(one)) for one in (rival.keeps, rival.yields))
        return leave_accounts(
            document, self.market, kept, rival.yields, asked, rival.accounts, _cut_all_but_pins
        )

    def _idle_names(self, territory: Territory, rival: Rival) -> dict[str, set[str]]:
        """Return what a territory names anew that would bring it nothing but what locked ones have."""
        market = self.market
        sites = rival.accounts[rival.accounts < market.sites]
        idle: dict[str, set[str]] = {
            "pinned_sites": {*market.accounts["site_id"].take(sites).to_pylist()},
            "pinned_clinicians": {f"{npi:010d}" for npi in market.npi[rival.clinicians].tolist()},
        }
        idle = {part: names & self._new_names(territory, part) for part, names in idle.items()}
        for part in ("zips", "counties", "idns", "units"):
            found = {name: self.rows_of[part]((name,)) for name in self._new_names(territory, part)}
            idle[part] = {
                name
                for name, rows in found.items()
                if self.theirs[rows].all() and np.isin(rows, rival.accounts).any()
            }
        return idle

    def _drop_names(self, document: Document, out_of: TerritoryId, names: Mapping[str, set[str]]) -> Document:
        """Take names out of a rule; what it excluded before it pinned that is excluded again."""
        if not any(names.values()):
            return document
        territory, was = document.get(out_of), self.was.get(out_of)
        lists: dict[str, Any] = {
            part: tuple({*getattr(territory, part)} - gone) for part, gone in names.items()
        }
        for what in ("sites", "clinicians"):
            again = names[f"pinned_{what}"] & {*getattr(was, f"excluded_{what}", ())}
            lists[f"excluded_{what}"] = (*getattr(territory, f"excluded_{what}"), *again)
        return document.put(replace(territory, **lists))

    def _cut_back(self, after: Ownership, document: Document, rival: Rival) -> Document:
        """Cut what was drawn anew over a locked territory, unless something else is to be had there."""
        territory, was = document.get(rival.yields), self.was.get(rival.yields)
        known = {drawn.id: drawn.area for drawn in was.drawn} if was else {}
        new = {d.id: d.area for d in territory.drawn if d.id not in known or d.area != known[d.id]}
        kept = [drawn.area for drawn in document.get(rival.keeps).drawn]
        fresh = shapely.union_all([*new.values()]).difference(shapely.union_all([*known.values()]))
        over = fresh.intersection(shapely.union_all(kept))
        if over.area == 0:
            return document
        smaller = cut_area(document, rival.yields, over, new.keys())
        gone = np.setdiff1d(self.claim_of(territory).rows, self.claim_of(smaller.get(rival.yields)).rows)
        own = (after.owner[gone] == after.number_of(rival.yields)) & ~self.theirs[gone]
        return document if own.any() else smaller

    def _new_names(self, territory: Territory, part: str) -> set[str]:
        return {*getattr(territory, part)} - {*getattr(self.was.get(territory.id), part, ())}


def _cut_all_but_pins(document: Document, out_of: TerritoryId, market: Market, rows: Rows) -> Document:
    """Exclude accounts, and leave to the territory the clinicians whom it pins there."""
    pins = {*document.get(out_of).pinned_clinicians}
    document = cut_accounts(document, out_of, market, rows)
    cut = document.get(out_of)
    excluded = tuple({*cut.excluded_clinicians} - pins)
    return document.put(replace(cut, pinned_clinicians=tuple(pins), excluded_clinicians=excluded))
