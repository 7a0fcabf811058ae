"""What the rows of a register name that a snapshot does not have."""

from collections.abc import Iterable
from typing import Any

from analytics.organisation.directory import Directory, names_in
from data.plans.organisation.kinds import Kind

SHOWN = 5


def state_unknown(kind: Kind[Any], entries: Iterable[Any], directory: Directory) -> tuple[str, ...]:
    """State what rows name that the snapshot does not have; they are kept, and plan nothing.

    Parameters
    ----------
    kind : Kind
        Of the register.
    entries : iterable of Entry
        Its rows.
    directory : Directory
        Loaded for those whom the rows name.

    Returns
    -------
    tuple of str
        A sentence each for clinicians, sites and health systems; empty when all are known or there is no
        snapshot.
    """
    if not directory.snapshot_id:
        return ()
    npis, sites, idns = names_in(map(vars, entries))
    told = []
    for names, known, one, many in (
        (npis, directory.clinicians, "clinician", "clinicians"),
        (sites, directory.sites, "site", "sites"),
        (idns, directory.idns, "health system", "health systems"),
    ):
        unknown = sorted(names - known.keys())
        if unknown:
            shown = ", ".join(unknown[:SHOWN]) + (" …" if len(unknown) > SHOWN else "")
            told.append(
                f"{kind.title} name {len(unknown):,} {one if len(unknown) == 1 else many} that the snapshot "
                f"does not have: {shown}. The rows are kept; no week can use them."
            )
    return tuple(told)
