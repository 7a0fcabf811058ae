"""What a snapshot says of itself: `manifest.json`."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from data.errors import SnapshotBroken
from data.identifiers import SnapshotId
from data.snapshot.schema import SCHEMA_VERSION

MANIFEST_FILE = "manifest.json"
REBUILD = (
    "Build the snapshot again with `windshield snapshot build` (the sample: `windshield snapshot sample`), "
    "or `windshield snapshot use` another."
)


@dataclass(frozen=True)
class SourceFile:
    """One file that a snapshot was built from."""

    kind: str
    file: str
    sha256: str
    rows: int
    rejected: int = 0
    note: str = ""


@dataclass(frozen=True)
class TableFile:
    """One Parquet file of a snapshot."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Window:
    """A span of days, both ends included."""

    start: date
    end: date


@dataclass(frozen=True)
class Description:
    """What the builder of a snapshot knows and the tables don't say.

    Parameters
    ----------
    title : str
        A few words for the bar on every page.
    synthetic : bool
        Made up; every page and export says so.
    as_of : date
        The last day that any source covers.
    grain : {'day', 'year', 'none'}
        The finest time that volumes have; 'none' when there are no volumes.
    complete_through : mapping of payer to date
        The last day that claims have filled (run-out cut off), by payer.
    volume_window, prior_window : Window or None
        The trailing 12 months of `volumes`, and the 12 before where the data reach back.
    smallest_cell : int
        The smallest count of patients that may be shown.
    exportable : bool
        Whether rows may leave the screen as a file.
    sources : tuple of SourceFile
        What it was built from.
    notes : tuple of str
        What a reader of its figures should know, a sentence each.
    """

    title: str
    synthetic: bool
    as_of: date
    grain: Literal["day", "year", "none"]
    complete_through: Mapping[str, date] = field(default_factory=dict)
    volume_window: Window | None = None
    prior_window: Window | None = None
    smallest_cell: int = 11
    exportable: bool = True
    sources: tuple[SourceFile, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """A description, the tables that it describes, and the id that their content gives."""

    id: SnapshotId
    description: Description
    tables: Mapping[str, TableFile]
    built_at: str
    schema_version: int = SCHEMA_VERSION

    def write(self, directory: Path) -> None:
        """Write `manifest.json` into a snapshot's directory.

        Parameters
        ----------
        directory : Path
            Where the tables lie.
        """
        text = json.dumps(asdict(self), indent=2, default=_as_json)
        (directory / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> Self:
        """Read a snapshot's manifest.

        Parameters
        ----------
        directory : Path
            A snapshot.

        Returns
        -------
        Manifest
            What it says.

        Raises
        ------
        SnapshotBroken
            The file is missing, is not a manifest, or is of another schema version.
        """
        path = directory / MANIFEST_FILE
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            version = raw["schema_version"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SnapshotBroken(f"{path} can't be read as a manifest ({error}).", REBUILD) from error
        if version != SCHEMA_VERSION:
            raise SnapshotBroken(
                f"The snapshot in {directory} has schema version {version}, not {SCHEMA_VERSION}.",
                REBUILD,
            )
        try:
            return cls(
                id=SnapshotId(raw["id"]),
                description=_description(raw["description"]),
                tables={name: TableFile(**entry) for name, entry in raw["tables"].items()},
                built_at=raw["built_at"],
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SnapshotBroken(f"{path} lacks or garbles an entry ({error}).", REBUILD) from error


def snapshot_id(tables: Mapping[str, TableFile], description: Description) -> SnapshotId:
    """Return the id that tables and description give: a hash over their content.

    Parameters
    ----------
    tables : mapping of name to TableFile
        Every table of the snapshot.
    description : Description
        Its windows and title change what a figure means, so they are part of the id.

    Returns
    -------
    SnapshotId
        Twelve hexadecimal digits.
    """
    content = {
        "schema_version": SCHEMA_VERSION,
        "tables": {name: tables[name].sha256 for name in sorted(tables)},
        "description": {k: v for k, v in asdict(description).items() if k not in ("sources", "notes")},
    }
    text = json.dumps(content, sort_keys=True, default=_as_json)
    return SnapshotId(hashlib.sha256(text.encode()).hexdigest()[:12])


def file_sha256(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal.

    Parameters
    ----------
    file : Path
        A readable file.

    Returns
    -------
    str
        64 digits.
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _as_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")


def _window(raw: dict[str, str] | None) -> Window | None:
    return Window(date.fromisoformat(raw["start"]), date.fromisoformat(raw["end"])) if raw else None


def _description(raw: dict[str, Any]) -> Description:
    return Description(
        title=raw["title"],
        synthetic=raw["synthetic"],
        as_of=date.fromisoformat(raw["as_of"]),
        grain=raw["grain"],
        complete_through={p: date.fromisoformat(d) for p, d in raw["complete_through"].items()},
        volume_window=_window(raw["volume_window"]),
        prior_window=_window(raw["prior_window"]),
        smallest_cell=raw["smallest_cell"],
        exportable=raw["exportable"],
        sources=tuple(SourceFile(**source) for source in raw["sources"]),
        notes=tuple(raw["notes"]),
    )
