"""`windshield roads anchors` and `calibrate` from the shell, on real tiles."""

import shutil

import numpy as np
import pytest
from typer.testing import CliRunner

from commands.roads import app
from data.errors import RoadsUnavailable, SourceUnreadable
from data.roads.estimator import EstimatorTimes
from data.roads.layers import open_instant


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path))
    monkeypatch.delenv("WINDSHIELD_ROADS_URL", raising=False)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def write_trips(path, slower):
    start, end = (
        np.random.default_rng(seed).uniform((39.9, -83.1), (40.05, -82.9), (40, 2)) for seed in (1, 2)
    )
    minutes = np.diagonal(EstimatorTimes().matrix(start, end).minutes) * slower
    rows = [
        f'"{a[0]:.4f},{a[1]:.4f}","{b[0]:.4f},{b[1]:.4f}",,{spent:.2f}\n'
        for a, b, spent in zip(start, end, minutes, strict=True)
    ]
    path.write_text("from,to,departure,minutes\n" + "".join(rows) + "43215,99999,,12\n")
    return path


def test_anchors_on_the_tiles_of_columbus_answer_from_then_on(home, shared_data):
    pytest.importorskip("valhalla", reason="windshield[roads] is not installed")
    (home / "roads").mkdir()
    shutil.copy(shared_data / "road/columbus/valhalla_tiles.tar", home / "roads")
    answer = run("anchors", "--count", 60)
    assert answer.exit_code == 0, answer.exception
    assert "half within" in answer.stderr
    said = open_instant(home).statement
    assert said.engine == "Anchors"
    assert 0.02 < said.median_error < 0.15
    assert "Valhalla" in said.truth


def test_without_tiles_it_says_how_to_get_them(home):
    answer = run("anchors")
    assert isinstance(answer.exception, RoadsUnavailable)
    assert "windshield roads build" in answer.exception.next_step


def test_trips_correct_the_estimate_and_bad_rows_are_named(home, tmp_path):
    trips = write_trips(tmp_path / "trips.csv", slower=1.5)
    before = open_instant(home).matrix([(40.0, -83.0)], [(39.95, -83.05)]).minutes[0, 0]
    tried = run("calibrate", trips, "--dry-run")
    assert tried.exit_code == 0, tried.exception
    assert open_instant(home).statement.truth == EstimatorTimes().statement.truth
    answer = run("calibrate", trips)
    assert "trips.csv, line 42: to “99999” is no known ZIP" in answer.stderr
    assert "Estimate" in answer.stdout
    drive = open_instant(home)
    assert drive.statement.truth == "40 trips of trips.csv"
    assert drive.matrix([(40.0, -83.0)], [(39.95, -83.05)]).minutes[0, 0] == pytest.approx(
        1.5 * before, rel=0.05
    )


def test_too_few_trips_change_nothing(home, tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("from,to,departure,minutes\n43215,43201,,9\n")
    answer = run("calibrate", path)
    assert isinstance(answer.exception, SourceUnreadable)
    assert not (home / "roads").exists()
