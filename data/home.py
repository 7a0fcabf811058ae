"""Where Windshield keeps its files on this computer."""

import os
from pathlib import Path

from platformdirs import user_data_path


def home_directory() -> Path:
    """Return the directory under which snapshots and the plan store live.

    Returns
    -------
    Path
        ``WINDSHIELD_HOME`` when it is set, else the user's data directory.
    """
    named = os.environ.get("WINDSHIELD_HOME")
    return Path(named).expanduser() if named else user_data_path("windshield", appauthor=False)
