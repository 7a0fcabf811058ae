"""What was done to a plan since it was opened, and how to take it back."""

from dataclasses import dataclass

from data.plans.document import Document

STEPS = 100


@dataclass(frozen=True)
class PlanHistory:
    """Documents before and after the present one.

    Parameters
    ----------
    present : Document
        What is on screen.
    past : tuple of tuple of str and Document
        What was done and the document before it, oldest first; the last `STEPS` at most.
    future : tuple of tuple of str and Document
        What was taken back and the document after it, the next one last.
    """

    present: Document
    past: tuple[tuple[str, Document], ...] = ()
    future: tuple[tuple[str, Document], ...] = ()

    def do(self, what: str, document: Document) -> "PlanHistory":
        """Go on to another document.

        Parameters
        ----------
        what : str
            What was done, in a few words.
        document : Document
            The result.

        Returns
        -------
        PlanHistory
            The same one when nothing changed; else what was taken back is forgotten.
        """
        if document == self.present:
            return self
        return PlanHistory(document, (*self.past, (what, self.present))[-STEPS:])

    def undo(self) -> "PlanHistory":
        """Take the last step back.

        Returns
        -------
        PlanHistory
            The same one when there is none.
        """
        if not self.past:
            return self
        what, before = self.past[-1]
        return PlanHistory(before, self.past[:-1], (*self.future, (what, self.present)))

    def redo(self) -> "PlanHistory":
        """Do again what was taken back last.

        Returns
        -------
        PlanHistory
            The same one when there is none.
        """
        if not self.future:
            return self
        what, after = self.future[-1]
        return PlanHistory(after, (*self.past, (what, self.present)), self.future[:-1])
