"""What the Cohorts page shows, and its form in an address: a link reproduces it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.errors import WindshieldError
from data.identifiers import CohortId, SnapshotId
from data.snapshot.schema import PAYERS

MOST_COHORTS = 50
YEAR_AGO, BEFORE = "year", "before"
AGAINST = (YEAR_AGO, BEFORE)
_KEYS = {"cohort", "rest", "on", "beside", "code", "payer", "against", "metric", "open"}


class LinkInvalid(WindshieldError, ValueError):
    """An address that is none of a comparison."""


@dataclass(frozen=True)
class ComparisonView:
    """What is compared, and how it is looked at.

    Parameters
    ----------
    cohorts : tuple of CohortId
        In the order of the table, each once; the freeze may be part of the id.
    with_rest : bool
        Whether the rest of the market stands beside them.
    on : SnapshotId or None
        The snapshot that was asked for; that on which the cohorts are frozen when None.
    beside : SnapshotId or None
        A second snapshot, whose figures stand beside the first one's.
    codes : tuple of str
        The code set; all codes when empty.
    payers : tuple of str
        Payer classes that count; all when empty.
    against : {'year', 'before'}
        The window that growth is against where one is chosen: the same weeks a year ago, or those before.
    metric : str
        Key of the metric on the map and in the order of the table; the page's first when empty.
    opened : CohortId or None
        The cohort that is looked at closely.
    """

    cohorts: tuple[CohortId, ...] = ()
    with_rest: bool = False
    on: SnapshotId | None = None
    beside: SnapshotId | None = None
    codes: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    against: str = YEAR_AGO
    metric: str = ""
    opened: CohortId | None = None


def to_query(view: ComparisonView) -> dict[str, list[str]]:
    """Write a view as the query of an address.

    Parameters
    ----------
    view : ComparisonView
        Any.

    Returns
    -------
    dict of str to list of str
        Without what is as it is at first; `from_query` reads it back.
    """
    query: dict[str, Sequence[str]] = {
        "cohort": view.cohorts,
        "rest": ["yes"] if view.with_rest else [],
        "on": [view.on] if view.on else [],
        "beside": [view.beside] if view.beside else [],
        "code": view.codes,
        "payer": view.payers,
        "against": [view.against] if view.against != YEAR_AGO else [],
        "metric": [view.metric] if view.metric else [],
        "open": [view.opened] if view.opened else [],
    }
    return {key: list(values) for key, values in query.items() if values}


def from_query(query: Mapping[str, Sequence[str]]) -> ComparisonView:
    """Read a view from the query of an address.

    Parameters
    ----------
    query : mapping of str to sequence of str
        As `to_query` writes it.

    Returns
    -------
    ComparisonView
        Whether its cohorts and codes are there is not looked at.

    Raises
    ------
    LinkInvalid
        A part is not known, or there are more cohorts than can be compared.
    """
    _check("part", query, _KEYS)
    _check("payer class", query.get("payer", ()), PAYERS)
    _check("window", query.get("against", ()), AGAINST)
    cohorts = tuple(dict.fromkeys(CohortId(cohort) for cohort in query.get("cohort", ()) if cohort))
    if len(cohorts) > MOST_COHORTS:
        raise LinkInvalid(
            f"The link names {len(cohorts)} cohorts, and {MOST_COHORTS} can be compared at once.",
            "Leave some out.",
        )
    return ComparisonView(
        cohorts,
        _last(query, "rest") == "yes",
        SnapshotId(_last(query, "on")) or None,
        SnapshotId(_last(query, "beside")) or None,
        tuple(dict.fromkeys(code for code in query.get("code", ()) if code)),
        tuple(payer for payer in PAYERS if payer in query.get("payer", ())),
        _last(query, "against") or YEAR_AGO,
        _last(query, "metric"),
        CohortId(_last(query, "open")) or None,
    )


def _check(what: str, found: Iterable[str], known: Collection[str]) -> None:
    for value in found:
        if value not in known:
            raise LinkInvalid(f"The link has a {what} that is none here: {value}.", "Leave it out.")


def _last(query: Mapping[str, Sequence[str]], key: str) -> str:
    values = query.get(key, ())
    return values[-1] if values else ""
