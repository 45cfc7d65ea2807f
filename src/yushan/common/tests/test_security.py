"""What every answer carries, what production needs, and what the operator's addresses show."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as platform
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yushan.audit.models import AuditLine
from yushan.common import health
from yushan.common.models import IdempotencyRecord, Job
from yushan.organizations.tests import factories as make

SECRETS = {
    "YUSHAN_SECRET_KEY": "k" * 60,
    "YUSHAN_FIELD_KEYS": "a" * 43 + "=",
    "YUSHAN_HASH_KEY": "b" * 43 + "=",
    "YUSHAN_ALLOWED_HOSTS": "kjzyfw.example.cn",
}


@pytest.fixture
def own(db: None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make.user_with("city_admin"))
    return client


def _production(tmp_path: Path, code: str, **changed: str | None) -> subprocess.CompletedProcess[str]:
    """Runs code in a process that starts as in production; None takes a variable away."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YUSHAN_")}
    values = {"YUSHAN_PRODUCTION": "1", "YUSHAN_VAR": str(tmp_path), **SECRETS} | changed
    environment = kept | {name: value for name, value in values.items() if value is not None}
    start = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'yushan.settings'\n"
    return subprocess.run(
        [sys.executable, "-c", start + code], check=False, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_production_does_not_start_without_what_it_needs_and_says_what(tmp_path: Path, name: str):
    ended = _production(tmp_path, "import yushan.settings", **{name: None})
    assert ended.returncode != 0
    assert f"{name} is not set" in ended.stderr and "docs/operations.md" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(tmp_path.rglob("*key*"))  # nothing is made up instead


def test_production_does_not_move_the_clock(tmp_path: Path):
    ended = _production(tmp_path, "import yushan.settings", YUSHAN_NOW="2026-01-01")
    assert ended.returncode != 0 and "YUSHAN_NOW" in ended.stderr


def test_production_is_strict(tmp_path: Path):
    code = """
import django; django.setup()
from django.conf import settings as s
assert not s.DEBUG and s.ALLOWED_HOSTS == ['kjzyfw.example.cn']
assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_HTTPONLY
assert s.SECURE_SSL_REDIRECT and s.SECURE_HSTS_SECONDS >= 31536000
assert s.REQUIRE_SECOND_FACTOR and s.STAFF_SIGN_IN_HOURS <= 12
assert s.PASSWORD_HASHERS == ['django.contrib.auth.hashers.Argon2PasswordHasher']
from django.test import Client
far = Client().get('/healthz', headers={'host': 'evil.example'})
assert far.status_code == 400, far.status_code
plain = Client().get('/', headers={'host': 'kjzyfw.example.cn'})
assert plain.status_code == 301 and plain['Location'] == 'https://kjzyfw.example.cn/', plain
alive = Client().get('/healthz', headers={'host': 'kjzyfw.example.cn'})
assert alive.status_code == 200
safe = Client().get('/healthz', headers={'host': 'kjzyfw.example.cn', 'x-forwarded-proto': 'https'})
assert 'max-age=31536000' in safe['Strict-Transport-Security']
print('strict')
"""
    ended = _production(tmp_path, code)
    assert ended.stdout.strip() == "strict", ended.stderr


def test_a_foreign_host_is_refused_with_a_page_that_names_no_host(settings: Any, client: Client):
    settings.ALLOWED_HOSTS = ["kjzyfw.example.cn"]
    answer = client.get("/help/", headers={"host": "evil.example"})
    assert answer.status_code == 400 and b"evil.example" not in answer.content
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_security_headers_are_on_pages_and_on_errors(own: Client, monkeypatch: pytest.MonkeyPatch):
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("broken on purpose")

    answers = [
        own.get("/"),
        own.get("/nothing/"),
        own.get("/accounts/login/"),
        own.get("/api/v1/nothing"),
        own.get("/healthz"),
    ]
    answers.append(Client(enforce_csrf_checks=True).post("/accounts/login/"))
    monkeypatch.setattr("yushan.audit.views.render", broken)
    answers.append(own.get(reverse("audit:lines")))
    assert [answer.status_code for answer in answers[1:]] == [404, 302, 404, 200, 403, 500]
    for answer in answers:
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http:" not in policy and "*" not in policy
        assert "frame-ancestors 'none'" in policy and "base-uri 'self'" in policy and "form-action 'self'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert b"broken on purpose" not in answers[-1].content and b"Traceback" not in answers[-1].content


def test_pages_of_somebody_are_kept_by_no_proxy(own: Client):
    for path in ("/staff/grants/", "/staff/audit/", "/me/", "/", "/staff/nothing/"):
        kept = own.get(path)["Cache-Control"]
        assert ("private" in kept or "no-store" in kept) and "public" not in kept, path
    assert not Client().get("/healthz").has_header("Cache-Control")


def test_files_beyond_the_limits_are_refused(own: Client, settings: Any):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    address = reverse("preferences")
    assert own.post(address, {f"f{number}": "x" for number in range(20)}).status_code == 413
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert own.post(address, {"theme": "x" * 2000}).status_code == 413
    assert platform.UPLOAD_MAX_BYTES <= 50 * 2**20


def test_two_files_of_one_name_and_size_are_two_requests(own: Client):
    make.load_plan()
    address = reverse("exchange:upload", args=["units"])

    def send(content: bytes) -> Any:
        return own.post(address, {"file": SimpleUploadedFile("单位.csv", content), "idempotency_key": "same"})

    first, again, other = send(b"\xd2\xbb,1\n"), send(b"\xd2\xbb,1\n"), send(b"\xd2\xbb,2\n")
    assert first.status_code == 302 and not first.has_header("Idempotency-Replayed")
    assert again["Location"] == first["Location"] and again["Idempotency-Replayed"] == "true"
    assert other.status_code == 400 and "不同的内容" in other.content.decode()
    assert IdempotencyRecord.objects.filter(key="same").count() == 1


@pytest.mark.django_db
def test_whoever_has_no_cookie_shares_no_kept_answer():
    for _ in range(2):
        answer = Client().post("/preferences/", {"theme": "dark"}, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 302 and not answer.has_header("Idempotency-Replayed")
        assert answer.cookies["theme"].value == "dark"
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db
def test_what_the_operators_addresses_show(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "_schema_is_current", False)
    assert client.get("/healthz").json() == {"status": "ok"}
    assert set(client.get("/readyz").json()) == {"status", "database"}
    Job.objects.create(kind="export", title="导出 秦碧波 的名单", created_at="2026-09-01T09:00:00+08:00")
    told = client.get("/metrics").content.decode()
    assert 'yushan_jobs{state="waiting"} 1' in told and "秦碧波" not in told and "导出" not in told
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer a-long-toke"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer a-long-token"}).status_code == 200


@pytest.mark.django_db
def test_readiness_is_cheap_once_the_schema_is_known_and_says_when_the_database_is_gone(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
):
    monkeypatch.setattr(health, "_schema_is_current", False)
    assert client.get("/readyz").status_code == 200
    with django_assert_num_queries(1):
        assert client.get("/readyz").status_code == 200

    class Gone:
        vendor = "postgresql"

        def cursor(self) -> None:
            raise OSError("password=secret host=10.0.0.7")

    monkeypatch.setattr(health, "connection", Gone())
    told = client.get("/readyz")
    assert told.status_code == 503 and told.json() == {"status": "database", "detail": "OSError"}


@pytest.mark.django_db
def test_a_value_shown_once_is_not_kept_for_a_repeat():
    make.load_plan()
    unit = make.unit("重庆市自然博物馆")
    unit.contact_phone = "13896170001"
    unit.save()
    city = Client()
    city.force_login(make.user_with("city_admin"))
    address = reverse("organizations:unmask", args=["unit", unit.pk, "phone"])
    sent = {"reason": "核对联系人"}
    shown = [city.post(address, sent, headers={"Idempotency-Key": "k", "HX-Request": "true"}) for _ in range(2)]
    assert all("13896170001" in answer.content.decode() for answer in shown)
    assert not any(answer.has_header("Idempotency-Replayed") for answer in shown)
    assert not IdempotencyRecord.objects.exists()
    assert AuditLine.objects.filter(action="organizations.unmask").count() == 2
