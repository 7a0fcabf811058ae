"""A filter in drive minutes finds those whom the engine's own minutes put within."""

import numpy as np
import pytest
from shapely import Polygon

from analytics.distance import near_predicates
from analytics.drive_reach import locate_within, resolve_drive, resolve_near
from analytics.drive_statement import describe_accuracy
from analytics.exports import describe_export, to_csv
from analytics.filter_url import from_query, to_query
from analytics.near_minutes import add_minutes
from analytics.provider_filter import Near, ProviderFilter
from analytics.providers import export_providers, find_providers, summarise
from analytics.within import Within
from data.errors import FilterInvalid
from data.geography.sphere import great_circle_miles, points_around
from data.roads.estimator import EstimatorTimes
from data.roads.times import DriveMatrix, DriveStatement
from tests.analytics.conftest import ANN, BOB

CHICAGO, CASPER, MIAMI, AT_SEA = (41.9, -87.62), (42.86, -106.3), (25.77, -80.19), (35.0, -60.0)
A_MILE_A_MINUTE = DriveStatement("Ruler", "straight lines", median_error=0.09, p90_error=0.247)


class MileAMinute:
    """An engine over open country: 60 mph along straight lines."""

    statement = A_MILE_A_MINUTE

    def isochrone(self, origin, minutes, departing=None):
        return Polygon(points_around(origin, np.arange(360.0), np.array([minutes]))[:, 0, ::-1])

    def one_to_many(self, origin, destinations, departing=None):
        miles = great_circle_miles(np.array([origin]), destinations)
        return DriveMatrix(miles, miles)


@pytest.fixture(scope="module")
def estimator():
    return EstimatorTimes()


def npis(snapshot, question):
    return set(find_providers(snapshot, question).rows["npi"].to_pylist())


def test_bob_is_eleven_minutes_from_ann(six):
    """Evanston is 10.97 miles from Ann's; Eve is nowhere, Cai and Dee are in Ohio."""
    near = Near(*CHICAGO, label="Ann's", drive_minutes=10.5)
    for minutes, found in ((10.5, {ANN}), (11.5, {ANN, BOB})):
        asked = ProviderFilter(near=Near(*CHICAGO, drive_minutes=minutes))
        assert npis(six, resolve_drive(asked, MileAMinute())) == found
    with pytest.raises(FilterInvalid, match="Ann's"):
        summarise(six, ProviderFilter(near=near))


def test_a_filter_is_resolved_once_and_others_are_left_alone():
    question = resolve_drive(ProviderFilter(near=Near(*CHICAGO, drive_minutes=10)), MileAMinute())
    assert question.near.radius_miles == pytest.approx(10, rel=1e-4)
    for settled in (question, ProviderFilter(), ProviderFilter(near=Near(*CHICAGO, 10))):
        assert resolve_drive(settled, None) is settled


def test_a_link_comes_back_with_its_minutes_and_the_same_reach():
    question = resolve_drive(ProviderFilter(near=Near(*CHICAGO, drive_minutes=10)), MileAMinute())
    assert resolve_drive(from_query(to_query(question)), MileAMinute()) == question


@pytest.mark.parametrize("place", [CHICAGO, CASPER, MIAMI])
@pytest.mark.parametrize("minutes", [15, 30, 60, 120])
def test_within_is_what_the_engine_says_but_for_the_edge(estimator, place, minutes):
    """Of points on land all around, at most 3 % are decided otherwise than by the engine's own minutes."""
    near = resolve_near(Near(*place, drive_minutes=minutes), estimator)
    around = np.random.default_rng(7)
    bearings = around.uniform(0, 360, 150)
    miles = near.radius_miles * np.sqrt(around.uniform(0, 1.2, 150))
    points = points_around(place, bearings, miles)[np.arange(150), np.arange(150)]
    taken = estimator.one_to_many(place, points).minutes[0]
    land = np.isfinite(taken)
    within = great_circle_miles(np.array([place]), points)[0] <= near.reach.at(bearings)
    assert land.sum() > 50
    otherwise = (within != (taken <= minutes))[land]
    assert otherwise.mean() <= 0.03


def test_the_market_finds_those_whom_the_engine_puts_within(market, estimator):
    found = resolve_drive(ProviderFilter(near=Near(*CHICAGO, drive_minutes=45)), estimator)
    everyone = export_providers(market, ProviderFilter())
    minutes = add_minutes(everyone, found.near, estimator)["drive_minutes"].to_numpy(zero_copy_only=False)
    clear = np.abs(minutes - 45) > 0.03 * 45
    truly = {n for n, m, c in zip(everyone["npi"].to_pylist(), minutes, clear, strict=True) if c and m < 45}
    doubtful = {n for n, c in zip(everyone["npi"].to_pylist(), clear, strict=True) if not c}
    assert truly
    assert set(export_providers(market, found)["npi"].to_pylist()) - doubtful == truly - doubtful


def test_no_drive_starts_at_sea(estimator):
    with pytest.raises(FilterInvalid, match="No drive starts at the buoy"):
        resolve_near(Near(*AT_SEA, label="the buoy", drive_minutes=30), estimator)


def test_a_site_is_a_place_to_drive_from(six):
    near = locate_within(six, "Lakeshore ASC", Within(minutes=20), MileAMinute())
    assert (near.label, near.drive_minutes) == ("Lakeshore ASC", 20)
    assert near.reach.statement == A_MILE_A_MINUTE
    assert locate_within(six, "Lakeshore ASC", Within(miles=20), None) == Near(
        41.89, -87.62, 20, "Lakeshore ASC"
    )


def test_minutes_stand_behind_miles_and_are_unknown_where_the_place_is(six):
    near = Near(*CHICAGO, 3000)
    rows = export_providers(six, ProviderFilter())
    with_minutes = add_minutes(rows, near, MileAMinute())
    assert with_minutes.column_names[rows.column_names.index("miles") + 1] == "drive_minutes"
    by_npi = dict(zip(rows["npi"].to_pylist(), with_minutes["drive_minutes"].to_pylist(), strict=True))
    assert (by_npi[ANN], by_npi[BOB]) == (0, 11.0)
    assert None in by_npi.values()  # Eve
    assert add_minutes(rows, None, MileAMinute()) is rows


def test_a_file_says_how_far_its_minutes_can_be_trusted(six):
    asked = ProviderFilter(near=Near(*CHICAGO, label="60611", drive_minutes=30))
    about = describe_export(six, resolve_drive(asked, MileAMinute()))
    assert about["drive"] == (
        "within 30 drive minutes of 60611 (Ruler: half within 9 %, nine in ten within 25 %), free flow"
    )
    assert "within 30min" in about["filter"]
    assert "within 30 drive minutes" in to_csv(export_providers(six, ProviderFilter()), about).decode()
    miles = ProviderFilter(near=Near(*CHICAGO, 30, "60611"))
    assert describe_export(six, miles, A_MILE_A_MINUTE)["drive"].startswith(
        "minutes one way from 60611 (Ruler"
    )
    assert "drive" not in describe_export(six, miles)
    assert "drive" not in describe_export(six, ProviderFilter(), A_MILE_A_MINUTE)


@pytest.mark.parametrize(
    ("statement", "written"),
    [
        (DriveStatement("Estimate", "d", median_error=0.0915, p90_error=0.2476),
         "estimate: half within 9 %, nine in ten within 25 %"),
        (DriveStatement("Valhalla", "OSM of 1 Nov", exact=True), "Valhalla: along roads, OSM of 1 Nov"),
        (DriveStatement("Anchors", ""), "Anchors: its error was not measured"),
        (DriveStatement("Estimate", "d", median_error=0.09, p90_error=0.25, stands_in_for="no server"),
         "estimate: half within 9 %, nine in ten within 25 %; no server"),
    ],
)  # fmt: skip
def test_what_an_engine_says_fits_in_a_line(statement, written):
    assert describe_accuracy(statement) == written


def test_the_predicate_of_a_drive_has_the_box_first():
    near = resolve_near(Near(*CHICAGO, drive_minutes=10), MileAMinute())
    assert near_predicates(near)[0].startswith("lat BETWEEN")
