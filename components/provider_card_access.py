"""How one gets in to a clinician, on the card: what the Organisation page has recorded of each site."""

from analytics.numbers import format_count
from analytics.organisation.window_cells import write_windows
from analytics.provider_card import ProviderCard
from components.messages import plain
from components.session import shared_workspace
from data.identifiers import Npi, SiteId
from data.plans.organisation.access_entry import Access, merge_access

MOST_SITES = 3
NOTHING = "Access: unknown; nothing is recorded of it under Organisation"


def say_access(card: ProviderCard) -> list[str]:
    """Say how one gets in to a clinician at each site.

    Parameters
    ----------
    card : ProviderCard
        The clinician, with the sites.

    Returns
    -------
    list of str
        A line of Markdown a site, the main one first; one that says so where nothing is recorded.
    """
    npi, names = Npi(card.provider["npi"]), {SiteId(s["site_id"]): s["name"] for s in card.sites.to_pylist()}
    rows = shared_workspace().plans.organisation.access.entries(npis=[npi], sites=list(names))
    by_key = {(row.site_id, row.npi): row for row in rows}
    found = {site: merge_access(by_key.get((site, None)), by_key.get((site, npi))) for site in names}
    known = {site: access for site, access in found.items() if access is not None}
    lines = [
        f"Access at {plain(names[site])}: {_write(access)}"
        for site, access in list(known.items())[:MOST_SITES]
    ]
    if len(known) > MOST_SITES:
        lines[-1] += f" · and at {len(known) - MOST_SITES} more sites"
    return lines or [NOTHING]


def _write(access: Access) -> str:
    parts = [f"**{access.status}**"]
    if access.visiting is not None:
        parts.append(f"visits {write_windows(access.visiting)}")
    if access.lead_days:
        days = "day" if access.lead_days == 1 else "days"
        parts.append(f"to be booked {format_count(access.lead_days)} {days} ahead")
    if access.note:
        parts.append(plain(access.note))
    return " · ".join(parts)
