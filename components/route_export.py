"""A week as files and links: calendar, table, day sheets, and a day in the phone's maps."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from analytics.organisation.homes import is_self
from analytics.routes.export_csv import write_csv
from analytics.routes.map_links import link_day
from analytics.routes.plan import WeekPlan
from analytics.routes.rep_week import RepWeek
from components.route_desk import RouteDesk
from components.route_plan import ShownPlan
from components.session import person

REFUSED = "The sources of this snapshot don't allow rows to leave the screen."
APPS = {"google": "Google Maps", "apple": "Apple Maps"}
PHONE_WAYPOINTS = 3
"""Google Maps takes no more in a phone's browser."""


def show_export(desk: RouteDesk, shown: ShownPlan) -> None:
    """Draw the menu of files.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    """
    week, plan = desk.week, shown.plan
    own = is_self(week.rep, person())
    with st.popover("Export", icon=":material/download:", key="run_export"):
        if not desk.desk.snapshot.manifest.description.exportable:
            st.info(REFUSED)
            return
        st.caption(
            "Calls, desks and parking, each on the clock of its place."
            + ("" if own else " The rep's home is in them as its ZIP only.")
            + (" Each says that it is a synthetic sample." if week.synthetic else "")
        )
        _offer(desk, "ics", "Calendar (ICS)", "text/calendar",
               lambda: _write_ics(week, plan, own))  # fmt: skip
        _offer(desk, "csv", "Table (CSV)", "text/csv", lambda: write_csv(week, plan, for_rep=own))
        _offer(desk, "pdf", "Day sheets (PDF)", "application/pdf",
               lambda: _write_pdf(week, plan, own))  # fmt: skip


def show_map_links(desk: RouteDesk, shown: ShownPlan, number: int) -> None:
    """Draw the links that open a day in the maps of a phone.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    number : int
        The day's.
    """
    week, day = desk.week, shown.plan.days[number]
    own = is_self(week.rep, person())
    if not link_day(week, number, day, for_rep=own):
        return
    with st.popover("Open in maps", icon=":material/navigation:", key="run_maps"):
        st.caption(
            "The stops in order. Google takes three between start and end of a link on a phone, Apple one "
            "drive a link. What a link holds is told to whose maps it opens."
        )
        for app, name in APPS.items():
            links = link_day(
                week, number, day, "google" if app == "google" else "apple", for_rep=own,
                most_waypoints=PHONE_WAYPOINTS,
            )  # fmt: skip
            parts = [f"[{part} of {len(links)}]({link})" for part, link in enumerate(links, 1)]
            st.markdown(f"**{name}**: " + (" · ".join(parts) if len(links) > 1 else f"[the day]({links[0]})"))


def name_file(desk: RouteDesk, ending: str) -> str:
    """Name a file of a week.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    ending : str
        Of the file's format.

    Returns
    -------
    str
        "windshield-week-2026-11-30-rae-rep-synthetic.ics".
    """
    week = desk.week
    rep = "-".join("".join(c if c.isalnum() else " " for c in week.rep.name.casefold()).split())
    sample = "-synthetic" if week.synthetic else ""
    return f"windshield-week-{week.monday.isoformat()}-{rep}{sample}.{ending}"


def _offer(desk: RouteDesk, ending: str, title: str, media_type: str, write: Callable[[], bytes]) -> None:
    st.download_button(
        title, data=write, file_name=name_file(desk, ending), mime=media_type, on_click="ignore",
        key=f"run_export_{ending}", width="stretch",
    )  # fmt: skip


# What writes them takes half a second to import, which nobody should wait for who only looks at the week.
def _write_ics(week: RepWeek, plan: WeekPlan, own: bool) -> bytes:
    from analytics.routes.export_ics import write_ics

    return write_ics(week, plan, datetime.now(UTC), for_rep=own)


def _write_pdf(week: RepWeek, plan: WeekPlan, own: bool) -> bytes:
    from analytics.routes.export_pdf import write_pdf

    return write_pdf(week, plan, datetime.now(UTC), for_rep=own)
