"""How a drive's length is written."""

import math

GAP = "\N{NO-BREAK SPACE}"


def write_minutes(minutes: float) -> str:
    """Write a duration.

    Parameters
    ----------
    minutes : float
        0 or more; NaN when unknown.

    Returns
    -------
    str
        "38 min", "2 h 25 min", "2 h"; "—" when unknown.
    """
    if not math.isfinite(minutes):
        return "—"
    hours, rest = divmod(round(minutes), 60)
    parts = [f"{hours}{GAP}h"] * bool(hours) + [f"{rest}{GAP}min"] * bool(rest or not hours)
    return GAP.join(parts)
