"""A thing to know of a territory: severity, what, who, why, where on the map, and a key to override it by."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from analytics.account_names import name_accounts
from analytics.territory_market import Market, Rows
from data.identifiers import TerritoryId, UnitId

NAMED = 4
"""So many of those concerned are named; the rest are counted."""
_TEXTS_BYTES = 2_000  # of a warning, about

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


class Severity(StrEnum):
    """How much a warning weighs, the heaviest first."""

    BLOCKING = "blocking"
    WARNING = "warning"
    NOTE = "note"


class Kind(StrEnum):
    """What a warning is about."""

    FAR = "far"
    UNREACHABLE = "unreachable"
    DETOUR = "detour"
    UNIT_SPLIT = "unit split"
    UNIT_CUT = "unit cut"
    IDN_SPLIT = "IDN split"
    SHARED = "clinicians split"
    OVERLAP = "overlap"
    WHITE_SPACE = "white space"
    ISLANDS = "islands"
    NO_REP = "no rep"
    FEW = "few accounts"
    UNSURE = "unsure drive"
    UNPLACED = "no place"


@dataclass(frozen=True, eq=False)
class PlanWarning:
    """One thing to know of a territory.

    Parameters
    ----------
    kind : Kind
        What it is about.
    severity : Severity
        A blocking one stops a plan from going live, unless overridden with a reason.
    territory : TerritoryId
        Whose.
    what : str
        In a few words.
    why : str
        What it comes from, or what it costs, in a sentence.
    make_who, make_box, make_key : callable
        Give `who`, `box` and `key`; asked at most once, as most warnings are only counted.
    accounts, clinicians : ndarray of int32
        Those concerned, the most telling first.
    unit : UnitId, optional
        The buying unit concerned.
    other : TerritoryId, optional
        The other territory that has a claim.
    """

    kind: Kind
    severity: Severity
    territory: TerritoryId
    what: str
    why: str
    make_who: Callable[[], str]
    make_box: Callable[[], Box | None]
    make_key: Callable[[], str]
    accounts: Rows = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    clinicians: Rows = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    unit: UnitId | None = None
    other: TerritoryId | None = None

    @property
    def nbytes(self) -> int:
        """The size in bytes, without the market."""
        return int(self.accounts.nbytes + self.clinicians.nbytes) + _TEXTS_BYTES

    @cached_property
    def who(self) -> str:
        """The names of some concerned; empty where there is nobody to name."""
        return self.make_who()

    @cached_property
    def box(self) -> Box | None:
        """The west, south, east, north of what to look at; None where nothing has a place."""
        return self.make_box()

    @cached_property
    def key(self) -> str:
        """The same as long as it is about the same accounts or clinicians: an override holds for a key."""
        return self.make_key()


@dataclass(frozen=True)
class WarningMaker:
    """Makes the warnings of one territory.

    Parameters
    ----------
    market : Market
        The accounts and clinicians that they are about.
    territory : TerritoryId
        Whose.
    """

    market: Market
    territory: TerritoryId

    def __call__(
        self,
        kind: Kind,
        severity: Severity,
        what: str,
        why: str,
        accounts: npt.NDArray[np.integer] | None = None,
        clinicians: npt.NDArray[np.integer] | None = None,
        *,
        who: str | None = None,
        about: Iterable[str] = (),
        unit: UnitId | None = None,
        other: TerritoryId | None = None,
        seen: Rows | None = None,
    ) -> PlanWarning:
        rows = _rows(accounts)
        people = _rows(clinicians)
        return PlanWarning(
            kind,
            severity,
            self.territory,
            what,
            why,
            partial(self._who, rows, who),
            partial(self._box, rows, people, seen),
            partial(self._key, kind, rows, people, tuple(about)),
            rows,
            people,
            unit,
            other,
        )

    def _who(self, accounts: Rows, who: str | None) -> str:
        return name_accounts(self.market, accounts, NAMED) if who is None else who

    def _box(self, accounts: Rows, clinicians: Rows, seen: Rows | None) -> Box | None:
        market = self.market
        if seen is None:
            seen = accounts if len(accounts) else np.unique(market.account[clinicians])
        lat, lon = market.lat[seen], market.lon[seen]
        if not np.isfinite(lat).any():
            return None
        west, south, east, north = np.nanmin(lon), np.nanmin(lat), np.nanmax(lon), np.nanmax(lat)
        return float(west), float(south), float(east), float(north)

    def _key(self, kind: Kind, accounts: Rows, clinicians: Rows, about: Iterable[str]) -> str:
        market = self.market
        sites = market.accounts["site_id"].take(accounts).to_pylist()
        lat, lon = market.lat[accounts].tolist(), market.lon[accounts].tolist()
        places = [site or f"{y:.5f},{x:.5f}" for site, y, x in zip(sites, lat, lon, strict=True)]
        subjects = sorted([*places, *map(str, market.npi[clinicians].tolist()), *about])
        digest = hashlib.sha256("\n".join(subjects).encode()).hexdigest()[:16]
        return f"{kind}/{self.territory}/{digest}"


def _rows(values: npt.NDArray[np.integer] | None) -> Rows:
    return np.zeros(0, dtype=np.int32) if values is None else values.astype(np.int32)
