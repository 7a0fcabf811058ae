"""A filter falls into the parts that a person set, each with what the filter is without it."""

import pytest

from analytics.provider_filter import Near, ProviderFilter
from components.filter_parts import split_filter

EVERYONE = ProviderFilter()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (ProviderFilter(text="lee"), "name or NPI lee"),
        (ProviderFilter(states=("OH",)), "state Ohio (OH)"),
        (ProviderFilter(near=Near(41.9, -87.6, 40, "60611")), "place 60611"),
        (ProviderFilter(near=Near(41.9, -87.6, 40)), "place"),
        (ProviderFilter(near=Near(41.9, -87.6, label="60611", drive_minutes=30)), "place 60611"),
        (ProviderFilter(idns=("I-4711",)), "IDN"),
        (ProviderFilter(volume_min=11), "least volume 11"),
        (ProviderFilter(codes=("83036", "27447"), codes_match="all"), "procedure codes 83036, 27447"),
        (ProviderFilter(payer="Medicaid", payer_share_min_pct=20), "payer Medicaid"),
        (ProviderFilter(deciles=(9, 10)), "decile 9, 10"),
    ],
)
def test_a_filter_of_one_part_is_everyone_without_it(question, name):
    (part,) = split_filter(question)
    assert part.name == name
    assert part.without == EVERYONE


def test_each_part_leaves_the_others():
    question = ProviderFilter(specialties=("Endocrinology",), codes=("83036",), states=("OH",))
    without = {part.name.split()[0]: part.without for part in split_filter(question)}
    assert without["procedure"] == ProviderFilter(specialties=("Endocrinology",), states=("OH",))
    assert len(without) == 3


def test_everyone_has_no_parts():
    assert split_filter(EVERYONE) == []
