"""Where somebody is signed in: noted beside the session, ended one by one or all at once.

No address is kept: the device and the last use are what people tell sign-ins apart by (个人信息保护法 art. 6).
"""

import time
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists
from django.http import HttpRequest
from django.utils import timezone

from yushan.accounts.models import SignIn, User
from yushan.accounts.queries import living_sessions
from yushan.accounts.user_agents import device_of
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotFound

SEEN = "seen_at"  # when the session was last noted, in the session


def note(request: HttpRequest, user: Any) -> None:
    """Writes down that this session is in use."""
    if not request.session.session_key:
        return
    request.session[SEEN] = int(time.time())
    now = clock.now()
    facts = {"user_id": user.pk, "last_seen_at": now, "device": device_of(request.META.get("HTTP_USER_AGENT", ""))}
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults=facts,
        create_defaults={**facts, "began_at": now},
    )


def on_signed_in(sender: Any, request: HttpRequest | None, user: Any, **more: Any) -> None:
    """Listens to django.contrib.auth.signals.user_logged_in."""
    if request is not None and hasattr(request, "session"):
        note(request, user)


def on_password(sender: Any, request: HttpRequest | None, user: Any, **more: Any) -> None:
    """A new password ends every other sign-in, also in the list (Django refuses their sessions anyway)."""
    keep = request.session.session_key if request is not None and hasattr(request, "session") else None
    end_all(user, user=user, keep=keep)


def _drop(rows: list[SignIn]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in rows:
        store(row.session_key).delete()  # the row, and the copy in the cache where there is one
    SignIn.objects.filter(pk__in=[row.pk for row in rows]).delete()


@transaction.atomic
def end_one(actor: User, *, pk: int) -> SignIn:
    """Signs one device of one's own out. NotFound for anybody else's, and for one that is over already."""
    row = SignIn.objects.select_for_update().filter(pk=pk, user=actor).first()
    if row is None:
        raise NotFound("这次登录已经退出，或者不是您的。")
    _drop([row])
    record(actor, "accounts.end_session", subject=actor, label=actor.username, device=row.device)
    return row


@transaction.atomic
def end_all(actor: Any, *, user: User, keep: str | None = None, reason: str = "") -> int:
    """Signs a user out everywhere, but for the session `keep`; answers how many sign-ins ended."""
    rows = list(SignIn.objects.select_for_update().filter(user=user).exclude(session_key=keep or "").order_by("pk"))
    _drop(rows)
    if rows:
        record(actor, "accounts.end_sessions", subject=user, label=user.username, reason=reason, count=len(rows))
    return len(rows)


def forget_ended() -> int:
    """Drops notes about sessions that are over, and the sessions themselves (retention)."""
    gone, _by_model = SignIn.objects.filter(~Exists(living_sessions())).delete()
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    return gone
