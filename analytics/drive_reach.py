"""From minutes to a reach: a filter in drive minutes is answered once an engine has said how far they get."""

from dataclasses import replace

from analytics.drive import DriveTimes
from analytics.drive_statement import describe_accuracy
from analytics.places import find_place, locate
from analytics.provider_filter import Near, ProviderFilter
from analytics.reach import Reach, reach_of_area
from analytics.within import Within
from data.errors import FilterInvalid
from data.snapshot.reader import Snapshot


def resolve_near(near: Near, drive: DriveTimes) -> Near:
    """Give a place in drive minutes the reach of an engine.

    Parameters
    ----------
    near : Near
        In miles or in minutes.
    drive : DriveTimes
        The engine.

    Returns
    -------
    Near
        With its reach; the very same when it is in miles or has one.

    Raises
    ------
    FilterInvalid
        The engine knows no way from there: off the land, or not on its network.
    """
    if near.drive_minutes is None or near.reach is not None:
        return near
    origin = near.lat, near.lon
    miles = reach_of_area(drive.isochrone(origin, near.drive_minutes), origin)
    statement = drive.statement
    if not any(miles):
        raise FilterInvalid(
            f"No drive starts at {near.name}: it is off the land, or not on the roads that are known "
            f"({describe_accuracy(statement)}).",
            "Choose a place on the road, or ask within miles.",
        )
    return replace(near, reach=Reach(miles, statement))


def resolve_drive(question: ProviderFilter, drive: DriveTimes) -> ProviderFilter:
    """Make a filter answerable: one that was read from a link or a segment knows minutes and no reach.

    Parameters
    ----------
    question : ProviderFilter
        Any filter.
    drive : DriveTimes
        The engine.

    Returns
    -------
    ProviderFilter
        The very same unless it asks within minutes and has no reach yet.

    Raises
    ------
    FilterInvalid
        The engine knows no way from the place.
    """
    near = question.near and resolve_near(question.near, drive)
    return question if near is question.near else replace(question, near=near)


def locate_within(snapshot: Snapshot, place: str, within: Within, drive: DriveTimes) -> Near:
    """Find a place, and what is within miles or minutes of it.

    Parameters
    ----------
    snapshot : Snapshot
        Whose sites are searched.
    place : str
        As for `analytics.places.locate`.
    within : Within
        Miles or minutes.
    drive : DriveTimes
        Asked for minutes only.

    Returns
    -------
    Near
        Ready to be answered.

    Raises
    ------
    FilterInvalid
        No such place, several, or one from which no drive starts.
    """
    if within.miles is not None:
        return locate(snapshot, place, within.miles)
    lat, lon, label = find_place(snapshot, place)
    return resolve_near(Near(lat, lon, label=label, drive_minutes=within.minutes), drive)
