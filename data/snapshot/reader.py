"""An open snapshot: one DuckDB connection over its Parquet files, a cursor a call."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa

from data.engine import connect, quoted
from data.errors import SnapshotBroken, SnapshotMissing
from data.identifiers import SnapshotId
from data.snapshot.index import INDEX_FILE, INDEXED, attach_index
from data.snapshot.manifest import REBUILD, Manifest
from data.snapshot.schema import TABLES

MEMORY_LIMIT = "2GB"
QUERIES_AT_ONCE = 2
# In what DuckDB says of a file that it can't read.
_SIGNS_OF_DAMAGE = ("parquet", INDEX_FILE, "corrupt database", "has been invalidated")

Parameters = Sequence[Any] | Mapping[str, Any]


class Snapshot:
    """A market snapshot that is open for reading.

    Every table of the schema is a view of the same name. `query` may be called from any thread.

    Parameters
    ----------
    directory : Path
        A published snapshot.
    manifest : Manifest
        What it says of itself.
    """

    def __init__(self, directory: Path, manifest: Manifest) -> None:
        self.directory = directory
        self.manifest = manifest
        self._connection = connect(MEMORY_LIMIT)
        self._slots = threading.BoundedSemaphore(QUERIES_AT_ONCE)
        try:
            indexed = INDEXED if attach_index(self._connection, directory) else ()
            for table in TABLES:
                parquet = f"read_parquet({quoted(directory / f'{table}.parquet')})"
                source = f"found.{table}" if table in indexed else parquet
                self._connection.execute(f"CREATE VIEW {table} AS FROM {source}")
        except duckdb.Error as error:
            self._connection.close()
            raise SnapshotBroken(
                f"The snapshot in {directory} can't be opened ({error}).", REBUILD
            ) from error

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the snapshot in a directory.

        Parameters
        ----------
        directory : Path
            A published snapshot.

        Returns
        -------
        Snapshot
            Open for reading.

        Raises
        ------
        SnapshotMissing
            The directory does not exist.
        SnapshotBroken
            A table or the manifest is missing, damaged or of another schema version.
        """
        if not directory.is_dir():
            raise SnapshotMissing(
                f"There is no snapshot in {directory}.",
                "`windshield snapshot list` shows those that there are.",
            )
        manifest = Manifest.read(directory)
        absent = [name for name in TABLES if not (directory / f"{name}.parquet").is_file()]
        if absent:
            raise SnapshotBroken(f"The snapshot in {directory} lacks {', '.join(absent)}.", REBUILD)
        return cls(directory, manifest)

    @property
    def id(self) -> SnapshotId:
        """The snapshot's id."""
        return self.manifest.id

    def query(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """Run one query and return its rows.

        Parameters
        ----------
        sql : str
            DuckDB SQL over the views; values go in as parameters, never into the text.
        parameters : sequence or mapping
            Values for `?`, or for `$name`.

        Returns
        -------
        pyarrow.Table
            The rows, in the order that the query asks for.

        Raises
        ------
        SnapshotBroken
            A file turned out to be damaged or gone while it was read.
        """
        with self.session() as session:
            return session.query(sql, parameters)

    @contextmanager
    def session(self) -> Iterator["Session"]:
        """Give a session: several queries that share temporary tables and variables.

        Yields
        ------
        Session
            Its tables and variables are its own, and gone when the block ends. It holds one of the
            `QUERIES_AT_ONCE` places, so a thread must not open a second one inside.
        """
        with self._slots, self._connection.cursor() as cursor:
            yield Session(cursor, self.directory)

    def close(self) -> None:
        """Release the connection and its memory."""
        self._connection.close()


class Session:
    """Queries of one thread that share temporary tables and variables.

    Parameters
    ----------
    cursor : duckdb.DuckDBPyConnection
        The session's own cursor.
    directory : Path
        The snapshot's, for messages.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, directory: Path) -> None:
        self._cursor = cursor
        self._directory = directory

    def query(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """Run one query and return its rows.

        Parameters
        ----------
        sql : str
            DuckDB SQL over the views; values go in as parameters, never into the text.
        parameters : sequence or mapping
            Values for `?`, or for `$name`.

        Returns
        -------
        pyarrow.Table
            The rows, in the order that the query asks for.

        Raises
        ------
        SnapshotBroken
            A file turned out to be damaged or gone while it was read.
        """
        with self._told_as_broken():
            return self._cursor.sql(sql, params=parameters).to_arrow_table()

    def run(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement that returns nothing: CREATE TEMP TABLE, SET VARIABLE.

        Parameters
        ----------
        sql : str
            The statement.
        parameters : sequence or mapping
            Values for `?`, or for `$name`.

        Raises
        ------
        SnapshotBroken
            A file turned out to be damaged or gone while it was read.
        """
        with self._told_as_broken():
            self._cursor.execute(sql, parameters)

    @contextmanager
    def _told_as_broken(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            if not any(sign in str(error).lower() for sign in _SIGNS_OF_DAMAGE):
                raise
            raise SnapshotBroken(
                f"The snapshot in {self._directory} can't be read ({error}).", REBUILD
            ) from error
