"""Which snapshots plans still need."""

from collections.abc import Mapping

from sqlalchemy import Connection, select, union

from data.identifiers import SnapshotId
from data.plans.frozen import FROZEN
from data.plans.plan_rows import PLANS, VERSIONS


def find_snapshots_in_use(connection: Connection) -> Mapping[SnapshotId, tuple[str, ...]]:
    """Find the snapshots that a plan's latest or live version, or what was frozen of it, refers to.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.

    Returns
    -------
    mapping of SnapshotId to tuple of str
        The plans' names in order, those of archived ones too; a snapshot that no plan needs is not there.
    """
    live = select(VERSIONS.c.snapshot_id, PLANS.c.name).join(
        PLANS, (PLANS.c.id == VERSIONS.c.plan_id) & (PLANS.c.live_version == VERSIONS.c.number)
    )
    frozen = select(FROZEN.c.snapshot_id, PLANS.c.name).join(PLANS, PLANS.c.id == FROZEN.c.plan_id)
    found: dict[SnapshotId, list[str]] = {}
    for snapshot, name in connection.execute(union(select(PLANS.c.snapshot_id, PLANS.c.name), live, frozen)):
        found.setdefault(SnapshotId(snapshot), []).append(name)
    return {snapshot: tuple(sorted(names)) for snapshot, names in sorted(found.items())}
