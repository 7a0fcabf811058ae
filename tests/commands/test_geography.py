"""`windshield geography` from the shell."""

import geopandas
import pytest
import shapely
from typer.testing import CliRunner

import cli
from commands.geography import app
from data.errors import SourceUnreadable


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path / "home"))

    def call(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return call


def test_two_states_and_what_is_in_use(run, shared_data):
    before = run("status")
    assert before.exit_code == 0
    assert "ZIPs: Approximate" in before.stdout
    for name, total in (("ct_connecticut", 282), ("ri_rhode_island", 359)):
        answer = run("import", shared_data / f"geography/{name}_zip_codes_geo.min.json")
        assert answer.exit_code == 0
        assert answer.stdout.strip() == f"{total} ZIPs have an imported area"
        assert "ZCTA5CE10" in answer.stderr
    after = run("status").stdout
    assert "ct_connecticut_zip_codes_geo.min.json" in after
    assert "282" in after
    assert "1:10,000,000" in after
    answer = run("import", "--replace", shared_data / "geography/ri_rhode_island_zip_codes_geo.min.json")
    assert answer.stdout.strip() == "77 ZIPs have an imported area"
    assert "ct_connecticut" not in run("status").stdout


def test_rows_that_give_nothing_are_shown(run, tmp_path):
    shapes = [shapely.box(-88, 41, -87, 42)] * 10 + [None] * 1
    zips = ["60611"] * 10 + ["60612"]
    geopandas.GeoDataFrame({"zip": zips}, geometry=shapes, crs=4326).to_file(tmp_path / "a.geojson")
    answer = run("import", tmp_path / "a.geojson")
    assert answer.exit_code == 0
    assert "Rejected: a.geojson, row 11, ZIP 60612: it has no polygon" in answer.stderr
    assert "1 ZIP from 11 rows" in answer.stderr
    assert answer.stdout.strip() == "1 ZIP has an imported area"


def test_what_is_no_file_of_areas(run, tmp_path, monkeypatch, capsys):
    answer = run("import", tmp_path / "nowhere.zip")
    assert isinstance(answer.exception, SourceUnreadable)
    monkeypatch.setattr("sys.argv", ["windshield", "geography", "import", str(tmp_path / "nowhere.zip")])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    assert "There is no file" in capsys.readouterr().err
