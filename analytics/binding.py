"""Values on their way into SQL: as parameters, never as text."""

import re
from typing import Any


class Binding:
    """Gives each value a parameter name, and each statement the values that it names."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def add(self, value: Any) -> str:
        """Take a value and return what to write for it in SQL.

        Parameters
        ----------
        value : object
            Anything that DuckDB takes as a parameter.

        Returns
        -------
        str
            `$v1` and so on.
        """
        name = f"v{len(self._values)}"
        self._values[name] = value
        return f"${name}"

    def add_all(self, values: "tuple[Any, ...] | list[Any]") -> str:
        """Take several values and return them as a list for `IN (…)`.

        Parameters
        ----------
        values : tuple or list
            At least one.

        Returns
        -------
        str
            `$v1, $v2`.
        """
        return ", ".join(map(self.add, values))

    def of(self, sql: str) -> dict[str, Any]:
        """Return the parameters that a statement names; DuckDB refuses others.

        Parameters
        ----------
        sql : str
            A statement written with `add`.

        Returns
        -------
        dict of str to object
            Name to value.
        """
        return {name: self._values[name] for name in re.findall(r"\$(v[0-9]+)\b", sql)}
