"""The sheet of a comparison's workbook that is for reading: a row a cohort, figures as texts, and notes."""

from typing import Any

from analytics.comparison.export_about import say_data, say_length, say_methods
from analytics.comparison.exported import MAIN_METRICS, Exported
from analytics.comparison.sentences import (
    say_differences,
    say_mix_differences,
    say_mix_tested,
    say_tested,
)
from analytics.comparison.wording import say_standing, write_figure, write_title, write_unit
from analytics.metrics import METRICS, Metric, MetricValues
from analytics.numbers import format_day

LONGEST_TEXT = 32_767
"""Characters of a cell."""


class Formats:
    """The few looks that cells have.

    Parameters
    ----------
    book : xlsxwriter.Workbook
        Where they are used.
    """

    def __init__(self, book: Any) -> None:
        """Make them."""
        top = {"valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#E8EEF2"}
        )
        self.spanning = book.add_format(
            {"bold": True, "align": "center", "valign": "bottom", "text_wrap": True, "bg_color": "#E8EEF2",
             "left": 1, "left_color": "#A9B4BE"}
        )  # fmt: skip
        self.unit = book.add_format(
            {"italic": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF2"}
        )
        self.text = book.add_format({"num_format": "@"})
        self.name = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, **top})
        self.figure = book.add_format({"num_format": "@", "align": "right", **top})
        self.count = book.add_format({"num_format": "#,##0", **top})
        self.rank = book.add_format({"num_format": "0", "align": "center", **top})
        self.standing = book.add_format({"num_format": "@", "text_wrap": True, **top})
        self.wrapped = book.add_format({"num_format": "@", "text_wrap": True, **top})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.places = {digits: book.add_format({"num_format": "0." + "0" * digits}) for digits in (2, 4)}


class ReadingSheet:
    """The sheet for reading: a row a cohort, a metric's figure, rank and standing side by side.

    Parameters
    ----------
    sheet : xlsxwriter.Worksheet
        An empty one.
    formats : Formats
        Of its workbook.
    exported : Exported
        The comparison.
    """

    TITLES, UNITS, FIRST = 5, 6, 7  # rows
    FIXED = 3  # columns before the metrics

    def __init__(self, sheet: Any, formats: Formats, exported: Exported) -> None:
        """Choose the metrics."""
        self.sheet, self.formats, self.exported = sheet, formats, exported
        shares = [key for key in exported.values if key.startswith("share_")]
        self.keys = [key for key in (*MAIN_METRICS, *shares) if key in exported.values]

    def write(self) -> None:
        """Write it, row after row."""
        self._write_head()
        columns = self._write_titles()
        cohorts = len(self.exported.names)
        for cohort in range(cohorts):
            self._write_cohort(cohort)
        last = self._write_notes(self.FIRST + cohorts + 1)
        sheet = self.sheet
        sheet.freeze_panes(self.FIRST, 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self.FIRST + cohorts}"})
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(self.TITLES, self.UNITS)
        sheet.print_area(0, 0, last, columns - 1)

    def _write_head(self) -> None:
        exported, sheet = self.exported, self.sheet
        comparison = exported.comparison
        days, about = comparison.window.current, comparison.about
        complete = "; ".join(f"{payer} {format_day(day)}" for payer, day in about.complete_through.items())
        lines = [
            f"{say_data(exported)} · snapshot {exported.snapshot_id} · to {format_day(about.as_of)}",
            f"Window {format_day(days.start)} to {format_day(days.end)}, {say_length(exported)}, per "
            f"working day, the same for all. Claims complete: {complete or 'not said by the sources'}",
            f"Codes: {', '.join(comparison.question.codes) or 'all'} · payers: "
            f"{', '.join(comparison.question.payers) or 'all'} · in brackets the 95 % interval over "
            f"practices, or what hidden counts (below {about.smallest_cell}) leave open",
        ]
        write_text(sheet, 0, 0, "Cohorts compared", self.formats.title)
        for row, line in enumerate(lines, start=1):
            write_text(sheet, row, 0, line, None)

    def _write_titles(self) -> int:
        """Write the two rows of titles; return how many columns there are."""
        sheet, formats = self.sheet, self.formats
        fixed = (("Cohort", "", 30), ("Freeze", "snapshot it was frozen on", 22), ("Clinicians", "NPIs", 11))
        sheet.set_row(self.TITLES, 32)
        sheet.set_row(self.UNITS, 46)
        for place, (title, _, width) in enumerate(fixed):
            write_text(sheet, self.TITLES, place, title, formats.spanning)
            sheet.set_column(place, place, width)
        place = self.FIXED
        for key in self.keys:
            metric, values = METRICS[key], self.exported.values[key]
            width = self._width(values)
            sheet.merge_range(
                self.TITLES, place, self.TITLES, place + width - 1, _title(metric, values), formats.spanning
            )
            sheet.set_column(place, place, 22)
            sheet.set_column(place + 1, place + 1, 6)
            if width > 2:
                sheet.set_column(place + 2, place + 2, 15)
            place += width
        for start, (_, unit, _) in enumerate(fixed):
            write_text(sheet, self.UNITS, start, unit, formats.unit)
        place = self.FIXED
        for key in self.keys:
            values = self.exported.values[key]
            parts = [write_unit(METRICS[key], values), "rank", "more than chance"][: self._width(values)]
            for step, part in enumerate(parts):
                write_text(sheet, self.UNITS, place + step, part, formats.unit)
            place += len(parts)
        return place

    def _write_cohort(self, cohort: int) -> None:
        sheet, formats, row = self.sheet, self.formats, self.FIRST + cohort
        source = self.exported.sources[cohort]
        frozen = "not frozen" if source.freeze is None else f"{source.freeze} · {source.frozen_on}"
        write_text(sheet, row, 0, source.name, formats.name)
        write_text(sheet, row, 1, frozen, formats.standing)
        sheet.write_number(row, 2, int(self.exported.comparison.members.clinicians[cohort]), formats.count)
        place = self.FIXED
        for key in self.keys:
            metric, values = METRICS[key], self.exported.values[key]
            write_text(sheet, row, place, write_figure(metric, values, cohort), formats.figure)
            if values.rank[cohort]:
                sheet.write_number(row, place + 1, int(values.rank[cohort]), formats.rank)
            if self._width(values) > 2:
                write_text(sheet, row, place + 2, say_standing(values, cohort), formats.standing)
            place += self._width(values)

    def _write_notes(self, row: int) -> int:
        """Write why figures are missing, what differs, and how to read it; return the row after all that."""
        for title, lines in (
            ("Why a figure or its interval is missing", self._say_missing()),
            ("What differs after correction", self._say_different()),
            ("How to read it", say_methods(self.exported)),
        ):
            if not lines:
                continue
            write_text(self.sheet, row, 0, title, self.formats.bold)
            for line in lines:
                row += 1
                write_text(self.sheet, row, 0, line, None)
            row += 2
        return row

    def _say_missing(self) -> list[str]:
        said = []
        for key in self.keys:
            names: dict[str, list[str]] = {}
            for name, reason in zip(self.exported.names, self.exported.values[key].reasons, strict=True):
                if reason:
                    names.setdefault(reason, []).append(name)
            for reason, of in names.items():
                whom = "all" if len(of) == len(self.exported.names) > 1 else ", ".join(of)
                said.append(f"{METRICS[key].title} · {whom}: {reason}")
        return said

    def _say_different(self) -> list[str]:
        said = []
        for key in self.keys:
            metric, values = METRICS[key], self.exported.values[key]
            if tested := say_tested(metric, values):
                said += [
                    f"{_title(metric, values)}: {tested}",
                    *say_differences(metric, self.exported.names, values)[0],
                ]
        distances = self.exported.comparison.distances
        if tested := say_mix_tested(distances):
            said += [f"Payer mix: {tested}", *say_mix_differences(self.exported.names, distances)[0]]
        return said

    @staticmethod
    def _width(values: MetricValues) -> int:
        return 2 if values.differences is None else 3


def write_text(sheet: Any, row: int, column: int, text: str, look: Any) -> None:
    """Write a text into a cell, never as a formula or a link.

    Parameters
    ----------
    sheet : xlsxwriter.Worksheet
        Where.
    row, column : int
        From 0.
    text : str
        Cut where it is longer than a cell may be.
    look : xlsxwriter.Format or None
        One of `Formats`.
    """
    sheet.write_string(row, column, text[:LONGEST_TEXT], look)


def _title(metric: Metric, values: MetricValues) -> str:
    title = write_title(metric, values)
    return f"{title}, share" if metric.key.startswith("share_") else title
