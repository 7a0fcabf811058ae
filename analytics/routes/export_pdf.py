"""A planned week on paper: a page for each working day."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, TextEmphasis

from analytics.durations import write_minutes
from analytics.numbers import format_day, format_miles
from analytics.routes.day_sheet import SheetRow, Step, name_place, name_row, write_day
from analytics.routes.export_about import SYNTHETIC, write_footer
from analytics.routes.plan import DayPlan, WeekPlan
from analytics.routes.rep_week import RepWeek
from analytics.routes.week_figures import measure_day
from data.fonts import BOLD, REGULAR, STAND_IN, known_letters

FONT = "DejaVu"
COLUMNS = (28, 70, 70, 22)
LACKING = f"Letters of scripts that the font lacks are printed as {STAND_IN}."


def write_pdf(week: RepWeek, plan: WeekPlan, made_at: datetime, *, for_rep: bool = False) -> bytes:
    """Write a planned week as day sheets.

    Parameters
    ----------
    week : RepWeek
        The week.
    plan : WeekPlan
        A plan of its problem.
    made_at : datetime
        When, with its time zone.
    for_rep : bool
        Whether it is for the rep: others learn the ZIP of the home only.

    Returns
    -------
    bytes
        A PDF of Letter pages; the same for the same input. Latin, Greek and Cyrillic letters are printed as
        they are; those of other scripts as `?`, and then the page says so.
    """
    pages = _Pages(week)
    pages.set_creation_date(made_at)
    for number, day in enumerate(plan.days):
        pages.add_page()
        _write_page(pages, week, number, day, for_rep)
    return bytes(pages.output())


class _Pages(FPDF):
    def __init__(self, week: RepWeek) -> None:
        super().__init__(format="Letter")
        self._footer_text, self.lacks = write_footer(week), False
        self._synthetic = week.synthetic
        self.add_font(FONT, "", REGULAR)
        self.add_font(FONT, "B", BOLD)
        self.set_title(self.clean(f"Calls of {week.rep.name}, week of {format_day(week.monday)}"))
        self.set_producer("Windshield")
        self.set_auto_page_break(True, margin=22)

    def clean(self, text: str) -> str:
        """Return what the font can print of a text."""
        known = known_letters()
        composed = unicodedata.normalize("NFC", text)
        printed = "".join(c if c == "\n" or ord(c) in known else STAND_IN for c in composed)
        self.lacks |= printed != composed
        return printed

    def header(self) -> None:
        if self._synthetic:
            self.set_font(FONT, "B", 8)
            self.cell(0, 5, SYNTHETIC, new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-18)
        self.set_font(FONT, "", 7)
        lacking = f" {LACKING}" if self.lacks else ""
        self.multi_cell(0, 3.2, self.clean(f"{self._footer_text}{lacking} Page {self.page_no()}."))


def _write_page(pages: _Pages, week: RepWeek, number: int, day: DayPlan, for_rep: bool) -> None:
    when = week.days[number].day
    pages.set_font(FONT, "B", 15)
    title = f"{when:%A}, {format_day(when)} · {week.rep.name}"
    pages.cell(0, 9, pages.clean(title), new_x="LMARGIN", new_y="NEXT")
    rows = write_day(week, number, day)
    pages.set_font(FONT, "", 9)
    if not rows:
        pages.cell(0, 6, "Nobody is called on this day.", new_x="LMARGIN", new_y="NEXT")
        return
    figures = measure_day(week, number, day)
    pages.multi_cell(
        0,
        5,
        f"{figures.calls} calls · {write_minutes(figures.drive_minutes)} driving (estimate) · "
        f"{format_miles(figures.miles)} · back at {week.time_at(number, day.returns):%H:%M} · "
        f"times on the clock of {week.zone}",
        new_x="LMARGIN",
        new_y="NEXT",
    )
    pages.ln(2)
    pages.set_font(FONT, "", 8)
    head = FontFace(emphasis=TextEmphasis.B)
    with pages.table(
        col_widths=COLUMNS,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=head,
        line_height=4.4,
        text_align="LEFT",
    ) as table:
        heading = table.row()
        for name in ("Time", "What", "Where", "Takes"):
            heading.cell(name)
        for part in _group(rows):
            line = table.row(style=head if part[-1].step is Step.CALL else None)
            for text in _cells(part, for_rep):
                line.cell(pages.clean(text))


def _group(rows: Sequence[SheetRow]) -> list[list[SheetRow]]:
    """Put what lies between two calls together: drive, parking, desk and wait."""
    parts: list[list[SheetRow]] = []
    for row in rows:
        stays = row.step in (Step.CALL, Step.LUNCH)
        if parts and not stays and parts[-1][-1].step not in (Step.CALL, Step.LUNCH):
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def _cells(part: Sequence[SheetRow], for_rep: bool) -> tuple[str, str, str, str]:
    first, row = part[0], part[-1]
    time = f"{first.home_start:%H:%M} to {row.home_end:%H:%M}"
    if row.start.utcoffset() != row.home_start.utcoffset():
        time += f"\n({first.start:%H:%M} {row.start:%Z} there)"
    takes = write_minutes((row.end_tick - first.start_tick) / 60)
    where = name_place(row.place, for_rep=for_rep)
    if row.step is Step.LUNCH:
        return time, "Lunch", "", takes
    if row.step is not Step.CALL or row.facts is None:
        miles = sum(other.miles for other in part)
        said = [f"{other.step} {write_minutes(other.minutes)}" for other in part]
        far = f", {format_miles(miles)}" if miles else ""
        return time, ", ".join(said).capitalize() + far, where, takes
    about = [row.facts.specialty] * bool(row.facts.specialty) + ["appointment"] * row.facts.booked
    what = "\n".join(text for text in (name_row(row, for_rep=for_rep), ", ".join(about)) if text)
    if row.facts.channel != "in person":
        return time, what, f"by {row.facts.channel}", takes
    address = f"{row.place.address} {row.place.zip_code}".strip()
    return time, what, "\n".join(text for text in (where, address) if text), takes
