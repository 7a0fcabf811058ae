"""The benchmark of intervals at a size that takes seconds: every figure is there, in JSON and in print."""

import json

import pytest

from bench import coverage


@pytest.fixture
def run(monkeypatch, capsys):
    monkeypatch.setattr(coverage, "SIZES", (30, 60))
    monkeypatch.setattr(coverage, "FAMILIES", (2, 4))

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["coverage", "--simulations", "60", *arguments])
        coverage.main()
        return capsys.readouterr().out

    return run


def test_every_scene_size_and_growth_has_its_coverage(run):
    found = json.loads(run("--json"))
    assert len(found["coverage"]) == 2 * len(coverage.SCENES) * len(coverage.GROWTHS)
    for row in found["coverage"]:
        assert 0.7 < row["covered"] <= 1
        assert row["half_width"] > 0
    assert found["lowest_covered"] == min(row["covered"] for row in found["coverage"])
    assert {row["scene"] for row in found["families"]} >= {"usual", "mixed", "usual, overlapping"}
    assert found["most_families_flagged"] < 0.2
    for row in found["candidates"]:
        assert row["covered"]["Poisson"] < row["covered"]["ours"]


def test_the_table_ends_with_what_matters(run):
    assert "covered" in run().splitlines()[-1]
