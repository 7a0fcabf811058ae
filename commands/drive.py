"""`windshield drive`: what each engine of this computer says of one drive."""

from datetime import datetime
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from analytics.drive import DriveMatrix, DriveTimes
from analytics.drive_doubts import ACROSS_EMPTY, ACROSS_WATER, doubt_pairs
from analytics.drive_statement import describe_accuracy
from analytics.places import locate
from commands.console import errors, output, snapshot_path
from data.errors import RoadsUnavailable
from data.home import home_directory
from data.roads.estimator import EstimatorTimes
from data.roads.layers import ROADS, RoadSettings, finish, open_exact, open_instant
from data.snapshot.reader import Snapshot
from jobs.pool import JobPool

DOUBTS = {
    ACROSS_WATER: "The straight line crosses water: an estimate may be far off.",
    ACROSS_EMPTY: "The straight line crosses country where nobody lives: an estimate may be far off.",
}


def drive(
    start: Annotated[str, typer.Argument(metavar="FROM", help="A ZIP, a point (41.9,-87.6), or a site.")],
    end: Annotated[str, typer.Argument(metavar="TO", help="The same.")],
    departing: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d %H:%M"], help="Local time: 2026-03-02 08:15.")
    ] = None,
    snapshot: Annotated[str, typer.Option(help="Id or directory; the current one if left out.")] = "",
) -> None:
    """Say how long a drive takes, by each engine that there is, and how far each can be trusted."""
    market = Snapshot.open(snapshot_path(snapshot))
    origin, destination = (locate(market, place, 1.0) for place in (start, end))
    here, there = np.array([[origin.lat, origin.lon]]), np.array([[destination.lat, destination.lon]])
    roads = home_directory() / ROADS
    instant = open_instant(home_directory())
    table = Table(box=None, pad_edge=False)
    for name in ("minutes", "miles", "how far it can be trusted"):
        table.add_column(name, justify="left" if name.startswith("how") else "right")
    with JobPool() as pool:
        exact = open_exact(home_directory(), pool, instant, RoadSettings.from_environment())
        engines: list[DriveTimes] = [finish(EstimatorTimes(), roads)]
        if instant.statement.engine != "Estimate":
            engines.append(instant)
        engines += [exact] if exact else []
        for engine in engines:
            try:
                answer = engine.matrix(here, there, departing)
            except RoadsUnavailable as error:
                errors.print(str(error), markup=False)
                continue
            _add_row(table, engine, answer)
    output.print(table)
    when = f"departing {departing:%a %d %b %Y, %H:%M}" if departing else "free flow, no traffic"
    output.print(f"One way, {when}; {origin.label} to {destination.label}.", style="dim", markup=False)
    doubt = DOUBTS.get(int(doubt_pairs(here, there)[0]))
    if doubt:
        errors.print(doubt)


def _add_row(table: Table, engine: DriveTimes, answer: DriveMatrix) -> None:
    minutes, miles = float(answer.minutes[0, 0]), float(answer.miles[0, 0])
    known = np.isfinite(minutes)
    table.add_row(
        f"{minutes:.0f}" if known else "—",
        f"{miles:.1f}" if known else "—",
        describe_accuracy(answer.statement or engine.statement) + ("" if known else "; no road found"),
    )
