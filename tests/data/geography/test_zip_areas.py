"""The area of each ZIP: approximate ones, and imported ones in their place."""

from datetime import date

import geopandas
import numpy as np
import pytest
import shapely

from data.errors import SourceUnreadable
from data.geography.county_areas import state_areas
from data.geography.sphere import great_circle_miles
from data.geography.zip_areas import ZipAreas
from data.geography.zip_cells import approximate_areas
from data.geography.zip_import import import_zip_areas
from data.geography.zips import zip_places, zip_points

DAY = date(2026, 11, 24)
SQUARE = shapely.box(-87.625, 41.885, -87.605, 41.902)  # in 60611, Chicago


@pytest.fixture(scope="module")
def approximate():
    return ZipAreas()


def import_square(home, shape=SQUARE, zip_code="60611"):
    file = home / "square.geojson"
    geopandas.GeoDataFrame({"ZCTA5CE20": [zip_code]}, geometry=[shape], crs=4326).to_file(file)
    return import_zip_areas(file, home, day=DAY)


def test_a_centroid_lies_in_its_own_area(approximate):
    for zip_code in ("60611", "10001", "94110", "99501", "96815", "00901", "82190"):
        lat, lon = zip_points()[zip_code]
        assert approximate.of(zip_code).distance(shapely.Point(lon, lat)) < 0.02
        assert approximate.approximate(zip_code)


def test_the_areas_of_a_state_are_the_state():
    places = zip_places().to_pandas()
    for state in ("RI", "CO", "AK"):
        of_state = places[places["state"] == state]["zip"]
        areas = [approximate_areas()[code] for code in of_state if code in approximate_areas()]
        assert len(areas) > 60
        assert sum(area.area for area in areas) == pytest.approx(state_areas()[state].area, rel=1e-4)
        assert shapely.union_all(areas).area == pytest.approx(state_areas()[state].area, rel=1e-4)


def test_nearest_is_nearest_on_the_ground_not_in_degrees():
    # In Alaska a degree of longitude is less than half as long as one of latitude.
    places = zip_places().to_pandas()
    alaska = [code for code in places[places["state"] == "AK"]["zip"] if code in approximate_areas()]
    centres = np.array([zip_points()[code] for code in alaska])
    random = np.random.default_rng(3)
    at = np.column_stack([random.uniform(60, 68, 300), random.uniform(-160, -142, 300)])
    cells = np.array([approximate_areas()[code] for code in alaska], dtype=object)
    points, numbers = shapely.STRtree(cells).query(shapely.points(at[:, ::-1]), predicate="intersects")
    nearest = great_circle_miles(at[points], centres).argmin(axis=1)
    assert len(points) > 250
    assert (nearest == numbers).mean() > 0.97  # Mercator's scale changes with latitude


def test_the_aleutians_lie_on_both_sides_of_180(approximate):
    area = approximate.of("99546")  # Adak
    assert (area.bounds[0] < -179, area.bounds[2] > 179) == (True, True)
    assert area.area < 1
    assert area.is_valid


def test_boxes_and_single_organisations_have_no_area_but_are_nested_in_one(approximate):
    places = {place["zip"]: place for place in zip_places().to_pylist()}
    assert places["60690"]["zip_type"] == "PO BOX"
    assert approximate.of("60690") is None
    assert not approximate.approximate("60690")
    holders = [code for code in approximate.zips if "60690" in approximate.nested(code)]
    assert len(holders) == 1
    assert approximate.nested("00000") == ()


def test_a_remote_post_office_is_a_place(approximate):
    assert approximate.of("02807") is not None  # Block Island: boxes only, twelve miles off the coast


def test_what_a_box_touches(approximate):
    found = approximate.in_box(-87.63, 41.89, -87.62, 41.9)
    assert "60611" in found
    assert found == sorted(found)
    assert len(found) < 15
    assert approximate.in_box(-40, 20, -39, 21) == []


def test_an_imported_area_takes_the_place_of_an_approximate_one(tmp_path):
    areas = ZipAreas.open(tmp_path)
    assert areas.sources == ()
    assert areas.statement.startswith("Approximate")
    assert areas.approximate("60611")
    import_square(tmp_path)
    assert areas.of("60611").equals(approximate_areas()["60611"])  # what was read stays as it is
    now = areas.current()
    assert now.version != areas.version
    assert now.of("60611").equals(SQUARE)
    assert not now.approximate("60611")
    assert now.approximate("60610")
    assert now.statement.startswith("1 polygons from square.geojson, imported 2026-11-24. Elsewhere approx")
    assert now.current() is now
    assert areas.current().version == now.version


def test_approximate_areas_make_room_for_imported_ones(tmp_path):
    before = ZipAreas().of("60610")
    import_square(tmp_path, before.union(SQUARE).envelope)
    areas = ZipAreas.open(tmp_path)
    assert areas.of("60610") is None  # nothing is left of it
    assert "60610" in areas.nested("60611")
    for code in areas.touching(areas.of("60611")):
        if code != "60611":
            assert areas.of(code).is_valid
            assert areas.of(code).intersection(areas.of("60611")).area == pytest.approx(0, abs=1e-12)


def test_a_damaged_file_says_so(tmp_path):
    import_square(tmp_path)
    (tmp_path / "geography" / "zip_areas.parquet").write_bytes(b"PAR1 rust")
    with pytest.raises(SourceUnreadable, match="geography import"):
        ZipAreas.open(tmp_path).of("60611")


@pytest.mark.parametrize(
    ("state", "name", "least"), [("CT", "ct_connecticut", 0.7), ("RI", "ri_rhode_island", 0.65)]
)
def test_how_wrong_approximate_areas_are(shared_data, tmp_path, state, name, least):
    # docs/methods/geography.md: the share of the state's land that both give to the same ZIP
    import_zip_areas(shared_data / f"geography/{name}_zip_codes_geo.min.json", tmp_path, day=DAY)
    real, cells = ZipAreas.open(tmp_path), approximate_areas()
    codes = [code for code in real.zips if not real.approximate(code)]
    same = sum(real.of(code).intersection(cells[code]).area for code in codes if code in cells)
    land = sum(real.of(code).intersection(state_areas()[state]).area for code in codes)
    assert least < same / land < least + 0.05
