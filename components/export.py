"""Files of a result: CSV, Excel and Parquet, made when they are asked for."""

import streamlit as st

from analytics.drive import DriveTimes
from analytics.exports import EXCEL_ROWS, WRITERS, describe_export
from analytics.near_minutes import add_minutes
from analytics.numbers import format_count
from analytics.paging import Sort
from analytics.provider_filter import ProviderFilter
from analytics.providers import export_providers
from data.snapshot.reader import Snapshot

# File ending → what the button says, and the media type.
OFFERED = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("Excel (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("Parquet", "application/vnd.apache.parquet"),
}
EXCEL_ROWS_A_SECOND = 8_000  # about, on two cores


def show_export(
    snapshot: Snapshot, question: ProviderFilter, sort: Sort, clinicians: int, drive: DriveTimes
) -> None:
    """Draw the menu of files.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The filter; the file holds all of its result.
    sort : Sort
        The order of the rows.
    clinicians : int
        How many rows that makes.
    drive : DriveTimes
        Gives the minutes from the filter's place.
    """
    about = snapshot.manifest.description

    def write(ending: str) -> bytes:
        rows = add_minutes(export_providers(snapshot, question, sort=sort), question.near, drive)
        return WRITERS[ending](rows, describe_export(snapshot, question, drive.statement))

    with st.popover("Export", icon=":material/download:", disabled=clinicians == 0):
        if not about.exportable:
            st.info("The sources of this snapshot don't allow rows to leave the screen.")
            return
        st.caption(
            f"{_everyone(clinicians)} in the table's order,  \nwith NPI, address and volumes."
            + ("  \nEach file says that it is a synthetic sample." if about.synthetic else "")
        )
        if EXCEL_ROWS >= clinicians > EXCEL_ROWS_A_SECOND:
            st.caption(f"Excel takes longest, about {clinicians / EXCEL_ROWS_A_SECOND:.0f} s.")
        for ending, (title, media_type) in OFFERED.items():
            too_many = ending == "xlsx" and clinicians > EXCEL_ROWS
            st.download_button(
                title,
                disabled=too_many,
                help=f"A sheet holds {EXCEL_ROWS:,} rows. Narrow the filter, or take another."
                if too_many
                else None,
                data=lambda ending=ending: write(ending),
                file_name=f"windshield-providers-{snapshot.id}.{ending}",
                mime=media_type,
                key=f"find_export_{ending}",
                on_click="ignore",
                width="stretch",
            )


def _everyone(clinicians: int) -> str:
    return "The one clinician" if clinicians == 1 else f"All {format_count(clinicians)} clinicians"
