"""A set of NPIs as the store keeps it: a small Parquet file, named by the hash of what it holds."""

import hashlib
import io
from collections.abc import Iterable, Mapping
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, Table, delete, exists, insert, or_, select

from data.plans.cohort_models import CohortFreezeRow, NpiListRow
from data.plans.errors import DetailInvalid, PlanStoreUnusable

NpiArray = npt.NDArray[np.int64]
LISTS = cast(Table, NpiListRow.__table__)
_FREEZES = cast(Table, CohortFreezeRow.__table__)
_LEAST, _MOST = 1_000_000_000, 2_999_999_999


class NpiListDamaged(PlanStoreUnusable):
    """What the store gives back for a list of NPIs is not what was kept."""


def settle_npis(npi: Iterable[int] | npt.NDArray[np.integer]) -> NpiArray:
    """Return NPIs as a set: ascending, each once.

    Parameters
    ----------
    npi : iterable of int
        In any order, with or without repeats; none at all is a set too.

    Returns
    -------
    ndarray of int64
        Read-only.

    Raises
    ------
    DetailInvalid
        One does not have the ten digits of an NPI.
    """
    values = npi if isinstance(npi, np.ndarray) else np.fromiter(npi, dtype=np.int64)
    settled = np.unique(values.astype(np.int64))
    bad = settled[(settled < _LEAST) | (settled > _MOST)]
    if len(bad):
        raise DetailInvalid(f"{bad[0]} is no NPI.", "An NPI has ten digits and begins with 1 or 2.")
    settled.flags.writeable = False
    return settled


def hash_npis(npi: NpiArray) -> str:
    """Return the name of a set of NPIs.

    Parameters
    ----------
    npi : ndarray of int64
        As `settle_npis` gives it.

    Returns
    -------
    str
        SHA-256, in hexadecimal digits, of the NPIs as text in ascending order with a line feed behind each:
        what `sort -u npis.txt | sha256sum` says of them.
    """
    lines = np.full((len(npi), 11), ord("\n"), dtype=np.uint8)
    lines[:, :10] = npi.astype("S10").view(np.uint8).reshape(-1, 10)
    return hashlib.sha256(lines.tobytes()).hexdigest()


def write_npis(npi: NpiArray) -> bytes:
    """Write a set of NPIs.

    Parameters
    ----------
    npi : ndarray of int64
        As `settle_npis` gives it.

    Returns
    -------
    bytes
        Parquet with one column, npi: differences in as few bits as they need.
    """
    out = io.BytesIO()
    pq.write_table(
        pa.table({"npi": npi}), out, compression="zstd", use_dictionary=False,
        column_encoding={"npi": "DELTA_BINARY_PACKED"}, write_statistics=False, store_schema=False,
    )  # fmt: skip
    return out.getvalue()


def keep_lists(connection: Connection, lists: Mapping[str, NpiArray]) -> None:
    """Keep sets of NPIs; one that is there already is kept once.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In the transaction of the freezes that refer to them.
    lists : mapping of str to ndarray
        By hash.
    """
    # In the order of hashes: two writers who keep the same lists wait for each other, never in a circle.
    for content_hash in sorted(lists):
        there = select(LISTS.c.count).where(LISTS.c.content_hash == content_hash)
        if connection.execute(there).one_or_none() is None:
            npi = lists[content_hash]
            values = {"content_hash": content_hash, "count": len(npi), "content": write_npis(npi)}
            connection.execute(insert(LISTS).values(values))


def read_list(connection: Connection, content_hash: str) -> NpiArray:
    """Read a set of NPIs.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    content_hash : str
        Its name.

    Returns
    -------
    ndarray of int64
        Ascending, each once; read-only.

    Raises
    ------
    NpiListDamaged
        It is not there, can't be read, or is not what was kept.
    """
    content = connection.execute(select(LISTS.c.content).where(LISTS.c.content_hash == content_hash)).scalar()
    try:
        with pq.ParquetFile(io.BytesIO(content or b"")) as file:
            npi = settle_npis(file.read()["npi"].to_numpy())
        if hash_npis(npi) == content_hash:
            return npi
    except (pa.ArrowException, OSError, KeyError, DetailInvalid):
        pass
    raise NpiListDamaged(
        "The plan store's list of a cohort's NPIs is damaged.", "Restore the plan store from a backup."
    )


def drop_unused_lists(connection: Connection, hashes: Iterable[str]) -> None:
    """Delete those of some lists that no freeze refers to any more.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In the transaction that took freezes away.
    hashes : iterable of str
        The lists of those.
    """
    used = exists().where(
        or_(_FREEZES.c.content_hash == LISTS.c.content_hash, _FREEZES.c.asked_hash == LISTS.c.content_hash)
    )
    for content_hash in sorted(set(hashes)):
        connection.execute(delete(LISTS).where(LISTS.c.content_hash == content_hash, ~used))
