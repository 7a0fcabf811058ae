"""The sample's organisation data, put beside the sample when that is made on the first start."""

import os
from datetime import UTC, datetime

from commands.console import errors
from data.identifiers import SnapshotId
from data.snapshot.store import SnapshotStore


def put_sample_beside(snapshots: SnapshotStore, sample: SnapshotId) -> None:
    """Put reps, a plan of their territories and what their weeks need into this home's own plan store.

    A store that was named (`WINDSHIELD_DATABASE_URL`) may be shared, and one into which anybody ever put
    anything is theirs: both are left alone.

    Parameters
    ----------
    snapshots : SnapshotStore
        Of this computer's home.
    sample : SnapshotId
        The synthetic sample.
    """
    if os.environ.get("WINDSHIELD_DATABASE_URL"):
        return
    # SQLAlchemy and the sample's makers take half a second to import; other commands don't need them.
    from data.sample.organisation import put_sample_organisation
    from data.snapshot.reader import Snapshot
    from workspace import open_workspace

    workspace = open_workspace()
    snapshot = Snapshot.open(snapshots.path(sample))
    try:
        reps = put_sample_organisation(workspace.plans, snapshot, at=datetime.now(UTC))
    finally:
        snapshot.close()
        workspace.plans.close()
    if reps:
        errors.print(
            f"{reps} made-up reps, their accounts and calls are there to plan weeks with; the Organisation "
            "page takes them out again."
        )
