"""Which snapshots plans and cohorts still need."""

from collections.abc import Mapping

from sqlalchemy import Connection, select, union

from data.identifiers import SnapshotId
from data.plans.cohort_rows import COHORTS, FREEZES
from data.plans.frozen import FROZEN
from data.plans.plan_rows import PLANS, VERSIONS


def find_snapshots_in_use(connection: Connection) -> Mapping[SnapshotId, tuple[str, ...]]:
    """Find the snapshots that a plan's latest or live version, what was frozen of it, or a cohort refers to.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.

    Returns
    -------
    mapping of SnapshotId to tuple of str
        The names in order, those of archived ones too: of plans as they are, of cohorts as “cohort Chicago”.
        A snapshot that nothing needs is not there. A cohort needs that of each of its freezes.
    """
    live = select(VERSIONS.c.snapshot_id, PLANS.c.name).join(
        PLANS, (PLANS.c.id == VERSIONS.c.plan_id) & (PLANS.c.live_version == VERSIONS.c.number)
    )
    frozen = select(FROZEN.c.snapshot_id, PLANS.c.name).join(PLANS, PLANS.c.id == FROZEN.c.plan_id)
    found: dict[SnapshotId, list[str]] = {}
    for snapshot, name in connection.execute(union(select(PLANS.c.snapshot_id, PLANS.c.name), live, frozen)):
        found.setdefault(SnapshotId(snapshot), []).append(name)
    cohorts = select(FREEZES.c.snapshot_id, COHORTS.c.name).join(COHORTS, COHORTS.c.id == FREEZES.c.cohort_id)
    for snapshot, name in connection.execute(cohorts.distinct()):
        found.setdefault(SnapshotId(snapshot), []).append(f"cohort {name}")
    return {snapshot: tuple(sorted(names)) for snapshot, names in sorted(found.items())}
