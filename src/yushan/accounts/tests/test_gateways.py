"""What sends the codes: file, console, and the HTTP adapter against a server that stands in for a provider."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from yushan.accounts import gateways
from yushan.common.findings import Mark

MESSAGE = gateways.Message("13896170246", "048213", 5, "ys-7")


class Provider(HTTPServer):
    """Answers what `status` says and remembers what came."""

    status = 202
    silent = False

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], dict[str, Any]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/messages"


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((dict(self.headers), json.loads(body)))
        if self.server.silent:
            self.close_connection = True
            return
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_GATEWAY, settings.SMS_HTTP_URL, settings.SMS_HTTP_TOKEN = "http", server.url, "geheim"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_a_provider_gets(provider: Provider):
    gateways.current().send(MESSAGE)
    [(headers, body)] = provider.came
    assert body == {
        "phone": "+8613896170246",
        "template": "one-time-code",
        "signature": "渝善渝美",
        "parameters": {"code": "048213", "minutes": "5"},
        "reference": "ys-7",
    }
    assert headers["Authorization"] == "Bearer geheim" and headers["Idempotency-Key"] == "ys-7"


@pytest.mark.parametrize("status", [302, 400, 401, 429, 500, 503])
def test_what_is_not_accepted_is_not_sent_and_followed_nowhere(provider: Provider, status: int):
    provider.status = status
    with pytest.raises(gateways.NotSent, match=f"status {status}") as refused:
        gateways.current().send(MESSAGE)
    assert (
        len(provider.came) == 1 and MESSAGE.code not in str(refused.value) and MESSAGE.phone not in str(refused.value)
    )


def test_a_provider_that_hangs_up_or_is_not_there(provider: Provider, settings: Any):
    provider.silent = True
    with pytest.raises(gateways.NotSent, match="no answer"):
        gateways.current().send(MESSAGE)
    settings.SMS_HTTP_URL = "http://127.0.0.1:9/"
    with pytest.raises(gateways.NotSent, match="no answer"):
        gateways.current().send(MESSAGE)


@pytest.mark.parametrize("url", ["", "sms.example.org", "file:///etc/passwd", "ftp://sms.example.org/"])
def test_an_address_that_is_none(settings: Any, url: str):
    settings.SMS_GATEWAY, settings.SMS_HTTP_URL = "http", url
    with pytest.raises(gateways.NotSent):
        gateways.current().send(MESSAGE)
    assert gateways.look().mark is Mark.WRONG


def test_the_file_is_for_the_server_only(settings: Any, tmp_path: Path):
    settings.SMS_GATEWAY, settings.SMS_FILE = "file", tmp_path / "sms" / "outbox.jsonl"
    gateways.current().send(MESSAGE)
    gateways.current().send(MESSAGE)
    lines = [json.loads(line) for line in settings.SMS_FILE.read_text().splitlines()]
    assert [line["code"] for line in lines] == ["048213", "048213"]
    assert settings.SMS_FILE.stat().st_mode & 0o077 == 0


def test_the_console(settings: Any, capsys: pytest.CaptureFixture[str]):
    settings.SMS_GATEWAY = "console"
    gateways.current().send(MESSAGE)
    assert "048213" in capsys.readouterr().err


def test_what_the_doctor_says(settings: Any):
    settings.SMS_GATEWAY = ""
    assert gateways.look().mark is Mark.FINE
    settings.SMS_REQUIRED = True
    assert gateways.look().mark is Mark.WRONG and not gateways.is_required()
    settings.SMS_GATEWAY = "pigeon"
    assert gateways.look().mark is Mark.WRONG and not gateways.is_configured()
    settings.SMS_GATEWAY = "file"
    assert gateways.look().mark is Mark.FINE and gateways.is_required()
    settings.PRODUCTION = True
    assert gateways.look().mark is Mark.WRONG
    settings.SMS_GATEWAY, settings.SMS_HTTP_URL = "http", "http://sms.example.org/send"
    assert "https" in gateways.look().text
    settings.SMS_HTTP_URL = "https://sms.example.org/send"
    assert gateways.look() == (Mark.FINE, "短信", "经 sms.example.org 发送")
