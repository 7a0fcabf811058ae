"""What a plan's file names that nobody here knows: sites, clinicians, ZIPs, IDNs and reps of elsewhere."""

from collections.abc import Collection, Mapping, Sequence

from analytics.buying_units import site_of_default_unit
from analytics.cohorts.list_cells import NOT_AN_NPI
from analytics.import_lists import BAD_ZIP, UNKNOWN_NPI, UNKNOWN_SITE
from data.geography.counties import county_names
from data.geography.zips import zip_places
from data.identifiers import RepId, UnitId, is_npi
from data.plans.document import DIGITS
from data.plans.rep_entry import Rep
from data.snapshot.reader import Snapshot

BAD_COUNTY = "not a county's code"
UNKNOWN_ZIP = "unknown ZIP"
UNKNOWN_COUNTY = "unknown county"
UNKNOWN_IDN = "unknown IDN"
UNKNOWN_UNIT = "unknown buying unit"
UNKNOWN_REP = "unknown rep; the territory has none"

_SITES = "SELECT site_id FROM sites WHERE site_id IN (SELECT unnest($values::VARCHAR[]))"
_CLINICIANS = "SELECT npi FROM providers WHERE npi IN (SELECT unnest($values::VARCHAR[]))"
_IDNS = "SELECT idn_id FROM idns WHERE idn_id IN (SELECT unnest($values::VARCHAR[]))"
_PLACES = (
    "SELECT {0} FROM sites WHERE {0} IN (SELECT unnest($values::VARCHAR[])) "
    "UNION SELECT {0} FROM providers WHERE {0} IN (SELECT unnest($values::VARCHAR[]))"
)


def find_unknown(
    named: Mapping[str, Collection[str]], snapshot: Snapshot, units: Collection[UnitId]
) -> dict[tuple[str, str], str]:
    """Find what rules name that the snapshot does not have.

    Parameters
    ----------
    named : mapping of str to collection of str
        By the parts of `data.plans.document.LISTS`: what the rules of all territories name.
    snapshot : Snapshot
        The market's. What it has is known, also where the plan's focus leaves it out.
    units : collection of UnitId
        Of the buying units that users defined.

    Returns
    -------
    dict of tuple of str to str
        Part and value to the reason why it means nothing here; without what is known.
    """
    unknown: dict[tuple[str, str], str] = {}
    for part, values in named.items():
        given = sorted(values)
        bad = [value for value in given if part in DIGITS and not _has_digits(value, DIGITS[part])]
        if part.endswith("clinicians"):
            bad = [value for value in given if not is_npi(value)]
        why_bad = {"zips": BAD_ZIP, "counties": BAD_COUNTY}.get(part, NOT_AN_NPI)
        unknown |= {(part, value): why_bad for value in bad}
        rest = sorted(set(given) - set(bad))
        known, why = _find_known(part, rest, snapshot, units) if rest else (set(), "")
        unknown |= {(part, value): why for value in rest if value not in known}
    return unknown


def find_rep(rep_id: str | None, name: str, reps: Sequence[Rep]) -> RepId | None:
    """Find the rep whom a file means.

    Parameters
    ----------
    rep_id : str or None
        As the file's own store knows the rep.
    name : str
        The rep's name; empty where the file has none.
    reps : sequence of Rep
        Everyone in the store.

    Returns
    -------
    RepId or None
        By the id, else by the name without regard to case; None where nobody is meant or known.
    """
    by_id = [rep for rep in reps if rep.id == rep_id]
    by_name = [rep for rep in reps if name.strip() and _fold(rep.name) == _fold(name)]
    return next((rep.id for rep in (*by_id, *by_name)), None)


def _find_known(
    part: str, values: Sequence[str], snapshot: Snapshot, units: Collection[UnitId]
) -> tuple[set[str], str]:
    """Return which values of one part are known, and what to say of the others."""
    if part == "zips":
        listed = set(zip_places()["zip"].to_pylist())
        return _known_or_held("zip", values, listed, snapshot), UNKNOWN_ZIP
    if part == "counties":
        return _known_or_held("county_fips", values, county_names(), snapshot), UNKNOWN_COUNTY
    if part == "idns":
        return _ask(snapshot, _IDNS, values), UNKNOWN_IDN
    if part == "units":
        site_of = {value: str(site_of_default_unit(UnitId(value)) or "") for value in values}
        sites = _ask(snapshot, _SITES, sorted(set(site_of.values())))
        return {value for value in values if value in units or site_of[value] in sites}, UNKNOWN_UNIT
    if part.endswith("sites"):
        return _ask(snapshot, _SITES, values), UNKNOWN_SITE
    return _ask(snapshot, _CLINICIANS, values), UNKNOWN_NPI


def _known_or_held(
    column: str, values: Sequence[str], listed: Collection[str], snapshot: Snapshot
) -> set[str]:
    """Return what is in the country's list, or stands in an address of the snapshot."""
    known = {value for value in values if value in listed}
    rest = [value for value in values if value not in known]
    return known | _ask(snapshot, _PLACES.format(column), rest)


def _ask(snapshot: Snapshot, query: str, values: Sequence[str]) -> set[str]:
    return set(snapshot.query(query, {"values": list(values)}).column(0).to_pylist()) if values else set()


def _has_digits(value: str, digits: int) -> bool:
    return len(value) == digits and value.isascii() and value.isdigit()


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
