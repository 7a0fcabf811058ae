"""The guide names every column of every file, and which are needed."""

import re
from pathlib import Path

import pytest

from analytics.organisation.columns import columns_of
from analytics.organisation.entry_cells import needed_columns
from data.plans.organisation.kinds import KINDS

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "organisation.md"


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_the_guide_names_every_column(kind) -> None:
    head = f"**{kind.title}** (`{kind.name.replace('_', '-')}`): "
    (text,) = (part for part in GUIDE.read_text().split("\n\n") if part.startswith(head))
    told = " ".join(text.removeprefix(head).split())
    for column in columns_of(kind):
        assert re.search(rf"\b{column.name}\b", told), column.name
    assert set(re.findall(r"\*\*(\w+)\*\*", told)) == set(needed_columns(kind))
