"""The order of a result, and the cursor that says where a page of it ended."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Self

from analytics.provider_filter import ProviderFilter
from data.errors import FilterInvalid
from data.identifiers import SnapshotId

SORT_COLUMNS = (
    "rank", "npi", "name", "last_name", "first_name", "middle_name", "credential", "specialty", "taxonomy",
    "volume", "prior_volume", "trend_pct", "suppressed_cells", "decile", "idn_id", "idn_name",
    "primary_site_id", "site_name", "address", "city", "state", "zip", "county_fips", "lat", "lon",
    "location_quality", "miles", "status", "provider_no",
)  # fmt: skip
_NUMBERS = {
    "volume", "prior_volume", "trend_pct", "suppressed_cells", "decile", "lat", "lon", "miles", "provider_no",
}  # fmt: skip
AGAIN = "Ask for the first page again."


@dataclass(frozen=True)
class Sort:
    """A column to order by; unknown values come last, ties go by `provider_no`.

    Parameters
    ----------
    column : str
        One of `SORT_COLUMNS`; `rank` is the order by volume.
    descending : bool
        The largest first.

    Raises
    ------
    FilterInvalid
        There is no such column.
    """

    column: str = "volume"
    descending: bool = True

    def __post_init__(self) -> None:
        if self.column not in SORT_COLUMNS:
            raise FilterInvalid(
                f"A result can't be sorted by “{self.column}”.", f"Use one of {', '.join(SORT_COLUMNS)}."
            )
        if self.column == "rank":
            object.__setattr__(self, "column", "volume")
            object.__setattr__(self, "descending", not self.descending)


BY_VOLUME = Sort("volume", descending=True)


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: its rank, its value in the order's column, its clinician."""

    rank: int
    value: str | int | float | None
    provider_no: int

    def write(self, snapshot: SnapshotId, question: ProviderFilter, sort: Sort) -> str:
        """Return the cursor as text that only the same question on the same snapshot takes back.

        Parameters
        ----------
        snapshot : SnapshotId
            Where the page is from.
        question : ProviderFilter
            What was asked.
        sort : Sort
            In which order.

        Returns
        -------
        str
            Letters, digits, - and _.
        """
        content = [_digest(snapshot, question, sort), self.rank, self.value, self.provider_no]
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, snapshot: SnapshotId, question: ProviderFilter, sort: Sort) -> Self:
        """Read what `write` gave.

        Parameters
        ----------
        text : str
            The cursor.
        snapshot : SnapshotId
            Where the next page is to be from.
        question : ProviderFilter
            What is asked.
        sort : Sort
            In which order.

        Returns
        -------
        Cursor
            The last row of the page before.

        Raises
        ------
        FilterInvalid
            It is no cursor, or one of another snapshot, filter or order.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            digest, rank, value, provider_no = json.loads(base64.urlsafe_b64decode(padded))
        except (ValueError, TypeError, binascii.Error) as error:
            raise FilterInvalid("The cursor of the next page is garbled.", AGAIN) from error
        if digest != _digest(snapshot, question, sort):
            raise FilterInvalid("The cursor belongs to another snapshot, filter or order.", AGAIN)
        kinds = (int, float) if sort.column in _NUMBERS else (str,)
        if (
            type(rank) is not int
            or type(provider_no) is not int
            or not (value is None or type(value) in kinds)
        ):
            raise FilterInvalid("The cursor of the next page is garbled.", AGAIN)
        return cls(rank, value, provider_no)


def _digest(snapshot: SnapshotId, question: ProviderFilter, sort: Sort) -> str:
    return hashlib.sha256(repr((snapshot, question, sort)).encode()).hexdigest()[:16]
