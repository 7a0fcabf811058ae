"""Buying units as a file: written, and read with a preview of what it would do."""

from collections.abc import Callable, Sequence

import streamlit as st

from analytics.unit_directory import UnitDirectory
from analytics.unit_files import UnitImport, export_units, import_units
from components.bad_lines import show_bad_lines
from components.dialog_frame import attempt
from components.messages import plain, show_error
from components.session import session
from data.errors import WindshieldError
from data.plans.buying_units import UnitsVersion
from data.plans.unit_document import BuyingUnits
from data.snapshot.reader import Snapshot


def show_unit_files(
    snapshot: Snapshot,
    directory: UnitDirectory,
    seen: UnitsVersion,
    save: Callable[[BuyingUnits, UnitsVersion, str], str],
    warn: Callable[[BuyingUnits], None],
) -> None:
    """Offer buying units as CSV, and take one.

    Parameters
    ----------
    snapshot : Snapshot
        The market snapshot.
    directory : UnitDirectory
        All units as they are.
    seen : UnitsVersion
        What users defined.
    save : callable
        Saves units over what was seen, with a note.
    warn : callable
        Says before that what units would change.
    """
    exportable = snapshot.manifest.description.exportable
    st.caption(
        "Columns: unit_id, unit_name, site_id, site_name, idn; a line a site. A unit of the file has the "
        "file's sites and no others; units that it does not name stay."
    )
    st.download_button(
        "All units as CSV", data=lambda: export_units(snapshot, directory), mime="text/csv",
        file_name=f"windshield-buying-units-{snapshot.id}.csv", icon=":material/download:",
        key="units_export", on_click="ignore", disabled=not exportable,
        help=None if exportable else "The sources of this snapshot don't allow rows to leave the screen.",
    )  # fmt: skip
    key = f"units_file_{session().dialog.acts}"
    file = st.file_uploader("CSV of buying units", type=["csv", "txt", "tsv"], key=key)
    if file is None:
        return
    try:
        with st.spinner("Reading …"):
            found = import_units(file.getvalue(), file.name, snapshot, directory)
    except WindshieldError as error:
        show_error(error, safe="Nothing was changed.")
        return
    st.markdown(_sum_up(found))
    show_bad_lines(found.bad, "units_bad")
    warn(found.units)

    def take() -> None:
        said = f"{len(found.added) + len(found.changed):,} buying units were taken from a file."
        attempt(lambda: save(found.units, seen, said))

    st.button(
        "Take them", type="primary", key="units_import", disabled=found.units == seen.units, on_click=take
    )


def _sum_up(found: UnitImport) -> str:
    parts = [
        f"**{title}:** {_names(names)}"
        for title, names in (("New", found.added), ("Changed", found.changed))
        if names
    ]
    if found.unchanged:
        parts.append(f"**As they are:** {len(found.unchanged):,}")
    return "  \n".join(parts) or "No line says anything new."


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(plain(name) for name in names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12:,} more"
