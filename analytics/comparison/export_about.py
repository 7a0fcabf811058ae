"""What the files of a comparison say of their figures: data, window, codes, cohorts, and how to read them."""

from collections.abc import Mapping

from analytics.comparison.differences import FALSE_DISCOVERIES, MOST_ALIKE
from analytics.comparison.exported import Exported
from analytics.comparison.growth import FEWEST_IN_A_WINDOW, FEWEST_IN_BOTH
from analytics.comparison.intervals import FEWEST_DEGREES, LARGEST_SHARE
from analytics.comparison.windows import ComparisonWindow
from analytics.exports import About
from analytics.metrics import METRICS
from analytics.numbers import GAP, format_count
from data.snapshot.manifest import Window


def describe_comparison(exported: Exported) -> About:
    """Say what the files of a comparison are about.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    mapping of str to str
        data (says so when it is synthetic), snapshot, as_of, complete_through, window, year_ago, before,
        working_days, codes, payers, smallest_cell, metrics (with their versions), sources, notes.
    """
    comparison = exported.comparison
    about, window = comparison.about, comparison.window
    complete = "; ".join(f"{payer} {day}" for payer, day in about.complete_through.items())
    return {
        "data": say_data(exported),
        "snapshot": exported.snapshot_id,
        "as_of": about.as_of.isoformat(),
        "complete_through": complete or "not said by the sources",
        "window": f"{_span(window.current)}, {say_length(exported)}",
        "year_ago": window.lacks_year_ago or _span(window.year_ago),
        "before": window.lacks_before
        or (
            "the same as a year ago, since the source has years only"
            if window.grain == "year"
            else _span(window.before)
        ),
        "working_days": "; ".join(f"{name} {days}" for name, days in count_days(exported).items()),
        "codes": ", ".join(comparison.question.codes) or "all codes",
        "payers": ", ".join(comparison.question.payers) or "all payers",
        "smallest_cell": str(about.smallest_cell),
        "metrics": ", ".join(f"{key} {METRICS[key].version}" for key in exported.values),
        "sources": "; ".join(f"{source.kind}: {source.file}" for source in about.sources),
        "notes": " ".join(about.notes),
    }


def describe_cohorts(exported: Exported) -> list[str]:
    """Say of each cohort where it is from and how many of it the snapshot has.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    list of str
        One a cohort: "412 clinicians; freeze 2 of 24 Nov 2026 on snapshot 685d32550080".
    """
    members, here = exported.comparison.members, exported.snapshot_id
    said = []
    for source, found, missing in zip(exported.sources, members.clinicians, members.unmatched, strict=True):
        count = "1 clinician" if found == 1 else f"{format_count(int(found))} clinicians"
        parts = [count, source.said, source.rule]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            parts.append(f"{len(missing):,} of its NPIs {verb} not in this snapshot")
        if source.frozen_on not in (None, here):
            parts.append(f"figures from {here}")
        said.append("; ".join(part for part in parts if part))
    return said


def say_data(exported: Exported) -> str:
    """Name the data; a synthetic sample is said to be one.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    str
        The snapshot's title.
    """
    about = exported.comparison.about
    return f"SYNTHETIC SAMPLE, no real people: {about.title}" if about.synthetic else about.title


def say_length(exported: Exported) -> str:
    """Say how long the window is.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    str
        "13 weeks (91 days)", or "a calendar year".
    """
    window = exported.comparison.window
    if window.grain == "year":
        return "a calendar year"
    weeks = "1 week" if window.weeks == 1 else f"{window.weeks} weeks"
    return f"{weeks} ({7 * window.weeks} days)"


def count_days(exported: Exported) -> Mapping[str, int]:
    """Count the working days of the windows.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    mapping of str to int
        "window", and "year ago" and "before" where the data have them.
    """
    window = exported.comparison.window
    shifts = {"window": 0}
    if not window.lacks_year_ago:
        shifts["year ago"] = window.year_shift
    if window.grain == "day" and not window.lacks_before:
        shifts["before"] = window.weeks
    return {name: int(window.working_days[window.buckets(shift)].sum()) for name, shift in shifts.items()}


def say_methods(exported: Exported) -> list[str]:
    """Say how the figures are to be read.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    list of str
        A statement each: window, growth, interval, too few, withheld, differences, hidden counts, members.
    """
    comparison = exported.comparison
    by_year, cell = comparison.window.grain == "year", comparison.about.smallest_cell
    windows = (
        _say_years(comparison.window)
        if by_year
        else "The window ends where the claims of all payers in question are complete; later claims are "
        "still being filled and are left out. It is the same for every cohort. A year ago means the same "
        "weeks 364 days earlier, so that weekdays balance."
    )
    return [
        windows,
        "Growth compares procedures a working day: Mondays to Fridays that are no US federal holiday.",
        f"A 95{GAP}% interval is taken over practices: clinicians of one practice share an operating room, "
        "a contract, a source of patients, so it is practices that vary independently. It is what is to "
        "be expected of practices such as these, and says nothing of what claims leave out.",
        f"“Too few to tell” stands in place of an interval with fewer than {FEWEST_IN_A_WINDOW} procedures "
        f"in a window or {FEWEST_IN_BOTH} in both, with one practice that does more than "
        f"{100 * LARGEST_SHARE:.0f}{GAP}% of them, or with fewer than {FEWEST_DEGREES:g} degrees of "
        "freedom.",
        "“Withheld” means that the feed of claims changed and not the market: how many of the cohort's "
        "clinicians are in it, single weeks, a payer class, or the procedures of the codes that were not "
        "asked about differ by more than markets do. The reason is given.",
        "Differences between cohorts are tested pair by pair (Welch's test) and corrected for all pairs "
        "that could be tested (Benjamini–Hochberg): of those that stand, at most "
        f"{100 * FALSE_DISCOVERIES:.0f}{GAP}% are expected to be chance. q is the corrected p value; "
        "intervals of differences are those of the single pair. Two cohorts that are largely the same "
        f"practices (cosine above {MOST_ALIKE:g}) are not tested.",
        f"Hidden counts: the sources leave out counts below {cell}. Such a count is 1 to {cell - 1}, never "
        "0; what it leaves open is a range (“<11”, “3–30”), apart from the interval. An empty cell or “—” "
        "is unknown, and its reason stands beside it or below.",
        "Membership is that of the freeze and doesn't change within the windows. A clinician in several "
        "cohorts counts in each.",
    ]


def _say_years(window: ComparisonWindow) -> str:
    if window.lacks_year_ago:
        return f"The source has one calendar year only, {window.end.year}: growth can't be had from it."
    return (
        "The source has calendar years only: 90-day growth can't be had from it, and growth is year on year."
    )


def _span(window: Window) -> str:
    return f"{window.start} to {window.end}"
