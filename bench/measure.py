"""Timing: how long each call takes, and what a list of times comes to."""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def time_each_ms(
    ask: Callable[[Question], object], questions: Sequence[Question], *, rounds: int, seed: int = 11
) -> list[list[float]]:
    """Time a call for every question, all questions in a shuffled order, several rounds.

    Parameters
    ----------
    ask : callable
        What is timed.
    questions : sequence
        Its arguments. The first is asked once beforehand, untimed, so that files are open.
    rounds : int
        How often each is asked.
    seed : int
        Of the order.

    Returns
    -------
    list of list of float
        Milliseconds by question, in the questions' order, a figure a round.
    """
    random = np.random.default_rng(seed)
    ask(questions[0])
    times: list[list[float]] = [[] for _ in questions]
    for _ in range(rounds):
        for number in random.permutation(len(questions)):
            started = time.perf_counter()
            ask(questions[number])
            times[number].append((time.perf_counter() - started) * 1e3)
    return times


def percentile_ms(times: Sequence[Sequence[float]], percent: float) -> float:
    """Return a percentile over every single call.

    Parameters
    ----------
    times : sequence of sequence of float
        As `time_each_ms` gives them.
    percent : float
        0 to 100.

    Returns
    -------
    float
        Milliseconds.
    """
    return float(np.percentile([ms for rounds in times for ms in rounds], percent))


def medians_ms(times: Sequence[Sequence[float]]) -> list[float]:
    """Return each question's median.

    Parameters
    ----------
    times : sequence of sequence of float
        As `time_each_ms` gives them.

    Returns
    -------
    list of float
        Milliseconds.
    """
    return [float(np.median(rounds)) for rounds in times]


def peak_memory_gb() -> float:
    """Return the most memory that this process has held.

    Returns
    -------
    float
        Gigabytes, 10^9 bytes.
    """
    # On Linux `ru_maxrss` begins with the peak of the process that started this one, which may just have
    # made the market; the kernel's own mark begins with the program.
    status = Path("/proc/self/status")
    if status.is_file():
        (mark,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(mark.split()[1]) * 1024 / 1e9
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def report(**figures: object) -> None:
    """Print figures as the last line that a peer's process says.

    Parameters
    ----------
    **figures : object
        Anything that JSON holds.
    """
    print(json.dumps(figures))
