"""Write a snapshot from staged tables: number the clinicians, derive, sort, check, publish.

A builder stages its tables in the schema `stage` of a DuckDB connection, with the columns of
`data.snapshot.schema` except that clinicians are named by NPI instead of number (`npi` for `provider_no`,
`from_npi` and `to_npi` for `from_no` and `to_no`). A stored table that was not
staged is written empty; a staged column that is missing is null.
"""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import geopandas as gpd
import numpy as np
import pyarrow as pa

from data.engine import quoted
from data.identifiers import SnapshotId
from data.snapshot import derive
from data.snapshot.index import write_index
from data.snapshot.manifest import Description, Manifest, TableFile, file_sha256, snapshot_id
from data.snapshot.schema import TABLES, duckdb_columns
from data.snapshot.store import SnapshotStore
from data.snapshot.verify import verify_tables

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""

HILBERT_LEVEL = 16
POINTS_AT_ONCE = 500_000  # a point as a Python object takes a hundred bytes and more
UNITED_STATES = (
    -180.0,
    -15.0,
    180.0,
    72.0,
)  # Guam and Samoa to Alaska, so that ranks don't depend on the data


def write_snapshot(
    connection: duckdb.DuckDBPyConnection,
    store: SnapshotStore,
    description: Description,
    *,
    built_at: str,
    progress: Progress = lambda what, share: None,
    extra_files: dict[str, pa.Table] | None = None,
    make_current: bool = True,
) -> SnapshotId:
    """Write and publish the staged tables as one snapshot.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds `stage.<table>` for each table that the builder has.
    store : SnapshotStore
        Where the snapshot goes.
    description : Description
        What the manifest says beside the tables.
    built_at : str
        ISO time of the build; not part of the id.
    progress : callable
        Told what is being done and how much is.
    extra_files : dict of str to pyarrow.Table, optional
        Further Parquet files beside the tables (`rejects`), not part of the id.
    make_current : bool
        Whether `current` is to point at the new snapshot.

    Returns
    -------
    SnapshotId
        The published snapshot's id.

    Raises
    ------
    SnapshotBroken
        A staged table breaks the schema; the error lists table, column and check.
    """
    progress("Placing clinicians", 0.0)
    _number_providers(connection)
    with store.building() as directory:
        files: dict[str, TableFile] = {}
        for done, table in enumerate(TABLES):
            progress(f"Writing {table}", 0.1 + 0.6 * done / len(TABLES))
            files[table] = write_table(connection, table, _parts(connection, table, description), directory)
        for name, rows in (extra_files or {}).items():
            connection.register("extra_rows", rows)
            target = quoted(directory / f"{name}.parquet")
            connection.execute(f"COPY extra_rows TO {target} (FORMAT parquet)")
            connection.unregister("extra_rows")
        progress("Checking", 0.75)
        verify_tables(directory)
        progress("Indexing", 0.9)
        write_index(directory)
        manifest = Manifest(snapshot_id(files, description), description, files, built_at)
        manifest.write(directory)
        published = store.publish(directory, make_current=make_current)
    progress("Done", 1.0)
    return published


def _number_providers(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `numbers(npi, provider_no)`: the rank along a Hilbert curve, unplaced clinicians last."""
    if not _staged_columns(connection, "providers"):
        connection.execute("CREATE OR REPLACE TEMP TABLE numbers(npi VARCHAR, provider_no UINTEGER)")
        return
    placed = connection.sql("SELECT npi, lat, lon FROM stage.providers ORDER BY npi").to_arrow_table()
    lat = placed["lat"].cast(pa.float64()).to_numpy()
    lon = placed["lon"].cast(pa.float64()).to_numpy()
    known = np.flatnonzero(~(np.isnan(lat) | np.isnan(lon)))
    distance = np.full(len(lat), np.iinfo(np.int64).max, dtype=np.int64)
    for first in range(0, len(known), POINTS_AT_ONCE):
        part = known[first : first + POINTS_AT_ONCE]
        points = gpd.GeoSeries(gpd.points_from_xy(lon[part], lat[part]))
        distance[part] = points.hilbert_distance(total_bounds=UNITED_STATES, level=HILBERT_LEVEL)
    rank = np.empty(len(lat), dtype=np.uint32)
    rank[np.argsort(distance, kind="stable")] = np.arange(len(lat), dtype=np.uint32)
    numbers = pa.table({"npi": placed["npi"], "provider_no": rank})
    connection.register("numbers_arrow", numbers)
    connection.execute("CREATE OR REPLACE TEMP TABLE numbers AS FROM numbers_arrow")
    connection.unregister("numbers_arrow")


def _parts(connection: duckdb.DuckDBPyConnection, table: str, description: Description) -> list[str]:
    match table:
        case "volumes":
            return [derive.volumes_sql(description.volume_window, description.prior_window)]
        case "code_volumes":
            return derive.code_volumes_parts(connection)
        case "code_deciles":
            return [derive.code_deciles_sql()]
        case "mix_volumes":
            return [derive.mix_volumes_sql()]
        case "provider_names":
            return [derive.provider_names_sql()]
        case "diagnoses":
            # Nobody has a diagnosis without a patient; a hidden count is one to ten of them.
            staged = _staged_sql(connection, table, table)
            return [f"SELECT * FROM ({staged}) WHERE suppressed OR patients > 0"]
        case "referrals_to" | "referrals_from":
            return [_staged_sql(connection, table, "referrals")]
        case _:
            return [_staged_sql(connection, table, table)]


def _staged_sql(connection: duckdb.DuckDBPyConnection, table: str, staged: str) -> str:
    present = _staged_columns(connection, staged)
    columns = duckdb_columns(table)
    if not present:
        nulls = ", ".join(f"CAST(NULL AS {sql_type}) AS {name}" for name, sql_type in columns.items())
        return f"SELECT {nulls} WHERE false"
    joined = {
        "provider_no": "JOIN numbers USING (npi)",
        "from_no": "LEFT JOIN numbers AS sender ON sender.npi = s.from_npi",
        "to_no": "LEFT JOIN numbers AS receiver ON receiver.npi = s.to_npi",
    }
    numbers = {"provider_no": "numbers", "from_no": "sender", "to_no": "receiver"}
    picked = [
        f"{numbers[name]}.provider_no AS {name}"
        if name in numbers
        else f"s.{name}"
        if name in present
        else f"NULL AS {name}"
        for name in columns
    ]
    numbered = " ".join(join for name, join in joined.items() if name in columns)
    return f"SELECT {', '.join(picked)} FROM stage.{staged} AS s {numbered}"


def _staged_columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'stage' AND table_name = ?",
        [table],
    ).fetchall()
    return {name for (name,) in found}


def write_table(
    connection: duckdb.DuckDBPyConnection, table: str, parts: Sequence[str], directory: Path
) -> TableFile:
    """Write one table of a snapshot, sorted and typed by the schema.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds what the queries read; afterwards a temporary view of the table's name too, because later
        tables are derived from this one.
    table : str
        A key of `TABLES`.
    parts : sequence of str
        Queries of the table's columns. Each is sorted by itself, so more than one must follow one
        another in the table's order.
    directory : Path
        Where the file goes.

    Returns
    -------
    TableFile
        Rows and hash.
    """
    spec, columns = TABLES[table], duckdb_columns(table)
    file = directory / f"{table}.parquet"
    cast = ", ".join(f"CAST({name} AS {sql_type}) AS {name}" for name, sql_type in columns.items())
    # What makes the order, and so the file's hash, the same every time: the key, or else all columns.
    decisive = spec.key or tuple(columns)
    order = ", ".join(dict.fromkeys((*spec.sort_by, *decisive)))
    sorted_parts = [f"SELECT {cast} FROM ({part}) ORDER BY {order}" for part in parts]
    if len(sorted_parts) == 1:
        connection.execute(f"COPY ({sorted_parts[0]}) TO {quoted(file)} ({spec.parquet_options()})")
    else:
        scratch = directory / f".{table}"
        scratch.mkdir()
        written = [scratch / f"{number}.parquet" for number in range(len(parts))]
        for part, target in zip(sorted_parts, written, strict=True):
            connection.execute(f"COPY ({part}) TO {quoted(target)} (FORMAT parquet)")
        listed = ", ".join(map(quoted, written))
        connection.execute(
            f"COPY (FROM read_parquet([{listed}])) TO {quoted(file)} ({spec.parquet_options()})"
        )
        shutil.rmtree(scratch)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS FROM read_parquet({quoted(file)})")
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return TableFile(rows=int(rows), sha256=file_sha256(file))
