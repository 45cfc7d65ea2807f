"""Asking an outside authority whether name and identity number belong together: chosen by YUSHAN_IDENTITY_VERIFIER.

empty  nobody is asked: numbers are checked by their own rules only (GB 11643), and pages say so
http   posts JSON to a verifier, or to a small bridge that speaks the verifier's own dialect (docs/operations.md)
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from yushan.common.findings import Finding, Mark

_LONGEST_ANSWER = 10_000
_PAUSE = 0.2  # seconds between two tries
_PASSING = {408, 425, 429, 500, 502, 503, 504}


class Unavailable(Exception):
    """No answer that can be relied on; str() says why, without name and numbers."""


class Outcome(StrEnum):
    """What an authority says."""

    VERIFIED = "verified"
    MISMATCH = "mismatch"


@dataclass(frozen=True)
class Claim:
    """Who somebody says they are; `reference` is the same when the same question is asked again."""

    name: str
    number: str
    phone: str
    reference: str


class Verifier(Protocol):
    """`check` answers, or raises Unavailable."""

    def check(self, claim: Claim) -> Outcome: ...


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """An identity number is not handed on to wherever an answer points."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class HttpVerifier:
    """POST of JSON with a bearer token; 200 with {"result": "verified"} or {"result": "mismatch"} is an answer.

    Anything else is none. What may pass by itself (no connection, time-out, 429, 5xx) is tried once more.
    """

    def check(self, claim: Claim) -> Outcome:
        if wrong := _http_problem():
            raise Unavailable(wrong)
        tries = 1 + settings.IDENTITY_HTTP_RETRIES
        for number in range(1, tries + 1):
            try:
                return self._ask(claim)
            except urllib.error.HTTPError as error:
                if error.code not in _PASSING or number == tries:
                    raise Unavailable(f"status {error.code}") from error
            except OSError as error:
                if number == tries:
                    raise Unavailable(f"no answer: {type(error).__name__}") from error
            time.sleep(_PAUSE)
        raise Unavailable("no answer")

    def _ask(self, claim: Claim) -> Outcome:
        body = {"name": claim.name, "identity_number": claim.number, "reference": claim.reference}
        if claim.phone:
            body["phone"] = f"+86{claim.phone}"
        headers = {"Content-Type": "application/json", "Idempotency-Key": claim.reference}
        if settings.IDENTITY_HTTP_TOKEN:
            headers["Authorization"] = f"Bearer {settings.IDENTITY_HTTP_TOKEN}"
        request = urllib.request.Request(  # noqa: S310 - _http_problem looked at the scheme
            settings.IDENTITY_HTTP_URL, data=json.dumps(body).encode(), headers=headers, method="POST"
        )
        opener = urllib.request.build_opener(_NoRedirects)
        with opener.open(request, timeout=settings.IDENTITY_HTTP_SECONDS) as answer:
            content = answer.read(_LONGEST_ANSWER)
        try:
            return Outcome(json.loads(content)["result"])
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable("an answer that is not understood") from error


_VERIFIERS: dict[str, Callable[[], Verifier]] = {"http": HttpVerifier}


def is_configured() -> bool:
    """Whether anybody is asked at all."""
    return settings.IDENTITY_VERIFIER in _VERIFIERS


def source() -> str:
    """Who is asked, as it stands beside the result; empty without one."""
    return (urlsplit(settings.IDENTITY_HTTP_URL).hostname or "")[:80] if is_configured() else ""


def current() -> Verifier:
    """The verifier of the environment. Unavailable when there is none."""
    if not is_configured():
        raise Unavailable("no verifier")
    return _VERIFIERS[settings.IDENTITY_VERIFIER]()


def _http_problem() -> str:
    parts = urlsplit(settings.IDENTITY_HTTP_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "YUSHAN_IDENTITY_HTTP_URL 要写成 https://… 的完整地址"
    if settings.PRODUCTION and parts.scheme != "https":
        return "YUSHAN_IDENTITY_HTTP_URL 要用 https，身份证号不能明文传送"
    return ""


def look() -> Finding:
    """For `yushan doctor` and the start in production."""
    name, kind = "身份核验", settings.IDENTITY_VERIFIER
    if not kind:
        return Finding(Mark.FINE, name, "没有接入外部核验，身份证号只按号码规则检查")
    if kind not in _VERIFIERS:
        return Finding(Mark.WRONG, name, f"YUSHAN_IDENTITY_VERIFIER 只能是 {'、'.join(_VERIFIERS)}，现在是“{kind}”")
    if wrong := _http_problem():
        return Finding(Mark.WRONG, name, wrong)
    return Finding(Mark.FINE, name, f"向 {source()} 核验姓名和身份证号")
