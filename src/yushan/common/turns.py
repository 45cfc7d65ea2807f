"""Pages are drawn one after another in each server process, changes a few at a time (ADR 0015).

Drawing a page is computing, and Python computes one thing at a time: four pages drawn side by side are all ready after
the time of four, one after another they are ready after one, two, three and four. All shall be ready within the same time
from when they were asked for, so one that takes long begins that much earlier: it passes those that came less before it.

A change computes as well, and may have to wait for the database: while many compete, the one whose row the others wait for
gets its share of the processor last. So few are under way at once, and whoever waited a second goes on in any case: what all
of them wait for may take long.

A connection that is kept alive stays with its process, also where that one is crowded and the next one idle. So whoever
found many waiting is answered and asked to come again by a new connection, which any process may take.
"""

import heapq
import io
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Lock
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


_CROWD = 4  # waiting before somebody: with eight at once on two processes, one more than where they are spread evenly
# Changes under way at once in a process: some wait for the database while one computes. With two, check-ins were a tenth
# slower, with four no quicker.
_CHANGES = 3
_LONGEST = 0.2  # seconds: one that takes longer does not pass everybody
# By how much of its usual time a page begins earlier. With one the long pages were still ready last: how long they take
# varies more, and their drawing is all within their waiting.
_HEAD_START = 1.5
_MOST_KINDS = 2_000
_NUMBERS = re.compile(r"\d+")
_PATIENCE = 1.0  # seconds that a change waits for its turn
# A form or a message; it is read whole before its turn, because a slow telephone takes its time. Larger ones go without.
_SMALL = 64 * 1024


class Turns:
    """A lock for `width` at a time that is handed on in the order of arrival; an ordinary one may let the latest in first.

    Who says that it takes `seconds` counts as having arrived that much earlier. `patience`: seconds after which somebody
    goes without; below 0 nobody does.
    """

    def __init__(self, width: int = 1, patience: float = -1) -> None:
        self._guard = Lock()
        self._waiting: list[tuple[float, int, Any]] = []  # (moment that counts, number, lock), a heap
        self._numbers = count()
        self._free = width
        self._patience = patience

    @contextmanager
    def turn(self, seconds: float = 0) -> Iterator[int]:
        """Yields how many were waiting on arrival, those whose turn it was counted as one."""
        before, called = self._arrive(time.monotonic() - seconds)
        is_mine = called is None or called.acquire(timeout=self._patience) or not self._leave(called)
        try:
            yield before
        finally:
            if is_mine:
                self._hand_on()

    def _arrive(self, moment: float) -> tuple[int, Any]:
        with self._guard:
            if self._free:
                self._free -= 1
                return 0, None
            called = Lock()
            called.acquire()
            heapq.heappush(self._waiting, (moment, next(self._numbers), called))
            return len(self._waiting), called

    def _leave(self, called: Any) -> bool:
        """Out of the line; False for who was called in this very moment."""
        with self._guard:
            staying = [one for one in self._waiting if one[2] is not called]
            was_waiting = len(staying) < len(self._waiting)
            heapq.heapify(staying)
            self._waiting = staying
            return was_waiting

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                heapq.heappop(self._waiting)[2].release()
            else:
                self._free += 1


class Costs:
    """How long pages took lately, in seconds, by their kind: the address without its numbers."""

    def __init__(self) -> None:
        self._known: dict[str, float] = {}

    def of(self, kind: str) -> float:
        """0 for a kind that was never drawn."""
        return self._known.get(kind, 0.0)

    def learn(self, kind: str, seconds: float) -> None:
        """The last ones count most; what was slow once (a first time, a busy disk) is soon forgotten."""
        if len(self._known) >= _MOST_KINDS:  # addresses that somebody made up
            self._known.clear()
        before = self._known.get(kind, seconds)
        self._known[kind] = before + (min(seconds, _LONGEST) - before) / 4


# A header between two hops, which PEP 3333 leaves to the server; granian, which serves us, takes it from us.
def _not_kept(start_response: Callable[..., Any]) -> Callable[..., Any]:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("Connection", "close")], *rest)

    return start


def _is_small(environ: dict[str, Any]) -> bool:
    length = environ.get("CONTENT_LENGTH") or ""
    return length.isascii() and length.isdigit() and len(length) < 19 and int(length) <= _SMALL


def in_turn(application: Application) -> Application:
    """The WSGI application whose GETs and small changes wait for their turn; what is streamed is sent outside of it."""
    pages, changes, costs = Turns(), Turns(_CHANGES, _PATIENCE), Costs()

    def draw(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        kind = _NUMBERS.sub("", environ.get("PATH_INFO", ""))
        with pages.turn(_HEAD_START * costs.of(kind)) as before:
            began = time.monotonic()
            answer = application(environ, _not_kept(start_response) if before >= _CROWD else start_response)
            costs.learn(kind, time.monotonic() - began)
        return answer

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            if environ.get("PATH_INFO", "").endswith("/login/callback/"):  # another site is asked meanwhile
                return application(environ, start_response)
            return draw(environ, start_response)
        if not _is_small(environ):
            return application(environ, start_response)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        with changes.turn():
            return application(environ, start_response)

    return serve
