"""What a drive-time engine says of itself, in a line that fits beside a figure."""

from analytics.drive import DriveStatement


def describe_accuracy(statement: DriveStatement) -> str:
    """Write how far an engine's minutes can be trusted.

    Parameters
    ----------
    statement : DriveStatement
        Of the engine that answered.

    Returns
    -------
    str
        "estimate: half within 9 %, nine in ten within 25 %"; without measured errors what lies behind the
        figures, or that nothing was measured.
    """
    name = statement.engine.lower() if statement.engine == "Estimate" else statement.engine
    if statement.median_error is not None and statement.p90_error is not None:
        half, most = _percent(statement.median_error), _percent(statement.p90_error)
        how = f"half within {half}, nine in ten within {most}"
    elif statement.exact:
        how = f"along roads, {statement.data}" if statement.data else "along roads"
    else:
        how = "its error was not measured"
    instead = f"; {statement.stands_in_for}" if statement.stands_in_for else ""
    return f"{name}: {how}{instead}"


def describe_measure(statement: DriveStatement) -> str:
    """Write what an engine rests on, what its error was measured against, and what a ZIP's centroid adds.

    Parameters
    ----------
    statement : DriveStatement
        Of the engine that answered.

    Returns
    -------
    str
        Sentences; of figures that nobody measured it says so.
    """
    against = f"Its error was measured against {statement.truth}." if statement.truth else _NOT_MEASURED
    parts = [f"It rests on {statement.data}.", against]
    if statement.zip_centroid_minutes is not None:
        parts.append(
            f"Where a place is known by its ZIP only, that adds {statement.zip_centroid_minutes:.0f} min "
            "at the median."
        )
    return " ".join(parts)


_NOT_MEASURED = "Its error was not measured against other minutes."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
