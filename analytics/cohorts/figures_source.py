"""From which snapshot a kept cohort's figures come: its freeze's, unless another is asked for and named."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from data.errors import WindshieldError
from data.identifiers import SnapshotId
from data.plans.cohort_entry import CohortFreeze, KeptCohort


class FreezeSnapshotMissing(WindshieldError, LookupError):
    """The snapshot that a cohort was frozen on has been deleted.

    Parameters
    ----------
    what, next_step : str
        For the reader.
    kept : KeptCohort
        The cohort.
    freeze : CohortFreeze
        Its freeze; the NPIs are still there.
    """

    def __init__(self, what: str, next_step: str, kept: KeptCohort, freeze: CohortFreeze) -> None:
        super().__init__(what, next_step)
        self.kept = kept
        self.freeze = freeze


class SnapshotsDiffer(WindshieldError, ValueError):
    """Cohorts that were frozen on different snapshots were to be compared as if they were on one.

    Parameters
    ----------
    what, next_step : str
        For the reader.
    snapshots : tuple of SnapshotId
        Those on which they were frozen, in order.
    """

    def __init__(self, what: str, next_step: str, snapshots: tuple[SnapshotId, ...]) -> None:
        super().__init__(what, next_step)
        self.snapshots = snapshots


@dataclass(frozen=True)
class FiguresSource:
    """Where a freeze's figures come from.

    Parameters
    ----------
    snapshot_id : SnapshotId
        The snapshot.
    frozen_on : SnapshotId
        That of the freeze.
    label : str
        What stands beside every figure when the two differ; empty when they are the same.
    """

    snapshot_id: SnapshotId
    frozen_on: SnapshotId
    label: str

    @property
    def is_own(self) -> bool:
        """The answer to whether they come from the snapshot of the freeze."""
        return self.snapshot_id == self.frozen_on


def find_figures(
    kept: KeptCohort,
    freeze: CohortFreeze,
    available: Collection[SnapshotId],
    on: SnapshotId | None = None,
) -> FiguresSource:
    """Find the snapshot that a cohort's figures are computed on.

    Parameters
    ----------
    kept : KeptCohort
        The cohort.
    freeze : CohortFreeze
        One of its freezes.
    available : collection of SnapshotId
        The snapshots that are installed.
    on : SnapshotId, optional
        Another snapshot that a person asked for.

    Returns
    -------
    FiguresSource
        With a label when it is not the freeze's own.

    Raises
    ------
    FreezeSnapshotMissing
        The freeze's snapshot, or the one asked for, is no longer there; no other is taken in its place.
    """
    wanted = on or freeze.snapshot_id
    if wanted not in available:
        keeps = "nobody" if not freeze.npis else "1 NPI" if freeze.npis == 1 else f"{freeze.npis:,} NPIs"
        raise FreezeSnapshotMissing(
            f"“{kept.name}” was frozen on snapshot {wanted}, which has since been deleted: its figures can't "
            f"be computed. The list itself is kept ({keeps})."
            if wanted == freeze.snapshot_id
            else f"Snapshot {wanted}, on which “{kept.name}” was to be compared, is not on this computer.",
            "Compare it on another snapshot, which is then named beside the figures, or freeze it again on "
            "the current one.",
            kept,
            freeze,
        )
    label = "" if wanted == freeze.snapshot_id else f"frozen on {freeze.snapshot_id}, figures from {wanted}"
    return FiguresSource(wanted, freeze.snapshot_id, label)


def find_common_figures(
    frozen: Sequence[tuple[KeptCohort, CohortFreeze]],
    available: Collection[SnapshotId],
    on: SnapshotId | None = None,
) -> tuple[FiguresSource, ...]:
    """Find the one snapshot on which several cohorts are compared.

    Parameters
    ----------
    frozen : sequence of tuple of KeptCohort and CohortFreeze
        Cohorts with one of their freezes each.
    available : collection of SnapshotId
        The snapshots that are installed.
    on : SnapshotId, optional
        A snapshot that a person asked for, for all of them.

    Returns
    -------
    tuple of FiguresSource
        One a cohort, all of the same snapshot.

    Raises
    ------
    FreezeSnapshotMissing
        As `find_figures`, for the first of which that is so.
    SnapshotsDiffer
        They were frozen on different snapshots and nobody said on which to compare them.
    """
    found = tuple(find_figures(kept, freeze, available, on) for kept, freeze in frozen)
    snapshots = tuple(dict.fromkeys(source.snapshot_id for source in found))
    if len(snapshots) > 1:
        on_each = "; ".join(
            f"{snapshot}: {_names([k.name for k, f in frozen if f.snapshot_id == snapshot])}"
            for snapshot in snapshots
        )
        raise SnapshotsDiffer(
            f"These cohorts were frozen on different snapshots ({on_each}).",
            "Choose one snapshot for all of them, or freeze the older ones again.",
            snapshots,
        )
    return found


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
