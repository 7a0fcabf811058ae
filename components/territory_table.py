"""Every territory of a plan in a row, to compare them and to choose the one at work."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from analytics.numbers import UNKNOWN
from analytics.plan_warnings import PlanWarning, Severity
from analytics.routes.load import PlanLoad
from analytics.territories import TerritoryFigures
from components.reruns import rerun_fragment
from components.tables import table_height
from components.territory_desk import Desk
from components.territory_load import hours_a_week
from components.territory_state import TerritoryState
from components.wording import name_window
from data.identifiers import TerritoryId


def show_territories(
    desk: Desk,
    figures: Sequence[TerritoryFigures],
    warnings: Sequence[Sequence[PlanWarning]],
    state: TerritoryState,
    compared: Mapping[TerritoryId, int] | None = None,
    load: PlanLoad | None = None,
) -> None:
    """Show a row a territory; a click on one makes it the one at work.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    figures, warnings : sequence
        One a territory, in the document's order.
    state : TerritoryState
        The page's.
    compared : mapping of TerritoryId to int, optional
        How many clinicians more each has than in the compared plan.
    load : PlanLoad, optional
        Hours of planned weeks, which take the place of the formula's.
    """
    market, owner = desk.market, desk.ownership.clinician_owner
    free = int((owner < 0).sum())
    st.markdown(
        f"##### All territories · {len(figures)}",
        help=f"{free:,} of {len(market.npi):,} clinicians of the plan's focus are in none.",
    )
    if not figures:
        return
    most = max((f.providers for f in figures), default=0)
    window = name_window(desk.snapshot.manifest.description)
    frame = pd.DataFrame(
        {
            "Territory": [f.territory.title for f in figures],
            "Rep": [_rep(desk, f) for f in figures],
            "Providers": [f.providers for f in figures],
            "Share": [round(100 * f.providers / most) if most else 0 for f in figures],
            "Sites": [f.sites for f in figures],
            "Procedures": _numbers(f.procedures for f in figures),
            "Mean min": _numbers(_rounded(f.drive.mean_minutes) if f.drive else None for f in figures),
            "Furthest min": _numbers(_rounded(f.drive.max_minutes) if f.drive else None for f in figures),
            "Hours a week": _numbers(_hours(load, f) for f in figures),
            "Blocking": [sum(w.severity == Severity.BLOCKING for w in own) for own in warnings],
            "Warnings": [sum(w.severity == Severity.WARNING for w in own) for own in warnings],
        }
    )
    if compared is not None:
        gained = [compared.get(f.territory.id, 0) for f in figures]
        frame.insert(frame.columns.get_loc("Providers") + 1, "Δ providers", gained)
    key = f"territory_table_{state.remade}_{state.active}"
    chosen = st.dataframe(
        frame,
        hide_index=True,
        placeholder=UNKNOWN,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        height=min(table_height(len(frame)), 330),
        column_config={
            "Share": st.column_config.ProgressColumn(
                "Balance", format="%d %%", min_value=0, max_value=100, width="small",
                help="Providers, by those of the largest territory",
            ),
            "Providers": st.column_config.NumberColumn(format="localized"),
            "Δ providers": st.column_config.NumberColumn(format="%+d", help="Against the compared plan"),
            "Sites": st.column_config.NumberColumn(format="localized"),
            "Procedures": st.column_config.NumberColumn(format="localized", help=f"Shown, {window}"),
            "Hours a week": st.column_config.NumberColumn(
                format="%.1f",
                help="Behind the windshield, estimated for a full week of calls spread by volume"
                if load is None
                else "Behind the windshield in the coming week as it was planned; where none could be, "
                "estimated for a full week of calls spread by volume",
            ),
            "Furthest min": st.column_config.NumberColumn(format="%.0f", help="One way"),
            "Mean min": st.column_config.NumberColumn(format="%.0f", help="One way, weighted by volume"),
        },
    )  # fmt: skip
    rows = chosen["selection"]["rows"]
    if rows and figures[rows[0]].territory.id != state.active:
        state.activate(figures[rows[0]].territory.id)
        rerun_fragment()


def _numbers(values: Iterable[float | None]) -> npt.NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _hours(load: PlanLoad | None, figures: TerritoryFigures) -> float | None:
    planned = hours_a_week(load, figures.territory)
    if planned is not None:
        return round(planned, 1)
    drive = figures.drive
    return round(drive.windshield_hours_a_week, 1) if drive and drive.reached else None


def _rep(desk: Desk, figures: TerritoryFigures) -> str:
    rep = desk.reps.get(figures.territory.rep_id) if figures.territory.rep_id else None
    return rep.name if rep else "—"


def _rounded(minutes: float) -> int | None:
    return round(minutes) if minutes == minutes else None
