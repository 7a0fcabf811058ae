"""One function a question: find, rank, describe. Pure, on a Snapshot and plain values."""
