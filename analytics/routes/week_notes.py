"""What a reader of a week should know: what was not recorded, assumed or set aside."""

from collections.abc import Sequence

from analytics.routes.field_facts import FieldFacts
from analytics.routes.left_out import LeftOut, Reason
from analytics.routes.rep_week import CallFacts, NoteKind, WeekNote
from analytics.routes.ways import Place, Ways
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_options import WeekOptions


def tell_missing(
    facts: FieldFacts,
    calls: Sequence[CallFacts],
    left: Sequence[LeftOut],
    places: Sequence[Place],
    ways: Ways,
    options: WeekOptions,
    edits: WeekEdits,
) -> list[WeekNote]:
    """Tell what was not recorded, assumed or set aside.

    Parameters
    ----------
    facts : FieldFacts
        What the company knows.
    calls : sequence of CallFacts
        Of the problem.
    left : sequence of LeftOut
        Who is not planned for.
    places : sequence of Place
        At which calls could be made.
    ways : Ways
        Between the places.
    options : WeekOptions
        How the week is planned.
    edits : WeekEdits
        What the rep changed.

    Returns
    -------
    list of WeekNote
        Empty where nothing was missing.
    """
    notes = []
    if not facts.call_plan:
        text = (
            "No call plan is recorded: everybody counts as due three times a quarter, for 20 min. "
            "Enter one on the Organisation page."
        )
        notes.append(WeekNote(NoteKind.NO_CALL_PLAN, text))
    assumed = sum(call.hours_assumed for call in calls)
    if assumed:
        text = (
            f"For {assumed} of {len(calls)} calls no visiting hours are recorded: 08:00 to 17:00 from Monday "
            f"to Friday are taken, or {options.around_block_minutes} min before and after an OR block."
        )
        notes.append(WeekNote(NoteKind.HOURS_ASSUMED, text))
    notes += _tell_doors(places, options)
    beyond = sum(one.reason is Reason.LIMIT for one in left)
    if beyond:
        text = (
            f"{beyond} more who are due are not planned for: the {options.most_candidates} best by value and "
            "nearness are."
        )
        notes.append(WeekNote(NoteKind.SET_ASIDE, text))
    out = {one.npi: one for one in left}
    for npi in dict.fromkeys([*(pin.npi for pin in edits.pins), *edits.least_calls]):
        if npi in out:
            text = f"{out[npi].name} is pinned and can't be called on. {out[npi].text}"
            notes.append(WeekNote(NoteKind.PIN_LEFT_OUT, text))
        elif not any(call.npi == npi for call in calls):
            text = f"{npi} is pinned and is nobody of this territory."
            notes.append(WeekNote(NoteKind.PIN_LEFT_OUT, text))
    if ways.raised:
        text = (
            f"{ways.raised} of the drive times fall faster than time passes, as after a rush hour; they are "
            "raised so that who leaves later never arrives earlier."
        )
        notes.append(WeekNote(NoteKind.LATER_IS_NOT_EARLIER, text))
    return notes


def _tell_doors(places: Sequence[Place], options: WeekOptions) -> list[WeekNote]:
    """Tell where minutes of parking and at the desk are none that somebody recorded."""
    known = {place.key for place in places}
    parking = len({place.key for place in places if place.parking_assumed})
    desk = len({place.key for place in places if place.desk_assumed})
    missing = [
        f"of parking at {parking}" if parking else "",
        f"at the badge desk or reception at {desk}" if desk else "",
    ]
    told = " and ".join(some for some in missing if some)
    if not told:
        return []
    taken = (
        f"{options.parking_minutes:g} min each are taken"
        if options.parking_minutes == options.desk_minutes
        else f"{options.parking_minutes:g} min of parking and {options.desk_minutes:g} at the desk are taken"
    )
    can_enter = any(place.site_id and (place.parking_assumed or place.desk_assumed) for place in places)
    enter = " Enter what you know under Access on the Organisation page." if can_enter else ""
    text = f"No minutes {told} of {len(known)} places are recorded: {taken}.{enter}"
    return [WeekNote(NoteKind.DOORS_ASSUMED, text)]
