"""One page after another, in the order of arrival; changes are not held up, and an error holds nothing up for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Any

import pytest

from yushan.common.turns import in_turn


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
    with ThreadPoolExecutor(12) as pool:
        for number in range(12):
            pool.submit(serve, asked("GET", str(number)), None)
            time.sleep(0.002)
    assert order == [str(number) for number in range(12)] and all(most)


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
