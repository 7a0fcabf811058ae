"""The codes of a snapshot, for pickers, and what of a filter it does not know."""

from dataclasses import dataclass

import pyarrow as pa
from rapidfuzz import process

from analytics.binding import Binding
from analytics.code_set import code_predicate, icd10_predicate, matches_code
from analytics.provider_filter import ProviderFilter
from data.snapshot.reader import Snapshot
from data.snapshot.schema import ALL_CODES, ALL_PAYERS


def known_codes(snapshot: Snapshot, prefix: str = "", limit: int = 50) -> pa.Table:
    """List CPT/HCPCS codes that clinicians of the snapshot have, the most frequent first.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    prefix : str
        How the code begins, or any word of its text.
    limit : int
        Rows at most.

    Returns
    -------
    pyarrow.Table
        code, text (null when the user's sources give none), clinicians, procedures.
    """
    return snapshot.query(
        """
        SELECT d.code, min(c.text) AS text, any_value(d.clinicians)::BIGINT AS clinicians,
            any_value(d.procedures)::BIGINT AS procedures
        FROM code_deciles AS d LEFT JOIN codes AS c ON c.code = d.code AND c.system <> 'ICD-10-CM'
        WHERE d.payer = $payers AND d.code <> $all
            AND (starts_with(d.code, upper($prefix)) OR contains(lower(c.text), lower($prefix)))
        GROUP BY d.code ORDER BY procedures DESC, d.code LIMIT $most
        """,
        {"payers": ALL_PAYERS, "all": ALL_CODES, "prefix": prefix.strip(), "most": limit},
    )


def known_icd10(snapshot: Snapshot, prefix: str = "", limit: int = 50) -> pa.Table:
    """List ICD-10-CM codes of the snapshot, in their order.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    prefix : str
        How the code begins.
    limit : int
        Rows at most.

    Returns
    -------
    pyarrow.Table
        icd10, text (null when the user's sources give none).
    """
    return snapshot.query(
        """
        SELECT d.icd10, min(c.text) AS text
        FROM (SELECT DISTINCT icd10 FROM diagnoses WHERE starts_with(icd10, upper($prefix))) AS d
        LEFT JOIN codes AS c ON c.code = d.icd10 AND c.system = 'ICD-10-CM'
        GROUP BY d.icd10 ORDER BY d.icd10 LIMIT $most
        """,
        {"prefix": prefix.strip(), "most": limit},
    )


@dataclass(frozen=True)
class UnknownValue:
    """A value of a filter that no clinician of the snapshot has.

    Parameters
    ----------
    what : str
        "specialty", "code" and so on.
    value : str
        As the filter has it.
    nearest : str or None
        The most similar value that there is.
    """

    what: str
    value: str
    nearest: str | None

    def __str__(self) -> str:
        hint = f" Did you mean “{self.nearest}”?" if self.nearest else ""
        return f"Nobody in this snapshot has the {self.what} “{self.value}”.{hint}"


def unknown_values(snapshot: Snapshot, question: ProviderFilter) -> list[UnknownValue]:
    """Tell which values of a filter can find nobody, and what was perhaps meant.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The filter.

    Returns
    -------
    list of UnknownValue
        Empty when the snapshot knows all: specialties, codes, ICD-10 codes, IDNs.
    """
    unknown = []
    if question.specialties:
        known = _values(snapshot, "SELECT DISTINCT specialty FROM providers WHERE specialty IS NOT NULL")
        by_case = {name.lower(): name for name in known}
        for specialty in question.specialties:
            if specialty.lower() not in by_case:
                near = _nearest(specialty.lower(), list(by_case))
                unknown.append(UnknownValue("specialty", specialty, by_case[near] if near else None))
    patterns = dict.fromkeys((*question.codes, *question.rank_by))
    if patterns:
        codes = _values(snapshot, "SELECT DISTINCT code FROM code_deciles WHERE code <> '*'")
        unknown += [
            UnknownValue("code", pattern, _nearest(pattern, codes))
            for pattern in patterns
            if not any(matches_code(pattern, code) for code in codes) and not _is_hidden(snapshot, pattern)
        ]
    for pattern in question.icd10:
        binding = Binding()
        meant = icd10_predicate(binding, pattern)
        sql = f"SELECT icd10 FROM diagnoses WHERE {meant} LIMIT 1"
        if snapshot.query(sql, binding.of(sql)).num_rows == 0:
            unknown.append(UnknownValue("ICD-10 code", pattern, None))
    if question.idns:
        idns = _values(snapshot, "SELECT idn_id FROM idns")
        unknown += [UnknownValue("IDN", idn, _nearest(idn, idns)) for idn in question.idns if idn not in idns]
    return unknown


def _is_hidden(snapshot: Snapshot, pattern: str) -> bool:
    """Tell whether somebody has such a code whose every count is hidden, or who is deactivated."""
    binding = Binding()
    sql = f"SELECT code FROM code_volumes WHERE {code_predicate(binding, pattern)} AND cells <> 0 LIMIT 1"
    return bool(snapshot.query(sql, binding.of(sql)).num_rows)


def _values(snapshot: Snapshot, sql: str) -> list[str]:
    rows: list[str] = snapshot.query(sql).column(0).to_pylist()
    return sorted(rows)


def _nearest(value: str, known: list[str]) -> str | None:
    found = process.extractOne(value, known, score_cutoff=60)
    return str(found[0]) if found else None
