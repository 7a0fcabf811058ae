"""Each warning comes and goes; its key tells what it is about."""

import numpy as np
import pytest

from analytics.ownership import resolve
from analytics.territories import Base, measure_territory
from analytics.territory_warnings import Kind, Severity, find_warnings
from data.plans.document import Document, Territory
from data.roads.estimator import EstimatorTimes

from .world import ANN, BOB, HAL, IDA, site_names

CHICAGO = Base(home=(41.89, -87.62))
FULL = {"rep_id": "r", "least": 0}


class Unreachable(EstimatorTimes):
    """No road leads to Muskegon."""

    def one_to_many(self, origin, destinations, departing=None):
        answer = super().one_to_many(origin, destinations)
        there = np.asarray(destinations)[:, 0] > 43.2
        answer.minutes[0, there] = np.nan
        answer.miles[0, there] = np.nan
        return answer


def warn(market, *rules, number=0, base=CHICAGO, least=0, islands=1, drive=None, reps=None):
    territories = tuple(
        Territory(f"t{n}", f"T{n}", n, **{"rep_id": "r", **rule}) for n, rule in enumerate(rules, 1)
    )
    ownership = resolve(market, Document(territories))
    figures = measure_territory(ownership, number, drive or EstimatorTimes(), base)
    return find_warnings(ownership, number, figures, least_accounts=least, islands=islands, reps=reps)


def of_kind(warnings, kind):
    return [warning for warning in warnings if warning.kind is kind]


WHOLE = {"pinned_sites": ("A1", "H1", "O1", "F1"), "zips": ("60602",)}
# kind: what brings it, and what takes it away
CASES = {
    Kind.FAR: (({**WHOLE, "pinned_sites": (*WHOLE["pinned_sites"], "G1")},), (WHOLE,)),
    Kind.UNIT_SPLIT: (({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1",)}),
                      ({"units": ("LAKE@A1",)}, {"pinned_sites": ("F1",)})),
    Kind.UNIT_CUT: (({"pinned_sites": ("H1", "O1")},), ({"units": ("LAKE@A1",)},)),
    Kind.IDN_SPLIT: (({"units": ("LAKE@A1",)}, {"pinned_sites": ("M1",)}), ({"idns": ("LAKE",)},)),
    Kind.SHARED: (({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1",)}),
                  ({"pinned_sites": ("H1",)}, {"pinned_sites": ("F1",)})),
    Kind.OVERLAP: (({"zips": ("60611",)}, {"zips": ("60611",)}),
                   ({"zips": ("60611",)}, {"zips": ("60611",), "excluded_sites": ("A1", "H1")})),
    Kind.WHITE_SPACE: (({"pinned_sites": ("H1",)},), (WHOLE,)),
    Kind.NO_REP: (({**WHOLE, "rep_id": None},), (WHOLE,)),
    Kind.UNSURE: (({**WHOLE, "pinned_sites": ("H1", "G1")},), (WHOLE,)),
    Kind.UNPLACED: (({**WHOLE, "pinned_clinicians": (IDA,)},), (WHOLE,)),
}  # fmt: skip
SEVERITIES = {
    Kind.FAR: Severity.BLOCKING, Kind.UNIT_SPLIT: Severity.BLOCKING, Kind.UNIT_CUT: Severity.WARNING,
    Kind.IDN_SPLIT: Severity.NOTE, Kind.SHARED: Severity.WARNING, Kind.OVERLAP: Severity.BLOCKING,
    Kind.WHITE_SPACE: Severity.WARNING, Kind.NO_REP: Severity.WARNING, Kind.UNSURE: Severity.NOTE,
    Kind.UNPLACED: Severity.NOTE,
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_a_warning_comes_and_goes(knees, kind):
    wrong, right = CASES[kind]
    found = of_kind(warn(knees, *wrong), kind)
    assert found
    assert found[0].severity is SEVERITIES[kind]
    assert found[0].what
    assert found[0].why.endswith(".")
    assert not of_kind(warn(knees, *right), kind)


def test_all_is_well(knees):
    assert warn(knees, WHOLE) == ()


def test_the_heaviest_come_first(knees):
    weights = [
        w.severity for w in warn(knees, {"pinned_sites": ("H1", "G1"), "rep_id": None}, {"zips": ("60611",)})
    ]
    assert weights == sorted(weights, key=list(Severity).index)
    assert len(set(weights)) == 3


def test_too_few_accounts_and_islands_are_told(knees):
    assert of_kind(warn(knees, WHOLE, least=6), Kind.FEW)[0].what == "Only 5 accounts"
    assert not of_kind(warn(knees, WHOLE, least=5), Kind.FEW)
    assert of_kind(warn(knees, {"zips": ("99999",)}, least=5), Kind.FEW)[0].what == "No account yet"
    (islands,) = of_kind(warn(knees, WHOLE, islands=3), Kind.ISLANDS)
    assert "3 parts" in islands.what
    assert islands.box is not None
    assert not of_kind(warn(knees, WHOLE, islands=0), Kind.ISLANDS)


def test_an_account_that_no_road_reaches_is_told(knees):
    rules = ({**WHOLE, "pinned_sites": ("H1", "G1")},)
    (found,) = of_kind(warn(knees, *rules, drive=Unreachable()), Kind.UNREACHABLE)
    assert site_names(knees, found.accounts) == ["G1"]
    assert found.severity is Severity.BLOCKING
    assert not of_kind(warn(knees, *rules), Kind.UNREACHABLE)


def test_a_long_way_round_is_told_unless_it_is_far_too(knees):
    class Bridge(EstimatorTimes):
        def one_to_many(self, origin, destinations, departing=None):
            answer = super().one_to_many(origin, destinations)
            round_about = np.asarray(destinations)[:, 0] > 42.0
            answer.miles[0, round_about] *= 4
            return answer

    (found,) = of_kind(warn(knees, WHOLE, drive=Bridge()), Kind.DETOUR)
    assert site_names(knees, found.accounts) == ["O1"]
    far = Base(home=CHICAGO.home, limit_minutes=10)
    warnings = warn(knees, WHOLE, drive=Bridge(), base=far)
    assert not of_kind(warnings, Kind.DETOUR)
    assert "O1" in site_names(knees, of_kind(warnings, Kind.FAR)[0].accounts)


def test_what_is_told_of_a_split_unit(knees):
    (split,) = of_kind(warn(knees, {"pinned_sites": ("H1",)}, {"pinned_sites": ("A1",)}), Kind.UNIT_SPLIT)
    assert split.what == "Lakeshore Health (Chicago) split with 2 · T2"
    assert split.why == ("It decides as one and has 3 sites: 1 is here, 2 · T2 has 1, 1 is nobody's.")
    assert split.who == "Lakeshore Hospital, Lakeshore ASC and Lakeshore Clinic"
    assert split.unit == "LAKE@A1"
    west, south, east, north = split.box
    assert (west, south, east, north) == (-87.69, 41.89, -87.62, 42.05)


def test_a_split_unit_leaves_the_idns_other_parts_to_tell(knees):
    rules = ({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1", "O1")}, {"pinned_sites": ("M1",)})
    (note,) = of_kind(warn(knees, *rules), Kind.IDN_SPLIT)
    assert note.what == "Lakeshore Health also belongs to 3 · T3 (1)"
    same = ({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1", "O1", "M1")})
    assert not of_kind(warn(knees, *same), Kind.IDN_SPLIT)


def test_overlaps_are_told_on_both_sides_and_say_who_has_them(knees):
    rules = ({"zips": ("60611",)}, {"zips": ("60611",)})
    for number, other in ((0, "2 · T2"), (1, "1 · T1")):
        (overlap,) = of_kind(warn(knees, *rules, number=number), Kind.OVERLAP)
        assert overlap.what == f"2 accounts overlap with {other}"
        assert site_names(knees, overlap.accounts) == ["A1", "H1"]
        assert "lower number" in overlap.why


def test_of_three_that_claim_one_site_each_is_told_of_the_one_that_has_it(knees):
    rules = [{"pinned_sites": ("H1",)}] * 3
    told = [[w.what[-6:] for w in of_kind(warn(knees, *rules, number=n), Kind.OVERLAP)] for n in range(3)]
    assert told == [["2 · T2", "3 · T3"], ["1 · T1"], ["1 · T1"]]


def test_pins_of_one_clinician_by_two_are_an_overlap(knees):
    rules = ({"pinned_clinicians": (HAL, ANN)}, {"pinned_clinicians": (HAL,)})
    for number in (0, 1):
        (overlap,) = of_kind(warn(knees, *rules, number=number), Kind.OVERLAP)
        assert overlap.what.startswith("1 clinician also pinned by")
        assert overlap.severity is Severity.BLOCKING
        assert overlap.box is not None


def test_white_space_tells_ascs_apart(knees):
    ascs, rest = of_kind(warn(knees, {"pinned_sites": ("H1",)}), Kind.WHITE_SPACE)
    assert (ascs.severity, rest.severity) == (Severity.WARNING, Severity.NOTE)
    assert (ascs.what, rest.what) == ("2 ASCs near by are nobody's", "1 other account near by is nobody's")
    assert site_names(knees, ascs.accounts) == ["A1", "F1"]


def test_an_empty_territory_has_few_accounts_and_nothing_else(knees):
    assert [w.kind for w in warn(knees, {}, least=1)] == [Kind.FEW]


def keys(market, *rules, kind, **more):
    return {w.key for w in of_kind(warn(market, *rules, **more), kind)}


def test_a_key_stays_when_something_else_changes(knees):
    split = ({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1",)})
    other = ({"pinned_sites": ("H1", "P1"), "pinned_clinicians": (HAL,), "name": "Renamed"}, split[1])
    for kind in (Kind.UNIT_SPLIT,):
        named = [{k: v for k, v in rule.items() if k != "name"} for rule in other]
        assert keys(knees, *split, kind=kind) == keys(knees, *named, kind=kind) != set()
    far = {"pinned_sites": ("H1", "G1")}
    more = {"pinned_sites": ("H1", "G1", "A1")}
    assert keys(knees, far, kind=Kind.FAR) == keys(knees, more, kind=Kind.FAR) != set()
    near, away = Base(home=(41.88, -87.62)), Base(home=(40.1, -88.2))
    assert keys(knees, far, kind=Kind.FAR) == keys(knees, far, kind=Kind.FAR, base=near)
    # Of the same account, but what somebody answered for was a shorter drive.
    assert keys(knees, far, kind=Kind.FAR) != keys(knees, far, kind=Kind.FAR, base=away)
    assert keys(knees, WHOLE, kind=Kind.ISLANDS, islands=2) == keys(knees, more, kind=Kind.ISLANDS, islands=2)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (Kind.FAR, ({"pinned_sites": ("G1",)},), ({"pinned_sites": ("G1", "M1", "B1")},)),
        # One more site of the unit goes to the other territory, or to a third one.
        (Kind.UNIT_SPLIT, ({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1",)}),
         ({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1", "O1")})),
        (Kind.UNIT_SPLIT, ({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1",)}, {}),
         ({"pinned_sites": ("H1",)}, {}, {"pinned_sites": ("A1",)})),
        (Kind.OVERLAP, ({"pinned_sites": ("H1",)}, {"pinned_sites": ("H1",)}),
         ({"pinned_sites": ("H1", "A1")}, {"pinned_sites": ("H1", "A1")})),
        (Kind.OVERLAP, ({"pinned_clinicians": (ANN,)}, {"pinned_clinicians": (ANN,)}),
         ({"pinned_clinicians": (BOB,)}, {"pinned_clinicians": (BOB,)})),
        (Kind.WHITE_SPACE, ({"pinned_sites": ("H1",)},), ({"pinned_sites": ("H1", "F1")},)),
    ],
)  # fmt: skip
def test_a_key_changes_with_those_concerned(knees, kind, before, after):
    was, became = keys(knees, *before, kind=kind), keys(knees, *after, kind=kind)
    assert was
    assert became
    assert not was <= became


def test_two_territories_never_share_a_key(knees):
    rules = ({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1",)})
    one, two = ({w.key for w in warn(knees, *rules, number=n)} for n in (0, 1))
    assert not one & two


def test_keys_of_one_territory_differ(knees):
    rules = (
        {"pinned_sites": ("H1", "G1", "B1"), "rep_id": None},
        {"zips": ("60611",)},
        {"pinned_sites": ("H1",)},
    )
    found = [warning.key for warning in warn(knees, *rules, least=10, islands=2)]
    assert len(found) == len(set(found)) > 6


def test_a_rep_who_is_gone_is_none(knees):
    (gone,) = of_kind(warn(knees, WHOLE, reps={"s": None}), Kind.NO_REP)
    assert gone.severity is Severity.WARNING
    assert "not among the reps any more" in gone.why
    assert not of_kind(warn(knees, WHOLE, reps={"r": None}), Kind.NO_REP)
