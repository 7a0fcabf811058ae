"""Who sends patients where, and who is in each cohort, as tidy tables; what is unknown is null."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from analytics.comparison.exported import Exported
from analytics.comparison.referral_periods import ReferralPeriods
from analytics.comparison.referrals import Band, ReferralFlows


def tabulate_referrals(exported: Exported) -> pa.Table:
    """Tabulate patients from and to the outside, the inside, and organisations that can't be placed.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    pyarrow.Table
        kind, cohort, flow ("from outside" …, "shared with outside" … where pairs have no direction), shown,
        hidden_cells, low, high (patients, hidden counts at their least and most), start, end (null where
        undated), months, reason.
    """
    rows: list[dict[str, object]] = []
    for found in exported.comparison.referrals:
        periods = found.flows.periods
        days = {
            "start": periods.current[0].start if periods.current else None,
            "end": periods.current[-1].end if periods.current else None,
            "months": periods.months if periods.current else None,
        }
        for cohort, name in enumerate(exported.names):
            for flow, band in name_flows(found.flows).items():
                one = {"kind": periods.kind, "cohort": name, "flow": flow, **days}
                rows.append(one | _count_flow(band.of(cohort), periods))
    return pa.Table.from_pylist(
        rows,
        pa.schema(
            [("kind", pa.string()), ("cohort", pa.string()), ("flow", pa.string()), ("shown", pa.int64()),
             ("hidden_cells", pa.int64()), ("low", pa.int64()), ("high", pa.int64()), ("start", pa.date32()),
             ("end", pa.date32()), ("months", pa.float64()), ("reason", pa.string())]
        ),
    )  # fmt: skip


def name_flows(flows: ReferralFlows) -> Mapping[str, Band]:
    """Return the patients of each cohort by where they come from and go to.

    Parameters
    ----------
    flows : ReferralFlows
        Of one kind.

    Returns
    -------
    mapping of str to Band
        Six flows, or three where pairs have no direction and both ways are the same.
    """
    inbound = {"outside": flows.from_outside, "inside": flows.from_inside, "unknown": flows.from_unknown}
    if not flows.periods.is_directed:
        return {f"shared with {side}": band for side, band in inbound.items()}
    outbound = {"outside": flows.to_outside, "inside": flows.to_inside, "unknown": flows.to_unknown}
    return {
        **{f"from {side}": band for side, band in inbound.items()},
        **{f"to {side}": band for side, band in outbound.items()},
    }


def tabulate_members(exported: Exported) -> pa.Table:
    """Tabulate who is in each cohort.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    pyarrow.Table
        cohort, npi (text), in_snapshot; by cohort, those whom the snapshot doesn't have last.
    """
    members = exported.comparison.members
    order = np.argsort(members.cohort, kind="stable")
    names = pa.array(exported.names, pa.string())
    parts = [
        pa.table(
            {
                "cohort": names.take(pa.array(members.cohort[order])),
                "npi": pa.array(members.npi[order]).cast(pa.string()),
                "in_snapshot": pa.repeat(True, len(order)),
            }
        )
    ]
    for name, missing in zip(exported.names, members.unmatched, strict=True):
        absent = {"npi": pa.array(missing, pa.string()), "in_snapshot": pa.repeat(False, len(missing))}
        parts.append(pa.table({"cohort": pa.repeat(name, len(missing)), **absent}))
    return pa.concat_tables(parts)


def count_members(exported: Exported) -> int:
    """Count the rows of `tabulate_members`.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    int
        Memberships, those whom the snapshot doesn't have too.
    """
    members = exported.comparison.members
    return len(members.provider_no) + sum(map(len, members.unmatched))


def _count_flow(band: Band, periods: ReferralPeriods) -> dict[str, object]:
    """Return the counts of one flow; nothing, and not 0, where no period can be used."""
    if periods.lacks_current:
        return {
            "shown": None,
            "hidden_cells": None,
            "low": None,
            "high": None,
            "reason": periods.lacks_current,
        }
    shown, hidden = int(band.shown), int(band.hidden)
    counts = {"hidden_cells": hidden, "low": int(band.low), "high": int(band.high)}
    if hidden and not shown:
        return {"shown": None, **counts, "reason": "Every count is hidden."}
    return {"shown": shown, **counts, "reason": ""}
