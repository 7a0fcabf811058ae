"""Edits of the buying units that people define: merge, split, rename, add a site, back to the default.

A unit that nobody defined is the default one; the first edit of it writes it down. Each function returns all
units anew; a site is in one of them at most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analytics.unit_directory import UnitDirectory, UnitMissing
from data.errors import WindshieldError
from data.identifiers import SiteId, UnitId
from data.plans.unit_document import BuyingUnit, BuyingUnits


class UnitEditInvalid(WindshieldError, ValueError):
    """An edit of buying units would make nothing sensible."""


def merge_units(directory: UnitDirectory, units: Sequence[UnitId], name: str, new_id: UnitId) -> BuyingUnits:
    """Make one unit of several.

    Parameters
    ----------
    directory : UnitDirectory
        All units as they are.
    units : sequence of UnitId
        Two or more.
    name : str
        Of the one.
    new_id : UnitId
        Its id, unless one of them is a user's already: then the first such keeps its own, so that rules of
        territories that name it still hold.

    Returns
    -------
    BuyingUnits
        With one in the place of several.

    Raises
    ------
    UnitEditInvalid
        Fewer than two were chosen.
    UnitMissing
        One is not there any more.
    DocumentInvalid
        The name is none.
    """
    chosen = [directory.get(unit) for unit in dict.fromkeys(units)]
    if len(chosen) < 2:
        raise UnitEditInvalid("One buying unit can't be merged.", "Choose two or more.")
    kept = next((unit.id for unit in chosen if unit.id in directory.defined), new_id)
    sites = tuple(site for unit in chosen for site in unit.sites)
    return put_unit(directory.edited, BuyingUnit(kept, name.strip(), sites))


def split_unit(
    directory: UnitDirectory, unit: UnitId, sites: Iterable[SiteId], name: str, new_id: UnitId
) -> BuyingUnits:
    """Make a unit of its own of some sites of a unit.

    Parameters
    ----------
    directory : UnitDirectory
        All units as they are.
    unit : UnitId
        Whose sites.
    sites : iterable of SiteId
        Some of them, not all.
    name : str
        Of the new unit.
    new_id : UnitId
        Its id.

    Returns
    -------
    BuyingUnits
        With the new one; the rest of a default unit stays a default unit. Of a user's the larger part keeps
        the id, the rest when they are equal, so that rules that name it go on meaning most of it.

    Raises
    ------
    UnitEditInvalid
        None or all of its sites were chosen, or one that is not in it.
    UnitMissing
        It is not there any more.
    DocumentInvalid
        The name is none.
    """
    present, chosen = directory.get(unit), set(sites)
    if not chosen or not chosen < set(present.sites):
        raise UnitEditInvalid(
            f"{present.name} is split by giving some of its {len(present.sites)} sites away, not all.",
            "Choose the sites of the new unit.",
        )
    rest = tuple(site for site in present.sites if site not in chosen)
    part = BuyingUnit(new_id, name.strip(), tuple(chosen))
    if unit not in directory.defined or len(rest) >= len(chosen):
        return put_unit(directory.edited, part)
    kept = put_unit(directory.edited, replace(part, id=unit))
    return put_unit(kept, BuyingUnit(new_id, present.name, rest))


def rename_unit(directory: UnitDirectory, unit: UnitId, name: str, new_id: UnitId) -> BuyingUnits:
    """Give a unit another name.

    Parameters
    ----------
    directory : UnitDirectory
        All units as they are.
    unit : UnitId
        Which.
    name : str
        The new one.
    new_id : UnitId
        The id of a default unit, which is written down with this.

    Returns
    -------
    BuyingUnits
        With the name.

    Raises
    ------
    UnitMissing
        It is not there any more.
    DocumentInvalid
        The name is none.
    """
    present = directory.get(unit)
    kept = unit if unit in directory.defined else new_id
    return put_unit(directory.edited, BuyingUnit(kept, name.strip(), present.sites))


def add_sites(directory: UnitDirectory, unit: UnitId, sites: Iterable[SiteId], new_id: UnitId) -> BuyingUnits:
    """Put sites into a unit, as an ASC of a joint venture.

    Parameters
    ----------
    directory : UnitDirectory
        All units as they are.
    unit : UnitId
        Which.
    sites : iterable of SiteId
        Any; they leave the unit that they were in.
    new_id : UnitId
        The id of a default unit, which is written down with this.

    Returns
    -------
    BuyingUnits
        With the sites.

    Raises
    ------
    UnitEditInvalid
        A site is not in the snapshot, or none was given.
    UnitMissing
        The unit is not there any more.
    """
    present, added = directory.get(unit), tuple(dict.fromkeys(sites))
    unknown = [site for site in added if site not in directory.site_rows]
    if unknown or not added:
        raise UnitEditInvalid(
            f"Site {unknown[0]} is not in this snapshot, or closed." if unknown else "No site was chosen.",
            "Choose a site that is open.",
        )
    kept = unit if unit in directory.defined else new_id
    return put_unit(directory.edited, BuyingUnit(kept, present.name, (*present.sites, *added)))


def remove_unit(directory: UnitDirectory, unit: UnitId) -> BuyingUnits:
    """Forget what users said of a unit: its sites are in their default units again.

    Parameters
    ----------
    directory : UnitDirectory
        All units as they are.
    unit : UnitId
        One that a user defined.

    Returns
    -------
    BuyingUnits
        Without it.

    Raises
    ------
    UnitMissing
        No user defined it, or it is gone already.
    """
    if unit not in directory.defined:
        raise UnitMissing("Nobody defined that buying unit: it is the default one.", "Choose another.")
    return BuyingUnits(tuple(kept for kept in directory.edited.units if kept.id != unit))


def put_unit(edited: BuyingUnits, unit: BuyingUnit) -> BuyingUnits:
    """Put a unit among the others; its sites leave those that they were in.

    Parameters
    ----------
    edited : BuyingUnits
        Those that users defined.
    unit : BuyingUnit
        New, or in place of that with its id.

    Returns
    -------
    BuyingUnits
        With it; a unit that has lost its last site is gone.
    """
    taken = set(unit.sites)
    kept = []
    for other in edited.units:
        rest = tuple(site for site in other.sites if site not in taken)
        if other.id != unit.id and rest:
            kept.append(other if rest == other.sites else replace(other, sites=rest))
    return BuyingUnits((*kept, unit))
