"""What the open plan is compared with, and what is different: worked out once for each pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.plan_changes import PlanChanges, compare_plans
from analytics.territories import TerritoryFigures
from components.session import shared_workspace
from components.territory_desk import Desk, open_desk
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.identifiers import TerritoryId

VERSION = 2


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two plans on the open one's market.

    Parameters
    ----------
    before : Desk
        The compared one.
    after : Desk
        The open one, as it is on screen.
    changes : PlanChanges
        From the compared one to the open one.
    name : str
        Of the compared one, with its version.
    notes : tuple of str
        What to know of it, each a sentence.
    """

    before: Desk
    after: Desk
    changes: PlanChanges
    name: str
    notes: tuple[str, ...]

    @property
    def providers(self) -> Mapping[TerritoryId, int]:
        """The change of each territory's clinicians."""
        table = self.changes.territories.select(["territory_id", "providers_change"])
        return {
            TerritoryId(row["territory_id"]): row["providers_change"]
            for row in table.to_pylist()
            if row["territory_id"]
        }


def open_comparison(
    desk: Desk, figures: Sequence[TerritoryFigures], state: TerritoryState
) -> Comparison | None:
    """Compare the open plan with the one that was chosen.

    Parameters
    ----------
    desk : Desk
        The open plan, resolved.
    figures : sequence of TerritoryFigures
        Of its territories, in the document's order.
    state : TerritoryState
        The page's; forgets a choice that is gone.

    Returns
    -------
    Comparison or None
        None where nothing is chosen.
    """
    if state.compared is None:
        return None
    workspace = shared_workspace()
    try:
        plan = workspace.plans.plans.get(state.compared)
        version = workspace.plans.plans.version(state.compared, state.compared_version)
    except WindshieldError as error:
        state.compare_with(None)
        state.say(f"{error.what} The comparison is closed.", ":material/error:")
        return None
    notes = []
    if version.snapshot_id != desk.snapshot.id:
        notes.append(
            f"It stands on snapshot {version.snapshot_id}; both are compared on this plan's, "
            f"{desk.snapshot.id}."
        )
    if version.document.focus != desk.document.focus:
        notes.append(
            "It is about other codes, specialties or states; both are compared by this plan's focus."
        )
    before = open_desk(desk.plan, replace(version.document, focus=desk.document.focus))
    bases = tuple(side.base_of(t) for side in (before, desk) for t in side.document.territories)
    key = ("plan changes", VERSION, before.token, desk.token, bases)
    changes = workspace.cache.remember(
        key,
        lambda: compare_plans(
            before.ownership,
            desk.ownership,
            [before.figures(number) for number in range(len(before.document.territories))],
            figures,
        ),
    )
    return Comparison(before, desk, changes, f"{plan.name}, version {version.number}", tuple(notes))
