"""Row groups are picked by whose rows they hold, and come whole and in order."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import SnapshotBroken
from data.snapshot import row_groups
from data.snapshot.row_groups import Bounds, find_bounds, find_row_groups, read_row_groups

ROWS, A_GROUP = 1_000, 10  # clinician n has rows 4n to 4n + 3


class Directory:
    """All that is asked of a snapshot."""

    def __init__(self, directory):
        self.directory = directory


@pytest.fixture
def snapshot(tmp_path):
    number = np.arange(ROWS, dtype=np.uint32)
    table = pa.table({"provider_no": number // 4, "row": number, "code": [f"c{n % 3}" for n in number]})
    pq.write_table(table, tmp_path / "procedures.parquet", row_group_size=A_GROUP)
    return Directory(tmp_path)


def read(snapshot, members):
    groups = find_row_groups(snapshot, "procedures", np.array(members, np.uint32))
    batches = list(read_row_groups(snapshot, "procedures", groups, ["row"]))
    return np.concatenate([batch["row"].to_numpy() for batch in batches]).tolist() if batches else []


def test_only_groups_with_a_member_are_read(snapshot):
    assert read(snapshot, [0]) == list(range(10))
    assert read(snapshot, [2]) == list(range(20))  # rows 8 to 11 lie in two groups
    assert read(snapshot, [0, 249]) == [*range(10), *range(990, 1000)]
    assert read(snapshot, []) == []
    assert read(snapshot, [250]) == []


def test_many_groups_come_in_order(snapshot, monkeypatch):
    monkeypatch.setattr(row_groups, "ROWS_AT_ONCE", 7 * A_GROUP)
    assert read(snapshot, range(250)) == list(range(ROWS))


def test_without_statistics_everything_is_read(snapshot):
    file = snapshot.directory / "procedures.parquet"
    pq.write_table(pq.read_table(file), file, row_group_size=A_GROUP, write_statistics=False)
    assert read(snapshot, [0]) == list(range(ROWS))


def test_groups_of_nobody_are_left_out(snapshot):
    numbers = pa.table({"to_no": pa.array([3, 5, 5, None, None, None], pa.uint32())})
    pq.write_table(numbers, snapshot.directory / "referrals_to.parquet", row_group_size=2)

    def find(*members):
        return find_row_groups(snapshot, "referrals_to", np.array(members, np.uint32), "to_no")

    assert find(5) == [0, 1]
    assert find(3) == [0]
    assert find(6) == []
    assert find_row_groups(snapshot, "referrals_to") == [0, 1, 2]


def test_categories_come_as_dictionaries(snapshot):
    (batch,) = read_row_groups(snapshot, "procedures", [0], ["code"], ["code"])
    assert pa.types.is_dictionary(batch["code"].type)
    assert batch["code"].to_pylist()[:4] == ["c0", "c1", "c2", "c0"]


def test_who_stops_early_leaves_nothing_behind(snapshot):
    batches = read_row_groups(snapshot, "procedures", range(100), ["row"])
    assert next(batches)["row"].to_pylist()[:10] == list(range(10))
    batches.close()
    assert read(snapshot, [0]) == list(range(10))


def test_bounds_are_what_the_file_says(snapshot):
    file = snapshot.directory / "procedures.parquet"
    found = find_bounds(snapshot, "procedures", ["row", "code"])
    assert found == {"row": Bounds(0, 999, False), "code": Bounds("c0", "c2", False)}
    pq.write_table(pa.table({"row": [1, None, 3], "code": ["b", "b", "b"]}), file, row_group_size=1)
    found = find_bounds(snapshot, "procedures", ["row", "code"])
    assert found["row"].may_be_null
    assert found["code"] == Bounds("b", "b", False)
    pq.write_table(pa.table({"row": [1]}), file, write_statistics=False)
    assert find_bounds(snapshot, "procedures", ["row"]) == {"row": Bounds(None, None, True)}


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_file_that_can_not_be_read_is_named(snapshot, damage):
    file = snapshot.directory / "procedures.parquet"
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:2000])
    with pytest.raises(SnapshotBroken, match=r"procedures\.parquet can't be read"):
        read(snapshot, [0])
    with pytest.raises(SnapshotBroken, match=r"procedures\.parquet can't be read"):
        find_bounds(snapshot, "procedures", ["row"])
