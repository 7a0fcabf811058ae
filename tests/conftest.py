"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest

from data.snapshot.store import SnapshotStore

IN_CI = os.environ.get("CI") == "true"
SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


def skip_unless_ci(reason: str) -> None:
    """Skip on a user's machine; in CI, where everything must be there, fail."""
    if IN_CI:
        pytest.fail(f"{reason} In CI this is a failure.")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public files beside the repository."""
    if not SHARED_DATA.is_dir():
        skip_unless_ci("The public files of ../shared/data are not on this machine.")
    return SHARED_DATA


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    """An empty snapshot store of the test's own."""
    return SnapshotStore(tmp_path / "home")
