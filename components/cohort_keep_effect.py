"""What freezing a cohort again did to each figure, and who made the difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import streamlit as st

from analytics.cohorts.changes import ChangedCohorts, split_change
from analytics.cohorts.cohort import Cohort
from analytics.cohorts.figures_source import FreezeSnapshotMissing, find_figures
from analytics.comparison.compare import Comparison, Question, compare
from analytics.comparison.wording import write_figure
from analytics.metrics import METRICS, REGISTRY, Metric, MetricValues
from analytics.numbers import format_count, format_day
from components.cohort_keep_history import choose_pair
from components.cohort_keep_words import open_if_there
from components.cohort_sources_files import describe_file
from components.cohort_state import CompareState
from components.messages import plain, show_error
from components.session import pinned_snapshot, shared_workspace
from components.table_export import offer_files
from components.tables import show_texts
from data.identifiers import SnapshotId
from data.plans.cohort_entry import CohortFreeze, KeptCohort
from data.snapshot.reader import Snapshot

OWN = "own"
"""Each list on the snapshot of its freeze, in place of both on one."""

PARTS = ("old", "new", "stayed", "came", "left")


@dataclass(frozen=True, eq=False)
class Figures:
    """A comparison of old and new list, those who stayed, came and left, on one snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        Which.
    comparison : Comparison
        Cohorts in the order of `PARTS`.
    values : mapping of str to MetricValues
        By the metric's key.
    """

    snapshot: Snapshot
    comparison: Comparison
    values: Mapping[str, MetricValues]


def show_effect(cohort: KeptCohort, state: CompareState) -> None:
    """Show every metric of the list before and after a freeze, and of those who stayed, came and left.

    Parameters
    ----------
    cohort : KeptCohort
        As the store has it.
    state : CompareState
        The page's: codes and payers of the figures.
    """
    store = shared_workspace().plans.cohorts
    pair = choose_pair(store.freezes(cohort.id), f"cohort_effect_{cohort.id}")
    if pair is None:
        return
    older, newer = pair
    if older.content_hash == newer.content_hash:
        st.caption(
            "Both freezes hold the same clinicians: on one snapshot every figure is the same. What differs "
            "between snapshots is the market."
        )
    on = _choose_snapshot(cohort, older, newer)
    if on is None:
        return
    split = split_change(cohort, older, newer, store.npis(older), store.npis(newer))
    question = Question(state.view.codes, state.view.payers)
    with st.spinner("Working out every figure of both lists …", show_time=True):
        if on == OWN:
            first, then = (_work_out(split, freeze.snapshot_id, question) for freeze in (older, newer))
        else:
            first = then = _work_out(split, SnapshotId(on), question)
    _show_figures(cohort, older, newer, split, (first, then))


def _choose_snapshot(cohort: KeptCohort, older: CohortFreeze, newer: CohortFreeze) -> str | None:
    """Return the snapshot that both lists are looked at on, or `OWN`; None where there is none."""
    here = pinned_snapshot().id
    names: dict[str, str] = {}
    for freeze in (newer, older):
        try:
            find_figures(cohort, freeze, [freeze.snapshot_id] if open_if_there(freeze.snapshot_id) else [])
        except FreezeSnapshotMissing as error:
            show_error(error)
        else:
            names.setdefault(freeze.snapshot_id, f"{freeze.snapshot_id}, that of freeze {freeze.number}")
    if len(names) == 2:
        names[OWN] = "Each list on its own: the market's change is in the figures, too"
    names.setdefault(here, f"{here}, the one on screen")
    if len(names) == 1:
        return next(iter(names))
    return st.radio(
        "Both lists on snapshot", list(names), format_func=names.get,
        key=f"cohort_effect_on_{cohort.id}_{older.number}_{newer.number}",
    )  # fmt: skip


def _work_out(split: ChangedCohorts, on: SnapshotId, question: Question) -> Figures:
    workspace = shared_workspace()
    snapshot = workspace.at(on)
    cohorts: Sequence[Cohort] = tuple(getattr(split, part) for part in PARTS)
    key = (
        "freezes compared", 1, REGISTRY, snapshot.id, question,
        tuple((one.id, len(one.npi)) for one in cohorts),
    )  # fmt: skip
    comparison = workspace.cache.remember(key, lambda: compare(snapshot, cohorts, question))
    values = workspace.cache.remember(
        (*key, "metrics"), lambda: {one.key: one.compute(comparison) for one in METRICS.values()}
    )
    return Figures(snapshot, comparison, values)


def _show_figures(
    cohort: KeptCohort,
    older: CohortFreeze,
    newer: CohortFreeze,
    split: ChangedCohorts,
    figures: tuple[Figures, Figures],
) -> None:
    first, then = figures
    counts = {part: len(getattr(split, part).npi) for part in PARTS}
    titles = {
        "old": f"Freeze {older.number}", "new": f"Freeze {newer.number}",
        "stayed": "Stayed", "came": "Came", "left": "Left",
    }  # fmt: skip
    if first is not then:
        titles["old"] += f" on {first.snapshot.id}"
        titles["new"] += f" on {then.snapshot.id}"
    of = {part: first if part == "old" else then for part in PARTS}
    shown = list(METRICS.values())
    columns = {"": [_name(metric) for metric in shown]} | {
        f"{titles[part]} ({format_count(counts[part])})": [
            write_figure(metric, of[part].values[metric.key], number) if counts[part] else ""
            for metric in shown
        ]
        for number, part in enumerate(PARTS)
    }
    figures_of = list(columns)[1:]
    show_texts(
        columns,
        widths={"": 190} | dict.fromkeys(figures_of, 165),
        right=figures_of,
        help=dict(
            zip(
                figures_of,
                (
                    "Everybody of the older list", "Everybody of the newer list", "Those who are in both",
                    "Those of the newer list only", "Those of the older list only",
                ),
                strict=True,
            )
        ),
        height=620,
        alt=f"What freeze {newer.number} did to the figures of {plain(cohort.name)}",
        key="cohort_effect_table",
    )  # fmt: skip
    for one in dict.fromkeys(figures):
        st.caption(_say_window(one))
    _show_reasons(shown, titles, counts, of)
    said = f"“{cohort.name}”: what freeze {newer.number} did to the figures of freeze {older.number}."
    about = describe_file(
        then.snapshot, said, figures=" / ".join(dict.fromkeys(_say_window(one) for one in figures)),
        definitions=" ".join(f"{metric.title}: {metric.definition}" for metric in shown),
    )  # fmt: skip
    rows = pa.table({title or "metric": values for title, values in columns.items()})
    offer_files(
        rows, about, f"windshield-cohort-freezes-{then.snapshot.id}", "cohort_effect_files",
        exportable=all(one.snapshot.manifest.description.exportable for one in figures),
    )  # fmt: skip


def _name(metric: Metric) -> str:
    share = " share" if metric.key.startswith("share_") else ""
    unit = "" if metric.unit in ("%", metric.title.lower()) else f", {metric.unit}"
    return f"{metric.title}{share}{unit}"


def _say_window(figures: Figures) -> str:
    comparison = figures.comparison
    days = comparison.window.current
    codes = ", ".join(comparison.question.codes) or "all codes"
    payers = ", ".join(comparison.question.payers) or "all payers"
    return (
        f"{format_day(days.start)} to {format_day(days.end)} · {plain(codes)} · {payers} · "
        f"{plain(comparison.about.title)}, snapshot {figures.snapshot.id}"
    )


def _show_reasons(
    shown: Sequence[Metric],
    titles: Mapping[str, str],
    counts: Mapping[str, int],
    of: Mapping[str, Figures],
) -> None:
    """List why figures are missing, or have no interval."""
    found: dict[str, list[str]] = {}
    for metric in shown:
        for number, part in enumerate(PARTS):
            reason = of[part].values[metric.key].reasons[number]
            if counts[part] and reason:
                found.setdefault(f"{_name(metric)}: {reason}", []).append(titles[part].lower())
    if found:
        with st.expander("Why some have no figure, or no interval", icon=":material/help:"):
            st.markdown(
                "\n".join(
                    f"- {plain(said)} ({', '.join(map(plain, parts))})" for said, parts in found.items()
                )
            )
