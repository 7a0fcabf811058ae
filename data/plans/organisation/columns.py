"""Columns that hold more than a plain value: windows, minutes by hour, words, and keys that may be absent."""

import json
from functools import lru_cache
from typing import Any

import pyarrow as pa
from sqlalchemy import String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from data.plans.models import UtcTime
from data.plans.organisation.clock import Window


class _Listed(TypeDecorator[Any]):
    """A list of plain values or pairs as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write a value for the database.

        Parameters
        ----------
        value : tuple or None
            As the entry has it.
        dialect : Dialect
            The database's.

        Returns
        -------
        str or None
            JSON.
        """
        return None if value is None else json.dumps(self.plain(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read a value from the database.

        Parameters
        ----------
        value : str or None
            JSON.
        dialect : Dialect
            The database's.

        Returns
        -------
        tuple or None
            As the entry has it.
        """
        return None if value is None else tuple(self.item(part) for part in json.loads(value))

    def plain(self, value: Any) -> list[Any]:
        """Return what JSON can hold.

        Parameters
        ----------
        value : tuple
            As the entry has it.

        Returns
        -------
        list
            Plain values, or lists of them.
        """
        return list(value)

    def item(self, part: Any) -> Any:
        """Return one part as the entry has it.

        Parameters
        ----------
        part : object
            As JSON gives it.

        Returns
        -------
        object
            Not a list.
        """
        return part


class Windows(_Listed):
    """Windows of a week; None where nothing is known."""

    cache_ok = True

    def plain(self, value: Any) -> list[Any]:
        """Return what JSON can hold.

        Parameters
        ----------
        value : tuple of Window
            In order.

        Returns
        -------
        list
            Weekday, start and end of each.
        """
        return [[window.weekday, window.start_minute, window.end_minute] for window in value]

    def item(self, part: Any) -> Window:
        """Return one window.

        Parameters
        ----------
        part : list
            Weekday, start and end.

        Returns
        -------
        Window
            The same.
        """
        return _window(*part)


@lru_cache(maxsize=4096)
def _window(weekday: int, start_minute: int, end_minute: int) -> Window:
    """Return one window; thousands of rows have the same few."""
    return Window(weekday, start_minute, end_minute)


class ByHour(_Listed):
    """Minutes by hour of the day."""

    cache_ok = True

    def item(self, part: Any) -> tuple[int, float]:
        """Return one hour.

        Parameters
        ----------
        part : list
            Hour and minutes.

        Returns
        -------
        tuple
            The same.
        """
        return part[0], part[1]


class Words(_Listed):
    """Words, in order."""

    cache_ok = True


class Absent(TypeDecorator[str]):
    """A key that may be absent: None is kept as an empty text, so that two rows without it are the same."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        """Write a key for the database.

        Parameters
        ----------
        value : str or None
            The key.
        dialect : Dialect
            The database's.

        Returns
        -------
        str
            Empty where there is none.
        """
        return value or ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Read a key from the database.

        Parameters
        ----------
        value : str or None
            As it is kept.
        dialect : Dialect
            The database's.

        Returns
        -------
        str or None
            None where there is none.
        """
        return value or None


_WINDOW = pa.struct([("weekday", pa.int16()), ("start_minute", pa.int16()), ("end_minute", pa.int16())])
_HOUR = pa.struct([("hour", pa.int16()), ("minutes", pa.float64())])
_ARROW: tuple[tuple[type[Any], pa.DataType], ...] = (
    (Windows, pa.list_(_WINDOW)),
    (ByHour, pa.list_(_HOUR)),
    (Words, pa.list_(pa.string())),
    (Absent, pa.string()),
    (UtcTime, pa.timestamp("us", tz="UTC")),
)
_PLAIN = {"INTEGER": pa.int32(), "FLOAT": pa.float64(), "BOOLEAN": pa.bool_(), "DATE": pa.date32()}


def arrow_type(kind: TypeEngine[Any]) -> pa.DataType:
    """Return the Arrow type of a column.

    Parameters
    ----------
    kind : sqlalchemy type
        The column's.

    Returns
    -------
    pyarrow.DataType
        Windows are lists of structs of weekday, start_minute and end_minute; minutes by hour of hour and
        minutes.
    """
    for ours, arrow in _ARROW:
        if isinstance(kind, ours):
            return arrow
    return _PLAIN.get(kind.__visit_name__.upper(), pa.string())


def arrow_column(kind: TypeEngine[Any], values: list[Any]) -> pa.Array:
    """Return a column's values as Arrow.

    Parameters
    ----------
    kind : sqlalchemy type
        The column's.
    values : list
        As an entry has them.

    Returns
    -------
    pyarrow.Array
        Of `arrow_type`.
    """
    if isinstance(kind, Windows):
        values = [
            None if week is None else [(one.weekday, one.start_minute, one.end_minute) for one in week]
            for week in values
        ]
    return pa.array(values, arrow_type(kind))
