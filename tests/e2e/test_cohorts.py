"""Two cohorts are compared in a real browser: link, table, one of them closely, a workbook and a picture."""

import re
import struct
from datetime import UTC, datetime
from xml.etree import ElementTree

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from analytics.cohorts.cohort import open_cohort
from analytics.cohorts.sources import resolve_segment
from analytics.comparison.compare import Question, compare
from analytics.comparison.wording import write_figure
from analytics.metrics import METRICS
from data.plans.store import PlanStore
from tests.e2e.screen import FIRST_ROW_Y, PATIENCE_MS, cells, settle

pytestmark = pytest.mark.browser

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
CODE = "83036"


@pytest.fixture(scope="module")
def cohorts(sample_home, sample, address):
    """Ohio and Texas, kept in the store that the server uses."""
    store = PlanStore.open(f"sqlite:///{(sample_home / 'plans.db').as_posix()}")
    items = [(name, resolve_segment(sample, f"state={name}", name=name)) for name in ("OH", "TX")]
    kept = store.cohorts.keep_all(items, by="Bob", at=AT)
    yield [open_cohort(one, one.latest, store.cohorts.npis(one.latest)) for one in kept]
    for one in kept:
        store.cohorts.delete(one, by="Bob", at=AT)
    store.close()


@pytest.fixture
def link(address, cohorts):
    ids = "&".join(f"cohort={cohort.id.rpartition('.')[0]}" for cohort in cohorts)
    return f"{address}/cohorts?{ids}&code={CODE}"


def table(page: Page) -> Locator:
    """The table of the cohorts, once it is there."""
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
    return page.get_by_test_id("stDataFrame").first


def test_a_link_shows_the_figures_a_row_opens_a_cohort_and_the_new_link_reproduces_it(
    link, cohorts, sample, open_page
):
    page = open_page(link).page
    values = METRICS["growth"].compute(compare(sample, cohorts, Question((CODE,))))
    shown = cells(table(page))
    for row, number in zip(shown, values.order.tolist(), strict=True):
        assert write_figure(METRICS["growth"], values, number) in row
    table(page).click(position={"x": 16, "y": FIRST_ROW_Y})  # the first row's box
    settle(page)
    first = ("OH", "TX")[int(values.order[0])]
    expect(page.get_by_role("heading", name=first)).to_be_visible(timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile("open="))
    page.get_by_role("tab", name="Referrals").click()
    settle(page)
    expect(page.get_by_text("Five largest sources")).to_be_visible(timeout=PATIENCE_MS)

    again = open_page(page.url).page
    assert cells(table(again)) == shown
    expect(again.get_by_role("heading", name=first)).to_be_visible(timeout=PATIENCE_MS)


def test_the_workbook_holds_the_cohorts_with_their_snapshot(link, sample, open_page, tmp_path):
    page = open_page(link).page
    table(page)
    page.get_by_role("button", name="Export").click()
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_test_id("stPopoverBody").get_by_role("button", name="Workbook (XLSX)").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert sample.id in file.name
    book = openpyxl.load_workbook(file, read_only=True)
    said = " ".join(str(cell) for row in book.worksheets[0].values for cell in row if cell is not None)
    assert all(word in said for word in ("OH", "TX", sample.id, CODE))
    assert len(book.sheetnames) > 3


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_chart_is_saved_as_a_picture_that_says_its_snapshot(link, sample, open_page, tmp_path, ending):
    page = open_page(link).page
    table(page)
    chart = page.locator(".js-plotly-plot").first
    expect(chart).to_be_visible(timeout=PATIENCE_MS)
    if ending == "svg":
        page.get_by_role("radio", name="SVG").first.or_(page.get_by_role("button", name="SVG").first).click()
        settle(page)
    chart.hover()
    with page.expect_download(timeout=PATIENCE_MS) as download:
        chart.locator(".modebar-btn").first.click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == f"windshield-growth-{sample.id}-2026-07-31.{ending}"
    content = file.read_bytes()
    if ending == "png":
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", content[16:24])
        assert width > 1000 < 4 * height
        with Image.open(file) as picture:
            assert picture.convert("RGBA").getpixel((0, 0))[3] == 255  # to be read on a dark slide too
        return
    said = " ".join(ElementTree.fromstring(content).itertext())
    assert sample.id in said
    assert CODE in said
    assert "OH" in said
    assert "Growth against a year ago" in said
