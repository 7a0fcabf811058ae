"""What a territory costs to drive from a base: minutes, miles, weekly hours, and which accounts stand out."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from analytics.accounts import Accounts, find_base
from analytics.drive import DriveStatement, DriveTimes, Floats
from analytics.drive_doubts import ACROSS_EMPTY, ACROSS_WATER, Doubts, doubt_pairs
from analytics.windshield_hours import CALLS_A_DAY, windshield_hours
from data.errors import OptionInvalid
from data.geography.sphere import pair_miles
from data.roads.estimate import shipped_model

THRESHOLD_MINUTES = 120.0
DETOUR = 1.5
"""A detour is a road so many times longer than is usual for the distance."""
DETOUR_MILES = 5.0

Rows = npt.NDArray[np.intp]


class Reason(StrEnum):
    """Why an account takes long, the most telling first."""

    WATER = "across water"
    EMPTY = "across country where nobody lives"
    DETOUR = "a detour"
    FAR = "far away"


@dataclass(frozen=True)
class LongDrive:
    """An account that stands out.

    Parameters
    ----------
    account : int
        Its row.
    minutes, miles : float
        One way.
    straight_miles : float
        Great circle.
    reason : Reason
        What makes the drive long.
    doubtful : bool
        Whether the way crosses water or empty country, which an instant layer may be badly wrong about.
    """

    account: int
    minutes: float
    miles: float
    straight_miles: float
    reason: Reason
    doubtful: bool


@dataclass(frozen=True, eq=False)
class DriveFigures:
    """What a territory costs to drive; figures of no reachable account are NaN.

    Parameters
    ----------
    base : tuple of float
        Latitude and longitude in degrees.
    base_account : int, optional
        The account that serves as base, where the rep's home isn't known.
    accounts, reached : int
        How many there are, and to how many there is a drive time.
    furthest : int, optional
        The account with the longest drive.
    max_minutes, p90_minutes, mean_minutes : float
        One way; the mean is weighted by workload.
    max_miles, p90_miles, mean_miles : float
        The same in road miles.
    windshield_hours_a_week : float
        For the call plan; NaN where there is none. An estimate.
    over : ndarray of int
        Accounts over the threshold, the longest drive first.
    detours : ndarray of int
        Accounts whose road is far longer than usual for the distance, the worst first.
    unreachable : ndarray of int
        Accounts with a place and no road from the base.
    unplaced : ndarray of int
        Accounts of which the place isn't known.
    doubtful : ndarray of int
        Accounts whose drive crosses water or empty country.
    minutes, miles, straight_miles : ndarray, accounts
        Of each account, one way and by the great circle; NaN where not reached.
    detour_ratio : ndarray, accounts
        Road by straight miles, by what is usual for the distance.
    doubts : ndarray of uint8, accounts
        By `analytics.drive_doubts`.
    threshold_minutes : float
        What `over` is over.
    statement : DriveStatement
        The engine's word on its error.
    """

    base: tuple[float, float]
    base_account: int | None
    accounts: int
    reached: int
    furthest: int | None
    max_minutes: float
    p90_minutes: float
    mean_minutes: float
    max_miles: float
    p90_miles: float
    mean_miles: float
    windshield_hours_a_week: float
    over: Rows
    detours: Rows
    unreachable: Rows
    unplaced: Rows
    doubtful: Rows
    minutes: Floats
    miles: Floats
    straight_miles: Floats
    detour_ratio: Floats
    doubts: Doubts
    threshold_minutes: float
    statement: DriveStatement

    def describe(self, account: int) -> LongDrive:
        """Say why an account's drive is long.

        Parameters
        ----------
        account : int
            Its row.

        Returns
        -------
        LongDrive
            The most telling reason.
        """
        return LongDrive(
            account,
            float(self.minutes[account]),
            float(self.miles[account]),
            float(self.straight_miles[account]),
            _reason(int(self.doubts[account]), float(self.detour_ratio[account])),
            bool(self.doubts[account]),
        )


def drive_figures(
    drive: DriveTimes,
    accounts: Accounts,
    home: tuple[float, float] | None = None,
    *,
    threshold_minutes: float = THRESHOLD_MINUTES,
    calls_a_day: float = CALLS_A_DAY,
) -> DriveFigures | None:
    """Tell what accounts cost to drive.

    Parameters
    ----------
    drive : DriveTimes
        The engine.
    accounts : Accounts
        The territory's.
    home : tuple of float, optional
        The rep's home, latitude and longitude in degrees; `find_base` when not given.
    threshold_minutes : float
        One way, from which an account counts as too far.
    calls_a_day : float
        Of the call plan, at least 1.

    Returns
    -------
    DriveFigures or None
        None where there is neither a home nor an account with a place.

    Raises
    ------
    OptionInvalid
        The threshold or the calls a day can't be.
    """
    if not threshold_minutes > 0 or not calls_a_day >= 1:
        raise OptionInvalid(
            f"{threshold_minutes} minutes, or {calls_a_day} calls a day, can't be used.",
            "Give a threshold above 0 and at least 1 call a day.",
        )
    base_account = find_base(accounts) if home is None else None
    if home is None and base_account is None:
        return None
    base = (
        home
        if home is not None
        else (float(accounts.points[base_account, 0]), float(accounts.points[base_account, 1]))
    )
    answer = drive.one_to_many(base, accounts.points)
    minutes, miles = answer.minutes[0].astype(np.float64), answer.miles[0].astype(np.float64)
    here = np.broadcast_to(np.array([base]), accounts.points.shape)
    straight, doubts = pair_miles(here, accounts.points), doubt_pairs(here, accounts.points)
    reached, placed = np.isfinite(minutes), np.isfinite(accounts.points[:, 0])
    excess = _detour(miles, straight)

    far = np.flatnonzero(reached & (minutes > threshold_minutes))
    detours = np.flatnonzero(reached & (excess >= DETOUR) & (miles - straight >= DETOUR_MILES))
    return DriveFigures(
        base=base,
        base_account=base_account,
        accounts=len(minutes),
        reached=int(reached.sum()),
        furthest=int(np.nanargmax(minutes)) if reached.any() else None,
        **_summary("minutes", minutes, accounts.workload, reached),
        **_summary("miles", miles, accounts.workload, reached),
        windshield_hours_a_week=windshield_hours(drive, accounts, minutes, calls_a_day),
        over=far[np.argsort(-minutes[far], kind="stable")],
        detours=detours[np.argsort(-excess[detours], kind="stable")],
        unreachable=np.flatnonzero(placed & ~reached),
        unplaced=np.flatnonzero(~placed),
        doubtful=np.flatnonzero(doubts),
        minutes=minutes,
        miles=miles,
        straight_miles=straight,
        detour_ratio=excess,
        doubts=doubts,
        threshold_minutes=threshold_minutes,
        statement=answer.statement or drive.statement,
    )


def _summary(what: str, values: Floats, workload: Floats, reached: npt.NDArray[np.bool_]) -> dict[str, float]:
    if not reached.any():
        return {f"{part}_{what}": float("nan") for part in ("max", "p90", "mean")}
    weights = workload[reached] if workload[reached].sum() > 0 else np.ones(int(reached.sum()))
    return {
        f"max_{what}": float(values[reached].max()),
        f"p90_{what}": float(np.quantile(values[reached], 0.9)),
        f"mean_{what}": float(np.average(values[reached], weights=weights)),
    }


def _detour(miles: Floats, straight: Floats) -> Floats:
    """Return road by straight miles, by what is usual for the distance; 1 where one can't tell."""
    nothing = np.zeros((1, 1), dtype=np.float32)
    usual = shipped_model().predict(straight[None], (np.zeros(1), np.zeros(len(straight))), nothing)[1][0]
    with np.errstate(invalid="ignore", divide="ignore"):
        excess = np.where(usual > 0, miles / usual, 1.0)
    return np.nan_to_num(excess, nan=1.0)


def _reason(doubt: int, excess: float) -> Reason:
    if doubt == ACROSS_WATER:
        return Reason.WATER
    if doubt == ACROSS_EMPTY:
        return Reason.EMPTY
    return Reason.DETOUR if excess >= DETOUR else Reason.FAR
