"""Urgent work goes first, and never for long."""

import threading

import pytest

from jobs.precedence import Precedence


def test_nobody_waits_where_nobody_goes_first():
    assert Precedence().give_way(0)


def test_others_wait_until_the_urgent_work_is_done():
    precedence, begun, end, order = Precedence(), threading.Event(), threading.Event(), []

    def urgent():
        with precedence.go_first():
            begun.set()
            end.wait(10)
            order.append("urgent")

    def other():
        assert precedence.give_way(10)
        order.append("other")

    threads = [threading.Thread(target=urgent), threading.Thread(target=other)]
    threads[0].start()
    assert begun.wait(10)
    threads[1].start()
    end.set()
    for thread in threads:
        thread.join(10)
    assert order == ["urgent", "other"]


def test_who_gives_way_goes_on_after_a_while():
    precedence = Precedence()
    with precedence.go_first():
        assert not precedence.give_way(0.01)


def test_work_that_fails_is_done_too():
    precedence = Precedence()
    with pytest.raises(ZeroDivisionError), precedence.go_first():
        1 / 0  # noqa: B018
    assert precedence.give_way(0)
