"""What the charts sum up, on the market of six."""

import pytest

from analytics.provider_charts import payer_mix, volume_by_decile, volume_by_site_kind
from analytics.provider_filter import ProviderFilter

KNEE, A1C = ("27447",), ("83036",)


def rows(table):
    """Value to procedures, clinicians, hidden cells."""
    return {row["value"]: tuple(row.values())[1:] for row in table.to_pylist()}


@pytest.mark.parametrize(
    ("question", "by_decile"),
    [
        (ProviderFilter(), {"10": (80, 1, 0), "5": (50, 1, 1), "2": (15, 1, 1), "1": (12, 1, 0)}),
        (ProviderFilter(codes=KNEE), {"10": (75, 1, 0), "2": (15, 1, 0)}),  # Ann's hidden cell has no decile
        (ProviderFilter(states=("OH",)), {"2": (15, 1, 1), "1": (12, 1, 0)}),  # of the country's deciles
        (ProviderFilter(codes=A1C, payer="Commercial"), {"10": (30, 1, 0)}),
        (ProviderFilter(text="eve"), {}),
        (ProviderFilter(text="fay", include_deactivated=True), {}),
    ],
    ids=repr,
)
def test_volume_by_decile(six, question, by_decile):
    assert rows(volume_by_decile(six, question)) == by_decile
    assert volume_by_decile(six, question)["value"].to_pylist() == sorted(by_decile, key=int, reverse=True)


@pytest.mark.parametrize(
    ("question", "by_kind"),
    [
        (ProviderFilter(), {"asc": (65, 2, 0), "hopd": (80, 3, 1), "office": (12, 2, 1)}),
        (
            ProviderFilter(include_deactivated=True),
            {"asc": (155, 3, 0), "hopd": (80, 3, 1), "office": (12, 2, 1)},
        ),
        (ProviderFilter(codes=KNEE), {"asc": (15, 1, 0), "hopd": (75, 3, 1)}),
        (ProviderFilter(codes=("2744*",)), {"asc": (15, 1, 0), "hopd": (80, 3, 1)}),
        (ProviderFilter(codes=KNEE, payer="Commercial"), {"asc": (15, 1, 0), "hopd": (15, 1, 0)}),
        # who has work in surgery centres is asked; all of their work is shown
        (ProviderFilter(codes=KNEE, site_kinds=("asc",)), {"asc": (15, 1, 0), "hopd": (60, 1, 0)}),
        (ProviderFilter(codes=A1C, rank_by=KNEE), {"hopd": (15, 2, 1)}),
        (ProviderFilter(codes=("99213",)), {}),
        (ProviderFilter(codes=("99*",)), {}),
    ],
    ids=repr,
)
def test_volume_by_site_kind(six, question, by_kind):
    assert rows(volume_by_site_kind(six, question)) == by_kind


@pytest.mark.parametrize(
    ("question", "by_payer"),
    [
        (ProviderFilter(), {"Commercial": (65, 3, 1), "Medicaid": (12, 1, 0), "Medicare FFS": (80, 2, 1)}),
        # a payer decides who is in, and all that they do is shown
        (
            ProviderFilter(codes=KNEE, payer="Commercial"),
            {"Commercial": (30, 2, 0), "Medicare FFS": (60, 1, 0)},
        ),
        (ProviderFilter(codes=A1C, icd10=("E11.9",)), {"Commercial": (30, 1, 0), "Medicare FFS": (20, 1, 0)}),
        (ProviderFilter(text="nobody"), {}),
    ],
    ids=repr,
)
def test_payer_mix(six, question, by_payer):
    assert rows(payer_mix(six, question)) == by_payer
