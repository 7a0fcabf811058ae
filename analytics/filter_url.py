"""A `ProviderFilter` as a URL's query, and back: a link reproduces a result."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from analytics.provider_filter import Near, ProviderFilter
from analytics.within import Within, read_within
from data.errors import FilterInvalid

# URL key → field; all hold tuples of text.
_LISTS = {
    "specialty": "specialties",
    "taxonomy": "taxonomies",
    "code": "codes",
    "icd10": "icd10",
    "idn": "idns",
    "site_kind": "site_kinds",
    "state": "states",
    "county": "counties",
    "zip": "zips",
    "rank_by": "rank_by",
}
_NUMBER_LISTS = {"decile": "deciles", "hrr": "hrrs"}
_NUMBERS = {"volume_min": "volume_min", "volume_max": "volume_max"}
URL_KEYS = (
    *_LISTS, *_NUMBER_LISTS, *_NUMBERS, "code_match", "icd10_match", "payer", "payer_share", "near", "within",
    "near_label", "q", "deactivated",
)  # fmt: skip


def to_query(question: ProviderFilter) -> dict[str, list[str]]:
    """Return a filter's form in a URL.

    Parameters
    ----------
    question : ProviderFilter
        Any filter.

    Returns
    -------
    dict of str to list of str
        Key to values; what stands at its default is left out. `from_query` is the inverse.
    """
    query = {key: list(getattr(question, field)) for key, field in _LISTS.items()}
    query |= {key: [str(n) for n in getattr(question, field)] for key, field in _NUMBER_LISTS.items()}
    query |= {
        key: [] if (n := getattr(question, field)) is None else [str(n)] for key, field in _NUMBERS.items()
    }
    if question.codes_match != "any":
        query["code_match"] = [question.codes_match]
    if question.icd10_match != "any":
        query["icd10_match"] = [question.icd10_match]
    if question.payer is not None:
        query["payer"] = [question.payer]
    if question.payer_share_min_pct is not None:
        query["payer_share"] = [_short(question.payer_share_min_pct)]
    if question.near is not None:
        query["near"] = [f"{_short(question.near.lat)},{_short(question.near.lon)}"]
        query["within"] = [str(_within(question.near))]
        query["near_label"] = [question.near.label] if question.near.label else []
    if question.text:
        query["q"] = [question.text]
    if question.include_deactivated:
        query["deactivated"] = ["1"]
    return {key: values for key, values in query.items() if values}


def from_query(query: Mapping[str, str | Sequence[str]]) -> ProviderFilter:
    """Read a filter from a URL's query.

    Parameters
    ----------
    query : mapping of str to str or sequence of str
        Key to value or values. Keys that are not a filter's are passed over, and so are blank values,
        which a form sends for fields that nobody filled.

    Returns
    -------
    ProviderFilter
        The filter. Within drive minutes it has no reach yet: see `analytics.drive_reach.resolve_drive`.

    Raises
    ------
    FilterInvalid
        A value can't be read; the error names the key.
    """
    values = {
        key: [value for value in ([given] if isinstance(given, str) else given) if value.strip()]
        for key, given in query.items()
    }

    def one(key: str) -> str | None:
        return values[key][-1] if values.get(key) else None

    parts: dict[str, Any] = {field: tuple(values.get(key, ())) for key, field in _LISTS.items()}
    parts |= {
        field: tuple(_whole(key, text) for text in values.get(key, ()))
        for key, field in _NUMBER_LISTS.items()
    }
    parts |= {
        field: None if (text := one(key)) is None else _whole(key, text) for key, field in _NUMBERS.items()
    }
    share = one("payer_share")
    return ProviderFilter(
        **parts,
        codes_match=one("code_match") or "any",  # type: ignore[arg-type]  # checked by the filter
        icd10_match=one("icd10_match") or "any",  # type: ignore[arg-type]
        payer=one("payer"),
        payer_share_min_pct=None if share is None else _number("payer_share", share),
        near=_near(one("near"), one("within"), one("near_label")),
        text=one("q") or "",
        include_deactivated=(one("deactivated") or "").lower() in ("1", "true", "yes"),
    )


def read_point(text: str) -> tuple[float, float] | None:
    """Read "41.9,-87.6".

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of float or None
        Latitude and longitude in degrees, unchecked; None when the text is no such pair.
    """
    number = r"([+-]?[0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?)"
    found = re.fullmatch(rf"\s*{number}\s*,\s*{number}\s*", text, re.ASCII | re.IGNORECASE)
    return (float(found[1]), float(found[2])) if found else None


def _near(point: str | None, within: str | None, label: str | None) -> Near | None:
    if point is None:
        return None
    place = read_point(point)
    if place is None:
        raise FilterInvalid(f"“{point}” is no point.", "Write near as latitude,longitude.")
    if within is None:
        raise FilterInvalid("There is a point to be near and no distance.", "Add within, as 40mi or 30min.")
    limit = read_within(within)
    if limit.miles is not None:
        return Near(*place, limit.miles, label or "")
    return Near(*place, label=label or "", drive_minutes=limit.minutes)


def _within(near: Near) -> Within:
    return Within(near.radius_miles) if near.drive_minutes is None else Within(minutes=near.drive_minutes)


def _short(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _whole(key: str, text: str) -> int:
    if not re.fullmatch(r"\s*[0-9]{1,12}\s*", text, re.ASCII):
        raise FilterInvalid(f"{key} is “{text}”, which is no whole number.", "Write digits only.")
    return int(text)


def _number(key: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise FilterInvalid(f"{key} is “{text}”, which is no number.", "Write digits and a point.") from error
