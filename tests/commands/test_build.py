"""`windshield snapshot build` as a person types it."""

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from cli import app
from data.snapshot.manifest import Manifest
from data.snapshot.store import SnapshotStore

CLAIMS = "npi,service_date,code\n1234567893,2026-03-02,83036\n1234567893,2026-03-03,83036\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path / "home"))

    def call(*arguments):
        done = CliRunner().invoke(app, ["snapshot", "build", *map(str, arguments)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            return str(done.exception)  # `main` prints an error of ours and exits
        return done.output

    return call


@pytest.fixture
def claims(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(CLAIMS)
    return path


@pytest.fixture
def store(tmp_path):
    return SnapshotStore(tmp_path / "home")


def test_it_prints_what_became_of_every_row_and_the_id_last(run, claims, store):
    claims.write_text(CLAIMS + "1234567890,2026-03-04,83036\n")
    printed = run("--claims", claims, "--max-rejects", "50%", "--title", "Our claims")
    assert "not an NPI: ten digits, the last a check digit" in printed
    assert "Note: Complete-through" in printed or "Note: The claims are too few" in printed
    snapshot = printed.split()[-1]
    assert snapshot == store.current()
    assert Manifest.read(store.path(snapshot)).description.title == "Our claims"
    (reject,) = pq.read_table(store.path(snapshot) / "rejects.parquet").to_pylist()
    assert (reject["file"], reject["line"], reject["outcome"]) == ("claims.csv", 4, "rejected")


def test_the_current_snapshot_can_be_kept(run, claims, store):
    first = run("--claims", claims).split()[-1]
    second = run("--claims", claims, "--title", "Other", "--keep-current").split()[-1]
    assert first != second
    assert store.current() == first
    assert set(store.ids()) == {first, second}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "No source file was given"),
        (["--nppes", "nowhere.csv"], "no file nowhere.csv"),
        (["--max-rejects", "few"], "no share"),
        (["--max-rejects", "200%"], "A share of 2"),
        (["--complete-through", "Commercial"], "names no day"),
        (["--complete-through", "Barter=2026-01-01"], "no payer class"),
        (["--codes", "knee,83036"], "no code"),
    ],
)
def test_a_mistake_is_said_with_what_to_do(run, claims, store, arguments, told):
    more = [] if not arguments or "--nppes" in arguments else ["--claims", claims]
    assert told in run(*more, *arguments)
    assert store.ids() == []


def test_a_day_without_a_payer_is_for_all(run, claims, store):
    claims.write_text("npi,service_date,code,payer\n1234567893,2026-03-02,83036,Medicaid\n")
    run("--claims", claims, "--complete-through", "2026-02-28")
    through = Manifest.read(store.path(store.current())).description.complete_through
    assert [str(day) for day in through.values()] == ["2026-02-28"]


def test_rows_may_be_kept_from_leaving(run, claims, store):
    run("--claims", claims, "--not-exportable")
    assert not Manifest.read(store.path(store.current())).description.exportable
