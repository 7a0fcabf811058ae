"""A person looks for clinicians in a real browser: the count, the card, the files and the links are true."""

import csv
import io
from urllib.parse import urlencode

import openpyxl
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import expect

from analytics.drive_reach import locate_within
from analytics.filter_url import to_query
from analytics.paging import Sort
from analytics.provider_card import describe_provider
from analytics.provider_filter import ProviderFilter
from analytics.providers import export_providers, find_providers, summarise
from analytics.site_card import describe_site
from analytics.within import Within
from data.roads.estimator import EstimatorTimes
from tests.e2e.screen import (
    cells,
    choose,
    click_first,
    click_name,
    clinicians,
    headline,
    order_by_name,
    settle,
)

pytestmark = pytest.mark.browser

HBA1C = ProviderFilter(specialties=("Endocrinology",), codes=("83036",), icd10=("E11.*",))
COMPARED = ("npi", "last_name", "first_name", "specialty", "volume", "address", "city", "state", "zip")


def link(address, question):
    return f"{address}/?{urlencode(to_query(question), doseq=True)}"


def test_filters_count_what_analytics_count_and_stand_in_the_address(address, sample, open_page):
    page = open_page(address).page
    assert clinicians(page) == summarise(sample, ProviderFilter()).clinicians
    choose(page, "Specialty", "endocrin")
    choose(page, "Procedure codes", "83036")
    choose(page, "Diagnoses", "E11.*")
    found = summarise(sample, HBA1C)
    assert clinicians(page) == found.clinicians
    assert f"{found.idns} IDN" in headline(page)

    # The address reproduces it for somebody else, and the way back leads to the filter before.
    assert clinicians(open_page(page.url).page) == found.clinicians
    page.go_back()
    without = summarise(sample, ProviderFilter(specialties=("Endocrinology",), codes=("83036",)))
    assert clinicians(page) == without.clinicians


def test_a_state_is_found_by_its_name(address, sample, open_page):
    page = open_page(address).page
    settle(page)
    choose(page, "State", "Texas")
    assert clinicians(page) == summarise(sample, ProviderFilter(states=("TX",))).clinicians


def test_each_file_holds_the_query_intact(address, sample, open_page, tmp_path):
    expected = export_providers(sample, HBA1C).select(COMPARED).to_pylist()
    assert expected
    page = open_page(link(address, HBA1C)).page
    settle(page)
    page.get_by_role("button", name="Export").click()
    for ending, label in (("csv", "CSV"), ("xlsx", "Excel (XLSX)"), ("parquet", "Parquet")):
        with page.expect_download() as download:
            page.get_by_test_id("stPopoverBody").get_by_role("button", name=label).click()
        assert download.value.suggested_filename == f"windshield-providers-{sample.id}.{ending}"
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert read_rows(file, ending) == expected, ending
        assert b"SYNTHETIC" in file.read_bytes() or "SYNTHETIC" in about_sheet(file)


def read_rows(file, ending):
    if ending == "parquet":
        return pq.read_table(file, columns=list(COMPARED)).to_pylist()
    if ending == "csv":
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    else:
        sheet = openpyxl.load_workbook(file)["Providers"]
        title, *lines = sheet.iter_rows(values_only=True)
        rows = [dict(zip(title, line, strict=True)) for line in lines]
        assert all(isinstance(row["npi"], str) and isinstance(row["zip"], str | None) for row in rows)
    known = [{name: row[name] or None for name in COMPARED} for row in rows]
    return [row | {"volume": None if row["volume"] is None else int(row["volume"])} for row in known]


def about_sheet(file):
    return " ".join(str(value) for row in openpyxl.load_workbook(file)["About"].values for value in row)


def test_a_name_opens_the_card_of_that_clinician(address, sample, open_page):
    page = open_page(link(address, HBA1C)).page
    settle(page)
    second = find_providers(sample, HBA1C, limit=2).rows.to_pylist()[1]
    card = click_name(page, row=1)
    expect(card).to_contain_text(second["npi"])
    described = describe_provider(sample, second["npi"])
    for tab, table in (("Diagnoses", described.diagnoses), ("Referred in", described.referrals_in)):
        card.get_by_role("tab", name=tab).click()
        panel = card.get_by_role("tabpanel").filter(visible=True)
        if table.num_rows:
            first = table.to_pylist()[0]
            expect(panel.get_by_test_id("stDataFrame")).to_be_visible()
            assert (first.get("icd10") or first["name"]) in str(cells(panel))
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_within_drive_minutes_and_the_card_of_a_site(address, sample, open_page):
    page = open_page(address).page
    settle(page)
    page.get_by_label("Near", exact=True).fill("60611")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("radio", name="Drive minutes").click()
    settle(page)
    expect(page.get_by_text("One way, free flow; estimate: half within")).to_be_visible()
    near = locate_within(sample, "60611", Within(minutes=30), EstimatorTimes())
    found = find_providers(sample, ProviderFilter(near=near), limit=1)
    assert clinicians(page) == summarise(sample, ProviderFilter(near=near)).clinicians
    assert "within=30min" in page.url
    assert clinicians(open_page(page.url).page) == clinicians(page)

    described = describe_provider(sample, found.rows["npi"][0].as_py())
    first = described.sites.to_pylist()[0]
    site = describe_site(sample, first["site_id"], EstimatorTimes())
    click_first(click_name(page, row=0).get_by_test_id("stDataFrame").first)
    card = page.get_by_role("dialog")
    expect(card).to_contain_text(first["site_id"])
    expect(card.get_by_test_id("stDeckGlJsonChart")).to_be_visible()
    expect(card).to_contain_text("free flow; no traffic")
    ring = site.rings[2]
    card.get_by_role("button", name=f"60 min · {ring.clinicians:,}").click()
    expect(card).to_be_hidden()
    assert clinicians(page) == ring.clinicians
    assert "within=60min" in page.url


def test_a_click_on_a_title_orders_the_whole_result(address, sample, open_page):
    page = open_page(link(address, ProviderFilter(states=("TX",)))).page
    order_by_name(page)
    question = ProviderFilter(states=("TX",))
    found = find_providers(sample, question, sort=Sort("name", descending=False), limit=5).rows
    shown = str(cells(page.get_by_test_id("stDataFrame").first))
    for npi in found["npi"].to_pylist():
        assert npi in shown


def test_a_segment_is_seen_by_another_person_and_deleted_after_a_question(address, open_page):
    page = open_page(link(address, HBA1C)).page
    there = headline(page)
    page.get_by_role("button", name="Segments").click()
    page.get_by_label("Save this filter as").fill("HbA1c")
    page.get_by_role("button", name="Save segment").click()
    expect(page.get_by_text("Saved “HbA1c”.")).to_be_visible()

    other = open_page(address, person="another").page
    assert headline(other) != there
    other.get_by_role("button", name="Segments").click()
    other.get_by_label("Saved segments").last.click()
    other.keyboard.press("Enter")
    other.get_by_role("button", name="Load").click()
    expect(other.get_by_text("Loaded “HbA1c”.")).to_be_visible()
    assert headline(other) == there

    if not other.get_by_role("button", name="Delete").is_visible():  # loading may close the menu
        other.get_by_role("button", name="HbA1c", exact=True).click()
    other.get_by_role("button", name="Delete").click()
    other.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(other.get_by_text("Deleted “HbA1c”.")).to_be_visible()
    assert headline(other) == there


def test_nothing_is_asked_of_anybody_else_and_the_console_is_clean(address, open_page):
    watched = open_page(address, dark=True, with_map=True)
    page = watched.page
    settle(page)
    click_on_map(page)
    click_name(page, row=0)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Data", exact=True).click()
    expect(page.get_by_role("heading", name="Market snapshots")).to_be_visible()
    settle(page)
    page.get_by_role("link", name="Providers", exact=True).click()
    settle(page)
    page.wait_for_timeout(2000)  # the map's tiles come after the page
    assert watched.hosts == {"127.0.0.1"}
    assert watched.errors == []
    # A browser's own requests for the tab's icon are not reported, so its address is looked at.
    icons = page.locator("link[rel~=icon]").evaluate_all("links => links.map(link => link.href)")
    assert icons
    assert all(icon.startswith(("data:", address)) for icon in icons)


def click_on_map(page):
    """Click where clinicians are close together, until one of them is hit."""
    everyone = headline(page)
    chart, card = page.get_by_test_id("stDeckGlJsonChart"), page.get_by_role("dialog")
    nearer = page.get_by_role("button", name="Whole result")
    chart.wait_for()
    for across in (0.77, 0.74, 0.8, 0.71, 0.83) * 3:
        page.wait_for_timeout(2000)  # tiles come after the page, and take a while to paint
        box = chart.bounding_box()
        page.mouse.click(box["x"] + across * box["width"], box["y"] + 0.47 * box["height"])
        page.wait_for_timeout(1000)
        # A hexagon brings the map nearer, a place of several asks for them, a place of one opens the card.
        if nearer.is_visible() or card.is_visible() or headline(page) != everyone:
            break
    else:
        pytest.fail("No click on the map found anybody.")
    page.keyboard.press("Escape")
    settle(page)


def test_the_page_fits_a_laptop_and_the_card_a_phone(address, open_page):
    laptop = open_page(link(address, HBA1C)).page
    settle(laptop)
    assert laptop.evaluate("document.documentElement.scrollWidth") <= 1280
    assert laptop.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0

    phone = open_page(link(address, HBA1C), width=390, height=844).page
    settle(phone)
    card = click_name(phone, row=0)
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    for tab in ("Codes", "Diagnoses", "Referred in", "Referred out"):
        card.get_by_role("tab", name=tab).click()
    card.get_by_role("button", name="Close").click()
    expect(card).to_be_hidden()
