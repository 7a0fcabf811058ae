"""What runs inside a worker process: one job, its progress, and the packing of its answer.

Function, arguments, answer and errors travel as bytes that are packed and unpacked here and in the thread
that waits for the answer. Pebble would do it in its own loops, where one object that can't be unpacked
stops the pool.
"""

import contextlib
import json
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from jobs.errors import JobFailed

Report: TypeAlias = Callable[[str, float], None]
"""Told what a job is doing, and the share of it that is done, 0 to 1."""

REPORT_SECONDS = 0.05


def run_job(packed: bytes, progress_file: str) -> tuple[bool, bytes]:
    """Run a packed job and pack what it gives.

    Parameters
    ----------
    packed : bytes
        Pickle of (function, arguments).
    progress_file : str
        Where progress is written for the process that waits.

    Returns
    -------
    tuple of bool and bytes
        Whether there is an answer, and the pickled answer or else error.
    """
    try:
        function, arguments = pickle.loads(packed)
        answer = function(_reporter(Path(progress_file)), *arguments)
        return True, pickle.dumps(answer, protocol=5)
    except Exception as error:
        return False, _pack_error(error)


def read_progress(progress_file: Path) -> tuple[str, float]:
    """Return what a job said last.

    Parameters
    ----------
    progress_file : Path
        Where its process writes.

    Returns
    -------
    tuple of str and float
        A text, and a share from 0 to 1; nothing and 0 before the first word.
    """
    try:
        what, share = json.loads(progress_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "", 0.0
    return str(what), float(share)


def _reporter(file: Path) -> Report:
    """Return a function that writes progress, at most twenty times a second.

    A file that is replaced, and not a queue: a process that is killed while it holds a queue's lock leaves
    that lock held for ever.
    """
    fresh = file.with_suffix(".new")
    last, most = 0.0, 0.0

    def report(what: str, share: float) -> None:
        nonlocal last, most
        now = time.monotonic()
        most = max(most, min(1.0, share))
        if now - last < REPORT_SECONDS and share < 1:
            return
        last = now
        with contextlib.suppress(OSError):  # Windows: somebody is reading; the next report will do
            fresh.write_text(json.dumps([what, most]), encoding="utf-8")
            fresh.replace(file)

    return report


def _pack_error(error: Exception) -> bytes:
    try:
        packed = pickle.dumps(error)
        if type(pickle.loads(packed)) is type(error):
            return packed
    except Exception:  # whatever a foreign error's own pickling raises
        pass
    return pickle.dumps(
        JobFailed(
            f"The job failed: {type(error).__name__}: {error}.",
            "Try again; if it fails again, report it with this sentence.",
        )
    )
