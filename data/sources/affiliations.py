"""CMS Facility Affiliation: which clinician works at which hospital or other certified facility."""

from pathlib import Path

from data.sources.layout import Column, Layout
from data.sources.reader import Check, FileRead, Recipe, SourceReader

LAYOUT = Layout(
    "affiliations",
    "CMS Facility Affiliation file",
    (
        Column("npi", ("NPI",), required=True),
        Column("facility_type", ("facility_type", "Facility Type")),
        Column(
            "ccn",
            (
                "Facility Affiliations Certification Number",
                "facility_affiliations_certification_number",
                "facility_afl_ccn",
            ),
            required=True,
        ),
    ),
)

RECIPE = Recipe(
    table="affiliations",
    select={
        "npi": "whole(npi)",
        "ccn": "ccn_of(ccn)",
        "ccn_given": "ccn",
        "facility_type": "tidy(facility_type)",
    },
    rejects=(
        Check("not an NPI: ten digits, the last a check digit", "NOT is_npi(npi)", "npi"),
        Check("not a CCN: six characters", "ccn IS NULL", "ccn_given"),
    ),
)


def read_affiliations(reader: SourceReader, path: Path) -> FileRead:
    """Read the affiliations of clinicians.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.affiliations`.
    path : Path
        The file. Pairs that stand twice (a clinician has several enrolments) are one affiliation.

    Returns
    -------
    FileRead
        One row a clinician, enrolment and facility.
    """
    text, layout = reader.open(path, (LAYOUT,))
    return reader.read(text, layout, RECIPE)
