"""The filters of the Providers page: widgets filled from the session's filter, each change copied back.

Every value shows how many clinicians it would leave, counted under all the other filters.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
import streamlit as st

from analytics.drive import DriveTimes
from analytics.numbers import format_count
from components.near_filter import show_near
from components.session import FindState, changed
from components.wording import name_state
from data.errors import WindshieldError
from data.snapshot.reader import Snapshot

PREFIX = "find_"


def show_filters(
    snapshot: Snapshot,
    state: FindState,
    facets: Mapping[str, pa.Table],
    codes: pa.Table,
    icd10: pa.Table,
    drive: DriveTimes,
) -> None:
    """Draw the filters.

    Parameters
    ----------
    snapshot : Snapshot
        Looked up for places.
    state : FindState
        The page's state; its filter changes before the page runs again.
    facets : mapping of str to pyarrow.Table
        By dimension: value, label, clinicians.
    codes, icd10 : pyarrow.Table
        Codes to offer, with `text`; others may be typed.
    drive : DriveTimes
        Says how far drive minutes get.
    """
    question = state.question
    panel = _Panel(state, facets)
    panel.text("Name or NPI", "text", placeholder="Lee, or 1234567893")
    panel.pick("Specialty", "specialties", "specialty")
    panel.codes("Procedure codes", "codes", codes, example="83036, or 2744*")
    panel.codes("Diagnoses (ICD-10-CM)", "icd10", icd10, example="E11.9, or E11.*")
    panel.pick("State", "states", "state", name=name_state)
    show_near(snapshot, state, drive)
    with panel.section(
        "Volume and decile", question.volume_min, question.volume_max, question.deciles, question.rank_by
    ):
        panel.codes("Rank by", "rank_by", codes, example="the codes above", match=False)
        left, right = st.columns(2)
        with left:
            panel.number("At least", "volume_min", help="Procedures of the code set in the 12 months.")
        with right:
            panel.number("At most", "volume_max")
        panel.pick("Decile", "deciles", "decile", read=int)
    with panel.section("Payer", question.payer):
        panel.payer()
    with panel.section("IDN and site of care", question.idns, question.site_kinds):
        panel.pick("IDN", "idns", "idn")
        panel.pick("Site of care", "site_kinds", "site_kind")
    with panel.section("County, HRR, ZIP", question.counties, question.hrrs, question.zips):
        panel.pick("County", "counties", "county")
        panel.pick("Hospital referral region", "hrrs", "hrr", read=int)
        panel.type_in("ZIP", "zips", placeholder="60611")
    with panel.section("Taxonomy, deactivated", question.taxonomies, question.include_deactivated):
        panel.type_in("NUCC taxonomy", "taxonomies", placeholder="207RE0101X, or 207R*")
        panel.tick("Deactivated clinicians too", "include_deactivated")


class _Panel:
    """Widgets over one filter: each is named by the field that it shows."""

    def __init__(self, state: FindState, facets: Mapping[str, pa.Table]) -> None:
        self._state = state
        self._facets = facets

    def section(self, title: str, *values: object) -> Any:
        used = sum(
            len(value) if isinstance(value, tuple) else value is not None and value is not False
            for value in values
        )
        # The key keeps a section open when its title gains a number.
        return st.expander(f"{title} · {used}" if used else title, key=f"{PREFIX}section_{title}")

    def text(self, label: str, field: str, *, placeholder: str) -> None:
        key = self._fill(field, getattr(self._state.question, field), only_if_other=True)
        st.text_input(
            label,
            key=key,
            placeholder=placeholder,
            on_change=self._taker(key, field),
            icon=":material/search:",
        )

    def pick(
        self,
        label: str,
        field: str,
        dimension: str,
        *,
        read: Callable[[str], Any] = str,
        name: Callable[[str], str] = str,
    ) -> None:
        rows = self._facets[dimension].to_pylist()
        labels = {
            read(row["value"]): f"{name(row['label'])} · {format_count(row['clinicians'])}" for row in rows
        }
        chosen = list(getattr(self._state.question, field))
        offered = [read(row["value"]) for row in rows if row["clinicians"] or read(row["value"]) in chosen]
        by_folded = {str(value).lower(): value for value in offered}
        chosen = [by_folded.get(str(value).lower(), value) for value in chosen]
        offered += [value for value in chosen if value not in labels]
        key = self._fill(field, chosen)
        st.multiselect(
            label,
            offered,
            key=key,
            format_func=lambda value: labels.get(value, f"{name(str(value))} · 0"),
            on_change=self._taker(key, field, tuple),
            placeholder="Any",
            select_all=False,
            filter_mode="contains",
        )

    def codes(self, label: str, field: str, known: pa.Table, *, example: str, match: bool = True) -> None:
        chosen = list(getattr(self._state.question, field))
        offered, texts = known.column(0).to_pylist(), known["text"].to_pylist()
        labels = {code: f"{code} · {text}" for code, text in zip(offered, texts, strict=True) if text}
        key = self._fill(field, chosen)
        st.multiselect(
            label,
            [*offered, *(code for code in chosen if code not in offered)],
            key=key,
            format_func=lambda code: labels.get(code, code),
            on_change=self._taker(key, field, tuple),
            accept_new_options=True,
            placeholder=example,
            select_all=False,
            filter_mode="contains",
        )
        if match and len(chosen) > 1:
            way = f"{field}_match"
            key = self._fill(way, getattr(self._state.question, way))
            st.segmented_control(
                f"{label}: match",
                ["any", "all"],
                key=key,
                format_func={"any": "any of these", "all": "all of these"}.get,
                on_change=self._taker(key, way, lambda value: value or "any"),
                label_visibility="collapsed",
            )

    def type_in(self, label: str, field: str, *, placeholder: str) -> None:
        chosen = list(getattr(self._state.question, field))
        key = self._fill(field, chosen)
        st.multiselect(
            label, chosen, key=key, on_change=self._taker(key, field, tuple), accept_new_options=True,
            placeholder=placeholder, select_all=False,
        )  # fmt: skip

    def number(self, label: str, field: str, *, help: str | None = None) -> None:
        key = self._fill(field, getattr(self._state.question, field), only_if_other=True)
        st.number_input(
            label,
            min_value=0,
            step=1,
            key=key,
            on_change=self._taker(key, field),
            placeholder="any",
            help=help,
        )

    def tick(self, label: str, field: str) -> None:
        key = self._fill(field, getattr(self._state.question, field))
        st.checkbox(label, key=key, on_change=self._taker(key, field))

    def payer(self) -> None:
        question, key = self._state.question, PREFIX + "payer"

        def take_payer(value: str | None) -> None:
            self.take(payer=value, payer_share_min_pct=question.payer_share_min_pct if value else None)

        rows = self._facets["payer"].to_pylist()
        labels = {row["value"]: f"{row['label']} · {format_count(row['clinicians'])}" for row in rows}
        self._fill("payer", question.payer)
        st.selectbox(
            "Payer class", list(labels), index=None, key=key,
            format_func=lambda value: labels.get(value, str(value)), on_change=changed(key, take_payer),
            placeholder="All payers", help="Volumes, trend and decile count this payer class only.",
        )  # fmt: skip
        if question.payer:
            share_key = self._fill("payer_share_min_pct", int(question.payer_share_min_pct or 0))
            st.slider(
                "Its share of the clinician's volume, at least (%)", 0, 100, key=share_key, step=5,
                on_change=self._taker(share_key, "payer_share_min_pct", lambda value: float(value) or None),
            )  # fmt: skip

    def take(self, **fields: Any) -> None:
        """Try a change of the filter; one that can't be is explained and not taken."""
        try:
            self._state.ask(replace(self._state.question, **fields))
        except WindshieldError as error:
            self._state.problem = f"{error.what} {error.next_step}"

    def _fill(self, field: str, value: object, *, only_if_other: bool = False) -> str:
        key = PREFIX + field
        # Writing to a box in which a person is typing would take his letters away; labels of lists
        # change with their counts, so those are written each time.
        if not only_if_other or st.session_state.get(key, _NOTHING) != value:
            st.session_state[key] = value
        return key

    def _taker(
        self, key: str, field: str, read: Callable[[Any], Any] = lambda value: value
    ) -> Callable[[], None]:
        return changed(key, lambda value: self.take(**{field: read(value)}))


_NOTHING = object()
