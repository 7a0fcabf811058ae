"""What is wrong with a territory, or worth knowing."""

from collections.abc import Container, Iterator

import numpy as np
import numpy.typing as npt

from analytics.drive_figures import DriveFigures
from analytics.durations import write_minutes
from analytics.ownership import Ownership
from analytics.plan_warnings import Kind, PlanWarning, Severity, WarningMaker
from analytics.sentences import count_of
from analytics.splits import shared_clinicians, split_idns, split_units
from analytics.territories import TerritoryFigures
from analytics.territory_market import KINDS, Rows
from analytics.white_space import NEAR_MILES, find_white_space
from data.identifiers import RepId

__all__ = ["Kind", "PlanWarning", "Severity", "find_warnings"]

STEP_MINUTES = 30.0
"""An override of drives that are too long holds while the longest stays in the same half hour."""


def find_warnings(
    ownership: Ownership,
    number: int,
    figures: TerritoryFigures,
    *,
    least_accounts: int,
    islands: int = 1,
    reps: Container[RepId] | None = None,
) -> tuple[PlanWarning, ...]:
    """Return what there is to warn of in one territory, the heaviest first.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    number : int
        The territory's place in the document.
    figures : TerritoryFigures
        Of it.
    least_accounts : int
        A territory with fewer accounts is pointed out.
    islands : int
        Of how many parts its area consists that don't touch.
    reps : container of RepId, optional
        Everyone in the store; a rep who isn't there any more is none. Not asked where it isn't given.

    Returns
    -------
    tuple of PlanWarning
        Empty when all is well.
    """
    make = WarningMaker(ownership.market, figures.territory.id)
    found = [
        *_drive_warnings(make, figures),
        *_split_warnings(make, ownership, number),
        *_overlap_warnings(make, ownership, number),
        *_white_space_warnings(make, ownership, number),
        *_shape_warnings(make, figures, least_accounts, islands),
        *_rep_warnings(make, figures.territory.rep_id, reps),
    ]
    weight = list(Severity)
    return tuple(sorted(found, key=lambda warning: weight.index(warning.severity)))


def _drive_warnings(make: WarningMaker, figures: TerritoryFigures) -> Iterator[PlanWarning]:
    drive = figures.drive
    if drive is None:
        return
    limit = write_minutes(drive.threshold_minutes)
    if len(drive.over):
        longest = drive.describe(int(drive.over[0]))
        yield make(
            Kind.FAR,
            Severity.BLOCKING,
            f"{_count(drive.over, 'account')} over {limit} one way",
            f"The longest drive takes {write_minutes(longest.minutes)}, {longest.miles:.0f} road miles for "
            f"{longest.straight_miles:.0f} as the crow flies: {longest.reason}.",
            figures.driven[drive.over],
            about=(f"{np.ceil(longest.minutes / STEP_MINUTES):.0f}",),
        )
    if len(drive.unreachable):
        yield make(
            Kind.UNREACHABLE,
            Severity.BLOCKING,
            f"{_count(drive.unreachable, 'account')} without a road from the base",
            "No road leads there from where the drives begin: an island, or a place off the road network.",
            figures.driven[drive.unreachable],
        )
    detours = drive.detours[~(drive.minutes[drive.detours] > drive.threshold_minutes)]
    if len(detours):
        worst = drive.describe(int(detours[0]))
        yield make(
            Kind.DETOUR,
            Severity.WARNING,
            f"{_count(detours, 'account')} by a long way round",
            f"The worst is {worst.miles:.0f} road miles for {worst.straight_miles:.0f} as the crow flies: "
            f"{worst.reason}.",
            figures.driven[detours],
        )
    yield from _doubts(make, figures, drive)


def _doubts(make: WarningMaker, figures: TerritoryFigures, drive: DriveFigures) -> Iterator[PlanWarning]:
    if len(drive.doubtful) and not drive.statement.exact:
        yield make(
            Kind.UNSURE,
            Severity.NOTE,
            f"{_count(drive.doubtful, 'drive')} across water or empty country",
            "An estimate can be far off there; minutes along roads tell.",
            figures.driven[drive.doubtful],
        )
    if len(drive.unplaced):
        yield make(
            Kind.UNPLACED,
            Severity.NOTE,
            f"{_count(drive.unplaced, 'account')} of which the place isn't known",
            "No drive is counted for them.",
            figures.driven[drive.unplaced],
        )


def _split_warnings(make: WarningMaker, ownership: Ownership, number: int) -> Iterator[PlanWarning]:
    market, names = ownership.market, [_name(ownership, n) for n in range(len(ownership.territories))]
    told: set[tuple[str, int]] = set()  # of which IDN and territory a unit's split tells already
    for split in split_units(ownership, number):
        unit, name = market.units.ids[split.group], market.units.names[split.group]
        everyone = np.concatenate([split.own, *split.others.values(), split.nobodys])
        told.update((market.units.idns[split.group], other) for other in split.others)
        if split.is_shared:
            parts = ", ".join(f"{names[other]} has {len(rows)}" for other, rows in split.others.items())
            rest = f", {len(split.nobodys)} {_are(split.nobodys)} nobody's" if len(split.nobodys) else ""
            yield make(
                Kind.UNIT_SPLIT,
                Severity.BLOCKING,
                f"{name} split with {' and '.join(names[other] for other in split.others)}",
                f"It decides as one and has {len(everyone)} sites: {len(split.own)} {_are(split.own)} here, "
                f"{parts}{rest}.",
                everyone,
                about=(unit, *_by_owner(ownership, split.others)),
                unit=unit,
            )
        else:
            yield make(
                Kind.UNIT_CUT,
                Severity.WARNING,
                f"{name} cut: {len(split.nobodys)} of {len(everyone)} sites {_are(split.nobodys)} nobody's",
                "It decides as one; whoever gets the rest shares it.",
                split.nobodys,
                about=(unit,),
                unit=unit,
            )
    for split in split_idns(ownership, number):
        idn = market.idns[split.group]
        untold = {other: rows for other, rows in split.others.items() if (idn, other) not in told}
        others = [f"{names[other]} ({len(rows)})" for other, rows in untold.items()]
        if untold:
            yield make(
                Kind.IDN_SPLIT,
                Severity.NOTE,
                f"{market.idn_names[split.group]} also belongs to {', '.join(others)}",
                f"By sites; {len(split.own)} {_are(split.own)} here. Its parts decide apart, so this need "
                "not be wrong.",
                split.own,
                about=(idn, *(ownership.territories[other].id for other in untold)),
            )
    for shared in shared_clinicians(ownership, number):
        yield make(
            Kind.SHARED,
            Severity.WARNING,
            f"{_count(shared.clinicians, 'clinician')} split with {names[shared.other]}",
            "They work at sites of both; each belongs to the territory of the primary site and is counted "
            "there only.",
            clinicians=shared.clinicians,
            about=(str(ownership.territories[shared.other].id),),
        )


def _overlap_warnings(make: WarningMaker, ownership: Ownership, number: int) -> Iterator[PlanWarning]:
    for rival, rows in _by_rival(ownership.contested, number):
        yield make(
            Kind.OVERLAP,
            Severity.BLOCKING,
            f"{_count(rows, 'account')} overlap with {_name(ownership, rival)}",
            "Both claim them by rules of equal rank; the territory with the lower number has them until that "
            "is mended.",
            rows,
            about=(ownership.territories[rival].id,),
            other=ownership.territories[rival].id,
        )
    for rival, people in _by_rival(ownership.contested_clinicians, number):
        yield make(
            Kind.OVERLAP,
            Severity.BLOCKING,
            f"{_count(people, 'clinician')} also pinned by {_name(ownership, rival)}",
            "The territory with the lower number has them until that is mended.",
            clinicians=people,
            about=(ownership.territories[rival].id,),
            other=ownership.territories[rival].id,
        )


def _by_rival(contested: Rows, number: int) -> Iterator[tuple[int, Rows]]:
    """Give the rows that a territory disputes with each other one, whichever has them now."""
    mine = contested[(contested[:, 1] == number) | (contested[:, 2] == number)]
    other = np.where(mine[:, 1] == number, mine[:, 2], mine[:, 1])
    for rival in np.unique(other):
        yield int(rival), np.unique(mine[other == rival, 0])


def _white_space_warnings(make: WarningMaker, ownership: Ownership, number: int) -> Iterator[PlanWarning]:
    market = ownership.market
    free = find_white_space(ownership, number)
    ascs = free[market.kind[free] == KINDS.index("asc")]
    rest = free[market.kind[free] != KINDS.index("asc")]
    near = f"Within {NEAR_MILES:.0f} miles of an account of this territory, and in no territory."
    if len(ascs):
        yield make(
            Kind.WHITE_SPACE,
            Severity.WARNING,
            f"{_count(ascs, 'ASC')} near by {_are(ascs)} nobody's",
            near,
            ascs,
        )
    if len(rest):
        what = f"{_count(rest, 'other account')} near by {_are(rest)} nobody's"
        yield make(Kind.WHITE_SPACE, Severity.NOTE, what, near, rest)


def _shape_warnings(
    make: WarningMaker, figures: TerritoryFigures, least_accounts: int, islands: int
) -> Iterator[PlanWarning]:
    if islands > 1:
        yield make(
            Kind.ISLANDS,
            Severity.WARNING,
            f"Consists of {islands} parts that don't touch",
            "The rep crosses somebody else's territory, or nobody's.",
            who="",
            about=(str(islands),),
            seen=figures.accounts,
        )
    if len(figures.accounts) < least_accounts:
        yield make(
            Kind.FEW,
            Severity.WARNING,
            f"Only {_count(figures.accounts, 'account')}" if len(figures.accounts) else "No account yet",
            f"The plan asks for {least_accounts} at least.",
            about=(str(least_accounts),),
            who="",
        )


def _rep_warnings(
    make: WarningMaker, rep: RepId | None, reps: Container[RepId] | None
) -> Iterator[PlanWarning]:
    if rep is None:
        why = "Nobody is assigned to this territory."
    elif reps is not None and rep not in reps:
        why = "Whoever was assigned to this territory is not among the reps any more."
    else:
        return
    yield make(Kind.NO_REP, Severity.WARNING, "No rep", why, who="")


def _by_owner(ownership: Ownership, parts: dict[int, Rows]) -> Iterator[str]:
    """Give each site with its owner: whoever overrides a split agrees to this one and no other."""
    sites = ownership.market.accounts["site_id"]
    for owner, rows in parts.items():
        territory = ownership.territories[owner].id
        yield from (f"{site}>{territory}" for site in sites.take(rows).to_pylist())


def _count(rows: npt.NDArray[np.integer], noun: str) -> str:
    return count_of(len(rows), noun)


def _are(rows: npt.NDArray[np.integer]) -> str:
    return "is" if len(rows) == 1 else "are"


def _name(ownership: Ownership, number: int) -> str:
    territory = ownership.territories[number]
    return territory.title
