"""The command: what it prints, and what it says of bad words and bad files."""

import json

import pytest

from bench.routes.__main__ import main

# The customers are 5 apart in a triangle with the depot; both fit into a day, one does not fit at all.
TOPTW = """4 10 3 1
0 200
0 40.00 50.00 0.00 0.00 0 0 0 60
1 43.00 54.00 10.00 10.00 1 1 1 0 50
2 37.00 54.00 10.00 20.00 1 1 1 0 50
3 90.00 50.00 10.00 90.00 1 1 1 0 50
"""
KEYS = {
    "instance",
    "days",
    "score",
    "reference",
    "gap",
    "feasible",
    "solver",
    "seconds",
    "reference_from",
    "error",
}


@pytest.fixture
def folder(tmp_path):
    """A folder with an instance and its reference for one day."""
    (tmp_path / "r900.txt").write_text(TOPTW)
    (tmp_path / "reference.csv").write_text("instance,days,score,how\nr900,1,30,by hand\n")
    return tmp_path


def run(*words):
    return main([str(word) for word in words])


def test_json_is_a_list_with_a_row_a_solver(folder, capsys):
    code = run(folder / "r900.txt", "--days", 1, 2, "--seconds", 0.3, "--prove", 5, "--json")
    printed = capsys.readouterr()
    rows = json.loads(printed.out)
    assert code == 0
    assert [(row["days"], row["solver"]) for row in rows] == [
        (days, solver) for days in (1, 2) for solver in ("windshield", "pyvrp", "vroom", "ortools", "cpsat")
    ]
    for row in rows:
        assert set(row) >= KEYS
        assert (row["instance"], row["score"], row["gap"], row["feasible"]) == ("r900", 30, 0, True)
        assert row["proved"] == (row["solver"] == "cpsat")
    assert rows[0]["reference_from"] == "reference.csv: by hand"
    assert rows[-1]["reference_from"] == "proved optimal in this run"
    assert "r900, 2 days, vroom: 30" in printed.err


def test_the_table_has_the_rows_and_the_means(folder, capsys):
    (folder / "reference.csv").write_text("instance,days,score\nr900,1,40\n")
    assert run(folder / "r900.txt", "--seconds", 0.2, "--solvers", "vroom") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert any(line[:6] == ["r900", "1", "vroom", "30", "40", "25.00"] for line in lines)
    assert any(line[:6] == ["vroom", "1", "of", "1", "25.00", "25.00"] for line in lines)


def test_a_bad_file_is_told_and_the_others_are_solved(folder, capsys):
    (folder / "r901.txt").write_text(TOPTW.replace("4 10 3 1", "4 10 9 1"))
    code = run(folder / "r901.txt", folder / "r900.txt", "--seconds", 0.2, "--solvers", "vroom", "--json")
    printed = capsys.readouterr()
    assert code == 2
    assert "r901.txt, line 6: The file ends after 4 places" in printed.err
    assert [row["instance"] for row in json.loads(printed.out)] == ["r900"]


def test_a_bad_table_of_references_ends_the_run_before_it_begins(folder, capsys):
    (folder / "reference.csv").write_text("instance,days,score\nr900,1,many\n")
    assert run(folder / "r900.txt", "--json") == 2
    printed = capsys.readouterr()
    assert "reference.csv, line 2" in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--days", "0"], "0 days can't be"),
        (["--seconds", "-1"], "-1 seconds can't be"),
        (["--solvers", "pyvrp,gurobi"], "there is no solver “gurobi”"),
        (["--solvers", ","], "there is no solver"),
    ],
)
def test_words_that_cannot_be_are_refused(folder, capsys, words, said):
    with pytest.raises(SystemExit) as ended:
        run(folder / "r900.txt", *words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_the_help_says_that_the_gap_is_in_percent(capsys):
    with pytest.raises(SystemExit):
        run("--help")
    assert "in percent" in capsys.readouterr().out
