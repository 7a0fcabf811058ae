"""What the Territories page remembers for one tab: which plan, what was done to it, where to look."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analytics.plan_history import PlanHistory
from data.errors import WindshieldError
from data.identifiers import PlanId, TerritoryId
from data.plans.document import Document, Territory
from data.plans.errors import SaveConflict

if TYPE_CHECKING:
    from components.plan_load import PlanLoadRun


@dataclass(frozen=True)
class OpenedAccount:
    """An account that somebody looks at.

    Parameters
    ----------
    market : str
        The name of the market that it is of.
    row : int
        In that market.
    """

    market: str
    row: int


@dataclass
class TerritoryState:
    """The Territories page.

    Parameters
    ----------
    plan_id : PlanId, optional
        The plan that is open.
    base : int
        The version that the work is based on.
    history : PlanHistory, optional
        What was done since it was opened.
    saved : Document, optional
        What version `base` says.
    active : TerritoryId, optional
        The territory at work.
    look_at : tuple of float, optional
        West, south, east, north to fly to.
    ringed : tuple of str
        Points to ring, by id.
    passed : tuple of int
        Accounts of nobody that "next" has shown since it began.
    looks : int
        How often the map was told to fly somewhere.
    messages : list of tuple of str
        What the last change has to say: an icon and a sentence.
    conflict : SaveConflict, optional
        Someone else saved first; both sides, until the person decides.
    compared : PlanId, optional
        The plan that this one is compared with.
    compared_version : int, optional
        Which version of that; the latest when None.
    kept : Document, optional
        What was kept, or saved, last.
    unkept : WindshieldError, optional
        Why unsaved work could not be kept, until it could.
    remade : int
        How often the page's widgets were made anew.
    opened : OpenedAccount, optional
        The account that was clicked last.
    load_run : PlanLoadRun, optional
        Every rep's week, being planned.
    """

    plan_id: PlanId | None = None
    base: int = 0
    history: PlanHistory | None = None
    saved: Document | None = None
    active: TerritoryId | None = None
    look_at: tuple[float, float, float, float] | None = None
    ringed: tuple[str, ...] = ()
    passed: tuple[int, ...] = ()
    looks: int = 0
    messages: list[tuple[str, str]] = field(default_factory=list)
    conflict: SaveConflict | None = None
    compared: PlanId | None = None
    compared_version: int | None = None
    kept: Document | None = None
    unkept: WindshieldError | None = None
    remade: int = 0
    opened: OpenedAccount | None = None
    load_run: "PlanLoadRun | None" = None

    @property
    def document(self) -> Document:
        """The plan as it is on screen."""
        return self.history.present if self.history else Document()

    @property
    def is_changed(self) -> bool:
        """The answer to whether there is something to save."""
        return self.history is not None and self.history.present != self.saved

    def open(self, plan: PlanId, version: int, saved: Document, present: Document | None = None) -> None:
        """Open a plan.

        Parameters
        ----------
        plan : PlanId
            Which.
        version : int
            Its latest version.
        saved : Document
            What that says.
        present : Document, optional
            Unsaved work on it; what was saved when not given.
        """
        self.plan_id, self.base, self.saved = plan, version, saved
        self.history = PlanHistory(saved if present is None else present)
        self.kept, self.unkept = self.history.present, None
        self.conflict, self.ringed, self.look_at, self.passed = None, (), None, ()
        self.compare_with(None)
        if present is not None and present != saved:
            self.history = PlanHistory(saved).do("Unsaved changes", present)
        self.activate(None)

    def close(self) -> None:
        """Leave the plan."""
        self.plan_id, self.history, self.saved, self.active = None, None, None, None
        self.conflict, self.unkept = None, None
        self.compare_with(None)

    def compare_with(self, plan: PlanId | None, version: int | None = None) -> None:
        """Compare the plan with another, or with an earlier version of itself.

        Parameters
        ----------
        plan : PlanId or None
            Which; none at all when None.
        version : int, optional
            Of that plan; the latest when not given.
        """
        self.compared, self.compared_version = plan, version

    def activate(self, territory: TerritoryId | None) -> None:
        """Work on a territory.

        Parameters
        ----------
        territory : TerritoryId or None
            Which; the first one when None.
        """
        known = [candidate.id for candidate in self.document.territories]
        self.active = territory if territory in known else next(iter(known), None)

    @property
    def active_territory(self) -> Territory | None:
        """The territory at work; None in a plan without any."""
        if self.active is None or self.active not in [t.id for t in self.document.territories]:
            self.activate(None)
        return self.document.get(self.active) if self.active else None

    def change(self, what: str, document: Document) -> bool:
        """Take a changed plan.

        Parameters
        ----------
        what : str
            What was done, in a few words.
        document : Document
            The result.

        Returns
        -------
        bool
            Whether anything is different.
        """
        if self.history is None:
            return False
        before = self.history
        self.history = before.do(what, document)
        return self.history is not before

    def step(self, *, back: bool) -> None:
        """Take the last change back, or do again what was taken back.

        Parameters
        ----------
        back : bool
            Undo; redo when false.
        """
        if self.history:
            self.history = self.history.undo() if back else self.history.redo()
            self.remade += 1  # what the widgets show is no longer so

    def change_territory(self, what: str, territory: Territory, **parts: object) -> bool:
        """Take a territory with other parts.

        Parameters
        ----------
        what : str
            What was done, in a few words.
        territory : Territory
            As it was.
        **parts
            Fields and their new values.

        Returns
        -------
        bool
            Whether anything is different.
        """
        return self.change(what, self.document.put(replace(territory, **parts)))  # type: ignore[arg-type]

    def show(self, box: tuple[float, float, float, float] | None, ringed: tuple[str, ...] = ()) -> None:
        """Have the map look somewhere.

        Parameters
        ----------
        box : tuple of float or None
            West, south, east, north in degrees.
        ringed : tuple of str
            Points to ring there.
        """
        self.look_at, self.ringed, self.looks = box, ringed, self.looks + 1

    def say(self, sentence: str, icon: str = ":material/info:") -> None:
        """Note something to tell the person once.

        Parameters
        ----------
        sentence : str
            What to say.
        icon : str
            Before it.
        """
        self.messages.append((icon, sentence))
