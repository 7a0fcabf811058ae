"""All the public files beside the repository, built by one command and looked at in a real browser."""

import csv
import io
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import expect

from analytics.provider_filter import ProviderFilter
from analytics.providers import summarise
from bench.cold_start import serve
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from tests.e2e.screen import cells, click_name, clinicians, headline, settle

pytestmark = pytest.mark.browser

# Every table of ../shared/data; the header of 2015 has no rows, and a build refuses it.
FILES = {
    "--taxonomy": ("nucc/nucc_taxonomy_251.csv",),
    "--nppes": ("nppes/npidata_pfile_sample.csv",),
    "--hospitals": ("hospitals/Hospital_General_Information_2025.csv",),
    "--facilities": (
        "facilities/ambulatory_surgical_center.csv", "facilities/dialysis.csv",
        "facilities/hospitals.csv", "facilities/urgent_care_facilities.csv",
    ),
    "--physician-services": (
        "physician_services_2012/Medicare-Physician-and-Other-Supplier-PUF-CY2012_extract.txt",
    ),
    "--referrals": ("referrals/hop_team_nashville.csv",),
    "--hrr": ("geography/zip_hrr_table.csv",),
}  # fmt: skip


@pytest.fixture(scope="module")
def built(shared_data, tmp_path_factory):
    """A home with what one `windshield snapshot build` made of all files, and what it printed."""
    home = tmp_path_factory.mktemp("public")
    command = shutil.which("windshield", path=str(Path(sys.executable).parent))
    options = [
        part for option, files in FILES.items() for file in files for part in (option, shared_data / file)
    ]
    done = subprocess.run(
        [command, "snapshot", "build", "--title", "Public files", *map(str, options)],
        env=os.environ | {"WINDSHIELD_HOME": str(home), "COLUMNS": "200"},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return home, done.stdout


@pytest.fixture(scope="module")
def public(built):
    store = SnapshotStore(built[0])
    snapshot = Snapshot.open(store.path(store.current()))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def public_address(browser, built, tmp_path_factory):
    with serve(built[0], tmp_path_factory.mktemp("log") / "windshield.log") as url:
        yield url


def reasons_of(snapshot):
    rows = pq.read_table(snapshot.directory / "rejects.parquet").to_pylist()
    return Counter((row["outcome"], row["reason"], row["file"]) for row in rows)


def test_the_command_prints_the_table_of_rejects(built, public):
    printed = built[1]
    counts = reasons_of(public)
    assert counts
    for outcome, reason, file in counts:
        assert any(outcome in line and reason in line and file in line for line in printed.splitlines())
    assert printed.splitlines()[-1].strip() == public.id


def test_a_bookmark_may_be_the_first_thing_that_a_server_is_asked(public_address, open_page):
    page = open_page(f"{public_address}/data").page
    settle(page)
    expect(page.locator(".windshield-bar")).to_contain_text("Public files")
    expect(page.get_by_role("link", name="Providers", exact=True)).to_be_visible()


def test_the_page_shows_the_market_of_the_files(public_address, public, open_page):
    page = open_page(public_address).page
    found = summarise(public, ProviderFilter())
    assert clinicians(page) == found.clinicians
    assert "calendar year 2012" in headline(page)
    assert "Synthetic" not in page.locator(".windshield-bar").inner_text()
    card = click_name(page, row=0)
    expect(card).to_contain_text("in 2012")
    expect(card).to_contain_text("by year only")


def test_the_data_page_counts_rejects_by_reason_and_gives_all(public_address, public, open_page, tmp_path):
    page = open_page(public_address).page
    settle(page)
    page.get_by_role("link", name="Data", exact=True).click()
    expect(page.get_by_text("Rows that were not simply used")).to_be_visible()
    settle(page)
    for note in public.manifest.description.notes:
        expect(page.get_by_text(note)).to_be_visible()
    counts = reasons_of(public)
    table = page.get_by_test_id("stDataFrame").filter(has=page.locator("th", has_text="Outcome")).first
    shown = {tuple(row[:3]): int(row[3].replace(",", "")) for row in cells(table)}
    assert shown
    assert shown.items() <= counts.items()  # a browser tells of the rows in view

    with page.expect_download() as download:
        page.get_by_role("button", name="rows as CSV").click()
    file = tmp_path / "rejects.csv"
    download.value.save_as(file)
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert Counter((row["outcome"], row["reason"], row["file"]) for row in rows) == counts
