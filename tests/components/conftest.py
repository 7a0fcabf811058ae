"""The nine sites of the territories' tests."""

import pytest

from tests.analytics.territories.world import build_world


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """The snapshot."""
    snapshot = build_world(tmp_path_factory.mktemp("components"))
    yield snapshot
    snapshot.close()
