"""Rows that could not be used, were set aside or were mended: each with file, line and reason.

*Rejected*: the row can't be used; it counts towards the limit. *Set aside*: the row is sound, but
says nothing that a snapshot holds (an organisation's bill, another listing of a known facility).
*Mended*: the row is used, without the one value that can't be right.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from data.errors import TooManyRejects
from data.sources.source_file import SourceText

OUTCOMES = ("rejected", "set aside", "mended")
TEXT_CHARACTERS = 200


@dataclass(frozen=True)
class ReasonCount:
    """How many rows of one file met one fate for one reason."""

    kind: str
    file: str
    outcome: str
    reason: str
    rows: int


class RejectLog:
    """Collects rejected, set-aside and mended rows of every source in a DuckDB table.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Gets the table `rejects`; spills to disk with everything else.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        connection.execute(
            "CREATE OR REPLACE TABLE rejects(kind VARCHAR, file_no INTEGER, file VARCHAR, record BIGINT, "
            "line BIGINT, lines BIGINT, outcome VARCHAR, reason VARCHAR, text VARCHAR)"
        )

    def add(self, kind: str, file: str, outcome: str, rows_sql: str) -> int:
        """Log the rows that a query gives.

        Parameters
        ----------
        kind : str
            The kind of source.
        file : str
            The file's name, or a SQL expression in parentheses that gives it.
        outcome : str
            One of `OUTCOMES`.
        rows_sql : str
            Gives file_no, record (or null), line (or null), lines, reason, text.

        Returns
        -------
        int
            How many rows were logged.
        """
        named = file if file.startswith("(") else "'" + file.replace("'", "''") + "'"
        logged = self._connection.execute(
            f"INSERT INTO rejects SELECT '{kind}', file_no, {named}, record, line, lines, '{outcome}', "
            f"reason, left(text, {TEXT_CHARACTERS}) FROM ({rows_sql})"
        ).fetchone()
        return int(logged[0]) if logged else 0

    def locate(self, source: SourceText, file_no: int, records: int) -> None:
        """Turn record numbers of one file into physical lines.

        Parameters
        ----------
        source : SourceText
            The file.
        file_no : int
            Its number in this build.
        records : int
            How many records DuckDB accepted; they are numbered from 1.
        """
        todo = f"FROM rejects WHERE file_no = {file_no} AND line IS NULL AND record IS NOT NULL"
        if source.is_parquet or source.line_count == source.header_lines + records:
            self._connection.execute(
                f"UPDATE rejects SET line = record + {source.header_lines} "
                f"WHERE file_no = {file_no} AND line IS NULL"
            )
            return
        wanted = [row[0] for row in self._connection.execute(f"SELECT DISTINCT record {todo}").fetchall()]
        if not wanted:
            return
        broken = self._connection.execute(
            f"SELECT line FROM rejects WHERE file_no = {file_no} AND record IS NULL AND line IS NOT NULL"
        ).fetchall()
        lines = physical_lines(source, sorted(wanted), {line for (line,) in broken})
        found = pa.table({"record": pa.array(lines.keys(), pa.int64()), "line": pa.array(lines.values())})
        self._connection.register("found_lines", found)
        self._connection.execute(
            "UPDATE rejects SET line = found_lines.line FROM found_lines "
            f"WHERE rejects.record = found_lines.record AND rejects.line IS NULL AND file_no = {file_no}"
        )
        self._connection.unregister("found_lines")

    def check(self, source: SourceText, file_no: int, max_rejects: float) -> None:
        """Refuse a file of which too much is bad.

        Parameters
        ----------
        source : SourceText
            The file.
        file_no : int
            Its number in this build.
        max_rejects : float
            The share of its lines, 0 to 1, that may be rejected.

        Raises
        ------
        TooManyRejects
            More was; the error names the most frequent reasons with their first lines.
        """
        reasons = self._connection.execute(
            "SELECT reason, sum(lines) AS n, min(line) FROM rejects "
            f"WHERE file_no = {file_no} AND outcome = 'rejected' GROUP BY reason ORDER BY n DESC, reason"
        ).fetchall()
        bad, of = sum(int(n) for _, n, _ in reasons), max(1, source.line_count - source.header_lines)
        if bad > max_rejects * of:
            listed = "; ".join(f"{reason}: {n:,}, first at line {line}" for reason, n, line in reasons[:4])
            raise TooManyRejects(
                f"{bad:,} of {of:,} lines of {source.path.name} are bad ({bad / of:.1%}), "
                f"more than the {max_rejects:.1%} allowed. {listed}.",
                "Mend the file, or allow more with --max-rejects.",
            )

    def counts(self) -> tuple[ReasonCount, ...]:
        """Return the rows logged so far, counted.

        Returns
        -------
        tuple of ReasonCount
            By kind, file, outcome and reason.
        """
        rows = self._connection.execute(
            "SELECT kind, file, outcome, reason, CAST(sum(lines) AS BIGINT) AS n FROM rejects GROUP BY ALL "
            "ORDER BY kind, file, outcome, n DESC, reason"
        ).fetchall()
        return tuple(ReasonCount(*row) for row in rows)

    def rejected_by_file(self) -> Mapping[int, int]:
        """Return how many rows of each file were rejected.

        Returns
        -------
        mapping of int to int
            File number to rows; files without any are left out.
        """
        rows = self._connection.execute(
            "SELECT file_no, count(*) FROM rejects WHERE outcome = 'rejected' GROUP BY file_no"
        ).fetchall()
        return {int(file_no): int(n) for file_no, n in rows}

    def to_arrow(self) -> pa.Table:
        """Return every row logged.

        Returns
        -------
        pyarrow.Table
            kind, file, line (physical, from 1), outcome, reason, text; in the order of files and lines.
        """
        return self._connection.sql(
            "SELECT kind, file, line, outcome, reason, text FROM rejects "
            "ORDER BY file_no, line, outcome, reason, text"
        ).to_arrow_table()


def physical_lines(source: SourceText, records: Sequence[int], broken: set[int]) -> dict[int, int]:
    """Return the physical line at which each record begins.

    Parameters
    ----------
    source : SourceText
        A text file.
    records : sequence of int
        Numbers of accepted records, from 1, ascending.
    broken : set of int
        Physical lines at which records begin that were not accepted.

    Returns
    -------
    dict of int to int
        Record number to line, both from 1.
    """
    found: dict[int, int] = {}
    with source.readable.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        for _ in range(source.header_lines):
            stream.readline()
        reader = csv.reader(stream, delimiter=source.delimiter)
        accepted, next_wanted, line = 0, 0, source.header_lines + 1
        for row in reader:
            if row and line not in broken:
                accepted += 1
                if accepted == records[next_wanted]:
                    found[accepted] = line
                    next_wanted += 1
                    if next_wanted == len(records):
                        break
            line = source.header_lines + reader.line_num + 1
    return found
