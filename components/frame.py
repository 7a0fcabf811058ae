"""The frame around every page: navigation, and the bar that says what is looked at and by whom."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from components.messages import errors_shown
from components.session import person, pinned_snapshot, session, shared_workspace
from components.wording import name_snapshot
from data.errors import SnapshotBroken, SnapshotMissing
from data.plans.errors import PlanStoreUnusable

PAGES = Path(__file__).parents[1] / "pages"

# Streamlit's own spacing is made for articles; this is a tool.
STYLE = """<style>
[data-testid="stMainBlockContainer"] {padding: 2.6rem 1.5rem 2rem; max-width: none;}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {gap: .7rem;}
[data-testid="stHeader"] {height: 2.6rem; min-height: 2.6rem; background: transparent;}
[data-testid="stSidebarUserContent"] {padding-top: .25rem;}
[data-testid="stSidebar"] [data-testid="stVerticalBlock"] {gap: .6rem;}
.windshield-bar {display: flex; flex-wrap: wrap; gap: .15rem 1rem; align-items: baseline;
  font-size: .86rem; padding-bottom: .35rem; border-bottom: 1px solid rgba(128, 138, 148, .3);}
.windshield-bar .who {margin-left: auto; opacity: .8;}
.windshield-bar .made-up {font-weight: 600;}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding: 2.8rem .75rem 1.5rem;}
  .windshield-bar .who {margin-left: 0;}
}
</style>"""


def run_app() -> None:
    """Draw the frame and run the page that was chosen."""
    st.set_page_config(page_title="Windshield", page_icon="🧭", layout="wide")
    st.html(STYLE)
    chosen = st.navigation(_pages())
    with errors_shown():
        try:
            shared_workspace()
        except PlanStoreUnusable as error:
            st.header("The plan store can't be opened", anchor=False)
            raise error
        _show_bar()
        chosen.run()
    session().page = chosen.title


def _pages() -> Mapping[str, list[st.Page]]:
    return {
        "Find": [
            st.Page(
                PAGES / "providers.py", title="Providers", icon=":material/person_search:",
                url_path="providers", default=True,
            )
        ],
        "Keep": [st.Page(PAGES / "data.py", title="Data", icon=":material/database:", url_path="data")],
    }  # fmt: skip


def _show_bar() -> None:
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
    st.html(f'<div class="windshield-bar">{what}<span class="who">{_html(person())}</span></div>')


def _html(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, entity)
    return text
