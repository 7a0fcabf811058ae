"""What a rep changes in a proposed week: pins, bans, moves, cancelled slots, slow roads and late starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from data.errors import OptionInvalid
from data.identifiers import Npi


@dataclass(frozen=True)
class Pin:
    """Somebody who is to be called on.

    Parameters
    ----------
    npi : Npi
        Who.
    day : date, optional
        On which day; any when None.
    minute : int, optional
        After midnight on the clock at home, when the call starts; any when None.
    """

    npi: Npi
    day: date | None = None
    minute: int | None = None

    def __post_init__(self) -> None:
        if self.minute is not None and (self.day is None or not 0 <= self.minute < 1440):
            raise OptionInvalid(
                f"A pin at minute {self.minute} can't be.", "Give a day, and a minute from 0 to 1439."
            )


@dataclass(frozen=True)
class SlotCancelled:
    """Somebody who can't be seen on a day; an appointment on that day is off.

    Parameters
    ----------
    npi : Npi
        Who.
    day : date
        When.
    """

    npi: Npi
    day: date


@dataclass(frozen=True)
class WaySlower:
    """A way that takes longer than usual, in both directions.

    Parameters
    ----------
    from_key, to_key : str
        The keys of its places.
    extra_minutes : float
        So much longer.
    day : date, optional
        On which day; in the whole week when None.
    """

    from_key: str
    to_key: str
    extra_minutes: float
    day: date | None = None

    def __post_init__(self) -> None:
        if not 0 < self.extra_minutes <= 600:
            raise OptionInvalid(
                f"A way can't take {self.extra_minutes:g} minutes longer.", "Give more than 0, at most 600."
            )


@dataclass(frozen=True)
class LateStart:
    """A day on which the rep is free only from a time on.

    Parameters
    ----------
    day : date
        Which.
    minute : int
        After midnight on the clock at home.
    place_key : str, optional
        Where the rep is then; where the day starts anyway when None.
    """

    day: date
    minute: int
    place_key: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.minute < 1440:
            raise OptionInvalid(
                f"A day can't start at minute {self.minute}.", "Give a minute from 0 to 1439."
            )


@dataclass(frozen=True)
class WeekEdits:
    """All that a rep changed in one week.

    Parameters
    ----------
    pins : tuple of Pin
        Made whatever else is.
    banned : frozenset of Npi
        Not called on this week; an appointment stays.
    cancelled : tuple of SlotCancelled
        Slots that are off.
    slower : tuple of WaySlower
        Roads that are closed or jammed.
    late : tuple of LateStart
        Days that begin later, or elsewhere.
    last_days : mapping of Npi to int
        Weekday of each call in the week before, which is kept where it costs little.
    least_calls : mapping of Npi to int
        Who is to be called on at least so many times.
    """

    pins: tuple[Pin, ...] = ()
    banned: frozenset[Npi] = frozenset()
    cancelled: tuple[SlotCancelled, ...] = ()
    slower: tuple[WaySlower, ...] = ()
    late: tuple[LateStart, ...] = ()
    last_days: Mapping[Npi, int] = field(default_factory=dict)
    least_calls: Mapping[Npi, int] = field(default_factory=dict)

    def pin(self, npi: Npi, day: date | None = None, minute: int | None = None) -> "WeekEdits":
        """Return edits in which somebody is called on; with a day, this moves the call there.

        Parameters
        ----------
        npi : Npi
            Who; a ban on them, and a slot that was cancelled on that day, are taken back.
        day : date, optional
            On which day.
        minute : int, optional
            After midnight on the clock at home.

        Returns
        -------
        WeekEdits
            With one pin for them.
        """
        kept = tuple(pin for pin in self.pins if pin.npi != npi)
        slots = tuple(slot for slot in self.cancelled if (slot.npi, slot.day) != (npi, day))
        pins = (*kept, Pin(npi, day, minute))
        return replace(self, pins=pins, banned=self.banned - {npi}, cancelled=slots)

    def unpin(self, npi: Npi) -> "WeekEdits":
        """Return edits in which somebody may be called on or not.

        Parameters
        ----------
        npi : Npi
            Who.

        Returns
        -------
        WeekEdits
            Without a pin for them.
        """
        return replace(self, pins=tuple(pin for pin in self.pins if pin.npi != npi))

    def ban(self, npi: Npi) -> "WeekEdits":
        """Return edits in which somebody is not called on.

        Parameters
        ----------
        npi : Npi
            Who; a pin for them is taken back.

        Returns
        -------
        WeekEdits
            With the ban.
        """
        return replace(self.unpin(npi), banned=self.banned | {npi})

    def allow(self, npi: Npi) -> "WeekEdits":
        """Return edits in which a ban is taken back.

        Parameters
        ----------
        npi : Npi
            Who.

        Returns
        -------
        WeekEdits
            Without the ban.
        """
        return replace(self, banned=self.banned - {npi})

    def cancel(self, npi: Npi, day: date) -> "WeekEdits":
        """Return edits in which somebody can't be seen on a day.

        Parameters
        ----------
        npi : Npi
            Who; a pin on that very day is taken back.
        day : date
            When.

        Returns
        -------
        WeekEdits
            With the slot cancelled.
        """
        pins = tuple(pin for pin in self.pins if (pin.npi, pin.day) != (npi, day))
        others = tuple(slot for slot in self.cancelled if slot != SlotCancelled(npi, day))
        return replace(self, pins=pins, cancelled=(*others, SlotCancelled(npi, day)))

    def slow(self, from_key: str, to_key: str, extra_minutes: float, day: date | None = None) -> "WeekEdits":
        """Return edits in which a way takes longer.

        Parameters
        ----------
        from_key, to_key : str
            The keys of its places.
        extra_minutes : float
            So much longer; takes the place of what was said of this way and day before.
        day : date, optional
            On which day; in the whole week when None.

        Returns
        -------
        WeekEdits
            With that way.
        """
        new = WaySlower(from_key, to_key, extra_minutes, day)
        ends = {from_key, to_key}
        kept = tuple(w for w in self.slower if {w.from_key, w.to_key} != ends or w.day != day)
        return replace(self, slower=(*kept, new))

    def start_late(self, day: date, minute: int, place_key: str | None = None) -> "WeekEdits":
        """Return edits in which a day starts later.

        Parameters
        ----------
        day : date
            Which.
        minute : int
            After midnight on the clock at home.
        place_key : str, optional
            Where the rep is then.

        Returns
        -------
        WeekEdits
            With that start.
        """
        kept = tuple(late for late in self.late if late.day != day)
        return replace(self, late=(*kept, LateStart(day, minute, place_key)))
