"""What one session has on the Routes page: whose week, what was changed in it, and where one looks."""

from dataclasses import dataclass, field, replace
from datetime import date

from analytics.routes.week_edits import WeekEdits
from data.identifiers import Npi, PlanId, RepId

MOST_STEPS = 100

Held = tuple[tuple[date, tuple[str, ...]], ...]
"""A plan by day: the keys of its calls in order, and lunch; `~1` behind a call is its second stop."""


@dataclass(frozen=True)
class RouteWork:
    """What a rep changed in a week.

    Parameters
    ----------
    edits : WeekEdits
        Pins, bans, cancelled slots, slow roads, late starts.
    held : Held, optional
        The plan as somebody accepted it; None for the best that a search finds.
    """

    edits: WeekEdits = field(default_factory=WeekEdits)
    held: Held | None = None


@dataclass(frozen=True)
class Gap:
    """A slot that fell free, for which proposals are shown.

    Parameters
    ----------
    day : date
        When.
    what : str
        What happened, in a sentence.
    """

    day: date
    what: str


@dataclass
class WeekHistory:
    """What was changed in one week, step by step.

    Parameters
    ----------
    present : RouteWork
        As it is on screen.
    past, future : list of tuple of str and RouteWork
        What was done, and the work before it; what was taken back, and the work after it.
    """

    present: RouteWork = field(default_factory=RouteWork)
    past: list[tuple[str, RouteWork]] = field(default_factory=list)
    future: list[tuple[str, RouteWork]] = field(default_factory=list)


WeekKey = tuple[PlanId | None, RepId | None, date | None]


@dataclass
class RouteState:
    """The Routes page of one browser tab.

    Parameters
    ----------
    plan_id : PlanId, optional
        Whose territories; None until one is there.
    rep_id : RepId, optional
        Whose week.
    monday : date, optional
        Its first day.
    day : date, optional
        The day whose list is open; the first of the week when None.
    weeks : dict
        What was changed in each week that this tab has looked at.
    gap : Gap, optional
        The slot for which proposals are shown.
    began_from : Held, optional
        What was on screen before the last change: a search begins there.
    reasons : tuple of str
        Of those who are not on the plan, the reasons that are shown; all when empty.
    more : int
        How many more of those are shown than at first.
    messages : list of tuple of str
        What the last act has to say: an icon and a sentence.
    problem : str
        Why a link, or a part of it, was not taken; empty when it was.
    url : dict
        The query that the page wrote last, to tell it from one that a person typed.
    url_before : dict
        The query that it wrote before that one.
    url_at : float
        When the last one was written, in seconds that only grow.
    turns : int
        How often an input was used up, so that the next begins empty.
    """

    plan_id: PlanId | None = None
    rep_id: RepId | None = None
    monday: date | None = None
    day: date | None = None
    weeks: dict[WeekKey, WeekHistory] = field(default_factory=dict)
    gap: Gap | None = None
    began_from: Held | None = None
    reasons: tuple[str, ...] = ()
    more: int = 0
    messages: list[tuple[str, str]] = field(default_factory=list)
    problem: str = ""
    url: dict[str, list[str]] = field(default_factory=dict)
    url_before: dict[str, list[str]] = field(default_factory=dict)
    url_at: float = 0.0
    turns: int = 0

    @property
    def history(self) -> WeekHistory:
        """The changes in the week on screen, step by step."""
        return self.weeks.setdefault((self.plan_id, self.rep_id, self.monday), WeekHistory())

    @property
    def work(self) -> RouteWork:
        """The changes as they are on screen."""
        return self.history.present

    @property
    def edits(self) -> WeekEdits:
        """The pins, bans and the rest, as they are on screen."""
        return self.work.edits

    def look_at(
        self, *, plan_id: PlanId | None = None, rep_id: RepId | None = None, monday: date | None = None
    ) -> None:
        """Look at another week; what was changed in this one is kept.

        Parameters
        ----------
        plan_id : PlanId, optional
            Whose territories; as before when None.
        rep_id : RepId, optional
            Whose week; as before when None.
        monday : date, optional
            Which; as before when None.
        """
        self.plan_id, self.rep_id = plan_id or self.plan_id, rep_id or self.rep_id
        self.monday = monday or self.monday
        self.day, self.gap, self.began_from, self.problem, self.more = None, None, None, "", 0

    def change(self, what: str, edits: WeekEdits, held: Held | None = None) -> bool:
        """Take changed edits, or another plan.

        Parameters
        ----------
        what : str
            What was done, in a few words.
        edits : WeekEdits
            The result.
        held : Held, optional
            The plan that is to be shown; the best that a search finds when None.

        Returns
        -------
        bool
            Whether anything is different.
        """
        history, fresh = self.history, RouteWork(edits, held)
        if fresh == history.present:
            return False
        history.past = [*history.past, (what, history.present)][-MOST_STEPS:]
        history.present, history.future = fresh, []
        self.turns += 1
        return True

    def step(self, *, back: bool) -> None:
        """Take the last change back, or do again what was taken back.

        Parameters
        ----------
        back : bool
            Undo; redo when false.
        """
        history = self.history
        source, target = (history.past, history.future) if back else (history.future, history.past)
        if source:
            what, other = source.pop()
            target.append((what, history.present))
            history.present = other
            self.gap, self.turns = None, self.turns + 1

    def begin(self, work: RouteWork) -> None:
        """Take what a link says of the week on screen, as its first state.

        Parameters
        ----------
        work : RouteWork
            Of the link.
        """
        self.weeks[(self.plan_id, self.rep_id, self.monday)] = WeekHistory(work)
        self.gap = None

    def pin(self, npi: Npi, name: str, day: date | None = None, minute: int | None = None) -> None:
        """Have somebody called on, and the rest planned around it.

        Parameters
        ----------
        npi : Npi
            Who.
        name : str
            The same for a person.
        day : date, optional
            On which day.
        minute : int, optional
            After midnight, when.
        """
        where = f" to {day:%A}" if day else ""
        self.change(f"{name} {'moved' if day else 'pinned'}{where}", self.edits.pin(npi, day, minute))
        self.gap = None

    def ban(self, npi: Npi, name: str) -> None:
        """Leave somebody out of the week.

        Parameters
        ----------
        npi : Npi
            Who.
        name : str
            The same for a person.
        """
        self.change(f"{name} left out", self.edits.ban(npi))
        self.gap = None

    def free(self, npi: Npi, name: str) -> None:
        """Take a pin or a ban back.

        Parameters
        ----------
        npi : Npi
            Who.
        name : str
            The same for a person.
        """
        slots = tuple(slot for slot in self.edits.cancelled if slot.npi != npi)
        self.change(f"{name} free again", replace(self.edits.unpin(npi).allow(npi), cancelled=slots))
        self.gap = None

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
