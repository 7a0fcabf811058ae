"""The week on a map: a colour a day, stops numbered, where it starts, and who is left out."""

from collections import defaultdict
from concurrent.futures import Future
from html import escape

import numpy as np
import pydeck as pdk
import streamlit as st

from analytics.drive import Figures
from analytics.organisation.homes import describe_home, find_home_zip, is_self
from analytics.routes.day_sheet import Step
from analytics.routes.plan import LUNCH
from analytics.routes.rep_week import RepWeek
from analytics.routes.ways import Place
from components.base_map import city_layer, ink, land_layers, read_colour, view_of
from components.charts import is_dark, palette
from components.route_desk import RouteDesk
from components.route_look import day_colour, day_name, day_short, ink_on, write_calls, write_time
from components.route_plan import ShownPlan
from components.route_steps import is_remote, list_steps, number_calls
from components.session import person, shared_workspace
from data.geography.zips import zip_points

HEIGHT, WIDTH = 400, 560
LOOK_AGAIN = "1s"
GREY = [128, 138, 148]
FAINT = 90
HOME_DECIMALS = 1
"""Of degrees, about 5 miles: where a rep lives is told to others no more closely, without a ZIP."""


def show_map(desk: RouteDesk, shown: ShownPlan, opened: int) -> None:
    """Draw the map.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    opened : int
        The day whose list is open: its route lies over the others.
    """
    week = desk.week
    points = [place_point(week, place) for place in week.places]
    order = [number for number in range(len(week.days)) if number != opened] + [opened]
    lines = find_lines(desk, shown)
    routes = [_route(desk, shown, number, lines, faint=number != opened) for number in order]
    layers = [
        *land_layers(),
        city_layer(),
        pdk.Layer(
            "ScatterplotLayer", id="left-out", data=_left_out(desk, shown, points), get_position="position",
            get_fill_color=[*GREY, 150], get_radius=4, radius_units="'pixels'", pickable=True,
        ),
        pdk.Layer(
            "PathLayer", id="routes", data=[route for route in routes if len(route["path"]) > 1],
            get_path="path", get_color="colour", width_units="'pixels'", get_width="width", cap_rounded=True,
            joint_rounded=True, pickable=True,
        ),
        # A layer draws its backgrounds before its texts: with one a day no day's text shows through another.
        *(
            _label_layer(
                f"stops-{number}", _stops(desk, shown, number, points), get_color="ink",
                get_size=12 if number == opened else 10, get_background_color="colour",
                background_padding=[5, 2, 5, 2], get_border_color=[*ink("land"), 255], get_border_width=1,
            )
            for number in order
        ),
        _label_layer(
            "bases", _bases(desk, points), get_size=12, get_color=[*ink("land"), 255],
            get_background_color=[*ink("text"), 255], background_padding=[6, 3, 6, 3],
        ),
    ]  # fmt: skip
    used = [points[visit.place] for day in shown.plan.days for visit in day.visits]
    used += [points[day.start_place] for day in week.days]
    colours = palette()
    deck = pdk.Deck(
        layers=layers,
        initial_view_state=view_of(_box(used), width=WIDTH, height=HEIGHT),
        map_provider=None,
        tooltip={
            "html": "{hint}",
            "style": {"backgroundColor": colours.background, "color": colours.text, "fontSize": "13px",
                      "border": f"1px solid {colours.grid}", "maxWidth": "280px"},
        },
    )  # fmt: skip
    theme = "dark" if is_dark() else "light"
    st.pydeck_chart(deck, height=HEIGHT, key=f"run_map_{week.rep.id}_{week.monday.isoformat()}_{theme}")
    st.html(_legend(week, opened))
    st.caption(f"{say_lines(lines)} Grey dots are left out.")


def _label_layer(name: str, data: list[dict[str, object]], **look: object) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer", id=name, data=data, get_position="position", get_text="text",
        background=True, font_weight=700, pickable=True, character_set="'auto'",
        font_family="'Source Sans, Source Sans Pro, sans-serif'", **look,
    )  # fmt: skip


def place_point(week: RepWeek, place: Place) -> tuple[float, float]:
    """Return where a place is drawn.

    Parameters
    ----------
    week : RepWeek
        The week.
    place : Place
        One of its places.

    Returns
    -------
    tuple of float
        Latitude and longitude; of a rep's home for others than the rep, the middle of its ZIP.
    """
    if place.key != "home" or week.rep.home is None or is_self(week.rep, person()):
        return place.lat, place.lon
    rough = round(place.lat, HOME_DECIMALS), round(place.lon, HOME_DECIMALS)
    return zip_points().get(find_home_zip(week.rep), rough)


def find_lines(desk: RouteDesk, shown: ShownPlan) -> tuple[Figures | None, ...]:
    """Return the course of each day along roads, as far as it is known.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.

    Returns
    -------
    tuple of ndarray or None
        Latitude and longitude; None where no engine gives one, or it is still being asked for.
    """
    exact = shared_workspace().exact
    nothing = (None,) * len(desk.week.days)
    if exact is None or not shown.final:
        return nothing
    ends = tuple(tuple(_points_of(desk, shown, number)) for number in range(len(desk.week.days)))
    coming: Future[tuple[Figures | None, ...]] = desk.soon(
        "route lines 1", lambda: tuple(exact.trace(list(points)) for points in ends), ends
    )
    if not coming.done():
        _await_lines(coming)
        return nothing
    return nothing if coming.exception() is not None else coming.result()


@st.fragment(run_every=LOOK_AGAIN)
def _await_lines(coming: Future[object]) -> None:
    if coming.done():
        st.rerun()


def _points_of(desk: RouteDesk, shown: ShownPlan, number: int) -> list[tuple[float, float]]:
    """Return where a day's drives begin and end, in order."""
    week = desk.week
    steps = list_steps(week, number, shown.plan.days[number])
    drives = [step for step in steps if step.row.step is Step.DRIVE]
    ends = [place_point(week, step.row.place) for step in drives]
    return [place_point(week, drives[0].origin), *ends] if drives else []


def say_lines(lines: tuple[Figures | None, ...]) -> str:
    """Say what the lines on the map are.

    Parameters
    ----------
    lines : tuple of ndarray or None
        Of `find_lines`.

    Returns
    -------
    str
        In a sentence.
    """
    known = sum(line is not None for line in lines)
    if not known:
        return (
            "Lines are straight from stop to stop: no engine here gives the course of roads. Minutes and "
            "miles are not measured on them."
        )
    if known < len(lines):
        return f"Lines follow roads on {known} of {len(lines)} days; the others are straight."
    return "Lines follow roads."


def _route(
    desk: RouteDesk, shown: ShownPlan, number: int, lines: tuple[Figures | None, ...], *, faint: bool
) -> dict[str, object]:
    week, day = desk.week, shown.plan.days[number]
    line = lines[number]
    points = _points_of(desk, shown, number) if line is None else line.tolist()
    path = [_lon_lat(point) for point in points]
    calls = write_calls(sum(visit.call != LUNCH for visit in day.visits))
    return {
        "path": path,
        "colour": [*read_colour(day_colour(week, number)), FAINT if faint else 255],
        "width": 2 if faint else 4,
        "hint": f"{day_name(week, number)}: {calls}",
    }


def _stops(
    desk: RouteDesk, shown: ShownPlan, number: int, points: list[tuple[float, float]]
) -> list[dict[str, object]]:
    week, numbers = desk.week, number_calls(shown.plan)
    at: dict[tuple[float, float], list[tuple[int, str]]] = defaultdict(list)
    for position, visit in enumerate(shown.plan.days[number].visits):
        if visit.call == LUNCH or is_remote(week, number, visit):
            continue
        count = numbers[number, position]
        told = f"{count}. {write_time(week, number, visit.start)} {escape(week.calls[visit.call].name)}"
        at[points[visit.place]].append((count, f"{told}<br>{escape(week.places[visit.place].name)}"))
    colour = day_colour(week, number)
    return [
        {
            "position": _lon_lat(point),
            "text": f"{day_short(week, number)} {_span([count for count, _ in calls])}",
            "colour": [*read_colour(colour), 255],
            "ink": [*read_colour(ink_on(colour)), 255],
            "hint": f"<b>{day_name(week, number)}</b><br>" + "<br>".join(told for _, told in calls),
        }
        for point, calls in at.items()
    ]


def _left_out(
    desk: RouteDesk, shown: ShownPlan, points: list[tuple[float, float]]
) -> list[dict[str, object]]:
    week, made = desk.week, shown.plan.made
    seen = {week.calls[call].npi for call in made}
    found = []
    for number, call in enumerate(week.problem.calls):
        if number in made or week.calls[number].npi in seen:
            continue
        places = {stop.place for stops in call.stops.values() for stop in stops if stop.place >= 0}
        facts = week.calls[number]
        hint = f"Not on it: {escape(facts.name)}<br>value {facts.worth.value:.1f}"
        found += [{"position": _lon_lat(points[place]), "hint": hint} for place in sorted(places)[:1]]
    return found


def _bases(desk: RouteDesk, points: list[tuple[float, float]]) -> list[dict[str, object]]:
    week = desk.week
    bases = dict.fromkeys(place for day in week.days for place in (day.start_place, day.end_place))
    return [
        {
            "position": _lon_lat(points[base]),
            "text": "H" if week.places[base].key == "home" else "N",
            "hint": escape(_name_base(week, week.places[base])),
        }
        for base in bases
    ]


def _name_base(week: RepWeek, place: Place) -> str:
    if place.key != "home":
        return place.name
    where = describe_home(week.rep, person())
    return f"Home: {where}" if where else f"Start: {place.name}"


def _legend(week: RepWeek, opened: int) -> str:
    chips = []
    for number in range(len(week.days)):
        colour = day_colour(week, number)
        weight = "700" if number == opened else "400"
        chips.append(
            f'<span style="white-space:nowrap;font-weight:{weight};margin-right:.8rem">'
            f'<span class="run-chip" style="background:{colour};color:{ink_on(colour)}">'
            f"{day_short(week, number)}</span>{day_name(week, number)}</span>"
        )
    ends = {week.places[place].key for day in week.days for place in (day.start_place, day.end_place)}
    away = "&emsp;<b>N</b> night away" if ends - {"home"} else ""
    return f'<div style="font-size:.84rem">{"".join(chips)}<b>H</b> home{away}</div>'


def _span(counts: list[int]) -> str:
    parts, start = [], counts[0]
    for count, following in zip(counts, [*counts[1:], None], strict=True):
        if following != count + 1:
            parts.append(str(count) if start == count else f"{start}–{count}")
            start = following if following is not None else start
    return ", ".join(parts)


def _box(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    lat, lon = np.array(points).T
    grow = 0.02
    return float(lat.min()) - grow, float(lon.min()) - grow, float(lat.max()) + grow, float(lon.max()) + grow


def _lon_lat(point: tuple[float, float]) -> list[float]:
    return [round(point[1], 5), round(point[0], 5)]
