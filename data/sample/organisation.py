"""The sample's organisation data: put into an untouched plan store, and taken out again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from data.identifiers import RepId, TerritoryId
from data.plans.document import Document, Focus, Territory
from data.plans.errors import EntryInUse
from data.plans.organisation.kinds import KINDS
from data.plans.organisation.register import Changes, Register
from data.plans.rep_entry import RepDetails
from data.plans.store import PlanStore
from data.sample.accounts import make_accounts, make_credentials
from data.sample.field_calls import make_calls
from data.sample.field_force import CALLED_ON, FieldForce, make_field_force
from data.sample.field_weeks import CALL_PLAN, make_field_weeks
from data.snapshot.reader import Snapshot

AUTHOR = "Synthetic sample"
PLAN_NAME = "Sample territories"
SEED = 7
CODES = ("22551", "22612", "27130", "27447", "63047")


@dataclass(frozen=True)
class Removal:
    """What became of the sample's organisation data.

    Parameters
    ----------
    rows : int
        Rows of registers that were removed.
    reps : int
        Reps that were removed.
    kept : tuple of str
        What stays because people have built on it, for the reader.
    """

    rows: int
    reps: int
    kept: tuple[str, ...]


def is_untouched(store: PlanStore) -> bool:
    """Tell whether nobody has put anything into a plan store yet.

    Parameters
    ----------
    store : PlanStore
        Any.

    Returns
    -------
    bool
        False as soon as it holds, or ever held, a plan, rep, segment, cohort or row.
    """
    return not (
        store.audit.list(limit=1)
        or store.segments.list()
        or store.cohorts.list(include_archived=True)
        or store.reps.list()
        or any(register.revision().number for register in _registers(store))
    )


def put_sample_organisation(store: PlanStore, snapshot: Snapshot, *, at: datetime, seed: int = SEED) -> int:
    """Put the sample's reps, a plan of their territories, and all that their weeks need into a plan store.

    Parameters
    ----------
    store : PlanStore
        One that `is_untouched`; any other is left as it is.
    snapshot : Snapshot
        The synthetic sample.
    at : datetime
        Calls and leave lie around its day.
    seed : int
        The same seed, snapshot and day give the same rows; only ids of rows and reps differ.

    Returns
    -------
    int
        How many reps were added; 0 when the store was left alone, or the snapshot is none of ours.
    """
    if not snapshot.manifest.description.synthetic or not is_untouched(store):
        return 0
    rng, today = np.random.default_rng([seed, 4]), at.date()
    force = make_field_force(rng, snapshot)
    reps = [
        store.reps.add(
            RepDetails(territory.rep_name, "rep", 8.0, territory.home, territory.home_place), by=AUTHOR, at=at
        ).id
        for territory in force.territories
    ]
    if not reps:
        return 0
    store.plans.create(PLAN_NAME, _document(force, reps), snapshot.id, by=AUTHOR, at=at)
    weeks = make_field_weeks(rng, force, reps, today)
    accounts = make_accounts(rng, force)
    calls = make_calls(rng, force, reps, accounts.access, weeks.days, weeks.leaves, weeks.days_off, today)
    made: dict[str, tuple[Any, ...]] = {
        "rep_days": weeks.days,
        "rep_leaves": weeks.leaves,
        "rep_skills": weeks.skills,
        "rep_places": weeks.places,
        "call_plan": CALL_PLAN,
        "access": accounts.access,
        "or_blocks": accounts.or_blocks,
        "credentials": make_credentials(rng, force, reps, today),
        "sets_on_hand": accounts.sets_on_hand,
        "calls": calls,
        "days_off": weeks.days_off,
    }
    for name, entries in made.items():
        getattr(store.organisation, name).save(Changes(entries), by=AUTHOR, at=at, source="synthetic sample")
    return len(reps)


def has_sample_organisation(store: PlanStore) -> bool:
    """Tell whether a plan store holds anything that the sample put there.

    Parameters
    ----------
    store : PlanStore
        Any.

    Returns
    -------
    bool
        True for a rep, a plan or a row of the sample, changed since or not.
    """
    return any(rep.created_by == AUTHOR for rep in store.reps.list()) or any(
        register.has_author(AUTHOR) for register in _registers(store)
    )


def remove_sample_organisation(store: PlanStore, *, by: str, at: datetime) -> Removal:
    """Take what the sample put into a plan store out again.

    Parameters
    ----------
    store : PlanStore
        Any.
    by : str
        Who.
    at : datetime
        When, with its time zone.

    Returns
    -------
    Removal
        Rows that people added stay, and so do the reps, or the plan, that they need.
    """
    rows, reps, kept = 0, 0, []
    for register in _registers(store):
        own = tuple(row for row in register.rows() if row.created_by == AUTHOR)
        if own:
            register.save(Changes(removed=own), by=by, at=at)
        rows += len(own)
    for plan in store.plans.list(include_archived=True):
        if plan.created_by == AUTHOR and plan.updated_by == AUTHOR and plan.version == 1:
            store.plans.delete(plan, by=by, at=at)
        elif plan.created_by == AUTHOR:
            kept.append(f"The plan {plan.name}, which {plan.updated_by} changed.")
    needed = {
        row.entry.rep_id
        for register in _registers(store)
        if "rep_id" in register.kind.fields
        for row in register.rows()
    }
    for rep in store.reps.list():
        if rep.created_by != AUTHOR:
            continue
        if rep.id in needed:
            kept.append(f"{rep.name}, of whom somebody wrote something down.")
            continue
        try:
            store.reps.delete(rep, by=by, at=at)
            reps += 1
        except EntryInUse as error:
            kept.append(error.what)
    return Removal(rows, reps, tuple(kept))


def _registers(store: PlanStore) -> list[Register[Any]]:
    return [getattr(store.organisation, kind.name) for kind in KINDS]


def _document(force: FieldForce, reps: list[RepId]) -> Document:
    return Document(
        tuple(
            Territory(TerritoryId(f"sample{number}"), one.name, number, rep_id=rep, zips=one.zips)
            for number, (one, rep) in enumerate(zip(force.territories, reps, strict=True), 1)
        ),
        focus=Focus(CODES, CALLED_ON),
    )
