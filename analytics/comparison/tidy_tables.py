"""The figures of a comparison as tidy tables: a row a figure, a column a variable, for programs to read.

What is unknown is null, and `reason` says why. Growth, shares and their intervals are in per cent, changes of
shares in percentage points: the names of the columns say so, or a column `unit` does.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.comparison.exported import Exported
from analytics.comparison.growth import Verdict
from analytics.comparison.sentences import scale_of
from analytics.metrics import METRICS

Values = npt.NDArray[Any]


def tabulate_figures(exported: Exported) -> pa.Table:
    """Tabulate every metric of every cohort.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    pyarrow.Table
        cohort, metric, version, unit, value, low, high, is_band, rank, reason; by metric, then cohort.
    """
    parts = []
    for key, values in exported.values.items():
        metric = METRICS[key]
        cohorts = len(exported.names)
        parts.append(
            pa.table(
                {
                    "cohort": pa.array(exported.names, pa.string()),
                    "metric": pa.repeat(key, cohorts),
                    "version": pa.repeat(metric.version, cohorts),
                    "unit": pa.repeat(metric.unit, cohorts),
                    "value": as_numbers(values.value),
                    "low": as_numbers(values.low),
                    "high": as_numbers(values.high),
                    "is_band": pa.repeat(values.is_band, cohorts),
                    "rank": pa.array(values.rank, mask=values.rank == 0),
                    "reason": pa.array(values.reasons, pa.string()),
                }
            )
        )
    return pa.concat_tables(parts)


def tabulate_series(exported: Exported) -> pa.Table:
    """Tabulate growth against a year ago at each week as far back as the data reach.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    pyarrow.Table
        cohort, window_end, growth_pct, low_pct, high_pct, procedures, procedures_year_ago, reason. Without
        rows where the data lack a year ago.
    """
    series = exported.comparison.series
    schema = pa.schema(
        [("cohort", pa.string()), ("window_end", pa.date32()), ("growth_pct", pa.float64()),
         ("low_pct", pa.float64()), ("high_pct", pa.float64()), ("procedures", pa.int64()),
         ("procedures_year_ago", pa.int64()), ("reason", pa.string())]
    )  # fmt: skip
    if series is None:
        return schema.empty_table()
    cohorts, steps = series.value.shape
    newest = exported.comparison.year_ago
    why = newest.reasons if newest is not None else ("",) * cohorts
    reasons = [
        why[cohort] if series.verdict[cohort, step] == Verdict.WITHHELD else series.reason(cohort, step)
        for cohort in range(cohorts)
        for step in range(steps)
    ]
    columns = {
        "cohort": np.repeat(np.array(exported.names, dtype=object), steps),
        "window_end": find_ends(exported) * cohorts,
        "growth_pct": as_numbers(100 * series.value),
        "low_pct": as_numbers(100 * series.low),
        "high_pct": as_numbers(100 * series.high),
        "procedures": series.current.ravel().astype(np.int64),
        "procedures_year_ago": series.earlier.ravel().astype(np.int64),
        "reason": reasons,
    }
    return pa.table(columns, schema=schema)


def find_ends(exported: Exported) -> list[date]:
    """Return the last day of the window of each step of the series.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    list of date
        Oldest first; empty where there is no series.
    """
    series, window = exported.comparison.series, exported.comparison.window
    steps = series.value.shape[1] if series is not None else 0
    if window.grain == "year":
        return [window.end.replace(year=window.end.year - back) for back in range(steps)][::-1]
    return [window.end - timedelta(days=7 * back) for back in range(steps)][::-1]


def tabulate_differences(exported: Exported) -> pa.Table:
    """Tabulate every pair of cohorts of every metric that is tested.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    pyarrow.Table
        metric, first, second, scale, difference, low, high (second less first, on that scale), points (of the
        values, in the metric's unit), p, q, stands, reason.
    """
    names = np.array(exported.names, dtype=object)
    parts = []
    for key, values in exported.values.items():
        pairs = values.differences
        if pairs is None or not len(pairs.state):
            continue
        count = len(pairs.state)
        tested = pairs.state == 0
        points = np.where(tested, values.value[pairs.second] - values.value[pairs.first], np.nan)
        parts.append(
            pa.table(
                {
                    "metric": pa.repeat(key, count),
                    "first": pa.array(names[pairs.first], pa.string()),
                    "second": pa.array(names[pairs.second], pa.string()),
                    "scale": pa.repeat(scale_of(METRICS[key]).value, count),
                    "difference": as_numbers(pairs.difference),
                    "low": as_numbers(pairs.low),
                    "high": as_numbers(pairs.high),
                    "points": as_numbers(points),
                    "p": as_numbers(pairs.p),
                    "q": as_numbers(pairs.q),
                    "stands": pa.array(pairs.stands, mask=~tested),
                    "reason": pa.array([pairs.reason(pair) for pair in range(count)], pa.string()),
                }
            )
        )
    return pa.concat_tables(parts) if parts else _empty(
        metric=pa.string(), first=pa.string(), second=pa.string(), scale=pa.string(),
        difference=pa.float64(), low=pa.float64(), high=pa.float64(), points=pa.float64(), p=pa.float64(),
        q=pa.float64(), stands=pa.bool_(), reason=pa.string(),
    )  # fmt: skip


def tabulate_definitions(exported: Exported) -> pa.Table:
    """Tabulate what the metrics mean.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    pyarrow.Table
        metric, version, title, unit, definition.
    """
    metrics = [METRICS[key] for key in exported.values]
    return pa.table(
        {
            "metric": [metric.key for metric in metrics],
            "version": [metric.version for metric in metrics],
            "title": [metric.title for metric in metrics],
            "unit": [metric.unit for metric in metrics],
            "definition": [metric.definition for metric in metrics],
        }
    )


def as_numbers(values: Values) -> pa.Array:
    """Return floats in which what is unknown is null.

    Parameters
    ----------
    values : ndarray of float
        Of any shape.

    Returns
    -------
    pyarrow.Array
        Flat, row after row.
    """
    flat = np.asarray(values, dtype=np.float64).ravel()
    return pa.array(flat, mask=~np.isfinite(flat))


def _empty(**columns: pa.DataType) -> pa.Table:
    return pa.schema(list(columns.items())).empty_table()
