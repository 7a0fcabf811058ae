"""A session's state: ids and parameters, typed, under one key; and what every session shares.

Widgets lose their values when they are not drawn, as on another page, so nothing is read back from
them: a widget's change is copied here at once (`changed`) and the widget is filled from here.
"""

import getpass
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import streamlit as st

from analytics.provider_filter import Near, ProviderFilter
from components.cohort_state import CompareState
from components.dialog_state import DialogState
from components.organisation_state import OrganisationState
from components.route_state import RouteState
from components.territory_state import TerritoryState
from data.errors import SnapshotBroken, SnapshotMissing
from data.home import home_directory
from data.identifiers import Npi, SiteId, SnapshotId
from data.plans.segments import Segment
from data.snapshot.reader import Snapshot
from workspace import Workspace, open_workspace

_KEY = "windshield"


@dataclass
class FindState:
    """What the Providers page shows.

    Parameters
    ----------
    question : ProviderFilter
        The filter.
    problem : str
        Why the last change to the filter was not taken; empty when it was.
    url : dict
        The query that the page wrote last, to tell it from one that a person typed.
    sort_column, descending : str, bool
        The order of the table.
    cursors : tuple of str or None
        The cursor of each table page up to the one shown; the first page has none.
    open_card : Npi or None
        The clinician whose card is open.
    open_site : SiteId or None
        The site whose card is open, over that of the clinician if there is one.
    segment : Segment or None
        The saved segment that was loaded, as it was then.
    map_zoom : tuple or None
        South, west, north, east that the map was zoomed to; the whole result when None.
    map_seen : str
        The selection on the map that was acted on already.
    table_turns : int
        How often a column's title was clicked.
    """

    question: ProviderFilter = field(default_factory=ProviderFilter)
    problem: str = ""
    url: dict[str, list[str]] = field(default_factory=dict)
    sort_column: str = "volume"
    descending: bool = True
    cursors: tuple[str | None, ...] = (None,)
    open_card: Npi | None = None
    open_site: SiteId | None = None
    segment: Segment | None = None
    map_zoom: tuple[float, float, float, float] | None = None
    map_seen: str = ""
    table_turns: int = 0

    def ask(self, question: ProviderFilter) -> None:
        """Take a new filter; table and map start again at their beginning.

        Parameters
        ----------
        question : ProviderFilter
            The new filter.
        """
        self.problem = ""
        if question != self.question:
            self.question = question
            self.cursors = (None,)
            self.map_zoom = None

    def ask_near(self, near: Near | None) -> None:
        """Ask for those of the filter who are in a circle.

        Parameters
        ----------
        near : Near or None
            The circle; everywhere when None.
        """
        self.ask(replace(self.question, near=near))

    def sort_by(self, column: str, *, descending: bool) -> None:
        """Put the table into another order, from its first page.

        Parameters
        ----------
        column : str
            A column of the table.
        descending : bool
            Largest first.
        """
        self.sort_column, self.descending, self.cursors = column, descending, (None,)


@dataclass
class Session:
    """Everything that is remembered for one person at one browser tab.

    Parameters
    ----------
    page : str
        The page shown last.
    snapshot_id : SnapshotId or None
        The snapshot that the session stays on.
    notice : str
        What happened to the session and has not been shown yet.
    find : FindState
        The Providers page.
    draw : TerritoryState
        The Territories page.
    compare : CompareState
        The Cohorts page.
    run : RouteState
        The Routes page.
    keep : OrganisationState
        The Organisation page.
    dialog : DialogState
        What is open over it.
    """

    page: str = ""
    snapshot_id: SnapshotId | None = None
    notice: str = ""
    find: FindState = field(default_factory=FindState)
    draw: TerritoryState = field(default_factory=TerritoryState)
    compare: CompareState = field(default_factory=CompareState)
    run: RouteState = field(default_factory=RouteState)
    keep: OrganisationState = field(default_factory=OrganisationState)
    dialog: DialogState = field(default_factory=DialogState)

    def look_at(self, snapshot: SnapshotId | None) -> None:
        """Move to another snapshot; the filter stays, the table starts at its first page.

        Parameters
        ----------
        snapshot : SnapshotId or None
            Its id; the current one, once it is asked for, when None.
        """
        self.snapshot_id = snapshot
        self.find.cursors = (None,)
        self.find.map_zoom = None


def session() -> Session:
    """Return this session's state.

    Returns
    -------
    Session
        The same object until the tab is closed.
    """
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Session()
    state: Session = st.session_state[_KEY]
    return state


def shared_workspace() -> Workspace:
    """Return the workspace that every session of this process shares.

    Returns
    -------
    Workspace
        Of the home directory that the environment names; opened once.
    """
    environment = tuple(
        os.environ.get(name, "")
        for name in (
            "WINDSHIELD_SNAPSHOT",
            "WINDSHIELD_DATABASE_URL",
            "WINDSHIELD_MAP_STYLE",
            "WINDSHIELD_STREETS",
        )
    )
    with _OPENING:
        return _workspace(str(home_directory()), environment)


_OPENING = threading.Lock()


# A run asks some fifty times, and Streamlit's own cache of resources takes a quarter of a millisecond each.
@cache
def _workspace(home: str, environment: tuple[str, ...]) -> Workspace:
    return open_workspace()


def pinned_snapshot() -> Snapshot:
    """Return the snapshot that this session stays on, pinning the current one at first.

    Returns
    -------
    Snapshot
        Open.

    Raises
    ------
    SnapshotMissing
        There is none.
    SnapshotBroken
        It can't be read.
    """
    state, workspace = session(), shared_workspace()
    if state.snapshot_id is not None:
        try:
            return workspace.at(state.snapshot_id)
        except (SnapshotMissing, SnapshotBroken) as error:
            fate = "can't be read" if isinstance(error, SnapshotBroken) else "is no longer there"
        gone = state.snapshot_id
        state.look_at(None)
        state.notice = f"Snapshot {gone}, which was on screen, {fate}."
    snapshot = workspace.snapshot
    state.snapshot_id = snapshot.id
    if state.notice:
        state.notice += f" The current one, {snapshot.id}, is shown instead; the filter is the same."
    return snapshot


def forget_workspaces() -> None:
    """Open the workspace anew when it is next asked for."""
    _workspace.cache_clear()


def person() -> str:
    """Return who is looking.

    Returns
    -------
    str
        `WINDSHIELD_USER`, else the name of this computer's user.
    """
    named = os.environ.get("WINDSHIELD_USER", "").strip()
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number without a name
        return "someone"


def changed(key: str, take: Callable[[Any], None]) -> Callable[[], None]:
    """Return a widget's callback that copies its new value to the session's state.

    Parameters
    ----------
    key : str
        The widget's key.
    take : callable
        Told the new value.

    Returns
    -------
    callable
        For `on_change`.
    """

    def copy() -> None:
        take(st.session_state[key])

    return copy


def keep_inputs(*keys: str) -> None:
    """Keep what was typed into widgets that are not drawn in this run, as in an expander that is closed.

    Parameters
    ----------
    *keys : str
        The widgets'; those that never were drawn have nothing to keep.
    """
    for key in keys:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
