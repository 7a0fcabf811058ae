"""Pairs of NPIs that share patients: CareSet hop teaming and DocGraph."""

from pathlib import Path

from data.sources.layout import Column, Layout
from data.sources.reader import Check, FileRead, Recipe, SourceReader

HOP_LAYOUT = Layout(
    "referrals",
    "hop-teaming file",
    (
        Column("from_npi", ("from_npi", "provider_npi", "referring_npi"), required=True),
        Column("to_npi", ("to_npi", "org_npi", "organization_npi", "referred_npi"), required=True),
        Column("patients", ("patient_count", "patients", "bene_count"), required=True),
        Column("from_name", ("from_name", "providername", "provider_name")),
        Column("classification", ("classification",)),
        Column("specialization", ("specialization",)),
        Column("to_name", ("to_name", "organization_name", "org_name")),
        Column("owner", ("owning_entity", "health_system", "parent_organization")),
        Column("to_address", ("org_address", "to_address")),
        Column("lat", ("latitude", "lat")),
        Column("lon", ("longitude", "lon")),
    ),
)

DOCGRAPH_LAYOUT = Layout(
    "referrals",
    "DocGraph shared-patient file",
    (
        Column("from_npi", ("npi_number_1", "npi1", "first_npi", "initial physician npi"), required=True),
        Column("to_npi", ("npi_number_2", "npi2", "second_npi", "secondary physician npi"), required=True),
        Column("pairs", ("shared_count", "pair_count", "shared transaction count", "transaction_count")),
        Column(
            "patients",
            ("bene_count", "patient_count", "patient total", "unique_patients", "unique bene count"),
            required=True,
        ),
        Column("same_day", ("same_day_count", "same day total")),
    ),
    positions=("from_npi", "to_npi", "pairs", "patients", "same_day"),
)

_PAIR = {
    "from_npi": "whole(from_npi)",
    "to_npi": "whole(to_npi)",
    "suppressed": "coalesce(is_mark(patients), false)",
    "patients": "count_of(patients)",
}
_ZIP_AT_END = r"([0-9]{5})(-[0-9]{4})?\s*$"
_STATE_AT_END = r"\b([A-Za-z]{2})\.?,?\s+[0-9]{5}(-[0-9]{4})?\s*$"
_HOP = {
    "kind": "'hop_teaming'",
    "directed": "true",
    "from_name": "tidy(from_name)",
    "classification": "tidy(classification)",
    "specialization": "tidy(specialization)",
    "to_name": "tidy(to_name)",
    "owner": "tidy(owner)",
    "to_address": "tidy(to_address)",
    "to_state": f"upper(nullif(regexp_extract(to_address, '{_STATE_AT_END}', 1), ''))",
    "to_zip": f"nullif(regexp_extract(to_address, '{_ZIP_AT_END}', 1), '')",
    "lat": "within(lat, 90)",
    "lon": "within(lon, 180)",
}
_DOCGRAPH = {
    name: {"kind": "'shared_patients'", "directed": "false", "lat": "CAST(NULL AS DOUBLE)",
           "lon": "CAST(NULL AS DOUBLE)"}.get(name, "CAST(NULL AS VARCHAR)")
    for name in _HOP
}  # fmt: skip
_REJECTS = (
    Check("first is not an NPI: ten digits, the last a check digit", "NOT is_npi(from_npi)", "from_npi"),
    Check("second is not an NPI: ten digits, the last a check digit", "NOT is_npi(to_npi)", "to_npi"),
    Check("both NPIs are the same", "from_npi = to_npi", "from_npi"),
    Check(
        "patients is not a whole number",
        "NOT suppressed AND (patients IS NULL OR patients NOT BETWEEN 0 AND 4e9)",
        "concat_ws(' ', from_npi, to_npi)",
    ),
)

HOP_RECIPE = Recipe(
    "pairs", {**_PAIR, **_HOP}, rejects=_REJECTS, key=("from_npi", "to_npi"), key_title="pair"
)
DOCGRAPH_RECIPE = Recipe(
    "pairs", {**_PAIR, **_DOCGRAPH}, rejects=_REJECTS, key=("from_npi", "to_npi"), key_title="pair"
)


def read_referrals(reader: SourceReader, path: Path) -> FileRead:
    """Read pairs of NPIs that share patients.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.pairs`.
    path : Path
        Hop teaming (directed; it may carry names, addresses and the owning health system) or DocGraph
        (undirected; with or without a header).

    Returns
    -------
    FileRead
        One row a pair. Neither is dated.
    """
    text, layout = reader.open(path, (HOP_LAYOUT, DOCGRAPH_LAYOUT))
    return reader.read(text, layout, HOP_RECIPE if layout is HOP_LAYOUT else DOCGRAPH_RECIPE)
