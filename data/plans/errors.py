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
    """

    def __init__(self, what: str, next_step: str, *, yours: Any, theirs: Any) -> None:
        super().__init__(what, next_step)
        self.yours = yours
        self.theirs = theirs
