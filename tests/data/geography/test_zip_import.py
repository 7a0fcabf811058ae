"""Importing areas of ZIPs: two real states, formats, what is mended, what is rejected and why."""

import json
import zipfile
from datetime import date

import geopandas
import pytest
import shapely

from data.errors import SourceUnreadable
from data.geography import zip_file
from data.geography.zip_areas import ZipAreas
from data.geography.zip_import import import_zip_areas

DAY = date(2026, 11, 24)
ONE, TWO = shapely.box(-88, 41, -87, 42), shapely.box(-87, 41, -86, 42)


def frame(rows, crs=4326, column="ZCTA5CE20", **others):
    zips, shapes = zip(*rows, strict=True)
    return geopandas.GeoDataFrame({column: list(zips)} | others, geometry=list(shapes), crs=crs)


def write(directory, rows, name="areas.geojson", **how):
    file = directory / name
    frame(rows, **how).to_file(file)
    return file


def test_two_states_one_by_one(shared_data, tmp_path):
    told = []
    for number, (name, areas) in enumerate((("ct_connecticut", 282), ("ri_rhode_island", 77))):
        file = shared_data / f"geography/{name}_zip_codes_geo.min.json"
        done = import_zip_areas(file, tmp_path, lambda what, share: told.append(share), day=DAY)
        assert (done.rows, done.areas, done.column) == (areas, areas, "ZCTA5CE10")
        assert (done.replaced, done.rejected) == (0, ())
        assert done.total == (282, 359)[number]
    assert told[-1] == 1
    areas = ZipAreas.open(tmp_path)
    assert [source.areas for source in areas.sources] == [282, 77]
    assert areas.of("06510").covers(shapely.Point(-72.926, 41.307))  # New Haven Green
    assert areas.of("02903").covers(shapely.Point(-71.4128, 41.824))  # Providence
    # The ZCTAs cover the land: nothing of Connecticut is approximate any more.
    inner = areas.touching(shapely.box(-73.1, 41.4, -72.4, 41.8))
    assert not any(areas.approximate(code) for code in inner)


@pytest.mark.parametrize("crs", [4326, 4269, 3857, 5070])
@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp"])
def test_formats_and_coordinate_systems(tmp_path, name, crs):
    file = tmp_path / name
    frame([("60611", ONE), ("60612", TWO)], column="GEOID20").to_crs(crs).to_file(file)
    done = import_zip_areas(file, tmp_path, day=DAY)
    assert (done.areas, done.rejected) == (2, ())
    area = ZipAreas.open(tmp_path).of("60611")
    assert area.symmetric_difference(ONE).area < 1e-4


def test_a_zipped_shapefile(tmp_path):
    write(tmp_path, [("60611", ONE)], "a.shp")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for part in tmp_path.glob("a.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    assert import_zip_areas(tmp_path / "a.zip", tmp_path / "home", day=DAY).areas == 1


def test_a_shapefile_without_prj_is_read_as_degrees_when_it_can_be(tmp_path):
    write(tmp_path, [("60611", ONE)], "a.shp")
    (tmp_path / "a.prj").unlink()
    assert import_zip_areas(tmp_path / "a.shp", tmp_path, day=DAY).areas == 1
    frame([("60611", ONE)]).to_crs(3857).to_file(tmp_path / "b.shp")
    (tmp_path / "b.prj").unlink()
    with pytest.raises(SourceUnreadable, match="coordinate system"):
        import_zip_areas(tmp_path / "b.shp", tmp_path, day=DAY)


def test_the_column_is_found_by_what_it_holds(tmp_path):
    # A county's FIPS code has five digits too; a number has lost its leading zero.
    file = tmp_path / "a.geojson"
    island, city = shapely.box(-71.6, 41.1, -71.5, 41.3), shapely.box(-71.5, 41.8, -71.4, 41.9)
    rows = [(2807, island), (2903, city)]
    frame(rows, column="postcode", county=["44009", "44007"], name=["x", "y"]).to_file(file)
    done = import_zip_areas(file, tmp_path, day=DAY)
    assert done.column == "postcode"
    assert ZipAreas.open(tmp_path).of("02807").equals(island)


def test_rows_of_one_zip_are_joined(tmp_path):
    import_zip_areas(write(tmp_path, [("60611", ONE), ("60611", TWO)]), tmp_path, day=DAY)
    assert ZipAreas.open(tmp_path).of("60611").equals(ONE.union(TWO))


def test_a_bow_tie_is_mended_and_told(tmp_path):
    bow = shapely.Polygon([(-88, 41), (-87, 42), (-87, 41), (-88, 42)])
    done = import_zip_areas(write(tmp_path, [("60611", ONE), ("60612", bow)]), tmp_path, day=DAY)
    (mended,) = done.mended
    assert (mended.file, mended.row, mended.zip_code) == ("areas.geojson", 2, "60612")
    assert mended.reason == "Self-intersection"
    assert ZipAreas.open(tmp_path).of("60612").area == pytest.approx(0.5)


def test_bad_rows_are_named_with_row_and_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(zip_file, "ROWS_AT_ONCE", 3)  # row numbers go on from one read to the next
    good = [(f"606{number:02d}", ONE) for number in range(40, 80)]
    file = tmp_path / "areas.geojson"
    bad = [
        ("6061", ONE),
        ("60612", None),
        ("60613", shapely.Point(0, 0)),
        ("60614", shapely.box(0, 91, 1, 99)),
    ]
    frame([*good, *bad]).to_file(file)
    done = import_zip_areas(file, tmp_path, day=DAY)
    assert done.areas == 40
    assert [(row.row, row.zip_code, row.reason) for row in done.rejected] == [
        (41, "6061", "its ZIP is not five digits"),
        (42, "60612", "it has no polygon, or one that can't be decoded"),
        (43, "60613", "it is a Point, and no polygon"),
        (44, "60614", "a coordinate is no place on Earth"),
    ]


def test_a_polygon_that_jumps_at_180_is_cut_there(tmp_path):
    jumping = shapely.Polygon([(179, 51), (-179, 51), (-179, 52), (179, 52)])
    import_zip_areas(write(tmp_path, [("99546", jumping)]), tmp_path, day=DAY)
    area = ZipAreas.open(tmp_path).of("99546")
    assert area.area == pytest.approx(2)
    assert not area.covers(shapely.Point(0, 51.5))


def test_a_second_import_adds_and_replaces_by_zip(tmp_path):
    import_zip_areas(write(tmp_path, [("60611", ONE), ("60612", TWO)]), tmp_path, day=DAY)
    bigger = ONE.buffer(0.1)
    later = write(tmp_path, [("60611", bigger), ("60613", ONE)], "later.geojson")
    done = import_zip_areas(later, tmp_path, day=date(2026, 12, 1))
    assert (done.areas, done.replaced, done.joined, done.total) == (2, 1, 0, 3)
    areas = ZipAreas.open(tmp_path)
    assert areas.of("60611").equals_exact(bigger, 1e-6)
    assert areas.of("60612").equals(TWO)
    assert [(s.file, s.imported, s.areas) for s in areas.sources] == [
        ("areas.geojson", "2026-11-24", 1),
        ("later.geojson", "2026-12-01", 2),
    ]


def test_to_replace_starts_anew(tmp_path):
    import_zip_areas(write(tmp_path, [("60611", ONE), ("60612", TWO)]), tmp_path, day=DAY)
    done = import_zip_areas(write(tmp_path, [("60613", ONE)]), tmp_path, day=DAY, replace=True)
    assert done.total == 1
    assert [source.areas for source in ZipAreas.open(tmp_path).sources] == [1]


def test_parts_of_a_zip_in_files_of_two_states_are_joined(tmp_path):
    west, east = shapely.box(-71.4, 41.8, -71.3, 41.9), shapely.box(-71.3, 41.8, -71.2, 41.9)
    import_zip_areas(write(tmp_path, [("02861", west)], "ri.geojson"), tmp_path, day=DAY)
    done = import_zip_areas(write(tmp_path, [("02861", east)], "ma.geojson"), tmp_path, day=DAY)
    assert (done.replaced, done.joined) == (1, 1)
    assert ZipAreas.open(tmp_path).of("02861").equals(west.union(east))


def test_an_absurd_area_of_an_earlier_import_is_replaced_and_not_joined(tmp_path, monkeypatch):
    paris = shapely.box(2.3, 48.8, 2.4, 48.9)
    with monkeypatch.context() as before:
        before.setattr(zip_file, "reason_against_place", lambda zip_code, shape: "")
        import_zip_areas(write(tmp_path, [("60611", paris)], "paris.geojson"), tmp_path, day=DAY)
    done = import_zip_areas(write(tmp_path, [("60611", ONE)], "real.geojson"), tmp_path, day=DAY)
    assert (done.replaced, done.joined) == (1, 0)
    assert ZipAreas.open(tmp_path).of("60611").equals(ONE)


def test_rows_in_the_wrong_place_are_rejected_with_the_reason(tmp_path):
    swapped = shapely.box(41.84, -87.67, 41.94, -87.57)
    rows = [
        ("60614", ONE),
        ("60611", swapped),
        ("60611", shapely.box(2.3, 48.8, 2.4, 48.9)),
        ("60611", shapely.box(-71.2, 42.3, -71.1, 42.4)),
    ]
    done = import_zip_areas(write(tmp_path, rows), tmp_path, day=DAY)
    assert [(row.file, row.row, row.reason.split(" from ")[0]) for row in done.rejected] == [
        ("areas.geojson", 2, "latitude and longitude are swapped"),
        ("areas.geojson", 3, "outside the United States"),
        ("areas.geojson", 4, "841 miles"),
    ]
    assert done.rejected[2].reason.endswith("where ZIP 60611 is known to lie")
    assert done.joined == 0


def test_an_import_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    import_zip_areas(write(tmp_path, [("60611", ONE)]), tmp_path, day=DAY)
    before = (tmp_path / "geography" / "zip_areas.parquet").read_bytes()

    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(geopandas.GeoDataFrame, "to_parquet", fail)
    with pytest.raises(OSError, match="disk full"):
        import_zip_areas(write(tmp_path, [("60612", TWO)], "b.geojson"), tmp_path, day=DAY)
    assert (tmp_path / "geography" / "zip_areas.parquet").read_bytes() == before
    assert [file.name for file in (tmp_path / "geography").iterdir()] == ["zip_areas.parquet"]


def test_what_can_not_be_imported_says_why(tmp_path):
    def refused(file, told):
        with pytest.raises(SourceUnreadable, match=told) as refusal:
            import_zip_areas(file, tmp_path / "home", day=DAY)
        assert refusal.value.next_step
        assert not (tmp_path / "home").exists()

    refused(tmp_path / "nowhere.zip", "no file")
    (tmp_path / "a.geojson").write_text('{"type": "FeatureCollection", "fea')
    refused(tmp_path / "a.geojson", "can't be read")
    (tmp_path / "b.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    refused(tmp_path / "b.geojson", "no rows")
    (tmp_path / "c.csv").write_text("zip,x\n60611,1\n")
    refused(tmp_path / "c.csv", "no rows with polygons")
    (tmp_path / "d.zip").write_bytes(b"PK rust")
    refused(tmp_path / "d.zip", "can't be read")
    (tmp_path / "empty.geojson").write_bytes(b"")
    refused(tmp_path / "empty.geojson", "empty.geojson is empty")
    (tmp_path / "wide.geojson").write_bytes('{"type": "FeatureCollection"}'.encode("utf-16"))
    refused(tmp_path / "wide.geojson", "UTF-16")
    (tmp_path / "list.geojson").write_text("[1, 2]")
    refused(tmp_path / "list.geojson", "it is no GeoJSON, GeoPackage or shapefile")
    refused(write(tmp_path, [("Cook", ONE)], "e.geojson", column="name"), "columns: name")
    refused(write(tmp_path, [("17031", ONE)] * 3, "f.geojson", column="fips"), "No column")
    refused(write(tmp_path, [("60611", shapely.Point(0, 0))], "g.geojson"), "No row of g.geojson gives")


def test_a_polygon_without_area_is_rejected(tmp_path):
    flat = shapely.Polygon([(-88, 41), (-87, 42), (-86, 43)])
    done = import_zip_areas(write(tmp_path, [("60611", ONE), ("60612", flat)]), tmp_path, day=DAY)
    assert [(row.row, row.reason) for row in done.rejected] == [(2, "the polygon has no area")]
    assert done.mended == ()
