"""Load over HTTP: visitors with cookies of their own, many at once, and what they waited for."""

import json
import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from bench.harness import Site

Piece = TypeVar("Piece")
_PLAIN = "/?&=%+,:;@"  # what an address holds as it is; the rest (Chinese) goes in per cent signs


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and how long it took, in milliseconds."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    ms: float

    def json(self) -> Any:
        return json.loads(self.body)


class Visitor:
    """One browser: keeps its connection and its cookies, does not follow redirections. For one thread at a time."""

    def __init__(self, site: Site, token: str | None = None) -> None:
        self.cookies: dict[str, str] = {}
        self._connection = HTTPConnection(site.host, site.port, timeout=60)
        self._headers = {"Host": f"{site.host}:{site.port}", "Accept-Language": "zh-CN"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **headers: str) -> Answer:
        """GET of a page or an operation."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str | Sequence[str]], **headers: str) -> Answer:
        """POST of a form with the CSRF token of the cookie; `get` the page once before."""
        body = urlencode({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}, doseq=True)
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def post_json(self, path: str, content: object, **headers: str) -> Answer:
        """POST of JSON, for the API."""
        return self._ask("POST", path, json.dumps(content), {"Content-Type": "application/json", **headers})

    def sign_in(self, login: str, password: str) -> None:
        """Signs in by the form as a person does; raises when it is refused."""
        path = "/accounts/login/"
        self.get(path)
        answer = self.post(path, {"login": login, "password": password})
        if answer.status != 302:
            raise RuntimeError(f"{login} cannot sign in: {answer.status}")

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        sent = {**self._headers, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        try:
            self._connection.request(method, quote(path, safe=_PLAIN), body, sent)
            response = self._connection.getresponse()
            content = response.read()
        except (HTTPException, OSError):
            self._connection.close()  # the next request opens a new one
            raise
        ms = (time.perf_counter() - began) * 1000
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return Answer(response.status, content, dict(response.headers), ms)


@dataclass(slots=True)
class Load:
    """What many visitors met together."""

    seconds: float = 0
    answers: list[Answer] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def per_s(self) -> float:
        return round(len(self.answers) / self.seconds, 1) if self.seconds else 0

    def p(self, share: float) -> float:
        """Percentile of the waiting, in milliseconds: `p(95)`."""
        return percentile([answer.ms for answer in self.answers], share)


def percentile(values: Iterable[float], share: float) -> float:
    """Nearest rank, so it is a value that was measured; rounded to a tenth. ValueError without values."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    return round(ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)], 1)


def together(visitors: Sequence[Visitor], work: Sequence[Piece], visit: Callable[[Visitor, Piece], Answer]) -> Load:
    """All visitors begin at one moment; each takes the next piece of work as soon as it has finished one."""
    load, waiting, lock = Load(), iter(work), threading.Lock()
    start = threading.Barrier(len(visitors) + 1)

    def run(visitor: Visitor) -> None:
        start.wait()
        while True:
            with lock:
                try:
                    piece = next(waiting)
                except StopIteration:
                    return
            try:
                answer = visit(visitor, piece)
            except Exception as error:  # a thread that ends early would measure less than was asked
                with lock:
                    load.errors.append(f"{type(error).__name__}: {error}")
            else:
                with lock:
                    load.answers.append(answer)

    threads = [threading.Thread(target=run, args=[visitor]) for visitor in visitors]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    load.seconds = round(time.perf_counter() - began, 3)
    return load
