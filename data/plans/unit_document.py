"""Buying units that people defined: which sites must not be split between reps."""

from dataclasses import dataclass

from data.identifiers import SiteId, UnitId
from data.plans.document import MAX_NAME, DocumentInvalid


@dataclass(frozen=True)
class BuyingUnit:
    """Sites that decide together what they buy.

    Parameters
    ----------
    id : UnitId
        Unique.
    name : str
        1 to 120 characters.
    sites : tuple of SiteId
        At least one; sorted.
    """

    id: UnitId
    name: str
    sites: tuple[SiteId, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "sites", tuple(sorted(set(self.sites))))
        if not self.name.strip() or len(self.name) > MAX_NAME or not self.sites:
            raise DocumentInvalid(
                f"A buying unit has a name of 1 to {MAX_NAME} characters and at least one site.",
                "Name it, and give it a site.",
            )


@dataclass(frozen=True)
class BuyingUnits:
    """The units that stand in place of the default ones.

    Parameters
    ----------
    units : tuple of BuyingUnit
        By id. A site is in one of them at most; one in none is in its default unit
        (`analytics.buying_units`).
    """

    units: tuple[BuyingUnit, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", tuple(sorted(self.units, key=lambda unit: unit.id)))
        seen: dict[SiteId, BuyingUnit] = {}
        for unit in self.units:
            for site in unit.sites:
                if site in seen:
                    raise DocumentInvalid(
                        f"Site {site} is in the buying units {seen[site].name} and {unit.name}.",
                        "Leave it in one.",
                    )
                seen[site] = unit
        if len({unit.id for unit in self.units}) < len(self.units):
            raise DocumentInvalid("Two buying units have the same id.", "Give one of them another.")
