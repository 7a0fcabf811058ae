"""Which clinicians a question is about: `ProviderFilter`, its checks, and what its words mean.

Definitions stand in `docs/methods/find.md`; the form in a URL in `analytics/filter_url.py`.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from analytics.reach import Reach
from data.errors import FilterInvalid
from data.roads.times import MAX_MINUTES
from data.snapshot.schema import PAYERS, SITE_KINDS

Match = Literal["any", "all"]

MAX_RADIUS_MILES = 3_000.0
MAX_TEXT = 200

_CODE = re.compile(r"[0-9A-Z]{2,7}\*?|[0-9A-Z]\*")
_ICD10 = re.compile(r"[A-Z]\*|[A-Z][0-9]\*|[A-Z][0-9][0-9A-Z](\*|(\.([0-9A-Z]{1,4}\*?|\*))?)")
_UNDOTTED_ICD10 = re.compile(r"([A-Z][0-9][0-9A-Z])([0-9A-Z]{1,4}\*?)")
_TAXONOMY = re.compile(r"[0-9A-Z]{10}|[0-9A-Z]{1,9}\*")


@dataclass(frozen=True)
class Near:
    """A place and how far around it: within miles, or within minutes of driving from it.

    Parameters
    ----------
    lat, lon : float
        The place, degrees.
    radius_miles : float
        Great-circle miles, more than 0. In minutes it is not given: it is the farthest that the reach
        goes, 0 while there is none.
    label : str
        What a person called the place ("60611").
    drive_minutes : float, optional
        One way, more than 0; instead of `radius_miles`.
    reach : Reach, optional
        How far that is along each bearing, from a drive-time engine; without it a place in minutes can't
        be answered (`analytics.drive_reach.resolve_near`).

    Raises
    ------
    FilterInvalid
        A figure is out of range.
    """

    lat: float
    lon: float
    radius_miles: float = 0.0
    label: str = ""
    drive_minutes: float | None = None
    reach: Reach | None = None

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise FilterInvalid(
                f"{self.lat}, {self.lon} is no point on Earth.",
                "Latitude runs from -90 to 90 and comes first, longitude from -180 to 180.",
            )
        if self.drive_minutes is not None:
            if not 0 < self.drive_minutes <= MAX_MINUTES:
                raise FilterInvalid(
                    f"A drive of {self.drive_minutes} minutes can't be used.",
                    f"Give more than 0 and at most {MAX_MINUTES:.0f} minutes.",
                )
            object.__setattr__(self, "radius_miles", self.reach.farthest if self.reach else 0.0)
        elif self.reach is not None:
            raise FilterInvalid("A reach was given and no minutes.", "Give drive_minutes too.")
        elif not 0 < self.radius_miles <= MAX_RADIUS_MILES:
            raise FilterInvalid(
                f"A radius of {self.radius_miles} miles can't be used.",
                f"Give one above 0 and up to {MAX_RADIUS_MILES:,.0f} miles.",
            )
        object.__setattr__(self, "label", self.label.strip())

    @property
    def name(self) -> str:
        """The place as a person would name it: its label, else its coordinates."""
        return self.label or f"{self.lat:g},{self.lon:g}"


@dataclass(frozen=True)
class ProviderFilter:
    """A question about clinicians; an empty one asks for all who are active.

    Values of one field widen the result (Ohio or Indiana), fields narrow it. Codes, payer, volumes,
    deciles and site kinds speak of the *code set*: `rank_by` if given, else `codes`, else all codes.

    Parameters
    ----------
    specialties : tuple of str
        Specialty names, in any case.
    taxonomies : tuple of str
        NUCC codes of the primary taxonomy, or beginnings of such with `*` ("207X*").
    codes : tuple of str
        CPT/HCPCS codes, or beginnings of such with `*` ("2744*").
    codes_match : {'any', 'all'}
        Whether one of the codes is enough.
    icd10 : tuple of str
        ICD-10-CM codes, or sets of them ("E11.*" is E11 and all below it).
    icd10_match : {'any', 'all'}
        Whether one of the diagnoses is enough.
    volume_min, volume_max : int, optional
        Procedures of the code set in 12 months, ends included.
    deciles : tuple of int
        1 to 10; 10 holds the fewest clinicians who together do the top tenth.
    payer : str, optional
        Volumes, trend and decile count this payer class only.
    payer_share_min_pct : float, optional
        The payer's least share of the clinician's shown procedures of the code set, 0 to 100.
    idns : tuple of str
        IDN ids.
    site_kinds : tuple of str
        Has procedures of the code set there (`data.snapshot.schema.SITE_KINDS`).
    states : tuple of str
        Two letters.
    counties : tuple of str
        Five-digit FIPS codes.
    hrrs : tuple of int
        Hospital referral regions.
    zips : tuple of str
        Five digits.
    near : Near, optional
        Within miles or drive minutes of a place.
    text : str
        Beginnings of words of the name, in any order, or of the NPI.
    include_deactivated : bool
        Whether clinicians whose NPI was deactivated are in.
    rank_by : tuple of str
        Codes whose volume is shown and ranked by; `codes` when empty, and all codes when both are.

    Raises
    ------
    FilterInvalid
        A value can't be; the error names it.
    """

    specialties: tuple[str, ...] = ()
    taxonomies: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    codes_match: Match = "any"
    icd10: tuple[str, ...] = ()
    icd10_match: Match = "any"
    volume_min: int | None = None
    volume_max: int | None = None
    deciles: tuple[int, ...] = ()
    payer: str | None = None
    payer_share_min_pct: float | None = None
    idns: tuple[str, ...] = ()
    site_kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    hrrs: tuple[int, ...] = ()
    zips: tuple[str, ...] = ()
    near: Near | None = None
    text: str = ""
    include_deactivated: bool = False
    rank_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        def settle(field: str, clean: Callable[[str], str]) -> None:
            given: tuple[str, ...] = getattr(self, field)
            if isinstance(given, str):
                raise FilterInvalid(f"{field} is one text, {given!r}.", "Give a tuple of texts.")
            object.__setattr__(self, field, _unique(clean(value) for value in given if value.strip()))

        settle("specialties", _one_line)
        settle("taxonomies", _checked(_TAXONOMY, "NUCC taxonomy code", "207RE0101X, or 207R* for all below"))
        settle("codes", _checked(_CODE, "CPT/HCPCS code", "83036, or 2744* for all that begin so"))
        settle("rank_by", _checked(_CODE, "CPT/HCPCS code", "83036, or 2744* for all that begin so"))
        settle("icd10", _icd10)
        settle("idns", _one_line)
        settle("site_kinds", _one_of(SITE_KINDS, "site kind", str.lower))
        settle("states", _checked(re.compile("[A-Z]{2}"), "state", "two letters, as OH"))
        settle("counties", _checked(re.compile("[0-9]{5}"), "county", "its five-digit FIPS code, as 17031"))
        settle("zips", _checked(re.compile("[0-9]{5}"), "ZIP", "five digits, as 60611"))
        for field in ("hrrs", "deciles"):
            object.__setattr__(self, field, tuple(sorted(set(getattr(self, field)))))
        object.__setattr__(self, "text", " ".join(self.text.split()))
        if self.payer is not None:
            payers = {payer.lower(): payer for payer in PAYERS}
            found = _one_of(tuple(payers), "payer class", str.lower)(self.payer)
            object.__setattr__(self, "payer", payers[found])
        self._check_numbers()
        if len(self.text) > MAX_TEXT:
            raise FilterInvalid(
                f"The search text has {len(self.text)} characters.", f"Search for {MAX_TEXT} or fewer."
            )
        for match in (self.codes_match, self.icd10_match):
            if match not in ("any", "all"):
                raise FilterInvalid(f"“{match}” is no way to match codes.", "Say any or all.")

    def _check_numbers(self) -> None:
        for volume in (self.volume_min, self.volume_max):
            if volume is not None and not 0 <= volume < 2**32:
                raise FilterInvalid(
                    f"A volume of {volume} can't be.", "Give a whole number of procedures, 0 or more."
                )
        if self.volume_min is not None and self.volume_max is not None and self.volume_min > self.volume_max:
            raise FilterInvalid(
                f"The least volume ({self.volume_min}) is above the most ({self.volume_max}).",
                "Swap the two.",
            )
        if any(decile not in range(1, 11) for decile in self.deciles):
            raise FilterInvalid(f"Deciles {self.deciles} go outside 1 to 10.", "Use 1 (low) to 10 (high).")
        if any(hrr not in range(1, 1000) for hrr in self.hrrs):
            raise FilterInvalid(f"HRRs {self.hrrs} hold a number outside 1 to 999.", "Use HRR numbers.")
        share = self.payer_share_min_pct
        if share is not None:
            if self.payer is None:
                raise FilterInvalid("A payer share was given and no payer.", "Choose the payer class too.")
            if not (math.isfinite(share) and 0 <= share <= 100):
                raise FilterInvalid(f"A share of {share} % can't be.", "Give 0 to 100.")
            object.__setattr__(self, "payer_share_min_pct", float(share))

    @property
    def code_set(self) -> tuple[str, ...]:
        """The codes whose volume counts; empty means all codes of the snapshot."""
        return self.rank_by or self.codes


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _checked(pattern: re.Pattern[str], what: str, example: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        upper = value.strip().upper()
        if not pattern.fullmatch(upper):
            raise FilterInvalid(f"“{value}” is no {what}.", f"Write {example}.")
        return upper

    return check


def _icd10(value: str) -> str:
    upper = value.strip().upper()
    undotted = _UNDOTTED_ICD10.fullmatch(upper)
    if undotted:  # E119, as claims files write it
        upper = f"{undotted[1]}.{undotted[2]}"
    return _checked(_ICD10, "ICD-10-CM code", "E11.9, or E11.* for E11 and all below it")(upper)


def _one_of(allowed: tuple[str, ...], what: str, fold: Callable[[str], str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        folded = fold(value.strip())
        if folded not in allowed:
            raise FilterInvalid(f"“{value}” is no {what}.", f"Use one of {', '.join(allowed)}.")
        return folded

    return check
