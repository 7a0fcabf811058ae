"""Parts of a day as pairs of numbers, and what is left of them.

A span begins at its first number and ends before its second. Spans that come out of a function are in order,
without overlap, and two that touch are one.
"""

from collections.abc import Iterable

Span = tuple[int, int]
Spans = tuple[Span, ...]


def join_spans(spans: Iterable[Span]) -> Spans:
    """Return the times that are in any of some spans.

    Parameters
    ----------
    spans : iterable of (int, int)
        In any order; empty ones count for nothing.

    Returns
    -------
    tuple of (int, int)
        08–10, 09–11 and 11–12 are 08–12.
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def cut_spans(spans: Iterable[Span], taken: Iterable[Span]) -> Spans:
    """Return the times that are in some spans and in none of others.

    Parameters
    ----------
    spans : iterable of (int, int)
        What there is.
    taken : iterable of (int, int)
        What goes.

    Returns
    -------
    tuple of (int, int)
        Of 08–12 without 09–11, 08–09 and 11–12.
    """
    left = list(join_spans(spans))
    for start, end in join_spans(taken):
        left = [
            part
            for first, last in left
            for part in ((first, min(last, start)), (max(first, end), last))
            if part[0] < part[1]
        ]
    return tuple(left)


def share_spans(spans: Iterable[Span], others: Iterable[Span]) -> Spans:
    """Return the times that are in some spans and in others, too.

    Parameters
    ----------
    spans, others : iterable of (int, int)
        In any order.

    Returns
    -------
    tuple of (int, int)
        Of 08–12 and 11–14, 11–12.
    """
    mine, theirs = join_spans(spans), join_spans(others)
    return join_spans((max(a, c), min(b, d)) for a, b in mine for c, d in theirs)


def start_spans(spans: Iterable[Span], length: int) -> Spans:
    """Return when something of a length may start so that it ends within the same span.

    Parameters
    ----------
    spans : iterable of (int, int)
        When it may take place.
    length : int
        How long it is, 0 or more.

    Returns
    -------
    tuple of (int, int)
        Earliest and latest start, both included: of 08–09 and 30 minutes, 08:00 to 08:30. Nothing of a span
        that is too short.
    """
    return tuple((start, end - length) for start, end in join_spans(spans) if end - length >= start)
