"""A comparison as its files have it: with the freezes of its cohorts, and every metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.comparison.compare import Comparison
from analytics.metrics import METRICS, MetricValues
from analytics.numbers import format_day
from data.errors import WindshieldError
from data.identifiers import SnapshotId

MAIN_METRICS = ("growth", "growth_before", "procedures", "inbound", "inbound_growth", "leakage", "top_five")
"""Those that a reader looks for first; the shares of payer classes come after them."""


class ExportRefused(WindshieldError, PermissionError):
    """A file of what its sources allow on the screen only."""


@dataclass(frozen=True)
class CohortSource:
    """Where a compared cohort is from.

    Parameters
    ----------
    name : str
        As it is shown.
    freeze : int or None
        Number of the freeze that is compared; None for the rest of the market, which is not frozen.
    frozen_on : SnapshotId or None
        The snapshot of that freeze.
    frozen_at : date or None
        When.
    rule : str
        What it was resolved from, in a few words; may be empty.
    """

    name: str
    freeze: int | None = None
    frozen_on: SnapshotId | None = None
    frozen_at: date | None = None
    rule: str = ""

    @property
    def said(self) -> str:
        """The freeze in words: "freeze 2 of 24 Nov 2026 on snapshot 685d32550080"."""
        if self.freeze is None:
            return "not frozen: everybody who is in no other cohort of this comparison"
        of = f" of {format_day(self.frozen_at)}" if self.frozen_at else ""
        return f"freeze {self.freeze}{of} on snapshot {self.frozen_on}"


@dataclass(frozen=True, eq=False)
class Exported:
    """What the workbook, the report and the CSV of a comparison are made of.

    Parameters
    ----------
    comparison : Comparison
        The figures.
    sources : tuple of CohortSource
        One a cohort, in the comparison's order; each name once.
    values : mapping of str to MetricValues
        Every metric by its key, as the page has it.

    Raises
    ------
    ExportRefused
        The snapshot's sources don't allow its figures to leave the screen.
    ValueError
        If there isn't a source with a name of its own for each cohort.
    """

    comparison: Comparison
    sources: tuple[CohortSource, ...]
    values: Mapping[str, MetricValues]

    def __post_init__(self) -> None:
        if not self.comparison.about.exportable:
            raise ExportRefused(
                "The sources of this snapshot don't allow rows to leave the screen.",
                "Look at the comparison on the page, or compare on another snapshot.",
            )
        names = {source.name for source in self.sources}
        if not len(names) == len(self.sources) == len(self.comparison.cohorts):
            raise ValueError("Each cohort needs a source with a name of its own; see `name_apart`.")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the cohorts, each once."""
        return tuple(source.name for source in self.sources)

    @property
    def snapshot_id(self) -> SnapshotId:
        """The snapshot that every figure is from."""
        return self.comparison.window.snapshot_id


def name_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names in which no two are the same, as a cohort may be called like the rest of the market.

    Parameters
    ----------
    names : sequence of str
        In order.

    Returns
    -------
    tuple of str
        The first one of a name keeps it, the others get " (2)", " (3)" …
    """
    found: list[str] = []
    for name in names:
        free, number = name, 1
        while free in found:
            number += 1
            free = f"{name} ({number})"
        found.append(free)
    return tuple(found)


def measure_all(comparison: Comparison) -> Mapping[str, MetricValues]:
    """Work out every metric of a comparison.

    Parameters
    ----------
    comparison : Comparison
        Any.

    Returns
    -------
    mapping of str to MetricValues
        By key, in the registry's order.
    """
    return {key: metric.compute(comparison) for key, metric in METRICS.items()}
