"""The same questions in vectorised pandas, in a process of its own.

`python -m bench.peer_pandas SNAPSHOT ROUNDS`. Loading is not counted: volumes, diagnoses and clinicians lie
in memory, text as categories and as Arrow strings. Masks, `bincount` and a partition for the first page do
the work; no loop runs over rows, and what is shown is looked up for the page alone.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.provider_filter import ProviderFilter
from bench.measure import peak_memory_gb, report, time_each_ms
from bench.questions import PAGE_ROWS, filter_questions

NARROW = ("active", "specialty", "idn_id", "state", "hrr", "lat", "lon")
SHOWN = (
    "npi", "last_name", "first_name", "middle_name", "credential", "taxonomy", "primary_site_id", "address",
    "city", "zip", "county_fips", "location_quality", "status",
)  # fmt: skip


class Market:
    """The tables of a snapshot as frames.

    Parameters
    ----------
    directory : Path
        A snapshot.
    """

    def __init__(self, directory: Path) -> None:
        def read(table: str, *columns: str) -> pd.DataFrame:
            return pd.read_parquet(
                directory / f"{table}.parquet", columns=list(columns) or None, dtype_backend="pyarrow"
            )

        people = read(
            "providers", "provider_no", "specialty", "idn_id", "state", "hrr", "lat", "lon", "status"
        )
        people["active"] = (people.pop("status") == "active").astype(bool)
        for column in ("specialty", "idn_id", "state"):
            people[column] = people[column].astype("category")
        for column in ("lat", "lon", "hrr"):
            people[column] = people[column].astype("float32")
        self.people = people.set_index("provider_no")
        self.people.index = self.people.index.astype("int64")
        self.shown = read("providers", *SHOWN)
        self.words = [
            self.shown[name].str.lower() for name in ("last_name", "first_name", "middle_name", "npi")
        ]
        volumes = read("volumes")
        self.volumes = pd.DataFrame(
            {
                "code": volumes["code"].astype("category"),
                "provider_no": volumes["provider_no"].to_numpy("int64"),
                "site_kind": volumes["site_kind"].astype("category"),
                "payer": volumes["payer"].astype("category"),
                "count": volumes["count"].to_numpy("int32"),
                "prior": volumes["prior_count"].to_numpy("int32"),
                "hidden": volumes["suppressed_cells"].to_numpy("int8"),
            }
        )
        # Whether the source has any procedure of a clinician: without, a volume is unknown and not 0.
        self.known = np.bincount(self.volumes["provider_no"], minlength=len(self.people)) > 0
        del volumes
        diagnoses = read("diagnoses")
        has = (diagnoses["suppressed"] | (diagnoses["patients"] > 0)).fillna(True).to_numpy(bool)
        self.diagnoses = pd.DataFrame(
            {
                "icd10": diagnoses["icd10"].astype("category"),
                "provider_no": diagnoses["provider_no"].to_numpy("int64"),
            }
        )[has]
        self.sites, self.idns = read("sites", "site_id", "name"), read("idns", "idn_id", "name")

    def ask(self, question: ProviderFilter) -> pd.DataFrame:
        """Answer one question.

        Parameters
        ----------
        question : ProviderFilter
            The filter.

        Returns
        -------
        pandas.DataFrame
            The first page: provider_no, volume, decile, miles and what the table shows.
        """
        people = self.people
        keep = np.ones(len(people), bool) if question.include_deactivated else people["active"].to_numpy()
        for column, values in (
            ("specialty", question.specialties), ("idn_id", question.idns), ("state", question.states),
            ("hrr", question.hrrs),
        ):  # fmt: skip
            if values:
                keep = keep & people[column].isin(values).to_numpy()
        miles = None
        if question.near:
            miles = _miles(people["lat"].to_numpy(), people["lon"].to_numpy(), question.near)
            keep = keep & (miles <= question.near.radius_miles)
        for word in question.text.split():
            keep = keep & np.logical_or.reduce([w.str.startswith(word).fillna(False) for w in self.words])
        if question.icd10:
            groups = [question.icd10] if question.icd10_match == "any" else [(c,) for c in question.icd10]
            for group in groups:
                keep = keep & self._members(self.diagnoses, self._is(self.diagnoses["icd10"], group))
        figures = self._figures(question)
        if question.codes and question.rank_by:
            keep = keep & self._members(
                self.volumes, self._done(self._is(self.volumes["code"], question.codes))
            )
        elif question.codes_match == "all":
            for code in question.codes:
                keep = keep & self._members(self.volumes, self._done(self._is(self.volumes["code"], (code,))))
        elif question.codes:
            keep = keep & figures["any"]
        return self._page(question, people, keep, figures, miles)

    def _figures(self, question: ProviderFilter) -> dict[str, Any]:
        """Sum the code set's volumes by clinician: arrays as long as there are clinicians."""
        codes = question.rank_by or question.codes
        rows = self.volumes[self._is(self.volumes["code"], codes)] if codes else self.volumes
        done = (rows["count"] > 0) | (rows["hidden"] > 0)
        size = len(self.people)

        def total(column: str, part: pd.DataFrame) -> Any:
            return np.bincount(part["provider_no"], weights=part[column], minlength=size)

        paid = rows[rows["payer"] == question.payer] if question.payer else rows
        figures = {
            "shown": total("count", paid), "prior": total("prior", paid), "hidden": total("hidden", paid),
            "whole": total("count", rows) if question.payer else None,
            "any": np.bincount(rows["provider_no"][done], minlength=size) > 0,
        }  # fmt: skip
        if question.payer:
            figures["paid"] = np.bincount(paid["provider_no"][done[paid.index]], minlength=size) > 0
        if question.site_kinds:
            there = rows[done & rows["site_kind"].isin(question.site_kinds)]
            figures["there"] = np.bincount(there["provider_no"], minlength=size) > 0
        return figures

    def _page(
        self, question: ProviderFilter, people: pd.DataFrame, keep: Any, figures: dict[str, Any], miles: Any
    ) -> pd.DataFrame:
        shown, hidden = figures["shown"], figures["hidden"]
        volume = np.where((hidden > 0) & (shown == 0), np.nan, shown)
        if not question.codes:
            volume = np.where(self.known, volume, np.nan)
        decile = _deciles(shown, people["active"].to_numpy())
        if question.payer:
            keep = keep & figures["paid"]
            if question.payer_share_min_pct:
                keep = keep & (figures["whole"] > 0)
                keep = keep & (shown * 100 >= question.payer_share_min_pct * figures["whole"])
        if question.site_kinds:
            keep = keep & figures["there"]
        if question.volume_min is not None:
            keep = keep & (volume >= question.volume_min) & (volume <= question.volume_max)
        if question.deciles:
            keep = keep & np.isin(decile, question.deciles)
        found = np.flatnonzero(keep)
        key = np.where(np.isnan(volume[found]), -1, volume[found])
        if len(found) > 4 * PAGE_ROWS:
            least = -np.partition(-key, PAGE_ROWS)[PAGE_ROWS]
            found, key = found[key >= least], key[key >= least]
        found = found[np.lexsort((found, -key))][:PAGE_ROWS]
        page = self.shown.iloc[found].reset_index(drop=True)
        page = page.assign(
            provider_no=found, volume=volume[found], decile=decile[found], prior=figures["prior"][found],
            specialty=people["specialty"].to_numpy()[found], idn_id=people["idn_id"].to_numpy()[found],
            miles=miles[found] if miles is not None else np.nan,
        )  # fmt: skip
        page = page.merge(self.idns.rename(columns={"name": "idn_name"}), on="idn_id", how="left")
        return page.merge(
            self.sites.rename(columns={"name": "site_name"}), left_on="primary_site_id", right_on="site_id",
            how="left",
        )  # fmt: skip

    def _is(self, codes: "pd.Series[str]", wanted: tuple[str, ...]) -> Any:
        known = codes.cat.categories
        meant = np.zeros(len(known), bool)
        for code in wanted:
            meant |= np.asarray(
                known.str.startswith(code.rstrip("*").rstrip(".")) if "*" in code else known == code
            )
        return meant[codes.cat.codes.to_numpy()]

    def _done(self, rows: Any) -> Any:
        return rows & ((self.volumes["count"] > 0) | (self.volumes["hidden"] > 0)).to_numpy()

    def _members(self, table: pd.DataFrame, rows: Any) -> Any:
        return np.bincount(table["provider_no"].to_numpy()[rows], minlength=len(self.people)) > 0


def _deciles(shown: Any, active: Any) -> Any:
    counted = np.where(active, shown, 0)
    values, people = np.unique(counted[counted > 0], return_counts=True)
    if not len(values):
        return np.zeros(len(shown))
    done = (values * people)[::-1]
    above = np.cumsum(done) - done
    steps = (10 - (10 * above) // done.sum())[::-1]
    decile = np.zeros(len(shown))
    decile[counted > 0] = steps[np.searchsorted(values, counted[counted > 0])]
    return decile


def _miles(lat: Any, lon: Any, near: Any) -> Any:
    here_lat, here_lon = np.radians(lat.astype(float)), np.radians(lon.astype(float))
    there_lat, there_lon = np.radians(near.lat), np.radians(near.lon)
    half = (
        np.sin((here_lat - there_lat) / 2) ** 2
        + np.cos(here_lat) * np.cos(there_lat) * np.sin((here_lon - there_lon) / 2) ** 2
    )
    return 2 * 3958.7613 * np.arcsin(np.sqrt(half))


def main() -> None:
    """Ask everything and print it."""
    market, rounds = Market(Path(sys.argv[1])), int(sys.argv[2])
    questions = filter_questions()
    filter_ms = time_each_ms(market.ask, questions, rounds=rounds)
    answers = []
    for question in questions:
        page = market.ask(question)
        answers.append(
            [
                [int(number), None if np.isnan(volume) else int(volume), int(decile) or None]
                for number, volume, decile in zip(
                    page["provider_no"], page["volume"], page["decile"], strict=True
                )
            ]
        )
    report(filter_ms=filter_ms, answers=answers, peak_memory_gb=peak_memory_gb())


if __name__ == "__main__":
    main()
