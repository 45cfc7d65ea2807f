"""The outside authority: what is asked and how answers are read, against a server that stands in for one."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from yushan.accounts import verifiers
from yushan.accounts.actions import verifying
from yushan.accounts.models import Notice, Person
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.findings import Mark
from yushan.organizations.tests import factories as base


class Authority(ThreadingHTTPServer):
    """Answers what stands in `answers`, the last one for ever; remembers what came."""

    daemon_threads = True

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.answers: list[tuple[int, Any]] = [(200, {"result": "verified"})]
        self.slow = 0.0
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/identity"


class _Handler(BaseHTTPRequestHandler):
    server: Authority

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((dict(self.headers), json.loads(body)))
        time.sleep(self.server.slow)
        status, said = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        try:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # whoever asked has gone
            pass

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def authority(settings: Any) -> Iterator[Authority]:
    server = Authority()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.IDENTITY_VERIFIER, settings.IDENTITY_HTTP_URL = "http", server.url
    settings.IDENTITY_HTTP_TOKEN, settings.IDENTITY_HTTP_SECONDS = "geheim", 0.5
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


NUMBER = "500103199003070019"
CLAIM = verifiers.Claim("覃家明", NUMBER, "13896170246", "ys-7")


def test_what_an_authority_is_asked(authority: Authority):
    assert verifiers.current().check(CLAIM) == "verified"
    [(headers, body)] = authority.came
    assert body == {"name": "覃家明", "identity_number": NUMBER, "phone": "+8613896170246", "reference": "ys-7"}
    assert headers["Authorization"] == "Bearer geheim" and headers["Idempotency-Key"] == "ys-7"


def test_name_and_number_do_not_fit(authority: Authority):
    authority.answers = [(200, {"result": "mismatch"})]
    assert verifiers.current().check(CLAIM) == "mismatch"
    assert "phone" not in {**authority.came[0][1]} or authority.came[0][1]["phone"]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_passes_is_tried_once_more(authority: Authority, status: int):
    authority.answers = [(status, {}), (200, {"result": "verified"})]
    assert verifiers.current().check(CLAIM) == "verified" and len(authority.came) == 2
    assert authority.came[0][1]["reference"] == authority.came[1][1]["reference"]


@pytest.mark.parametrize(("status", "times"), [(302, 1), (400, 1), (401, 1), (404, 1), (500, 2)])
def test_what_is_no_answer(authority: Authority, status: int, times: int):
    authority.answers = [(status, {"result": "verified"})]
    with pytest.raises(verifiers.Unavailable, match=f"status {status}"):
        verifiers.current().check(CLAIM)
    assert len(authority.came) == times


@pytest.mark.parametrize("said", [b"", b"ok", {"result": "maybe"}, {"ok": True}, ["verified"], b"{" * 20_000])
def test_an_answer_that_is_not_understood_is_none(authority: Authority, said: Any):
    authority.answers = [(200, said)]
    with pytest.raises(verifiers.Unavailable, match="not understood"):
        verifiers.current().check(CLAIM)


def test_a_silent_authority_is_left_after_the_time(authority: Authority):
    authority.slow = 2
    began = time.monotonic()
    with pytest.raises(verifiers.Unavailable, match="no answer"):
        verifiers.current().check(CLAIM)
    assert time.monotonic() - began < 1.9


def test_nobody_there(settings: Any):
    settings.IDENTITY_VERIFIER, settings.IDENTITY_HTTP_URL = "http", "http://127.0.0.1:9/"
    assert verifying.ask(name="覃家明", number=NUMBER) == "pending"


def test_nothing_personal_in_the_logs(authority: Authority, caplog: Any, capfd: Any):
    for answers in ([(200, {"result": "mismatch"})], [(500, {"name": "覃家明", "identity": NUMBER})], [(200, NUMBER)]):
        authority.answers = answers
        verifying.ask(name="覃家明", number=NUMBER, phone="13896170246")
    said = caplog.text + "".join(capfd.readouterr())
    assert "identity not checked" in said
    assert not any(word in said for word in ("覃家明", NUMBER, "13896170246", "geheim"))


@pytest.mark.parametrize(
    ("kind", "url", "production", "mark"),
    [
        ("", "", True, Mark.FINE),
        ("http", "https://verify.example.org/v1", True, Mark.FINE),
        ("http", "http://verify.example.org/v1", True, Mark.WRONG),
        ("http", "http://verify.example.org/v1", False, Mark.FINE),
        ("http", "", False, Mark.WRONG),
        ("http", "file:///etc/passwd", False, Mark.WRONG),
        ("police", "https://verify.example.org", False, Mark.WRONG),
    ],
)
def test_the_doctor(settings: Any, kind: str, url: str, production: bool, mark: Mark):
    settings.IDENTITY_VERIFIER, settings.IDENTITY_HTTP_URL, settings.PRODUCTION = kind, url, production
    assert verifiers.look().mark is mark


@pytest.mark.django_db(transaction=True)
def test_the_worker_asks_later_and_tells_who_does_not_fit(authority: Authority):
    authority.answers = [(503, {})]
    user = base.user(who=base.person("覃家明"))
    assert verifying.request_checks(user, people=[user.person]) == 1  # asked at once, nobody answered
    row = Person.objects.get(pk=user.person_id)
    assert row.identity_check == "pending" and row.identity_checked_at
    assert verifying.check_pending() == (0, 0)  # not again at once
    authority.answers = [(200, {"result": "mismatch"})]
    Person.objects.update(identity_checked_at=None)
    assert verifying.check_pending() == (1, 1)
    row.refresh_from_db()
    assert row.identity_check == "mismatch" and row.identity_check_source == "127.0.0.1"
    assert Notice.objects.get(user=user).title == "姓名和身份证号没有通过核验"
    line = AuditLine.objects.get(action="accounts.check_identity")
    assert line.person_id == row.pk and line.details == {"result": "mismatch", "source": "127.0.0.1"}
    assert verifying.run_check(row.pk) == ""


@pytest.mark.django_db
def test_an_authority_that_sleeps_is_not_asked_for_everybody(authority: Authority):
    authority.answers = [(400, {})]
    for _ in range(8):
        base.person()
    Person.objects.update(identity_check="pending")
    assert verifying.check_pending() == (3, 0)
    assert clock.now() >= max(one.identity_checked_at for one in Person.objects.exclude(identity_checked_at=None))


@pytest.mark.django_db
def test_without_one_nobody_is_asked():
    person = base.person()
    assert verifying.ask(name="覃家明", number=NUMBER) == ""
    assert verifying.request_checks(None, people=[person]) == 0
    person.refresh_from_db()
    assert person.identity_check == ""
