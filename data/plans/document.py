"""What a version of a plan says: territories as rules, in one immutable document.

A territory is a rule and not a list: drawn areas, ZIPs, counties, IDNs and buying units, with single sites
and clinicians pinned in or excluded. Which site it owns is found out against a snapshot
(`analytics.ownership`). A document never changes; an edit makes another one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from shapely import MultiPolygon, Polygon

from data.errors import WindshieldError
from data.identifiers import IdnId, Npi, RepId, SiteId, TerritoryId, UnitId

MAX_NAME = 120
_UNSEEN = {code: " " if chr(code).isspace() else None for code in (*range(0x20), *range(0x7F, 0xA0))} | (
    dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
"""Control characters, and those that turn the writing round, also of what stands beside a name."""
COLOURS = 7
"""Colours of the palette; beyond, they come again and the territory's number tells."""

Area: TypeAlias = Polygon | MultiPolygon
How = Literal["lasso", "polygon", "radius", "drive time", "split", "merge", "import"]


class DocumentInvalid(WindshieldError, ValueError):
    """A plan's document says something that can't be."""


@dataclass(frozen=True)
class Drawn:
    """An area that somebody drew.

    Parameters
    ----------
    id : str
        Unique in the document; stays when the area is moved or edited.
    area : Polygon or MultiPolygon
        Valid, not empty; longitude and latitude in degrees.
    how : str
        With which tool.
    """

    id: str
    area: Area
    how: How = "polygon"

    def __post_init__(self) -> None:
        if self.area.is_empty or not self.area.is_valid:
            raise DocumentInvalid(f"The drawn area {self.id} is empty or crosses itself.", "Draw it again.")


@dataclass(frozen=True)
class Territory:
    """A territory's rule.

    Parameters
    ----------
    id : TerritoryId
        Unique in the document.
    name : str
        1 to 120 characters, unique in the document without regard to case. Control characters, and those
        that turn the writing round, are taken out of it, as of `district` and `region`.
    number : int
        1 or more, unique in the document; stands beside the colour.
    rep_id : RepId, optional
        Who works it; nobody yet when None.
    district, region : str
        The hierarchy above it; empty where there is none.
    drawn : tuple of Drawn
        Areas that somebody drew.
    zips, counties : tuple of str
        Five digits each; sorted.
    idns : tuple of IdnId
        Whole health systems; sorted.
    units : tuple of UnitId
        Whole buying units; sorted.
    pinned_sites, excluded_sites : tuple of SiteId
        In or out whatever the rest says; sorted. A site is not in both.
    pinned_clinicians, excluded_clinicians : tuple of Npi
        The same of clinicians.
    locked : bool
        Whether it is protected from changes.
    """

    id: TerritoryId
    name: str
    number: int
    rep_id: RepId | None = None
    district: str = ""
    region: str = ""
    drawn: tuple[Drawn, ...] = ()
    zips: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    idns: tuple[IdnId, ...] = ()
    units: tuple[UnitId, ...] = ()
    pinned_sites: tuple[SiteId, ...] = ()
    excluded_sites: tuple[SiteId, ...] = ()
    pinned_clinicians: tuple[Npi, ...] = ()
    excluded_clinicians: tuple[Npi, ...] = ()
    locked: bool = False

    def __post_init__(self) -> None:
        for part in ("name", "district", "region"):
            object.__setattr__(self, part, getattr(self, part).translate(_UNSEEN))
        if not self.name.strip() or len(self.name) > MAX_NAME:
            raise DocumentInvalid(
                f"A territory's name has 1 to {MAX_NAME} characters; this one has {len(self.name.strip())}.",
                "Give it another name.",
            )
        if self.number < 1:
            raise DocumentInvalid(f"A territory's number is 1 or more, not {self.number}.", "Number it anew.")
        for part in LISTS:
            object.__setattr__(self, part, tuple(sorted(set(getattr(self, part)))))
        for part, digits in DIGITS.items():
            for value in getattr(self, part):
                if not (len(value) == digits and value.isascii() and value.isdigit()):
                    raise DocumentInvalid(
                        f"“{value[:20]}” of {self.name} is not {digits} digits.", "Write leading zeros too."
                    )
        for what in ("sites", "clinicians"):
            both = set(getattr(self, f"pinned_{what}")) & set(getattr(self, f"excluded_{what}"))
            if both:
                raise DocumentInvalid(
                    f"{self.name} pins and excludes {', '.join(sorted(both)[:3])}.", "Take one of them back."
                )

    @property
    def title(self) -> str:
        """The number and the name, as people see it: "3 · Chicago N"."""
        return f"{self.number} · {self.name}"

    @property
    def colour(self) -> int:
        """The number of its colour in the palette."""
        return (self.number - 1) % COLOURS

    @property
    def is_empty(self) -> bool:
        """The answer to whether it has no rule that could give it anything."""
        return not self.drawn and not any(getattr(self, part) for part in LISTS if "excluded" not in part)


LISTS = (
    "zips", "counties", "idns", "units",
    "pinned_sites", "excluded_sites", "pinned_clinicians", "excluded_clinicians",
)  # fmt: skip
"""The parts of a territory's rule that are lists of identifiers."""
DIGITS = {"zips": 5, "counties": 5, "pinned_clinicians": 10, "excluded_clinicians": 10}
"""Those that are numbers written with so many digits."""


@dataclass(frozen=True)
class Focus:
    """Whom a plan is about.

    Parameters
    ----------
    codes : tuple of str
        The code set, as `analytics.codes` writes it ("27447", "2744*"); every code when empty.
    specialties : tuple of str
        Clinicians of these; all when empty.
    states : tuple of str
        Two letters each; where the sales force works; everywhere when empty.
    """

    codes: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in ("codes", "specialties", "states"):
            object.__setattr__(self, part, tuple(sorted(set(getattr(self, part)))))


@dataclass(frozen=True)
class Document:
    """All that one version of a plan says.

    Parameters
    ----------
    territories : tuple of Territory
        In the order of their numbers. Where two claim a site with equal right, the earlier one has it
        until that is mended.
    focus : Focus
        Whom the plan is about.
    drive_limit_minutes : float
        One way, from which an account is too far; above 0.
    least_accounts : int
        A territory with fewer is pointed out; 0 or more.
    """

    territories: tuple[Territory, ...] = ()
    focus: Focus = field(default_factory=Focus)
    drive_limit_minutes: float = 120.0
    least_accounts: int = 10

    def __post_init__(self) -> None:
        object.__setattr__(self, "territories", tuple(sorted(self.territories, key=lambda t: t.number)))
        _refuse_twice("id", (t.id for t in self.territories))
        _refuse_twice("number", (t.number for t in self.territories))
        _refuse_twice("name", (" ".join(t.name.casefold().split()) for t in self.territories))
        _refuse_twice("drawn area's id", (d.id for t in self.territories for d in t.drawn))
        if not 0 < self.drive_limit_minutes < float("inf") or self.least_accounts < 0:
            raise DocumentInvalid(
                f"A limit of {self.drive_limit_minutes} minutes, or {self.least_accounts} accounts at least, "
                "can't be.",
                "Give a limit above 0 minutes, and 0 accounts or more.",
            )

    def get(self, territory: TerritoryId) -> Territory:
        """Return a territory by its id.

        Parameters
        ----------
        territory : TerritoryId
            Its id.

        Returns
        -------
        Territory
            As the document has it.

        Raises
        ------
        DocumentInvalid
            There is none.
        """
        for candidate in self.territories:
            if candidate.id == territory:
                return candidate
        raise DocumentInvalid("That territory is not in this plan any more.", "Choose another one.")

    def put(self, *territories: Territory) -> "Document":
        """Return a document in which territories are added, or replace those of the same id.

        Parameters
        ----------
        *territories : Territory
            New or changed.

        Returns
        -------
        Document
            With every other territory as it was.
        """
        fresh = {territory.id: territory for territory in territories}
        kept = tuple(t for t in self.territories if t.id not in fresh)
        return replace(self, territories=(*kept, *territories))

    def drop(self, territory: TerritoryId) -> "Document":
        """Return a document without a territory.

        Parameters
        ----------
        territory : TerritoryId
            Which.

        Returns
        -------
        Document
            With every other territory as it was.
        """
        return replace(self, territories=tuple(t for t in self.territories if t.id != territory))

    @property
    def next_number(self) -> int:
        """The smallest number that no territory has."""
        taken = {t.number for t in self.territories}
        return next(number for number in range(1, len(taken) + 2) if number not in taken)


def _refuse_twice(what: str, values: Iterable[Any]) -> None:
    seen = set()
    for value in values:
        if value in seen:
            raise DocumentInvalid(f"Two territories have the {what} “{value}”.", "Change one of them.")
        seen.add(value)
