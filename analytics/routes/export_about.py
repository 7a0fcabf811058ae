"""What every file of a week says of itself."""

from analytics.drive_statement import describe_accuracy
from analytics.exports import About
from analytics.numbers import format_day
from analytics.routes.rep_week import RepWeek

SYNTHETIC = "SYNTHETIC SAMPLE, no real people"


def describe_week(week: RepWeek) -> About:
    """Say what a file of a week is about.

    Parameters
    ----------
    week : RepWeek
        The week.

    Returns
    -------
    mapping of str to str
        data (says so when it is synthetic), snapshot, window (the week), planned_on, codes, drive (what the
        engine says of its error), rep.
    """
    return {
        "data": SYNTHETIC if week.synthetic else "the organisation's own",
        "snapshot": week.snapshot_id,
        "window": f"week of {format_day(week.monday)}",
        "planned_on": format_day(week.today),
        "codes": ", ".join(week.codes) or "all codes",
        "drive": f"{describe_accuracy(week.statement)}; drive times are estimates until they are driven",
        "rep": week.rep.name,
    }


def write_footer(week: RepWeek) -> str:
    """Say in a line what a page of a week rests on.

    Parameters
    ----------
    week : RepWeek
        The week.

    Returns
    -------
    str
        Synthetic first, where it is.
    """
    about = describe_week(week)
    first = f"{about['data']}. " if week.synthetic else ""
    rests = f"Snapshot {about['snapshot']}, planned on {about['planned_on']}."
    return f"{first}{rests} Drive times: {about['drive']}."
