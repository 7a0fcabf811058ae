"""Codes as a person writes them ("2744*", "E11.*"), as the codes and SQL predicates that they mean."""

from analytics.binding import Binding
from data.snapshot.reader import Session
from data.snapshot.schema import ALL_CODES


def matches_code(pattern: str, code: str) -> bool:
    """Tell whether a CPT/HCPCS code is meant by a pattern.

    Parameters
    ----------
    pattern : str
        A code, or the beginning of one with `*`.
    code : str
        A code.

    Returns
    -------
    bool
        `2744*` means every code that begins with 2744; without the star only itself.
    """
    return code.startswith(pattern[:-1]) if pattern.endswith("*") else code == pattern


def expand_codes(session: Session, patterns: tuple[str, ...]) -> list[list[str]]:
    """Return the snapshot's codes that each pattern means.

    Parameters
    ----------
    session : Session
        Of the snapshot.
    patterns : tuple of str
        Codes, or beginnings of such with `*`.

    Returns
    -------
    list of list of str
        A sorted list for each pattern. A code in full stands for itself, whether or not it occurs.
    """
    if not any(pattern.endswith("*") for pattern in patterns):
        return [[pattern] for pattern in patterns]
    known = session.query(
        "SELECT DISTINCT code FROM code_deciles WHERE code <> $all ORDER BY code", {"all": ALL_CODES}
    )
    codes: list[str] = known["code"].to_pylist()
    return [
        [code for code in codes if matches_code(pattern, code)] if pattern.endswith("*") else [pattern]
        for pattern in patterns
    ]


def icd10_predicate(binding: Binding, pattern: str) -> str:
    """Return the SQL predicate on `icd10` of one pattern.

    Parameters
    ----------
    binding : Binding
        Takes the values.
    pattern : str
        `E11.9` means itself; `E11.*` means E11 and every code below it; `E11*` every code that begins so.

    Returns
    -------
    str
        A range or an equality, which row groups are pruned by.
    """
    if not pattern.endswith("*"):
        return f"icd10 = {binding.add(pattern)}"
    stem = pattern[:-1]
    if stem.endswith("."):
        # "/" follows "." in ASCII: the range holds E11 itself and all that begins with "E11."
        return f"icd10 >= {binding.add(stem[:-1])} AND icd10 < {binding.add(stem[:-1] + '/')}"
    return f"icd10 >= {binding.add(stem)} AND icd10 < {binding.add(stem + LAST)}"


LAST = chr(0x10FFFF)
"""Sorts behind every character, so that `[stem, stem + LAST)` holds what begins with the stem."""
