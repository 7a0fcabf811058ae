"""What the homes of the page tests hold, as literals."""

from datetime import date

import pyarrow as pa

from data.snapshot.manifest import Description, SourceFile

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
