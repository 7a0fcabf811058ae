"""How figures are written for people: one form a kind of figure, the same on every page and in every file."""

from datetime import date

UNKNOWN = "—"
GAP = "\N{NO-BREAK SPACE}"  # a figure and its unit stay on one line
_SCALES = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))


def format_count(value: int | float | None) -> str:
    """Write a count in full.

    Parameters
    ----------
    value : int, float or None
        A whole number.

    Returns
    -------
    str
        "4,812"; "—" when unknown, never 0.
    """
    return UNKNOWN if value is None else f"{round(value):,}".replace("-", "−")


def format_large(value: int | float | None) -> str:
    """Write a large figure with three significant digits.

    Parameters
    ----------
    value : int, float or None
        Any figure.

    Returns
    -------
    str
        "1.31 M", "82.4 k", "912"; below 10,000 in full.
    """
    if value is None:
        return UNKNOWN
    if abs(value) < 10_000:
        return format_count(value)
    for scale, letter in _SCALES:
        # 999,600 is 1.00 M, not 1000 k
        if abs(value) >= scale * 0.9995:
            scaled = value / scale
            digits = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            return f"{scaled:.{digits}f}{GAP}{letter}".replace("-", "−")
    return format_count(value)


def format_percent(value: float | None, digits: int = 0) -> str:
    """Write a share.

    Parameters
    ----------
    value : float or None
        In per cent, 0 to 100.
    digits : int
        After the point.

    Returns
    -------
    str
        "41 %"; "<1 %" for what would read 0 and is not.
    """
    if value is None:
        return UNKNOWN
    if digits == 0 and 0 < value < 0.5:
        return f"<1{GAP}%"
    return f"{value:.{digits}f}{GAP}%".replace("-", "−")


def format_change(value: float | None, digits: int = 0) -> str:
    """Write a change with its sign.

    Parameters
    ----------
    value : float or None
        In per cent.
    digits : int
        After the point.

    Returns
    -------
    str
        "+6 %", "−1 %", "0 %".
    """
    if value is None:
        return UNKNOWN
    text = f"{value:+,.{digits}f}"
    zero = f"{0:+.{digits}f}"
    return (text if text not in (zero, zero.replace("+", "-")) else zero[1:]).replace("-", "−") + f"{GAP}%"


def format_signed(value: float | None, digits: int = 0) -> str:
    """Write a difference with its sign.

    Parameters
    ----------
    value : float or None
        What is there now, less what was there; NaN is unknown, too.
    digits : int
        After the point.

    Returns
    -------
    str
        "+1,204", "−3", "0"; "—" when unknown.
    """
    if value is None or value != value:
        return UNKNOWN
    text = f"{value:+,.{digits}f}"
    return "0" if not float(text.replace(",", "")) else text.replace("-", "−")


def format_miles(value: float | None) -> str:
    """Write a distance.

    Parameters
    ----------
    value : float or None
        Miles.

    Returns
    -------
    str
        "3.1 mi", "134 mi".
    """
    return UNKNOWN if value is None else f"{value:.1f}{GAP}mi" if value < 9.95 else f"{value:,.0f}{GAP}mi"


def format_volume(count: int | None, suppressed_cells: int | None = 0, smallest_cell: int = 11) -> str:
    """Write a volume of which the source may have hidden small cells.

    Parameters
    ----------
    count : int or None
        What is shown.
    suppressed_cells : int or None
        How many cells are hidden.
    smallest_cell : int
        The smallest cell that the source shows; a hidden one is smaller.

    Returns
    -------
    str
        "2,412"; "2,412 +" when cells are hidden beside it; "<11" for one hidden cell and nothing else,
        "3–30" for three; "—" when unknown.
    """
    hidden = suppressed_cells or 0
    if count is None and not hidden:
        return UNKNOWN
    if not count and hidden:
        most = hidden * (smallest_cell - 1)
        return f"<{smallest_cell}" if hidden == 1 else f"{hidden:,}–{most:,}"
    return format_count(count) + (" +" if hidden else "")


def format_day(value: date | None) -> str:
    """Write a day.

    Parameters
    ----------
    value : date or None
        Any day.

    Returns
    -------
    str
        "31 Jul 2026".
    """
    return UNKNOWN if value is None else f"{value.day} {value:%b %Y}"
