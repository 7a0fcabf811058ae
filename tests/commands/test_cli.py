"""The command line: what it prints, what it refuses, and that an error is two plain lines."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from data.plans.document import Document
from data.plans.store import PlanStore
from data.sample.generate import build_sample
from data.snapshot.store import SnapshotStore

ROOT = Path(__file__).parents[2]
QUESTION = ["providers", "--specialty", "endocrinology", "--code", "83036", "--icd10", "E11.*"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    directory = tmp_path_factory.mktemp("home")
    build_sample(SnapshotStore(directory), providers=3_000, built_at="2026-11-24T00:00:00+00:00")
    return directory


@pytest.fixture
def run(home, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_HOME", str(home))

    def call(*arguments):
        return CliRunner().invoke(app, list(arguments))

    return call


def windshield(home, *arguments):
    """Run the command as a person does, in a process of its own."""
    code = "from cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env={"PATH": "", "WINDSHIELD_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_the_three_formats_hold_the_same_clinicians(run):
    rows = list(csv.DictReader(io.StringIO(run(*QUESTION, "--format", "csv").stdout)))
    parsed = json.loads(run(*QUESTION, "--format", "json").stdout)
    table = run(*QUESTION).stdout
    assert rows
    assert [row["npi"] for row in rows] == [row["npi"] for row in parsed["rows"]]
    assert all(row["npi"] in table for row in rows[:100])
    assert {row["specialty"] for row in rows} == {"Endocrinology"}


def test_every_format_says_that_the_sample_is_synthetic(run):
    assert "SYNTHETIC" in run(*QUESTION).stdout
    assert "SYNTHETIC" in run(*QUESTION, "--format", "csv", "--limit", "1").stdout.splitlines()[1]
    assert "SYNTHETIC" in json.loads(run(*QUESTION, "--format", "json").stdout)["about"]["data"]


def test_near_keeps_to_its_circle_and_ranks_by_another_code(run):
    found = json.loads(
        run("providers", "--near", "60611", "--within", "40mi", "--rank-by", "83036", "--limit", "20",
            "--format", "json").stdout
    )["rows"]  # fmt: skip
    assert found
    assert all(row["miles"] <= 40 for row in found)
    volumes = [row["volume"] for row in found if row["volume"] is not None]
    assert volumes == sorted(volumes, reverse=True)


def test_near_keeps_to_drive_minutes_and_says_how_far_they_can_be_trusted(run):
    limits = ("providers", "--near", "60611", "--within")
    found = json.loads(run(*limits, "1h30", "--format", "json").stdout)
    minutes = [row["drive_minutes"] for row in found["rows"]]
    assert minutes
    assert sum(one <= 90 for one in minutes) >= 0.97 * len(minutes)  # at a shore the outline is coarser
    assert "within 90 drive minutes of 60611 (estimate: half within" in found["about"]["drive"]
    assert (
        run(*limits, "90 min", "--format", "json").stdout == run(*limits, "1h30", "--format", "json").stdout
    )

    printed = run(*limits, "30min").stdout
    assert "within 30 drive minutes of 60611 (estimate: half within" in printed
    assert " min" in printed
    assert "minutes one way from 60611 (estimate: half" in run(*limits, "5mi").stdout


def test_a_file_is_written_whole(run, tmp_path):
    file = tmp_path / "out.xlsx"
    assert run(*QUESTION, "--format", "xlsx", "--out", str(file)).exit_code == 0
    assert file.read_bytes()[:2] == b"PK"


def test_snapshot_commands(run, home):
    snapshot = SnapshotStore(home).current()
    assert f"*  {snapshot}" in run("snapshot", "list").stdout
    assert "synthetic" in run("snapshot", "info").stdout
    assert "all well" in run("snapshot", "verify").stdout
    assert run("snapshot", "use", snapshot[:5]).stdout.strip() == snapshot


def test_a_snapshot_that_a_plan_stands_on_is_not_removed_without_a_warning(tmp_path, monkeypatch):
    home = tmp_path / "home"
    snapshot = build_sample(SnapshotStore(home), providers=1_000, built_at="2026-11-24T00:00:00+00:00")
    monkeypatch.setenv("WINDSHIELD_HOME", str(home))
    monkeypatch.delenv("WINDSHIELD_DATABASE_URL", raising=False)
    store = PlanStore.open(f"sqlite:///{(home / 'plans.db').as_posix()}")
    store.plans.create("Knees 2027", Document(), snapshot, by="ann", at=datetime(2026, 11, 24, tzinfo=UTC))
    store.close()

    refused = CliRunner().invoke(app, ["snapshot", "remove", snapshot[:5], "--yes"])
    assert refused.exit_code == 1
    assert "Knees 2027" in refused.stderr
    assert "--force" in refused.stderr
    assert SnapshotStore(home).ids() == [snapshot]

    removed = CliRunner().invoke(app, ["snapshot", "remove", snapshot[:5], "--yes", "--force"])
    assert removed.exit_code == 0
    assert "Knees 2027" in removed.stderr
    assert SnapshotStore(home).ids() == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["providers", "--near", "nowhere at all"], "no ZIP, point or site"),
        (["providers", "--icd10", "diabetes"], "ICD-10-CM"),
        (["providers", "--within", "far", "--near", "60611"], "no distance"),
        (["providers", "--within", "11h", "--near", "60611"], "660"),
        (["providers", "--within", "30min", "--near", "35,-60"], "No drive starts at 35,-60"),
        (["providers", "--snapshot", "zzz"], "snapshot list"),
        (["providers", "--sort", "luck"], "can't be sorted"),
        (["snapshot", "use", "zzz"], "snapshot list"),
        (["snapshot", "verify", "zzz"], "snapshot list"),
        (["--snapshot", "nowhere"], "manifest"),
    ],
)
def test_a_mistake_is_said_in_plain_lines_and_exit_code_1(home, arguments, told):
    done = windshield(home, *arguments)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_without_any_snapshot_the_command_says_how_to_get_one(tmp_path):
    done = windshield(tmp_path, "providers")
    assert done.returncode == 1
    assert "windshield snapshot sample" in done.stderr


def test_an_unknown_value_names_the_nearest(run):
    done = run("providers", "--specialty", "endocrinologist")
    assert "Did you mean “Endocrinology”" in done.output
