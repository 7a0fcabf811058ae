"""A cohort's files stay as they are to the last byte when a newer snapshot is installed and made current."""

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from analytics.cohorts.sources import resolve_segment, resolve_territories
from analytics.comparison.figures_csv import write_figures_csv
from analytics.comparison.report import write_report
from analytics.comparison.view import ComparisonView, to_query
from analytics.comparison.workbook import write_workbook
from components.cohort_desk import open_desk
from components.cohort_export import collect
from components.cohort_sources_plan import open_source
from components.session import shared_workspace
from data.identifiers import CohortId
from data.plans.cohort_entry import Resolved
from data.plans.cohort_rules import ListRule
from tests.pages.plan_page import NOW, ROOT, chicago, make_plan
from tests.pages.snapshots import install_newer

ABSENT = 1999999984  # no NPI of the sample
WRITERS = {"figures.csv": write_figures_csv, "workbook.xlsx": write_workbook, "report.html": write_report}
AGAIN = """
import json, sys
from analytics.comparison.view import from_query
from components.session import shared_workspace
from tests.pages.test_cohort_files_stay import write_files
query, folder = sys.argv[1:]
write_files(from_query(json.loads(query)), folder)
print(shared_workspace().snapshot.id)
"""


def write_files(view, folder):
    """Write every file that leaves the page, and return them by name."""
    exported = collect(open_desk(view))
    for name, write in WRITERS.items():
        (Path(folder) / name).write_bytes(write(exported))
    return read_files(folder)


def read_files(folder):
    return {name: (Path(folder) / name).read_bytes() for name in WRITERS}


def read_sheets(workbook):
    """Every value of every sheet."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.fixture
def home(growing_home):
    """A home of the test's own, to which a snapshot may be added."""
    return growing_home


@pytest.fixture
def frozen(snapshot):
    """Two territories, one of them empty, a segment, and a list with one NPI too many; their ids."""
    plan = make_plan(snapshot, chicago())
    territories = zip(("North", "South"), resolve_territories(open_source(plan.id)), strict=True)
    texas = resolve_segment(snapshot, "state=TX", name="Texas")
    florida = snapshot.query("SELECT CAST(npi AS BIGINT) AS npi FROM providers WHERE state = 'FL'")["npi"]
    with_absent = np.append(florida.to_numpy(), ABSENT)
    pasted = Resolved(ListRule("pasted"), snapshot.id, np.sort(with_absent))
    items = [*territories, ("Texas", texas), ("Florida, pasted", pasted)]
    return tuple(cohort.id for cohort in shared_workspace().plans.cohorts.keep_all(items, by="Bob", at=NOW))


@pytest.fixture
def folder(tmp_path):
    """Give a function that makes a folder for files."""

    def make(name):
        (tmp_path / name).mkdir()
        return tmp_path / name

    return make


def write_elsewhere(view, home, folder):
    """Write the files in another process, whose hashes and hours are others; return its current snapshot."""
    environment = os.environ | {"WINDSHIELD_HOME": str(home), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    asked = [sys.executable, "-c", AGAIN, json.dumps(to_query(view)), str(folder)]
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_files_are_the_same_bytes_after_a_newer_snapshot_is_current(home, frozen, folder):
    view = ComparisonView(frozen, with_rest=True)
    before = write_files(view, folder("before"))
    newer = install_newer(home)

    after = write_files(view, folder("after"))
    sheets = read_sheets(after["workbook.xlsx"])
    assert sheets == read_sheets(before["workbook.xlsx"])
    assert len(sheets["members"]) > 3_000  # a row for each of the sample's clinicians: nothing was left out
    assert after == before

    elsewhere = folder("elsewhere")
    assert write_elsewhere(view, home, elsewhere) == newer
    assert read_files(elsewhere) == before

    moved = write_files(ComparisonView(frozen, with_rest=True, on=newer), folder("moved"))
    assert not any(moved[name] == before[name] for name in WRITERS)


def test_a_later_freeze_changes_nothing_in_the_files_of_the_one_before(home, frozen, snapshot, folder):
    cohorts = shared_workspace().plans.cohorts
    texas = cohorts.get(frozen[2])
    view = ComparisonView((frozen[0], CohortId(f"{texas.id}.1")), codes=("83036",))
    before = write_files(view, folder("before"))
    install_newer(home)
    workspace = shared_workspace()
    again = resolve_segment(workspace.snapshot, "state=TX", name="Texas")
    workspace.plans.cohorts.refreeze(texas, again, by="Bob", at=NOW)
    after = write_files(view, folder("after"))
    # It is called an older one now; that apart nothing has changed.
    for name in ("figures.csv", "report.html"):
        assert after[name] != before[name]
        assert after[name].replace(b"Texas (freeze 1)", b"Texas") == before[name]


def test_a_workbook_holds_no_clock(home, frozen, snapshot, folder):
    content = write_files(ComparisonView(frozen), folder("now"))["workbook.xlsx"]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {part.date_time[0] for part in packed.infolist()} == {1980}
        core = packed.read("docProps/core.xml").decode()
    of_data = snapshot.manifest.description.as_of.isoformat()
    assert core.count(of_data) == 2  # created and modified
    assert datetime.now(UTC).date().isoformat() not in core
