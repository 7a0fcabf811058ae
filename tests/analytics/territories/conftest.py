"""The nine sites as a market: all codes, and knees alone."""

import pytest

from analytics.market_loading import load_market
from data.plans.document import Focus
from data.plans.unit_document import BuyingUnits

from .world import KNEE, build_world


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """The snapshot."""
    snapshot = build_world(tmp_path_factory.mktemp("world"))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="session")
def knees(world):
    """The market of knee replacements."""
    return load_market(world, Focus(codes=(KNEE,)), BuyingUnits())


@pytest.fixture(scope="session")
def everyone(world):
    """The market of all codes."""
    return load_market(world, Focus(), BuyingUnits())
