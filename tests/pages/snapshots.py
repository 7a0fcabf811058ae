"""What the homes of the page tests hold, as literals, and a newer market for one."""

from datetime import date

import pyarrow as pa

from components.session import forget_workspaces, shared_workspace
from data.sample.generate import build_sample
from data.snapshot.manifest import Description, SourceFile
from data.snapshot.store import SnapshotStore

BUILT_AT = "2026-11-24T00:00:00+00:00"
NOTES = ("56 clinicians have no name: NPPES keeps only the number and date of those deactivated.",)
NOBODY = Description(
    title="Empty market",
    synthetic=False,
    as_of=date(2026, 9, 30),
    grain="none",
    sources=(SourceFile("facilities", "asc.csv", "0" * 64, rows=0, rejected=2),),
    notes=NOTES,
)
REJECTS = pa.table(
    {
        "kind": ["facilities"] * 3,
        "file": ["asc.csv"] * 3,
        "line": [2, 3, 9],
        "outcome": ["rejected", "mended", "rejected"],
        "reason": ["NPI fails its check digit", "CCN not readable, left empty", "NPI fails its check digit"],
        "text": ["=1+1", "0N81740", None],
    }
)


def install_newer(home):
    """Install another market, and look at the home as a process does that starts then."""
    newer = build_sample(SnapshotStore(home), providers=3_000, seed=11, built_at=BUILT_AT)
    forget_workspaces()
    assert shared_workspace().snapshot.id == newer
    return newer
