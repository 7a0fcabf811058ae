"""The benchmark of Find at a size that takes seconds: three peers that agree, and every figure."""

import copy
import subprocess
import sys

import pytest

from bench.filter import ROOT, PeersDiffer, compare, run_peer
from bench.market import build_market
from bench.questions import filter_questions, name_questions


@pytest.fixture(scope="module")
def peers(tmp_path_factory):
    market = build_market(tmp_path_factory.mktemp("market"), providers=5_000, rows=60_000)
    return {name: run_peer(name, market, 1) for name in ("ours", "pandas", "duckdb")}


def test_the_peers_give_the_same_pages_and_there_is_something_to_find(peers):
    figures = compare(**peers)
    assert set(figures) >= {
        "p50_ms", "p95_ms", "screen_p95_ms", "names_p95_ms", "pandas_ratio", "handwritten_ratio",
        "handwritten_copy_ratio", "peak_memory_gb",
    }  # fmt: skip
    assert all(value > 0 for value in figures.values())
    found = [len(page) for page in peers["ours"]["answers"]]
    assert sum(pages > 0 for pages in found) > 35


def test_a_peer_that_answers_otherwise_is_not_compared(peers):
    wrong = copy.deepcopy(peers["pandas"])
    wrong["answers"][0][0][1] += 1
    with pytest.raises(PeersDiffer, match="pandas differs"):
        compare(peers["ours"], wrong, peers["duckdb"])


def test_a_peer_is_not_charged_for_the_memory_of_who_started_it():
    held = bytearray(400_000_000)
    held[::4096] = bytes([1]) * len(held[::4096])  # touched, so that it is resident
    asked = "from bench.measure import peak_memory_gb; print(peak_memory_gb())"
    done = subprocess.run(
        [sys.executable, "-c", asked], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
    )
    assert 0 < float(done.stdout) < 0.3


def test_the_questions_are_fifty_and_all_different():
    assert len(set(filter_questions())) == 50
    assert len(set(name_questions())) == 12
