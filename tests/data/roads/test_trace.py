"""The course of a way along roads, for a map: from the engines that know it, and none from the others."""

import importlib.util

import numpy as np
import pytest

from data.errors import CoordinatesInvalid, RoadsUnavailable
from data.geography.sphere import great_circle_miles
from data.roads.congestion import TrafficTimes
from data.roads.estimator import EstimatorTimes
from data.roads.fallback import FallbackTimes
from data.roads.polyline import read_polyline
from data.roads.server import ServerTimes
from data.roads.server_http import Patience
from data.roads.tiles import TileSet
from data.roads.times import DriveMatrix, DriveStatement, DriveTimes
from data.roads.valhalla_engine import DirectRunner, ValhallaTimes

from .road_server import Reply, scripted

CAPITOL, CAMPUS, AIRPORT = (39.9612, -82.9988), (40.0017, -83.0197), (39.9980, -82.8919)
OFF_ROADS = (40.30, -83.0)  # 3 miles north of the roads of these tiles
LINE = np.array([CAPITOL, (39.98, -82.95), AIRPORT])


class Knowing(DriveTimes):
    """An engine that knows one course, or is down."""

    statement = DriveStatement("Knowing", "a test")

    def __init__(self, line=None, *, down=False):
        self.line, self.down = line, down

    def _matrix(self, origins, destinations, departing):
        return DriveMatrix(np.zeros((len(origins), len(destinations))), np.zeros(()))

    def _isochrone(self, origin, minutes, departing):
        raise NotImplementedError

    def _trace(self, points):
        if self.down:
            raise RoadsUnavailable("It is down.", "Wait.")
        return self.line


def test_a_polyline_of_google_s_documentation_at_six_decimals():
    # The documented example has five decimals; the same letters at six are a tenth of it.
    np.testing.assert_allclose(
        read_polyline("_p~iF~ps|U_ulLnnqC_mqNvxq`@"),
        np.array([(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]) / 10,
    )


@pytest.mark.parametrize("text", ["_p~iF", "_p~iF~ps|", "\x01\x01"])
def test_a_polyline_that_is_cut_off_is_refused(text):
    with pytest.raises(ValueError, match="polyline"):
        read_polyline(text)


def test_an_estimate_knows_no_courses():
    assert EstimatorTimes().trace([CAPITOL, AIRPORT]) is None


@pytest.mark.parametrize("points", [[], [CAPITOL], [CAPITOL, (np.nan, -83.0)]])
def test_of_nothing_there_is_no_course(points):
    assert Knowing(LINE).trace(points) is None


def test_points_that_can_t_be_are_refused():
    with pytest.raises(CoordinatesInvalid):
        Knowing(LINE).trace([CAPITOL, (-83.0, 40.0)])


def test_traffic_leaves_the_course_as_it_is():
    assert TrafficTimes(Knowing(LINE)).trace([CAPITOL, AIRPORT]) is LINE


def test_the_first_engine_that_knows_the_course_gives_it():
    engines = [Knowing(down=True), Knowing(), Knowing(LINE)]
    assert FallbackTimes(engines).trace([CAPITOL, AIRPORT]) is LINE
    assert FallbackTimes(engines[:2]).trace([CAPITOL, AIRPORT]) is None


def test_an_osrm_server_is_asked_for_its_route():
    coordinates = LINE[:, ::-1].tolist()
    body = {"code": "Ok", "routes": [{"geometry": {"type": "LineString", "coordinates": coordinates}}]}
    with scripted([Reply(body)]) as server:
        times = ServerTimes(f"osrm+{server.url}", Patience(read_seconds=1, retries=0))
        np.testing.assert_allclose(times.trace([CAPITOL, AIRPORT]), LINE)
        times.close()
    assert server.requests[0].path.startswith("/route/v1/driving/-82.998800,39.961200;-82.891900,39.998000?")


@pytest.mark.parametrize("body", [{"code": "NoRoute"}, {"code": "Ok", "routes": []}, "nonsense"])
def test_without_a_route_there_is_no_course(body):
    with scripted([Reply(body)]) as server:
        times = ServerTimes(f"osrm+{server.url}", Patience(read_seconds=1, retries=0))
        assert times.trace([CAPITOL, AIRPORT]) is None
        times.close()


@pytest.fixture(scope="module")
def columbus(shared_data):
    """Valhalla on the real tiles of Columbus, Ohio."""
    if importlib.util.find_spec("valhalla") is None:
        pytest.skip("windshield[roads] is not installed")
    return ValhallaTimes(TileSet.open(shared_data / "road/columbus/valhalla_tiles.tar"), DirectRunner())


def test_valhalla_s_course_runs_from_end_to_end_as_long_as_its_miles(columbus):
    line = columbus.trace([CAPITOL, CAMPUS, AIRPORT])
    miles = columbus.matrix([CAPITOL, CAMPUS], [CAMPUS, AIRPORT]).miles
    assert great_circle_miles(line[:1], np.array([CAPITOL]))[0, 0] < 0.2
    assert great_circle_miles(line[-1:], np.array([AIRPORT]))[0, 0] < 0.5
    steps = np.diagonal(great_circle_miles(line[:-1], line[1:]))
    assert steps.sum() == pytest.approx(miles[0, 0] + miles[1, 1], rel=0.05)
    assert great_circle_miles(line, np.array([CAMPUS])).min() < 0.2


def test_off_its_roads_valhalla_knows_no_course(columbus):
    assert columbus.trace([CAPITOL, OFF_ROADS]) is None
