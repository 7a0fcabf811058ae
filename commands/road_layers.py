"""What makes instant drive times truer: anchors on the home's road tiles, and trips that somebody drove."""

from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer
from rich.table import Table

from commands.console import errors, output, show_progress, snapshot_store
from data.errors import SourceUnreadable, WindshieldError
from data.home import home_directory
from data.roads.anchor_build import build_anchors, places_within
from data.roads.calibration import Calibration
from data.roads.layers import ANCHORS, ROADS, RoadSettings, open_uncalibrated
from data.roads.tiles import TileSet
from data.roads.trips import read_trips
from data.roads.valhalla_engine import ValhallaTimes
from data.snapshot.reader import Snapshot
from jobs.pool import JobPool

REJECTS_SHOWN = 10


def make_anchors(count: int) -> None:
    """Compute anchors on the home's tiles, and say how wrong they are.

    Parameters
    ----------
    count : int
        How many at most.
    """
    tiles = TileSet.open(home_directory() / ROADS)
    places = places_within(tiles.bounds, _site_points(), at_least=4 * count)
    directory = home_directory() / ROADS / ANCHORS
    with JobPool() as pool, show_progress() as report:
        engine = ValhallaTimes(tiles, pool, max_pairs=2 * count**2)
        table, error = build_anchors(engine, places, directory, count=count, report=report)
    errors.print(f"{len(table.points):,} anchors among {len(places):,} places: ZIPs, sites, and around them")
    if error:
        errors.print(
            f"Against Valhalla on {error.pairs:,} other pairs: half within {error.median:.1%}, "
            f"nine in ten within {error.p90:.1%}"
        )
    print(directory)


def calibrate(
    trips: Annotated[
        Path,
        typer.Argument(
            metavar="TRIPS.csv",
            help="Columns from, to (a ZIP, or latitude,longitude), departure (2026-03-02 08:15), minutes.",
        ),
    ],
    dry_run: Annotated[bool, typer.Option(help="Say what would come of it, and keep nothing.")] = False,
) -> None:
    """Correct every layer of drive times by trips that somebody drove."""
    driven, rejected = read_trips(trips)
    for row in rejected[:REJECTS_SHOWN]:
        errors.print(f"{trips.name}, line {row.line}: {row.reason}")
    if len(rejected) > REJECTS_SHOWN:
        errors.print(f"… and {len(rejected) - REJECTS_SHOWN:,} more rows were not used.")
    table = Table(box=None, pad_edge=False)
    for name in ("layer", "trips", "half within", "nine in ten within", "before", "before"):
        table.add_column(name, justify="left" if name == "layer" else "right")
    compared, kept = 0, 0
    with JobPool() as pool:
        for path, engine in open_uncalibrated(home_directory(), pool, RoadSettings.from_environment()):
            try:
                found = Calibration.fit(engine, driven, trips.name)
            except WindshieldError as error:
                errors.print(f"{engine.statement.engine}: {error}")
                continue
            compared += 1
            better = found.median_error < found.median_error_before
            if better and not dry_run:
                found.write(path)
                kept += 1
            elif not better:
                errors.print(f"{found.engine}: these trips make it no truer; it stays as it was.")
            shares = (
                found.median_error,
                found.p90_error,
                found.median_error_before,
                found.p90_error_before,
            )
            table.add_row(found.engine, f"{found.trips:,}", *(f"{share:.1%}" for share in shares))
    if not compared:
        raise SourceUnreadable(f"No layer could be calibrated with {trips}.", "See the reasons above.")
    output.print(table)
    if kept:
        errors.print("Kept. A running Windshield takes it up when it is started again.")


def _site_points() -> npt.NDArray[np.float64]:
    """Return where the sites of the current snapshot are, or nothing where there is no snapshot."""
    store = snapshot_store()
    current = store.current()
    if current is None:
        return np.empty((0, 2))
    sites = Snapshot.open(store.path(current)).query(
        "SELECT DISTINCT lat::DOUBLE AS lat, lon::DOUBLE AS lon FROM sites "
        "WHERE lat IS NOT NULL AND lon IS NOT NULL"
    )
    return np.stack([sites["lat"].to_numpy(), sites["lon"].to_numpy()], axis=1)
