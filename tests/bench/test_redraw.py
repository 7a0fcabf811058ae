"""The benchmark of redraws at a size that takes seconds: its strokes, and every figure."""

import asyncio

import numpy as np
import pytest

from analytics.market_loading import load_market
from bench.market import build_market
from bench.redraw.answers import time_answers
from bench.redraw.browser import summarise
from bench.redraw.duel import summarise_duel
from bench.redraw.homes import make_home
from bench.redraw.serving import serve_redraw
from bench.redraw.sessions import time_sessions
from bench.redraw.strokes import make_plan, make_strokes
from bench.redraw.tab import TabFailed, open_tab
from data.plans.document import Focus
from data.plans.unit_document import BuyingUnits
from data.snapshot.reader import Snapshot

CLINICIANS, TERRITORIES = 5_000, 6


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("redraw")


@pytest.fixture(scope="module")
def snapshot(cache):
    opened = Snapshot.open(build_market(cache, providers=CLINICIANS, rows=3 * CLINICIANS))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def market(snapshot):
    return load_market(snapshot, Focus(), BuyingUnits())


@pytest.fixture(scope="module")
def home(cache, snapshot):
    return make_home(cache, clinicians=CLINICIANS, strokes=3)


def enclosed(market, area):
    return int(market.clinicians_at[market.places.within(area)].sum())


def test_each_stroke_is_another_one_and_encloses_as_many_as_asked(market):
    strokes = make_strokes(market, territories=TERRITORIES, clinicians=400, strokes=12)
    assert len({stroke.area.wkb for stroke in strokes}) == 12
    assert all(350 <= enclosed(market, stroke.area) <= 450 for stroke in strokes)
    assert [stroke.territory for stroke in strokes] == [f"t{1 + n % TERRITORIES}" for n in range(12)]
    again = make_strokes(market, territories=TERRITORIES, clinicians=400, strokes=12)
    assert [stroke.area.wkb for stroke in again] == [stroke.area.wkb for stroke in strokes]


def test_the_plan_has_territories_of_the_size_asked_that_hardly_overlap(market):
    plan = make_plan(market, territories=TERRITORIES, clinicians=400)
    areas = [territory.drawn[0].area for territory in plan.territories]
    assert all(350 <= enclosed(market, area) <= 450 for area in areas)
    held = np.concatenate([market.places.within(area) for area in areas])
    assert len(np.unique(held)) > 0.8 * len(held)


def test_answers_are_of_territories_of_the_size_asked(snapshot):
    found = time_answers(snapshot, territories=TERRITORIES, clinicians=400, strokes=6, rounds=2)
    assert found["strokes"] == 6
    assert 200 <= found["territory_clinicians"] <= 450
    assert 4_000 <= found["market_clinicians"] <= CLINICIANS
    assert 0 < found["p50_ms"] <= found["p95_ms"]


def test_sessions_redraw_over_a_websocket_and_every_figure_is_there(home, tmp_path):
    found = time_sessions(home, together=3, rounds=2, most=4, log=tmp_path / "log")
    assert set(found) == {
        "socket_live_p50_ms", "socket_commit_p50_ms", "socket_button_p50_ms", "socket_strokes",
        "sessions3_live_p50_ms", "sessions3_live_p95_ms", "sessions3_p50_ms", "sessions3_p95_ms",
        "sessions3_strokes", "rss_mb_1_session", "rss_mb_4_sessions", "rss_mb_4_sessions_above_one",
    }  # fmt: skip
    assert found["sessions3_strokes"] == 6
    assert found["socket_strokes"] == 2
    assert 100 < found["rss_mb_1_session"] < found["rss_mb_4_sessions"] + 50
    assert all(value > 0 for name, value in found.items() if name.endswith("_ms"))


def test_a_page_on_which_something_went_wrong_is_not_timed(home, tmp_path):
    async def draw_for_nobody():
        with serve_redraw(home.path, tmp_path / "log") as server:
            async with open_tab(server.address) as tab:
                await tab.open("territories")
                tab.map.id = "another"  # the page falls over that
                await tab.redraw(home.strokes[0], tab.payload["shapes"])

    with pytest.raises(TabFailed, match="no key"):
        asyncio.run(draw_for_nobody())


def test_figures_of_the_browser_are_named_and_counted():
    times = {
        "answered": [5, 6, 7], "live": [10, 20, 30], "told": [1, 2, 3], "commit": [90, 100, 110],
        "button": [40, 50, 60], "frame": [16],
    }  # fmt: skip
    found = summarise(times, "_100k")
    assert found["live_p50_ms_100k"] == 20
    assert found["live_p95_ms_100k"] == pytest.approx(29)
    assert found["commit_p50_ms_100k"] == 100
    assert found["button_p50_ms_100k"] == 50
    assert found["commit_button_ratio_100k"] == 2
    assert found["strokes_100k"] == 3


def test_what_a_stroke_takes_less_is_counted_stroke_by_stroke():
    found = summarise_duel({"live": [(10, 12), (50, 55), (20, 90)], "commit": [(3, 1), (3, 2), (3, 3)]})
    assert (found["live_p50_ms"], found["live_other_p50_ms"], found["live_less_p50_ms"]) == (20, 55, 5)
    assert found["commit_less_p50_ms"] == -1
    assert found["strokes"] == 3
