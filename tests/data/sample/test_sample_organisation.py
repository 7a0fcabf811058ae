"""The sample's organisation data: consistent with its clinicians, the same each time, and gone when asked."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.market_loading import load_market
from analytics.ownership import resolve
from data.identifiers import is_npi
from data.plans.organisation.call_entry import Call
from data.plans.organisation.day_off_entry import find_days_off
from data.plans.organisation.kinds import KINDS, check_entries
from data.plans.organisation.register import Changes
from data.plans.rep_entry import RepDetails
from data.plans.store import PlanStore
from data.plans.unit_document import BuyingUnits
from data.sample.field_calls import DAY_MILES
from data.sample.generate import build_sample
from data.sample.organisation import (
    AUTHOR,
    has_sample_organisation,
    is_untouched,
    put_sample_organisation,
    remove_sample_organisation,
)
from data.sample.places import plane
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore

NOW = datetime(2026, 11, 28, 18, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    store = SnapshotStore(tmp_path_factory.mktemp("home"))
    snapshot = Snapshot.open(store.path(build_sample(store, providers=12_000, seed=7, built_at="2026-11-24")))
    yield snapshot
    snapshot.close()


def open_store(directory: Path) -> PlanStore:
    return PlanStore.open(f"sqlite:///{(directory / 'plans.db').as_posix()}")


@pytest.fixture(scope="module")
def filled(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanStore]:
    store = open_store(tmp_path_factory.mktemp("filled"))
    assert put_sample_organisation(store, sample, at=NOW) > 3
    yield store
    store.close()


def entries(store: PlanStore) -> dict[str, tuple[Any, ...]]:
    return {kind.name: getattr(store.organisation, kind.name).entries() for kind in KINDS}


def test_everything_is_there_and_says_that_it_is_made_up(filled: PlanStore) -> None:
    assert all(entries(filled).values())
    reps = filled.reps.list()
    assert all(rep.name.endswith("(sample)") and rep.created_by == AUTHOR for rep in reps)
    assert sum(rep.home is None for rep in reps) == 1
    assert has_sample_organisation(filled)


def test_sites_and_clinicians_are_the_samples(filled: PlanStore, sample: Snapshot) -> None:
    pairs = {
        (row["npi"], row["site_id"]): row["weekdays"]
        for row in sample.query(
            "SELECT providers.npi, site_id, weekdays FROM provider_sites JOIN providers USING (provider_no)"
        ).to_pylist()
    }
    kinds = {
        row["site_id"]: row["kind"] for row in sample.query("SELECT site_id, kind FROM sites").to_pylist()
    }
    idns = set(sample.query("SELECT idn_id FROM idns")["idn_id"].to_pylist())
    kept = entries(filled)
    for access in kept["access"]:
        assert access.site_id in kinds
        for window in access.visiting or ():
            assert pairs[access.npi, access.site_id] >> window.weekday & 1
    for block in kept["or_blocks"]:
        assert kinds[block.site_id] != "office"
        assert pairs[block.npi, block.site_id] >> block.weekday & 1
    for call in kept["calls"]:
        assert is_npi(call.npi)
        assert call.site_id is None or (call.npi, call.site_id) in pairs
    assert {one.idn_id for one in kept["credentials"]} - {None} <= idns
    assert {one.site_id for one in kept["sets_on_hand"]} <= set(kinds)
    for kind in KINDS:
        assert check_entries(kind, kept[kind.name]) == []


def test_calls_lie_in_hours_and_windows_and_do_not_overlap(filled: PlanStore) -> None:
    kept = entries(filled)
    hours = {(day.rep_id, day.weekday): day for day in kept["rep_days"]}
    windows = {(one.npi, one.site_id): one.visiting for one in kept["access"]}
    ends: dict[str, datetime] = {}
    for call in sorted(kept["calls"], key=lambda call: (call.rep_id, call.starts_at)):
        start = call.local_start
        minute = start.hour * 60 + start.minute
        day = hours[call.rep_id, start.weekday()]
        assert day.start_minute <= minute < minute + call.minutes <= day.end_minute
        assert not any(
            leave.rep_id == call.rep_id and leave.covers(start.date()) for leave in kept["rep_leaves"]
        )
        if call.site_id is not None:
            assert any(
                window.weekday == start.weekday()
                and window.start_minute <= minute
                and minute + call.minutes <= window.end_minute
                for window in windows[call.npi, call.site_id]
            )
        assert ends.get(call.rep_id, call.starts_at) <= call.starts_at
        ends[call.rep_id] = call.starts_at + timedelta(minutes=call.minutes)
        free = find_days_off(start.date(), start.date(), "", kept["days_off"])
        assert not free


def test_nobody_is_booked_further_away_than_a_day_allows(filled: PlanStore, sample: Snapshot) -> None:
    homes = {rep.id: rep.home for rep in filled.reps.list()}
    sites = {
        row["site_id"]: (row["lat"], row["lon"])
        for row in sample.query("SELECT site_id, lat, lon FROM sites").to_pylist()
    }
    visits = [call for call in filled.organisation.calls.entries() if call.site_id and homes[call.rep_id]]
    away = [np.hypot(*np.diff(plane(*zip(homes[v.rep_id], sites[v.site_id], strict=True)), axis=0)[0])
            for v in visits]  # fmt: skip
    assert len(away) > 100
    assert max(away) <= DAY_MILES * 1.05  # the plane narrows to the north


def test_what_was_and_what_comes(filled: PlanStore) -> None:
    calls: tuple[Call, ...] = filled.organisation.calls.entries()
    past = Counter(call.status for call in calls if call.local_start.date() < TODAY)
    ahead = Counter(call.status for call in calls if call.local_start.date() > TODAY)
    assert set(past) == {"kept", "cancelled", "no-show"}
    assert set(ahead) == {"planned", "cancelled"}
    assert {call.channel for call in calls} == {"in person", "video", "phone", "email"}
    locked = [call for call in calls if call.locked]
    assert locked
    assert all(call.status == "planned" and call.local_start.date() > TODAY for call in locked)
    assert {one.is_dark(TODAY) for one in filled.organisation.credentials.entries()} == {True, False}
    next_monday = date(2026, 11, 30)
    assert any(leave.covers(next_monday) for leave in filled.organisation.rep_leaves.entries())


def test_the_plans_territories_hold_the_clinicians(filled: PlanStore, sample: Snapshot) -> None:
    (plan,) = filled.plans.list()
    document = filled.plans.version(plan.id).document
    ownership = resolve(load_market(sample, document.focus, BuyingUnits()), document)
    counts = [len(ownership.clinicians_of(number)) for number in range(len(document.territories))]
    assert min(counts) >= 30
    assert max(counts) <= 160
    assert {territory.rep_id for territory in document.territories} == {rep.id for rep in filled.reps.list()}


def test_it_is_the_same_each_time(filled: PlanStore, sample: Snapshot, tmp_path: Path) -> None:
    again = open_store(tmp_path)
    put_sample_organisation(again, sample, at=NOW)

    def without_ids(store: PlanStore) -> list[object]:
        names = {rep.id: rep.name for rep in store.reps.list()}
        return [
            sorted(
                repr(replace(entry, rep_id=names[entry.rep_id]) if hasattr(entry, "rep_id") else entry)
                for entry in kept
            )
            for kept in entries(store).values()
        ]

    assert without_ids(again) == without_ids(filled)
    again.close()


def test_a_store_that_somebody_used_is_left_alone(sample: Snapshot, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    rep = store.reps.add(RepDetails("Dana", "rep", 8), by="ann", at=NOW)
    store.reps.delete(rep, by="ann", at=NOW)
    assert not is_untouched(store)  # it is empty again, and still theirs
    assert put_sample_organisation(store, sample, at=NOW) == 0
    assert not any(entries(store).values())
    store.close()


def test_it_is_taken_out_again_but_for_what_people_need(sample: Snapshot, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put_sample_organisation(store, sample, at=NOW)
    own = store.reps.add(RepDetails("Dana", "rep", 8), by="ann", at=NOW)
    first = next(rep for rep in store.reps.list() if rep.created_by == AUTHOR)
    call = replace(store.organisation.calls.entries(reps=[first.id])[0], starts_at=NOW, note="mine")
    store.organisation.calls.save(Changes((call,)), by="ann", at=NOW)

    removed = remove_sample_organisation(store, by="ann", at=NOW)
    assert removed.rows > 1000
    assert removed.kept == (f"{first.name}, of whom somebody wrote something down.",)
    assert set(store.reps.list()) == {own, first}
    assert store.plans.list() == ()
    assert {name: kept for name, kept in entries(store).items() if kept} == {"calls": (call,)}
    assert has_sample_organisation(store)
    store.organisation.calls.save(Changes(removed=store.organisation.calls.rows()), by="ann", at=NOW)
    assert remove_sample_organisation(store, by="ann", at=NOW).reps == 1
    assert not has_sample_organisation(store)
    store.close()


@pytest.mark.parametrize("providers", [100, 777])
def test_a_small_sample_has_few_reps(providers: int, tmp_path: Path) -> None:
    snapshots = SnapshotStore(tmp_path)
    built = build_sample(snapshots, providers=providers, built_at="2026-11-24")
    snapshot, store = Snapshot.open(snapshots.path(built)), open_store(tmp_path)
    assert 0 <= put_sample_organisation(store, snapshot, at=NOW) <= 3
    snapshot.close()
    store.close()
