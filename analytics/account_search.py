"""Find a site or a clinician of a market by what a person types."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from analytics.assignments import SubjectKind
from analytics.provider_rows import NAME_SQL
from analytics.territory_market import Market
from data.identifiers import Npi
from data.snapshot.reader import Snapshot

MOST = 20
MOST_WORDS = 6
LOOKED_AT = 5_000
"""Clinicians of a name, in the whole snapshot, among whom those of the market are looked for."""


@dataclass(frozen=True)
class Subject:
    """A site or clinician.

    Parameters
    ----------
    kind : str
        "site" or "clinician".
    id : str
        The site's id or the clinician's NPI.
    name : str
        For the reader.
    where : str
        "Chicago, IL"; empty where it isn't known.
    """

    kind: SubjectKind
    id: str
    name: str
    where: str


def find_subjects(snapshot: Snapshot, market: Market, text: str, most: int = MOST) -> tuple[Subject, ...]:
    """Find sites and clinicians of a market.

    Parameters
    ----------
    snapshot : Snapshot
        The market's.
    market : Market
        Only what it has is found.
    text : str
        A site's id or an NPI, or a part of a name, without regard to case and accents; of a clinician's also
        its words in another order.
    most : int
        At most so many of each kind.

    Returns
    -------
    tuple of Subject
        Sites first, each kind by name, with what has that very id in front; empty for less than two signs.
    """
    wanted = " ".join(text.split())
    if len(wanted) < 2:
        return ()
    return (*_find_sites(market, wanted, most), *_find_clinicians(snapshot, market, wanted, most))


def is_part_of(wanted: str, name: str) -> bool:
    """Tell whether a name holds a text, without regard to case and accents.

    Parameters
    ----------
    wanted : str
        As somebody typed it.
    name : str
        Of something.

    Returns
    -------
    bool
        Also true of an empty text.
    """
    return _bare(wanted) in _bare(name)


def name_subject(snapshot: Snapshot, kind: SubjectKind, subject: str) -> str:
    """Name a site or clinician, also one that is closed, inactive or outside a plan's focus.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    kind : str
        "site" or "clinician".
    subject : str
        The site's id or the clinician's NPI.

    Returns
    -------
    str
        The name; the id where there is none.
    """
    table, key = ("sites", "site_id") if kind == "site" else ("providers", "npi")
    name = "name" if kind == "site" else NAME_SQL
    found = snapshot.query(f"SELECT {name} AS name FROM {table} WHERE {key} = $id LIMIT 1", {"id": subject})
    return (found["name"][0].as_py() if found.num_rows else None) or subject


def _find_sites(market: Market, wanted: str, most: int) -> list[Subject]:
    sites = market.accounts.slice(0, market.sites)
    exact = pc.equal(sites["site_id"], wanted)
    bare = pc.replace_substring_regex(pc.utf8_normalize(sites["name"], "NFKD"), r"\p{Mn}", "")
    named = pc.match_substring(pc.utf8_lower(bare), _bare(wanted).lower())
    found = sites.append_column("exact", exact).filter(pc.or_kleene(exact, named))
    found = found.sort_by([("exact", "descending"), ("name", "ascending"), ("site_id", "ascending")])
    return [
        Subject("site", row["site_id"], row["name"] or row["site_id"], _where(row))
        for row in found.slice(0, most).to_pylist()
    ]


def _find_clinicians(snapshot: Snapshot, market: Market, wanted: str, most: int) -> list[Subject]:
    if wanted.isascii() and wanted.isdigit():
        whole, every, texts = "npi = $text", "false", [wanted]
    else:
        words = [word for part in wanted.split() if (word := part.strip(","))]
        texts = [wanted, *words[:MOST_WORDS]]
        bare = f"strip_accents(lower({NAME_SQL}))"
        whole, *each = (f"contains({bare}, strip_accents(lower(${name})))" for name in _names(texts))
        every = " AND ".join(each) or "false"
    found = snapshot.query(
        f"SELECT npi, coalesce({NAME_SQL}, npi) AS name, city, state FROM providers "
        f"WHERE status = 'active' AND ({whole} OR ({every})) ORDER BY {whole} DESC, name, npi LIMIT $most",
        {**dict(zip(_names(texts), texts, strict=True)), "most": LOOKED_AT},
    ).to_pylist()
    known = market.find_clinicians(tuple(Npi(row["npi"]) for row in found))
    here = set(map(str, market.npi[known].tolist()))
    kept = [row for row in found if row["npi"] in here][:most]
    return [Subject("clinician", row["npi"], row["name"], _where(row)) for row in kept]


def _names(texts: Sequence[str]) -> list[str]:
    return ["text", *(f"word_{number}" for number in range(1, len(texts)))]


def _bare(text: str) -> str:
    marks = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in marks if unicodedata.category(sign) != "Mn").casefold()


def _where(row: dict[str, str | None]) -> str:
    return ", ".join(part for part in (row["city"], row["state"]) if part)
