"""The NUCC taxonomy, which names what a taxonomy code means."""

from pathlib import Path

from data.sources.layout import Column, Layout
from data.sources.reader import Check, FileRead, Recipe, SourceReader

LAYOUT = Layout(
    "taxonomy",
    "NUCC taxonomy",
    (
        Column("code", ("Code",), required=True),
        Column("grouping", ("Grouping",), required=True),
        Column("classification", ("Classification",), required=True),
        Column("specialization", ("Specialization",)),
        Column("display_name", ("Display Name",)),
    ),
)

RECIPE = Recipe(
    table="taxonomy",
    select={
        "code": "upper(tidy(code))",
        "grouping": "tidy(grouping)",
        "classification": "tidy(classification)",
        "specialization": "tidy(specialization)",
        # Files before 2022 have no display name.
        "display_name": "coalesce(tidy(display_name), line_of(classification, specialization))",
    },
    rejects=(
        Check(
            "not a taxonomy code: ten characters",
            "NOT coalesce(regexp_full_match(code, '[0-9A-Z]{10}'), false)",
            "code",
        ),
    ),
    key=("code",),
    key_title="taxonomy code",
)


def read_taxonomy(reader: SourceReader, path: Path) -> FileRead:
    """Read the NUCC code set.

    Parameters
    ----------
    reader : SourceReader
        Gets `raw.taxonomy`.
    path : Path
        The CSV that the NUCC publishes twice a year.

    Returns
    -------
    FileRead
        One row a code.
    """
    text, layout = reader.open(path, (LAYOUT,))
    return reader.read(text, layout, RECIPE)
