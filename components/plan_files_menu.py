"""A plan as files: dialogs that write GeoJSON and CSV, and that read them back."""

import hashlib
import re

import streamlit as st

from analytics.import_preview import ImportPreview
from analytics.numbers import format_count
from analytics.plan_files import describe_plan, export_geojson, export_members
from analytics.plan_import import preview_import
from analytics.plan_replacement import preview_replacement
from components.dialog_frame import dialog
from components.messages import plain, show_error
from components.plan_import_preview import show_preview
from components.plan_work import is_editable, keep_draft
from components.session import shared_workspace
from components.territory_desk import Desk, open_desk
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.plans.plan_entry import Plan

VERSION = 2
_WAYS = {"add": "Add to the plan", "replace": "Replace its territories"}
_ABOUT_WAYS = {
    "add": "A territory of the same name gets what the file says; the others stay as they are.",
    "replace": "Territories that the file doesn't name go, unless they are locked; those of the same name "
    "keep their number and rep, and have only what the file says.",
}


@dialog("Export the plan")
def show_export(plan: Plan, state: TerritoryState) -> None:
    """Offer the plan as files, in a dialog.

    Parameters
    ----------
    plan : Plan
        The one that is open.
    state : TerritoryState
        The page's.
    """
    show_export_files(plan, state)


@dialog("Import territories", width="large")
def show_import(plan: Plan, state: TerritoryState) -> None:
    """Ask for a file and show what it would make of the plan, in a dialog.

    Parameters
    ----------
    plan : Plan
        The one that is open.
    state : TerritoryState
        The page's; told what is imported.
    """
    show_import_form(plan, state)


def show_export_files(plan: Plan, state: TerritoryState) -> None:
    """Offer the plan as files.

    Parameters
    ----------
    plan : Plan
        The one that is open.
    state : TerritoryState
        The page's; what is on screen goes into the files, saved or not.
    """
    try:
        with st.spinner("Loading the market …", show_time=True):
            desk = open_desk(plan, state.document)
    except WindshieldError as error:
        show_error(error, safe="The plan itself is kept.")
        return
    about = desk.snapshot.manifest.description
    reps = {rep.id: rep.name for rep in desk.reps.values()}
    people = int((desk.ownership.clinician_owner >= 0).sum())
    if about.synthetic:
        st.caption("Each file says that it is a synthetic sample.")
    if state.is_changed:
        st.caption(f"The files hold what is on screen, with the changes since version {state.base}.")
    name = _file_name(desk, state)
    st.markdown(
        "**The rules** · areas, ZIPs, counties, IDNs and pins of each territory. Windshield reads them back "
        "without loss, and any map program shows the areas."
    )
    st.download_button(
        "GeoJSON", key="export_geojson", icon=":material/download:", on_click="ignore",
        data=lambda: export_geojson(desk.document, describe_plan(desk.snapshot, desk.document), reps),
        file_name=f"{name}.geojson", mime="application/geo+json",
    )  # fmt: skip
    st.markdown(
        f"**Who belongs where** · a row for each of {format_count(people)} clinicians: NPI, name, territory, "
        "rep, site, by which rule, volume."
    )
    st.download_button(
        "CSV", key="export_csv", icon=":material/download:", on_click="ignore",
        data=lambda: export_members(desk.snapshot, desk.document, desk.ownership, reps),
        file_name=f"{name}.csv", mime="text/csv", disabled=not people or not about.exportable,
        help=None
        if about.exportable
        else "The sources of this snapshot don't allow rows to leave the screen.",
    )  # fmt: skip


def show_import_form(plan: Plan, state: TerritoryState) -> None:
    """Ask for a file, and show what it would make of the plan.

    Parameters
    ----------
    plan : Plan
        The one that is open.
    state : TerritoryState
        The page's; told what is imported.
    """
    given = st.file_uploader(
        "GeoJSON of areas, or CSV of NPIs, sites or ZIPs with their territories", key="import_file"
    )
    if given is None:
        st.caption(
            "A CSV needs a column named npi, site_id or zip, and one named territory. A GeoJSON needs a "
            "feature for each area, with the territory in its property name. Nothing changes before you have "
            "seen what the file would do."
        )
        return
    untouched = all(territory.is_empty for territory in state.document.territories)
    way = st.segmented_control(
        "How", list(_WAYS), default="replace" if untouched else "add", required=True, format_func=_WAYS.get,
        key="import_way", label_visibility="collapsed",
    )  # fmt: skip
    way = way if way in _WAYS else "add"
    st.caption(_ABOUT_WAYS[way])
    try:
        with st.spinner(f"Reading {plain(given.name)} …", show_time=True):
            desk = open_desk(plan, state.document)
            preview = _preview(desk, given.getvalue(), given.name, way)
            after = open_desk(plan, preview.document)
    except WindshieldError as error:
        show_error(error, safe="The plan is as it was.")
        return
    show_preview(preview, desk, after, given.name)
    same = preview.document == state.document
    idle = same or not is_editable(plan)
    if st.button(
        "Import", type="secondary" if idle else "primary", key="import_apply", icon=":material/upload:",
        disabled=idle,
        help="Nothing would change." if same else "Undo takes it back.",
    ):  # fmt: skip
        state.change(f"Imported {given.name}", preview.document)
        state.activate(state.active)
        state.remade += 1
        state.say(f"Imported {given.name}. Undo takes it back, Save keeps it.", ":material/check:")
        keep_draft(state)
        st.rerun()


def _preview(desk: Desk, content: bytes, filename: str, way: str) -> ImportPreview:
    read = preview_replacement if way == "replace" else preview_import
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    reps = tuple(desk.reps.values())
    names = tuple((rep.id, rep.name) for rep in reps)
    key = ("import preview", VERSION, way, desk.token, filename, digest, names)
    workspace = shared_workspace()
    units = frozenset(unit.id for unit in workspace.plans.buying_units.get().units.units)
    return workspace.cache.remember(
        key,
        lambda: read(content, filename, desk.snapshot, desk.market, desk.document, reps=reps, units=units),
    )


def _file_name(desk: Desk, state: TerritoryState) -> str:
    """Name the plan, its version and its snapshot; a synthetic sample says so."""
    version = f"v{state.base}" + ("-unsaved" if state.is_changed else "")
    sample = "-synthetic" if desk.snapshot.manifest.description.synthetic else ""
    return f"windshield-plan-{_slug(desk.plan.name)}-{version}-{desk.snapshot.id}{sample}"


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-") or "plan"
