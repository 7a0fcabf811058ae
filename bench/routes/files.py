"""Which reader a file needs, and what is wrong with one that can't be read."""

from pathlib import Path

from bench.routes.instance import Instance
from bench.routes.rep_week_file import read_rep_week
from bench.routes.toptw_file import read_toptw


def read_instances(file: Path, days: tuple[int, ...]) -> list[Instance]:
    """Read a file, once for each number of days.

    Parameters
    ----------
    file : Path
        `.json` is a rep-week, which has days of its own; anything else a TOPTW file.
    days : tuple of int
        How many days a TOPTW file is solved for.

    Returns
    -------
    list of Instance
        One for a rep-week.

    Raises
    ------
    FileRefused
        It is not there, or not as its format says.
    """
    if file.suffix.lower() == ".json":
        return [read_rep_week(file)]
    return [read_toptw(file, count) for count in days]
