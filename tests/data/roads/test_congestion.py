"""Traffic by the hour, and calibration by trips that somebody drove."""

from datetime import datetime

import numpy as np
import pytest

from data.errors import RoadsUnavailable, SourceUnreadable
from data.roads.calibration import CalibratedTimes, Calibration
from data.roads.congestion import FILE, CongestionProfile, TrafficTimes
from data.roads.estimator import EstimatorTimes
from data.roads.layers import calibration_path, open_instant
from data.roads.trips import Trip, read_trips

LOOP, OAK_PARK, FARM, FARM_TOO = (41.88, -87.63), (41.885, -87.79), (41.6, -92.5), (41.75, -92.5)
TUESDAY_8, TUESDAY_3, SUNDAY_8 = (
    datetime(2026, 3, 3, 8), datetime(2026, 3, 3, 3), datetime(2026, 3, 8, 8),
)  # fmt: skip


@pytest.fixture(scope="module")
def timed():
    return TrafficTimes(EstimatorTimes())


def test_the_morning_is_slower_in_town_than_in_the_country(timed):
    free, peak = timed.matrix([LOOP], [OAK_PARK]), timed.matrix([LOOP], [OAK_PARK], TUESDAY_8)
    assert 1.25 < peak.minutes[0, 0] / free.minutes[0, 0] < 1.6
    assert peak.miles[0, 0] == free.miles[0, 0]
    country = timed.matrix([FARM], [FARM_TOO], TUESDAY_8).minutes / timed.matrix([FARM], [FARM_TOO]).minutes
    assert 1.0 <= country[0, 0] < 1.08
    for quiet in (TUESDAY_3, SUNDAY_8):
        assert timed.matrix([LOOP], [OAK_PARK], quiet).minutes[0, 0] < 1.06 * free.minutes[0, 0]


def test_an_isochrone_shrinks_in_the_peak_and_the_source_is_said(timed):
    assert timed.isochrone(LOOP, 30, TUESDAY_8).area < 0.8 * timed.isochrone(LOOP, 30).area
    assert "assumed profile" in timed.statement.data


def test_hours_run_into_each_other():
    profile = CongestionProfile.read(FILE)
    assert profile.at(datetime(2026, 3, 3, 7, 30)) == pytest.approx(profile.factors[:, 0, 7])
    just_before, just_after = profile.at(datetime(2026, 3, 3, 7, 59)), profile.at(datetime(2026, 3, 3, 8, 0))
    assert just_before == pytest.approx(just_after, abs=0.01)
    assert (profile.factors >= 1).all()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda lines: lines[:-1], "lacks 1 hours"),
        (lambda lines: [*lines, lines[-1]], "stands there twice"),
        (lambda lines: [lines[0], "core,weekday,7,fast\n", *lines[2:]], "line 2: could not convert"),
        (lambda lines: [lines[0], "core,weekday,24,1.1\n", *lines[2:]], "line 2"),
        (lambda lines: ["a,b\n", *lines[1:]], "line 2"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_line(tmp_path, change, complaint):
    lines = FILE.read_text().splitlines(keepends=True)
    path = tmp_path / "congestion.csv"
    path.write_text("".join(change(lines)))
    with pytest.raises(SourceUnreadable, match=complaint):
        CongestionProfile.read(path)


def test_the_users_profile_replaces_ours(tmp_path):
    (tmp_path / "roads").mkdir()
    flat = "".join(
        f"{kind},{day},{hour},2.0\n"
        for kind in ("core", "urban", "suburban", "rural")
        for day in ("weekday", "saturday", "sunday")
        for hour in range(24)
    )
    (tmp_path / "roads" / "congestion.csv").write_text("density_class,day,hour,factor\n" + flat)
    drive = open_instant(tmp_path)
    free, slowed = drive.matrix([LOOP], [OAK_PARK]), drive.matrix([LOOP], [OAK_PARK], TUESDAY_3)
    assert slowed.minutes == pytest.approx(2 * free.minutes)
    assert "congestion.csv" in drive.statement.data


def write_trips(path, rows):
    path.write_text("from,to,departure,minutes\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_trips_are_read_and_bad_ones_named(tmp_path):
    path = write_trips(
        tmp_path / "trips.csv",
        [
            '60611,"41.76,-88.32",2026-03-03 08:00,71',
            "60611,60612,,15.5",
            "60611,00000,,12",
            '"-88.32,41.76",60611,,40',
            "60611,60612,,0",
            "60611,60612,yesterday,20",
            "60611,60611,,20",
            "60611,60612",
        ],
    )
    trips, rejected = read_trips(path)
    assert [trip.minutes for trip in trips] == [71, 15.5]
    assert trips[0].departing == TUESDAY_8
    assert [row.line for row in rejected] == [4, 5, 6, 7, 8, 9]
    assert "00000" in rejected[0].reason
    assert "swapped" in rejected[1].reason


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", b"from,to,minutes\n60611,60612,3\n", b"from,to,departure,minutes\n\xff\xfe,"],
)
def test_files_that_hold_no_trips(tmp_path, content):
    path = tmp_path / "trips.csv"
    path.write_bytes(content)
    with pytest.raises(SourceUnreadable):
        read_trips(path)
    with pytest.raises(SourceUnreadable, match="can't be read"):
        read_trips(tmp_path / "absent.csv")


def drive_trips(factor, count, noise=0.05, seed=3):
    rng = np.random.default_rng(seed)
    start, end = (rng.uniform((41.5, -88.3), (42.2, -87.75), (count, 2)) for _ in range(2))
    told = np.diagonal(EstimatorTimes().matrix(start, end).minutes)
    return [
        Trip(tuple(a), tuple(b), None, float(minutes * factor * np.exp(rng.normal(0, noise))))
        for a, b, minutes in zip(start, end, told, strict=True)
    ]


def test_trips_a_third_slower_make_the_estimate_a_third_slower(tmp_path):
    engine = EstimatorTimes()
    found = Calibration.fit(engine, drive_trips(4 / 3, 60), "trips.csv")
    corrected = CalibratedTimes(engine, found)
    ratio = corrected.matrix([LOOP], [OAK_PARK]).minutes / engine.matrix([LOOP], [OAK_PARK]).minutes
    assert ratio[0, 0] == pytest.approx(4 / 3, rel=0.05)
    assert found.median_error < 0.07
    assert found.median_error_before == pytest.approx(0.25, abs=0.03)
    assert corrected.statement.truth == "60 trips of trips.csv"
    assert corrected.statement.median_error == found.median_error
    assert corrected.isochrone(LOOP, 40).area < engine.isochrone(LOOP, 40).area
    path = calibration_path(tmp_path / "roads", engine)
    found.write(path)
    assert Calibration.read(path) == found
    assert open_instant(tmp_path).statement.truth == "60 trips of trips.csv"


def test_too_few_trips_and_a_damaged_calibration(tmp_path):
    with pytest.raises(SourceUnreadable, match="19 of 19 trips"):
        Calibration.fit(EstimatorTimes(), drive_trips(1, 19), "trips.csv")
    path = tmp_path / "estimate.json"
    path.write_text("{")
    with pytest.raises(RoadsUnavailable, match="Delete it"):
        Calibration.read(path)
