"""What Find should answer, worked out a second time in pandas from the base tables.

Nothing of `analytics` or `data` is called: volumes are summed from `procedures`, deciles are counted
clinician by clinician, distances come from the angle between two vectors.
"""

import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

PAYERS = ("Medicare FFS", "Medicare Advantage", "Commercial", "Medicaid", "Other")
SITE_KINDS = ("inpatient", "hopd", "asc", "office", "facility", "other")
KIND_OF_POS = {"11": "office", "O": "office", "19": "hopd", "22": "hopd", "23": "hopd", "21": "inpatient",
               "24": "asc", "F": "facility"}  # fmt: skip
EARTH_RADIUS_MILES = 3958.7613  # IUGG mean radius, 6,371.0088 km
COLUMN_OF = {"specialty": "specialty", "state": "state", "county": "county_fips", "hrr": "hrr",
             "idn": "idn_id", "decile": "decile"}  # fmt: skip
ROW_COLUMNS = ("rank", "npi", "name", "volume", "prior_volume", "trend_pct", "suppressed_cells", "decile",
               "idn_name", "site_name", "zip", "miles")  # fmt: skip


class Oracle:
    """The answers for one snapshot directory."""

    def __init__(self, directory: Path) -> None:
        def read(table):
            return pd.read_parquet(directory / f"{table}.parquet")

        about = json.loads((directory / "manifest.json").read_text())["description"]
        self.daily = about["grain"] == "day"
        self.has_prior = about["prior_window"] is not None
        people = read("providers")
        people["active"] = people.status == "active"
        idns, sites = read("idns"), read("sites")
        people["idn_name"] = people.idn_id.map(dict(zip(idns.idn_id, idns.name, strict=True)))
        people["site_name"] = people.primary_site_id.map(dict(zip(sites.site_id, sites.name, strict=True)))
        people["name"] = [
            _name(*parts)
            for parts in zip(
                people.last_name, people.first_name, people.middle_name, people.credential, strict=True
            )
        ]
        people["words"] = [
            {npi, *(w for part in (last, first, middle) if _is_known(part) for w in fold(part))}
            for npi, last, first, middle in zip(
                people.npi, people.last_name, people.first_name, people.middle_name, strict=True
            )
        ]
        self.people = people.set_index("provider_no", drop=False)
        self.cells = _cells(read("procedures"), about["volume_window"], about["prior_window"])
        self.counted = set(self.cells.provider_no)
        self.happened = self.cells[(self.cells["count"] > 0) | (self.cells.hidden > 0)]
        diagnoses = read("diagnoses")
        self.diagnoses = diagnoses[diagnoses.suppressed | (diagnoses.patients > 0)]
        self._measured = (None, None)  # the last question's, which the next often shares

    def measure(self, question):
        """Everybody, with the figures of the question's code set."""
        asked = question.code_set, question.payer, question.near
        if self._measured[0] != asked:
            self._measured = asked, self._measure(question)
        return self._measured[1]

    def _measure(self, question):
        cells = self.of_codes(self.cells, question.code_set)
        paid = cells[cells.payer == question.payer] if question.payer else cells
        people = self.people.copy()
        sums = paid.groupby("provider_no")[["count", "prior", "hidden"]].sum()
        sums = sums.reindex(people.index, fill_value=0)
        counted = people.index.isin(self.counted)
        people["shown"] = sums["count"]
        people["suppressed_cells"] = sums.hidden
        unknown = (sums["count"] == 0) & ((sums.hidden > 0) | (not self.daily))
        people["volume"] = sums["count"].where(counted & ~unknown).astype("Int64")
        has_prior = counted & self.has_prior & (self.daily | (sums.prior > 0))
        people["prior_volume"] = sums.prior.where(has_prior).astype("Int64")
        prior = people.prior_volume.astype(float)
        people["trend_pct"] = (people.volume.astype(float) / prior.where(prior > 0) - 1) * 100
        people["decile"] = deciles(people.shown.where(people.active & (people.shown > 0)))
        people["miles"] = _miles(people, question.near) if question.near else np.nan
        everything = cells.groupby("provider_no")["count"].sum().reindex(people.index, fill_value=0)
        people["payer_share"] = people.shown / everything.where(everything > 0)
        return people

    def found(self, question, without=""):
        """The clinicians of a question; `without` leaves the filter of one dimension out."""
        people = self.measure(question)
        happened = self.of_codes(self.happened, question.code_set)
        keep = people.active | question.include_deactivated
        if question.specialties and without != "specialty":
            keep &= people.specialty.str.lower().isin([name.lower() for name in question.specialties])
        if question.taxonomies:
            keep &= people.taxonomy.map(lambda code: any(means(p, code) for p in question.taxonomies))
        for dimension, values in (
            ("idn", question.idns), ("state", question.states), ("county", question.counties),
            ("hrr", question.hrrs), ("decile", question.deciles), ("zip", question.zips),
        ):  # fmt: skip
            if values and dimension != without:
                keep &= people[COLUMN_OF.get(dimension, dimension)].isin(values)
        for group in _groups(question.codes, question.codes_match):
            keep &= people.index.isin(self.of_codes(self.happened, group).provider_no)
        for group in _groups(question.icd10, question.icd10_match):
            having = self.diagnoses.icd10.map(
                lambda code, group=group: any(means_icd10(p, code) for p in group)
            )
            keep &= people.index.isin(self.diagnoses.provider_no[having])
        if question.payer:
            happened = happened[happened.payer == question.payer]
            if without != "payer":
                keep &= people.index.isin(happened.provider_no)
                if question.payer_share_min_pct:
                    keep &= people.payer_share * 100 >= question.payer_share_min_pct
        if question.site_kinds and without != "site_kind":
            keep &= people.index.isin(happened[happened.site_kind.isin(question.site_kinds)].provider_no)
        if question.volume_min is not None:
            keep &= (people.volume >= question.volume_min).fillna(False)
        if question.volume_max is not None:
            keep &= (people.volume <= question.volume_max).fillna(False)
        if question.near:
            keep &= people.miles <= question.near.radius_miles
        for word in fold(question.text):
            keep &= people.words.map(lambda words, word=word: any(w.startswith(word) for w in words))
        return people[keep.astype(bool)]

    def rows(self, question, column="volume", descending=True):
        """What `find_providers` shows of every row, in order."""
        found = self.found(question).sort_index()
        found = found.sort_values(column, ascending=not descending, na_position="last", kind="stable")
        found["rank"] = range(1, len(found) + 1)
        return [
            dict(zip(ROW_COLUMNS, map(_plain, row), strict=True))
            for row in found[list(ROW_COLUMNS)].itertuples(index=False, name=None)
        ]

    def summary(self, question):
        found = self.found(question)
        return len(found), int(found.volume.sum()), int(found.suppressed_cells.sum()), found.idn_id.nunique()

    def facets(self, question):
        """By dimension: value and clinicians, in the order in which they are shown."""
        facets = {}
        for dimension, column in COLUMN_OF.items():
            groups = self.found(question, without=dimension).groupby(column)
            counts = groups.size().sort_index().sort_values(ascending=False, kind="stable")
            facets[dimension] = [(_value(value), int(n)) for value, n in counts.items()]
        unpaid = replace(question, payer=None, payer_share_min_pct=None)
        for dimension, values, asked in (("site_kind", SITE_KINDS, question), ("payer", PAYERS, unpaid)):
            table = self.mix(asked, dimension, asked.payer, without=dimension)
            by_value = {row[0]: (row[0], row[2]) for row in table}
            facets[dimension] = [by_value[value] for value in values if value in by_value]
        return facets

    def mix(self, question, column, payer, without=""):
        """The code set's cells of the clinicians found: value, procedures, clinicians, hidden cells."""
        found = self.found(question, without=without)
        cells = self.of_codes(self.happened, question.code_set)
        cells = cells[cells.provider_no.isin(found.index) & ((cells.payer == payer) | (payer is None))]
        groups = cells.groupby(column)
        table = pd.DataFrame(
            {"n": groups["count"].sum(), "who": groups.provider_no.nunique(), "hidden": groups.hidden.sum()}
        )
        return [
            (value, int(n), int(who), int(hidden)) for value, n, who, hidden in table.itertuples(name=None)
        ]

    def by_decile(self, question):
        groups = self.found(question).groupby("decile")
        table = pd.DataFrame(
            {"n": groups.volume.sum(), "who": groups.size(), "hidden": groups.suppressed_cells.sum()}
        ).sort_index(ascending=False)
        return [
            (_value(value), int(n), int(who), int(hidden))
            for value, n, who, hidden in table.itertuples(name=None)
        ]

    def of_codes(self, cells, patterns):
        if not patterns:
            return cells
        meant = [code for code in cells.code.unique() if any(means(p, code) for p in patterns)]
        return cells[cells.code.isin(meant)]


def means(pattern, code):
    if not _is_known(code):
        return False
    return code.startswith(pattern[:-1]) if pattern.endswith("*") else code == pattern


def means_icd10(pattern, code):
    return code == pattern[:-2] or means(pattern, code) if pattern.endswith(".*") else means(pattern, code)


def fold(text):
    """The words of a text, lower-cased and without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return [word for word in re.split(r"[\W_]+", plain) if word]


def deciles(volumes):
    """Count decile 10 down to 1, each clinician by what those with more volume do; NaN stays out."""
    total, done, decile_of = int(volumes.sum()), 0, {}
    for volume, clinicians in volumes.dropna().astype(int).value_counts().sort_index(ascending=False).items():
        decile_of[volume] = 10 - done * 10 // total
        done += volume * clinicians
    return volumes.map(decile_of).astype("Int64")


def _cells(procedures, window, prior_window):
    day = pd.to_datetime(procedures.service_date)
    day = day.fillna(pd.to_datetime(procedures.service_year.astype(str) + "-07-01"))

    def within(span):
        return day.between(span["start"], span["end"]) if span else pd.Series(False, day.index)

    now, before = within(window), within(prior_window)
    count = procedures["count"].fillna(0).astype("int64")
    lines = procedures[["provider_no", "code", "payer"]].assign(
        site_kind=procedures.pos.map(KIND_OF_POS).fillna("other"),
        count=count.where(now, 0),
        prior=count.where(before, 0),
        hidden=(procedures.suppressed & now).astype("int64"),
    )[now | before]
    return lines.groupby(["provider_no", "code", "site_kind", "payer"], as_index=False).sum()


def _groups(patterns, match):
    if not patterns:
        return []
    return [patterns] if match == "any" else [(pattern,) for pattern in patterns]


def _miles(people, near):
    def vector(lat, lon):
        lat, lon = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
        return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)

    there, here = vector(near.lat, near.lon), vector(people.lat, people.lon)
    sine = np.linalg.norm(np.cross(here, there), axis=-1)
    return EARTH_RADIUS_MILES * np.arctan2(sine, here @ there)


def _is_known(value):
    return value is not None and value == value  # NaN is not itself


def _name(last, first, middle, credential):
    given = " ".join(part for part in (first, middle) if _is_known(part))
    return ", ".join(p for p in (last, given, credential) if _is_known(p) and p) or None


def _value(value):
    return value if isinstance(value, str) else str(int(value))


def _plain(value):
    if value is None or value is pd.NA or value != value:
        return None
    return value.item() if isinstance(value, np.generic) else value
