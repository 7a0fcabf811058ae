"""What is stated about rows that a snapshot doesn't know, and about homes."""

from datetime import UTC, datetime

import pytest

from analytics.organisation.checks import state_unknown
from analytics.organisation.directory import Directory, load_directory
from analytics.organisation.homes import describe_home, find_home_zip, list_without_base
from data.identifiers import Npi, RepId, SiteId
from data.plans.organisation import kinds
from data.plans.organisation.access_entry import OrBlock
from data.plans.rep_entry import Rep, RepDetails
from data.sample.generate import build_sample
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore

AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_rows_that_name_nobody_are_stated() -> None:
    blocks = [OrBlock(Npi("1234567893"), SiteId(f"S{n}"), n, 420, 720) for n in range(7)]
    directory = Directory(clinicians={"1234567893": "Mei Chen"}, snapshot_id="abc")
    assert state_unknown(kinds.OR_BLOCKS, blocks, directory) == (
        "OR blocks name 7 sites that the snapshot does not have: S0, S1, S2, S3, S4 …. The rows are kept; no "
        "week can use them.",
    )
    assert state_unknown(kinds.OR_BLOCKS, blocks, Directory()) == ()


def test_a_directory_knows_those_who_were_asked_for(store: SnapshotStore) -> None:
    built = build_sample(store, providers=200, built_at="2026-11-24")
    snapshot = Snapshot.open(store.path(built))
    person = snapshot.query("SELECT npi, first_name, last_name FROM providers LIMIT 1").to_pylist()[0]
    site = snapshot.query("SELECT site_id, name, zip FROM sites LIMIT 1").to_pylist()[0]
    found = load_directory(snapshot, (), (), npis={person["npi"], "1234567893"}, sites={site["site_id"], "S"})
    assert dict(found.clinicians) == {person["npi"]: f"{person['first_name']} {person['last_name']}"}
    assert found.sites[site["site_id"]].name == site["name"]
    assert "/" in found.sites[site["site_id"]].zone
    assert (set(found.sites), dict(found.idns)) == ({site["site_id"]}, {})
    snapshot.close()


@pytest.mark.parametrize(
    ("home", "place", "zip_code"),
    [
        ((42.05, -87.69), "Evanston, IL 60201", "60201"),
        ((42.05, -87.69), "60201-1234", "60201"),
        ((41.8971, -87.6223), "1234567 Main St", "60611"),
        (None, "", ""),
    ],
)
def test_a_home_has_a_zip(home: tuple[float, float] | None, place: str, zip_code: str) -> None:
    rep = RepDetails("Dana", "rep", 8, home, place)
    assert find_home_zip(rep) == describe_home(rep, "Ann") == zip_code
    assert describe_home(rep, " DANA") == place


def test_reps_without_a_base_are_named() -> None:
    stamp = {"version": 1, "created_by": "x", "created_at": AT, "updated_by": "x", "updated_at": AT}
    reps = tuple(
        Rep(name, "rep", 8, home, active=active, id=RepId(name), **stamp)
        for name, home, active in (("A", None, True), ("B", (40, -80), True), ("C", None, False))
    )
    assert list_without_base(reps) == ("A",)
