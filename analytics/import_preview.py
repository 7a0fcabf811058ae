"""What an import would make of a plan, while it is made and when it is shown."""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from analytics.ownership import resolve
from analytics.territory_market import Market
from data.errors import WindshieldError
from data.identifiers import TerritoryId
from data.plans.document import Document, Territory


class ImportUnreadable(WindshieldError, ValueError):
    """A file is nothing that territories could be read from."""


@dataclass(frozen=True, eq=False)
class ImportPreview:
    """What an import would do.

    Parameters
    ----------
    document : Document
        The plan after it.
    territories : pyarrow.Table
        A row a territory of the document: territory_id, number, name, change ("new", "changed", "unchanged"),
        lines (of the file, or features, that went into it), accounts, clinicians (that it would have).
    unmatched : pyarrow.Table
        A row a line, a feature, or a part of a feature's rule that went nowhere: line (counted from 1, with
        the header), value, reason.
    parts : int
        How many of those rows are parts of features that did go into a territory.
    notes : tuple of str
        What was done to the file's content, each a sentence.
    """

    document: Document
    territories: pa.Table
    unmatched: pa.Table
    parts: int
    notes: tuple[str, ...]


class Draft:
    """A document that an import changes step by step.

    Parameters
    ----------
    document : Document
        As it was.
    content : bytes
        The file; new territories are identified by it, so that a second reading gives them the same ids.
    """

    def __init__(self, document: Document, content: bytes) -> None:
        self.document = document
        self.notes: list[str] = []
        self.lines: Counter[TerritoryId] = Counter()
        self._before = document
        self._seed = hashlib.sha256(content).hexdigest()
        self._unmatched: list[tuple[int, str, str]] = []
        self._parts = 0

    def refuse(self, line: int, value: str, reason: str) -> None:
        """Keep a line or feature that goes nowhere.

        Parameters
        ----------
        line : int
            Its number in the file.
        value : str
            What it says.
        reason : str
            Why it goes nowhere.
        """
        self._unmatched.append((line, value, reason))

    def leave_out(self, line: int, value: str, reason: str) -> None:
        """Keep a part of a feature's rule that is left out, while the feature goes into a territory.

        Parameters
        ----------
        line : int
            The feature's number in the file.
        value : str
            What it names.
        reason : str
            Why that is left out.
        """
        self.refuse(line, value, reason)
        self._parts += 1

    def identify(self, what: str) -> str:
        """Return an id that the same file always gives.

        Parameters
        ----------
        what : str
            For which of its parts.

        Returns
        -------
        str
            32 hexadecimal digits.
        """
        return hashlib.sha256(f"{self._seed}/{what}".encode()).hexdigest()[:32]

    def find_or_add(self, name: str, *, by_number: bool = False) -> Territory:
        """Find a territory by its name, or add it.

        Parameters
        ----------
        name : str
            As the file writes it.
        by_number : bool
            Whether a name that no territory has may be the number of one.

        Returns
        -------
        Territory
            A new one has the next free number and no rule yet.

        Raises
        ------
        DocumentInvalid
            It can't be a territory's name.
        """
        wanted = _fold(name)
        known = {_fold(t.name): t for t in self.document.territories}.get(wanted)
        if known is None and by_number:
            known = {str(t.number): t for t in self._before.territories}.get(wanted.removesuffix(".0"))
        if known is None:
            fresh = TerritoryId(self.identify(wanted))
            known = Territory(fresh, " ".join(name.split()), self.document.next_number)
            self.put(known)
        return known

    def put(self, territory: Territory) -> None:
        """Add a territory, or replace the one of its id.

        Parameters
        ----------
        territory : Territory
            New or changed.
        """
        self.document = self.document.put(territory)

    def replace(self, territory: TerritoryId, **rule: Any) -> None:
        """Change parts of a territory's rule.

        Parameters
        ----------
        territory : TerritoryId
            Which.
        **rule : object
            Parts of `Territory`.
        """
        self.put(replace(self.document.get(territory), **rule))

    def preview(self, market: Market) -> ImportPreview:
        """Say what the import would do.

        Parameters
        ----------
        market : Market
            Of the document's focus.

        Returns
        -------
        ImportPreview
            With the counts of every territory.
        """
        ownership = resolve(market, self.document)
        before = {t.id: t for t in self._before.territories}
        rows = [
            {
                "territory_id": t.id,
                "number": t.number,
                "name": t.name,
                "change": "new" if t.id not in before else "unchanged" if before[t.id] == t else "changed",
                "lines": self.lines[t.id],
                "accounts": len(ownership.accounts_of(number)),
                "clinicians": len(ownership.clinicians_of(number)),
            }
            for number, t in enumerate(self.document.territories)
        ]
        unmatched = sorted(self._unmatched)
        return ImportPreview(
            self.document,
            pa.Table.from_pylist(rows, _TERRITORIES),
            pa.Table.from_pylist(
                [dict(zip(_UNMATCHED.names, row, strict=True)) for row in unmatched], _UNMATCHED
            ),
            self._parts,
            tuple(self.notes),
        )


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


_TERRITORIES = pa.schema(
    {"territory_id": pa.string(), "number": pa.int64(), "name": pa.string(), "change": pa.string(),
     "lines": pa.int64(), "accounts": pa.int64(), "clinicians": pa.int64()}
)  # fmt: skip
_UNMATCHED = pa.schema({"line": pa.int64(), "value": pa.string(), "reason": pa.string()})
