"""The area of a rule, and whether it hangs together."""

import pytest
from shapely import MultiPolygon, box

from analytics.territory_area import count_islands, territory_area
from data.plans.document import Drawn, Territory

ZIPS = {"60601": box(0, 0, 1, 1), "60602": box(1, 0, 2, 1), "60603": box(5, 0, 6, 1)}
COUNTIES = {"17031": box(0, 1, 2, 3), "17043": MultiPolygon()}


def area_of(**rule):
    return territory_area(Territory("t", "T", 1, **rule), ZIPS.get, COUNTIES.get)


def test_an_area_is_the_union_of_what_has_one():
    area = area_of(drawn=(Drawn("d", box(0.5, 0.5, 1.5, 1.5)),), zips=("60601", "60602"), counties=("17031",))
    assert area.equals(box(0, 0, 2, 3))
    assert count_islands(area) == 1


@pytest.mark.parametrize(
    "rule", [{}, {"zips": ("99999",)}, {"counties": ("17043",)}, {"idns": ("I",), "pinned_sites": ("S",)}]
)
def test_a_rule_without_area_has_none(rule):
    assert area_of(**rule) is None
    assert count_islands(area_of(**rule)) == 0


def test_islands_are_parts_that_do_not_touch():
    assert count_islands(area_of(zips=("60601", "60602", "60603"))) == 2
    assert count_islands(area_of(zips=("60601", "60603"), counties=("17031",))) == 2
    crack = MultiPolygon([box(0, 0, 1, 1), box(1.004, 0, 2, 1)])  # approximate borders
    assert count_islands(crack) == 1
    assert count_islands(MultiPolygon([box(0, 0, 1, 1), box(1.01, 0, 2, 1)])) == 2
