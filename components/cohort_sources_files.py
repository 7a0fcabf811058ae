"""What a file about a cohort's clinicians says of itself."""

from analytics.exports import About, describe_export
from analytics.provider_filter import ProviderFilter
from data.snapshot.reader import Snapshot


def describe_file(snapshot: Snapshot, holds: str, **more: str) -> About:
    """Say what a file of a cohort is about.

    Parameters
    ----------
    snapshot : Snapshot
        Where its names and places, or its figures, are from.
    holds : str
        What its rows are, in a sentence.
    **more : str
        What else is to be said: key to text.

    Returns
    -------
    mapping of str to str
        data (says so when it is synthetic), snapshot, as_of, complete_through, holds, sources, and `more`.
    """
    about = describe_export(snapshot, ProviderFilter())
    kept = {key: about[key] for key in ("data", "snapshot", "as_of", "complete_through")}
    return {**kept, "holds": holds, **more, "sources": about["sources"]}
