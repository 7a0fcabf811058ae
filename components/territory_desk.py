"""What the Territories page works with in one run: the plan's market, who owns what, figures and warnings.

All of it comes from the workspace's cache, under keys that say what it rests on.
"""

import hashlib
from collections.abc import Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from analytics.accounts import Accounts
from analytics.drive_figures import drive_figures
from analytics.drive_memory import remember_drive
from analytics.live_redraw import ownership_key
from analytics.market_loading import load_market
from analytics.ownership import Claim, Ownership, find_claim, resolve
from analytics.plan_warnings import PlanWarning
from analytics.territories import Base, TerritoryFigures, measure_territory
from analytics.territory_area import count_islands, territory_area
from analytics.territory_market import Market
from analytics.territory_warnings import find_warnings
from analytics.warning_reach import name_surroundings, warning_reach
from components.session import shared_workspace
from data.geography.county_areas import county_area
from data.identifiers import RepId
from data.plans.document import Document, Focus, Territory
from data.plans.document_json import hash_document
from data.plans.plan_entry import Plan
from data.plans.rep_entry import Rep
from data.plans.unit_document import BuyingUnits
from data.roads.times import DriveTimes
from data.snapshot.reader import Snapshot
from workspace import Cache

VERSION = 1


@dataclass(frozen=True, eq=False)
class Desk:
    """A plan, resolved.

    Parameters
    ----------
    plan : Plan
        As the store has it.
    snapshot : Snapshot
        What it is drawn on.
    document : Document
        What is on screen, saved or not.
    ownership : Ownership
        Of that document.
    token : str
        Names snapshot, focus, buying units and document.
    reps : dict of RepId to Rep
        Everyone in the store.
    """

    plan: Plan
    snapshot: Snapshot
    document: Document
    ownership: Ownership
    token: str
    reps: dict[RepId, Rep]

    @property
    def market(self) -> Market:
        """The accounts and clinicians."""
        return self.ownership.market

    @property
    def market_token(self) -> str:
        """The name of the market, whatever the document's territories."""
        return self.token.rpartition(":")[0]

    def base_of(self, territory: Territory) -> Base:
        """Return where a territory's drives begin.

        Parameters
        ----------
        territory : Territory
            Which.

        Returns
        -------
        Base
            Of its rep; the median account's where there is no rep, or the home isn't known.
        """
        rep = self.reps.get(territory.rep_id) if territory.rep_id else None
        if rep is None:
            return Base(limit_minutes=self.document.drive_limit_minutes)
        return Base(rep.home, max(1.0, rep.calls_a_day), self.document.drive_limit_minutes)

    def figures(self, number: int) -> TerritoryFigures:
        """Return a territory's figures by the instant layer.

        Parameters
        ----------
        number : int
            Its place in the document.

        Returns
        -------
        TerritoryFigures
            At once.
        """
        workspace = shared_workspace()
        key = ("territory figures", VERSION, self._digests[number])
        return workspace.cache.remember(key, lambda: self._measure(number, workspace.drive, "instant"))

    def exact_figures(self, number: int) -> "Future[TerritoryFigures] | None":
        """Return a territory's figures along roads.

        Parameters
        ----------
        number : int
            Its place in the document.

        Returns
        -------
        Future of TerritoryFigures or None
            None where no engine follows roads here.
        """
        workspace = shared_workspace()
        exact = workspace.exact
        if exact is None:
            return None
        key = ("exact territory figures", VERSION, self._digests[number])
        return workspace.cache.soon(key, lambda: self._measure(number, exact, "exact"))

    def warnings(self, number: int, figures: TerritoryFigures) -> tuple[PlanWarning, ...]:
        """Return what there is to warn of in a territory.

        Parameters
        ----------
        number : int
            Its place in the document.
        figures : TerritoryFigures
            Instant or exact ones.

        Returns
        -------
        tuple of PlanWarning
            The heaviest first.
        """
        cache, own = shared_workspace().cache, self._digests[number]
        reach = cache.remember(
            ("warning reach", VERSION, self.market_token, own), lambda: warning_reach(self.ownership, number)
        )
        around = name_surroundings(self.ownership, number, reach)
        exact = figures.drive is not None and figures.drive.statement.exact
        territory, least = self.document.territories[number], self.document.least_accounts
        islands, has_rep = self._islands(territory), territory.rep_id in self.reps
        return cache.remember(
            ("territory warnings", VERSION, self.market_token, own, around, exact, least, islands, has_rep),
            lambda: find_warnings(
                self.ownership, number, figures, least_accounts=least, islands=islands, reps=self.reps
            ),
        )

    def _islands(self, territory: Territory) -> int:
        workspace = shared_workspace()
        areas = workspace.zip_areas
        rule = hash((territory.drawn, territory.zips, territory.counties))
        key = ("islands", VERSION, rule, areas.version if territory.zips else None)
        return workspace.cache.remember(
            key, lambda: count_islands(territory_area(territory, areas.of, county_area))
        )

    def _measure(self, number: int, drive: DriveTimes, engine: str) -> TerritoryFigures:
        base = self.base_of(self.document.territories[number])
        cost = remember_drive(shared_workspace().cache.remember, engine)
        return measure_territory(self.ownership, number, drive, base, cost)

    @cached_property
    def _digests(self) -> tuple[str, ...]:
        return tuple(self._digest(number) for number in range(len(self.document.territories)))

    def _digest(self, number: int) -> str:
        """Name what a territory's figures rest on: its accounts, its people, who has their other sites."""
        ownership, market = self.ownership, self.market
        clinicians = ownership.clinicians_of(number)
        visits = market.visits[market.visits_of(clinicians), 1]
        owners = ownership.owner[visits]
        digest = hashlib.blake2b(digest_size=16)
        for part in (ownership.accounts_of(number), clinicians, (owners >= 0) & (owners != number)):
            digest.update(np.ascontiguousarray(part).tobytes())
            digest.update(b"|")
        territory = self.document.territories[number]
        digest.update(f"{market_token(self.snapshot, market.focus)}|{hash(territory)}|".encode())
        digest.update(f"{self.base_of(territory)}".encode())
        return digest.hexdigest()


def open_desk(plan: Plan, document: Document) -> Desk:
    """Resolve a plan as it is on screen.

    Parameters
    ----------
    plan : Plan
        As the store has it.
    document : Document
        What is on screen.

    Returns
    -------
    Desk
        From the cache where it can.

    Raises
    ------
    SnapshotMissing, SnapshotBroken
        The plan's snapshot can't be opened.
    """
    workspace = shared_workspace()
    snapshot = workspace.at(plan.snapshot_id)
    units = workspace.plans.buying_units.get()
    market = open_market(snapshot, document.focus, units.units)
    token = f"{market_token(snapshot, document.focus, units.units)}:{hash_document(document)}"
    claim_of = partial(_remember_claim, workspace.cache, market, (snapshot.id, units.units))
    ownership = workspace.cache.remember(ownership_key(token), lambda: resolve(market, document, claim_of))
    return Desk(plan, snapshot, document, ownership, token, {r.id: r for r in workspace.plans.reps.list()})


def _remember_claim(cache: Cache, market: Market, about: Hashable, territory: Territory) -> Claim:
    """Return what a territory's rule asks for: a redraw changes one rule and leaves the others."""
    key = ("claim", VERSION, about, market.focus, territory)
    return cache.remember(key, lambda: find_claim(market, territory))


def open_market(snapshot: Snapshot, focus: Focus, units: BuyingUnits) -> Market:
    """Return the market of a focus.

    Parameters
    ----------
    snapshot : Snapshot
        The market snapshot.
    focus : Focus
        Whom the plan is about.
    units : BuyingUnits
        Those that users defined.

    Returns
    -------
    Market
        From the cache where it can.
    """
    key = ("market", VERSION, market_token(snapshot, focus, units))
    return shared_workspace().cache.remember(key, lambda: load_market(snapshot, focus, units))


def get_ready() -> None:
    """Load, beside everything else, what the first drive figures would have to wait for."""
    workspace = shared_workspace()
    drive = workspace.drive
    two = Accounts(np.array([[41.88, -87.63], [42.05, -87.69]]), np.ones(2))
    workspace.cache.soon(("drive figures are ready",), lambda: drive_figures(drive, two) is not None)
    workspace.cache.soon(
        ("areas are ready", workspace.zip_areas.version), lambda: len(workspace.zip_areas.zips)
    )


def market_token(snapshot: Snapshot, focus: Focus, units: BuyingUnits | None = None) -> str:
    """Name a market.

    Parameters
    ----------
    snapshot : Snapshot
        The market snapshot.
    focus : Focus
        Whom the plan is about.
    units : BuyingUnits, optional
        Those that users defined; left out where they don't matter.

    Returns
    -------
    str
        The same for equal ones only.
    """
    about = hashlib.blake2b(f"{focus}|{units}".encode(), digest_size=12).hexdigest()
    return f"{snapshot.id}:{about}"
