"""The parts of a filter, each with what the filter is without it."""

from dataclasses import dataclass, replace

from analytics.provider_filter import Near, ProviderFilter
from components.wording import name_state

# What a person calls a part → its fields; the first ones decide whether it is set.
_PARTS: dict[str, tuple[str, ...]] = {
    "name or NPI": ("text",),
    "specialty": ("specialties",),
    "procedure codes": ("codes", "codes_match"),
    "diagnoses": ("icd10", "icd10_match"),
    "state": ("states",),
    "place": ("near",),
    "least volume": ("volume_min",),
    "most volume": ("volume_max",),
    "decile": ("deciles",),
    "payer": ("payer", "payer_share_min_pct"),
    "IDN": ("idns",),
    "site of care": ("site_kinds",),
    "county": ("counties",),
    "HRR": ("hrrs",),
    "ZIP": ("zips",),
    "taxonomy": ("taxonomies",),
}
_EVERYONE = ProviderFilter()


@dataclass(frozen=True)
class FilterPart:
    """One part of a filter.

    Parameters
    ----------
    name : str
        What it is called, with its values where they are short.
    without : ProviderFilter
        The filter without it.
    """

    name: str
    without: ProviderFilter


def split_filter(question: ProviderFilter) -> list[FilterPart]:
    """Return the parts that a filter is made of.

    Parameters
    ----------
    question : ProviderFilter
        Any filter.

    Returns
    -------
    list of FilterPart
        In the order of the screen; empty for a filter that asks for everyone.
    """
    parts = []
    for name, fields in _PARTS.items():
        value = getattr(question, fields[0])
        if value != getattr(_EVERYONE, fields[0]):
            reset = {field: getattr(_EVERYONE, field) for field in fields}
            parts.append(FilterPart(_named(name, value), replace(question, **reset)))
    return parts


def _named(name: str, value: object) -> str:
    if isinstance(value, Near):
        value = value.label
    if name in ("IDN", "county", "HRR") or value == "":  # ids and coordinates say nothing to a person
        return name
    values = value if isinstance(value, tuple) else (value,)
    written = ", ".join(name_state(str(one)) if name == "state" else str(one) for one in values)
    return f"{name} {written}" if len(written) <= 40 else name
