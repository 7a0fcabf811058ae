"""Where and when a clinician can be called on in a week, or why nowhere."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.numbers import format_day
from analytics.routes.call_windows import Presence, find_free_spans, find_windows
from analytics.routes.due_people import Due
from analytics.routes.field_facts import FieldFacts
from analytics.routes.home_clock import HomeClock
from analytics.routes.left_out import LeftOut, Reason
from analytics.routes.people import Account
from analytics.routes.place_book import PlaceBook
from analytics.routes.problem import ANYWHERE, Stop
from analytics.routes.spans import Spans
from analytics.routes.week_days import WorkDay
from analytics.routes.week_edits import Pin, WeekEdits
from analytics.routes.week_options import WeekOptions
from data.identifiers import Npi
from data.plans.organisation.access_entry import Access
from data.plans.organisation.call_entry import Channel
from data.plans.organisation.clock import WEEKDAYS, write_span

TELLING = (
    Reason.DARK, Reason.NO_SEE, Reason.NO_SET, Reason.SITE_CLOSED, Reason.NO_PLACE, Reason.LEAD_TIME,
    Reason.CANCELLED, Reason.NO_WINDOW,
)  # fmt: skip
"""Of several reasons the one that is told."""


@dataclass(frozen=True)
class Stops:
    """Where and when a clinician can be called on.

    Parameters
    ----------
    by_day : mapping of int to tuple of Stop
        By number of the working day; not empty.
    channel : str
        "in person" or "video".
    hours_assumed : bool
        No visiting hours are recorded for any of them.
    outside_hours : bool
        A pin's minute, which lies outside the hours that are known.
    """

    by_day: Mapping[int, tuple[Stop, ...]]
    channel: Channel
    hours_assumed: bool
    outside_hours: bool = False


@dataclass(frozen=True)
class _Refusal:
    reason: Reason
    text: str
    until: date | None = None


class StopFinder:
    """Finds the stops of one week's clinicians.

    Parameters
    ----------
    facts : FieldFacts
        Access, blocks, credentialing, sets.
    works : sequence of WorkDay
        The working days.
    zone : str
        The clock of the week.
    today : date
        When it is planned: nobody is put on a day before.
    booked_days : mapping of Npi to set of date
        On which days somebody is in the rep's calendar already, which needs no lead time.
    book : PlaceBook
        Numbers the places.
    options : WeekOptions
        How the week is planned.
    edits : WeekEdits
        What the rep changed.
    """

    def __init__(
        self,
        facts: FieldFacts,
        works: Sequence[WorkDay],
        zone: str,
        today: date,
        booked_days: Mapping[Npi, set[date]],
        book: PlaceBook,
        options: WeekOptions,
        edits: WeekEdits,
    ) -> None:
        self._facts, self._works, self._today = facts, works, today
        self._clocks = [HomeClock(work.day, zone) for work in works]
        self._booked_days, self._book = booked_days, book
        self._options = options
        self._cancelled = {(slot.npi, slot.day) for slot in edits.cancelled}
        self._pins = {pin.npi: pin for pin in edits.pins}

    def find(self, due: Due) -> Stops | LeftOut:
        """Tell where and when somebody can be called on.

        Parameters
        ----------
        due : Due
            Who.

        Returns
        -------
        Stops or LeftOut
            In person where that can be; by video where the rep may not come, if that is wanted.
        """
        refusals: list[_Refusal] = []
        pin = self._pins.get(due.person.npi)
        found: dict[int, list[Stop]] = defaultdict(list)
        outside, assumed = False, True
        for account in due.person.accounts:
            access = self._facts.access_of(account.site_id, due.person.npi)
            days = self._open_days(due, account, access, refusals)
            if not days:
                continue
            presence = self._presence(due, account, access)
            number = self._book.number_account(account, access)
            stops, beside = self._stops_at(due, presence, days, number, pin)
            outside |= beside
            for day, stop in stops.items():
                found[day].append(stop)
            if stops:
                assumed &= presence.hours_assumed
            else:
                refusals.append(self._no_window(due, account, presence))
        if found:
            return Stops({day: tuple(some) for day, some in found.items()}, "in person", assumed, outside)
        if self._options.remote_calls and any(r.reason is Reason.NO_SEE for r in refusals):
            remote = self._remote_stops(due, pin)
            if remote:
                return Stops(remote, "video", True)
        told = min(refusals, key=lambda refusal: TELLING.index(refusal.reason))
        return due.left_out(told.reason, told.text, told.until)

    def _open_days(
        self, due: Due, account: Account, access: Access | None, refusals: list[_Refusal]
    ) -> list[int]:
        """Return the working days on which nothing but the hours could stand against a call."""
        refused = self._refuse_account(due, account, access)
        if refused is not None:
            refusals.append(refused)
            return []
        days = []
        lead = (access.lead_days or 0) if access is not None else 0
        bookable = self._today + timedelta(days=lead)
        credential = self._facts.credential_of(account.site_id, account.idn_id)
        npi = due.person.npi
        pin = self._pins.get(npi)
        for number, work in enumerate(self._works):
            if pin is not None and pin.day not in (None, work.day):
                continue
            booked = work.day in self._booked_days.get(npi, ())
            if work.day < self._today and not booked:
                continue  # over
            if account.closed is not None and account.closed <= work.day:
                text = f"{account.name} closes on {format_day(account.closed)}."
                refusals.append(_Refusal(Reason.SITE_CLOSED, text))
            elif credential is not None and credential.is_dark(work.day):
                until = credential.cleared or credential.expected
                refusals.append(_dark(account, credential.site_id is None, until, self._today))
            elif work.day < bookable and not booked:
                days_before = "1 day" if lead == 1 else f"{lead} days"
                text = (
                    f"{account.name} wants calls booked {days_before} before: from {format_day(bookable)} on."
                )
                refusals.append(_Refusal(Reason.LEAD_TIME, text, bookable))
            elif (npi, work.day) in self._cancelled:
                text = f"The slot on {work.day:%A} was cancelled, and no other day fits."
                refusals.append(_Refusal(Reason.CANCELLED, text))
            else:
                days.append(number)
        if not days and not refusals:
            which = "that they are pinned to" if pin is not None and pin.day is not None else "of this week"
            text = f"No working day {which} is left."
            refusals.append(_Refusal(Reason.NO_WINDOW, text))
        return days

    def _refuse_account(self, due: Due, account: Account, access: Access | None) -> _Refusal | None:
        status = access.status if access is not None else "unknown"
        if account.lat != account.lat:  # NaN
            return _Refusal(Reason.NO_PLACE, f"It isn't known where {account.name} is.")
        if status == "no-see":
            return _Refusal(Reason.NO_SEE, f"No-see: reps are not received at {account.name}.")
        if status == "restricted" and access is not None and access.visiting is None:
            text = f"Access at {account.name} is restricted, and no visiting hours are recorded."
            return _Refusal(Reason.NO_SEE, text)
        needs = due.plan.needs_set
        if needs:
            count = self._facts.sets_at(account.site_id, needs)
            if count is None:
                text = f"It isn't recorded that a set “{needs}” lies at {account.name}."
                return _Refusal(Reason.NO_SET, text)
            if not count:
                return _Refusal(Reason.NO_SET, f"No set “{needs}” lies at {account.name}.")
        return None

    def _presence(self, due: Due, account: Account, access: Access | None) -> Presence:
        npi = due.person.npi
        blocks = self._facts.blocks_of(npi)
        if access is not None and access.desk_minutes is None:
            access = replace(access, desk_minutes=self._options.desk_minutes)
        return Presence(
            self._book.zone_of(account),
            access,
            self._facts.has_own_hours(account.site_id, npi),
            due.person.weekdays.get(account.key, 0),
            tuple(block for block in blocks if block.site_id == account.site_id),
            tuple(block for block in blocks if block.site_id != account.site_id),
        )

    def _stops_at(
        self, due: Due, presence: Presence, days: Sequence[int], place: int, pin: Pin | None
    ) -> tuple[dict[int, Stop], bool]:
        service = round(60 * due.plan.minutes_a_call)
        stops, outside = {}, False
        for day in days:
            clock = self._clocks[day]
            windows = find_windows(
                presence, clock, due.plan.minutes_a_call, self._options.around_block_minutes
            )
            if pin is not None and pin.minute is not None:
                at = clock.read_minute(pin.minute)
                outside |= not any(opens <= at <= closes for opens, closes in windows)
                windows = ((at, at),)
            else:
                windows = _clip(windows, self._works[day], service)
            if windows:
                stops[day] = Stop(place, service, windows)
        return stops, outside

    def _remote_stops(self, due: Due, pin: Pin | None) -> dict[int, tuple[Stop, ...]]:
        """Return when a video call can be made: in usual hours where the clinician is, outside blocks."""
        account = due.person.accounts[0]
        blocks = self._facts.blocks_of(due.person.npi)
        presence = Presence(self._book.zone_of(account), elsewhere=blocks)
        days = [
            number
            for number, work in enumerate(self._works)
            if (due.person.npi, work.day) not in self._cancelled
            and work.day >= self._today
            and (pin is None or pin.day in (None, work.day))
        ]
        stops, _ = self._stops_at(due, presence, days, ANYWHERE, pin)
        return {day: (stop,) for day, stop in stops.items()}

    def _no_window(self, due: Due, account: Account, presence: Presence) -> _Refusal:
        around = self._options.around_block_minutes
        shown = [
            f"{WEEKDAYS[work.day.weekday()]} {write_span(*span)}"
            for work in self._works
            for span in find_free_spans(presence, work.day, around)
        ]
        if not shown:
            text = f"{account.name} has no hours for them on the days that are worked this week."
        else:
            text = (
                f"No call of {due.plan.minutes_a_call:g} min fits into the hours at {account.name} "
                f"({', '.join(shown)}) and of the rep."
            )
        return _Refusal(Reason.NO_WINDOW, text)


def _clip(windows: Spans, work: WorkDay, service: int) -> Spans:
    """Leave of windows what lies within a day's hours."""
    clipped = ((max(opens, work.start), min(closes, work.latest_end - service)) for opens, closes in windows)
    return tuple((opens, closes) for opens, closes in clipped if opens <= closes)


def _dark(account: Account, whole_system: bool, until: date | None, today: date) -> _Refusal:
    where = account.idn_name if whole_system and account.idn_name else account.name
    if until is None:
        return _Refusal(Reason.DARK, f"Dark: credentialing at {where} has not cleared, nor is a day known.")
    if until <= today:
        text = f"Dark: credentialing at {where} was expected to clear on {format_day(until)}, and has not."
        return _Refusal(Reason.DARK, text)
    text = f"Dark until {format_day(until)}, when credentialing at {where} is expected to clear."
    return _Refusal(Reason.DARK, text, until)
