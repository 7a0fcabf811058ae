"""Where the rows of a code set come from: one row a clinician, with figures and what filters ask.

One code, or all, has its rows in `code_volumes` as they are. Several are summed once, into a temporary
table, and only the columns that will be asked for: a sum of every column for a million clinicians takes a
second, that of the few which a page needs a tenth.
"""

from collections.abc import Collection

from analytics.binding import Binding
from analytics.provider_filter import ProviderFilter
from data.snapshot.reader import Session
from data.snapshot.schema import PAYER_SUFFIXES, PAYERS, SITE_KINDS, cell_bit

ATTRIBUTES = (
    "active", "specialty", "taxonomy", "idn_id", "state", "county_fips", "hrr", "zip", "lat", "lon",
)  # fmt: skip
"""Columns of `code_volumes` that say something of the clinician and not of the code."""


def figure_columns(payer: str | None) -> tuple[str, ...]:
    """Return the columns of figures that a question with a payer needs, or one without.

    Parameters
    ----------
    payer : str or None
        A payer class.

    Returns
    -------
    tuple of str
        Columns of `code_volumes`; all are sums but `cells`, which is a set of bits.
    """
    basic = ("count", "prior_count", "suppressed_cells", "cells")
    if payer is None:
        return basic
    suffix = PAYER_SUFFIXES[payer]
    return (*basic, f"count_{suffix}", f"prior_{suffix}", f"suppressed_{suffix}")


def filter_attributes(question: ProviderFilter) -> set[str]:
    """Return the attributes that a filter's own conditions need.

    Parameters
    ----------
    question : ProviderFilter
        The filter.

    Returns
    -------
    set of str
        Of `ATTRIBUTES`.
    """
    asked = {
        "specialty": question.specialties, "taxonomy": question.taxonomies, "idn_id": question.idns,
        "state": question.states, "county_fips": question.counties, "hrr": question.hrrs,
        "zip": question.zips, "lat": question.near, "lon": question.near,
    }  # fmt: skip
    return {"active", *(column for column, values in asked.items() if values)}


def rows_of_codes(
    session: Session,
    binding: Binding,
    codes: list[str],
    *,
    table: str,
    figures: Collection[str],
    attributes: Collection[str],
    active_only: bool,
) -> str:
    """Return a relation with a row for each clinician who has one of some codes.

    Parameters
    ----------
    session : Session
        Gets the temporary table, where there is need of one.
    binding : Binding
        Takes the codes.
    codes : list of str
        Codes in full, or `*` alone.
    table : str
        The temporary table's name.
    figures, attributes : collection of str
        Columns that will be asked for.
    active_only : bool
        Whether deactivated clinicians may be left out of the sums.

    Returns
    -------
    str
        SQL, with `provider_no` and at least those columns.
    """
    if not codes:
        return "(FROM code_volumes WHERE false)"
    if len(codes) == 1:
        return f"(FROM code_volumes WHERE code = {binding.add(codes[0])})"
    sums = [
        f"bit_or({name}) AS {name}" if name == "cells" else f"sum({name})::UINTEGER AS {name}"
        for name in figures
    ]
    kept = [f"any_value({name}) AS {name}" for name in ATTRIBUTES if name in attributes]
    sql = (
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {', '.join(['provider_no', *sums, *kept])} "
        f"FROM code_volumes WHERE code IN ({binding.add_all(codes)}){' AND active' if active_only else ''} "
        "GROUP BY provider_no"
    )
    session.run(sql, binding.of(sql))
    return table


def cell_mask(payers: tuple[str, ...] = PAYERS, site_kinds: tuple[str, ...] = SITE_KINDS) -> int:
    """Return the bits of `cells` that stand for payers at site kinds.

    Parameters
    ----------
    payers, site_kinds : tuple of str
        Of the schema; all when not given.

    Returns
    -------
    int
        The sum of their bits.
    """
    return sum(cell_bit(payer, kind) for payer in payers for kind in site_kinds)
