"""A server on this machine that stands in for an SMS provider, WeChat, or the push service of a browser."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Came:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = tuple[int, Any]


class Provider(ThreadingHTTPServer):
    """`answer(request)` says status and JSON; `came` holds all requests, `kept` one for each idempotency key."""

    daemon_threads = True

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.kept: dict[str, Came] = {}
        self.answer: Callable[[Came], Answer] = lambda request: (202, {})
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Came(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.server.came.append(request)
        if key := request.headers.get("idempotency-key"):
            self.server.kept.setdefault(key, request)
        status, said = self.server.answer(request)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextmanager
def running() -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
