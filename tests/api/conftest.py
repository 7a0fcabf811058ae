"""The routes as a browser asks them, over a workspace with one snapshot."""

import warnings

import pytest
from starlette.applications import Starlette
from starlette.exceptions import StarletteDeprecationWarning

from api.routes import api_routes
from data.plans.store import PlanStore
from data.sample.generate import build_sample
from data.snapshot.store import SnapshotStore
from workspace import Cache, Workspace

with warnings.catch_warnings():
    # Starlette would rather have httpx2 than the httpx that is locked; both serve here.
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    """A workspace whose current snapshot is a sample of 300 clinicians."""
    home = tmp_path_factory.mktemp("home")
    store = SnapshotStore(home)
    build_sample(store, providers=300, built_at="2026-11-24T00:00:00+00:00")
    return Workspace(store, PlanStore.open(f"sqlite:///{(home / 'plans.db').as_posix()}"), Cache())


def client_of(workspace, *, raise_server_exceptions=True):
    application = Starlette(routes=api_routes(lambda: workspace))
    return TestClient(application, raise_server_exceptions=raise_server_exceptions)


@pytest.fixture(scope="session")
def client(workspace):
    """A client of the API."""
    with client_of(workspace) as opened:
        yield opened
