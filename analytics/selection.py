"""A filter as SQL: where its rows come from, what it asks of them, and the figures of its code set.

Every question about clinicians opens a `Selection` and asks it; `code_rows` says where its rows come
from. Clinicians who must be in a set (a diagnosis, a word of the name, a code other than those ranked by)
are one bit string over `provider_no`, which is dense: testing a bit costs less than half of a hash join,
and the order of rows stays what it was.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pyarrow as pa

from analytics.binding import Binding
from analytics.code_rows import ATTRIBUTES, cell_mask, figure_columns, filter_attributes, rows_of_codes
from analytics.code_set import LAST, expand_codes, icd10_predicate
from analytics.deciles import Bounds, read_bounds, sum_bounds
from analytics.distance import miles_sql, near_predicates
from analytics.provider_filter import ProviderFilter
from data.snapshot.derive import words_sql
from data.snapshot.reader import Session, Snapshot
from data.snapshot.schema import ALL_CODES, ALL_PAYERS, PAYER_SUFFIXES, PAYERS

DIMENSIONS = ("specialty", "state", "county", "hrr", "idn", "site_kind", "payer", "decile")
COLUMN_OF = {
    "specialty": "specialty",
    "state": "state",
    "county": "county_fips",
    "hrr": "hrr",
    "idn": "idn_id",
}
"""Dimensions that are one column, the same for every code."""
FACET_ATTRIBUTES = tuple(COLUMN_OF.values())


class Selection:
    """The clinicians of one filter in one snapshot, as SQL over one session.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    session : Session
        Its open session; the selection keeps variables and temporary tables there.
    question : ProviderFilter
        The filter.
    scope : str
        Tells its variables and tables from those of another selection in the session.
    attributes : collection of str
        Columns of the clinician that will be asked for beside those of the filter itself.

    Attributes
    ----------
    session : Session
        Where its variables and tables are.
    rows : str
        A relation with one row a clinician: `provider_no`, the `figure_columns` of the question's payer,
        and the attributes.
    decile_volume : str
        SQL of the volume that decides a clinician's decile; null or 0 for one who has none.
    shown : str
        SQL of the procedures that are shown; where none is, whether it is 0 or unknown is `volume`'s to say.
    figures : dict of str to str
        SQL expressions over `rows`: volume, prior_volume, trend_pct, suppressed_cells, decile, miles.
    codes : list of str
        The code set, spelt out; `*` alone for all.
    bits_sql : str
        The aggregate that makes a bit string of `provider_no`.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        session: Session,
        question: ProviderFilter,
        *,
        scope: str = "asked",
        attributes: Collection[str] = ATTRIBUTES,
    ) -> None:
        self.session = session
        self._question = question
        self._binding = Binding()
        self._scope = scope
        clinicians = max(1, snapshot.manifest.tables["providers"].rows)
        self.bits_sql = f"bitstring_agg(provider_no, 0, {clinicians - 1})"
        self._daily = snapshot.manifest.description.grain == "day"
        self._reaches_back = snapshot.manifest.description.prior_window is not None
        self._sets = 0
        self.shown = f"count_{PAYER_SUFFIXES[question.payer]}" if question.payer else "count"
        self.code_lists = expand_codes(session, question.code_set)
        self.codes = sorted({code for codes in self.code_lists for code in codes}) or [ALL_CODES]
        if question.code_set and not any(self.code_lists):
            self.codes = []
        self._conditions: list[tuple[str, str]] = []  # dimension or "", predicate
        self._table = f"measured_{scope}"
        self.rows = self._open_rows(filter_attributes(question).union(attributes))
        self.bounds = self._open_bounds()
        self.decile_volume = (
            f"(CASE WHEN active THEN {self.shown} END)" if question.include_deactivated else self.shown
        )
        self.figures = self._figures()
        self._add_conditions()

    def query(self, sql: str) -> pa.Table:
        """Run a query that was written with this selection's parts.

        Parameters
        ----------
        sql : str
            DuckDB SQL.

        Returns
        -------
        pyarrow.Table
            Its rows.
        """
        return self.session.query(sql, self._binding.of(sql))

    def run(self, sql: str) -> None:
        """Run a statement that was written with this selection's parts.

        Parameters
        ----------
        sql : str
            DuckDB SQL.
        """
        self.session.run(sql, self._binding.of(sql))

    def bind(self, value: object) -> str:
        """Take a value and return the name that stands for it in SQL.

        Parameters
        ----------
        value : object
            Anything that DuckDB takes.

        Returns
        -------
        str
            The parameter's name.
        """
        return self._binding.add(value)

    def where(self, *, without: str = "") -> str:
        """Return the predicate of the filter.

        Parameters
        ----------
        without : str
            A dimension whose own filter is left out.

        Returns
        -------
        str
            SQL over `rows`.
        """
        kept = [predicate for dimension, predicate in self._conditions if dimension != without or not without]
        return " AND ".join(kept) or "true"

    def filtered_dimensions(self) -> set[str]:
        """Return the dimensions that the filter itself restricts.

        Returns
        -------
        set of str
            Of `DIMENSIONS`.
        """
        return {dimension for dimension, _ in self._conditions if dimension}

    def member_test(self, provider_numbers_sql: str) -> str:
        """Return a predicate that tells whether a clinician is in a set.

        Parameters
        ----------
        provider_numbers_sql : str
            A query of `provider_no`, with or without repeats.

        Returns
        -------
        str
            SQL over any relation with `provider_no`.
        """
        name = f"members_{self._scope}{self._sets}"
        self._sets += 1
        self.run(f"SET VARIABLE {name} = (SELECT {self.bits_sql} FROM ({provider_numbers_sql}))")
        return f"get_bit(getvariable('{name}'), provider_no::INTEGER) = 1"

    def _open_rows(self, attributes: Collection[str]) -> str:
        question = self._question
        figures = figure_columns(question.payer)
        measured = rows_of_codes(
            self.session, self._binding, self.codes, table=self._table, figures=figures,
            attributes=attributes, active_only=not question.include_deactivated,
        )  # fmt: skip
        if question.rank_by and question.rank_by != question.codes:
            if question.codes:
                lists = expand_codes(self.session, question.codes)
                self._require_codes(lists, match_all=question.codes_match == "all")
            everyone = self.bind(ALL_CODES)
            # Without a row of these codes it is 0, for a clinician of whom the source has any procedure.
            merged = ", ".join(
                f"CASE WHEN w.count IS NOT NULL THEN coalesce(m.{name}, {self._none_of(name)}) END AS {name}"
                for name in figures
            )
            return (
                f"(SELECT w.provider_no, {merged}, {', '.join(f'w.{name}' for name in ATTRIBUTES)} "
                f"FROM (FROM code_volumes WHERE code = {everyone}) AS w "
                f"LEFT JOIN {measured} AS m USING (provider_no))"
            )
        if question.codes:
            if question.codes_match == "all" and len(self.code_lists) > 1:
                self._require_codes(self.code_lists, match_all=True)
            self._conditions.append(("", "cells <> 0"))
        return measured

    def _none_of(self, figure: str) -> str:
        return "NULL" if figure.startswith("prior_") and not self._reaches_back else "0"

    def _require_codes(self, lists: list[list[str]], *, match_all: bool) -> None:
        groups = lists if match_all else [[code for codes in lists for code in codes]]
        for codes in groups:
            if not codes:
                self._conditions.append(("", "false"))
                continue
            named = self._binding.add_all(codes)
            test = self.member_test(
                f"SELECT provider_no FROM code_volumes WHERE code IN ({named}) AND cells <> 0"
            )
            self._conditions.append(("", test))

    def _open_bounds(self) -> Bounds:
        payer = self._question.payer or ALL_PAYERS
        if len(self.codes) == 1:
            return read_bounds(self.session, self.codes[0], payer)
        if not self.codes:
            return Bounds.none()
        return sum_bounds(self.session, f"SELECT {self.shown} AS volume FROM {self._table} WHERE active")

    def _figures(self) -> dict[str, str]:
        payer = self._question.payer
        prior = f"prior_{PAYER_SUFFIXES[payer]}" if payer else "prior_count"
        suppressed = f"suppressed_{PAYER_SUFFIXES[payer]}" if payer else "suppressed_cells"
        shown = self.shown
        # No shown procedure: unknown where a cell is hidden, and where the source leaves small rows out.
        volume = (
            f"CASE WHEN {suppressed} > 0 THEN nullif({shown}, 0) ELSE {shown} END"
            if self._daily
            else f"nullif({shown}, 0)"
        )
        if not self._daily:
            prior = f"nullif({prior}, 0)"
        near = self._question.near
        return {
            "volume": f"({volume})",
            "prior_volume": f"({prior})",
            "trend_pct": f"(({volume})::DOUBLE / nullif({prior}, 0) * 100 - 100)",
            "suppressed_cells": f"coalesce({suppressed}, 0)",
            "decile": self.bounds.decile_sql(shown),
            "miles": miles_sql(near) if near else "NULL::DOUBLE",
        }

    def _add_conditions(self) -> None:
        question, add = self._question, self._conditions.append
        if not question.include_deactivated:
            add(("", "active"))
        if question.specialties:
            names = self._binding.add_all([name.lower() for name in question.specialties])
            add(("specialty", f"lower(specialty) IN ({names})"))
        if question.taxonomies:
            add(("", self._starts("taxonomy", question.taxonomies)))
        for dimension, values in (
            ("idn", question.idns),
            ("state", question.states),
            ("county", question.counties),
            ("hrr", question.hrrs),
        ):
            if values:
                add((dimension, f"{COLUMN_OF[dimension]} IN ({self._binding.add_all(values)})"))
        if question.zips:
            add(("", f"zip IN ({self._binding.add_all(question.zips)})"))
        self._add_figure_conditions()
        if question.near:
            for predicate in near_predicates(question.near):
                add(("", predicate))
        self._add_diagnoses()
        self._add_words()

    def _add_figure_conditions(self) -> None:
        question, add = self._question, self._conditions.append
        if question.payer:
            add(("payer", f"cells & {cell_mask(payers=(question.payer,))} <> 0"))
            if question.payer_share_min_pct:
                least = self.bind(question.payer_share_min_pct)
                add(("payer", f"{self.shown} * 100.0 >= {least} * count AND count > 0"))
        if question.site_kinds:
            payers = (question.payer,) if question.payer else PAYERS
            add(("site_kind", f"cells & {cell_mask(payers, question.site_kinds)} <> 0"))
        if question.volume_min is not None:
            add(("", f"{self.figures['volume']} >= {self.bind(question.volume_min)}"))
        if question.volume_max is not None:
            add(("", f"{self.figures['volume']} <= {self.bind(question.volume_max)}"))
        if question.deciles:
            add(("decile", self.bounds.within_sql(self.shown, question.deciles)))

    def _starts(self, column: str, patterns: tuple[str, ...]) -> str:
        tests = [
            f"starts_with({column}, {self.bind(pattern[:-1])})"
            if pattern.endswith("*")
            else f"{column} = {self.bind(pattern)}"
            for pattern in patterns
        ]
        return f"({' OR '.join(tests)})"

    def _add_diagnoses(self) -> None:
        patterns = self._question.icd10
        groups = [patterns] if self._question.icd10_match == "any" else [(one,) for one in patterns]
        for group in groups:
            if group:
                having = " UNION ALL ".join(
                    f"SELECT provider_no FROM diagnoses WHERE {icd10_predicate(self._binding, pattern)}"
                    for pattern in group
                )
                self._conditions.append(("", self.member_test(having)))

    def _add_words(self) -> None:
        if not self._question.text:
            return
        folded = self.query(f"SELECT list_distinct({words_sql(self.bind(self._question.text))}) AS words")
        for word in folded["words"][0].as_py():
            if word:
                begins = f"token >= {self.bind(word)} AND token < {self.bind(word + LAST)}"
                test = self.member_test(f"SELECT provider_no FROM provider_names WHERE {begins}")
                self._conditions.append(("", test))


@contextmanager
def open_selection(
    snapshot: Snapshot, question: ProviderFilter, *, attributes: Collection[str] = ATTRIBUTES
) -> Iterator[Selection]:
    """Open a filter on a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The filter.
    attributes : collection of str
        Columns of the clinician that will be asked for beside those of the filter itself.

    Yields
    ------
    Selection
        Usable until the block ends.
    """
    with snapshot.session() as session:
        yield Selection(snapshot, session, question, attributes=attributes)
