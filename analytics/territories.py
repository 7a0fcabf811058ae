"""What a territory holds and what it costs to drive: the figures of its card."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.accounts import Accounts
from analytics.drive import DriveTimes
from analytics.drive_figures import DriveFigures, drive_figures
from analytics.drive_memory import DriveCost
from analytics.ownership import Ownership
from analytics.territory_market import KINDS, PLACE, Market, Rows
from analytics.windshield_hours import CALLS_A_DAY
from data.plans.document import Territory

WORKDAYS = 5


@dataclass(frozen=True)
class Base:
    """Where a territory's drives begin, and how many calls its rep makes.

    Parameters
    ----------
    home : tuple of float, optional
        Latitude and longitude in degrees; the median account when None.
    calls_a_day : float
        Of the rep, at least 1.
    limit_minutes : float
        One way, from which an account is too far.
    """

    home: tuple[float, float] | None = None
    calls_a_day: float = CALLS_A_DAY
    limit_minutes: float = 120.0


@dataclass(frozen=True, eq=False)
class TerritoryFigures:
    """One territory's figures, for the market's focus.

    Parameters
    ----------
    territory : Territory
        Its rule.
    accounts : ndarray of int32
        Rows of the accounts that it has.
    clinicians : ndarray of int32
        Rows of those who belong to it; each clinician belongs to one territory at most.
    sites_by_kind : dict of str to int
        Its sites by the schema's kinds; practice places are no sites.
    practice_places : int
        Places where clinicians without a site practise.
    procedures : int or None
        Shown procedures of the code set in the trailing 12 months by its clinicians; None where all are
        unknown.
    hidden_cells : int
        Suppressed counts beside them.
    unknown_volumes : int
        Clinicians of whom no volume is known.
    deciles : tuple of int, 11
        Clinicians without decile, then in decile 1 to 10.
    driven : ndarray of int32
        Rows of the accounts that `drive` is about, in its order: those where clinicians of the territory are.
    drive : DriveFigures or None
        None where there is no account to drive to.
    calls_a_week : float
        The calls that `drive`'s weekly hours are for: a full week of the rep's, spread over the accounts by
        volume.
    elsewhere : int
        Its clinicians who also work at a site of another territory; counted here only.
    visiting : int
        Clinicians of others, or of nobody, who also work at its sites; not counted here.
    """

    territory: Territory
    accounts: Rows
    clinicians: Rows
    sites_by_kind: dict[str, int]
    practice_places: int
    procedures: int | None
    hidden_cells: int
    unknown_volumes: int
    deciles: tuple[int, ...]
    driven: Rows
    drive: DriveFigures | None
    calls_a_week: float
    elsewhere: int
    visiting: int

    @property
    def providers(self) -> int:
        """The number of its clinicians."""
        return len(self.clinicians)

    @property
    def sites(self) -> int:
        """The number of its sites."""
        return sum(self.sites_by_kind.values())


def measure_territory(
    ownership: Ownership,
    number: int,
    drive: DriveTimes,
    base: Base = Base(),
    cost: DriveCost = drive_figures,
) -> TerritoryFigures:
    """Measure one territory.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    number : int
        The territory's place in the document.
    drive : DriveTimes
        Tells the minutes.
    base : Base
        Where the drives begin.
    cost : callable
        `drive_figures`, or one that remembers.

    Returns
    -------
    TerritoryFigures
        Of an empty territory all counts are 0 and the drive is None.
    """
    market = ownership.market
    accounts, clinicians = ownership.accounts_of(number), ownership.clinicians_of(number)
    kinds = np.bincount(market.kind[accounts], minlength=len(KINDS))
    volume = market.volume[clinicians]
    known = np.isfinite(volume)
    driven, workload = _workload(market, clinicians)
    calls = _calls(workload, WORKDAYS * base.calls_a_day)
    points = np.column_stack([market.lat[driven], market.lon[driven]])
    return TerritoryFigures(
        territory=ownership.territories[number],
        accounts=accounts,
        clinicians=clinicians,
        sites_by_kind={kind: int(kinds[n]) for n, kind in enumerate(KINDS) if kind != PLACE},
        practice_places=int(kinds[KINDS.index(PLACE)]),
        procedures=int(volume[known].sum(dtype=np.float64)) if known.any() or not len(volume) else None,
        hidden_cells=int(market.hidden_cells[clinicians].sum(dtype=np.int64)),
        unknown_volumes=int((~known).sum()),
        deciles=tuple(np.bincount(market.decile[clinicians], minlength=11).tolist()),
        driven=driven,
        drive=cost(
            drive,
            Accounts(points, workload, calls),
            base.home,
            threshold_minutes=base.limit_minutes,
            calls_a_day=base.calls_a_day,
        )
        if len(driven)
        else None,
        calls_a_week=float(calls.sum()),
        elsewhere=_elsewhere(ownership, clinicians, number),
        visiting=_visiting(ownership, accounts, number),
    )


def _workload(market: Market, clinicians: Rows) -> tuple[Rows, npt.NDArray[np.float64]]:
    """Return the accounts where clinicians are, and the volume of those at each."""
    driven, at = np.unique(market.account[clinicians], return_inverse=True)
    volume = np.bincount(at, weights=np.nan_to_num(market.volume[clinicians]), minlength=len(driven))
    return driven.astype(np.int32), volume.astype(np.float64)


def _calls(workload: npt.NDArray[np.float64], calls_a_week: float) -> npt.NDArray[np.float64]:
    if not workload.sum() > 0:
        return np.full(len(workload), calls_a_week / max(1, len(workload)))
    calls: npt.NDArray[np.float64] = workload * (calls_a_week / workload.sum())
    return calls


def _elsewhere(ownership: Ownership, clinicians: Rows, number: int) -> int:
    market = ownership.market
    visits = market.visits[market.visits_of(clinicians)]
    owner = ownership.owner[visits[:, 1]]
    return len(np.unique(visits[(owner >= 0) & (owner != number), 0]))


def _visiting(ownership: Ownership, accounts: Rows, number: int) -> int:
    market = ownership.market
    guests = np.unique(market.visits[market.visits_at(accounts), 0])
    return int((ownership.owners_of(guests) != number).sum())
