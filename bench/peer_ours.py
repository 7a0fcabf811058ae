"""Our own answers to the questions of the benchmark, in a process of its own.

`python -m bench.peer_ours SNAPSHOT ROUNDS` prints times, answers and memory as JSON.
"""

import sys
from pathlib import Path

from analytics.provider_filter import ProviderFilter
from analytics.providers import answer_screen, find_providers
from bench.measure import peak_memory_gb, report, time_each_ms
from bench.questions import PAGE_ROWS, filter_questions, name_questions
from data.snapshot.reader import Snapshot


def digest(snapshot: Snapshot, question: ProviderFilter) -> list[list[object]]:
    """Return what the peers are compared by.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The filter.

    Returns
    -------
    list of list
        provider_no, volume and decile of the first page.
    """
    rows = find_providers(snapshot, question, limit=PAGE_ROWS).rows
    return [list(row.values()) for row in rows.select(["provider_no", "volume", "decile"]).to_pylist()]


def main() -> None:
    """Ask everything and print it."""
    snapshot, rounds = Snapshot.open(Path(sys.argv[1])), int(sys.argv[2])
    questions = filter_questions()
    filter_ms = time_each_ms(
        lambda question: find_providers(snapshot, question, limit=PAGE_ROWS), questions, rounds=rounds
    )
    screen_ms = time_each_ms(
        lambda question: answer_screen(snapshot, question, limit=PAGE_ROWS), questions, rounds=rounds
    )
    name_ms = time_each_ms(
        lambda question: find_providers(snapshot, question, limit=PAGE_ROWS), name_questions(), rounds=rounds
    )
    report(
        filter_ms=filter_ms,
        screen_ms=screen_ms,
        name_ms=name_ms,
        answers=[digest(snapshot, question) for question in questions],
        peak_memory_gb=peak_memory_gb(),
    )


if __name__ == "__main__":
    main()
