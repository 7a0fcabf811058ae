"""Everything that a mouse draws is drawn by the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.territory_map_app import ROWS
from tests.e2e.territory_map_screen import MapScreen, Place
from tests.e2e.test_territory_map import EAST, NORTH, RECTANGLE, SOUTH, WEST, drawn, inside

pytestmark = pytest.mark.browser

STEP, LONG_STEP = 10, 50


def take_by_key(screen: MapScreen, action: str) -> None:
    """Press a button of the toolbar without a mouse."""
    screen.button(action).focus()
    screen.page.keyboard.press("Enter")
    screen.page.keyboard.press("ArrowRight")  # the first arrow shows the cross


def cross_of(screen: MapScreen) -> tuple[float, float]:
    """Return where the middle of the cross is on the screen."""
    box = screen.page.locator(".tm-cross").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def go(screen: MapScreen, place: Place) -> None:
    """Move the cross to a place, as near as its steps allow."""
    wanted, here = screen.pixel(place), cross_of(screen)
    for axis, (back, on) in enumerate((("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"))):
        steps = round((wanted[axis] - here[axis]) / STEP)
        key, (long, short) = (on if steps > 0 else back), divmod(abs(steps), LONG_STEP // STEP)
        for _ in range(long):
            screen.page.keyboard.press(f"Shift+{key}")
        for _ in range(short):
            screen.page.keyboard.press(key)
    found = cross_of(screen)
    assert max(abs(a - b) for a, b in zip(found, screen.pixel(place), strict=True)) <= STEP / 2 + 0.5


def test_a_lasso_and_its_corners_by_keys(open_map: Any) -> None:
    """The space bar holds the button down; the count follows, and a corner is dragged."""
    screen, watched = open_map()
    take_by_key(screen, "lasso")
    hint = screen.page.locator(".tm-hint")
    expect(hint).to_contain_text("Space begins a stroke")
    go(screen, RECTANGLE[0])
    screen.page.keyboard.press("Space")
    expect(hint).to_contain_text("Space ends the stroke")
    for place in RECTANGLE[1:]:
        go(screen, place)
    expect(screen.panel).to_contain_text("clinicians in")
    assert screen.report()["shapes"] == screen.python()["shapes"]  # it has not ended yet
    screen.page.keyboard.press("Space")
    said = screen.await_python("said.shapes.length == 2")
    shape = drawn(said)
    (ring,) = shape["geometry"]["coordinates"]
    assert said["count"] == inside(ring) > 150
    for value, edge in zip(
        (min(x for x, _ in ring), min(y for _, y in ring), max(x for x, _ in ring), max(y for _, y in ring)),
        (WEST, SOUTH, EAST, NORTH),
        strict=True,
    ):
        assert value == pytest.approx(edge, abs=0.012)

    # Chosen, then a corner held, moved and let go; the space bar with Shift deletes one.
    take_by_key(screen, "edit")
    go(screen, (-88.0, 41.9))
    screen.page.keyboard.press("Space")
    screen.page.keyboard.press("Space")
    assert screen.report()["selection"] == [shape["id"]]
    go(screen, max(ring, key=lambda place: place[0] + place[1]))
    screen.page.keyboard.press("Space")
    go(screen, (-87.75, 42.09))
    screen.page.keyboard.press("Space")
    said = screen.await_python(f"said.count > {said['count']}")
    (moved,) = drawn(said)["geometry"]["coordinates"]
    assert said["count"] == inside(moved)
    screen.page.keyboard.press("Shift+Space")
    said = screen.await_python(f"said.count < {said['count']}")
    assert len(drawn(said)["geometry"]["coordinates"][0]) == len(moved) - 1
    assert watched.errors == []


def test_polygon_circle_line_and_picks_by_keys(open_map: Any) -> None:
    """Corners, a middle and an edge, points and areas; the map moves where the cross comes to its edge."""
    screen, watched = open_map()
    take_by_key(screen, "polygon")
    for place in RECTANGLE[:3]:
        go(screen, place)
        screen.page.keyboard.press("Space")
    go(screen, (-87.7, 41.7))
    screen.page.keyboard.press("Space")
    screen.page.keyboard.press("Control+z")
    go(screen, RECTANGLE[3])
    screen.page.keyboard.press("Space")
    screen.page.keyboard.press("Enter")
    said = screen.await_python("said.shapes.length == 2")
    (ring,) = drawn(said)["geometry"]["coordinates"]
    assert (said["count"], len(ring)) == (inside(ring), 5)

    middle = (-88.4 + 0.02 * 30, 41.5 + 0.02 * 30)
    take_by_key(screen, "radius")
    go(screen, middle)
    screen.page.keyboard.press("Space")
    go(screen, (middle[0] + 0.1, middle[1]))
    expect(screen.panel).to_contain_text("mi around Place")
    screen.page.keyboard.press("Space")
    circle = screen.await_python("said.shapes.length == 3")["shapes"][-1]
    assert circle["properties"]["miles"] == pytest.approx(5.1, abs=0.6)

    take_by_key(screen, "split")
    for place in ((-88.0, 41.7), (-88.0, 42.05)):
        go(screen, place)
        screen.page.keyboard.press("Space")
    screen.page.keyboard.press("Enter")
    event = screen.await_python("said.events.at(-1)?.kind == 'split'")["events"][-1]
    assert event["shape"] == said["shapes"][1]["id"]

    take_by_key(screen, "pick")
    go(screen, (-87.7, 42.1))
    screen.page.keyboard.press("Space")
    event = screen.await_python("said.events.at(-1)?.kind == 'click-area'")["events"][-1]
    assert (event["id"], event["action"]) == ("60601", "add")
    screen.page.keyboard.press("Shift+Space")
    for place in ((-87.6, 42.1), (-87.6, 42.0), (-87.7, 42.1)):
        go(screen, place)
    screen.page.keyboard.press("Space")
    assert len(screen.await_python("said.events.at(-1)?.kind == 'lasso-select'")["events"][-1]["ring"]) > 3

    view = screen.report()["view"]
    for _ in range(20):
        screen.page.keyboard.press("Shift+ArrowRight")
    assert screen.await_rest()["center"][0] > view["center"][0] + 0.1
    take_by_key(screen, "pan")
    expect(screen.page.locator(".tm-cross")).to_be_hidden()
    before = screen.await_rest()["center"][0]
    screen.page.keyboard.press("ArrowLeft")  # the map's own key
    assert screen.await_rest()["center"][0] < before
    assert watched.errors == []


def test_without_a_tool_the_cross_stays_in_the_middle_and_opens_what_lies_there(open_map: Any) -> None:
    """A point; then, a little beside it, the area that somebody drew."""
    screen, watched = open_map()
    screen.take("lasso")
    screen.drag(RECTANGLE)
    shape = drawn(screen.await_python("said.shapes.length == 2"))
    screen.page.keyboard.press("p")
    hint = screen.page.locator(".tm-hint")
    expect(hint).to_contain_text("Click corners")  # the mouse is over the map
    screen.page.mouse.move(5, 5)
    screen.button("pan").focus()
    screen.page.keyboard.press("Enter")
    middle = [-88.4 + 0.02 * 20, 41.5 + 0.02 * 20]
    screen.page.evaluate(f"place => {screen.handle}.map.map.jumpTo({{ center: place }})", middle)
    expect(hint).to_contain_text("Arrows move the map")
    cross = screen.page.locator(".tm-cross")
    expect(cross).to_be_hidden()
    screen.page.keyboard.press("Space")
    expect(cross).to_be_visible()
    assert screen.python()["events"] == []  # the first one only shows where it is
    screen.page.keyboard.press("Space")
    event = screen.await_python("said.events.at(-1)?.kind == 'open-point'")["events"][-1]
    assert event["row"] == 20 * ROWS + 20
    between = [middle[0] + 0.01, middle[1] + 0.01]
    screen.page.evaluate(f"place => {screen.handle}.map.map.jumpTo({{ center: place, zoom: 11 }})", between)
    screen.page.keyboard.press("Space")
    assert screen.await_python("said.events.at(-1)?.kind == 'select'")["events"][-1]["ids"] == [shape["id"]]
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("Escape")
    expect(cross).to_be_hidden()
    assert watched.errors == []


def test_a_stroke_by_keys_is_given_up_and_a_hand_on_the_mouse_takes_over(open_map: Any) -> None:
    """Nothing comes of what is given up, and a nudge of the mouse spoils no stroke."""
    screen, watched = open_map()
    take_by_key(screen, "lasso")
    go(screen, RECTANGLE[0])
    screen.page.keyboard.press("Space")
    go(screen, RECTANGLE[1])
    screen.page.keyboard.press("Escape")
    expect(screen.panel).to_be_hidden()
    go(screen, RECTANGLE[2])
    assert screen.report()["drawing"] is False

    go(screen, RECTANGLE[0])
    screen.page.keyboard.press("Space")
    for place in RECTANGLE[1:3]:
        go(screen, place)
    screen.page.mouse.move(*screen.pixel((-87.5, 42.2)), steps=5)
    for place in RECTANGLE[3:]:
        go(screen, place)
    screen.page.keyboard.press("Space")
    said = screen.await_python("said.shapes.length == 2")
    (ring,) = drawn(said)["geometry"]["coordinates"]
    assert max(x for x, _ in ring) == pytest.approx(EAST, abs=0.012)
    screen.page.mouse.move(*screen.pixel((-87.6, 42.2)), steps=5)
    expect(screen.page.locator(".tm-cross")).to_be_hidden()
    screen.drag([(x + 0.3, y) for x, y in RECTANGLE])
    screen.await_python("said.shapes.length == 3")
    assert watched.errors == []


def test_another_tool_lets_go_of_what_the_space_bar_holds(open_map: Any) -> None:
    """The button that goes up is no click: nothing is opened, picked, or begun with the new tool."""
    screen, watched = open_map()
    place = (-88.4 + 0.02 * 30, 41.5 + 0.02 * 30)
    for key, tool in (("v", "pan"), ("a", "pick"), ("p", "polygon"), ("r", "radius")):
        for moves in (("ArrowRight", "ArrowLeft"), ()):
            take_by_key(screen, "lasso")
            go(screen, place)
            for pressed in ("Space", *moves, key):
                screen.page.keyboard.press(pressed)
            screen.page.wait_for_timeout(200)
            report = screen.report()
            assert (report["tool"], report["drawing"], len(report["shapes"])) == (tool, False, 1)
    take_by_key(screen, "lasso")
    for pressed in ("Space", "Escape"):
        screen.page.keyboard.press(pressed)
    assert screen.report()["tool"] == "lasso"
    expect(screen.page.locator(".tm-hint")).to_contain_text("Space begins a stroke")
    assert screen.python()["events"] == []
    assert watched.errors == []


@pytest.mark.parametrize("pressed", ["Escape", "Control+z"])
def test_a_drag_that_is_given_up_leaves_the_shape_where_it_was(open_map: Any, pressed: str) -> None:
    """The map shows what Python has, and goes on listening to it."""
    screen, watched = open_map("?history=host")
    screen.take("lasso")
    screen.drag(RECTANGLE)
    before = screen.await_python("said.shapes.length == 2")["shapes"]
    _drag_by_keys(screen)
    assert screen.report()["shapes"] != before
    screen.page.keyboard.press(pressed)
    assert screen.report()["shapes"] == before
    for key in (*4 * ["ArrowLeft"], "Space", "Space"):  # free again: a click in the middle of it
        screen.page.keyboard.press(key)
    assert screen.python()["shapes"] == screen.report()["shapes"] == before
    assert watched.errors == []


def test_a_shape_that_is_deleted_while_it_is_dragged_comes_back_by_undo(open_map: Any) -> None:
    screen, watched = open_map("?history=host")
    screen.take("lasso")
    screen.drag(RECTANGLE)
    before = screen.await_python("said.shapes.length == 2")["shapes"]
    _drag_by_keys(screen)
    screen.page.keyboard.press("Delete")
    screen.await_python("said.shapes.length == 1")
    screen.page.keyboard.press("Control+z")
    screen.await_python("said.shapes.length == 2")
    assert screen.report()["shapes"] == before
    assert watched.errors == []


def _drag_by_keys(screen: MapScreen) -> None:
    """Choose the rectangle, take hold of it and move it."""
    take_by_key(screen, "edit")
    go(screen, (-88.0, 41.9))
    for key in ("Space", "Space", "Space", "ArrowRight", "ArrowRight", "ArrowRight"):
        screen.page.keyboard.press(key)
    screen.page.wait_for_timeout(200)
