"""The benchmark of drive times on networks small enough to check by hand, in each format that it reads."""

import gzip
import json

import numpy as np
import pytest

from bench import drive_time
from bench.roads.network import read_network

SIDE = 14
SOUTH, WEST, STEP = 40.0, -83.3, 0.01


def write_dimacs(directory):
    """Write a grid of streets, node 1 in the south-west; the southernmost one is twice as fast."""
    nodes, arcs = [], []
    for row in range(SIDE):
        for column in range(SIDE):
            here = row * SIDE + column + 1
            lat, lon = SOUTH + row * STEP, WEST + column * STEP
            nodes.append(f"v {here} {round(lon * 1e6)} {round(lat * 1e6)}")
            for there, metres in ((here + 1, 852.0), (here + SIDE, 1112.0)):
                if (there == here + 1 and column + 1 < SIDE) or (there == here + SIDE and row + 1 < SIDE):
                    slowness = 1.0 if row == 0 and there == here + 1 else 2.0
                    arcs += [(a, b, metres, metres * slowness) for a, b in ((here, there), (there, here))]
    arcs.append((1, 2, 852.0, 852.0 * 9))  # a parallel arc, slower: it must not count
    nodes.append(f"v {SIDE**2 + 1} {round((WEST - 1) * 1e6)} {round(SOUTH * 1e6)}")  # no road there
    texts = {
        "USA-road-d.TOY.co.gz": "c toy\np aux\n" + "\n".join(nodes) + "\n",
        "USA-road-d.TOY.gr.gz": "c toy\np sp\n"
        + "".join(f"a {a} {b} {round(m * 10)}\n" for a, b, m, _ in arcs),
        "USA-road-t.TOY.gr.gz": "c toy\np sp\n"
        + "".join(f"a {a} {b} {round(t * 10)}\n" for a, b, _, t in arcs),
    }
    for name, text in texts.items():
        (directory / name).write_bytes(gzip.compress(text.encode()))


def write_tntp(directory):
    """Write three nodes of a state plane in feet, and a shortcut that is slower."""
    (directory / "Toy_net.tntp").write_text(
        "<NUMBER OF NODES> 3\n<END OF METADATA>\n\n"
        "~\tInit node\tTerm node\tCapacity\tLength\tFree Flow Time\tB\tPower\tSpeed\tToll\tType\t;\n"
        "\t1\t2\t100\t1\t2\t0.15\t4\t0\t0\t1\t;\n\t2\t3\t100\t1\t2\t0.15\t4\t0\t0\t1\t;\n"
        "\t1\t3\t100\t1.5\t9\t0.15\t4\t0\t0\t1\t;\n\t3\t1\t100\t1.5\t5\t0.15\t4\t0\t0\t1\t;\n"
    )
    (directory / "Toy_node.tntp").write_text(
        "Node\tX\tY\t;\n1\t690000\t1900000\t;\n2\t695280\t1900000\t;\n3\t695280\t1905280\t;\n"
    )


def test_dimacs_minutes_and_miles_are_those_of_the_fastest_way(tmp_path):
    write_dimacs(tmp_path)
    network = read_network(tmp_path)
    assert len(network.points) == SIDE**2
    minutes, miles = network.minutes_and_miles(np.array([0]), np.array([0, SIDE - 1, SIDE * (SIDE - 1)]))
    fastest = 65 * 1609.344 / 60  # metres a minute
    east, north = (SIDE - 1) * 852.0, (SIDE - 1) * 1112.0
    assert minutes[0] == pytest.approx([0, east / fastest, 2 * north / fastest], rel=1e-3)
    assert miles[0] * 1609.344 == pytest.approx([0, east, north], rel=1e-3)


def test_tntp_in_a_plane_is_laid_true_to_scale(tmp_path):
    write_tntp(tmp_path)
    network = read_network(tmp_path)
    minutes, miles = network.minutes_and_miles(np.array([0]), np.array([1, 2]))
    assert minutes[0] == pytest.approx([2, 4], abs=0.01)
    assert miles[0] == pytest.approx([1, 2], abs=0.01)
    assert not network.on_the_map
    straight = drive_time.great_circle_miles(network.points[:1], network.points)[0]
    assert straight[1:] == pytest.approx([1, 2**0.5], rel=0.01)


def test_every_layer_has_its_errors_and_times(tmp_path, monkeypatch, capsys):
    write_dimacs(tmp_path)
    monkeypatch.setattr("sys.argv", ["drive_time", "--network", str(tmp_path), "--anchors", "40", "--json"])
    drive_time.main()
    found = json.loads(capsys.readouterr().out)
    assert set(found["layers"]) == {"textbook", "estimator_as_shipped", "estimator", "anchors_40"}
    for layer in found["layers"].values():
        for which in ("all", "near"):
            assert 0 < layer[which]["median"] < layer[which]["p90"]
            assert layer[which]["unanswered"] == 0
    assert found["layers"]["anchors_40"]["all"]["median"] < found["layers"]["estimator"]["all"]["median"]
    assert found["layers"]["estimator"]["all"]["median"] < found["layers"]["textbook"]["all"]["median"]
    for layer in ("estimator", "anchors_40"):
        assert found["times_ms"][layer]["matrix_1000x1000"] > 0
        assert found["times_ms"][layer]["one_to_50000"] > 0
    assert found["density"] == "ZIPs"


def test_a_network_without_near_pairs_and_with_its_own_unit_of_time(tmp_path, monkeypatch, capsys):
    rng = np.random.default_rng(1)
    nodes = [(column * 100_000, row * 100_000) for row in range(4) for column in range(6)]  # 19 miles apart
    arcs = [
        (here + 1, there + 1)
        for here, (x, y) in enumerate(nodes)
        for there, (to_x, to_y) in enumerate(nodes)
        if abs(x - to_x) + abs(y - to_y) == 100_000
    ]
    (tmp_path / "Far_node.tntp").write_text(
        "Node\tX\tY\t;\n" + "".join(f"{number}\t{x}\t{y}\t;\n" for number, (x, y) in enumerate(nodes, 1))
    )
    (tmp_path / "Far_net.tntp").write_text(
        "<END OF METADATA>\n\n~ \tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\t;\n"
        + "".join(f"\t{a}\t{b}\t9\t{rng.integers(2, 8)}\t{rng.integers(2, 8)}\t0.15\t;\n" for a, b in arcs)
    )
    monkeypatch.setattr("sys.argv", ["drive_time", "--network", str(tmp_path), "--anchors", "8"])
    drive_time.main()
    printed = capsys.readouterr().out
    assert "scaled so that one arc in twenty is faster than 65 mph" in printed
    assert "density of nodes of the network" in printed
    assert "–" in printed


def test_a_directory_without_a_network_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="neither DIMACS"):
        read_network(tmp_path)
