"""Minutes along roads come when they are ready; until then, and when they fail, the card says so."""

import threading

import pytest

from components.session import shared_workspace
from data.errors import RoadsUnavailable
from data.roads.estimator import EstimatorTimes
from data.roads.times import DriveMatrix, DriveStatement
from tests.pages.nine_sites import NORTH, SOUTH, run, tell
from tests.pages.plan_page import figures, on_card

COMING = "Minutes along roads are being worked out"
ESTIMATE, ROADS = "Estimate: half within", "Roads of the test: along roads, a test"
PATIENCE_SECONDS = 30


class Roads(EstimatorTimes):
    """Three times the estimate's minutes, once the test lets them go; or a failure."""

    statement = DriveStatement("Roads of the test", "a test", exact=True)

    def __init__(self, failure=None):
        super().__init__()
        self.gate, self.failure, self.asked = threading.Event(), failure, 0

    def _matrix(self, origins, destinations, departing):
        self.asked += 1
        assert self.gate.wait(PATIENCE_SECONDS)
        if self.failure is not None:
            raise self.failure
        found = super()._matrix(origins, destinations, departing)
        return DriveMatrix(3 * found.minutes, found.miles, self.statement)


@pytest.fixture
def with_roads(open_plan, monkeypatch):
    """Open a plan with an engine that follows roads."""
    engines = []

    def open_(roads, *rules, **parts):
        monkeypatch.setattr(shared_workspace(), "exact", roads)
        engines.append(roads)
        return open_plan(*rules, **parts)

    yield open_
    for roads in engines:
        roads.gate.set()


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path))


def let_go(app, roads):
    """Let the engine answer, wait until it has, and look again as the page does."""
    roads.gate.set()
    cache = shared_workspace().cache
    for coming in list(cache._coming.values()):
        coming.exception(PATIENCE_SECONDS)
    return run(app)


def minutes(app):
    value = figures(app)["Furthest"]
    hours, _, rest = value.replace("\N{NO-BREAK SPACE}", " ").removesuffix(" min").rpartition(" h ")
    return 60 * int(hours or 0) + int(rest)


def test_the_estimate_stands_until_roads_have_answered(with_roads):
    roads = Roads()
    app = with_roads(roads, {"zips": ("60611", "60201"), "rep_id": None}, {})
    assert on_card(app, COMING)
    assert on_card(app, ESTIMATE)
    estimated = minutes(app)
    app = let_go(app, roads)
    assert minutes(app) == pytest.approx(3 * estimated, abs=2)
    assert on_card(app, ROADS)
    assert not on_card(app, COMING)
    assert not on_card(app, ESTIMATE)
    asked = roads.asked
    run(app)
    assert roads.asked == asked  # what is known is not asked again


def test_warnings_follow_the_minutes_that_are_shown(with_roads):
    roads = Roads()
    app = with_roads(roads, {"zips": ("60611", "60201")}, {}, drive_limit_minutes=60.0)
    assert not on_card(app, "one way")
    app = let_go(app, roads)
    assert on_card(app, "over 1")
    assert on_card(app, "Blocking · ")


def test_each_redraw_is_worked_out_along_roads_anew(with_roads):
    roads = Roads()
    app = let_go(with_roads(roads, {"zips": ("60611",)}, {}), roads)
    roads.gate.clear()
    app = tell(app, "click-area", area="zip", id="60201", name="", what="zip", action="add")
    assert on_card(app, COMING)
    assert on_card(app, ESTIMATE)
    assert on_card(let_go(app, roads), ROADS)
    app = tell(app, "undo")
    assert on_card(app, ROADS)  # at hand


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (RoadsUnavailable("The tiles are gone.", "Build them again."), "The tiles are gone."),
        (RuntimeError("bug"), "The road engine failed."),
    ],
)
def test_an_engine_that_fails_leaves_the_estimate_with_the_reason(with_roads, failure, reason):
    roads = Roads(failure)
    app = let_go(with_roads(roads, {"zips": ("60611", "60201")}, {}), roads)
    assert on_card(app, f"{reason} This is an estimate.")
    assert on_card(app, ESTIMATE)
    assert roads.asked == 1


def test_while_the_page_waits_it_does_not_use_up_the_reason(with_roads, monkeypatch):
    """The cache tells of a failure once; what looks whether it is over must leave that to the card."""
    roads = Roads(RoadsUnavailable("The tiles are gone.", "Build them again."))
    app = with_roads(roads, {"zips": ("60611", "60201")}, {})
    real, told = shared_workspace().cache.soon, []

    def soon(key, compute):
        coming = real(key, compute)
        if key[0] == "exact territory figures":
            told.append(coming)
        return coming

    monkeypatch.setattr(shared_workspace().cache, "soon", soon)
    run(app)
    assert len(told) == 1


def test_without_an_engine_or_without_accounts_there_is_nothing_to_wait_for(with_roads):
    roads = Roads()
    app = with_roads(roads, {}, {"zips": ("60611",)})
    assert not on_card(app, COMING)
    assert roads.asked == 0
    shared_workspace().exact = None
    app = tell(app, "activate", group=SOUTH)
    assert on_card(app, "No road engine is set up here: this is an estimate.")
    assert on_card(tell(app, "activate", group=NORTH), "There is no account to drive to yet.")
