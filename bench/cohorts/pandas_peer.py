"""The same comparison in pandas that reads the Parquet with filters, in a process of its own.

`python -m bench.cohorts.pandas_peer SNAPSHOT COHORTS CLINICIANS`. A cohort at a time: pyarrow prunes row
groups by the ranges of provider numbers that the cohort has, then `isin`, `groupby` and `unstack`. Growth a
year ago and its rolling series have the same linearised errors over practices as ours; the doubts about the
feed are left out. Referrals are read once, with a filter on their periods.
"""

import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.comparison.windows import ComparisonWindow, find_window
from bench.cohorts.areas import QUESTION, make_areas
from bench.measure import peak_memory_gb, report
from data.snapshot.reader import Snapshot
from data.snapshot.schema import PAYERS

GAP = 2_000  # numbers between two ranges; less lies in the same row groups
QUARTERS = {"now": date(2026, 4, 1), "then": date(2025, 4, 1)}


def read_people(directory: Path) -> pd.DataFrame:
    """Read every clinician's number and practice.

    Parameters
    ----------
    directory : Path
        A snapshot.

    Returns
    -------
    pandas.DataFrame
        Index npi; provider_no, practice.
    """
    people = pd.read_parquet(
        directory / "providers.parquet",
        columns=["npi", "provider_no", "primary_site_id", "address", "zip"],
        dtype_backend="pyarrow",
    )
    building = people["address"].str.upper() + "|" + people["zip"]
    alone = people["provider_no"].astype("string[pyarrow]")
    practice = people["primary_site_id"].fillna(building).fillna(alone)
    return pd.DataFrame(
        {"provider_no": people["provider_no"].to_numpy("int64"), "practice": pd.factorize(practice)[0]},
        index=people["npi"].astype("int64[pyarrow]").to_numpy("int64"),
    )


def compare_cohort(directory: Path, people: pd.DataFrame, window: ComparisonWindow) -> dict[str, Any]:
    """Compute growth, its series and the payer mix of one cohort.

    Parameters
    ----------
    directory : Path
        A snapshot.
    people : pandas.DataFrame
        The cohort's clinicians, as `read_people` has them.
    window : ComparisonWindow
        The days.

    Returns
    -------
    dict
        growth, growth_error, shares; and the series, which is only made.
    """
    numbers = np.sort(people["provider_no"].to_numpy())
    rows = pd.read_parquet(
        directory / "procedures.parquet",
        columns=["provider_no", "service_date", "code", "payer", "count"],
        filters=_ranges("provider_no", numbers),
        dtype_backend="pyarrow",
    )
    rows = rows[rows["provider_no"].isin(numbers)]
    days = rows["service_date"].astype("int32[pyarrow]").to_numpy("int32")
    start = int(window.starts[0].astype(np.int64))
    practice = people.set_index("provider_no")["practice"]
    frame = pd.DataFrame(
        {
            "practice": practice.loc[rows["provider_no"].to_numpy("int64")].to_numpy(),
            "week": (days - start) // 7,
            "payer": rows["payer"],
            "count": rows["count"].fillna(0).to_numpy("int64"),
            "chosen": rows["code"].isin(list(QUESTION.codes)).to_numpy(bool),
        }
    )
    frame = frame[(frame["week"] >= 0) & (frame["week"] < window.weeks_known)]
    every = _by_week(frame, window)
    chosen = _by_week(frame[frame["chosen"]], window).reindex(every.index, fill_value=0)
    rolled = chosen.T.rolling(window.weeks).sum().T.to_numpy()
    worked = pd.Series(window.working_days).rolling(window.weeks).sum().to_numpy()
    series = [
        _grow(
            rolled[:, end], rolled[:, end - window.year_shift], worked[end - window.year_shift] / worked[end]
        )
        for end in range(window.weeks - 1 + window.year_shift, window.weeks_known)
    ]
    newest = frame[frame["chosen"] & (frame["week"] >= window.weeks_known - window.weeks)]
    mix = newest.groupby(["practice", "payer"])["count"].sum().unstack(fill_value=0)
    mix = mix.reindex(columns=list(PAYERS), fill_value=0).to_numpy()
    shares = mix.sum(axis=0) / mix.sum()
    pulls = (mix - mix.sum(axis=1, keepdims=True) * shares) / mix.sum()
    errors = np.sqrt((pulls**2).sum(axis=0))
    return {
        "growth": series[-1][0], "growth_error": series[-1][1], "shares": shares, "errors": errors,
        "series": series,
    }  # fmt: skip


def _by_week(frame: pd.DataFrame, window: ComparisonWindow) -> pd.DataFrame:
    sums = frame.groupby(["practice", "week"])["count"].sum().unstack(fill_value=0)
    return sums.reindex(columns=range(window.weeks_known), fill_value=0)


def _grow(now: Any, then: Any, days: float) -> tuple[float, float]:
    """Return growth a working day, and the standard error of its log, between practices."""
    both = (now + then) / (now.sum() + then.sum())
    pull = now / now.sum() - then / then.sum()
    return now.sum() / then.sum() * days - 1, float(np.sqrt((pull**2 / (1 - both)).sum()))


def compare_referrals(directory: Path, members: list[pd.DataFrame]) -> list[dict[str, Any]]:
    """Add up referrals from outside, inside and to outside.

    All rows of the periods in one read: each cohort's ranges of both tables take pandas three times as long.

    Parameters
    ----------
    directory : Path
        A snapshot.
    members : list of pandas.DataFrame
        Each cohort's clinicians, as `read_people` has them.

    Returns
    -------
    list of dict
        The sums, a cohort each.
    """
    rows = pd.read_parquet(
        directory / "referrals_to.parquet",
        columns=["from_no", "to_no", "period_start", "patients"],
        filters=[("kind", "==", "referral"), ("period_start", "in", list(QUARTERS.values()))],
        dtype_backend="pyarrow",
    )
    anybody = np.unique(np.concatenate([those["provider_no"].to_numpy() for those in members]))
    rows = rows[rows["from_no"].isin(anybody) | rows["to_no"].isin(anybody)]
    frame = pd.DataFrame(
        {
            "sender": rows["from_no"].fillna(-1).to_numpy("int64"),
            "receiver": rows["to_no"].fillna(-1).to_numpy("int64"),
            "now": (rows["period_start"] == QUARTERS["now"]).to_numpy(bool),
            "patients": rows["patients"].fillna(0).to_numpy("int64"),
            "hidden": rows["patients"].isna().to_numpy(bool),
        }
    )
    found = []
    for those in members:
        sends, gets = (frame[end].isin(those["provider_no"]) for end in ("sender", "receiver"))
        inbound = frame[gets & ~sends]
        now = inbound["now"]
        found.append(
            {
                "inbound": [int(inbound["patients"][now].sum()), int(inbound["hidden"][now].sum())],
                "inbound_year_ago": int(inbound["patients"][~now].sum()),
                "inside": int(frame["patients"][gets & sends & frame["now"]].sum()),
                "outbound": int(frame["patients"][sends & ~gets & frame["now"]].sum()),
            }
        )
    return found


def _ranges(column: str, numbers: Any) -> list[list[tuple[str, str, int]]]:
    """Return filters for the ranges in which clinicians' numbers, ascending, lie."""
    apart = np.flatnonzero(np.diff(numbers) > GAP)
    firsts, lasts = numbers[np.r_[0, apart + 1]], numbers[np.r_[apart, len(numbers) - 1]]
    return [
        [(column, ">=", first), (column, "<=", last)]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)
    ]


def main() -> None:
    """Compare and print seconds, figures and memory."""
    directory, cohorts, clinicians = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    snapshot = Snapshot.open(directory)
    compared, window = make_areas(snapshot, cohorts, clinicians), find_window(snapshot)
    snapshot.close()
    started, worked = time.perf_counter(), time.process_time()
    people = read_people(directory)
    members = [people.loc[cohort.npi] for cohort in compared]
    each = [compare_cohort(directory, those, window) for those in members]
    referrals = compare_referrals(directory, members)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - worked
    figures: dict[str, Any] = {
        name: [np.asarray(found[name]).tolist() for found in each]
        for name in ("growth", "growth_error", "shares")
    }
    figures |= {name: [found[name] for found in referrals] for name in referrals[0]}
    report(seconds=seconds, cpu_seconds=cpu_seconds, peak_memory_gb=peak_memory_gb(), figures=figures)


if __name__ == "__main__":
    main()
