"""Homes to look at, and the app run without a browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import plan_map
from components.session import forget_workspaces, shared_workspace
from data.engine import connect
from data.sample.generate import build_sample
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from data.snapshot.write import write_snapshot
from tests.analytics.territories.world import build_world
from tests.pages.nine_sites import plan_of
from tests.pages.plan_page import make_plan, open_page
from tests.pages.snapshots import BUILT_AT, NOBODY, REJECTS

ROOT = Path(__file__).parents[2]

PROVIDERS = str(ROOT / "pages" / "providers.py")

OpenApp = Callable[..., AppTest]


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample of 3,000 clinicians; tests that change the home copy it."""
    home = tmp_path_factory.mktemp("sample-home")
    build_sample(SnapshotStore(home), providers=3_000, built_at=BUILT_AT)
    return home


@pytest.fixture
def home(tmp_path: Path, sample_home: Path) -> Path:
    """The sample in a home of the test's own, with a plan store of its own."""
    (tmp_path / "snapshots").symlink_to(sample_home / "snapshots")
    return tmp_path


@pytest.fixture
def growing_home(tmp_path: Path, sample_home: Path) -> Path:
    """The sample in a home of the test's own, to which a snapshot may be added."""
    shutil.copytree(sample_home / "snapshots", tmp_path / "snapshots", symlinks=True)
    return tmp_path


@pytest.fixture
def bare_home(tmp_path: Path) -> Path:
    """A home with nothing in it."""
    return tmp_path / "bare"


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    """A home whose snapshot is whole and holds nobody, with a note and three rejects."""
    store = SnapshotStore(tmp_path / "empty")
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        write_snapshot(connection, store, NOBODY, built_at=BUILT_AT, extra_files={"rejects": REJECTS})
    return store.home


@pytest.fixture
def broken_home(empty_home: Path) -> Path:
    """A home whose current snapshot lost a table."""
    (table,) = (empty_home / "snapshots").glob("*/providers.parquet")
    table.unlink()
    return empty_home


@pytest.fixture
def open_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenApp]:
    """Give a function that opens the app on a home, at an address with or without a filter."""
    # Beside a folder `pages` AppTest would run the page alone, without the navigation and the frame.
    script = tmp_path / "script" / "app.py"
    script.parent.mkdir()
    shutil.copy(ROOT / "app.py", script)
    for name in ("WINDSHIELD_SNAPSHOT", "WINDSHIELD_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WINDSHIELD_USER", "Ada")

    def open_(home: Path, page: str = PROVIDERS, **query: str | list[str]) -> AppTest:
        monkeypatch.setenv("WINDSHIELD_HOME", str(home))
        app = AppTest.from_file(script, default_timeout=60)
        if page != PROVIDERS:
            app.run()
            app.switch_page(page)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    yield open_
    forget_workspaces()


@pytest.fixture
def snapshot(home: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """The sample as the app has it open."""
    monkeypatch.setenv("WINDSHIELD_HOME", str(home))
    return shared_workspace().snapshot


@pytest.fixture(scope="session")
def nine_sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the market of nine sites that can be checked by hand."""
    home = tmp_path_factory.mktemp("nine-sites")
    build_world(home).close()
    return home


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the map of the Territories page was handed last."""
    handed: dict[str, Any] = {}
    real = plan_map.territory_map

    def spy(deck: Any, points: Any, **more: Any) -> Any:
        handed.update(more, points=points)
        return real(deck, points, **more)

    monkeypatch.setattr(plan_map, "territory_map", spy)
    return handed


@pytest.fixture
def open_plan(
    open_app: OpenApp,
    tmp_path: Path,
    nine_sites: Path,
    shown: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> OpenApp:
    """Give a function that opens a plan of some rules, as `nine_sites.plan_of` takes them."""
    (tmp_path / "snapshots").symlink_to(nine_sites / "snapshots")
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path))

    def open_(*rules: dict[str, Any], **parts: Any) -> AppTest:
        make_plan(shared_workspace().snapshot, plan_of(*rules, **parts))
        return open_page(open_app, tmp_path)

    return open_
