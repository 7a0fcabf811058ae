"""Anchors made: chosen, computed by an exact engine, and measured on other pairs of the same engine."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree
from sklearn.cluster import KMeans

from data.errors import RoadsUnavailable
from data.geography.sphere import great_circle_miles, unit_vectors
from data.geography.zips import zip_places
from data.roads.anchored import AnchorTimes
from data.roads.anchors import ERRORS_FILE, FAR_MILES, AnchorErrors, AnchorTable
from data.roads.estimator import EstimatorTimes
from data.roads.times import DriveMatrix, DriveTimes, Floats

ANCHORS = 600
ORIGINS_AT_ONCE = 50
TEST_ORIGINS, TEST_DESTINATIONS = 40, 50
SCATTER_DEG = 0.03  # two miles
LEAST_MILES = 0.3  # nearer pairs are a matter of which side of the street
SEED = 7

Report = Callable[[str, float], None]


def places_within(bounds: tuple[float, float, float, float], sites: Floats, at_least: int = 0) -> Floats:
    """Return where drives will be asked from and to.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east and north in degrees.
    sites : ndarray, n × 2
        Latitude and longitude of sites of care; may be empty.
    at_least : int
        Where there are fewer, places are drawn around them, a few miles off.

    Returns
    -------
    ndarray, n × 2
        Centroids of ZIPs, and sites, within the bounds; distinct.
    """
    zips = zip_places()
    centroids = np.stack([zips["lat"].to_numpy(), zips["lon"].to_numpy()], axis=1)
    places = np.unique(np.concatenate([centroids, sites.reshape(-1, 2)]), axis=0)
    places = places[_are_within(places, bounds)]
    if 0 < len(places) < at_least:
        rng = np.random.default_rng(SEED)
        around = places[rng.integers(0, len(places), 2 * at_least)]
        drawn = around + rng.normal(0, SCATTER_DEG, around.shape)
        places = np.concatenate([places, drawn[_are_within(drawn, bounds)]])
    return places


def _are_within(places: Floats, bounds: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
    west, south, east, north = bounds
    lat, lon = places.T
    within: npt.NDArray[np.bool_] = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
    return within


def choose_anchors(places: Floats, count: int, seed: int = 0) -> Floats:
    """Choose anchors among places by k-means on the sphere.

    Parameters
    ----------
    places : ndarray, n × 2
        Latitude and longitude in degrees of what drives will be asked of: sites, ZIP centroids, nodes.
    count : int
        How many anchors at most.
    seed : int
        Of the start of k-means.

    Returns
    -------
    ndarray, k × 2
        The places nearest to the clusters' centres; a typical place, not the best-connected one, which
        would be too fast for its neighbours.
    """
    distinct = np.unique(places[np.isfinite(places).all(axis=1)], axis=0)
    if len(distinct) <= count:
        return distinct
    vectors = unit_vectors(distinct)
    sample = vectors
    if len(vectors) > 200 * count:  # more don't move the centres
        sample = vectors[np.random.default_rng(seed).choice(len(vectors), 200 * count, replace=False)]
    centres = KMeans(count, n_init=1, random_state=seed).fit(sample).cluster_centers_
    chosen: Floats = distinct[np.unique(KDTree(vectors).query(centres)[1])]
    return chosen


def compute_anchors(
    points: Floats,
    exact: Callable[[Floats, Floats], DriveMatrix],
    source: str,
    report: Report = lambda what, share: None,
) -> AnchorTable:
    """Ask an exact engine for the minutes between anchors.

    Parameters
    ----------
    points : ndarray, k × 2
        The anchors.
    exact : callable
        Gives the matrix of origins and destinations.
    source : str
        Engine and roads, for the table.
    report : callable
        Told what is done and which share of it.

    Returns
    -------
    AnchorTable
        Without the anchors that are not on the network.
    """
    count = len(points)
    apart = great_circle_miles(points, points)
    minutes, miles = np.full((count, count), np.nan), np.full((count, count), np.nan)
    computed = apart <= FAR_MILES
    for first in range(0, count, ORIGINS_AT_ONCE):
        rows = slice(first, first + ORIGINS_AT_ONCE)
        columns = np.flatnonzero(computed[rows].any(axis=0))
        answer = exact(points[rows], points[columns])
        minutes[rows, columns], miles[rows, columns] = answer.minutes, answer.miles
        report("Minutes between anchors", min(1.0, (first + ORIGINS_AT_ONCE) / count))
    minutes[~computed], miles[~computed] = np.nan, np.nan
    beside = np.isfinite(minutes) & ~np.eye(count, dtype=np.bool_)
    kept = np.flatnonzero(beside.any(axis=0) | beside.any(axis=1) | (count == 1))
    square = np.ix_(kept, kept)
    return AnchorTable(points[kept], minutes[square], miles[square], computed[square], source)


def build_anchors(
    engine: DriveTimes, places: Floats, directory: Path, *, count: int = ANCHORS, report: Report
) -> tuple[AnchorTable, AnchorErrors | None]:
    """Choose anchors, compute the minutes between them, measure their error, and store all.

    Parameters
    ----------
    engine : DriveTimes
        An exact one.
    places : ndarray, n × 2
        What anchors are chosen among.
    directory : Path
        Where they are stored; what stands there is replaced when all is done.
    count : int
        How many anchors at most.
    report : callable
        Told what is done and which share of it.

    Returns
    -------
    tuple of AnchorTable and AnchorErrors
        No errors where too few places are left to compare.

    Raises
    ------
    RoadsUnavailable
        No two of the places are on the engine's roads.
    """
    report("Choosing anchors", 0.0)
    chosen = choose_anchors(places, count, SEED)
    source = f"{engine.statement.engine}, {engine.statement.data}"
    table = compute_anchors(chosen, engine.matrix, source, lambda what, share: report(what, 0.8 * share))
    if len(table.points) < 2:
        raise RoadsUnavailable(
            f"{len(table.points)} of {len(chosen)} places are on the roads of {engine.statement.engine}.",
            "Build tiles of the region where your sites are.",
        )
    report("Measuring the error", 0.85)
    errors = _measure(engine, AnchorTimes(table, EstimatorTimes()), places, table)
    beside = directory.with_name(directory.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    table.write(beside)
    if errors:
        (beside / ERRORS_FILE).write_text(json.dumps(asdict(errors)) + "\n", encoding="utf-8")
    old = directory.with_name(directory.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if directory.exists():
        directory.rename(old)
    beside.rename(directory)
    shutil.rmtree(old, ignore_errors=True)
    report("Anchors are ready", 1.0)
    return table, errors


def _measure(
    engine: DriveTimes, anchors: AnchorTimes, places: Floats, table: AnchorTable
) -> AnchorErrors | None:
    """Compare on pairs of which neither end is an anchor; in between places where there are too few."""
    rng = np.random.default_rng(SEED)
    low, high = table.points.min(axis=0), table.points.max(axis=0)
    around = places[rng.integers(0, len(places), 4 * TEST_DESTINATIONS)]
    moved = np.clip(around + rng.normal(0, SCATTER_DEG, around.shape), low, high)
    origins, destinations = moved[:TEST_ORIGINS], moved[-TEST_DESTINATIONS:]
    exact, told = engine.matrix(origins, destinations), anchors.matrix(origins, destinations)
    comparable = np.isfinite(exact.minutes) & np.isfinite(told.minutes) & (exact.miles > LEAST_MILES)
    if comparable.sum() < 100:
        return None
    error = np.abs(told.minutes[comparable] / exact.minutes[comparable] - 1)
    return AnchorErrors(
        round(float(np.median(error)), 4), round(float(np.quantile(error, 0.9)), 4), int(comparable.sum())
    )
