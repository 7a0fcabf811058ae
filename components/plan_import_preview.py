"""What a file would make of a plan: its territories before and after, and what did not match."""

import pandas as pd
import streamlit as st

from analytics.import_preview import ImportPreview
from analytics.sentences import count_of
from components.messages import plain
from components.table_export import offer_files
from components.tables import show_texts, table_height
from components.territory_desk import Desk

MOST_ROWS = 500
MOST_NOTES = 8
_CHANGES = {"new": "New", "changed": "Changed", "unchanged": "Kept"}


def show_preview(preview: ImportPreview, before: Desk, after: Desk, filename: str) -> None:
    """Show an import before it is done.

    Parameters
    ----------
    preview : ImportPreview
        Of the file.
    before, after : Desk
        The plan as it is, and as it would be.
    filename : str
        Of the file.
    """
    rows = preview.territories.to_pylist()
    taken, lost = sum(row["lines"] for row in rows), preview.unmatched.num_rows - preview.parts
    what = "feature" if filename.lower().endswith("json") else "line"
    st.markdown(
        f"**{taken:,} of {count_of(taken + lost, what)} {'goes' if taken == 1 else 'go'} into a territory"
        + (f"; {lost:,} {'does' if lost == 1 else 'do'} not.**" if lost else ".**")
    )
    if preview.parts:
        these = (
            "1 entry of its rules is" if preview.parts == 1 else f"{preview.parts:,} entries of its rules are"
        )
        st.markdown(f":material/warning: {these} not known here and left out.")
    _show_territories(rows, before, after)
    for note in preview.notes[:MOST_NOTES]:
        st.caption(f":material/info: {plain(note)}")
    if len(preview.notes) > MOST_NOTES:
        with st.expander(f"{len(preview.notes) - MOST_NOTES:,} more notes"):
            st.markdown("\n".join(f"- {plain(note)}" for note in preview.notes[MOST_NOTES:]))
    if preview.unmatched.num_rows:
        _show_unmatched(preview, after, filename, what)


def _show_territories(rows: list[dict], before: Desk, after: Desk) -> None:
    had = {t.id: number for number, t in enumerate(before.document.territories)}
    stay = {row["territory_id"] for row in rows}
    gone = [t for t in before.document.territories if t.id not in stay]

    def held(territory: str) -> tuple[int, int]:
        if territory not in had:
            return 0, 0
        number = had[territory]
        ownership = before.ownership
        return len(ownership.clinicians_of(number)), len(ownership.accounts_of(number))

    now = {
        t.id: (len(after.ownership.clinicians_of(n)), len(after.ownership.accounts_of(n)))
        for n, t in enumerate(after.document.territories)
    }
    table = [
        (f"{r['number']} · {r['name']}", _CHANGES[r["change"]], r["lines"], r["territory_id"]) for r in rows
    ]
    table += [(t.title, "Goes", 0, t.id) for t in gone]
    counts = [(*held(one), *now.get(one, (0, 0))) for *_, one in table]
    number = st.column_config.NumberColumn(format="localized", width=90)
    st.dataframe(
        pd.DataFrame(
            {
                "Territory": [name for name, *_ in table],
                "Rule": [change for _, change, *_ in table],
                "In the file": [lines for _, _, lines, _ in table],
                "Clinicians": [count[0] for count in counts],
                "Clinicians then": [count[2] for count in counts],
                "Accounts": [count[1] for count in counts],
                "Accounts then": [count[3] for count in counts],
            }
        ),
        hide_index=True,
        key="import_territories",
        height=min(table_height(len(table)), 220),
        column_config=dict.fromkeys(
            ["In the file", "Clinicians", "Clinicians then", "Accounts", "Accounts then"], number
        ),
        alt="What the file makes of each territory",
    )


def _show_unmatched(preview: ImportPreview, after: Desk, filename: str, what: str) -> None:
    lost = preview.unmatched
    counts = lost["reason"].value_counts().to_pylist()
    counts.sort(key=lambda one: -one["counts"])
    st.markdown(
        ":material/warning: **What did not match:** "
        + " · ".join(f"{one['counts']:,} {plain(one['values'])}" for one in counts[:5])
        + (f" · {len(counts) - 5:,} other reasons" if len(counts) > 5 else "")
    )
    shown = lost.slice(0, MOST_ROWS)
    show_texts(
        {
            what.capitalize(): [f"{line:,}" for line in shown["line"].to_pylist()],
            "It says": shown["value"].to_pylist(),
            "Reason": shown["reason"].to_pylist(),
        },
        widths={what.capitalize(): 60, "It says": 160, "Reason": 400},
        right=[what.capitalize()],
        height=190,
        key="import_unmatched",
        alt="What did not match",
    )
    offer_files(
        lost,
        {"data": f"{what}s of {filename} that did not match", "snapshot": after.snapshot.id},
        f"windshield-not-matched-{filename.rsplit('.', 1)[0]}",
        "import_unmatched_file",
    )
