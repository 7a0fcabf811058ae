"""Whose a single site or clinician is, and the edit of a plan that makes it somebody else's."""

from dataclasses import replace
from typing import Literal

import numpy as np

from analytics.ownership import Ownership
from analytics.plan_edits import give, refuse_locked
from data.errors import WindshieldError
from data.identifiers import Npi, SiteId, TerritoryId
from data.plans.document import Document

SubjectKind = Literal["site", "clinician"]


class SubjectMissing(WindshieldError, LookupError):
    """A site or clinician is not in the market of a plan."""


def find_owner(ownership: Ownership, kind: SubjectKind, subject: str) -> TerritoryId | None:
    """Return whose a site or clinician is.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    kind : str
        "site" or "clinician".
    subject : str
        The site's id or the clinician's NPI.

    Returns
    -------
    TerritoryId or None
        None for nobody's.

    Raises
    ------
    SubjectMissing
        The market does not have it.
    """
    number = _owner(ownership, kind, subject)
    return ownership.territories[number].id if number >= 0 else None


def assign(
    document: Document, ownership: Ownership, kind: SubjectKind, subject: str, to: TerritoryId | None
) -> Document:
    """Make a site or clinician one territory's, or nobody's.

    Parameters
    ----------
    document : Document
        The plan.
    ownership : Ownership
        That plan resolved.
    kind : str
        "site" or "clinician".
    subject : str
        The site's id or the clinician's NPI.
    to : TerritoryId or None
        Whose it shall be: pinned there. None excludes it from every territory that claims it.

    Returns
    -------
    Document
        With the change; the same when it is so already.

    Raises
    ------
    SubjectMissing
        The market does not have it.
    TerritoryLocked
        Whose it is, or a territory that would have to change, is locked.
    DocumentInvalid
        The plan has no such territory.
    """
    owner = find_owner(ownership, kind, subject)
    if owner == to:
        return document
    if owner is not None:
        refuse_locked(document.get(owner))
    part = "pinned_sites" if kind == "site" else "pinned_clinicians"
    if to is not None:
        document.get(to)
        return give(document, to, part, [subject])
    if kind == "site":
        return _exclude_site(document, ownership, SiteId(subject))
    return _exclude_clinician(document, ownership, Npi(subject))


def _exclude_site(document: Document, ownership: Ownership, site: SiteId) -> Document:
    row = ownership.market.site_rows[site]
    for known, claim in zip(ownership.territories, ownership.claims, strict=True):
        if np.isin(row, claim.rows):
            territory = document.get(known.id)
            refuse_locked(territory)
            document = document.put(
                replace(
                    territory,
                    pinned_sites=tuple(set(territory.pinned_sites) - {site}),
                    excluded_sites=(*territory.excluded_sites, site),
                )
            )
    return document


def _exclude_clinician(document: Document, ownership: Ownership, npi: Npi) -> Document:
    """Take every pin away, and exclude the clinician where the account would lead again."""
    (row,) = ownership.market.find_clinicians((npi,))
    follows = int(ownership.owner[ownership.market.account[row]])
    for number, known in enumerate(ownership.territories):
        territory = document.get(known.id)
        pinned = npi in territory.pinned_clinicians
        if pinned or number == follows:
            refuse_locked(territory)
            out = {*territory.excluded_clinicians, *([npi] if number == follows else [])}
            document = document.put(
                replace(
                    territory,
                    pinned_clinicians=tuple(set(territory.pinned_clinicians) - {npi}),
                    excluded_clinicians=tuple(out),
                )
            )
    return document


def _owner(ownership: Ownership, kind: SubjectKind, subject: str) -> int:
    market = ownership.market
    if kind == "site":
        row = market.site_rows.get(SiteId(subject))
        if row is not None:
            return int(ownership.owner[row])
    elif subject.isascii() and subject.isdigit():
        rows = market.find_clinicians((Npi(subject),))
        if len(rows):
            return int(ownership.owners_of(rows)[0])
    raise SubjectMissing(
        f"{kind.capitalize()} {subject} is not in this plan's market: closed, inactive, or outside its "
        "codes, specialties and states.",
        "Look at the plan's focus, or choose another.",
    )
