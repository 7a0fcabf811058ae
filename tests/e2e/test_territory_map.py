"""A person draws on the map in a real browser, and Python's counts are those of an independent count."""

import io
import time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.territory_map_app import LOCKED, WRITTEN, grid_points
from tests.e2e.territory_map_screen import MapScreen, Place

pytestmark = pytest.mark.browser

# Between the columns and rows of the grid, so that a pixel doesn't decide whether a place is inside.
WEST, SOUTH, EAST, NORTH = -88.11, 41.81, -87.89, 41.99
RECTANGLE: list[Place] = [(WEST, SOUTH), (EAST, SOUTH), (EAST, NORTH), (WEST, NORTH), (WEST, SOUTH)]
SEA, GROUND, LAND = (0xDB, 0xE4, 0xEA), (0x2D, 0x8A, 0x4E), (0xE2, 0xDF, 0xDA)


def inside(ring: list[list[float]]) -> int:
    """Count the clinicians inside a ring: even-odd, by numpy."""
    points = grid_points()
    x, y = points["lon"].to_numpy("float64"), points["lat"].to_numpy("float64")
    odd = np.zeros(len(points), dtype=bool)
    for (x1, y1), (x2, y2) in pairwise(ring):
        if y1 != y2:
            odd ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return int(points["size"][odd].sum())


def drawn(said: dict[str, Any]) -> dict[str, Any]:
    """Return the one shape that is not the locked one."""
    (shape,) = [one for one in said["shapes"] if one["id"] != "locked"]
    assert isinstance(shape, dict)
    return shape


def test_a_lasso_is_counted_moved_undone_and_deleted(open_map: Any) -> None:
    """11 × 9 places of 2 clinicians are inside."""
    expected = 11 * 9 * 2
    assert inside([list(place) for place in RECTANGLE]) == expected
    screen, watched = open_map()
    screen.take("lasso")
    screen.drag(RECTANGLE, release=False)
    expect(screen.panel).to_contain_text("clinicians in")  # while the mouse is still down
    screen.page.mouse.up()

    said = screen.await_python("said.shapes.length == 2")
    shape = drawn(said)
    assert said["count"] == inside(shape["geometry"]["coordinates"][0]) == expected
    assert shape["properties"] == {"group": 0, "tool": "lasso"}
    assert len(shape["geometry"]["coordinates"][0]) < 12  # a stroke of many more has been simplified
    expect(screen.panel).to_contain_text(f"{expected} clinicians in 99 places")
    expect(screen.panel.locator(".tm-warning")).to_contain_text("plan 7, north: 1 shapes")
    timing = screen.report()["timings"][-1]
    assert timing["live"] is not None
    assert timing["commit"] is not None

    # A corner is dragged away: the upper right one, to the north-east.
    screen.take("edit")
    screen.click((-88.0, 41.9))
    assert screen.report()["selection"] == [shape["id"]]
    ring = shape["geometry"]["coordinates"][0]
    corner = max(ring, key=lambda place: place[0] + place[1])
    screen.drag([tuple(corner), (-87.85, 42.03), (-87.75, 42.09)])
    moved = drawn(said := screen.await_python(f"said.count > {expected}"))
    assert said["count"] == inside(moved["geometry"]["coordinates"][0])
    assert moved["id"] == shape["id"]
    expect(screen.panel).to_contain_text(f"{said['count']} clinicians")

    screen.page.keyboard.press("Control+z")
    assert drawn(screen.await_python(f"said.count == {expected}")) == shape
    screen.page.keyboard.press("Control+Shift+Z")
    assert drawn(screen.await_python(f"said.count != {expected}")) == moved

    screen.page.keyboard.press("Delete")
    said = screen.await_python("said.shapes.length == 1")
    assert said["count"] == 0
    screen.page.keyboard.press("Control+z")
    assert drawn(screen.await_python("said.shapes.length == 2")) == moved
    assert watched.errors == []
    assert watched.hosts == {"127.0.0.1"}


def test_points_are_whose_the_live_answer_says_until_python_says(open_map: Any) -> None:
    """The script takes seconds here; the map does not wait for it, and then believes the script."""
    screen, watched = open_map("/?slow=1")
    groups = f"[0, 1, 2].map({screen.handle}.report.group).join()"
    assert screen.page.evaluate(groups) == "-1,0,-1"
    screen.take("lasso")
    screen.drag(RECTANGLE)
    screen.page.wait_for_function(f"() => {groups} === '0,-1,-1'", polling=50, timeout=30_000)
    expect(screen.page.locator(".tm-strokes path")).to_have_count(0)  # the area itself is on the map
    assert screen.report()["timings"][-1]["commit"] is None
    screen.await_python("said.shapes.length == 2")
    screen.page.wait_for_function(f"() => {groups} === '-1,0,-1'", polling=50, timeout=30_000)
    assert watched.errors == []


def circle(lon: float, lat: float, degrees: float) -> list[Place]:
    """Return a ring of so many degrees of latitude around a place, as round on the screen."""
    turn, narrow = np.linspace(0, 2 * np.pi, 25), np.cos(np.radians(lat))
    return [(lon + degrees * np.cos(a) / narrow, lat + degrees * np.sin(a)) for a in turn.tolist()]


def test_a_small_stroke_is_whole_and_the_next_may_follow_at_once(open_map: Any) -> None:
    """A circle of 20 pixels is not cut where it began, and no stroke is taken for a drag of the map."""
    screen, watched = open_map()
    view = screen.report()["view"]
    screen.take("lasso")
    screen.drag(small := circle(-88.0, 41.9, 0.029))
    (x, _), (x_edge, _) = screen.pixel((-88.0, 41.9)), screen.pixel(small[0])
    assert 15 < x_edge - x < 25
    shape = drawn(screen.await_python("said.shapes.length == 2"))
    assert shapely.geometry.shape(shape["geometry"]).area == pytest.approx(
        shapely.Polygon(small).area, rel=0.1
    )
    for lat in (41.7, 41.8, 42.0):
        screen.drag(circle(-87.9, lat, 0.029))
    screen.await_python("said.shapes.length == 5")
    assert screen.report()["view"] == view
    assert watched.errors == []


def test_steps_back_that_come_while_the_script_runs_are_all_taken(open_map: Any) -> None:
    """Streamlit keeps the last of several messages only."""
    screen, watched = open_map("/?history=host&slow=1")
    screen.take("lasso")
    for number, lat in enumerate((41.7, 41.9), 2):
        screen.drag(circle(-87.9, lat, 0.05))
        screen.await_python(f"said.shapes.length == {number}")
    for _ in range(2):
        screen.page.keyboard.press("Control+z")
        screen.page.wait_for_timeout(300)
    said = screen.await_python("said.shapes.length == 1")
    assert [event["kind"] for event in said["events"]] == ["undo", "undo"]
    screen.page.wait_for_function(f"() => {screen.handle}.report.shapes.length == 1")
    assert watched.errors == []


def test_polygon_radius_split_pick_and_the_locked(open_map: Any) -> None:
    """Each tool says what a person did with it."""
    screen, watched = open_map()
    screen.take("polygon")
    for place in RECTANGLE[:3]:
        screen.click(place)
    screen.click((-87.7, 41.7))  # a slip of the hand, taken back
    screen.page.keyboard.press("Control+z")
    screen.click(RECTANGLE[3])
    screen.page.keyboard.press("Enter")
    said = screen.await_python("said.shapes.length == 2")
    assert said["count"] == inside(drawn(said)["geometry"]["coordinates"][0]) == 198

    # A circle whose middle is near a place is around that place: column 30, row 30.
    middle = (-88.4 + 0.02 * 30, 41.5 + 0.02 * 30)
    screen.take("radius")
    screen.drag([(middle[0] + 0.002, middle[1]), (middle[0] + 0.1, middle[1])], release=False)
    expect(screen.panel).to_contain_text("mi around Place 1230")
    screen.page.mouse.up()
    said = screen.await_python("said.shapes.length == 3")
    circle = said["shapes"][-1]
    assert circle["properties"]["centre"] == pytest.approx(middle, abs=1e-5)
    assert circle["properties"]["miles"] == pytest.approx(5.1, abs=0.3)
    assert said["count"] == 198 + inside(circle["geometry"]["coordinates"][0])

    screen.take("split")
    screen.click((-88.0, 41.7))
    screen.click((-88.0, 42.05))
    screen.page.keyboard.press("Enter")
    event = screen.await_python("said.events.at(-1)?.kind == 'split'")["events"][-1]
    assert event["shape"] == said["shapes"][1]["id"]
    assert event["group"] == "north"
    assert len(event["line"]) == 2

    screen.take("pick")
    screen.drag([(-88.2, 42.1), (-88.1, 42.1), (-88.1, 42.2), (-88.2, 42.2), (-88.2, 42.1)])
    event = screen.await_python("said.events.at(-1)?.kind == 'lasso-select'")["events"][-1]
    assert (event["what"], event["action"]) == ("zip", "add")
    assert event["ring"][0] == event["ring"][-1]
    screen.page.get_by_role("button", name="Remove", exact=True).click()
    screen.click((-87.7, 42.1))
    event = screen.await_python("said.events.at(-1)?.kind == 'click-area'")["events"][-1]
    assert event == {"kind": "click-area", "area": "zip", "id": "60601", "name": "Chicago"} | {
        "what": "zip",
        "action": "remove",
    }
    screen.page.locator(".tm-select").select_option("provider")
    screen.click(middle)
    event = screen.await_python("said.events.at(-1)?.kind == 'click-point'")["events"][-1]
    assert (event["row"], event["id"]) == (1230, "p1230")

    for key, event in (("k", {"kind": "lock", "group": "north"}), ("n", {"kind": "next-unassigned"})):
        screen.page.keyboard.press(key)
        said = screen.await_python(f"said.events.at(-1)?.kind == '{event['kind']}'")
        assert said["events"][-1] == event
    screen.page.get_by_role("button", name="South, locked").click()
    said = screen.await_python("said.events.at(-1)?.kind == 'activate'")
    assert said["events"][-1]["group"] == "south"

    # The locked shape can't be selected, moved or deleted.
    before = screen.python()["shapes"]
    screen.take("edit")
    screen.click((-88.31, 41.59))
    assert screen.report()["selection"] == []
    screen.drag([(-88.31, 41.59), (-88.2, 41.7)])
    screen.page.keyboard.press("Delete")
    screen.page.wait_for_timeout(500)
    assert screen.python()["shapes"] == before
    assert before[0]["geometry"] == LOCKED["geometry"]
    assert watched.errors == []


def look_elsewhere(screen: MapScreen) -> None:
    """Go to another page and back."""
    screen.page.get_by_role("link", name="Other").click()
    expect(screen.page.get_by_role("heading", name="Another page")).to_be_visible()
    screen.page.get_by_role("link", name="Map").click()
    screen.await_map()
    # Its style sheet may have come after it, and with that its size.
    height = screen.page.locator(".tm-map").evaluate("map => map.clientHeight")
    assert screen.page.locator(".tm-map canvas").evaluate("canvas => canvas.clientHeight") == height > 400


def test_the_host_undoes_and_all_survives_reruns_and_pages(open_map: Any) -> None:
    """With history="host" Python takes the step back; shapes, view and a stroke in hand outlive reruns."""
    screen, watched = open_map("/?history=host")
    screen.take("lasso")
    screen.drag(RECTANGLE)
    shape = drawn(screen.await_python("said.shapes.length == 2"))
    screen.take("undo")
    said = screen.await_python("said.shapes.length == 1")
    assert said["events"][-1] == {"kind": "undo"}
    screen.page.wait_for_function("() => window.__territoryMap.map.report.shapes.length == 1")
    screen.drag(RECTANGLE)
    again = drawn(screen.await_python("said.shapes.length == 2"))
    assert again["geometry"] == shape["geometry"]

    # A polygon begun before a rerun and a page switch is ended after them; the second of two strokes.
    screen.take("polygon")
    corners: list[Place] = [(-88.2, 42.1), (-88.1, 42.1), (-88.1, 42.2)]
    for place in (*corners[:2], (-87.9, 42.2)):
        screen.click(place)
    screen.page.keyboard.press("Control+z")
    screen.page.get_by_role("button", name="Again").click()
    screen.python()
    assert screen.report()["drawing"] is True
    look_elsewhere(screen)
    assert screen.report()["drawing"] is True
    screen.click(corners[2])
    screen.page.locator(".maplibregl-canvas").focus()
    screen.page.keyboard.press("Enter")
    shapes = screen.await_python("said.shapes.length == 3")["shapes"]
    assert sorted(shapes[-1]["geometry"]["coordinates"][0][1:]) == [
        pytest.approx(place, abs=0.002) for place in sorted(corners)
    ]

    screen.take("pan")
    screen.drag([(-87.9, 41.9), (-88.0, 41.95)])
    screen.await_rest()  # while the map glides on it forgets a wheel's single click now and then
    screen.page.mouse.wheel(0, -300)
    screen.page.wait_for_function("() => window.__territoryMap.map.report.view.zoom > 8.6", timeout=15_000)
    view = screen.await_rest()
    screen.take("edit")
    screen.click((-88.0, 41.9))
    selection = [again["id"]]
    assert screen.report()["selection"] == selection
    look_elsewhere(screen)
    assert screen.report()["view"]["zoom"] == pytest.approx(view["zoom"], abs=0.01)
    assert screen.report()["view"]["center"] == pytest.approx(view["center"], abs=1e-3)
    assert screen.python()["shapes"] == shapes
    assert screen.report()["shapes"] == shapes
    assert (screen.report()["tool"], screen.report()["selection"]) == ("edit", selection)
    assert watched.errors == []


def colour_of_nowhere(screen: MapScreen) -> tuple[int, ...]:
    """Return what the map shows where it has nothing of ours."""
    x, y = screen.pixel((-87.45, 41.85))
    picture = screen.page.screenshot(clip={"x": x, "y": y, "width": 3, "height": 3})
    return Image.open(io.BytesIO(picture)).convert("RGB").getpixel((1, 1))


@pytest.mark.parametrize(("query", "colour"), [("", SEA), ("style", GROUND), ("archive", LAND)])
def test_streets_lie_under_everything(open_map: Any, query: str, colour: tuple[int, int, int]) -> None:
    """A style and an archive are drawn in place of the sea, and drawing goes on above them."""
    screen, watched = open_map(f"/?streets={query}")
    deadline = time.monotonic() + 40
    while max(abs(a - b) for a, b in zip(colour_of_nowhere(screen), colour, strict=True)) > 3:
        assert time.monotonic() < deadline, colour_of_nowhere(screen)
        screen.page.wait_for_timeout(300)
    if query == "archive":
        screen.take("lasso")
        screen.drag(RECTANGLE)
        assert screen.await_python("said.shapes.length == 2")["count"] == 198
        expect(screen.page.get_by_text("OpenStreetMap")).to_have_count(1)
    assert watched.errors == []
    assert watched.hosts == {"127.0.0.1"}


def test_streets_that_are_not_there_are_told(open_map: Any) -> None:
    """The map works without them."""
    screen, _ = open_map("/?streets=nowhere")
    expect(screen.page.locator(".tm-problem")).to_contain_text("There are no streets")
    assert screen.report()["ready"] is True


def ink_of(screen: MapScreen, place: Place) -> tuple[int, ...]:
    """Return the box of what is dark beside a place: left, top, right, bottom in pixels; 0 for nothing."""
    x, y = (round(value) for value in screen.pixel(place))
    picture = screen.page.screenshot(clip={"x": x - 20, "y": y - 70, "width": 105, "height": 100})
    dark = Image.open(io.BytesIO(picture)).convert("L").point(lambda value: 255 * (value < 110))
    return dark.getbbox() or (0, 0, 0, 0)


def test_letters_stand_where_those_of_deck_gl_stand(open_map: Any) -> None:
    """Turned, moved and with a halo, they are as large, and as far from the label's place."""
    screen, watched = open_map("/?labels=1")
    ours, theirs = WRITTEN.values()
    deadline = time.monotonic() + 40
    while not (ink_of(screen, ours)[2] and ink_of(screen, theirs)[2]):
        assert time.monotonic() < deadline, (ink_of(screen, ours), ink_of(screen, theirs))
        screen.page.wait_for_timeout(300)
    assert ink_of(screen, ours) == pytest.approx(ink_of(screen, theirs), abs=2)
    assert watched.errors == []
