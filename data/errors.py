"""The errors that Windshield raises on purpose.

Each one says what happened and ends with what to do next. A specific error also inherits the
builtin that it resembles, so that code which knows nothing of us still catches the right thing.
"""


class WindshieldError(Exception):
    """Base of every error that a person is meant to read.

    Parameters
    ----------
    what : str
        What happened, in one sentence.
    next_step : str
        What the reader can do about it, in one sentence.
    """

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(f"{what} {next_step}")
        self.what = what
        self.next_step = next_step

    def __reduce__(self) -> tuple[object, ...]:
        # Exception would call the constructor with its one joined sentence: an error could not leave the
        # process that raised it.
        return _remake, (type(self), self.args), self.__dict__


def _remake(kind: type[WindshieldError], args: tuple[str, ...]) -> WindshieldError:
    error = kind.__new__(kind)
    error.args = args
    return error


class SnapshotMissing(WindshieldError, LookupError):
    """There is no snapshot where one was asked for."""


class SnapshotBroken(WindshieldError, ValueError):
    """A snapshot's files are damaged, incomplete or of another schema version."""


class SourceUnreadable(WindshieldError, ValueError):
    """A source file is not what it was said to be: wrong layout, empty, truncated, undecodable."""


class TooManyRejects(WindshieldError, ValueError):
    """More of a source file was bad than the build was told to accept."""


class OptionInvalid(WindshieldError, ValueError):
    """An option was given a value that it can't have."""


class FilterInvalid(WindshieldError, ValueError):
    """A filter names something that cannot be: an unknown ZIP, a reversed range, a bad code."""


class SampleSizeInvalid(WindshieldError, ValueError):
    """A sample was asked for that is too small or too large to make."""


class CoordinatesInvalid(WindshieldError, ValueError):
    """Points are no points on Earth, or latitude and longitude are swapped."""


class RoadsUnavailable(WindshieldError, RuntimeError):
    """Road data or the engine that reads them is missing, damaged, or doesn't answer."""
