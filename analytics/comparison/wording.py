"""How a figure of a cohort is written: with its interval or band, or with why there is none.

"+6.2 % (2.1 to 10.4)" for a value with an interval, or with the band that hidden counts leave; "<11" or
"3–30" where every count is hidden; "too few to tell" and "withheld" where that is so; "—" where there is
nothing. The reason itself is `MetricValues.reasons`, and what the brackets hold, chance or hidden counts,
`say_bracket`.
"""

import numpy as np

from analytics.metrics import TOO_FEW, WITHHELD, Metric, MetricValues
from analytics.numbers import GAP, UNKNOWN, format_count, format_signed

_ENDINGS = {"%": f"{GAP}%", "percentage points": f"{GAP}points"}
_WHOLE = ("clinicians", "procedures")
BY_MONTH = " a month"
"""How the title and the unit of a metric by the month end."""


def write_figure(metric: Metric, values: MetricValues, cohort: int) -> str:
    """Write a metric of one cohort.

    Parameters
    ----------
    metric : Metric
        Which; its unit is written where it is "%", and left to the column's title where it is a count.
    values : MetricValues
        Of all cohorts.
    cohort : int
        Number of the cohort.

    Returns
    -------
    str
        Three significant figures at most for an estimate; counts in full. Never 0 for what is hidden or
        unknown.
    """
    value, low, high = (float(part[cohort]) for part in (values.value, values.low, values.high))
    if values.is_band and np.isfinite(low) and np.isfinite(high):
        if not low <= value <= high:
            # Nothing is shown, or hidden counts come on top of what is: the band is what is known.
            return _write_band(metric.unit, low, high)
        if low == high:
            low = high = np.nan
    return write_estimate(
        metric.unit, value, low, high, reason=values.reasons[cohort], is_signed=metric.is_signed
    )


def write_estimate(
    unit: str, value: float, low: float, high: float, *, reason: str = "", is_signed: bool = False
) -> str:
    """Write an estimate with its interval.

    Parameters
    ----------
    unit : str
        As `Metric.unit` has it.
    value, low, high : float
        In that unit; NaN is unknown.
    reason : str
        Why there is no interval, if there is none.
    is_signed : bool
        Whether a value above 0 has a sign.

    Returns
    -------
    str
        "+6.2 % (2.1 to 10.4)"; as many digits for the ends as for the value.
    """
    if _begins(reason, TOO_FEW):
        return TOO_FEW
    if _begins(reason, WITHHELD):
        return WITHHELD
    if not np.isfinite(value):
        return UNKNOWN
    digits = _digits(unit, value, low, high)
    text = _write(unit, value, digits, is_signed=is_signed)
    if not (np.isfinite(low) and np.isfinite(high)):
        return text
    return f"{text} ({_write_plain(low, digits)} to {_write_plain(high, digits)})"


def write_unit(metric: Metric, values: MetricValues) -> str:
    """Write what a column of `write_figure` holds, for its title.

    Parameters
    ----------
    metric : Metric
        Which.
    values : MetricValues
        Of it.

    Returns
    -------
    str
        "%, 95 % interval"; "patients a month, range of hidden counts"; "clinicians".
    """
    unit, bracket = name_unit(metric, values), say_bracket(values)
    return f"{unit}, {bracket}" if bracket else unit


def name_unit(metric: Metric, values: MetricValues) -> str:
    """Name the unit of a metric for some cohorts.

    Parameters
    ----------
    metric : Metric
        Which.
    values : MetricValues
        Of it.

    Returns
    -------
    str
        "patients a month"; "patients" where no source says over which months.
    """
    return metric.unit.removesuffix(BY_MONTH) if values.is_undated else metric.unit


def write_title(metric: Metric, values: MetricValues) -> str:
    """Write what a metric is called for some cohorts.

    Parameters
    ----------
    metric : Metric
        Which.
    values : MetricValues
        Of it.

    Returns
    -------
    str
        "Inbound a month"; "Inbound, undated" where no source says over which months.
    """
    return f"{metric.title.removesuffix(BY_MONTH)}, undated" if values.is_undated else metric.title


def say_absent(values: MetricValues) -> str:
    """Say why cohorts have no figure.

    Parameters
    ----------
    values : MetricValues
        Of a metric.

    Returns
    -------
    str
        Each reason once, in the order of the cohorts; empty where every cohort has a figure.
    """
    absent = ~(np.isfinite(values.value) | np.isfinite(values.low))
    return " ".join(dict.fromkeys(values.reasons[cohort] for cohort in np.flatnonzero(absent)))


def write_counts(low: int, high: int) -> str:
    """Write a count of which a part may be hidden.

    Parameters
    ----------
    low, high : int
        With the hidden counts at their least, and at their most.

    Returns
    -------
    str
        "688" when both are the same, "<11" for 1 to 10, else "707–878".
    """
    if low == high:
        return format_count(low)
    return f"<{format_count(high + 1)}" if low == 1 else f"{format_count(low)}–{format_count(high)}"


def say_bracket(values: MetricValues) -> str:
    """Say what stands in brackets behind a metric's values.

    Parameters
    ----------
    values : MetricValues
        Of the metric.

    Returns
    -------
    str
        "95 % interval", or "range of hidden counts"; empty where no cohort has either.
    """
    if not np.isfinite(values.low).any():
        return ""
    if not values.is_band:
        return f"95{GAP}% interval"
    is_open = (values.low < values.high) | ~np.isfinite(values.value)
    return "range of hidden counts" if is_open[np.isfinite(values.low)].any() else ""


def say_standing(values: MetricValues, cohort: int) -> str:
    """Say how a cohort stands to the others, as far as that is more than chance.

    Parameters
    ----------
    values : MetricValues
        Of a metric.
    cohort : int
        Number of the cohort.

    Returns
    -------
    str
        "above 3, below 1": of those cohorts whose difference stands after correction for all pairs; "too few
        to tell" or "withheld"; empty where nothing is to be said.
    """
    if values.is_too_few(cohort):
        return TOO_FEW
    if values.is_withheld(cohort):
        return WITHHELD
    if values.differences is None:
        return ""
    row = values.differences.direction[cohort]
    parts = [("above", int((row > 0).sum())), ("below", int((row < 0).sum()))]
    return ", ".join(f"{word} {count}" for word, count in parts if count)


def _begins(reason: str, words: str) -> bool:
    return reason.casefold().startswith(words)


def _write_band(unit: str, low: float, high: float) -> str:
    if unit in _WHOLE:
        return write_counts(round(low), round(high))
    digits = _digits(unit, low, high)
    ends = dict.fromkeys(_write_plain(end, digits) for end in (low, high))
    return "–".join(ends) + _ENDINGS.get(unit, "")


def _write(unit: str, value: float, digits: int, *, is_signed: bool) -> str:
    ending = _ENDINGS.get(unit, "")
    if is_signed:
        return format_signed(value, digits) + ending
    least = 10.0**-digits
    if digits and 0 < value < least / 2:
        return f"<{least:g}{ending}"
    return _write_plain(value, digits) + ending


def _write_plain(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if not float(text.replace(",", "")) else text.replace("-", "−")


def _digits(unit: str, *numbers: float) -> int:
    """Return the digits after the point that leave three significant ones, the same for all numbers."""
    largest = max((abs(number) for number in numbers if np.isfinite(number)), default=0.0)
    if unit in _WHOLE:
        return 0
    if unit.startswith("patients"):
        return 1 if largest < 9.95 and largest != round(largest) else 0
    return 1 if largest < 99.95 else 0
