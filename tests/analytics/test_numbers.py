"""Figures are written in one form each; suppressed, unknown and zero are three things."""

from datetime import date

import pytest

from analytics.numbers import (
    format_change,
    format_count,
    format_day,
    format_large,
    format_miles,
    format_percent,
    format_volume,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (format_count(4812), "4,812"),
        (format_count(None), "—"),
        (format_count(0), "0"),
        (format_large(1_310_000), "1.31 M"),
        (format_large(82_400), "82.4 k"),
        (format_large(912), "912"),
        (format_large(999_600), "1.00 M"),
        (format_percent(41.2), "41 %"),
        (format_percent(0.2), "<1 %"),
        (format_percent(0.0), "0 %"),
        (format_change(6.2), "+6 %"),
        (format_change(-0.6), "−1 %"),
        (format_change(-0.2), "0 %"),
        (format_change(None), "—"),
        (format_miles(3.14), "3.1 mi"),
        (format_miles(134.2), "134 mi"),
        (format_volume(2412, 0), "2,412"),
        (format_volume(412, 3), "412 +"),
        (format_volume(None, 1), "<11"),
        (format_volume(None, 3), "3–30"),
        (format_volume(None, 0), "—"),
        (format_volume(0, 0), "0"),
        (format_day(date(2026, 7, 31)), "31 Jul 2026"),
    ],
)
def test_figures_as_they_are_written(written, expected):
    assert written.replace("\N{NO-BREAK SPACE}", " ") == expected
