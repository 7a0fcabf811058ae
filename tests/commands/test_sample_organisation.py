"""The first start puts a field force beside the sample, into a plan store of this computer's own only."""

from pathlib import Path

import pytest

from commands.sample_organisation import put_sample_beside
from data.plans.store import PlanStore
from data.sample.generate import build_sample
from data.sample.organisation import has_sample_organisation
from data.snapshot.store import SnapshotStore


@pytest.mark.parametrize("is_named", [False, True])
def test_a_store_that_was_named_is_left_alone(
    is_named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path))
    monkeypatch.delenv("WINDSHIELD_DATABASE_URL", raising=False)
    url = f"sqlite:///{(tmp_path / ('named.db' if is_named else 'plans.db')).as_posix()}"
    if is_named:
        monkeypatch.setenv("WINDSHIELD_DATABASE_URL", url)
    snapshots = SnapshotStore(tmp_path)
    sample = build_sample(snapshots, providers=2_000, built_at="2026-11-24")
    put_sample_beside(snapshots, sample)
    store = PlanStore.open(url)
    assert has_sample_organisation(store) is not is_named
    store.close()
