"""The payer mixes of a comparison as tidy tables; what is unknown is null, with its reason."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.comparison.exported import Exported
from analytics.comparison.tidy_tables import as_numbers

Values = npt.NDArray[Any]


def tabulate_payer_mix(exported: Exported) -> pa.Table:
    """Tabulate the share of each payer class.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    pyarrow.Table
        cohort, payer, share_pct, low_pct, high_pct, band_low_pct, band_high_pct, reason, change_points,
        change_low_points, change_high_points, change_reason. A class that no source covers has no row.
    """
    mix = exported.comparison.mix
    now, payers, cohorts = mix.current, len(mix.payers), len(exported.names)
    told = [now.reason(cohort) for cohort in range(cohorts)]
    changed = [mix.change_reason(cohort, payer) for cohort in range(cohorts) for payer in range(payers)]

    def percent(values: Values) -> pa.Array:
        return as_numbers(100 * values)

    return pa.table(
        {
            "cohort": pa.array(np.repeat(np.array(exported.names, dtype=object), payers), pa.string()),
            "payer": pa.array(list(mix.payers) * cohorts, pa.string()),
            "share_pct": percent(now.value),
            "low_pct": percent(now.low),
            "high_pct": percent(now.high),
            "band_low_pct": percent(now.band_low),
            "band_high_pct": percent(now.band_high),
            "reason": pa.array(np.repeat(np.array(told, dtype=object), payers), pa.string()),
            "change_points": percent(mix.change),
            "change_low_points": percent(mix.change_low),
            "change_high_points": percent(mix.change_high),
            "change_reason": pa.array(changed, pa.string()),
        }
    )


def tabulate_distances(exported: Exported) -> pa.Table:
    """Tabulate how far apart the payer mixes of each pair are.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    pyarrow.Table
        first, second, distance (0 to 1), low, high, p, q, stands, band_low, band_high, hidden_could_explain,
        reason.
    """
    distances, names = exported.comparison.distances, np.array(exported.names, dtype=object)
    first, second = np.triu_indices(len(names), 1)
    reasons = [distances.reason(int(one), int(other)) for one, other in zip(first, second, strict=True)]
    untested = np.array([bool(reason) for reason in reasons], dtype=bool)
    return pa.table(
        {
            "first": pa.array(names[first], pa.string()),
            "second": pa.array(names[second], pa.string()),
            "distance": as_numbers(distances.value[first, second]),
            "low": as_numbers(distances.low[first, second]),
            "high": as_numbers(distances.high[first, second]),
            "p": as_numbers(distances.p[first, second]),
            "q": as_numbers(distances.q[first, second]),
            "stands": pa.array(distances.stands[first, second], mask=untested),
            "band_low": as_numbers(distances.band_low[first, second]),
            "band_high": as_numbers(distances.band_high[first, second]),
            "hidden_could_explain": pa.array(distances.hidden_could_explain[first, second], mask=untested),
            "reason": pa.array(reasons, pa.string()),
        }
    )
