"""Differences between cohorts in sentences, for people who have not seen the scale on which they were tested.

Growth is tested as the log of a ratio, since chance is about symmetric there: the gap of two cohorts is
log((1 + a) / (1 + b)), and its interval is one of a ratio. So two things are said, and neither is passed off
as the other:

- the gap in percentage points, a − b, which a reader can check against the table (but for rounding). It has
  no interval: one in points would need the chances of both levels, while the ratio is what was tested;
- the ratio of the two growth factors, (1 + a) / (1 + b) − 1, with its 95 % interval: how much more the first
  cohort would now do than the second, had both started level. "+6.2 % against −1.0 %" is 7.2 points and 7.3 %
  more, for 106.2 / 99.0 = 1.073.

Leakage is tested as log odds: the gap in points is said likewise, and the interval is one of the ratio of the
odds. A payer's share is tested as it is, so its gap in points has the interval itself.

Intervals are those of the single pair, not widened for how many were looked at; q is. A pair is mentioned
when its q stands (`analytics.comparison.differences`), the surest first.
"""

import unicodedata
from collections.abc import Sequence
from enum import Enum

import numpy as np

from analytics.comparison.differences import FALSE_DISCOVERIES, Differences, PairState
from analytics.comparison.intervals import Floats
from analytics.comparison.mix_distances import MixDistances
from analytics.metrics import Metric, MetricValues
from analytics.numbers import GAP

MOST_SENTENCES = 12


class Scale(Enum):
    """On what scale the pairs of a metric are tested."""

    LOG_RATIO = "log ratio"
    LOG_ODDS = "log odds"
    SHARE = "share"


def scale_of(metric: Metric) -> Scale:
    """Return the scale on which `MetricValues.differences` of a metric are.

    Parameters
    ----------
    metric : Metric
        One that is tested.

    Returns
    -------
    Scale
        Log ratio for a growth, log odds for leakage, the share itself (0 to 1) for a payer's.
    """
    if metric.is_signed:
        return Scale.LOG_RATIO
    return Scale.LOG_ODDS if metric.key == "leakage" else Scale.SHARE


def say_differences(
    metric: Metric, names: Sequence[str], values: MetricValues, most: int = MOST_SENTENCES
) -> tuple[list[str], int]:
    """Say which cohorts differ in a metric.

    Parameters
    ----------
    metric : Metric
        Which.
    names : sequence of str
        Of the cohorts; they stand in the sentences as they are, so escape the whole for Markdown or HTML.
    values : MetricValues
        Of the metric.
    most : int
        Sentences at most; the last one counts the pairs that were left out.

    Returns
    -------
    tuple of list of str and int
        A sentence a pair that stands, the surest first; and how many pairs were tested, 0 for a metric that
        is not.
    """
    differences = values.differences
    if differences is None:
        return [], 0
    gap = np.nan_to_num(np.abs(differences.difference) / differences.standard_error)
    order = [pair for pair in np.lexsort((-gap, differences.q)) if differences.stands[pair]]
    said = [_say_pair(metric, names, values, differences, int(pair)) for pair in order[:most]]
    if len(order) > most:
        said.append(_count_rest(len(order) - most))
    return said, differences.tested


def say_tested(metric: Metric, values: MetricValues) -> str:
    """Say how many pairs of cohorts were looked at, and how many differences are real.

    Parameters
    ----------
    metric : Metric
        Which.
    values : MetricValues
        Of it.

    Returns
    -------
    str
        "2 of 6 pairs differ by more than chance; 4 more could not be tested."; empty for a metric that is not
        tested, or a single cohort.
    """
    differences = values.differences
    if differences is None or not len(differences.state):
        return ""
    untested = len(differences.state) - differences.tested
    same = int((differences.state == PairState.SAME_PRACTICES).sum())
    return _count_pairs(differences.tested, int(differences.stands.sum()), untested, same)


def say_mix_differences(
    names: Sequence[str], distances: MixDistances, most: int = MOST_SENTENCES
) -> tuple[list[str], int]:
    """Say which cohorts differ in their payer mix.

    Parameters
    ----------
    names : sequence of str
        Of the cohorts, as they stand in the sentences.
    distances : MixDistances
        Of every pair.
    most : int
        Sentences at most; the last one counts the pairs that were left out.

    Returns
    -------
    tuple of list of str and int
        A sentence a pair that stands, the surest and then the furthest first; and how many pairs were tested.
    """
    first, second = np.nonzero(np.triu(distances.stands, 1))
    order = np.lexsort((-distances.value[first, second], distances.q[first, second]))
    said = []
    for pair in order[:most]:
        one, other = int(first[pair]), int(second[pair])
        value, low, high = (
            100 * float(part[one, other]) for part in (distances.value, distances.low, distances.high)
        )
        doubt = "; hidden counts could make that up" if distances.hidden_could_explain[one, other] else ""
        said.append(
            f"The payer mixes of {isolate(names[one])} and {isolate(names[other])} differ: {value:.1f} of "
            f"100 procedures ({low:.1f} to {high:.1f}) would have to be paid by another class for the two "
            f"to be alike; {write_q(float(distances.q[one, other]))}{doubt}."
        )
    if len(order) > most:
        said.append(_count_rest(len(order) - most))
    return said, distances.tested


def say_mix_tested(distances: MixDistances) -> str:
    """Say how many payer mixes were compared, and how many differ.

    Parameters
    ----------
    distances : MixDistances
        Of every pair.

    Returns
    -------
    str
        As `say_tested`.
    """
    cohorts = len(distances.value)
    pairs = cohorts * (cohorts - 1) // 2
    stand = int(np.count_nonzero(np.triu(distances.stands, 1)))
    return _count_pairs(distances.tested, stand, pairs - distances.tested, 0) if pairs else ""


def write_q(q: float) -> str:
    """Write a corrected p value.

    Parameters
    ----------
    q : float
        0 to 1.

    Returns
    -------
    str
        "q = 0.03", "q < 0.001".
    """
    if q < 0.001:
        return f"q{GAP}<{GAP}0.001"
    return f"q{GAP}={GAP}{q:.{3 if q < 0.0095 else 2}f}"


def isolate(name: str) -> str:
    """Return a name that does not turn the words around it when it is written from right to left.

    Parameters
    ----------
    name : str
        As a person typed it.

    Returns
    -------
    str
        Between Unicode's first-strong isolate and its end where it has such letters, else as it is.
    """
    turns = any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in name)
    return f"\u2068{name}\u2069" if turns else name


def _say_pair(
    metric: Metric, names: Sequence[str], values: MetricValues, differences: Differences, pair: int
) -> str:
    first, second = int(differences.first[pair]), int(differences.second[pair])
    sign = 1 if differences.difference[pair] > 0 else -1
    above, below = (second, first) if sign > 0 else (first, second)
    low, high = sorted(sign * float(end[pair]) for end in (differences.low, differences.high))
    gap = abs(float(differences.difference[pair]))
    one, other = isolate(names[above]), isolate(names[below])
    a, b = float(values.value[above]), float(values.value[below])
    points, q = f"{a - b:.1f}{GAP}points", write_q(float(differences.q[pair]))
    sides = f"{_percent(a, metric)} against {_percent(b, metric)}"
    match scale_of(metric):
        case Scale.LOG_RATIO:
            more, least, most = _scaled(100 * np.expm1(np.array([gap, low, high])), digits=1)
            verb = "fell less" if a < 0 else "grew more"
            inbound = metric.key == "inbound_growth"
            begin = (
                f"Patients from outside {verb} in {one} than in {other}"
                if inbound
                else f"{one} {verb} than {other}"
            )
            does = "receive" if inbound else "do"
            return (
                f"{begin}: {sides}, {points}. From the same start it would now {does} {more}{GAP}% more "
                f"({least} to {most}); {q}."
            )
        case Scale.LOG_ODDS:
            times, least, most = _scaled(np.exp(np.array([gap, low, high])), digits=2)
            return (
                f"{one} sends a larger share of its patients outside than {other}: {sides}, {points}. The "
                f"odds are {times} times as high ({least} to {most}); {q}."
            )
        case Scale.SHARE:
            return (
                f"The share of {metric.title} is larger in {one} than in {other}: {sides}, {points} "
                f"({100 * low:.1f} to {100 * high:.1f}); {q}."
            )


def _percent(value: float, metric: Metric) -> str:
    text = f"{value:+.1f}" if metric.is_signed else f"{value:.1f}"
    text = text[1:] if text in ("+0.0", "-0.0") else text
    return text.replace("-", "−") + f"{GAP}%"


def _scaled(numbers: Floats, digits: int) -> list[str]:
    """Write numbers with so many digits after the point, or fewer where the largest one has three anyway."""
    largest = float(np.max(numbers))
    digits = min(digits, 2 - (largest >= 9.995) - (largest >= 99.95))
    return [f"{number:,.{digits}f}" for number in numbers.tolist()]


def _count_rest(pairs: int) -> str:
    return "One more pair differs." if pairs == 1 else f"{pairs:,} more pairs differ."


def _count_pairs(tested: int, stand: int, untested: int, same: int) -> str:
    lack = untested - same
    left = [
        f"{same:,} {'is' if same == 1 else 'are'} largely the same practices" if same else "",
        f"{lack:,} {'lacks' if lack == 1 else 'lack'} a figure or enough to tell" if lack else "",
    ]
    rest = " and ".join(part for part in left if part)
    why = f"; not tested: {rest}" if rest else ""
    if not tested:
        return f"No pair could be tested{why}."
    if tested == 1:
        said = (
            "The one pair that was tested differs"
            if stand
            else "The one pair that was tested does not differ"
        )
    else:
        said = f"{stand:,} of the {tested:,} pairs tested {'differs' if stand == 1 else 'differ'}"
        said = said if stand else f"None of the {tested:,} pairs tested differs"
    corrected = (
        f", corrected for all of them (at most {100 * FALSE_DISCOVERIES:.0f}{GAP}% false)"
        if tested > 1
        else ""
    )
    return f"{said} by more than chance{corrected}{why}."
