"""Pages are drawn one after another in each server process.

Drawing a page is computing, and Python computes one thing at a time: four pages drawn side by side are all ready after
the time of four, one after another they are ready after one, two, three and four. What changes something is not held
up: it may have to wait for the database or for a slow upload, and other threads are there for that.

A connection that is kept alive stays with its process, also where that one is crowded and the next one idle. So whoever
found many waiting is answered and asked to come again by a new connection, which any process may take.
"""

from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock
from types import TracebackType
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


_CROWD = 4  # waiting before somebody: with eight at once on two processes, one more than where they are spread evenly


class Turns:
    """A lock that is handed on in the order of arrival; an ordinary one may let the latest in first.

    Taking it answers how many were waiting before, the one whose turn it was included.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    def __enter__(self) -> int:
        with self._guard:
            if not self._taken:
                self._taken = True
                return 0
            called = Lock()
            called.acquire()
            self._waiting.append(called)
            before = len(self._waiting)
        called.acquire()
        return before

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


# A header between two hops, which PEP 3333 leaves to the server; granian, which serves us, takes it from us.
def _not_kept(start_response: Callable[..., Any]) -> Callable[..., Any]:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("Connection", "close")], *rest)

    return start


def in_turn(application: Application) -> Application:
    """The WSGI application whose GETs wait for their turn; what is streamed is sent outside of it."""
    turns = Turns()

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        waits_elsewhere = environ.get("PATH_INFO", "").endswith("/login/callback/")  # another site is asked meanwhile
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or waits_elsewhere:
            return application(environ, start_response)
        with turns as before:
            return application(environ, _not_kept(start_response) if before >= _CROWD else start_response)

    return serve
