"""What is frozen when a plan goes live is read back as it was, and needs no snapshot for it."""

import pytest
from shapely import box

from analytics.membership import MembershipUnreadable, freeze_membership, read_membership
from analytics.ownership import resolve
from analytics.territories import measure_territory
from data.identifiers import TerritoryId
from data.plans.document import Document, Drawn, Focus, Territory
from data.roads.estimator import EstimatorTimes

from .world import ANN, BOB, CAI, DEE, EVE, KNEE, LEO, MAX

CITY = Territory(
    TerritoryId("t1"), "Chicago", 1, drawn=(Drawn("d1", box(-88, 41.7, -87, 42.2)),), pinned_clinicians=(EVE,)
)
LAKE = Territory(TerritoryId("t2"), "Milwaukee", 2, zips=("53202",), excluded_clinicians=(LEO,))
DOCUMENT = Document((CITY, LAKE), Focus(codes=(KNEE,)))


@pytest.fixture(scope="module")
def frozen(knees):
    ownership = resolve(knees, DOCUMENT)
    figures = [measure_territory(ownership, number, EstimatorTimes()) for number in range(2)]
    return freeze_membership(ownership, figures, "hash"), ownership, figures


def test_members_are_read_back_with_territory_site_rule_and_volume(frozen):
    content, ownership, _ = frozen
    rows = {row["npi"]: row for row in read_membership(content).members.to_pylist()}
    owned = ownership.market.npi[ownership.clinician_owner >= 0]
    assert set(rows) == set(map(str, owned.tolist()))
    assert {ANN, BOB, CAI, DEE, EVE} <= set(rows)
    assert LEO not in rows  # excluded
    assert rows[EVE]["territory"] == "Chicago"
    assert (rows[EVE]["rule"], rows[EVE]["site_id"], rows[EVE]["volume"]) == ("pinned clinician", "M1", 20)
    assert (rows[BOB]["rule"], rows[BOB]["site_id"], rows[BOB]["volume"]) == ("drawn area", "H1", 50)
    assert MAX not in rows  # did no knee


def test_figures_snapshot_code_set_and_engine_are_read_back(frozen):
    content, ownership, figures = frozen
    kept = read_membership(content)
    assert kept.about == {
        "snapshot_id": ownership.market.snapshot_id, "document_hash": "hash", "codes": [KNEE],
        "specialties": [], "states": [],
    }  # fmt: skip
    chicago, milwaukee = kept.territories
    assert chicago["providers"] == figures[0].providers
    assert chicago["procedures"] == figures[0].procedures
    assert set(chicago["sites"]) == {"A1", "F1", "H1", "O1"}
    assert chicago["drive"]["max_minutes"] == pytest.approx(figures[0].drive.max_minutes)
    assert chicago["drive"]["statement"]["engine"] == "Estimate"
    assert chicago["drive"]["accuracy"].startswith("estimate: ")
    assert milwaukee["sites"] == ["M1"]
    assert milwaukee["drive"] is None  # nobody is left to drive to


def test_the_same_plan_freezes_to_the_same_bytes(frozen, knees):
    content, _, figures = frozen
    assert freeze_membership(resolve(knees, DOCUMENT), figures, "hash") == content
    assert freeze_membership(resolve(knees, DOCUMENT), figures, "other") != content


@pytest.mark.parametrize("content", [b"", b"not Parquet", b"PAR1" + bytes(40) + b"PAR1"])
def test_damage_is_told_with_what_to_do(content):
    with pytest.raises(MembershipUnreadable, match="backup"):
        read_membership(content)
