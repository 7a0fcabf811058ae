"""What the Organisation page remembers of one browser tab."""

from dataclasses import dataclass, field
from typing import Any

from analytics.organisation.draft import Draft, DraftProblem, Shown, merge_edits
from data.errors import WindshieldError


@dataclass
class RegisterState:
    """The table of one register.

    Parameters
    ----------
    draft : Draft
        What was typed and not saved yet, but for `edits`.
    shown : Shown
        The rows as the table was drawn with them: edits go by position, so they stay until the next stamp.
    edits : dict
        What was typed into the table since, as Streamlit has it.
    stamp : int
        Tells the table that is drawn now from those before it.
    revision : int
        The register's, when the rows were read; -1 before that.
    drawn_for : tuple
        What the table was narrowed to.
    said : str
        What the last act came to.
    error : WindshieldError, optional
        Why it was refused.
    problems : tuple of DraftProblem
        Rows that kept it from being saved.
    files : int
        How often a file was taken, so that the next one begins without it.
    """

    draft: Draft[Any] = field(default_factory=Draft)
    shown: Shown[Any] = field(default_factory=Shown)
    edits: dict[str, Any] = field(default_factory=dict)
    stamp: int = 0
    revision: int = -1
    drawn_for: tuple[object, ...] = ()
    said: str = ""
    error: WindshieldError | None = None
    problems: tuple[DraftProblem, ...] = ()
    files: int = 0

    @property
    def pending(self) -> Draft[Any]:
        """The draft, with all that was typed and not saved yet."""
        return merge_edits(self.draft, self.shown, self.edits) if self.edits else self.draft

    def settle(self) -> None:
        """Take what was typed into the draft; the table is drawn anew with it."""
        self.draft, self.edits = self.pending, {}
        self.redraw()

    def redraw(self) -> None:
        """Read the rows again when the table is drawn next."""
        self.stamp, self.revision = self.stamp + 1, -1

    def discard(self) -> None:
        """Forget what was typed."""
        self.draft, self.edits = Draft(), {}
        self.said, self.error, self.problems = "", None, ()
        self.redraw()

    def tell(self, said: str) -> None:
        """Note that something was done.

        Parameters
        ----------
        said : str
            In a sentence.
        """
        self.discard()
        self.said = said

    def refuse(self, error: WindshieldError | None, problems: tuple[DraftProblem, ...] = ()) -> None:
        """Note that something was not done; what was typed stays.

        Parameters
        ----------
        error : WindshieldError, optional
            Why.
        problems : tuple of DraftProblem
            Which rows were wrong.
        """
        self.said, self.error, self.problems = "", error, problems


@dataclass
class OrganisationState:
    """The Organisation page.

    Parameters
    ----------
    registers : dict of str to RegisterState
        By the register's name; absent until its tab was opened.
    rep : str
        The id of the rep that tables are narrowed to; empty for all.
    said : str
        What the last act on the whole came to.
    error : WindshieldError, optional
        Why it was refused.
    """

    registers: dict[str, RegisterState] = field(default_factory=dict)
    rep: str = ""
    said: str = ""
    error: WindshieldError | None = None

    def of(self, name: str) -> RegisterState:
        """Return the state of a register's table.

        Parameters
        ----------
        name : str
            The register's.

        Returns
        -------
        RegisterState
            The same object each time.
        """
        return self.registers.setdefault(name, RegisterState())
