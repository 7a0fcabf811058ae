"""A plan store in a file of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.plans.store import PlanStore


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a plan store that is not there yet."""
    return f"sqlite:///{(tmp_path / 'plans.db').as_posix()}"


@pytest.fixture
def plans(url: str) -> Iterator[PlanStore]:
    """An empty plan store."""
    store = PlanStore.open(url)
    yield store
    store.close()
