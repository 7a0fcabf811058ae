"""The plan store's database: connections, transactions, and what SQLite needs to be safe."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError

from data.plans.errors import PlanStoreUnusable

BUSY_SECONDS = 15


class Database:
    """A database by URL.

    Parameters
    ----------
    url : str
        SQLAlchemy URL.

    Raises
    ------
    PlanStoreUnusable
        The URL can't be read, or its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            # A server may have closed a connection meanwhile; a file has not.
            engine = create_engine(url, pool_pre_ping=make_url(url).get_backend_name() != "sqlite")
        except (ArgumentError, ImportError) as error:
            raise PlanStoreUnusable(
                f"The plan store's URL can't be used ({error}).",
                "Set WINDSHIELD_DATABASE_URL to an SQLAlchemy URL whose driver is installed, or unset it.",
            ) from error
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            event.listen(engine, "connect", self._remember_file)
        self._file = Path(engine.url.database or "")
        self._opened: tuple[int, int] | None = None
        self._writer = engine
        self._reader = engine.execution_options(windshield_reads_only=True)
        self.place = engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database and waits for no writer.

        Yields
        ------
        sqlalchemy.Connection
            For queries.

        Raises
        ------
        PlanStoreUnusable
            The database failed.
        """
        with self._transaction(self._reader) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are committed together when the block ends well.

        Yields
        ------
        sqlalchemy.Connection
            With SQLite it is the only writer from the start of the block.

        Raises
        ------
        PlanStoreUnusable
            The database failed; nothing of the block was kept.
        sqlalchemy.exc.IntegrityError
            A constraint was broken; nothing of the block was kept.
        """
        with self._transaction(self._writer) as connection:
            yield connection

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        self._check_file()
        try:
            with engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            cause = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
            raise PlanStoreUnusable(
                f"The plan store at {self.place} failed ({cause}); nothing was changed.",
                "Check that it is there, that you may write to it and that its disk is not full, then try "
                "again.",
            ) from error

    def _remember_file(self, connection: sqlite3.Connection, record: object) -> None:
        if self._opened is None:
            self._opened = _identify(self._file)

    def _check_file(self) -> None:
        """Refuse a file that isn't the one that was opened.

        A connection that is open would go on writing into one that was deleted, and a new one would make an
        empty file in its place.
        """
        if self._opened is not None and _identify(self._file) != self._opened:
            raise PlanStoreUnusable(
                f"The plan store at {self.place} was deleted, moved or replaced while Windshield ran; "
                "nothing was changed.",
                "Put the file back where it was and try again. If all you have is a copy, put that there and "
                "start Windshield anew; without any file it begins with an empty store.",
            )

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()


def _identify(file: Path) -> tuple[int, int] | None:
    """Return what stays the same of a file as long as nobody puts another in its place; None for none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if file.is_file() else None


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # Python's driver would begin transactions late, and none for DDL
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")  # a save that was confirmed survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch a fresh file to WAL; SQLite refuses at once, without waiting, while another process does so."""
    for attempt in range(BUSY_SECONDS * 20):
        try:
            if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == BUSY_SECONDS * 20 - 1:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: one that began as a reader could only fail when it comes to write.
    reads_only = connection.get_execution_options().get("windshield_reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
