"""The lines that follow the mouse: what a territory would hold and cost if its areas were these."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.account_names import busiest_at, name_account, name_clinicians
from analytics.drive import DriveTimes
from analytics.drive_figures import drive_figures
from analytics.drive_memory import DriveCost
from analytics.drive_statement import describe_accuracy
from analytics.durations import write_minutes
from analytics.lock_keeping import keep_locks
from analytics.ownership import Owners, Ownership
from analytics.plan_edits import TerritoryLocked, refuse_locked
from analytics.plan_warnings import Kind, PlanWarning, Severity
from analytics.sentences import begin_sentence, count_of
from analytics.territories import Base, TerritoryFigures, measure_territory
from analytics.territory_market import Market
from analytics.territory_warnings import find_warnings
from data.geography.shapes import ShapeInvalid, merge_shapes, read_shape, shape_parts
from data.identifiers import TerritoryId
from data.plans.document import Document, Drawn
from data.snapshot.reader import Snapshot

MOST_WARNINGS = 6
_ON_THE_CARD_ONLY = frozenset({Kind.NO_REP, Kind.UNSURE, Kind.UNPLACED, Kind.IDN_SPLIT})


@dataclass(frozen=True)
class LiveLine:
    """One line beside the mouse.

    Parameters
    ----------
    text : str
        What to know.
    severity : str
        ok, note, warning or blocking.
    """

    text: str
    severity: str = "ok"


@dataclass(frozen=True, eq=False)
class LiveAnswer:
    """What to write beside the mouse.

    Parameters
    ----------
    lines : tuple of LiveLine
        The most important first.
    note : str
        How far the minutes can be trusted.
    owner : ndarray of int16
        Whose each account would be: a place in the plan's territories, −1 for nobody.
    """

    lines: tuple[LiveLine, ...]
    note: str
    owner: Owners


def answer_redraw(
    snapshot: Snapshot,
    before: Ownership,
    territory: TerritoryId,
    shapes: Sequence[Mapping[str, Any]],
    drive: DriveTimes,
    base: Base,
    *,
    least_accounts: int,
    cost: DriveCost = drive_figures,
    go_on: Callable[[], None] = lambda: None,
) -> LiveAnswer:
    """Tell what a territory would be with other drawn areas.

    Parameters
    ----------
    snapshot : Snapshot
        Asked for the name of one clinician.
    before : Ownership
        The plan as it is.
    territory : TerritoryId
        Whose areas change.
    shapes : sequence of mapping
        GeoJSON of each of its areas.
    drive : DriveTimes
        The instant layer.
    base : Base
        Where its drives begin.
    least_accounts : int
        A territory with fewer is pointed out.
    cost : callable
        `drive_figures`, or one that remembers.
    go_on : callable
        Called between steps of some milliseconds; what it raises ends the work.

    Returns
    -------
    LiveAnswer
        The rest of the territory's rule, and of the plan, stays as it is. What locked territories have does
        not move; where a lock forbids all of it, that is the only line.

    Raises
    ------
    DocumentInvalid
        The plan has no such territory.
    ShapeInvalid
        A shape is no area.
    """
    number = before.number_of(territory)
    valid = [read_shape(shape) for shape in shapes]
    drawn = tuple(Drawn(f"live {n}", shape.area) for n, shape in enumerate(valid))
    try:
        refuse_locked(before.territories[number])
        plan = Document(before.territories)
        kept = keep_locks(before, plan.put(replace(before.territories[number], drawn=drawn)))
    except TerritoryLocked as error:
        return LiveAnswer((LiveLine(error.what, "blocking"),), error.next_step, before.owner)
    after, rule = kept.ownership, kept.ownership.territories[number]
    go_on()
    figures = measure_territory(after, number, drive, base, cost)
    go_on()
    # ZIP and county areas are not at hand while the mouse moves; the card has them.
    alone = rule.drawn and not rule.zips and not rule.counties
    islands = len(shape_parts(merge_shapes([d.area for d in rule.drawn]))) if alone else 1
    warnings = find_warnings(after, number, figures, least_accounts=least_accounts, islands=islands)
    go_on()
    locks = (LiveLine(note, "note") for note in kept.notes)
    lines = (*headlines(snapshot, after.market, figures), *locks, *_lines(warnings))
    notes = dict.fromkeys(note for shape in valid for note in shape.notes)
    accuracy = begin_sentence(describe_accuracy(figures.drive.statement)) if figures.drive else ""
    return LiveAnswer(lines, " ".join([*notes, accuracy]).strip(), after.owner)


def is_area(shape: Mapping[str, Any]) -> bool:
    """Tell whether a drawn shape goes round something.

    Parameters
    ----------
    shape : mapping
        GeoJSON.

    Returns
    -------
    bool
        False for one that can't be read, too.
    """
    try:
        return not read_shape(shape).area.is_empty
    except ShapeInvalid:
        return False


def ownership_key(plan: str) -> tuple[str, int, str]:
    """Return the cache's key of a resolved plan.

    Parameters
    ----------
    plan : str
        Names snapshot, focus, buying units and document.

    Returns
    -------
    tuple
        With the version of the question.
    """
    return "ownership", 1, plan


def headlines(snapshot: Snapshot, market: Market, figures: TerritoryFigures) -> tuple[LiveLine, ...]:
    """Write what a territory holds, and its furthest account.

    Parameters
    ----------
    snapshot : Snapshot
        Asked for the name of one clinician.
    market : Market
        The accounts.
    figures : TerritoryFigures
        Of the territory.

    Returns
    -------
    tuple of LiveLine
        One line, or two where there is somewhere to drive.
    """
    ascs = figures.sites_by_kind.get("asc", 0)
    sites = f"{count_of(figures.sites, 'site')}{f' ({ascs:,} ASC)' if ascs else ''}"
    procedures = "procedures unknown" if figures.procedures is None else f"{figures.procedures:,} procedures"
    hidden = " +" if figures.hidden_cells else ""
    first = LiveLine(f"{count_of(figures.providers, 'provider')} · {sites} · {procedures}{hidden}")
    furthest = describe_furthest(snapshot, market, figures)
    if figures.drive is None or not furthest:
        return (first,)
    return first, LiveLine(furthest, "blocking" if len(figures.drive.over) else "ok")


def describe_furthest(snapshot: Snapshot, market: Market, figures: TerritoryFigures) -> str:
    """Write which account is furthest, how far, and why.

    Parameters
    ----------
    snapshot : Snapshot
        Asked for the name of one clinician.
    market : Market
        The accounts.
    figures : TerritoryFigures
        Of the territory.

    Returns
    -------
    str
        "furthest account 2 h 25 min one way (Lind, Ada, MD at Bayview ASC, across water)"; empty where no
        account is reached.
    """
    drive = figures.drive
    if drive is None or drive.furthest is None:
        return ""
    account = int(figures.driven[drive.furthest])
    person = busiest_at(market, account, figures.clinicians)
    who = f"{name_clinicians(snapshot, market, [person])[0]} at " if person is not None else ""
    why = f", {drive.describe(drive.furthest).reason}" if len(drive.over) else ""
    return (
        f"furthest account {write_minutes(drive.max_minutes)} one way "
        f"({who}{name_account(market, account)}{why})"
    )


def _lines(warnings: Sequence[PlanWarning]) -> list[LiveLine]:
    shown = [warning for warning in warnings if warning.kind not in _ON_THE_CARD_ONLY]
    lines = [LiveLine(warning.what, warning.severity) for warning in shown[:MOST_WARNINGS]]
    if len(shown) > MOST_WARNINGS:
        heaviest = Severity(shown[MOST_WARNINGS].severity)
        lines.append(LiveLine(f"and {len(shown) - MOST_WARNINGS} more", heaviest))
    return lines
