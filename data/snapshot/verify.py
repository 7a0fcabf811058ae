"""Check a snapshot against its schema: columns, types, ranges, keys, references and hashes."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandera.errors
import pyarrow as pa
import pyarrow.parquet as pq

from data.engine import connect, quoted
from data.errors import SnapshotBroken
from data.snapshot.index import INDEX_FILE, differing_tables
from data.snapshot.manifest import Manifest, file_sha256
from data.snapshot.schema import TABLES, Table

BATCH_ROWS = 500_000


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a snapshot."""

    table: str
    check: str
    detail: str

    def __str__(self) -> str:
        return f"{self.table}: {self.check}: {self.detail}"


def verify_tables(directory: Path) -> None:
    """Check every table in a directory by the schema.

    Parameters
    ----------
    directory : Path
        Holds `<table>.parquet` for each table of the schema.

    Raises
    ------
    SnapshotBroken
        Something is wrong; the message lists what.
    """
    findings = find_faults(directory)
    if findings:
        listed = "; ".join(map(str, findings[:10])) + (
            f"; and {len(findings) - 10} more" if len(findings) > 10 else ""
        )
        raise SnapshotBroken(
            f"The snapshot breaks its schema: {listed}.",
            "Nothing was published. Mend the source and build again.",
        )


def verify_snapshot(directory: Path) -> list[Finding]:
    """Check a published snapshot: its manifest, each file's hash, and every table.

    Parameters
    ----------
    directory : Path
        A published snapshot.

    Returns
    -------
    list of Finding
        Empty when all is well.

    Raises
    ------
    SnapshotBroken
        The manifest itself can't be read.
    """
    manifest = Manifest.read(directory)
    findings = []
    for name in TABLES:
        file = directory / f"{name}.parquet"
        if name not in manifest.tables or not file.is_file():
            findings.append(Finding(name, "present", "the file or its manifest entry is missing"))
        elif file_sha256(file) != manifest.tables[name].sha256:
            findings.append(Finding(name, "hash", "the file is not the one that was published"))
    findings = findings or find_faults(directory)
    return findings or [
        Finding(name, "index", f"{INDEX_FILE} holds other rows") for name in differing_tables(directory)
    ]


def find_faults(directory: Path) -> list[Finding]:
    """Return what the schema finds wrong with the tables in a directory; empty when nothing is.

    Parameters
    ----------
    directory : Path
        Holds the tables.

    Returns
    -------
    list of Finding
        At most one a column and check.
    """
    findings: list[Finding] = []
    with connect() as connection:
        readable = []
        for name in TABLES:
            try:
                connection.execute(
                    f"CREATE VIEW {name} AS FROM read_parquet({quoted(directory / f'{name}.parquet')})"
                )
                readable.append(name)
            except duckdb.Error as error:
                findings.append(Finding(name, "readable", str(error).splitlines()[0]))
        if findings:
            return findings
        for name in readable:
            findings += _column_faults(name, directory / f"{name}.parquet")
            findings += _key_faults(connection, name, TABLES[name])
    return findings


def _column_faults(name: str, file: Path) -> list[Finding]:
    model = TABLES[name].model
    with pq.ParquetFile(file) as parquet:
        batches = parquet.iter_batches(batch_size=BATCH_ROWS)
        empty = parquet.schema_arrow.empty_table()
        faults: dict[tuple[str, str], Finding] = {}
        for rows in (
            [empty] if parquet.metadata.num_rows == 0 else (pa.Table.from_batches([b]) for b in batches)
        ):
            try:
                model.validate(rows, lazy=True)
            except pandera.errors.SchemaErrors as error:
                for fault in error.schema_errors:
                    column = str(fault.schema.name if fault.column_name is None else fault.column_name)
                    check = str(fault.check)
                    faults.setdefault(
                        (column, check), Finding(name, column, str(fault).splitlines()[0][:200])
                    )
            if len(faults) > 20:
                break
    return list(faults.values())


def _key_faults(connection: duckdb.DuckDBPyConnection, name: str, table: Table) -> list[Finding]:
    findings = []
    if table.key:
        key = ", ".join(table.key)
        repeated = connection.execute(
            f"SELECT {key}, count(*) AS n FROM {name} GROUP BY {key} HAVING n > 1 ORDER BY ALL LIMIT 1"
        ).fetchone()
        if repeated:
            findings.append(Finding(name, f"unique ({key})", f"{repeated[:-1]} stands {repeated[-1]} times"))
    for column, (other, target) in table.references.items():
        orphan = connection.execute(
            f"SELECT {column} FROM {name} WHERE {column} IS NOT NULL "
            f"AND {column} NOT IN (SELECT {target} FROM {other}) ORDER BY ALL LIMIT 1"
        ).fetchone()
        if orphan:
            findings.append(Finding(name, f"{column} in {other}.{target}", f"{orphan[0]} is not there"))
    return findings
