"""The benchmark of payer mixes at a size that takes seconds: every figure is there, in JSON and in print."""

import json

import pytest

from bench import mix_coverage


@pytest.fixture
def run(monkeypatch, capsys):
    monkeypatch.setattr(mix_coverage, "FAMILIES", (2, 4))
    monkeypatch.setattr(mix_coverage, "PAIRS", 20)

    def run(*arguments):
        sizes = ("--clinicians", "30", "60")
        monkeypatch.setattr("sys.argv", ["mix_coverage", "--simulations", "40", *sizes, *arguments])
        mix_coverage.main()
        return capsys.readouterr().out

    return run


def test_every_scene_and_size_has_its_coverage(run):
    found = json.loads(run("--json"))
    assert len(found["coverage"]) == 2 * len(mix_coverage.SCENES)
    for row in found["coverage"]:
        assert 0.8 < row["covered"] <= 1
        assert row["worst"] <= row["covered"] <= row["best"]
        assert row["change_worst"] <= row["change_covered"] <= row["change_best"]
    assert {row["scene"] for row in found["families"]} >= {"usual", "all scenes"}
    assert found["most_families_flagged"] < 0.2
    assert [row["clinicians"] for row in found["gaps"]] == [30, 30, 60, 60]
    assert found["gaps"][2]["found"] > found["gaps"][3]["found"]  # practices alike, and not


def test_a_size_alone_has_the_figures_that_it_has_beside_others(run):
    alone = json.loads(run("--json", "--clinicians", "60"))
    both = json.loads(run("--json"))
    assert alone["coverage"] == [row for row in both["coverage"] if row["clinicians"] == 60]


def test_the_table_ends_with_what_matters(run):
    assert "families flagged" in run().splitlines()[-1]
