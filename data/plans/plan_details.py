"""A plan's name, and whose territories it holds from when."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from data.identifiers import PlanId
from data.plans.audit import record
from data.plans.errors import SaveConflict
from data.plans.names import check_name, check_optional_name
from data.plans.plan_entry import Plan, check_role
from data.plans.plan_rows import find_plan, refuse_taken, update_plan
from data.plans.plan_saving import PlanVersions
from data.plans.plan_states import Action, next_state


class PlanDetails(PlanVersions):
    """The names and details of the plans of one store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def rename(self, plan: Plan, name: str, *, by: str, at: datetime) -> Plan:
        """Give a plan another name, in any state.

        Parameters
        ----------
        plan : Plan
            As it was looked at.
        name : str
            The new name.
        by : str
            Who.
        at : datetime
            When, with its time zone.

        Returns
        -------
        Plan
            As it is now.

        Raises
        ------
        NameInvalid, NameTaken
            As `create`.
        SaveConflict
            Its name, details or state were changed meanwhile; `theirs` is the plan as it stands.
        EntryMissing
            It has been deleted.
        """
        title, key = check_name(name)
        try:
            with self._database.writing() as connection:
                stored = find_plan(connection, plan.id, lock=True)
                refuse_changed(plan, stored, title)
                refuse_taken(connection, key, plan.id)
                record(
                    connection, "renamed", title, by=by, at=at, plan_id=plan.id,
                    detail={"before": stored.name, "after": title},
                )  # fmt: skip
                return update_plan(
                    connection, plan.id, by=by, at=at, name=title, name_key=key, revision=stored.revision + 1
                )
        except IntegrityError:
            self._refuse_taken_meanwhile(key, plan.id)
            raise

    def _refuse_taken_meanwhile(self, key: str, plan_id: PlanId) -> None:
        # Another process took the name between our look and our write; the look now finds it.
        with self._database.reading() as connection:
            refuse_taken(connection, key, plan_id)

    def set_details(
        self,
        plan: Plan,
        *,
        sales_force: str,
        role: str,
        effective_on: date | None,
        by: str,
        at: datetime,
    ) -> Plan:
        """Say whose territories a plan holds and from when.

        Parameters
        ----------
        plan : Plan
            As it was looked at; a draft or in review.
        sales_force : str
            Whose territories they are; may be empty.
        role : str
            Of `ROLES`.
        effective_on : date, optional
            From when the hierarchy holds.
        by : str
            Who.
        at : datetime
            When, with its time zone.

        Returns
        -------
        Plan
            As it is now.

        Raises
        ------
        NameInvalid, DetailInvalid
            As `create`.
        SaveConflict, EntryMissing
            As `rename`.
        PlanStateInvalid
            It is live or archived.
        """
        fresh = {
            "sales_force": check_optional_name(sales_force)[0], "role": check_role(role),
            "effective_on": effective_on,
        }  # fmt: skip
        with self._database.writing() as connection:
            stored = find_plan(connection, plan.id, lock=True)
            refuse_changed(plan, stored, fresh)
            next_state(stored.name, stored.state, Action.SET_DETAILS)
            before = {name: getattr(stored, name) for name in fresh}
            detail = {
                n: {"before": _plain(before[n]), "after": _plain(fresh[n])}
                for n in fresh
                if before[n] != fresh[n]
            }
            record(connection, "set details", stored.name, by=by, at=at, plan_id=plan.id, detail=detail)
            return update_plan(connection, plan.id, by=by, at=at, revision=stored.revision + 1, **fresh)


def refuse_changed(plan: Plan, stored: Plan, yours: object) -> None:
    """Refuse to change a plan whose name, details or state somebody else changed.

    Parameters
    ----------
    plan : Plan
        As it was looked at.
    stored : Plan
        As it stands.
    yours : object
        What was to be done.

    Raises
    ------
    SaveConflict
        It was changed meanwhile.
    """
    if stored.revision != plan.revision:
        raise changed_meanwhile(plan, stored, yours)


def changed_meanwhile(plan: Plan, stored: Plan, yours: object) -> SaveConflict:
    """Make the error that says so.

    Parameters
    ----------
    plan, stored : Plan
        As it was looked at, and as it stands.
    yours : object
        What was to be done.

    Returns
    -------
    SaveConflict
        To be raised.
    """
    return SaveConflict(
        f"“{plan.name}” was changed by {stored.updated_by} at {stored.updated_at:%H:%M UTC on %d %b %Y}, "
        "after you opened it. Nothing was overwritten.",
        "Open it again, look at what changed, and repeat yours if it is still right.",
        yours=yours,
        theirs=stored,
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
