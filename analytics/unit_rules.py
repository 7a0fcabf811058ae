"""What an edit of buying units does to territories whose rules name one: units are the whole store's."""

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.sentences import count_of
from analytics.unit_directory import UnitDirectory
from data.identifiers import SiteId, UnitId


@dataclass(frozen=True)
class UnitRule:
    """A territory that has buying units by name.

    Parameters
    ----------
    plan : str
        The plan's name; empty for the one on screen.
    territory : str
        "3 · North".
    units : tuple of UnitId
        As its rule names them.
    """

    plan: str
    territory: str
    units: tuple[UnitId, ...]


@dataclass(frozen=True)
class RuleEffect:
    """Sites that a territory's rule means before an edit and after it.

    Parameters
    ----------
    rule : UnitRule
        Whose.
    kept, lost, gained : int
        Sites that it means before and after, before alone, after alone.
    """

    rule: UnitRule
    kept: int
    lost: int
    gained: int

    @property
    def sentence(self) -> str:
        """The effect in a sentence."""
        where = f"“{self.rule.plan}”" if self.rule.plan else "this plan"
        had = count_of(self.kept + self.lost, "site")
        parts = []
        if self.lost and self.kept:
            parts.append(f"keeps {self.kept:,} of its {had} and loses {self.lost:,}")
        elif self.lost:
            parts.append("loses its only site" if self.lost == 1 else f"loses all of its {had}")
        if self.gained:
            parts.append(f"gets {count_of(self.gained, 'site')} more")
        return f"{self.rule.territory} of {where} has it by name and {' and '.join(parts)}."


def find_effects(
    before: UnitDirectory, after: UnitDirectory, rules: Iterable[UnitRule]
) -> tuple[RuleEffect, ...]:
    """Return the territories for which an edit of units changes what their rules mean.

    Parameters
    ----------
    before, after : UnitDirectory
        All units of one snapshot, without the edit and with it.
    rules : iterable of UnitRule
        Territories, of any plan.

    Returns
    -------
    tuple of RuleEffect
        In the order of the rules; nothing for one that means the same sites.
    """
    found = []
    for rule in rules:
        had, has = _sites_of(before, rule.units), _sites_of(after, rule.units)
        if had != has:
            found.append(RuleEffect(rule, len(had & has), len(had - has), len(has - had)))
    return tuple(found)


def _sites_of(directory: UnitDirectory, units: tuple[UnitId, ...]) -> set[SiteId]:
    numbers = {directory.units.number_of(unit) for unit in units} - {-1}
    return {site for number in numbers for site in directory.get(directory.units.ids[number]).sites}
