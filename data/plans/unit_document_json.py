"""Buying units as JSON, as the store keeps them."""

import json

from data.identifiers import SiteId, UnitId
from data.plans.document import DocumentInvalid
from data.plans.unit_document import BuyingUnit, BuyingUnits

FORMAT = 1


def write_units(units: BuyingUnits) -> str:
    """Write buying units; equal ones are written equally.

    Parameters
    ----------
    units : BuyingUnits
        Any.

    Returns
    -------
    str
        JSON.
    """
    content = {
        "format": FORMAT,
        "units": [{"id": unit.id, "name": unit.name, "sites": list(unit.sites)} for unit in units.units],
    }
    return json.dumps(content, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def read_units(text: str) -> BuyingUnits:
    """Read what `write_units` wrote.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    BuyingUnits
        Equal to those that were written.

    Raises
    ------
    DocumentInvalid
        It is no such text, or written by a newer Windshield.
    """
    try:
        content = json.loads(text)
        if content["format"] > FORMAT:
            raise DocumentInvalid(
                f"These buying units are written in format {content['format']}; "
                f"this Windshield reads {FORMAT}.",
                "Open them with the newer Windshield that wrote them.",
            )
        return BuyingUnits(
            tuple(
                BuyingUnit(UnitId(unit["id"]), unit["name"], tuple(SiteId(site) for site in unit["sites"]))
                for unit in content["units"]
            )
        )
    except DocumentInvalid:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DocumentInvalid(
            f"These are no buying units ({type(error).__name__}: {error}).", "Restore an older version."
        ) from error
