"""Who is in a cohort, and with whom they share a practice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cohorts.cohort import Cohort
from analytics.comparison import members as members_module
from analytics.comparison.members import resolve_members
from analytics.comparison.windows import ComparisonImpossible

from ..conftest import ANN, BOB, CAI, DEE, EVE, FAY

STRANGER = "1999999992"


def cohort(name, *npis, is_rest=False):
    return Cohort(name, name, np.array(sorted(map(int, npis)), dtype=np.int64), is_rest)


def listed(six, members):
    """Return (clinician, cohort, cluster) with NPIs for numbers."""
    npis = dict(six.query("SELECT provider_no, npi FROM providers").to_pandas().itertuples(index=False))
    rows = members.table.to_pylist()
    assert [npis[row["provider_no"]] for row in rows] == [str(npi) for npi in members.npi.tolist()]
    return [(npis[row["provider_no"]], row["cohort"], row["cluster"]) for row in rows]


def test_rows_are_by_clinician_and_practices_by_cohort(six):
    members = resolve_members(six, [cohort("a", ANN, BOB, CAI, FAY), cohort("b", CAI, DEE, STRANGER)])
    practice = {(npi, of): cluster for npi, of, cluster in listed(six, members)}
    assert len(practice) == 6
    assert practice[ANN, 0] == practice[FAY, 0]  # site S1
    assert practice[BOB, 0] == practice[CAI, 0] != practice[ANN, 0]  # site S2
    assert {practice[CAI, 1], practice[DEE, 1]} == {2, 3}  # S2 serves both cohorts, and is one in each
    assert members.cluster_cohort.tolist() == [0, 0, 1, 1]
    assert members.practice[practice[CAI, 0]] == members.practice[practice[CAI, 1]]
    assert len(set(members.practice.tolist())) == 3
    assert members.clinicians.tolist() == [4, 2]
    assert members.clusters.tolist() == [2, 2]
    assert members.unmatched == ((), (STRANGER,))
    order = list(zip(members.provider_no.tolist(), members.cohort.tolist(), strict=True))
    assert order == sorted(order)
    assert (members.provider_no.dtype, members.cohort.dtype, members.cluster.dtype) == ("u4", "i4", "i4")


def test_an_empty_cohort_and_one_of_strangers_have_nobody(six):
    members = resolve_members(six, [cohort("empty"), cohort("strangers", STRANGER), cohort("one", DEE)])
    assert members.clinicians.tolist() == [0, 0, 1]
    assert members.cluster_cohort.tolist() == [2]
    assert members.unmatched == ((), (STRANGER,), ())
    nobody = resolve_members(six, [cohort("empty")])
    assert (len(nobody.provider_no), len(nobody.cluster_cohort)) == (0, 0)


def test_the_rest_is_everybody_else_deactivated_ones_too(six):
    members = resolve_members(six, [cohort("a", ANN), cohort("rest", is_rest=True), cohort("b", BOB, ANN)])
    assert {npi for npi, of, _ in listed(six, members) if of == 1} == {CAI, DEE, EVE, FAY}
    assert members.unmatched == ((), (), ())


def test_who_has_no_site_shares_a_building_or_is_alone(sample, make_cohort):
    cohort = make_cohort("no site", "primary_site_id IS NULL")
    members = resolve_members(sample, [cohort])
    places = sample.query("""
        SELECT provider_no, upper(address) || zip AS building FROM providers
        WHERE primary_site_id IS NULL ORDER BY provider_no
    """).to_pandas()
    assert len(places) == len(members.provider_no) > 100
    together = places.assign(cluster=members.cluster)
    assert together.groupby("cluster").building.nunique().eq(1).all()
    assert together.groupby("building").cluster.nunique().eq(1).all()


def test_many_practices_become_blocks_of_neighbours(sample, state_cohorts, monkeypatch):
    fine = resolve_members(sample, state_cohorts)
    monkeypatch.setattr(members_module, "MOST_CLUSTERS", 30)
    coarse = resolve_members(sample, state_cohorts)
    assert coarse.clusters.tolist() == [30, 30, 30, 30]
    assert (fine.clusters > 30).all()
    blocks = {}
    for practice, block in zip(fine.cluster.tolist(), coarse.cluster.tolist(), strict=True):
        assert blocks.setdefault(practice, block) == block  # no practice is cut
    assert len(set(coarse.practice.tolist())) == 120
    in_order = [blocks[practice] for practice in sorted(blocks)]
    assert in_order == sorted(in_order)


def test_what_can_not_be_compared(six):
    with pytest.raises(ComparisonImpossible, match="No cohort was chosen"):
        resolve_members(six, [])
    with pytest.raises(ComparisonImpossible, match="a was chosen twice"):
        resolve_members(six, [cohort("a", ANN), cohort("a", BOB)])
    with pytest.raises(ComparisonImpossible, match="rest of the market was chosen twice"):
        resolve_members(six, [cohort("r", is_rest=True), cohort("s", is_rest=True)])


@pytest.mark.parametrize("npis", [(ANN, ANN), (max(ANN, BOB), min(ANN, BOB))], ids=["twice", "in no order"])
def test_an_npi_that_would_be_counted_twice_is_refused(npis):
    with pytest.raises(ValueError, match="ascending, each once"):
        Cohort("a", "a", np.array(npis, dtype=np.int64))


@given(
    parts=st.lists(st.sets(st.sampled_from([ANN, BOB, CAI, DEE, EVE, FAY, STRANGER])), min_size=1, max_size=4)
)
def test_nobody_is_lost_or_made_up(six, parts):
    cohorts = [cohort(str(number), *part) for number, part in enumerate(parts)]
    members = resolve_members(six, [*cohorts, cohort("rest", is_rest=True)])
    found = {(npi, of) for npi, of, _ in listed(six, members)}
    expected = {(npi, of) for of, part in enumerate(parts) for npi in part if npi != STRANGER}
    rest = {ANN, BOB, CAI, DEE, EVE, FAY} - set().union(*parts)
    assert found == expected | {(npi, len(parts)) for npi in rest}
    assert len(members.provider_no) == len(found)
    assert (members.cluster_cohort[members.cluster] == members.cohort).all()
    assert set(members.cluster.tolist()) == set(range(len(members.cluster_cohort)))
