"""The benchmark of comparisons at a size that takes seconds: two peers that agree, and every figure."""

import copy
import json

import pytest

from bench.cohorts import __main__ as cohorts
from bench.cohorts.areas import add_rest, make_areas, make_systems
from bench.cohorts.market import build_procedures_market
from data.snapshot.reader import Snapshot

COHORTS, CLINICIANS = 4, 300
SIZE = {"providers": 5_000, "volumes": 60_000, "procedures": 400_000}


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """Where the market is kept."""
    return tmp_path_factory.mktemp("market")


@pytest.fixture(scope="module")
def market(cache):
    """The snapshot's directory."""
    return build_procedures_market(cache, **SIZE)


@pytest.fixture(scope="module")
def peers(market):
    ours = cohorts.run_peer("ours", market, COHORTS, CLINICIANS, "areas", 2)
    return ours, cohorts.run_peer("pandas_peer", market, COHORTS, CLINICIANS)


def test_the_peers_have_the_same_figures_and_there_is_something_to_compare(peers):
    ours, theirs = peers
    cohorts.check_figures(ours["figures"], theirs["figures"])
    assert ours["intervals"] == COHORTS
    assert all(len(values) == COHORTS for values in theirs["figures"].values())
    assert min(theirs["figures"]["inside"]) > 0
    assert min(shown for shown, _ in theirs["figures"]["inbound"]) > 0


@pytest.mark.parametrize("name", ["growth", "growth_error", "outbound"])
def test_a_peer_that_has_another_figure_is_not_compared(peers, name):
    wrong = copy.deepcopy(peers[1]["figures"])
    wrong[name][2] *= 1.000001
    with pytest.raises(cohorts.PeersDiffer, match=f"{name}:"):
        cohorts.check_figures(peers[0]["figures"], wrong)


@pytest.fixture
def run_small(market, cache, monkeypatch, capsys):
    """Give a function that runs the command at this size and returns what it printed."""
    monkeypatch.setattr(cohorts, "CACHE", cache)
    size = [word for name, value in SIZE.items() for word in (f"--{name}", str(value))]

    def run(*arguments):
        small = [*size, "--cohorts", "3", "--clinicians", "200", "--rounds", "1"]
        monkeypatch.setattr("sys.argv", ["cohorts", *small, *arguments])
        cohorts.main()
        return capsys.readouterr().out

    return run


def test_every_figure_is_there_in_json(run_small):
    found = json.loads(run_small("--json"))
    assert set(found) >= {*cohorts.BUDGET, "first_s", "systems_cold_s", "rest_cold_s", "rest_peak_memory_gb"}
    assert all(value > 0 for name, value in found.items() if name != "cached_ms")


def test_the_table_has_each_figure_beside_its_budget(run_small, monkeypatch):
    monkeypatch.setattr(cohorts, "run", lambda *_, **__: {"cold_s": 2.5, "rest_cold_s": 11.25})
    printed = run_small()
    assert "3 cohorts of 200" in printed
    assert [line.split() for line in printed.splitlines()[-2:]] == [
        ["cold_s", "2.50", "≤", "3"],
        ["rest_cold_s", "11.25"],
    ]


def test_areas_are_near_one_another_and_systems_are_whole(market):
    snapshot = Snapshot.open(market)
    areas, systems = make_areas(snapshot, COHORTS, CLINICIANS), make_systems(snapshot, 3)
    people = snapshot.query("SELECT CAST(npi AS BIGINT) AS npi, lat, lon FROM providers").to_pandas()
    for area in areas:
        assert len(area.npi) == CLINICIANS
        inside = people.npi.isin(area.npi)
        for side in ("lat", "lon"):  # of as many drawn by chance it would be 1
            assert people[side][inside].std() / people[side].std() < 0.75
    for system in systems:
        held = snapshot.query("SELECT count(*) AS n FROM providers WHERE idn_id = ?", (system.name,))
        assert len(system.npi) == held["n"][0].as_py() > 0
    assert [cohort.is_rest for cohort in add_rest(systems)] == [False] * 3 + [True]
    snapshot.close()


def test_the_market_is_made_once_and_the_same_again(market, cache, tmp_path):
    said = []
    assert build_procedures_market(cache, **SIZE, report=said.append) == market
    assert not said
    again = build_procedures_market(tmp_path, **SIZE)
    ids = {json.loads((one / "manifest.json").read_text())["id"] for one in (market, again)}
    assert len(ids) == 1
