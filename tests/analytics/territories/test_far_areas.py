"""From far a territory's ZIPs are one outline, and what it covers is what they cover."""

import json
from pathlib import Path

import pytest
import shapely

from analytics.far_areas import FINEST_DEGREES, draw_far_areas, far_rules
from data.geography.county_areas import county_area
from data.geography.zip_areas import ZipAreas
from data.plans.document import Document, Territory

AREAS = ZipAreas()
NORTH = tuple(code for code in AREAS.zips if code.startswith("606"))
SOUTH = tuple(code for code in AREAS.zips if code.startswith("617"))


def drawn(codes, area_of=AREAS.of):
    document = Document((Territory("t1", "A", 1, zips=codes), Territory("t2", "B", 2)))
    collection = json.loads(json.dumps(draw_far_areas(far_rules(document, "zips"), area_of)))
    return {feature["id"]: shapely.geometry.shape(feature["geometry"]) for feature in collection["features"]}


@pytest.mark.parametrize("codes", [NORTH, SOUTH, NORTH + SOUTH])
def test_the_outline_covers_what_its_zips_cover(codes):
    (far,) = drawn(codes).values()
    near = shapely.union_all([AREAS.of(code) for code in codes])
    assert shapely.symmetric_difference(far, near).area < 0.05 * near.area
    assert shapely.hausdorff_distance(far, near) < 4 * FINEST_DEGREES
    assert shapely.get_num_coordinates(far) < 400


def test_neighbours_that_were_thinned_apart_leave_no_gap(shared_data):
    """Real ZCTAs of Rhode Island, with thousands of corners each."""
    folder: Path = shared_data / "geography"
    features = json.loads((folder / "ri_rhode_island_zip_codes_geo.min.json").read_text())["features"]
    real = {
        f["properties"]["ZCTA5CE10"]: shapely.make_valid(shapely.geometry.shape(f["geometry"]))
        for f in features
    }
    (far,) = drawn(tuple(real), real.get).values()
    near = shapely.union_all(list(real.values()))
    holes = sum(len(polygon.interiors) for polygon in getattr(far, "geoms", [far]))
    assert holes <= sum(len(polygon.interiors) for polygon in getattr(near, "geoms", [near]))
    assert shapely.symmetric_difference(far, near).area < 0.05 * near.area


def test_who_names_nothing_with_an_area_has_none():
    assert drawn(()) == {}
    assert drawn(("00000",)) == {}
    document = Document((Territory("t1", "A", 1), Territory("t2", "B", 2, counties=("17031", "55079"))))
    (feature,) = draw_far_areas(far_rules(document, "counties"), county_area)["features"]
    assert feature["id"] == "1"  # the second
    assert shapely.geometry.shape(feature["geometry"]).covers(shapely.Point(-87.8, 41.8))


def test_a_token_names_the_rules_and_who_has_them():
    one, two = Territory("t1", "A", 1, zips=NORTH), Territory("t2", "B", 2, zips=SOUTH)
    token = far_rules(Document((one, two)), "zips").token
    renamed = Document((Territory("t1", "C", 1, zips=NORTH, counties=("17031",)), two))
    swapped = Document((Territory("t1", "A", 1, zips=SOUTH), Territory("t2", "B", 2, zips=NORTH)))
    assert far_rules(renamed, "zips").token == token
    assert far_rules(swapped, "zips").token != token
