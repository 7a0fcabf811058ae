"""Which engines there are on this computer, and in which order they answer.

The instant layer is the anchors where they reach, the estimate elsewhere. The exact layer is the server that
`WINDSHIELD_ROADS_URL` names, then Valhalla on this computer's tiles, then the instant layer. Traffic and
calibration go on top of each.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

import numpy as np

from data.errors import RoadsUnavailable
from data.roads.anchored import AnchorTimes
from data.roads.anchors import ANCHORS_FILE, AnchorErrors, AnchorTable
from data.roads.calibration import CalibratedTimes, Calibration
from data.roads.congestion import CongestionProfile, TrafficTimes
from data.roads.estimator import EstimatorTimes
from data.roads.fallback import FallbackTimes
from data.roads.server import ServerTimes
from data.roads.tiles import TileSet
from data.roads.times import Area, DriveMatrix, DriveStatement, DriveTimes, Floats
from data.roads.valhalla_engine import Runner, ValhallaTimes

ROADS, ANCHORS, CALIBRATIONS, CONGESTION = "roads", "anchors", "calibration", "congestion.csv"


class InstantTimes(DriveTimes):
    """Anchors where they reach, the estimate elsewhere.

    Parameters
    ----------
    anchors : AnchorTimes
        Of some region.
    estimator : EstimatorTimes
        Of the whole country.
    """

    def __init__(self, anchors: AnchorTimes, estimator: EstimatorTimes) -> None:
        self._anchors, self._estimator = anchors, estimator

    @property
    def statement(self) -> DriveStatement:
        """The anchors'; an answer that is partly of the estimate says so itself, and has that one's error."""
        return self._anchors.statement

    def _matrix(self, origins: Floats, destinations: Floats, departing: datetime | None) -> DriveMatrix:
        answer = self._anchors.matrix(origins, destinations)
        beyond = np.isnan(answer.minutes)
        if beyond.any():  # of those without an answer, the ones that the anchors say nothing of
            beyond &= ~self._anchors.covers(origins)[:, None] | ~self._anchors.covers(destinations)[None]
        if not beyond.any():
            return replace(answer, statement=self._anchors.statement)
        told = self._estimator.matrix(origins, destinations)
        answer.minutes[beyond], answer.miles[beyond] = told.minutes[beyond], told.miles[beyond]
        share = float((beyond & np.isfinite(told.minutes)).mean())
        worse = self._estimator.statement if share > 0.1 else self._anchors.statement
        note = f"; {share:.0%} of the pairs by the estimate, outside the anchors" if share < 1 else ""
        return replace(answer, statement=replace(worse, data=worse.data + note))

    def _isochrone(self, origin: tuple[float, float], minutes: float, departing: datetime | None) -> Area:
        inside = bool(self._anchors.covers(np.array([origin]))[0])
        return (self._anchors if inside else self._estimator).isochrone(origin, minutes)


def open_instant(home: Path) -> DriveTimes:
    """Open the layer that answers at once.

    Parameters
    ----------
    home : Path
        Windshield's home.

    Returns
    -------
    DriveTimes
        With the home's congestion profile and calibration, where there are any. Damaged anchors make
        room for the estimate, which says so.

    Raises
    ------
    RoadsUnavailable
        The calibration is damaged.
    SourceUnreadable
        The congestion profile is wrong.
    """
    roads = home / ROADS
    return finish(_open_anchors(roads / ANCHORS), roads)


def _open_anchors(directory: Path) -> DriveTimes:
    estimator = EstimatorTimes()
    if not (directory / ANCHORS_FILE).is_file():
        return estimator
    try:
        errors = AnchorErrors.read(directory)
        table = AnchorTable.read(directory)
    except RoadsUnavailable as error:
        return EstimatorTimes(stands_in_for=f"Anchors: {error.what}")
    return InstantTimes(
        AnchorTimes(table, estimator, (errors.median, errors.p90) if errors else None), estimator
    )


@dataclass(frozen=True)
class RoadSettings:
    """What the environment says of the engines that follow roads.

    Parameters
    ----------
    url : str
        Of a Valhalla or OSRM server; empty for none.
    own_speeds : bool
        Whether server and tiles know speeds by the hour themselves, so that no profile goes on top.
    """

    url: str = ""
    own_speeds: bool = False

    @classmethod
    def from_environment(cls) -> Self:
        """Read `WINDSHIELD_ROADS_URL` and `WINDSHIELD_ROADS_SPEEDS` (own).

        Returns
        -------
        RoadSettings
            No server, and our profile, where they are not set.
        """
        return cls(
            os.environ.get("WINDSHIELD_ROADS_URL", ""), os.environ.get("WINDSHIELD_ROADS_SPEEDS") == "own"
        )


def open_exact(home: Path, runner: Runner, instant: DriveTimes, settings: RoadSettings) -> DriveTimes | None:
    """Open the layer that follows roads, with the instant one to fall back on.

    Parameters
    ----------
    home : Path
        Windshield's home.
    runner : Runner
        Where Valhalla runs.
    instant : DriveTimes
        The layer below.
    settings : RoadSettings
        Which server there is.

    Returns
    -------
    DriveTimes or None
        None where there is neither a server nor tiles.

    Raises
    ------
    OptionInvalid
        The address is none.
    RoadsUnavailable
        The calibration is damaged.
    """
    roads = home / ROADS
    engines = [
        finish(engine, roads, own_speeds=settings.own_speeds)
        for engine in _open_followers(roads, runner, settings.url)
    ]
    return FallbackTimes([*engines, instant]) if engines else None


def open_uncalibrated(home: Path, runner: Runner, settings: RoadSettings) -> list[tuple[Path, DriveTimes]]:
    """Open every layer there is as it is without calibration, to compare it with trips.

    Parameters
    ----------
    home : Path
        Windshield's home.
    runner : Runner
        Where Valhalla runs.
    settings : RoadSettings
        Which server there is.

    Returns
    -------
    list of tuple of Path and DriveTimes
        Where the calibration of each belongs, and the engine; the estimate first.
    """
    roads = home / ROADS
    instant = _open_anchors(roads / ANCHORS)
    engines: list[DriveTimes] = [EstimatorTimes()]
    engines += [instant] if isinstance(instant, InstantTimes) else []
    followers = _open_followers(roads, runner, settings.url)
    return [(calibration_path(roads, engine), _add_traffic(engine, roads)) for engine in engines] + [
        (calibration_path(roads, engine), engine if settings.own_speeds else _add_traffic(engine, roads))
        for engine in followers
    ]


def _open_followers(roads: Path, runner: Runner, url: str) -> list[DriveTimes]:
    """Return the engines that follow roads, the best first."""
    engines: list[DriveTimes] = [ServerTimes(url)] if url else []
    if roads.is_dir():
        with suppress(RoadsUnavailable):  # no tiles, or no pyvalhalla: the layer below says what it is
            engines.append(ValhallaTimes(TileSet.open(roads), runner))
    return engines


def finish(engine: DriveTimes, roads: Path, *, own_speeds: bool = False) -> DriveTimes:
    """Put traffic and calibration on an engine.

    Parameters
    ----------
    engine : DriveTimes
        Of free flow.
    roads : Path
        Where the user's congestion profile and calibrations are.
    own_speeds : bool
        Whether the engine knows speeds by the hour itself.

    Returns
    -------
    DriveTimes
        As screens use it.
    """
    timed = engine if own_speeds else _add_traffic(engine, roads)
    calibration = calibration_path(roads, engine)
    return CalibratedTimes(timed, Calibration.read(calibration)) if calibration.is_file() else timed


def calibration_path(roads: Path, engine: DriveTimes) -> Path:
    """Return where the calibration of an engine is kept.

    Parameters
    ----------
    roads : Path
        The home's folder of roads.
    engine : DriveTimes
        Named by its statement.

    Returns
    -------
    Path
        A file, which need not be there.
    """
    name = engine.statement.engine.lower().replace(" ", "-").replace("/", "-")
    return roads / CALIBRATIONS / f"{name}.json"


def _add_traffic(engine: DriveTimes, roads: Path) -> DriveTimes:
    own = roads / CONGESTION
    profile = CongestionProfile.read(own, f"the profile of {own.name}") if own.is_file() else None
    return TrafficTimes(engine, profile)
