"""An empty plan store of the test's own, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.plans.store import PlanStore

from ...conftest import skip_unless_ci
from .postgres import create_database, find_binaries, run_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a running PostgreSQL server."""
    pytest.importorskip("psycopg", reason="psycopg, the PostgreSQL driver, is not installed.")
    binaries = find_binaries()
    if binaries is None:
        skip_unless_ci("No PostgreSQL server is installed on this machine.")
    with run_server(binaries) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that is not there yet."""
    return f"sqlite:///{(tmp_path / 'plans.db').as_posix()}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a plan store that is not there yet."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url")
    return create_database(request.getfixturevalue("postgres"))


@pytest.fixture
def plans(url: str) -> Iterator[PlanStore]:
    """An empty plan store."""
    store = PlanStore.open(url)
    yield store
    store.close()
