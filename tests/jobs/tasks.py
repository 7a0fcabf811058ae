"""Jobs for the tests of the pool; in a module of their own, which a worker process can import."""

import os
import sys
import time
from pathlib import Path

from data.errors import SnapshotMissing
from data.plans.errors import SaveConflict


class Stubborn(Exception):
    """An error that can be pickled and not unpickled, as many libraries have."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


class NoReturn:
    """An answer that can be packed and not unpacked."""

    def __reduce__(self):
        return _refuse, ()


def _refuse():
    raise TypeError("not here")


def add(report, one, two):
    return one + two


def process_id(report):
    return os.getpid()


def plain_process_id():
    return os.getpid()


def main_module_file(report):
    return getattr(sys.modules.get("__mp_main__"), "__file__", None)


def report_and_wait(report, flag: str):
    report("Half way", 0.5)
    deadline = time.monotonic() + 20
    while not Path(flag).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return "seen"


def note_and_sleep(report, file: str, seconds: float = 30):
    report("Sleeping", 0.1)
    Path(file).write_text(str(os.getpid()))
    time.sleep(seconds)


def die(report):
    os._exit(7)


def raise_ours(report):
    raise SnapshotMissing("There is no snapshot.", "Make one.")


def raise_with_data(report):
    raise SaveConflict("Somebody else saved it.", "Look at both.", yours="Q3", theirs="Q2")


def raise_stubborn(report):
    raise Stubborn(1, 2)


def raise_value(report):
    raise ValueError("plain")


def give_a_lambda(report):
    return lambda: None


def give_no_return(report):
    return NoReturn()
