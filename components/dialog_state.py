"""Which dialog of a page is open, and what its last act had to say."""

from dataclasses import dataclass
from typing import Literal

from data.errors import WindshieldError

DialogName = Literal[
    "", "review", "reps", "units", "audit", "frozen", "account", "cohort_add", "cohort_keep"
]  # fmt: skip


@dataclass
class DialogState:
    """The dialog of one browser tab; one is open at a time.

    Parameters
    ----------
    name : str
        Which is open; empty for none. It stays open when the page behind it runs again.
    said : str
        What was done last, shown until the next act.
    error : WindshieldError, optional
        Why the last act was refused.
    acts : int
        How often something was done, so that inputs for the next act begin empty.
    """

    name: DialogName = ""
    said: str = ""
    error: WindshieldError | None = None
    acts: int = 0

    def open(self, name: DialogName) -> None:
        """Open a dialog, from the next run on.

        Parameters
        ----------
        name : str
            Which.
        """
        self.name, self.said, self.error = name, "", None

    def close(self) -> None:
        """Close what is open."""
        self.open("")

    def tell(self, said: str) -> None:
        """Note that something was done.

        Parameters
        ----------
        said : str
            In a sentence.
        """
        self.said, self.error, self.acts = said, None, self.acts + 1

    def refuse(self, error: WindshieldError) -> None:
        """Note that something was not done.

        Parameters
        ----------
        error : WindshieldError
            Why.
        """
        self.said, self.error = "", error
