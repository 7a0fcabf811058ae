"""How the sample's reps get in: access, badge desks, OR blocks, credentialing, sets on the shelf."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.identifiers import IdnId, Npi, RepId, SiteId
from data.plans.organisation.access_entry import Access, AccessStatus, OrBlock
from data.plans.organisation.account_entry import Credential, SetsOnHand
from data.plans.organisation.clock import Window
from data.sample.field_force import FieldForce

WORKDAYS = range(5)
STATUSES: tuple[AccessStatus, ...] = ("open", "restricted", "no-see", "unknown")
STATUS_WEIGHTS = (0.64, 0.22, 0.06, 0.08)
NO_ROW = 0.06  # clinicians at a site of whom nobody wrote anything down
BLOCKS = ((420, 720), (435, 900), (450, 960), (420, 840), (750, 1020))
VISITS = ((450, 540), (705, 810), (945, 1035))  # before the first patients, over lunch, after the last
SETS = ("Knee instrument set", "Hip instrument set", "Lumbar cage set", "Cervical plate set")
DARK, OVERDUE, NOT_SUBMITTED = 0.10, 0.04, 0.03


@dataclass(frozen=True)
class Accounts:
    """What is known of accounts.

    Parameters
    ----------
    access : tuple of Access
        Sites first, then clinicians at sites.
    or_blocks : tuple of OrBlock
        On the weekdays on which the surgeon operates at the site.
    sets_on_hand : tuple of SetsOnHand
        At hospitals and surgery centres.
    """

    access: tuple[Access, ...]
    or_blocks: tuple[OrBlock, ...]
    sets_on_hand: tuple[SetsOnHand, ...]


def make_accounts(rng: np.random.Generator, force: FieldForce) -> Accounts:
    """Make what is known of the accounts that the field force calls on.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    force : FieldForce
        Whose clinicians and sites.

    Returns
    -------
    Accounts
        Consistent with the snapshot: blocks and visiting hours fall on the weekdays on which the clinician
        works there.
    """
    called = _called_on(force)
    sites = called.drop_duplicates("site_id")
    access = [
        _site_access(rng, SiteId(site), kind) for site, kind in zip(sites.site_id, sites.kind, strict=True)
    ]
    blocks: list[OrBlock] = []
    for npi, rows in called.groupby("npi", sort=True):
        taken: set[int] = set()
        for site, kind, weekdays in zip(rows.site_id, rows.kind, rows.weekdays, strict=True):
            days = [day for day in WORKDAYS if int(weekdays) >> day & 1 and day not in taken]
            own: list[OrBlock] = []
            if kind != "office":
                taken.update(days)
                own = [
                    OrBlock(Npi(str(npi)), SiteId(site), day, *BLOCKS[rng.integers(len(BLOCKS))])
                    for day in days
                ]
                blocks += own
            if rng.random() >= NO_ROW:
                access.append(_clinician_access(rng, Npi(str(npi)), SiteId(site), days, own))
    return Accounts(tuple(access), tuple(blocks), tuple(_sets(rng, sites)))


def make_credentials(
    rng: np.random.Generator, force: FieldForce, reps: Sequence[RepId], today: date
) -> tuple[Credential, ...]:
    """Make how far each rep's credentialing is.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    force : FieldForce
        Whose territories.
    reps : sequence of RepId
        Who works each of them.
    today : date
        What is cleared lies before it.

    Returns
    -------
    tuple of Credential
        For each health system with a hospital or surgery centre in the territory, and for independent
        hospitals; a few are dark. The system with the most clinicians has always cleared.
    """
    found = []
    for rep, territory in zip(reps, force.territories, strict=True):
        own = force.clinicians.iloc[territory.clinicians].npi
        rooms = force.places[force.places.npi.isin(own) & (force.places.kind != "office")]
        systems = (
            rooms.idn_id.dropna().value_counts().sort_index().sort_values(ascending=False, kind="stable")
        )
        for rank, idn in enumerate(systems.index):
            days = _credential_days(rng, today, clears=rank == 0)
            found.append(Credential(rep, IdnId(idn), None, *days))
        alone = rooms[rooms.idn_id.isna() & (rooms.kind == "inpatient")].site_id.unique()
        found += [
            Credential(rep, None, SiteId(site), *_credential_days(rng, today)) for site in sorted(alone)
        ]
    return tuple(found)


def _called_on(force: FieldForce) -> pd.DataFrame:
    rows = [row for territory in force.territories for row in territory.clinicians]
    return force.places[force.places.npi.isin(force.clinicians.npi.iloc[rows])]


def _site_access(rng: np.random.Generator, site: SiteId, kind: str) -> Access:
    if kind == "office":
        parking, desk = float(rng.integers(2, 6)), float(rng.integers(1, 4))
        return Access(site, None, "open", parking_minutes=parking, desk_minutes=desk)
    is_hospital = kind == "inpatient"
    opens, shuts = int(rng.choice((375, 390, 420))), int(rng.choice((930, 960, 1020)))
    usual = float(rng.integers(4, 9) if is_hospital else rng.integers(2, 5))
    rush = tuple((hour, usual + float(rng.integers(3, 14))) for hour in (7, 8))
    return Access(
        site,
        None,
        "open",
        badge=tuple(Window(day, opens, shuts) for day in WORKDAYS),
        desk_minutes=usual,
        desk_by_hour=rush if is_hospital else (),
        parking_minutes=float(rng.integers(6, 14) if is_hospital else rng.integers(3, 7)),
        lead_days=int(rng.choice((0, 1, 2, 5))),
        note="Visitors sign in at the badge desk" if is_hospital else "",
    )


def _clinician_access(
    rng: np.random.Generator, npi: Npi, site: SiteId, days: list[int], blocks: list[OrBlock]
) -> Access:
    status = STATUSES[rng.choice(len(STATUSES), p=STATUS_WEIGHTS)]
    if status in ("no-see", "unknown") or not days:
        return Access(site, npi, status if status == "no-see" else "unknown")
    if blocks:
        windows = [
            window
            for block in blocks
            for window in (
                Window(block.weekday, max(360, block.start_minute - 50), block.start_minute),
                Window(block.weekday, block.end_minute, block.end_minute + 75),
            )
        ]
        return Access(site, npi, status, tuple(windows))
    if status == "restricted":
        chosen = rng.choice(days, min(2, len(days)), replace=False)
        visit = VISITS[rng.integers(len(VISITS))]
        windows = [Window(int(day), *visit) for day in chosen]
        return Access(site, npi, status, tuple(windows), lead_days=int(rng.choice((3, 7, 14))))
    kept = [visit for visit in VISITS if rng.random() < 0.65] or [VISITS[1]]
    return Access(site, npi, status, tuple(Window(day, *visit) for day in days for visit in kept))


def _sets(rng: np.random.Generator, sites: pd.DataFrame) -> list[SetsOnHand]:
    rooms = sites[sites.kind != "office"]
    return [
        SetsOnHand(SiteId(site), name, int(rng.choice((0, 1, 2, 3), p=(0.2, 0.4, 0.25, 0.15))))
        for site in rooms.site_id
        for name in SETS
        if rng.random() < 0.55
    ]


def _credential_days(
    rng: np.random.Generator, today: date, *, clears: bool = False
) -> tuple[date | None, date | None, date | None]:
    takes, chance = int(rng.integers(60, 181)), rng.random()
    if chance < NOT_SUBMITTED and not clears:
        return None, None, None
    if chance < NOT_SUBMITTED + OVERDUE and not clears:
        submitted = today - timedelta(days=takes + int(rng.integers(5, 40)))
        return submitted, submitted + timedelta(days=takes), None
    if chance < NOT_SUBMITTED + OVERDUE + DARK and not clears:
        submitted = today - timedelta(days=int(rng.integers(5, takes)))
        return submitted, submitted + timedelta(days=takes), None
    cleared = today - timedelta(days=int(rng.integers(20, 700)))
    submitted = cleared - timedelta(days=takes)
    return submitted, submitted + timedelta(days=int(rng.integers(60, 181))), cleared
