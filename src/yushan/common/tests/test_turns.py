"""One page after another in the order of arrival, changes a few at a time, and an error holds nothing up for ever."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Any

import pytest

from yushan.common.turns import Costs, Turns, in_turn


def asked(method: str, name: str = "") -> dict[str, Any]:
    return {"REQUEST_METHOD": method, "PATH_INFO": name}


def test_pages_in_the_order_of_arrival_and_never_two_at_once() -> None:
    drawing, order, most = Lock(), [], []

    def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        most.append(drawing.acquire(blocking=False))
        time.sleep(0.01)
        order.append(environ["PATH_INFO"])
        drawing.release()
        return []

    serve = in_turn(page)
    serve(asked("GET", "0"), None)  # how long this kind of page takes is known
    order.clear()
    with ThreadPoolExecutor(12) as pool:
        for number in range(12):
            pool.submit(serve, asked("GET", str(number)), None)
            time.sleep(0.002)
    assert order == [str(number) for number in range(12)] and all(most)


def test_what_takes_long_begins_that_much_earlier() -> None:
    turns, order, go_on = Turns(), [], Event()

    def work(name: str, seconds: float) -> None:
        with turns.turn(seconds):
            order.append(name)
            if name == "first":
                assert go_on.wait(5)

    with ThreadPoolExecutor(6) as pool:
        for name, seconds in (("first", 0.0), ("a", 0.0), ("b", 0.0), ("long", 5.0), ("c", 0.001)):
            pool.submit(work, name, seconds)
            time.sleep(0.02)
        go_on.set()
    assert order == ["first", "long", "a", "b", "c"]


def test_costs_are_those_of_late() -> None:
    costs = Costs()
    assert costs.of("/staff/units//") == 0
    costs.learn("/staff/units//", 0.03)
    assert costs.of("/staff/units//") == pytest.approx(0.03)
    costs.learn("/staff/units//", 60)  # slow once: no longer than the longest that counts, and a quarter of it
    assert 0.03 < costs.of("/staff/units//") < 0.08
    for _ in range(30):
        costs.learn("/staff/units//", 0.02)
    assert costs.of("/staff/units//") == pytest.approx(0.02, abs=0.001)


def test_a_change_passes_while_a_page_is_drawn() -> None:
    begun, go_on = Event(), Event()

    def work(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            begun.set()
            assert go_on.wait(5)
        return [environ["REQUEST_METHOD"].encode()]

    serve = in_turn(work)
    with ThreadPoolExecutor(2) as pool:
        page = pool.submit(serve, asked("GET"), None)
        assert begun.wait(5)
        assert pool.submit(serve, asked("POST"), None).result(5) == [b"POST"]
        assert not page.done()
        go_on.set()
        assert page.result(5) == [b"GET"]


def test_an_error_hands_the_turn_on() -> None:
    def broken(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise ValueError(environ["PATH_INFO"])

    serve = in_turn(broken)
    for number in ("1", "2"):
        with pytest.raises(ValueError, match=number):
            serve(asked("GET", number), None)


def test_who_found_many_waiting_is_asked_to_come_by_a_new_connection() -> None:
    """One connection of eight more than an even share: only who waits behind four others is sent on."""
    begun, go_on, kept = Event(), Event(), {}

    def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        begun.set()
        assert go_on.wait(5)
        start_response("200 OK", [("Content-Type", "text/html")])
        return []

    serve = in_turn(page)

    def visit(name: str) -> None:
        serve(asked("GET", name), lambda status, headers: kept.update({name: ("Connection", "close") not in headers}))

    with ThreadPoolExecutor(6) as pool:
        for number in range(6):
            pool.submit(visit, str(number))
            assert begun.wait(5)
            time.sleep(0.01)
        go_on.set()
    assert kept == {"0": True, "1": True, "2": True, "3": True, "4": False, "5": False}


def change(content: bytes = b"{}") -> dict[str, Any]:
    return asked("POST") | {"CONTENT_LENGTH": str(len(content)), "wsgi.input": io.BytesIO(content)}


def test_three_changes_at_a_time_and_their_content_stays_what_it_was() -> None:
    under_way, most, seen = [0], [0], []
    counting = Lock()

    def work(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with counting:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.01)
        seen.append(environ["wsgi.input"].read())
        with counting:
            under_way[0] -= 1
        return []

    serve = in_turn(work)
    with ThreadPoolExecutor(10) as pool:
        for number in range(10):
            pool.submit(serve, change(str(number).encode()), None)
    assert most == [3] and sorted(seen) == [str(number).encode() for number in range(10)]


def test_what_is_large_waits_for_nobody() -> None:
    begun, go_on = [Event() for _ in range(5)], Event()

    def work(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        begun[int(environ["PATH_INFO"])].set()
        assert go_on.wait(5)
        return []

    serve = in_turn(work)
    large = {"CONTENT_LENGTH": str(10_000_000), "wsgi.input": io.BytesIO(b"")}
    with ThreadPoolExecutor(5) as pool:
        for number in range(5):
            pool.submit(serve, asked("POST", str(number)) | large, None)
        assert all(one.wait(5) for one in begun)
        go_on.set()


@pytest.mark.parametrize("length", ["²", "9" * 5_000, "", "-1"])
def test_what_does_not_say_how_large_it_is_waits_for_nobody(length: str) -> None:
    kept = []
    serve = in_turn(lambda environ, _start: kept.append(environ["CONTENT_LENGTH"]) or [])  # type: ignore[func-returns-value]
    serve(asked("POST") | {"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"")}, None)
    assert kept == [length]


def test_whoever_waited_long_enough_goes_without_and_takes_nothing_from_the_others() -> None:
    turns, go_on, went = Turns(1, patience=0.05), Event(), []

    def hold() -> None:
        with turns.turn():
            assert go_on.wait(5)

    def pass_by(name: str) -> None:
        with turns.turn():
            went.append(name)

    with ThreadPoolExecutor(4) as pool:
        holder = pool.submit(hold)
        time.sleep(0.02)
        pool.submit(pass_by, "a").result(5)
        assert went == ["a"] and not holder.done()
        go_on.set()
        holder.result(5)
        for name in ("b", "c"):
            pool.submit(pass_by, name).result(5)
    assert went == ["a", "b", "c"]
    with turns.turn() as before:
        assert before == 0


def test_an_ended_wait_leaves_the_turn_to_the_next() -> None:
    turns, order = Turns(2, patience=5), []

    def work(number: int) -> None:
        with turns.turn():
            time.sleep(0.005)
            order.append(number)

    with ThreadPoolExecutor(20) as pool:
        for number in range(60):
            pool.submit(work, number)
    assert sorted(order) == list(range(60))
    with turns.turn() as before:
        assert before == 0
