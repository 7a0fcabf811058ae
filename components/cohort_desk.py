"""What the Cohorts page works with in one run: the chosen cohorts, their snapshot, and the comparison."""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.cohorts.cohort import Cohort, open_cohort, read_cohort_id, rest_of_market
from analytics.cohorts.figures_source import FiguresSource, find_common_figures
from analytics.comparison.compare import Comparison, Question, compare
from analytics.comparison.referral_periods import Spans, find_referral_spans
from analytics.comparison.view import ComparisonView
from analytics.metrics import METRICS, REGISTRY, Metric, MetricValues
from components.session import session, shared_workspace
from data.identifiers import CohortId, SnapshotId
from data.plans.cohort_entry import CohortFreeze, KeptCohort
from data.plans.errors import EntryMissing
from data.snapshot.reader import Snapshot

FIRST_METRICS = ("growth", "growth_before", "procedures")
"""What the table is ordered by at first: the first of them that the window of the data has."""


@dataclass(frozen=True, eq=False)
class Entry:
    """A kept cohort that is compared.

    Parameters
    ----------
    kept : KeptCohort
        As the store has it.
    freeze : CohortFreeze
        The one that is compared.
    cohort : Cohort
        Its clinicians.
    figures : FiguresSource
        The snapshot that its figures are from.
    asked : CohortId
        The id that the view has it by, with the number of the freeze where a link names an older one.
    """

    kept: KeptCohort
    freeze: CohortFreeze
    cohort: Cohort
    figures: FiguresSource
    asked: CohortId


@dataclass(frozen=True, eq=False)
class CohortDesk:
    """Cohorts, compared on one snapshot.

    Parameters
    ----------
    view : ComparisonView
        What was asked for.
    snapshot : Snapshot
        Which every figure is from.
    entries : tuple of Entry
        The kept cohorts, in the order of the comparison; the rest of the market comes after them.
    comparison : Comparison
        Of the entries, and of the rest where it is asked for.
    gone : tuple of CohortId
        Cohorts of the view that the store doesn't have any more.
    """

    view: ComparisonView
    snapshot: Snapshot
    entries: tuple[Entry, ...]
    comparison: Comparison
    gone: tuple[CohortId, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the compared cohorts, as people call them now."""
        own = tuple(entry.cohort.name for entry in self.entries)
        return own + tuple(cohort.name for cohort in self.comparison.cohorts[len(own) :])

    @property
    def ids(self) -> tuple[CohortId, ...]:
        """The ids of the compared cohorts, as the view has them."""
        own = tuple(entry.asked for entry in self.entries)
        return own + tuple(cohort.id for cohort in self.comparison.cohorts[len(own) :])

    @property
    def opened(self) -> int | None:
        """The number of the cohort that is looked at closely."""
        wanted = self.view.opened
        numbers = {cohort: number for number, cohort in enumerate(self.ids)}
        numbers |= {cohort.id: number for number, cohort in enumerate(self.comparison.cohorts)}
        return numbers.get(wanted) if wanted is not None else None

    @property
    def metric(self) -> Metric:
        """The metric that orders the table and colours the map."""
        wanted, window = self.view.metric, self.comparison.window
        if wanted in METRICS and wanted not in self.never:
            return METRICS[wanted]
        lacking = {"growth": window.lacks_year_ago, "growth_before": window.lacks_before}
        return METRICS[next(key for key in FIRST_METRICS if key not in self.never and not lacking.get(key))]

    @property
    def never(self) -> frozenset[str]:
        """The metrics that a source of years can't have, whatever is asked of it."""
        window = self.comparison.window
        if window.grain != "year":
            return frozenset()
        return frozenset({"growth_before"} | ({"growth"} if window.lacks_year_ago else set()))

    def values(self, metric: Metric) -> MetricValues:
        """Return a metric of every cohort.

        Parameters
        ----------
        metric : Metric
            One of the registry.

        Returns
        -------
        MetricValues
            Worked out once for all sessions.
        """
        key = ("metric", metric.key, metric.version, *_key(self.comparison, self.snapshot.id))
        return shared_workspace().cache.remember(key, lambda: metric.compute(self.comparison))


def choose_cohorts(
    view: ComparisonView,
) -> tuple[list[tuple[KeptCohort, CohortFreeze]], tuple[CohortId, ...]]:
    """Find the cohorts of a view in the store.

    Parameters
    ----------
    view : ComparisonView
        From a link, perhaps an old one.

    Returns
    -------
    tuple of list and tuple of CohortId
        Each cohort with the freeze that is meant; and those which are not there any more.
    """
    store, found, gone = shared_workspace().plans.cohorts, [], []
    for cohort in view.cohorts:
        kept_id, number = read_cohort_id(cohort)
        try:
            kept = store.get(kept_id)
            freeze = kept.latest if number is None else store.freeze(kept_id, number)
        except EntryMissing:
            gone.append(cohort)
        else:
            found.append((kept, freeze))
    return found, tuple(gone)


def open_desk(view: ComparisonView, on: SnapshotId | None = None) -> CohortDesk:
    """Compare the cohorts of a view.

    Parameters
    ----------
    view : ComparisonView
        What to compare.
    on : SnapshotId, optional
        The snapshot, in place of the view's own choice.

    Returns
    -------
    CohortDesk
        From the cache where it can.

    Raises
    ------
    FreezeSnapshotMissing, SnapshotsDiffer
        There is no one snapshot for all of them: a person has to choose.
    SnapshotMissing, SnapshotBroken
        It can't be opened.
    ComparisonImpossible
        The snapshot doesn't allow it.
    """
    workspace = shared_workspace()
    chosen, gone = choose_cohorts(view)
    here = session().snapshot_id or workspace.snapshot.id
    available = {*workspace.snapshots.ids(), here}
    sources = find_common_figures(chosen, available, on or view.on)
    snapshot = workspace.at(sources[0].snapshot_id if sources else on or view.on or here)
    asked = (cohort for cohort in view.cohorts if cohort not in gone)
    entries = tuple(
        Entry(kept, freeze, open_cohort(kept, freeze, workspace.plans.cohorts.npis(freeze)), source, cohort)
        for (kept, freeze), source, cohort in zip(chosen, sources, asked, strict=True)
    )
    cohorts = [entry.cohort for entry in entries] + ([rest_of_market()] if view.with_rest else [])
    question = Question(view.codes, view.payers)
    key = ("comparison", REGISTRY, snapshot.id, tuple(c.id for c in cohorts), question)
    comparison = workspace.cache.remember(key, lambda: compare(snapshot, cohorts, question, _find_spans))
    return CohortDesk(view, snapshot, entries, comparison, gone)


def ask(desk: CohortDesk, name: str, compute: Callable[[], object], *about: object) -> object:
    """Return what a question about a comparison gave, asking it once for all sessions.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    name : str
        Of the question, with its version.
    compute : callable
        Gives an answer that nobody changes.
    *about : object
        What else the answer depends on.

    Returns
    -------
    object
        What `compute` gave.
    """
    key = (name, *_key(desk.comparison, desk.snapshot.id), *about)
    return shared_workspace().cache.remember(key, compute)


def _find_spans(snapshot: Snapshot) -> Spans:
    """Find the periods of referrals once for all comparisons on a snapshot."""
    key = ("referral spans 1", snapshot.id)
    return shared_workspace().cache.remember(key, lambda: find_referral_spans(snapshot))


def _key(comparison: Comparison, snapshot: SnapshotId) -> tuple[object, ...]:
    return REGISTRY, snapshot, tuple(c.id for c in comparison.cohorts), comparison.question
