"""What one session has on the Cohorts page: ids and parameters."""

from dataclasses import dataclass, field, replace
from typing import Any

from analytics.comparison.view import MOST_COHORTS, ComparisonView
from data.identifiers import CohortId


@dataclass
class CompareState:
    """The Cohorts page of one browser tab.

    Parameters
    ----------
    view : ComparisonView
        What is compared, and how it is looked at.
    problem : str
        Why a link, or a part of it, was not taken; empty when it was.
    url : dict
        The query that the page wrote last, to tell it from one that a person typed.
    started : bool
        Whether the page has chosen cohorts by itself already, at the first visit.
    """

    view: ComparisonView = field(default_factory=ComparisonView)
    problem: str = ""
    url: dict[str, list[str]] = field(default_factory=dict)
    started: bool = False

    def look(self, **parts: Any) -> None:
        """Change a part of the view.

        Parameters
        ----------
        **parts : object
            Fields of `ComparisonView`.
        """
        self.problem = ""
        self.view = replace(self.view, **parts)
        if self.view.opened not in (None, "rest", *self.view.cohorts):
            self.view = replace(self.view, opened=None)

    def add(self, cohorts: tuple[CohortId, ...]) -> None:
        """Put cohorts beside those that are compared, as many as there is room for.

        Parameters
        ----------
        cohorts : tuple of CohortId
            Their ids.
        """
        self.look(cohorts=tuple(dict.fromkeys((*self.view.cohorts, *cohorts)))[:MOST_COHORTS])
