"""Sending a code by SMS: a small interface, chosen by YUSHAN_SMS_GATEWAY (docs/operations.md).

console  writes to the server's error output, for developing
file     appends a line to $YUSHAN_VAR/sms/outbox.jsonl, for the demo and for tests
http     posts JSON to a provider, or to a small bridge that speaks the provider's own dialect
"""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from yushan.common import clock
from yushan.common.findings import Finding, Mark

_SECONDS = 5


class NotSent(Exception):
    """The message was not accepted; str() says why, without number and code."""


@dataclass(frozen=True)
class Message:
    """One code for one number: 11 digits; `reference` is the same when a message is sent again.

    `purpose` is that of the code (OneTimeCode.Purpose): a guardian has to read what they agree to.
    """

    phone: str
    code: str
    minutes: int
    reference: str
    purpose: str = ""


class Gateway(Protocol):
    """`send` returns when the message was accepted, and raises NotSent when it was not."""

    def send(self, message: Message) -> None: ...


class ConsoleGateway:
    """For developing: the code stands in the terminal."""

    def send(self, message: Message) -> None:
        sys.stderr.write(f"短信 → {message.phone}：验证码 {message.code}，{message.minutes} 分钟内有效\n")


class FileGateway:
    """For the demo: the code is the last line of a file that only the server's user can read."""

    def send(self, message: Message) -> None:
        line = {"phone": message.phone, "code": message.code, "minutes": message.minutes}
        append(settings.SMS_FILE, line | {"reference": message.reference, "purpose": message.purpose})


def append(path: Path, line: dict[str, Any]) -> None:
    """One line at the end of an outbox that only the server's user can read. NotSent when the disk refuses."""
    dated = {"at": clock.local(clock.now()).isoformat(timespec="seconds"), **line}
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as file:
            file.write(json.dumps(dated, ensure_ascii=False) + "\n")
    except OSError as error:
        raise NotSent(f"outbox: {error.strerror}") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A code is not handed on to wherever an answer points."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class HttpGateway:
    """POST of JSON with a bearer token; any answer of 2xx means accepted. No retry: people ask for another code."""

    def send(self, message: Message) -> None:
        post(
            {
                "phone": f"+86{message.phone}",
                "template": _template(message.purpose),
                "signature": settings.SMS_SIGNATURE,
                "parameters": {"code": message.code, "minutes": str(message.minutes)},
                "reference": message.reference,
            }
        )


def post(body: dict[str, Any]) -> None:
    """Hands one message to the provider; `reference` is its idempotency key. NotSent when it was not accepted."""
    if wrong := _http_problem():
        raise NotSent(wrong)
    headers = {"Content-Type": "application/json", "Idempotency-Key": body["reference"]}
    if settings.SMS_HTTP_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_HTTP_TOKEN}"
    request = urllib.request.Request(  # noqa: S310 - _http_problem looked at the scheme
        settings.SMS_HTTP_URL, data=json.dumps(body).encode(), headers=headers, method="POST"
    )
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=_SECONDS) as answer:
            if not 200 <= answer.status < 300:
                raise NotSent(f"status {answer.status}")
    except urllib.error.HTTPError as error:
        raise NotSent(f"status {error.code}") from error
    except OSError as error:  # no connection, time-out, a certificate that does not fit
        raise NotSent(f"no answer: {type(error).__name__}") from error


def _template(purpose: str) -> str:
    """The text registered with the provider for this purpose."""
    return str(settings.SMS_GUARDIAN_TEMPLATE if purpose == "guardian" else settings.SMS_TEMPLATE)


_GATEWAYS: dict[str, Callable[[], Gateway]] = {"console": ConsoleGateway, "file": FileGateway, "http": HttpGateway}


def is_configured() -> bool:
    """Whether codes are offered at all."""
    return settings.SMS_GATEWAY in _GATEWAYS


def is_required() -> bool:
    """Whether registering asks for a code."""
    return bool(settings.SMS_REQUIRED) and is_configured()


def current() -> Gateway:
    """The gateway of the environment. NotSent when there is none."""
    if not is_configured():
        raise NotSent("no gateway")
    return _GATEWAYS[settings.SMS_GATEWAY]()


def _http_problem() -> str:
    parts = urlsplit(settings.SMS_HTTP_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "YUSHAN_SMS_HTTP_URL 要写成 https://… 的完整地址"
    if settings.PRODUCTION and parts.scheme != "https":
        return "YUSHAN_SMS_HTTP_URL 要用 https，验证码不能明文传送"
    return ""


def look() -> Finding:
    """For `yushan doctor` and the start in production."""
    name, kind = "短信", settings.SMS_GATEWAY
    if not kind:
        if settings.SMS_REQUIRED:
            return Finding(Mark.WRONG, name, "YUSHAN_SMS_REQUIRED=1 需要同时配置 YUSHAN_SMS_GATEWAY")
        return Finding(Mark.FINE, name, "没有配置，只用密码和通行密钥登录")
    if kind not in _GATEWAYS:
        return Finding(Mark.WRONG, name, f"YUSHAN_SMS_GATEWAY 只能是 {'、'.join(_GATEWAYS)}，现在是“{kind}”")
    if kind != "http":
        mark = Mark.WRONG if settings.PRODUCTION else Mark.FINE
        return Finding(mark, name, f"{kind} 只用于演示和开发，验证码不会发到手机")
    if wrong := _http_problem():
        return Finding(Mark.WRONG, name, wrong)
    return Finding(Mark.FINE, name, f"经 {urlsplit(settings.SMS_HTTP_URL).hostname} 发送")
