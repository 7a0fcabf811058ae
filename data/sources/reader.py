"""Read source files into DuckDB tables, column by name, with every bad row logged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from data.engine import quoted
from data.errors import SourceUnreadable
from data.sources.layout import Layout, choose_layout
from data.sources.rejects import RejectLog
from data.sources.source_file import AGAIN, SourceText, open_source

# DuckDB's words for what is wrong with a line, and ours.
_STRUCTURAL = {
    "MISSING COLUMNS": "too few columns",
    "TOO MANY COLUMNS": "too many columns",
    "UNQUOTED VALUE": "a quote is not closed",
    "LINE SIZE OVER MAXIMUM": "line longer than 2 MB: a quote is not closed",
    "INVALID ENCODING": "not readable as text",
    "INVALID STATE": "quotes in the wrong place",
}
CHUNK_BYTES = 2**24
MOST_EMPTY_LINES = 2**16  # bytes of them before a line


@dataclass(frozen=True)
class Check:
    """A condition that a row must not meet.

    Parameters
    ----------
    reason : str
        What is wrong, for a person.
    when : str
        SQL over the adapter's columns that is true for a bad row.
    text : str
        SQL of the value to show.
    """

    reason: str
    when: str
    text: str


@dataclass(frozen=True)
class Recipe:
    """How an adapter turns a layout's columns into its own.

    Parameters
    ----------
    table : str
        The table in schema `raw` that rows are added to.
    select : mapping of str to str
        Its columns, as SQL over the layout's.
    rejects : sequence of Check
        Rows that can't be used; the first that holds is the reason.
    asides : sequence of Check
        Rows that are sound and not wanted.
    mends : sequence of Check
        Rows that are used with a value left out.
    key : sequence of str
        Columns that may not repeat within a file; later rows with the same key are rejected.
    key_title : str
        What the key is called in the reason.
    """

    table: str
    select: Mapping[str, str]
    rejects: Sequence[Check] = ()
    asides: Sequence[Check] = ()
    mends: Sequence[Check] = ()
    key: Sequence[str] = ()
    key_title: str = ""


@dataclass(frozen=True)
class FileRead:
    """One file that was read.

    Parameters
    ----------
    file_no : int
        Its number in this build, from 1.
    kind : str
        The option that named it.
    text : SourceText
        The file.
    records : int
        The rows that could be split into columns.
    rows : int
        The rows that stayed.
    """

    file_no: int
    kind: str
    text: SourceText
    records: int
    rows: int


@dataclass
class SourceReader:
    """Reads files of every kind for one build.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Has the cleaning macros and a schema `raw`.
    scratch : Path
        A directory for rewritten files.
    log : RejectLog
        Where bad rows go.
    max_rejects : float
        The share of a file's lines, 0 to 1, that may be bad.
    """

    connection: duckdb.DuckDBPyConnection
    scratch: Path
    log: RejectLog
    max_rejects: float = 0.01
    files: list[FileRead] = field(default_factory=list)

    def open(self, path: Path, layouts: Sequence[Layout]) -> tuple[SourceText, Layout]:
        """Open a file and tell which of its possible layouts it has.

        Parameters
        ----------
        path : Path
            The file.
        layouts : sequence of Layout
            What it may be, the likeliest first.

        Returns
        -------
        tuple of SourceText and Layout
            Ready for `read`.

        Raises
        ------
        SourceUnreadable
            It can't be opened, or has none of the layouts.
        """
        text = open_source(path, layouts, self.scratch)
        if not text.is_parquet and not any(text.header):
            positional = [layout for layout in layouts if len(layout.positions) == len(text.header)]
            if positional:
                return text, positional[0]
        return text, choose_layout(layouts, text.header, path)

    def read(
        self,
        text: SourceText,
        layout: Layout,
        recipe: Recipe,
        *,
        settle: Callable[[int], None] | None = None,
    ) -> FileRead:
        """Add a file's rows to a table, log what is bad, and refuse the file when too much is.

        Parameters
        ----------
        text : SourceText
            The open file.
        layout : Layout
            Its layout.
        recipe : Recipe
            What to make of its columns. The table also gets `file_no` and `record`.
        settle : callable, optional
            Called with the file's number before record numbers become lines, for an adapter that logs
            further rows itself.

        Returns
        -------
        FileRead
            With the rows that stayed.

        Raises
        ------
        SourceUnreadable
            A required column is missing, or there is no row at all.
        TooManyRejects
            More than the allowed share is bad.
        """
        file_no = len(self.files) + 1
        places = self._places(text, layout)
        self._load(text, layout, places, recipe, file_no)
        records = self._count(f"raw.{recipe.table} WHERE file_no = {file_no}")
        self._log_structural(text, layout, file_no)
        if records == 0 and not self._count(f"rejects WHERE file_no = {file_no}"):
            raise SourceUnreadable(f"{text.path.name} has a header and no rows.", f"Leave it out. {AGAIN}")
        self._log_faults(text, layout, recipe, file_no)
        if recipe.key:
            self._refuse_repeats(text, layout, recipe, file_no)
        if settle is not None:
            settle(file_no)
        self.log.locate(text, file_no, records)
        self.log.check(text, file_no, self.max_rejects)
        kept = self._count(f"raw.{recipe.table} WHERE file_no = {file_no}")
        read = FileRead(file_no, layout.kind, text, records, kept)
        self.files.append(read)
        return read

    def ensure(self, layout: Layout, recipe: Recipe) -> None:
        """Create a recipe's table, empty, where no file made it.

        Parameters
        ----------
        layout : Layout
            The columns that the recipe starts from.
        recipe : Recipe
            The columns that the table gets.
        """
        if not self._exists(recipe.table):
            self.connection.execute(
                f"CREATE TABLE raw.{recipe.table} AS "
                + self._made(layout, recipe, {}, [], "(SELECT 1 WHERE false)", 0)
            )

    def locate_rejects(self) -> None:
        """Find the lines of rows that were logged after their file had been read."""
        for file in self.files:
            self.log.locate(file.text, file.file_no, file.records)

    def _places(self, text: SourceText, layout: Layout) -> dict[str, int]:
        if not any(text.header):
            return {name: place for place, name in enumerate(layout.positions)}
        return layout.match(text.header, text.path)

    def _load(
        self, text: SourceText, layout: Layout, places: Mapping[str, int], recipe: Recipe, file_no: int
    ) -> None:
        if text.is_parquet:
            source = f"read_parquet({quoted(text.readable)})"
            names = ['"' + name.replace('"', '""') + '"' for name in text.header]
        else:
            names = [f"c{place}" for place in range(len(text.header))]
            columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
            delimiter = text.delimiter.replace("\t", "\\t")
            header = "true" if text.header_lines else "false"
            source = (
                f"read_csv({quoted(text.readable)}, columns = {{{columns}}}, auto_detect = false, "
                f"header = {header}, skip = {max(0, self._lines_before_header(text))}, "
                f"delim = '{delimiter}', quote = '\"', escape = '\"', "
                "store_rejects = true, rejects_table = 'bad_lines', rejects_scan = 'bad_scans')"
            )
        rows = self._made(layout, recipe, places, names, source, file_no)
        for name in ("bad_lines", "bad_scans"):
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        try:
            if self._exists(recipe.table):
                self.connection.execute(f"INSERT INTO raw.{recipe.table} BY NAME {rows}")
            else:
                self.connection.execute(f"CREATE TABLE raw.{recipe.table} AS {rows}")
        except duckdb.InvalidInputException as error:
            raise SourceUnreadable(
                f"{text.path.name} can't be read as a table ({str(error).splitlines()[0]}).", AGAIN
            ) from error

    def _made(
        self,
        layout: Layout,
        recipe: Recipe,
        places: Mapping[str, int],
        names: Sequence[str],
        source: str,
        file_no: int,
    ) -> str:
        """Return the SQL of a recipe's rows over a source."""
        fields = ", ".join(
            (f"CAST({names[places[c.name]]} AS VARCHAR)" if c.name in places else "CAST(NULL AS VARCHAR)")
            + f" AS {c.name}"
            for c in layout.columns
        )
        made = ", ".join(f"{sql} AS {name}" for name, sql in recipe.select.items())
        cases = " ".join(
            f"WHEN {check.when} THEN {no}" for no, check in enumerate([*recipe.rejects, *recipe.asides])
        )
        fault = f"CAST(CASE {cases} END AS UTINYINT)" if cases else "CAST(NULL AS UTINYINT)"
        return (
            f"WITH fields AS (SELECT row_number() OVER () AS record, {fields} FROM {source}), "
            f"made AS (SELECT {file_no} AS file_no, record, {made} FROM fields) "
            f"SELECT *, {fault} AS fault FROM made"
        )

    def _lines_before_header(self, text: SourceText) -> int:
        """Count the empty lines above the header; DuckDB would take the first for the header."""
        if not text.header_lines:
            return 0
        with text.readable.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            empty = 0
            while not stream.readline().strip(' \r\n\t,;|"'):
                empty += 1
        return empty

    def _log_structural(self, text: SourceText, layout: Layout, file_no: int) -> None:
        """Log lines that DuckDB could not split into columns, by the byte at which they begin."""
        if text.is_parquet:
            return
        bad = self.connection.execute(
            "SELECT line_byte_position, first(CAST(error_type AS VARCHAR) ORDER BY byte_position), "
            "first(csv_line) FROM bad_lines GROUP BY line_byte_position ORDER BY line_byte_position"
        ).fetchall()
        rows = []
        with text.readable.open("rb") as stream:
            line, at = 1, 0
            for position, kind, content in bad:
                while at < position:
                    piece = stream.read(min(CHUNK_BYTES, position - at))
                    line += piece.count(b"\n")
                    at += len(piece)
                # Empty lines may stand before it; DuckDB's copy of the line doesn't show them truly.
                ahead = stream.read(MOST_EMPTY_LINES)
                stream.seek(position)
                start = line + ahead[: len(ahead) - len(ahead.lstrip(b"\r\n"))].count(b"\n")
                lines = 1 + content.strip("\r\n").count("\n")
                reason = _STRUCTURAL.get(kind, kind.lower())
                if lines > 1 and "quote" in reason:
                    reason = "a quote is not closed"
                shown = "" if layout.private else content.strip("\r\n")[:400]
                rows.append((file_no, start, lines, reason, shown))
        if rows:
            self.connection.execute(
                "CREATE OR REPLACE TEMP TABLE broken"
                "(file_no INTEGER, line BIGINT, lines BIGINT, reason VARCHAR, text VARCHAR)"
            )
            self.connection.executemany("INSERT INTO broken VALUES (?, ?, ?, ?, ?)", rows)
            self.log.add(
                layout.kind,
                text.path.name,
                "rejected",
                "SELECT file_no, NULL AS record, line, lines, reason, text FROM broken",
            )

    def _log_faults(self, text: SourceText, layout: Layout, recipe: Recipe, file_no: int) -> None:
        table = f"raw.{recipe.table}"
        faults = [(c, "rejected") for c in recipe.rejects] + [(c, "set aside") for c in recipe.asides]
        for no, (check, outcome) in enumerate(faults):
            self._log_rows(
                text,
                layout,
                outcome,
                check,
                f"FROM {table} WHERE file_no = {file_no} AND fault = {no}",
            )
        self.connection.execute(f"DELETE FROM {table} WHERE file_no = {file_no} AND fault IS NOT NULL")
        for check in recipe.mends:
            self._log_rows(
                text, layout, "mended", check, f"FROM {table} WHERE file_no = {file_no} AND ({check.when})"
            )

    def _log_rows(self, text: SourceText, layout: Layout, outcome: str, check: Check, rows: str) -> None:
        self.log.add(
            layout.kind,
            text.path.name,
            outcome,
            f"SELECT file_no, record, NULL AS line, 1 AS lines, {_literal(check.reason)} AS reason, "
            f"CAST({check.text} AS VARCHAR) AS text {rows}",
        )

    def _refuse_repeats(self, text: SourceText, layout: Layout, recipe: Recipe, file_no: int) -> None:
        """Keep the first row of each key; the others are logged, telling copies from conflicts."""
        table, key = f"raw.{recipe.table}", ", ".join(recipe.key)
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE repeated AS
            WITH many AS (
                SELECT {key} FROM {table} WHERE file_no = {file_no} GROUP BY {key} HAVING count(*) > 1
            ), rows AS (
                SELECT t.record, {", ".join(f"t.{k}" for k in recipe.key)},
                    hash({", ".join(f"t.{name}" for name in recipe.select)}) AS content
                FROM {table} AS t SEMI JOIN many
                ON {" AND ".join(f"t.{k} IS NOT DISTINCT FROM many.{k}" for k in recipe.key)}
                WHERE t.file_no = {file_no}
            )
            SELECT record, concat_ws(' ', {key}) AS text,
                content = first_value(content) OVER first AS same, row_number() OVER first AS nth
            FROM rows WINDOW first AS (PARTITION BY {key} ORDER BY record)
        """)
        title = recipe.key_title or key
        self.log.add(
            layout.kind,
            text.path.name,
            "rejected",
            f"""SELECT {file_no} AS file_no, record, NULL AS line, 1 AS lines, text,
                CASE WHEN same THEN {_literal(f"duplicate {title}, the same row again")}
                ELSE {_literal(f"duplicate {title}, a different row (the first is used)")} END AS reason
                FROM repeated WHERE nth > 1""",
        )
        self.connection.execute(
            f"DELETE FROM {table} WHERE file_no = {file_no} "
            "AND record IN (SELECT record FROM repeated WHERE nth > 1)"
        )

    def _exists(self, table: str) -> bool:
        return bool(
            self._count(f"information_schema.tables WHERE table_schema = 'raw' AND table_name = '{table}'")
        )

    def _count(self, rows: str) -> int:
        found = self.connection.execute(f"SELECT count(*) FROM {rows}").fetchone()
        return int(found[0]) if found else 0


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
