"""Refusals become answers; a request sent twice is done once."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yushan.common import clock, todos, vault
from yushan.common.bulk import insert_one, update_one
from yushan.common.error_pages import page
from yushan.common.errors import Refusal
from yushan.common.models import IdempotencyRecord
from yushan.common.refusals import problem, refusal_page
from yushan.common.sound import is_sound

Handler = Callable[[HttpRequest], HttpResponse]
KEY_FIELD = "idempotency_key"
# Whether somebody may ask, and how often, can be different a moment later: such answers are not kept.
_PASSING = {401, 403, 429}


def _digest(file: UploadedFile) -> str:
    """Of the content: two files of one name and size are not the same file."""
    total = hashlib.sha256()
    for chunk in file.chunks():
        total.update(chunk)
    file.seek(0)
    return total.hexdigest()


def _fields(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """All values of all fields, but for the proof of origin, which differs from page to page."""
    return sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")


class RefusalMiddleware:
    """A Refusal that no view caught is shown as a page (or fragment) with its status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.path.startswith("/api/"):
            told = problem(405, "method_not_allowed", _("这个地址不支持这种请求方法。"))
            told["Allow"] = response["Allow"]
            return told
        if response.status_code == 405 and request.method == "GET" and not response.content:
            # Reloaded after a refusal, or come back to after signing in: a sentence instead of an empty page.
            shown = page(request, 405)
            shown["Allow"] = response["Allow"]
            return shown
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return refusal_page(request, error)
        return None


class ActedMiddleware:
    """Whoever changes something sees the numbers of the menu counted anew, before and after (common/todos.py)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        changes = request.method == "POST" and not request.path.startswith("/api/") and request.user.is_authenticated
        response = self.get_response(request)
        if getattr(request, "leaves_no_trace", False):  # nobody shall see who sent it, not even by the moment
            return response
        if changes and request.session.session_key:  # not for who has just signed out
            todos.acted(request)
        return response


class IdempotencyMiddleware:
    """Honours the header Idempotency-Key, and the hidden field of our forms, on every POST.

    The record and the effect are one transaction: a crash leaves both or neither, two at once wait for each
    other at the unique key. Answers of 4xx are kept too; 5xx are not, so that a repeat may succeed.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = self._key(request)
        if not key:
            return self.get_response(request)
        actor = self._actor(request)
        if not actor:
            return self.get_response(request)
        address = f"{request.method} {request.get_full_path()}"
        digest = hashlib.sha256(address.encode() + self._content(request)).hexdigest()
        with transaction.atomic():
            record = IdempotencyRecord(actor=actor, key=key, request_digest=digest, created_at=clock.now())
            if insert_one(record, unique=("actor", "key")):
                return self._answer(request, record)
        return self._replay(actor, key, digest, request) or self(request)

    def _answer(self, request: HttpRequest, record: IdempotencyRecord) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif self._is_final(request, response):
            self._keep(record, response)
        else:  # a form to be corrected: the next try has other content
            record.delete()
        return response

    @staticmethod
    def _is_final(request: HttpRequest, response: HttpResponse) -> bool:
        """True when the answer shall be repeated: API answers, redirects after a form, htmx fragments."""
        if response.streaming or response.status_code in _PASSING or "no-store" in response.get("Cache-Control", ""):
            return False  # what no browser may keep (an unmasked value), we do not keep either
        if "Idempotency-Key" in request.headers:
            return True
        return 300 <= response.status_code < 400 or (response.status_code < 300 and "HX-Request" in request.headers)

    @staticmethod
    def _keep(record: IdempotencyRecord, response: HttpResponse) -> None:
        record.status = response.status_code
        record.content_type = response.get("Content-Type", "")[:100]
        record.location = response.get("Location", "")[:500]
        record.body = vault.seal(response.content)  # an answer may show personal data
        update_one(record, "status", "content_type", "location", "body")

    @staticmethod
    def _key(request: HttpRequest) -> str:
        if request.method != "POST":
            return ""
        header = request.headers.get("Idempotency-Key", "")
        if header:
            return header if len(header) <= 80 and is_sound(header) else hashlib.sha256(header.encode()).hexdigest()
        if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
            # Looked at before SoundMiddleware refuses what is not sound: there is nothing to repeat.
            return key if is_sound(key := request.POST.get(KEY_FIELD, "")[:80]) else ""
        return ""

    @staticmethod
    def _actor(request: HttpRequest) -> str:
        """Whose key it is. Under /api/ the user is who the bearer token says (accounts.middleware).

        Who is not signed in is known by the browser's cookies; without any there is nothing to tell two people
        apart by: empty, and nothing is kept, so that an answer never reaches somebody else.
        """
        if request.user.is_authenticated:
            return f"user:{request.user.pk}"
        proof = request.session.session_key or request.META.get("CSRF_COOKIE", "")
        return "anon:" + hashlib.sha256(proof.encode()).hexdigest()[:40] if proof else ""

    @staticmethod
    def _content(request: HttpRequest) -> bytes:
        if request.content_type == "multipart/form-data":
            files = sorted((k, f.name or "", _digest(f)) for k in request.FILES for f in request.FILES.getlist(k))
            return repr((_fields(request), files)).encode()
        if request.content_type == "application/x-www-form-urlencoded":
            return repr(_fields(request)).encode()
        return request.body

    @staticmethod
    def _replay(actor: str, key: str, digest: str, request: HttpRequest) -> HttpResponse | None:
        record = IdempotencyRecord.objects.filter(actor=actor, key=key).first()
        if record is None:  # tidied away in this very moment
            return None
        if record.request_digest != digest:
            return refusal_page(request, Refusal("同一个请求编号带来了不同的内容，没有处理。请刷新页面后重新提交。"))
        response = HttpResponse(
            vault.unseal(bytes(record.body)), status=record.status or 200, content_type=record.content_type
        )
        if record.location:
            response["Location"] = record.location
        response["Idempotency-Replayed"] = "true"
        return response


class PrivateByDefaultMiddleware:
    """What was drawn for somebody in particular is kept by no proxy, and by a browser only to go back one step.

    Not `no-store`: it would also forget what was typed into a form that was refused. Signing out empties the
    browser's cache instead.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_personal = settings.SESSION_COOKIE_NAME in request.COOKIES or bool(response.cookies)
        if is_personal and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        ended = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if ended is not None and not ended.value:
            response["Clear-Site-Data"] = '"cache"'
        return response
