"""Benchmark of drive times: how wrong each layer is on a real network, and how long it takes.

    uv run python -m bench.drive_time --network ../shared/data/road/ny --json

Truth is the shortest path in minutes on the network (Dijkstra, or Valhalla for road tiles). Pairs are
drawn from it at random: those that layers are fitted on, and others, with other origins, to tell their
error. `estimator` is the formula fitted on this network, as `windshield roads calibrate` would with
many trips; `estimator_as_shipped` has the coefficients that come with Windshield, which is the same on the
network on which these were fitted. `textbook` is 1.3 times the great circle at 25, 45 and 60 mph.
Error is relative, |answer / truth - 1|.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.roads.network import Network, read_network
from bench.roads.tiles import TileNetwork
from data.geography.land import WATER, landmass_of, water_share
from data.geography.settlement import Settlement, zip_settlement
from data.geography.sphere import METRES_A_MILE, great_circle_miles, pair_miles
from data.geography.zips import zip_places
from data.roads.anchor_build import choose_anchors, compute_anchors
from data.roads.anchored import AnchorTimes
from data.roads.estimate import FILE, EstimateModel
from data.roads.estimator import EstimatorTimes
from data.roads.times import DriveMatrix, DriveTimes

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

NEAR_MILES = 15_000 / METRES_A_MILE
ANCHORS = (300, 600, 1200)
FIT_ORIGINS, FIT_PAIRS = 600, 40  # pairs an origin, far and wide, and as many near
TEST_ORIGINS, TEST_PAIRS = 1000, 2
MANY_NODES = 500_000  # where a search takes half a second, fewer origins with more destinations each
SLOW_ANCHORS = 300  # Valhalla takes a minute for 90,000 pairs
REPEATS = 7
SEED = 20261124


@dataclass(frozen=True)
class Pairs:
    """Pairs of places with the true figures.

    Parameters
    ----------
    origins, destinations : ndarray, n × 2
        Latitude and longitude in degrees.
    minutes, miles : ndarray, n
        Truth.
    near : ndarray of bool, n
        Drawn among the places within 15 km, not among all.
    """

    origins: Floats
    destinations: Floats
    minutes: Floats
    miles: Floats
    near: npt.NDArray[np.bool_]


def draw_pairs(
    network: Network | TileNetwork, origins: Indices, each: int, rng: np.random.Generator
) -> Pairs:
    """Draw destinations of some origins, at random among all and among those within 15 km."""
    parts: list[tuple[Floats, Floats, Floats, Floats, npt.NDArray[np.bool_]]] = []
    everywhere = np.arange(len(network.points))
    for origin in origins:
        straight = great_circle_miles(network.points[[origin]], network.points)[0]
        around = np.flatnonzero((straight < NEAR_MILES) & (straight > 0))
        near = rng.choice(around, min(each, len(around)), replace=False)
        far = rng.choice(everywhere[everywhere != origin], min(each, len(everywhere) - 1), replace=False)
        targets = np.concatenate([far, near])
        minutes, miles = network.minutes_and_miles(np.array([origin]), targets)
        is_near = np.arange(len(targets)) >= len(far)
        parts.append(
            (
                np.repeat(network.points[[origin]], len(targets), axis=0),
                network.points[targets],
                minutes[0],
                miles[0],
                is_near,
            )
        )
    return Pairs(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def textbook_minutes(origins: Floats, destinations: Floats) -> Floats:
    """Return 1.3 times the great circle: 3 miles at 25 mph, the next 12 at 45, the rest at 60."""
    miles = 1.3 * pair_miles(origins, destinations)
    bands = ((0.0, 3.0, 25.0), (3.0, 15.0, 45.0), (15.0, np.inf, 60.0))
    minutes: Floats = sum((np.clip(miles, low, high) - low) / mph * 60 for low, high, mph in bands)  # type: ignore[assignment]
    return minutes


def paired_minutes(engine: DriveTimes, pairs: Pairs) -> Floats:
    """Return an engine's minutes of pairs, asked an origin at a time."""
    found = [
        engine.matrix(pairs.origins[rows][:1], pairs.destinations[rows]).minutes[0]
        for rows in _by_origin(pairs)
    ]
    return np.concatenate(found).astype(np.float64)


def _by_origin(pairs: Pairs) -> list[slice]:
    starts = np.flatnonzero(np.r_[True, (np.diff(pairs.origins, axis=0) != 0).any(axis=1)])
    return [
        slice(start, end) for start, end in zip(starts, np.r_[starts[1:], len(pairs.origins)], strict=True)
    ]


def describe_error(minutes: Floats, pairs: Pairs) -> dict[str, dict[str, float | int | None]]:
    """Return median, 90th percentile and bias of the relative error, of all pairs and of near ones."""
    error = minutes / np.maximum(pairs.minutes, 0.1) - 1
    found: dict[str, dict[str, float | int | None]] = {}
    for name, chosen in (("all", ~pairs.near), ("near", pairs.near)):
        some = error[chosen]
        answered = some[np.isfinite(some)]
        absolute = np.abs(answered) if len(answered) else np.array([np.nan])
        found[name] = {
            "median": _rounded(np.median(absolute)),
            "p90": _rounded(np.quantile(absolute, 0.9)),
            "bias": _rounded(np.median(answered) if len(answered) else np.nan),
            "pairs": len(answered),
            "unanswered": len(some) - len(answered),
        }
    return found


def _rounded(value: float) -> float | None:
    """Return a share to four digits; None where there was nothing to compare."""
    return round(float(value), 4) if np.isfinite(value) else None


def fit_model(pairs: Pairs, settlement: Settlement, *, sees_water: bool) -> EstimateModel:
    """Fit the estimator's formula to pairs."""
    water = np.zeros(len(pairs.minutes))
    if sees_water:
        water = np.concatenate(
            [water_share(pairs.origins[rows][:1], pairs.destinations[rows])[0] for rows in _by_origin(pairs)]
        ).astype(np.float64)
    straight = pair_miles(pairs.origins, pairs.destinations)
    used = (straight > 0) & (pairs.minutes > 0)
    densities = settlement.log_density(pairs.origins)[used], settlement.log_density(pairs.destinations)[used]
    return EstimateModel.fit(straight[used], densities, water[used], pairs.minutes[used], pairs.miles[used])


def zip_centroid_minutes(engine: DriveTimes, pairs: Pairs) -> float:
    """Return the median change in minutes when both ends move to the centroid of the nearest ZIP."""
    zips = zip_places()
    centroids = np.stack([zips["lat"].to_numpy(), zips["lon"].to_numpy()], axis=1)
    centroids = centroids[zips["zip_type"].to_numpy(zero_copy_only=False) == "STANDARD"]
    moved = []
    for origin, destination in list(zip(pairs.origins, pairs.destinations, strict=True))[:400]:
        start, end = (
            centroids[np.argmin(great_circle_miles(point[None], centroids)[0])]
            for point in (origin, destination)
        )
        exact, by_zip = engine.matrix([origin], [destination]), engine.matrix([start], [end])
        moved.append(abs(float(exact.minutes[0, 0]) - float(by_zip.minutes[0, 0])))
    return float(np.nanmedian(moved))


def best_ms(ask: Callable[[], object]) -> float:
    """Return the median milliseconds of a call, after one that doesn't count."""
    ask()
    taken = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return round(float(np.median(taken)), 1)


def measure_times(engine: DriveTimes, points: Floats, rng: np.random.Generator) -> dict[str, float]:
    """Time a matrix of 1,000 × 1,000, of places not asked before, and one origin to 50,000."""
    draw = lambda count: points[rng.integers(0, len(points), count)] + rng.normal(0, 1e-4, (count, 2))  # noqa: E731
    home = tuple(points[0])
    return {
        "matrix_1000x1000": best_ms(lambda: engine.matrix(draw(1000), draw(1000))),
        "one_to_50000": best_ms(lambda: engine.one_to_many(home, draw(50_000))),
    }


def measure(directory: Path, counts: tuple[int, ...]) -> dict[str, Any]:
    """Measure every layer on one network."""
    network = read_network(directory)
    report(f"{network.name}: {len(network.points):,} nodes, {network.arcs:,} arcs")
    rng = np.random.default_rng(SEED)
    nodes = len(network.points)
    origins = rng.permutation(nodes)
    share = 0.1 if network.is_slow else 0.4 if nodes > MANY_NODES else 1.0
    fit_count = min(int(FIT_ORIGINS * share), nodes // 3)
    test_count = min(int(TEST_ORIGINS * share), nodes // 3)
    fitting = draw_pairs(network, origins[:fit_count], FIT_PAIRS, rng)
    each = round(TEST_PAIRS * max(1.0, 0.5 / share)) if network.is_slow else round(TEST_PAIRS / share)
    testing = draw_pairs(network, origins[fit_count : fit_count + test_count], each, rng)
    in_states = bool((landmass_of(network.points) != WATER).mean() > 0.95 and network.on_the_map)
    settlement = zip_settlement() if in_states else Settlement(network.points)
    # Nodes on bridges and piers are nodes, so that points off the land are answered.
    build = partial(EstimatorTimes, settlement=settlement, anywhere=True, sees_water=in_states)
    model = fit_model(fitting, settlement, sees_water=in_states)
    fitted = build(model)
    layers: dict[str, Any] = {
        "textbook": describe_error(textbook_minutes(testing.origins, testing.destinations), testing)
    }
    if FILE.exists():
        shipped = build(EstimateModel.read(FILE))
        layers["estimator_as_shipped"] = describe_error(paired_minutes(shipped, testing), testing)
    layers["estimator"] = describe_error(paired_minutes(fitted, testing), testing)
    times = {"estimator": measure_times(fitted, network.points, rng)}
    tested = {tuple(point) for point in np.concatenate([testing.origins, testing.destinations])}
    candidates = network.points[[tuple(point) not in tested for point in network.points]]
    for count in counts:
        if count > nodes // 2 or (network.is_slow and count > SLOW_ANCHORS):
            report(f"{count} anchors left out: too many for {nodes:,} places, or for an engine this slow")
            continue
        begun = time.perf_counter()
        chosen = choose_anchors(candidates, count)
        table = compute_anchors(chosen, lambda start, end: exact_matrix(network, start, end), network.name)
        built = time.perf_counter() - begun
        anchors = AnchorTimes(table, fitted)
        layers[f"anchors_{count}"] = describe_error(paired_minutes(anchors, testing), testing)
        times[f"anchors_{count}"] = measure_times(anchors, network.points, rng) | {"built_s": round(built, 1)}
        report(f"{count} anchors: {layers[f'anchors_{count}']}")
    errors = layers["estimator"]["all"]
    return {
        "network": network.name,
        "nodes": nodes,
        "arcs": network.arcs,
        "speeds": network.speeds,
        "density": "ZIPs" if in_states else "nodes of the network",
        "pairs": {"fit": len(fitting.minutes), "test": len(testing.minutes)},
        "layers": layers,
        "times_ms": times,
        "model": replace(
            model,
            fitted_on=f"{network.name}, {len(fitting.minutes):,} pairs; {network.speeds}",
            median_error=errors["median"],
            p90_error=errors["p90"],
            zip_centroid_minutes=round(zip_centroid_minutes(fitted, testing), 2)
            if in_states
            else float("nan"),
        ),
    }


def exact_matrix(network: Network | TileNetwork, start: Floats, end: Floats) -> DriveMatrix:
    """Return the exact matrix between places that are nodes."""
    rows, columns = network.nodes_at(start), network.nodes_at(end)
    minutes, miles = network.minutes_and_miles(rows, columns)
    return DriveMatrix(minutes, miles)


def report(text: str) -> None:
    """Say how far it is, on standard error."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", type=Path, required=True, help="directory with a road network")
    parser.add_argument("--anchors", type=int, nargs="*", default=list(ANCHORS), help="how many anchors")
    parser.add_argument("--write-model", type=Path, help="write the fitted coefficients to this file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    found = measure(asked.network, tuple(asked.anchors))
    model: EstimateModel = found.pop("model")
    if asked.write_model:
        model.write(asked.write_model)
    if asked.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{found['network']}: {found['nodes']:,} nodes, {found['speeds']}; density of {found['density']}")
    print(f"{'layer':<22}{'all: median':>12}{'p90':>8}{'near: median':>14}{'p90':>8}")
    for name, layer in found["layers"].items():
        shown = [layer[which][part] for which in ("all", "near") for part in ("median", "p90")]
        cells = ["–" if share is None else f"{share:.3f}" for share in shown]
        print(f"{name:<22}{cells[0]:>12}{cells[1]:>8}{cells[2]:>14}{cells[3]:>8}")
    for name, taken in found["times_ms"].items():
        print(f"{name:<22}" + ", ".join(f"{what} {value}" for what, value in taken.items()))


if __name__ == "__main__":
    main()
