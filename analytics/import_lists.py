"""A table of NPIs, sites or ZIPs made into pins and ZIP rules of territories."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.cohorts.list_cells import CHECK_DIGIT, NOT_AN_NPI, read_cell
from analytics.import_preview import Draft
from analytics.import_table import ZIP, read_listed
from analytics.sentences import count_of
from analytics.territory_market import Market
from data.identifiers import TerritoryId, is_npi
from data.plans.document import DocumentInvalid
from data.snapshot.reader import Snapshot

UNKNOWN_NPI = "unknown NPI"
SEVERAL_NPIS = "several NPIs in one cell"
NOT_ACTIVE = "not active"
OUT_OF_FOCUS = "not in the plan's codes, specialties or states"
UNKNOWN_SITE = "unknown site"
BAD_ZIP = "not a ZIP"
NO_TERRITORY = "no territory"
DUPLICATE = "the same as an earlier line"
CONFLICT = "another line gives it to another territory"
LOCKED = "the territory is locked"


def import_list(text: str, draft: Draft, snapshot: Snapshot, market: Market) -> None:
    """Read a table into a plan.

    Parameters
    ----------
    text : str
        The file.
    draft : Draft
        The plan; gets pins, ZIPs, and what did not match.
    snapshot : Snapshot
        The market's.
    market : Market
        Of the plan's focus.

    Raises
    ------
    ImportUnreadable
        A column is missing.
    """
    listed = read_listed(text, market)
    lines = listed.lines
    unreadable = pd.Series("", lines.index)
    if listed.of == "zip":
        lines = _clean_zips(lines, draft)
    elif listed.of == "npi":
        lines, unreadable = _clean_npis(lines)
    reasons = _reasons(listed.of, lines, snapshot, market)
    reasons = unreadable.where(unreadable != "", reasons)
    lines = _settle(lines, reasons, draft)
    lines = _place(lines, draft)
    said = {TerritoryId(str(one)): group["value"].tolist() for one, group in lines.groupby("territory_id")}
    for territory, values in said.items():
        draft.lines[territory] += len(values)
    if listed.of == "zip":
        _move(draft, "zips", said, said)
        missing = sum(not len(market.in_zips((value,))) for value in lines["value"])
        if missing:
            draft.notes.append(
                f"{'1 ZIP has' if missing == 1 else f'{missing:,} ZIPs have'} no account in this market now."
            )
    elif listed.of == "site":
        _move(draft, "pinned_sites", said, said)
    else:
        sites, people = _pins_of(market, lines)
        _move(draft, "pinned_sites", sites, sites)
        _move(draft, "pinned_clinicians", people, said)


def _clean_zips(lines: pd.DataFrame, draft: Draft) -> pd.DataFrame:
    value = lines["value"].str.replace(r"-\d{4}$", "", regex=True)
    short = value.str.fullmatch(r"\d{3,4}")
    if short.any():
        draft.notes.append(
            f"{count_of(int(short.sum()), 'ZIP')} had lost leading zeros, which were put back."
        )
    return lines.assign(value=value.where(~short, value.str.zfill(5)))


def _clean_npis(lines: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Read NPIs as spreadsheets write them; the reason beside a line whose cell holds none, or several."""
    odd = lines.index[~lines["value"].str.fullmatch("[0-9]{10}")]
    value, reasons = lines["value"].copy(), pd.Series("", lines.index)
    for row in odd:
        read = read_cell(0, str(value[row]))
        value[row] = read[0].text if len(read) == 1 else value[row]
        reasons[row] = read[0].reason if len(read) == 1 else SEVERAL_NPIS
    return lines.assign(value=value), reasons


def _reasons(of: str, lines: pd.DataFrame, snapshot: Snapshot, market: Market) -> pd.Series:
    """Return why a line can't be used; empty where it can."""
    values = lines["value"]
    if of == "zip":
        good = values.str.fullmatch(r"\d{5}") & values.map(lambda value: ZIP.fullmatch(value) is not None)
        return pd.Series(np.where(good, "", BAD_ZIP), lines.index)
    if of == "site":
        known = set(snapshot.query("SELECT site_id FROM sites")["site_id"].to_pylist())
        return values.map(
            lambda site: "" if site in market.site_rows else OUT_OF_FOCUS if site in known else UNKNOWN_SITE
        )
    digits = values.where(values.str.fullmatch(r"\d{10}"), "0").astype("int64")
    in_market = digits.isin(market.npi)
    status = _status_of(values[~in_market].tolist(), snapshot)

    def why(npi: str) -> str:
        if not is_npi(npi):
            return CHECK_DIGIT if npi[:1] in ("1", "2") else NOT_AN_NPI
        found = status.get(npi)
        return UNKNOWN_NPI if found is None else OUT_OF_FOCUS if found == "active" else NOT_ACTIVE

    return pd.Series("", lines.index).where(in_market, values.where(~in_market, "").map(why))


def _status_of(npis: Sequence[str], snapshot: Snapshot) -> dict[str, str]:
    found = snapshot.query(
        "SELECT npi, status FROM providers WHERE npi IN (SELECT unnest($npis::VARCHAR[]))",
        {"npis": list(npis)},
    ).to_pylist()
    return {row["npi"]: row["status"] for row in found}


def _settle(lines: pd.DataFrame, reasons: pd.Series, draft: Draft) -> pd.DataFrame:
    """Return the lines that say one thing once; the others go to the draft's unmatched."""
    name = lines["territory"].str.casefold().str.split().str.join(" ")
    reasons = reasons.mask((reasons == "") & (name == ""), NO_TERRITORY)
    good = reasons == ""
    several = name[good].groupby(lines["value"][good]).transform("nunique") > 1
    reasons = reasons.mask(several.reindex(lines.index, fill_value=False).astype(bool), CONFLICT)
    again = lines[reasons == ""].duplicated("value")
    reasons = reasons.mask(again.reindex(lines.index, fill_value=False).astype(bool), DUPLICATE)
    refused = reasons != ""
    for line, value, reason in zip(
        lines["line"][refused], lines["value"][refused], reasons[refused], strict=True
    ):
        draft.refuse(int(line), value, reason)
    return lines[~refused]


def _place(lines: pd.DataFrame, draft: Draft) -> pd.DataFrame:
    """Give each line its territory's id; a territory that can't be named or changed refuses its lines."""
    ids: dict[str, str] = {}
    for name in lines["territory"].unique():
        mine = lines[lines["territory"] == name]
        try:
            territory = draft.find_or_add(name, by_number=True)
            reason = LOCKED if territory.locked else ""
        except DocumentInvalid as error:
            reason = error.what
        if reason:
            for line, value in zip(mine["line"], mine["value"], strict=True):
                draft.refuse(int(line), value, reason)
        else:
            ids[name] = territory.id
    placed = lines.assign(territory_id=lines["territory"].map(ids))
    return placed[placed["territory_id"].notna()]


def _pins_of(
    market: Market, lines: pd.DataFrame
) -> tuple[dict[TerritoryId, list[str]], dict[TerritoryId, list[str]]]:
    """Return whom to pin: a site whose followers are all in one territory, else each clinician."""
    if lines.empty:
        return {}, {}
    ids = sorted(lines["territory_id"].unique())
    of = np.full(len(market.npi), -1, dtype=np.int64)
    order = np.argsort(market.npi)
    npis = lines["value"].astype("int64").to_numpy()
    of[order[np.searchsorted(market.npi, npis, sorter=order)]] = lines["territory_id"].map(ids.index)
    peopled = np.flatnonzero(market.clinicians_at[: market.sites])
    of_sites, starts = of[: market.starts[market.sites]], market.starts[peopled]
    lowest = np.minimum.reduceat(of_sites, starts) if len(starts) else starts
    highest = np.maximum.reduceat(of_sites, starts) if len(starts) else starts
    whole = peopled[(lowest == highest) & (lowest >= 0)]
    single = np.flatnonzero((of >= 0) & ~np.isin(market.account, whole))
    names = market.accounts["site_id"].take(whole).to_pylist()
    sites = _group(ids, of[market.starts[whole]], names)
    return sites, _group(ids, of[single], [str(npi) for npi in market.npi[single].tolist()])


def _group(
    ids: Sequence[str], of: npt.NDArray[np.int64], values: Sequence[str]
) -> dict[TerritoryId, list[str]]:
    grouped: dict[TerritoryId, list[str]] = {}
    for number, value in zip(of.tolist(), values, strict=True):
        grouped.setdefault(TerritoryId(ids[number]), []).append(value)
    return grouped


def _move(
    draft: Draft, part: str, given: dict[TerritoryId, list[str]], said: dict[TerritoryId, list[str]]
) -> None:
    """Put what is given into a part of territories' rules; whatever the file speaks of leaves the others'.

    What it gives to a territory is not excluded there any more, either.
    """
    everything = {value for values in said.values() for value in values}
    opposite = part.replace("pinned", "excluded") if part.startswith("pinned") else None
    kept_by = []
    for territory in draft.document.territories:
        mine, held = set(given.get(territory.id, ())), set(getattr(territory, part))
        if territory.locked:
            kept_by += [territory.name] if held & everything else []
            continue
        rule = {part: tuple((held - everything) | mine)}
        if opposite:
            rule[opposite] = tuple(set(getattr(territory, opposite)) - set(said.get(territory.id, ())))
        draft.replace(territory.id, **rule)
    if kept_by:
        draft.notes.append(f"{', '.join(kept_by)} is locked and keeps what the file gives to others.")
