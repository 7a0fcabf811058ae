"""The frame around every page: navigation, and the bar that says what is looked at and by whom."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.charts import palette
from components.messages import errors_shown
from components.session import person, pinned_snapshot, session, shared_workspace
from components.wording import name_snapshot
from data.errors import SnapshotBroken, SnapshotMissing
from data.identifiers import SnapshotId
from data.plans.errors import EntryMissing, PlanStoreUnusable

PAGES = Path(__file__).parents[1] / "pages"

# Streamlit's own spacing is made for articles; this is a tool.
STYLE = """<style>
[data-testid="stMainBlockContainer"] {padding: 2.6rem 1.25rem 2rem; max-width: none;}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {gap: .7rem;}
[data-testid="stHeader"] {height: 2.6rem; min-height: 2.6rem;}
[data-testid="stSidebarHeader"] {height: 2.6rem; min-height: 2.6rem; padding-top: .4rem; margin-bottom: 0;}
[data-testid="stSidebarUserContent"] {padding-top: .25rem; padding-bottom: 1.5rem;}
[data-testid="stSidebar"] [data-testid="stVerticalBlock"] {gap: .5rem;}
/* Streamlit's own CSV holds the rows on screen as they are written there and does not say where they
   are from; pages offer files that do. Its search looks through those rows only. */
/* The table below is there first and must not jump when map and charts come. */
@media (min-width: 641px) {.st-key-find_above {min-height: 25.5rem;}}
/* What stands under the mouse may reach over the map's edge. */
[data-testid="stDeckGlJsonChart"]:hover {z-index: 5;}
:is([data-testid="stDeckGlJsonChart"], .deck-widgets-root) > div {overflow: visible !important;}
.deck-tooltip {width: max-content;}
[data-testid="stElementToolbar"] :is([aria-label^="Download as CSV"], [aria-label^="Search"]) {display: none;}
[data-testid="stMetricValue"] {font-size: 1.45rem;}
.windshield-bar {display: flex; flex-wrap: wrap; gap: .15rem 1rem; align-items: baseline;
  font-size: .86rem; padding-bottom: .35rem; border-bottom: 1px solid rgba(128, 138, 148, .3);}
.windshield-bar .who {margin-left: auto; opacity: .8;}
.windshield-bar .made-up {font-weight: 600;}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding: 2.8rem .75rem 1.5rem;}
  .windshield-bar .who {margin-left: 0;}
}
</style>"""


# Streamlit's own small print is too pale to read (WCAG AA asks for 4.5:1), and so is its white on the
# dark theme's accent.
INK = """<style>
[data-testid="stCaptionContainer"] {{opacity: .78;}}
[data-tag] span, [data-tag] button, [data-testid$="Button-primary"] {{color: {on_accent} !important;}}
</style>"""
WORDMARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="132" height="24" viewBox="0 0 132 24">'
    '<path d="M3 18 L7 6 H19 L23 18 Z M13 18 L18 9" fill="none" stroke="{colour}" stroke-width="1.8" '
    'stroke-linejoin="round" stroke-linecap="round"/>'
    '<text x="31" y="17.5" font-family="sans-serif" font-size="16" font-weight="600" fill="{colour}">'
    "Windshield</text></svg>"
)


def run_app() -> None:
    """Draw the frame and run the page that was chosen."""
    # Before the navigation: a page's own icon would be fetched from a font server to stand in the tab.
    st.set_page_config(page_title="Windshield", page_icon="🧭", layout="wide")
    st.html(STYLE + INK.format(on_accent=palette().on_accent))
    chosen = st.navigation(_pages())
    st.set_page_config(page_title=f"{chosen.title} · Windshield")
    st.logo(WORDMARK.format(colour=palette().text), size="medium")
    with errors_shown():
        try:
            shared_workspace()
        except PlanStoreUnusable as error:
            st.header("The plan store can't be opened", anchor=False)
            raise error
        bar = st.empty()
        _show_bar(bar)
        _show_notice()
        chosen.run()
        _show_bar(bar)  # the page may have opened a plan
    session().page = chosen.title


def _pages() -> Mapping[str, list[st.Page]]:
    return {
        "Find": [
            st.Page(
                PAGES / "providers.py", title="Providers", icon=":material/person_search:",
                url_path="providers", default=True,
            )
        ],
        "Draw": [
            st.Page(
                PAGES / "territories.py", title="Territories", icon=":material/draw:", url_path="territories"
            )
        ],
        "Compare": [
            st.Page(
                PAGES / "cohorts.py", title="Cohorts", icon=":material/compare_arrows:", url_path="cohorts"
            )
        ],
        "Run": [st.Page(PAGES / "routes.py", title="Routes", icon=":material/route:", url_path="routes")],
        "Keep": [
            st.Page(
                PAGES / "organisation.py", title="Organisation", icon=":material/badge:",
                url_path="organisation",
            ),
            st.Page(PAGES / "data.py", title="Data", icon=":material/database:", url_path="data"),
        ],
    }  # fmt: skip


def _show_bar(bar: DeltaGenerator) -> None:
    try:
        snapshot = pinned_snapshot()
    except (SnapshotMissing, SnapshotBroken):
        what = '<span class="made-up">No snapshot</span>'
    else:
        about = snapshot.manifest.description
        by_payer = "; ".join(f"{payer} to {day}" for payer, day in about.complete_through.items())
        hover = f"Snapshot {snapshot.id}. Claims are complete: {by_payer or 'not said'}."
        kind = "made-up" if about.synthetic else ""
        what = f'<span class="{kind}" title="{_html(hover)}">{_html(name_snapshot(about))}</span>'
        if _has_newer(snapshot.id):
            what += "<span>Not the current snapshot: see Data</span>"
    what += _name_plan()
    bar.html(f'<div class="windshield-bar">{what}<span class="who">{_html(person())}</span></div>')


def _name_plan() -> str:
    """Name the plan that the session has open, with its state."""
    opened = session().draw.plan_id
    if opened is None:
        return ""
    try:
        plan = shared_workspace().plans.plans.get(opened)
    except (EntryMissing, PlanStoreUnusable):
        return ""  # a page that needs the store says what is wrong with it
    return f"<span>{_html(plan.name)} · {plan.state.capitalize()}</span>"


def _has_newer(snapshot: SnapshotId) -> bool:
    """Tell whether another snapshot than the session's was made the current one."""
    store = shared_workspace().snapshots
    try:
        current = store.current()
    except SnapshotBroken:
        return False
    # One that was named on the command line lies outside the store.
    return current is not None and current != snapshot and snapshot in store.ids()


def _show_notice() -> None:
    state = session()
    if state.notice:
        st.warning(state.notice, icon=":material/swap_horiz:")
        state.notice = ""


def _html(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, entity)
    return text
