"""A small sample with cohorts by state and by metropolitan area, and windows made by hand."""

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pytest

from analytics.cohorts.cohort import Cohort
from analytics.comparison.members import Members, resolve_members
from analytics.comparison.windows import ComparisonWindow, find_window
from data.identifiers import CohortId
from data.sample.generate import build_sample
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore

STATES = ("OH", "TX", "FL", "CA")
METROS = {"Chicago": (41.88, -87.63), "Houston": (29.76, -95.37)}  # within about 50 miles
CLINICIANS = 6_000


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The synthetic sample with 6,000 clinicians, open."""
    store = SnapshotStore(tmp_path_factory.mktemp("comparison"))
    snapshot_id = build_sample(store, providers=CLINICIANS, built_at="2026-11-24T00:00:00+00:00")
    snapshot = Snapshot.open(store.path(snapshot_id))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="session")
def make_cohort(sample: Snapshot) -> Callable[..., Cohort]:
    """Make a cohort of the sample's clinicians who meet an SQL condition on `providers`."""

    def make(name: str, condition: str, parameters: object = ()) -> Cohort:
        rows = sample.query(
            f"SELECT CAST(npi AS BIGINT) AS npi FROM providers WHERE {condition} ORDER BY npi",
            parameters,  # type: ignore[arg-type]
        )
        return Cohort(CohortId(name), name, rows["npi"].to_numpy())

    return make


@pytest.fixture(scope="session")
def state_cohorts(make_cohort: Callable[..., Cohort]) -> tuple[Cohort, ...]:
    """Ohio, Texas, Florida and California; growth is planted in the first three."""
    return tuple(make_cohort(state, "state = ?", (state,)) for state in STATES)


@pytest.fixture(scope="session")
def metro_cohorts(make_cohort: Callable[..., Cohort]) -> tuple[Cohort, ...]:
    """The clinicians of two metropolitan areas."""
    near = "(lat - ?) ** 2 + ((lon - ?) * cos(radians(lat))) ** 2 < (50 / 69) ** 2"
    return tuple(make_cohort(name, near, place) for name, place in METROS.items())


@pytest.fixture(scope="session")
def rest() -> Cohort:
    """Everybody else."""
    return Cohort(CohortId("rest"), "Rest of the market", np.empty(0, np.int64), is_rest=True)


@pytest.fixture(scope="session")
def members(sample: Snapshot, state_cohorts: tuple[Cohort, ...]) -> Members:
    """Of the four states."""
    return resolve_members(sample, state_cohorts)


@pytest.fixture(scope="session")
def window(sample: Snapshot) -> ComparisonWindow:
    """13 weeks to 31 July 2026, all payers; 173 whole weeks are known."""
    found = find_window(sample)
    assert found.end == date(2026, 7, 31)
    return found
