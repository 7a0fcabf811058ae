"""What a plan cuts in two, and surgeons who work on both sides of a line."""

from analytics.ownership import resolve
from analytics.splits import shared_clinicians, split_idns, split_units
from data.plans.document import Document, Territory

from .world import ANN, CAI, DEE, LEO, npis, site_names


def pins(knees, *sites_of_each, **more):
    return resolve(
        knees,
        Document(
            tuple(
                Territory(f"t{n}", f"T{n}", n, pinned_sites=tuple(sites), **(more if n == 1 else {}))
                for n, sites in enumerate(sites_of_each, 1)
            )
        ),
    )


def told(market, splits, names):
    return [
        (
            names[split.group],
            site_names(market, split.own),
            {other: site_names(market, rows) for other, rows in split.others.items()},
            site_names(market, split.nobodys),
            split.is_shared,
        )
        for split in splits
    ]


def test_a_unit_is_shared_between_territories_or_cut_off_from_nobodys(knees):
    ownership = pins(knees, ("H1", "B1"), ("A1",))
    assert told(knees, split_units(ownership, 0), knees.units.ids) == [
        ("LAKE@A1", ["H1"], {1: ["A1"]}, ["O1"], True),  # shared ones come first
        ("BAY@B1", ["B1"], {}, ["B2"], False),
    ]
    assert told(knees, split_units(ownership, 1), knees.units.ids) == [
        ("LAKE@A1", ["A1"], {0: ["H1"]}, ["O1"], True)
    ]


def test_a_whole_unit_is_no_split_and_neither_is_nobodys(knees):
    ownership = pins(knees, ("H1", "A1", "O1", "F1"), ("G1",))
    assert split_units(ownership, 0) == []
    assert split_units(ownership, 1) == []
    assert split_idns(ownership, 0) == []  # Milwaukee is nobody's


def test_an_idn_is_shared_by_the_owners_of_its_sites(knees):
    ownership = pins(knees, ("H1", "A1", "O1"), ("M1",), ("B1",))
    assert split_units(ownership, 0) == []
    assert told(knees, split_idns(ownership, 0), knees.idns) == [
        ("LAKE", ["A1", "H1", "O1"], {1: ["M1"]}, [], True)
    ]
    assert split_idns(ownership, 2) == []


def test_clinicians_are_shared_in_both_directions(knees):
    # Ann of H1 works at A1 too; Cai of A1 at H1 and O1; Dee of O1 at H1; Leo of M1 at H1.
    ownership = pins(knees, ("H1",), ("A1", "M1"), ("O1",))
    shared = {s.other: [str(n) for n in knees.npi[s.clinicians]] for s in shared_clinicians(ownership, 0)}
    assert set(shared[1]) == {ANN, CAI, LEO}
    assert shared[1][-1] == LEO  # 60 procedures; the others did 100 each
    assert shared[2] == [DEE]
    back = {s.other: npis(knees, s.clinicians) for s in shared_clinicians(ownership, 1)}
    assert back == {0: {ANN, CAI, LEO}, 2: {CAI}}


def test_who_works_at_nobodys_site_is_shared_with_nobody(knees):
    ownership = pins(knees, ("H1",), ("B1",))
    assert shared_clinicians(ownership, 0) == []
    assert shared_clinicians(pins(knees, ()), 0) == []


def test_a_pinned_clinician_is_shared_by_the_territory_that_pins(knees):
    ownership = pins(knees, ("B1",), ("M1",), pinned_clinicians=(LEO,))
    assert npis(knees, ownership.clinicians_of(0)) >= {LEO}
    assert shared_clinicians(ownership, 0) == []  # he visits H1, which is nobody's
