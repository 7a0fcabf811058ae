"""What stands beside a drive figure: the data behind it, the truth of its error, and what a ZIP adds."""

from analytics.drive import DriveStatement
from analytics.drive_statement import describe_measure
from data.roads.estimator import EstimatorTimes


def test_the_estimate_names_its_truth_and_what_a_zip_adds():
    written = describe_measure(EstimatorTimes().statement)
    assert "no roads" in written
    assert "measured against USA-road-NY" in written
    assert "known by its ZIP only, that adds 1 min" in written


def test_an_engine_that_nobody_measured_says_so():
    written = describe_measure(DriveStatement("Valhalla", "tiles of Ohio", exact=True))
    assert written.startswith("It rests on tiles of Ohio. Its error was not measured")
    assert "ZIP" not in written
