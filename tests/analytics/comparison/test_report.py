"""The report: one file that loads nothing, says what it is of, and takes every name for text."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from analytics.cohorts.cohort import Cohort
from analytics.comparison.compare import Question, compare
from analytics.comparison.export_about import describe_comparison
from analytics.comparison.exported import CohortSource, Exported, measure_all
from analytics.comparison.markup import element, write_page
from analytics.comparison.report import write_report
from analytics.comparison.report_svg import choose_ticks
from analytics.comparison.wording import write_figure
from analytics.metrics import METRICS
from data.identifiers import CohortId

from ..test_annual import DESCRIPTION, build
from .test_windows import FFS, open_with

HOSTILE = '</title><script>alert("x")</script> & 🏝'
ARABIC = "شمال"
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """What is in a page: elements with their attributes, whether all are closed, and the text."""

    def __init__(self, content):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.feed(content.decode())

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self):
        return " ".join("".join(self.texts).replace("\N{NO-BREAK SPACE}", " ").split())

    def find(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def export(snapshot, cohorts, codes=()):
    comparison = compare(snapshot, cohorts, Question(codes))
    sources = tuple(
        CohortSource(c.name)
        if c.is_rest
        else CohortSource(c.name, 3, snapshot.id, date(2026, 11, 24), "a list")
        for c in cohorts
    )
    return Exported(comparison, sources, measure_all(comparison))


@pytest.fixture(scope="module")
def exported(sample, state_cohorts, rest):
    ohio, texas, florida, _ = state_cohorts
    nobody = Cohort(CohortId("none"), "Nobody", np.empty(0, np.int64))
    cohorts = [replace(ohio, name=HOSTILE), replace(texas, name=ARABIC), florida, nobody, rest]
    return export(sample, cohorts, ("83036",))


@pytest.fixture(scope="module")
def page(exported):
    return Page(write_report(exported))


def test_the_same_comparison_gives_the_same_page(exported):
    assert write_report(exported) == write_report(exported)


def test_a_page_is_whole_and_loads_nothing(page, exported):
    assert not page.open
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    content = write_report(exported).decode()
    assert set(re.findall(r"(?:https?:)?//[\w.]+", content)) == {"http://www.w3.org"}  # SVG's name
    assert "url(" not in content
    for _, attributes in page.elements:
        assert attributes.get("href", "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on")]
    (policy,) = [meta for meta in page.find("meta") if meta.get("http-equiv")]
    assert policy["content"].startswith("default-src 'none'")


def test_names_are_text_whatever_signs_they_have(page, exported):
    assert HOSTILE in page.text
    assert page.text.count(ARABIC) >= 4
    assert "alert" not in "".join(str(attributes) for _, attributes in page.elements)


def test_the_page_says_what_its_figures_are_of(page, exported):
    for part in (
        "Synthetic sample: no real people",
        exported.snapshot_id,
        "2 May 2026 to 31 Jul 2026 (62 working days)",
        "3 May 2025 to 1 Aug 2025 (62 working days)",
        "Commercial 31 Aug 2026",
        "83036",
        "all payers",
        "freeze 3, 24 Nov 2026, a list",
        "everybody else, not frozen",
        "Benjamini–Hochberg",
        "Version 1",
    ):
        assert part in page.text


def test_every_figure_of_the_table_stands_in_the_page(page, exported):
    for key in ("growth", "growth_before", "procedures", "inbound", "inbound_growth", "leakage", "top_five"):
        for cohort in range(5):
            figure = write_figure(METRICS[key], exported.values[key], cohort)
            assert figure.replace("\N{NO-BREAK SPACE}", " ") in page.text
            assert exported.values[key].reasons[cohort] in page.text


def test_pictures_say_what_they_show_and_tables_have_scopes(page):
    pictures = [svg for svg in page.find("svg") if svg.get("role") == "img"]
    assert len(pictures) == 5 + 1 + 5 + 5  # forest and its axis, courses, payer mixes
    ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    assert max(ids.values()) == 1
    for picture in pictures:
        assert all(ids[of] for of in picture["aria-labelledby"].split())
    assert all(th["scope"] in ("row", "col") for th in page.find("th"))
    notes = [a["href"][1:] for a in page.find("a")]
    assert notes
    assert all(ids[note] for note in notes)


def test_the_forest_has_growth_in_its_place(exported):
    content = write_report(exported).decode()
    row = content[content.index('id="forest-0-title"') :]
    row = row[: row.index("</svg>")]
    lines = re.findall(r'<line x1="([\d.]+)%" x2="([\d.]+)%"[^>]*class="(\w+)"', row)
    ((first, last),) = [(float(x1), float(x2)) for x1, x2, look in lines if look == "interval"]
    (zero,) = [float(x1) for x1, _, look in lines if look == "zero"]
    values = exported.values["growth"]
    assert first < last
    assert (first < zero) == (values.low[0] < 0)
    assert (last < zero) == (values.high[0] < 0)


def test_what_is_withheld_is_not_drawn(sample, state_cohorts):
    exported = export(sample, state_cohorts[:2])
    growth = exported.values["growth"]
    value, low, high = (np.array([np.nan, part[1]]) for part in (growth.value, growth.low, growth.high))
    withheld = replace(growth, value=value, low=low, high=high, reasons=("Withheld: half the claims.", ""))
    content = write_report(replace(exported, values={**exported.values, "growth": withheld})).decode()
    row = content[content.index('id="forest-0-title"') :]
    row = row[: row.index("</svg>")]
    assert ">withheld</text>" in row
    assert 'class="interval"' not in row
    assert "Withheld: half the claims." in content


def test_real_data_are_not_called_synthetic_and_notes_are_shown(exported):
    about = replace(exported.comparison.about, synthetic=False, title="Claims", notes=("No Ohio.",))
    real = Page(write_report(replace(exported, comparison=replace(exported.comparison, about=about))))
    assert "ynthetic" not in real.text
    assert "No Ohio." in real.text


def test_one_cohort_has_nothing_to_differ_from(sample, state_cohorts):
    page = Page(write_report(export(sample, state_cohorts[:1])))
    assert "What differs" not in page.text
    assert "One cohort" in page.text


def test_years_are_compared_with_years(tmp_path):
    annual = build(tmp_path, DESCRIPTION)
    cohorts = [
        Cohort(CohortId(name), name, np.array([npi])) for name, npi in (("A", 1000000004), ("B", 1000000046))
    ]
    page = Page(write_report(export(annual, cohorts)))
    annual.close()
    assert "90-day growth can't be had from it" in page.text
    assert "1 Jan 2023 to 31 Dec 2023" in page.text
    assert "too few to tell" in page.text
    assert "2–20" in page.text  # two hidden counts
    assert "This snapshot says nothing of referrals" in page.text
    assert "No pair could be tested" in page.text


def test_one_year_is_not_said_to_have_grown(tmp_path):
    annual = open_with(tmp_path, replace(DESCRIPTION, prior_window=None), [(date(2023, 7, 1), FFS)])
    exported = export(annual, [Cohort(CohortId("A"), "A", np.array([1000000004]))])
    page = Page(write_report(exported))
    annual.close()
    assert "one calendar year only, 2023: growth can't be had from it" in page.text
    assert "year on year" not in page.text
    assert describe_comparison(exported)["before"] == "The data hold one year only, 2023."


def test_texts_are_escaped_where_they_stand():
    made = element("p", "a < b & c", element("b", "x"), " then ", None, ["d", element("i", "y")], title='"<"')
    assert write_page(made) == (
        '<!DOCTYPE html>\n<p title="&quot;<&quot;">a &lt; b &amp; c<b>x</b> then d<i>y</i></p>\n'
    )


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(-11, 37, [-10, 0, 10, 20, 30]), (-1, 1, [-1, -0.5, 0, 0.5, 1]), (-106, 106, [-100, -50, 0, 50, 100])],
)
def test_ticks_are_round(low, high, ticks):
    assert choose_ticks(low, high) == pytest.approx(ticks)
