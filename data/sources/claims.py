"""The user's own claims: professional lines at daily grain, as CSV or Parquet."""

import csv
import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from data.errors import SourceUnreadable
from data.snapshot.schema import PAYERS
from data.sources.layout import Column, Layout, folded
from data.sources.reader import Check, FileRead, Recipe, SourceReader

LAYOUT = Layout(
    "claims",
    "claims extract",
    (
        Column("npi", ("npi", "rendering_npi", "rendering provider npi", "provider_npi"), required=True),
        Column("site", ("site", "site_id", "facility_npi", "service_facility_npi", "place_npi", "facility")),
        Column(
            "service_date",
            ("service_date", "date_of_service", "dos", "service_from_date", "from_date", "line_from_date"),
            required=True,
        ),
        Column("code", ("code", "cpt", "hcpcs", "procedure_code", "cpt_code", "hcpcs_code"), required=True),
        Column("units", ("units", "quantity", "service_units", "line_units")),
        Column("pos", ("pos", "place_of_service", "place_of_service_code", "pos_code")),
        Column("modifiers", ("modifiers", "modifier", "modifier_1", "mod1")),
        Column("icd10", ("icd10", "icd_10", "diagnosis_codes", "diagnosis_code", "dx", "dx_codes")),
        Column("payer", ("payer", "payer_class", "payer_type", "payer_name", "line_of_business")),
        Column("referring_npi", ("referring_npi", "referring_provider_npi", "ref_npi")),
        Column("claim_id", ("claim_id", "claim_number", "claim")),
        Column("patient_token", ("patient_token", "patient_id", "patient", "member_id", "member_token")),
    ),
    private=True,
)

# A payer's class from whatever the extract calls it; the first that matches counts.
PAYER_PATTERNS = (
    ("Medicare Advantage", r"medicare (advantage|adv\b)|\bma(-?pd)?\b|part c\b|medicare (hmo|ppo)|"
                           r"medicare replacement"),
    ("Medicaid", r"medicaid|medi-?cal\b|masshealth|tenncare|\bchip\b"),
    ("Medicare FFS", r"medicare|\bffs\b|part b\b"),
    ("Commercial", r"commerc|private|employer|exchange|\bppo\b|\bhmo\b|\bepo\b|\bpos\b|blue|bcbs|anthem|"
                   r"aetna|cigna|united|uhc|humana|kaiser"),
)  # fmt: skip
_PAYER_CASES = " ".join(
    f"WHEN regexp_matches(lower(payer), '{pattern}') THEN '{payer}'" for payer, pattern in PAYER_PATTERNS
)
_PAYER_NAMES = " ".join(f"WHEN lower(trim(payer)) = '{name.lower()}' THEN '{name}'" for name in PAYERS)
_POS = "upper(whole(pos))"

RECIPE = Recipe(
    table="claims",
    select={
        "npi": "whole(npi)",
        "site": "whole(site)",
        "service_date": "day_of(service_date)",
        "date_given": "service_date",
        "code": "code_of(code)",
        "units": "coalesce(number_of(units), 1)",
        "units_given": "CASE WHEN number_of(units) IS NULL THEN tidy(units) END",
        "pos": f"CASE WHEN regexp_full_match({_POS}, '[0-9]{{1,2}}') THEN lpad({_POS}, 2, '0') "
        f"WHEN {_POS} IN ('F', 'O') THEN {_POS} END",
        "modifiers": "upper(tidy(modifiers))",
        "icd10": "upper(tidy(icd10))",
        "payer": f"CASE {_PAYER_NAMES} {_PAYER_CASES} ELSE 'Other' END",
        "payer_given": "tidy(payer)",
        "referring_npi": "CASE WHEN is_npi(whole(referring_npi)) THEN whole(referring_npi) END",
        "referring_given": "CASE WHEN NOT is_npi(whole(referring_npi)) THEN tidy(referring_npi) END",
        # Only told apart, never shown: the token itself doesn't leave the user's file.
        "patient": "hash(coalesce('t' || tidy(patient_token), 'c' || tidy(claim_id), "
        "'r' || record || '.' || file_no))",
    },
    rejects=(
        Check("not an NPI: ten digits, the last a check digit", "NOT is_npi(npi)", "npi"),
        Check("service date is not a date", "service_date IS NULL", "date_given"),
        Check(
            "not a CPT or HCPCS code: five characters",
            "NOT coalesce(regexp_full_match(code, '[0-9A-Z]{5}'), false)",
            "code",
        ),
        Check("units is not a number", "units_given IS NOT NULL", "units_given"),
    ),
    mends=(Check("referring NPI is none, left empty", "referring_given IS NOT NULL", "referring_given"),),
)


def read_mapping(path: Path) -> dict[str, str]:
    """Read a file that says which header stands for which of our columns.

    Parameters
    ----------
    path : Path
        TOML (`npi = "RENDERING"`), JSON (one object) or CSV (two columns: ours, theirs).

    Returns
    -------
    dict of str to str
        Column of the claims layout to header.

    Raises
    ------
    SourceUnreadable
        It is missing, can't be read, or names a column that the layout hasn't.
    """
    known = {folded(column.name): column.name for column in LAYOUT.columns}
    columns = f"The columns are: {', '.join(known.values())}."
    try:
        text = path.read_text(encoding="utf-8-sig")
        pairs: Mapping[str, object]
        match path.suffix.lower():
            case ".json":
                pairs = json.loads(text)
            case ".csv":
                pairs = {row[0]: row[1] for row in csv.reader(text.splitlines()) if len(row) == 2}
            case _:
                pairs = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise SourceUnreadable(f"The mapping {path.name} can't be read ({error}).", columns) from error
    if not isinstance(pairs, dict) or not pairs:
        raise SourceUnreadable(f"The mapping {path.name} maps nothing.", columns)
    found = {known[folded(ours)]: str(theirs) for ours, theirs in pairs.items() if folded(ours) in known}
    unknown = [ours for ours in pairs if folded(ours) not in known and folded(ours) not in ("ours", "column")]
    if unknown:
        raise SourceUnreadable(f"The mapping {path.name} maps “{unknown[0]}”, which is no column.", columns)
    return found


def read_claims(reader: SourceReader, path: Path, mapping: Mapping[str, str], built_on: date) -> FileRead:
    """Read an extract of professional claim lines.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.claims`, with a hash in place of the patient token.
    path : Path
        CSV or Parquet, columns in any order; most are optional.
    mapping : mapping of str to str
        Column of the layout to the header that stands for it, where it has another name.
    built_on : date
        Service dates after it are rejected.

    Returns
    -------
    FileRead
        One row a line.
    """
    renamed = Layout(
        LAYOUT.kind,
        LAYOUT.title,
        tuple(replace(c, headers=(mapping[c.name],)) if c.name in mapping else c for c in LAYOUT.columns),
        private=True,
    )
    text, layout = reader.open(path, (renamed,))
    future = Check(
        "service date before 1990 or after today",
        f"service_date NOT BETWEEN DATE '1990-01-01' AND DATE '{built_on}'",
        "date_given",
    )
    return reader.read(text, layout, replace(RECIPE, rejects=(*RECIPE.rejects, future)))
