"""A road network with exact shortest paths: from DIMACS or TransportationNetworks files, or road tiles.

Exact minutes are Dijkstra's by SciPy. Miles are those of the fastest path: minutes and miles of an arc go
into one whole number, minutes in its high digits, so that one search gives both.
"""

import gzip
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import KDTree

from bench.roads.tiles import TileNetwork
from data.geography.sphere import METRES_A_MILE, pair_miles

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

DIMACS_METRES = 0.1
DIMACS_FASTEST_MPH = 65.0
PLAUSIBLE_MPH = (25.0, 80.0)
STEPS = 10_000  # a minute, a mile
MILES_ROOM = 2**25  # room for 3,355 miles below the minutes


@dataclass(frozen=True)
class Network:
    """A road network.

    Parameters
    ----------
    name : str
        What it is called.
    points : ndarray, n × 2
        Latitude and longitude in degrees, a row a node; only nodes from and to which all others lead.
    graph : scipy.sparse.csr_matrix, n × n
        Arcs, minutes and miles in one number.
    speeds : str
        How minutes came about.
    on_the_map : bool
        Whether latitude and longitude are where the network really is.
    is_slow : bool
        Whether exact answers cost so much that fewer are asked.
    """

    name: str
    points: Floats
    graph: csr_matrix
    speeds: str
    on_the_map: bool = True
    is_slow: bool = False

    @property
    def arcs(self) -> int:
        """The number of arcs."""
        return int(self.graph.nnz)

    def nodes_at(self, points: Floats) -> Indices:
        """Return the node at each point.

        Parameters
        ----------
        points : ndarray, m × 2
            Rows of `points`.

        Returns
        -------
        ndarray of int, m
            The nearest node.
        """
        nodes: Indices = KDTree(self.points).query(points)[1]
        return nodes

    def minutes_and_miles(self, sources: Indices, targets: Indices | None = None) -> tuple[Floats, Floats]:
        """Return exact minutes and miles.

        Parameters
        ----------
        sources : ndarray of int, s
            Nodes.
        targets : ndarray of int, t, optional
            Nodes; all when not given.

        Returns
        -------
        tuple of ndarray, s × t
            Minutes, and miles of the fastest path.
        """
        found = []
        for source in sources:  # a row at a time: all of them would not fit in memory
            row = dijkstra(self.graph, indices=source)
            found.append(row if targets is None else row[targets])
        packed = np.array(found)
        minutes, miles = np.divmod(packed, MILES_ROOM)
        return minutes / STEPS, miles / STEPS


def read_network(directory: Path) -> "Network | TileNetwork":
    """Read the network of a directory.

    Parameters
    ----------
    directory : Path
        Holds `*-road-d.*.co.gz`, `-d.*.gr.gz` and `-t.*.gr.gz` (DIMACS, also unzipped), or a pair of
        `*_net.tntp` and `*_node.tntp` (TransportationNetworks), or Valhalla's tiles, in a `.tar` or not.

    Returns
    -------
    Network or TileNetwork
        Its largest strongly connected part.

    Raises
    ------
    FileNotFoundError
        Neither is there.
    """
    coordinates = sorted(directory.glob("*.co*"))
    if coordinates:
        return _read_dimacs(directory, coordinates[0])
    nets = sorted(directory.glob("*_net.tntp"))
    if nets:
        return _read_tntp(nets[0])
    archives = sorted(directory.glob("*.tar"))
    if archives or any(directory.glob("[0-3]")) or directory.suffix == ".tar":
        return TileNetwork(archives[0] if archives else directory)
    raise FileNotFoundError(
        f"{directory} holds neither DIMACS files (*.co.gz, *.gr.gz), nor *_net.tntp, nor road tiles."
    )


def _read_dimacs(directory: Path, coordinates: Path) -> Network:
    nodes = _read_lines(coordinates, b"v")
    distance, time = (_read_lines(_one(directory, f"*-{kind}.*.gr*"), b"a") for kind in ("d", "t"))
    if not np.array_equal(distance[:, :2], time[:, :2]):
        raise ValueError(f"The arcs of distance and time in {directory} are not the same.")
    metres_a_minute = DIMACS_FASTEST_MPH * METRES_A_MILE / 60
    return _connected(
        Network(
            coordinates.name.removesuffix(".gz").removesuffix(".co").replace("USA-road-d.", "USA-road-"),
            nodes[:, [2, 1]] / 1e6,
            _graph(
                distance[:, 0] - 1,
                distance[:, 1] - 1,
                time[:, 2] * DIMACS_METRES / metres_a_minute,
                distance[:, 2] * DIMACS_METRES / METRES_A_MILE,
                len(nodes),
            ),
            "four speed classes (1, 0.8, 0.6, 0.4 of 65 mph), free flow",
        )
    )


def _read_lines(path: Path, letter: bytes) -> npt.NDArray[np.int64]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = b"\n".join(line[2:] for line in content.splitlines() if line[:2] == letter + b" ")
    values = np.fromstring(lines.decode("ascii"), dtype=np.int64, sep=" ")
    return values.reshape(-1, 3)


def _one(directory: Path, pattern: str) -> Path:
    found = sorted(directory.glob(pattern))
    if not found:
        raise FileNotFoundError(f"{directory} has no {pattern}.")
    return found[0]


def _read_tntp(net: Path) -> Network:
    """Read a pair of TransportationNetworks files; lengths in miles or feet and times are as they stand."""
    name = net.name.removesuffix("_net.tntp")
    nodes = _read_tntp_table(_one(net.parent, f"{name}_[Nn]ode*.tntp"))
    arcs = _read_tntp_table(net)
    nodes.columns = [column.lower() for column in nodes.columns]
    arcs.columns = [re.sub(r"[^a-z]", "", column.lower()) for column in arcs.columns]
    number = pd.Index(nodes.iloc[:, 0].astype(int))
    points, on_the_map = _degrees(nodes.iloc[:, 1].to_numpy(float), nodes.iloc[:, 2].to_numpy(float))
    start, end = (number.get_indexer(arcs[column].astype(int)) for column in ("initnode", "termnode"))
    known = (start >= 0) & (end >= 0)
    minutes = arcs["freeflowtime"].to_numpy(float)
    straight = pair_miles(points[start], points[end])
    length = arcs["length"].to_numpy(float)
    ratio = np.median((length / np.maximum(straight, 1e-6))[known & (straight > 0.05)])
    units = (1.0, 1000 / METRES_A_MILE, 1 / 5280.0, 1 / METRES_A_MILE)  # miles, kilometres, feet, metres
    unit = min(units, key=lambda unit: abs(np.log(ratio * unit / 1.1)))
    minutes, speeds = _plausible_minutes(minutes, straight, known)
    return _connected(
        Network(
            name,
            points,
            _graph(start[known], end[known], minutes[known], (length * unit)[known], len(points)),
            speeds,
            on_the_map,
        )
    )


def _plausible_minutes(minutes: Floats, straight: Floats, known: npt.NDArray[np.bool_]) -> tuple[Floats, str]:
    """Return minutes, and how they came about: a file whose unit can't be minutes is scaled to 65 mph."""
    real = known & (minutes > 0) & (straight > 0)
    fastest_mph = float(np.quantile((straight / minutes)[real] * 60, 0.95))
    if PLAUSIBLE_MPH[0] <= fastest_mph <= PLAUSIBLE_MPH[1]:
        return minutes, "free-flow times of the file, taken as minutes"
    scaled = minutes * fastest_mph / DIMACS_FASTEST_MPH
    return scaled, "free-flow times of the file, scaled so that one arc in twenty is faster than 65 mph"


def _read_tntp_table(path: Path) -> pd.DataFrame:
    text = path.read_text(encoding="utf-8", errors="replace")
    body = text.split("<END OF METADATA>")[-1]
    lines = [line.strip().removesuffix(";").strip() for line in body.splitlines()]
    lines = [line for line in lines if line and line != "~"]
    header = re.split(r"[\s]*\t[\s]*|\s{2,}", lines[0].lstrip("~").strip())
    if len(header) < 3:
        header = lines[0].lstrip("~").split()
    rows = [line.split() for line in lines[1:]]
    width = min(len(header), *(len(row) for row in rows))
    return pd.DataFrame([row[:width] for row in rows], columns=header[:width])


def _degrees(x: Floats, y: Floats) -> tuple[Floats, bool]:
    """Return latitude and longitude, and whether they are real: a plane is laid near Kansas."""
    if np.abs(x).max() <= 180 and np.abs(y).max() <= 90:
        return np.stack([y, x], axis=1), True
    if np.abs(x).max() <= 180e6 and np.abs(y).max() <= 90e6 and np.abs(x).max() > 5e6:
        return np.stack([y, x], axis=1) / 1e6, True
    feet = 0.3048  # state plane coordinates are in feet
    lat = 38.5 + (y - y.mean()) * feet / 111_195
    lon = -98.0 + (x - x.mean()) * feet / (111_195 * np.cos(np.radians(38.5)))
    return np.stack([lat, lon], axis=1), False


def _graph(start: Indices, end: Indices, minutes: Floats, miles: Floats, nodes: int) -> csr_matrix:
    packed = np.maximum(np.rint(minutes * STEPS), 1) * MILES_ROOM + np.rint(miles * STEPS)
    # Of parallel arcs the fastest counts; the matrix would add them up.
    arcs = pd.DataFrame({"start": start, "end": end, "packed": packed})
    arcs = arcs.groupby(["start", "end"], as_index=False)["packed"].min()
    return csr_matrix((arcs["packed"], (arcs["start"], arcs["end"])), shape=(nodes, nodes))


def _connected(network: Network) -> Network:
    _, part = connected_components(network.graph, connection="strong")
    kept = np.flatnonzero(part == np.bincount(part).argmax())
    return replace(network, points=network.points[kept], graph=network.graph[kept][:, kept])
