"""How a job can end without an answer."""

from data.errors import WindshieldError


class JobCancelled(WindshieldError, RuntimeError):
    """A job was stopped before it had an answer."""


class JobCrashed(WindshieldError, RuntimeError):
    """The process that a job ran in died: killed, out of memory, or a fault in a library."""


class JobFailed(WindshieldError, RuntimeError):
    """A job raised an error, or gave an answer, that can't be handed from one process to another."""


class PoolClosed(WindshieldError, RuntimeError):
    """A job was submitted to a pool that had been closed."""
