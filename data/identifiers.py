"""Identifiers as types, and the checks that make a string one of them."""

from typing import NewType

from stdnum import luhn

Npi = NewType("Npi", str)
SiteId = NewType("SiteId", str)
IdnId = NewType("IdnId", str)
SnapshotId = NewType("SnapshotId", str)
PlanId = NewType("PlanId", str)
TerritoryId = NewType("TerritoryId", str)
RepId = NewType("RepId", str)
CohortId = NewType("CohortId", str)
UnitId = NewType("UnitId", str)
"""Of a buying unit."""

NPI_PREFIX = "80840"  # ISO 7812 issuer prefix under which an NPI's check digit is computed


def is_npi(text: str) -> bool:
    """Tell whether a string is a well-formed NPI.

    Parameters
    ----------
    text : str
        Ten digits, nothing else.

    Returns
    -------
    bool
        True when the number starts with 1 or 2 and its Luhn check digit, computed with the
        prefix 80840 (CMS, "Requirements for National Provider Identifier", 2004), is right.
    """
    return (
        len(text) == 10
        and text.isascii()
        and text.isdigit()
        and text[0] in "12"
        and luhn.is_valid(NPI_PREFIX + text)
    )


def npi_from_rank(rank: int) -> Npi:
    """Return the well-formed NPI with a given nine-digit stem.

    Parameters
    ----------
    rank : int
        0 to 199,999,999; added to 100,000,000 it is the stem.

    Returns
    -------
    Npi
        The stem with its check digit.
    """
    stem = f"{100_000_000 + rank:09d}"
    return Npi(stem + luhn.calc_check_digit(NPI_PREFIX + stem))


def _digit(place: int) -> str:
    return f"((try_cast(text AS BIGINT) // {10 ** (10 - place)}) % 10)"


# The same check as SQL, for columns of millions. The prefix contributes the constant 24.
SQL_IS_NPI = f"""
CREATE OR REPLACE MACRO is_npi(text) AS
    coalesce(regexp_full_match(text, '[12][0-9]{{9}}') AND (24
      + {" + ".join(_digit(place) for place in range(2, 11, 2))}
      + {" + ".join(f"2 * {_digit(p)} // 10 + 2 * {_digit(p)} % 10" for p in range(1, 10, 2))}
    ) % 10 = 0, false)
"""
