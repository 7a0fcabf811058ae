"""What a rep's week rests on in the plan store, and a name for how that stands."""

from collections.abc import Hashable
from datetime import date

from analytics.routes.field_facts import FieldFacts, read_field_facts
from analytics.routes.people import find_territories, list_members
from components.territory_desk import Desk
from data.plans.organisation.kinds import KINDS
from data.plans.rep_entry import Rep
from workspace import Workspace


def read_facts(workspace: Workspace, desk: Desk, rep: Rep, monday: date) -> FieldFacts:
    """Read what the company knows that a rep's week needs.

    Parameters
    ----------
    workspace : Workspace
        Store and drive times.
    desk : Desk
        The plan, resolved.
    rep : Rep
        Who.
    monday : date
        The week's first day.

    Returns
    -------
    FieldFacts
        Of the rep, and of whom and what the rep's territories hold.
    """
    numbers = find_territories(desk.ownership, rep.id, rep.name)
    npis, sites = list_members(desk.ownership, numbers)
    store = workspace.plans
    return read_field_facts(
        store.organisation, store.segments, desk.snapshot, rep.id, monday, npis=npis, sites=sites,
        drive=workspace.drive,
    )  # fmt: skip


def facts_key(workspace: Workspace) -> tuple[Hashable, ...]:
    """Name how all that `read_facts` may read stands in the store, as a part of a key.

    Parameters
    ----------
    workspace : Workspace
        With the store.

    Returns
    -------
    tuple
        Another one after whatever change to the organisation's rows or to a segment.
    """
    organisation = workspace.plans.organisation
    revisions = tuple(getattr(organisation, kind.name).revision().number for kind in KINDS)
    segments = tuple((segment.id, segment.version) for segment in workspace.plans.segments.list())
    return revisions, segments
