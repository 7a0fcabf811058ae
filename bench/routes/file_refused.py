"""A file that can't be read."""

from pathlib import Path

from data.errors import WindshieldError


class FileRefused(WindshieldError, ValueError):
    """A file that is not as its format says.

    Parameters
    ----------
    file : Path
        Which.
    line : int
        From 1; 0 where no line is to blame.
    what : str
        What is wrong.
    next_step : str
        What to do.
    """

    def __init__(self, file: Path, line: int, what: str, next_step: str) -> None:
        at = f"{file}, line {line}" if line else str(file)
        super().__init__(f"{at}: {what}", next_step)
        self.file = file
        self.line = line


def read_text(file: Path) -> str:
    """Read a file's text.

    Parameters
    ----------
    file : Path
        Which.

    Returns
    -------
    str
        Without a byte-order mark.

    Raises
    ------
    FileRefused
        It is not there, is a directory, or is no text.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        what = f"{wrong.strerror or 'Unreadable'}."
        raise FileRefused(file, 0, what, "Give a file that is there.") from wrong
    except UnicodeDecodeError as wrong:
        raise FileRefused(file, 0, "This is no text.", "Give a TOPTW file or a rep-week.") from wrong
