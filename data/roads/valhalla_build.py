"""Build road tiles from an OpenStreetMap extract, by Valhalla's own `valhalla_build_tiles`.

The tiles appear as one `.tar` by one rename. A build that dies leaves a directory that nobody reads and the
next build removes.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from data.errors import RoadsUnavailable
from data.roads.tiles import ARCHIVE, TileSet
from data.roads.valhalla_osm import check_extract, sort_extract
from data.roads.valhalla_sums import pack_tiles

BIN_VARIABLE = "WINDSHIELD_VALHALLA_BIN"
PROGRAM = "valhalla_build_tiles"
UNSORTED = "unsorted input data"

# What the builder says in the order in which it says it, with the share of the time by then that it took with
# the extract of a city.
STAGES = (
    ("Parsing ways", "Reading ways", 0.02),
    ("Parsing relations", "Reading relations", 0.18),
    ("Parsing nodes", "Reading nodes", 0.20),
    ("Creating graph edges", "Making the network", 0.32),
    (r"Building \d+ tiles", "Making tiles", 0.36),
    ("Enhancing local graph", "Adding what is derived", 0.50),
    ("HierarchyBuilder", "Adding main roads", 0.70),
    ("Creating shortcuts", "Adding shortcuts", 0.78),
    ("Adding complex turn restrictions", "Adding turn restrictions", 0.84),
    ("Validating", "Checking the tiles", 0.88),
)
_BUILDING = ".building-"
_LOG_PREFIX = re.compile(r"^[\d\-]+ [\d:.]+ (?:\x1b\[[\d;]*m)?\[\w+\](?:\x1b\[0m)? ")

Progress = Callable[[str, float], None]


def find_builder() -> Path:
    """Return the program that builds tiles.

    Returns
    -------
    Path
        In the directory that `WINDSHIELD_VALHALLA_BIN` names, else in the installed package pyvalhalla, else
        on the PATH.

    Raises
    ------
    RoadsUnavailable
        There is none.
    """
    program = PROGRAM + (".exe" if os.name == "nt" else "")
    named = os.environ.get(BIN_VARIABLE)
    if named:
        builder = Path(named) / program
        if not builder.is_file():
            raise RoadsUnavailable(
                f"{BIN_VARIABLE} names {named}, where {program} is not.", "Name the directory that has it."
            )
        return builder
    package = importlib.util.find_spec("valhalla")
    for directory in (package.submodule_search_locations if package else None) or ():
        builder = Path(directory) / "bin" / program
        if builder.is_file():
            return builder
    on_path = shutil.which(PROGRAM)
    if on_path is None:
        raise RoadsUnavailable(
            f"The builder of road tiles, {PROGRAM}, is not on this computer.",
            "It comes with windshield[roads] (pyvalhalla 3.3 or newer) from Python 3.12 on; or install "
            f"Valhalla and name its bin directory by {BIN_VARIABLE}.",
        )
    return Path(on_path)


def build_tiles(extract: Path, out: Path, progress: Progress) -> TileSet:
    """Build the tiles of an extract.

    Parameters
    ----------
    extract : Path
        An `.osm.pbf`; one that is not sorted is sorted first.
    out : Path
        The directory that gets `valhalla_tiles.tar`; one that is there is replaced when the new one is whole.
    progress : callable
        Told what is being done and the share that is done. What it raises ends the build.

    Returns
    -------
    TileSet
        What was built, checked.

    Raises
    ------
    SourceUnreadable
        The extract is missing, no PBF, cut off or damaged.
    RoadsUnavailable
        There is no builder, it failed, or the extract must be sorted and nothing is there to do it.
    """
    builder = find_builder()
    progress = _rising(progress)
    progress("Checking the extract", 0.0)
    check_extract(extract)
    with _scratch(out) as scratch:
        problem = _run(builder, extract, scratch, progress)
        if problem and UNSORTED in problem:
            progress("Sorting the extract", 0.0)
            ordered = scratch / "sorted.osm.pbf"
            sort_extract(extract, ordered)
            problem = _run(builder, ordered, scratch, progress)
        if problem:
            raise RoadsUnavailable(
                f"The builder of road tiles failed on {extract}: {problem}.",
                "Check the extract and the room on the disk, and build again. Nothing was replaced.",
            )
        progress("Packing the tiles", 0.95)
        archive = scratch / ARCHIVE
        pack_tiles(scratch / "tiles", archive)
        TileSet.open(archive)
        with archive.open("rb+") as file:
            os.fsync(file.fileno())
        archive.replace(out / ARCHIVE)
    progress("Done", 1.0)
    return TileSet.open(out)


def _rising(progress: Progress) -> Progress:
    """Return a progress that never falls: an extract that must be sorted is begun twice."""
    most = 0.0

    def report(what: str, share: float) -> None:
        nonlocal most
        most = max(most, share)
        progress(what, most)

    return report


def _run(builder: Path, extract: Path, scratch: Path, progress: Progress) -> str:
    """Run the builder; return what went wrong, empty when nothing did."""
    tiles = scratch / "tiles"
    shutil.rmtree(tiles, ignore_errors=True)
    tiles.mkdir()
    config = scratch / "valhalla.json"
    config.write_text(json.dumps({"mjolnir": {"tile_dir": str(tiles), "concurrency": _processors()}}))
    last: deque[str] = deque(maxlen=3)
    waiting = list(STAGES)
    with _started([str(builder), "-c", str(config), str(extract.resolve())], scratch) as process:
        for line in process.stdout or ():
            said = _LOG_PREFIX.sub("", line).strip()
            if not said:
                continue
            last.append(said[:200])
            for number, (words, what, share) in enumerate(waiting):
                if re.search(words, said):
                    progress(what, share)
                    del waiting[: number + 1]
                    break
        code = process.wait()
    if code:
        return "; ".join(last) or f"exit code {code}"
    return "" if any(tiles.rglob("*.gph")) else "it made no tiles; there may be no roads in the extract"


@contextmanager
def _started(command: list[str], directory: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a program; it is gone when the block ends, however that ends."""
    try:
        process = subprocess.Popen(
            command,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise RoadsUnavailable(
            f"{command[0]} can't be started ({error}).", f"Name another directory by {BIN_VARIABLE}."
        ) from error
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for left in out.glob(f"{_BUILDING}*"):
            owner = left.name.removeprefix(_BUILDING).split("-")[0]
            if owner.isdigit() and not psutil.pid_exists(int(owner)):
                shutil.rmtree(left, ignore_errors=True)
        scratch = out / f"{_BUILDING}{os.getpid()}-{uuid.uuid4().hex[:8]}"
        scratch.mkdir()
    except OSError as error:
        raise RoadsUnavailable(f"{out} can't be written to ({error}).", "Name another by --out.") from error
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _processors() -> int:
    return max(1, os.cpu_count() or 1)
