"""Codes as a person writes them ("2744*", "E11.*"), as the codes and SQL predicates that they mean."""

from analytics.binding import Binding
from data.snapshot.reader import Session


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
    return [_codes_below(session, pattern) if pattern.endswith("*") else [pattern] for pattern in patterns]


def _codes_below(session: Session, pattern: str) -> list[str]:
    # Not from `code_deciles`, which does not know a code whose every count is hidden.
    binding = Binding()
    sql = f"SELECT DISTINCT code FROM code_volumes WHERE {code_predicate(binding, pattern)} ORDER BY code"
    codes: list[str] = session.query(sql, binding.of(sql))["code"].to_pylist()
    return codes


def code_predicate(binding: Binding, pattern: str) -> str:
    """Return the SQL predicate on `code` of one pattern.

    Parameters
    ----------
    binding : Binding
        Takes the values.
    pattern : str
        A code, or the beginning of one with `*`.

    Returns
    -------
    str
        A range or an equality, which row groups are pruned by.
    """
    if not pattern.endswith("*"):
        return f"code = {binding.add(pattern)}"
    return f"code >= {binding.add(pattern[:-1])} AND code < {binding.add(pattern[:-1] + LAST)}"


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
