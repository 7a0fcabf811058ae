"""What goes with a rep who is deleted, and what keeps one."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from data.identifiers import RepId
from data.plans.errors import EntryInUse
from data.plans.organisation.kinds import CALLS, KINDS
from data.plans.organisation.register import raise_revision


def forget_rep(connection: Connection, rep: RepId, name: str, *, by: str, at: datetime) -> None:
    """Delete a rep's hours, leave, skills, places and credentialing.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        That of the deletion.
    rep : RepId
        Whose.
    name : str
        The rep's, for the reader.
    by : str
        Who deletes.
    at : datetime
        When, with its time zone.

    Raises
    ------
    EntryInUse
        The rep has calls, made or planned.
    """
    calls = connection.execute(
        select(func.count()).select_from(CALLS.table).where(CALLS.table.c.rep_id == rep)
    ).scalar_one()
    if calls:
        raise EntryInUse(
            f"{name} has {calls:,} {'call' if calls == 1 else 'calls'}, made or planned.",
            "Make the rep inactive; or remove the calls first, if nobody needs them.",
        )
    for kind in KINDS:
        if "rep_id" not in kind.table.c:
            continue
        if connection.execute(delete(kind.table).where(kind.table.c.rep_id == rep)).rowcount:
            raise_revision(connection, kind, by=by, at=at)
