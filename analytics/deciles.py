"""Deciles by volume.

Of all active clinicians with a shown procedure of the code set (and payer, when one is chosen),
before any other filter, decile 10 holds the fewest who together do the top tenth of the procedures,
9 those who do the next tenth, and so on. Clinicians of equal volume share a decile.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.snapshot.derive import decile_bounds_sql
from data.snapshot.reader import Session


@dataclass(frozen=True)
class Bounds:
    """The least volume of each decile.

    Parameters
    ----------
    least : tuple of int or None
        Nine volumes: of decile 2, 3, … 10. None where nobody is in that decile or above.
    clinicians : int
        How many the universe has.
    procedures : int
        How many they do.
    """

    least: tuple[int | None, ...]
    clinicians: int
    procedures: int

    @classmethod
    def none(cls) -> Self:
        """Return the bounds of a universe without anybody.

        Returns
        -------
        Bounds
            All None.
        """
        return cls((None,) * 9, 0, 0)

    @classmethod
    def of_row(cls, rows: pa.Table) -> Self:
        """Read bounds from the first row of a query.

        Parameters
        ----------
        rows : pyarrow.Table
            With clinicians, procedures, least_2 … least_10; may be empty.

        Returns
        -------
        Bounds
            What the row says.
        """
        if rows.num_rows == 0:
            return cls.none()
        row = rows.slice(0, 1).to_pylist()[0]
        return cls(
            tuple(row[f"least_{n}"] for n in range(2, 11)), int(row["clinicians"]), int(row["procedures"])
        )

    def decile_sql(self, volume: str) -> str:
        """Return the SQL expression of the decile of a volume.

        Parameters
        ----------
        volume : str
            An expression: procedures shown, whole.

        Returns
        -------
        str
            1 to 10; null for a volume of 0 or null, and for clinicians who are not active.
        """
        cases = " ".join(
            f"WHEN {volume} >= {least} THEN {decile}"
            for decile, least in zip(range(10, 1, -1), reversed(self.least), strict=True)
            if least is not None
        )
        return f"(CASE WHEN NOT active OR {volume} = 0 OR {volume} IS NULL THEN NULL {cases} ELSE 1 END)"

    def within_sql(self, volume: str, deciles: tuple[int, ...]) -> str:
        """Return the SQL predicate that a volume is in one of some deciles.

        Parameters
        ----------
        volume : str
            An expression: procedures shown, whole.
        deciles : tuple of int
            1 to 10.

        Returns
        -------
        str
            Ranges of the volume, which row groups are pruned by; never true for who is not active.
        """
        # Of nine bounds, from decile 2 on, each ends the decile below; nobody is above one that is None.
        least = (1, *self.least)
        ranges = []
        for decile in deciles:
            above = least[decile] if decile < 10 else None
            if least[decile - 1] is not None:
                end = f" AND {volume} < {above}" if above is not None else ""
                ranges.append(f"{volume} >= {least[decile - 1]}{end}")
        return f"(active AND ({' OR '.join(ranges)}))" if ranges else "false"

    def deciles_of(self, volumes: Any) -> npt.NDArray[np.int64]:
        """Return the deciles of volumes.

        Parameters
        ----------
        volumes : array_like of int
            Procedures shown, 1 or more each, of active clinicians.

        Returns
        -------
        ndarray of int
            1 to 10 each.
        """
        least = [volume for volume in self.least if volume is not None]  # ascending; None only at the end
        above: npt.NDArray[np.int64] = np.searchsorted(np.asarray(least, np.int64), volumes, side="right")
        return above + 1


def read_bounds(session: Session, code: str, payer: str) -> Bounds:
    """Read the bounds of one code, which the snapshot holds.

    Parameters
    ----------
    session : Session
        Of the snapshot.
    code : str
        A code, or `*` for all.
    payer : str
        A payer class, or `*` for all.

    Returns
    -------
    Bounds
        All None where nobody has the code.
    """
    return Bounds.of_row(
        session.query(
            "FROM code_deciles WHERE code = $code AND payer = $payer", {"code": code, "payer": payer}
        )
    )


def sum_bounds(session: Session, volumes: str) -> Bounds:
    """Find the bounds of a universe of one's own.

    Parameters
    ----------
    session : Session
        Where the relation is.
    volumes : str
        SQL of a relation with `volume`, a row a clinician.

    Returns
    -------
    Bounds
        Of the volumes above 0.
    """
    own = f"SELECT 'own' AS universe, volume FROM ({volumes}) WHERE volume > 0"
    return Bounds.of_row(session.query(decile_bounds_sql(own, "universe")))
