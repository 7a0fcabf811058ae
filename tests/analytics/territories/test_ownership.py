"""Who owns what: exclude > pin > IDN or unit > ZIP or county > drawn area, one owner an account."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, box

from analytics.ownership import ADDRESS, DRAWN, PIN, SYSTEM, resolve
from data.plans.document import LISTS, Document, DocumentInvalid, Drawn, Territory

from .world import ANN, BOB, CAI, EVE, HAL, IDA, JON, LEO, SITES, npis, redraw, site_names

AROUND_CHICAGO = box(-88, 41.5, -87, 42.2)
STABLE = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def territory(number, **rule):
    area = rule.pop("area", None)
    drawn = (Drawn(f"d{number}", area),) if area is not None else ()
    return Territory(f"t{number}", f"T{number}", number, drawn=drawn, **rule)


def plan(*territories):
    return Document(tuple(territories))


def owned(ownership, number):
    return site_names(ownership.market, ownership.accounts_of(number))


def contested(ownership):
    market = ownership.market
    return [(*site_names(market, [row]), int(a), int(b)) for row, a, b in ownership.contested]


RULES = {
    "area": {"area": AROUND_CHICAGO},
    "zips": {"zips": ("60611",)},
    "counties": {"counties": ("17031",)},
    "idns": {"idns": ("LAKE",)},
    "units": {"units": ("LAKE@A1",)},
    "pins": {"pinned_sites": ("H1",)},
}
RANK = {"area": DRAWN, "zips": ADDRESS, "counties": ADDRESS, "idns": SYSTEM, "units": SYSTEM, "pins": PIN}


@pytest.mark.parametrize("low", RULES)
@pytest.mark.parametrize("high", RULES)
def test_the_higher_rule_has_the_site_and_only_equal_ranks_overlap(knees, low, high):
    ownership = resolve(knees, plan(territory(1, **RULES[low]), territory(2, **RULES[high])))
    (h1,) = knees.find_sites(("H1",))
    assert ownership.owner[h1] == (1 if RANK[high] > RANK[low] else 0)
    assert ownership.rank[h1] == max(RANK[low], RANK[high])
    assert (("H1", 0, 1) in contested(ownership)) == (RANK[low] == RANK[high])


@pytest.mark.parametrize("rule", RULES)
def test_an_exclusion_stands_above_every_other_rule(knees, rule):
    if rule == "pins":
        with pytest.raises(DocumentInvalid, match="pins and excludes H1"):
            territory(1, **RULES[rule], excluded_sites=("H1",))
        return
    ownership = resolve(
        knees, plan(territory(1, **RULES[rule], excluded_sites=("H1",)), territory(2, area=AROUND_CHICAGO))
    )
    assert "H1" not in owned(ownership, 0)
    assert "H1" in owned(ownership, 1)  # it excludes from its own territory, not from the others'
    assert not [row for row in contested(ownership) if row[0] == "H1"]


def test_each_rule_gives_what_it_names(knees):
    expected = {
        "area": ["A1", "F1", "H1", "O1", "P1", "60602"],
        "zips": ["A1", "H1"],
        "counties": ["A1", "F1", "H1", "O1", "60602"],
        "idns": ["A1", "H1", "M1", "O1"],
        "units": ["A1", "H1", "O1"],
        "pins": ["H1"],
    }
    for rule, names in expected.items():
        assert owned(resolve(knees, plan(territory(1, **RULES[rule]))), 0) == names, rule


def test_rules_of_one_territory_add_up_and_the_highest_counts(knees):
    ownership = resolve(
        knees, plan(territory(1, area=AROUND_CHICAGO, zips=("60615",), idns=("LAKE",), pinned_sites=("O1",)))
    )
    assert owned(ownership, 0) == ["A1", "F1", "H1", "M1", "O1", "P1", "60602"]
    ranks = dict(zip(owned(ownership, 0), ownership.claims[0].ranks.tolist(), strict=True))
    assert ranks == {
        "A1": SYSTEM, "F1": ADDRESS, "H1": SYSTEM, "M1": SYSTEM, "O1": PIN, "P1": DRAWN, "60602": DRAWN,
    }  # fmt: skip


def test_a_tie_is_none_any_more_when_a_higher_rule_comes(knees):
    two = plan(territory(1, zips=("60611",)), territory(2, zips=("60611",)))
    assert contested(resolve(knees, two)) == [("A1", 0, 1), ("H1", 0, 1)]
    three = two.put(territory(3, pinned_sites=("H1",)))
    ownership = resolve(knees, three)
    assert contested(ownership) == [("A1", 0, 1)]
    assert owned(ownership, 2) == ["H1"]


def test_of_three_with_equal_right_the_first_has_it_and_both_others_are_told(knees):
    ownership = resolve(knees, plan(*(territory(n, pinned_sites=("H1",)) for n in (1, 2, 3))))
    assert contested(ownership) == [("H1", 0, 1), ("H1", 0, 2)]
    assert owned(ownership, 0) == ["H1"]


def test_a_clinician_follows_the_primary_site_and_is_counted_once(knees):
    ownership = resolve(
        knees, plan(territory(1, pinned_sites=("H1", "M1")), territory(2, pinned_sites=("A1",)))
    )
    assert npis(knees, ownership.clinicians_of(0)) == {ANN, BOB, EVE, LEO}
    assert npis(knees, ownership.clinicians_of(1)) == {CAI}  # who also works at H1 and O1


def test_single_clinicians_are_pinned_in_and_excluded(knees):
    ownership = resolve(
        knees,
        plan(
            territory(1, pinned_sites=("H1",), excluded_clinicians=(BOB, EVE), pinned_clinicians=(IDA, JON)),
            territory(2, pinned_sites=("M1",), pinned_clinicians=(ANN,)),
        ),
    )
    assert npis(knees, ownership.clinicians_of(0)) == {IDA}
    assert npis(knees, ownership.clinicians_of(1)) == {ANN, EVE, LEO}
    owner = {str(n): int(o) for n, o in zip(knees.npi, ownership.clinician_owner, strict=True)}
    assert (owner[ANN], owner[BOB], owner[IDA], owner[EVE]) == (1, -1, 0, 1)  # Eve isn't in 1 to begin with
    assert owned(ownership, 0) == ["H1"]  # pins of clinicians move no site
    assert not len(ownership.contested_clinicians)


def test_a_clinician_whom_two_pin_is_an_overlap(knees):
    ownership = resolve(
        knees, plan(*(territory(n, pinned_clinicians=(HAL, *extra)) for n, extra in ((1, ()), (2, (ANN,)))))
    )
    (hal,) = knees.find_clinicians((HAL,))
    assert ownership.contested_clinicians.tolist() == [[hal, 0, 1]]
    assert npis(knees, ownership.clinicians_of(0)) == {HAL}
    assert npis(knees, ownership.clinicians_of(1)) == {ANN}


def test_a_practice_place_goes_by_its_address_and_point_and_one_without_place_by_nothing(knees):
    by_zip = resolve(knees, plan(territory(1, zips=("60602",))))
    by_area = resolve(knees, plan(territory(1, area=Point(-87.63, 41.88).buffer(0.001))))
    assert owned(by_zip, 0) == owned(by_area, 0) == ["60602"]
    world = resolve(knees, plan(territory(1, area=box(-180, -90, 180, 90))))
    assert "nowhere" not in owned(world, 0)
    assert len(owned(world, 0)) == len(knees.kind) - 1


def test_an_empty_plan_and_an_empty_territory_have_nothing(knees):
    nothing = resolve(knees, plan())
    assert (nothing.owner == -1).all()
    assert (nothing.clinician_owner == -1).all()
    empty = resolve(knees, plan(territory(1), territory(2, zips=("00001",), idns=("GONE",), units=("GONE",))))
    for number in (0, 1):
        assert not len(empty.accounts_of(number))
        assert not len(empty.clinicians_of(number))


AREAS = [
    AROUND_CHICAGO,
    box(-88.5, 42.5, -86, 43.5),
    box(-123, 37, -122, 38),
    Point(-87.63, 41.9).buffer(0.02),
]
LISTED = {
    "zips": ["60611", "60602", "94110", "00001"],
    "counties": ["17031", "55079", "06041"],
    "idns": ["LAKE", "BAY", "GONE"],
    "units": ["LAKE@A1", "LAKE@M1", "BAY@B1", "GONE"],
    "sites": [*SITES, "GONE"],
    "clinicians": [ANN, BOB, CAI, EVE, HAL, IDA, LEO, JON],
}


@st.composite
def territories(draw, number):
    some = lambda what, taken=(): draw(  # noqa: E731
        st.lists(st.sampled_from([v for v in LISTED[what] if v not in taken]), max_size=3)
    )
    areas = draw(st.lists(st.sampled_from(AREAS), max_size=2))
    pinned, people = some("sites"), some("clinicians")
    return Territory(
        f"t{number}", f"T{number}", number,
        drawn=tuple(Drawn(f"{number}.{n}", area) for n, area in enumerate(areas)),
        **{what: tuple(some(what)) for what in ("zips", "counties", "idns", "units")},
        pinned_sites=tuple(pinned), excluded_sites=tuple(some("sites", pinned)),
        pinned_clinicians=tuple(people), excluded_clinicians=tuple(some("clinicians", people)),
    )  # fmt: skip


@st.composite
def plans(draw, least=0):
    return Document(tuple(draw(territories(n)) for n in range(1, 1 + draw(st.integers(least, 4)))))


@STABLE
@given(document=plans())
def test_an_assignment_is_a_partition_and_totals_are_conserved(knees, document):
    ownership = resolve(knees, document)
    accounts = [ownership.accounts_of(n) for n in range(len(document.territories))]
    people = [ownership.clinicians_of(n) for n in range(len(document.territories))]
    nobodys = np.flatnonzero(ownership.owner < 0)
    assert sorted(np.concatenate([*accounts, nobodys]).tolist()) == list(range(len(knees.kind)))
    free = np.flatnonzero(ownership.clinician_owner < 0)
    assert sorted(np.concatenate([*people, free]).tolist()) == list(range(len(knees.npi)))
    for number, rows in enumerate(people):
        assert (ownership.clinician_owner[rows] == number).all()
    backwards = np.arange(len(knees.npi))[::-1]
    assert np.array_equal(ownership.owners_of(backwards), ownership.clinician_owner[backwards])
    parts = [np.nansum(knees.volume[rows]) for rows in (*people, free)]
    assert sum(parts) == np.nansum(knees.volume)


@STABLE
@given(document=plans(least=1), data=st.data())
def test_redrawing_one_is_resolving_all(knees, document, data):
    number = data.draw(st.integers(1, len(document.territories)))
    changed = data.draw(territories(number))
    after, whole = redraw(resolve(knees, document), changed), resolve(knees, document.put(changed))
    assert after.territories == whole.territories
    for part in ("owner", "rank", "contested", "clinician_owner", "contested_clinicians"):
        assert np.array_equal(getattr(after, part), getattr(whole, part)), part


@STABLE
@given(document=plans(), order=st.randoms(use_true_random=False))
def test_the_order_within_a_rule_tells_nothing(knees, document, order):
    def shuffled(values):
        values = list(values)
        order.shuffle(values)
        return tuple(values)

    other = Document(
        shuffled(
            replace(t, drawn=shuffled(t.drawn), **{part: shuffled(getattr(t, part)) for part in LISTS})
            for t in document.territories
        )
    )
    one, two = resolve(knees, document), resolve(knees, other)
    assert np.array_equal(one.owner, two.owner)
    assert np.array_equal(one.contested, two.contested)
    assert np.array_equal(one.clinician_owner, two.clinician_owner)


@STABLE
@given(document=plans())
def test_no_account_has_an_owner_whose_claim_is_beaten(knees, document):
    """An oracle in plain words, account by account."""
    ownership = resolve(knees, document)
    names = site_names(knees, range(len(knees.kind)))
    for row, name in enumerate(names):
        ranks = [_rank(knees, t, row, name) for t in document.territories]
        best = max(ranks, default=0)
        assert ownership.owner[row] == (ranks.index(best) if best else -1)
        ties = [n for n, rank in enumerate(ranks) if rank == best > 0]
        told = [int(b) for account, _, b in ownership.contested if account == row]
        assert told == ties[1:]


def _rank(market, rule, row, name):
    if name in rule.excluded_sites:
        return 0
    if name in rule.pinned_sites:
        return PIN
    site = SITES.get(name)
    if site and (
        site[9] in rule.idns
        or ("LAKE@A1" in rule.units and name in ("A1", "H1", "O1"))
        or ("LAKE@M1" in rule.units and name == "M1")
        or ("BAY@B1" in rule.units and name in ("B1", "B2"))
    ):
        return SYSTEM
    zip_code, county = (site[4], site[5]) if site else ("60602", "17031") if name == "60602" else ("", "")
    if zip_code in rule.zips or county in rule.counties:
        return ADDRESS
    point = Point(market.lon[row], market.lat[row]) if np.isfinite(market.lat[row]) else None
    return DRAWN if point and any(d.area.intersects(point) for d in rule.drawn) else 0
