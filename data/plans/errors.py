"""What can go wrong when something is kept in the plan store."""

from typing import Any

from data.errors import WindshieldError


class PlanStoreUnusable(WindshieldError, RuntimeError):
    """The plan store's database can't be opened, read or written."""


class NameTaken(WindshieldError, ValueError):
    """A name that must be unique is in use.

    Parameters
    ----------
    what, next_step : str
        For the reader.
    holder : object
        What has the name.
    """

    def __init__(self, what: str, next_step: str, holder: Any) -> None:
        super().__init__(what, next_step)
        self.holder = holder


class NameInvalid(WindshieldError, ValueError):
    """A name is empty, too long or holds characters that can't be seen."""


class EntryMissing(WindshieldError, LookupError):
    """What was asked for is not in the store, or no longer."""


class SaveConflict(WindshieldError, RuntimeError):
    """Someone else saved the same thing meanwhile; nothing was overwritten.

    Parameters
    ----------
    what, next_step : str
        For the reader.
    yours, theirs : object
        What was to be saved, and what the store holds.
    changes : tuple of object
        What differs between theirs and what yours was based on, where that is known.
    """

    def __init__(
        self, what: str, next_step: str, *, yours: Any, theirs: Any, changes: tuple[Any, ...] = ()
    ) -> None:
        super().__init__(what, next_step)
        self.yours = yours
        self.theirs = theirs
        self.changes = changes


class PlanStateInvalid(WindshieldError, RuntimeError):
    """A plan is in a state that refuses what was to be done.

    Parameters
    ----------
    what, next_step : str
        For the reader.
    state, action : object
        Where the plan is, and what was refused.
    """

    def __init__(self, what: str, next_step: str, *, state: Any, action: Any) -> None:
        super().__init__(what, next_step)
        self.state = state
        self.action = action


class GoLiveBlocked(WindshieldError, RuntimeError):
    """Blocking warnings stand that nobody has overridden.

    Parameters
    ----------
    what, next_step : str
        For the reader.
    blocking : tuple of object
        The warnings, in the order in which they were handed in.
    """

    def __init__(self, what: str, next_step: str, *, blocking: tuple[Any, ...]) -> None:
        super().__init__(what, next_step)
        self.blocking = blocking


class DetailInvalid(WindshieldError, ValueError):
    """A role, a number or a place is none that can be."""


class EntryInUse(WindshieldError, RuntimeError):
    """What was to be deleted is needed elsewhere."""


class RowsInvalid(WindshieldError, ValueError):
    """Rows of a table can't be kept together.

    Parameters
    ----------
    what, next_step : str
        For the reader.
    problems : tuple of object
        Which rows, and why.
    """

    def __init__(self, what: str, next_step: str, *, problems: tuple[Any, ...]) -> None:
        super().__init__(what, next_step)
        self.problems = problems
