"""What a session knows about the second factor: kept by allauth as a list of how its owner proved who they are."""

import base64
import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yushan.common import vault

_METHOD = "mfa"
_SECRETS = {"secret", "seed"}  # of an authenticator app, of recovery codes


def second_factor_shown(request: HttpRequest) -> float:
    """When (seconds since 1970) this session last showed a second factor; 0 if it never did. No statement."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return max((float(one["at"]) for one in records if one.get("method") == _METHOD), default=0.0)


def step_up(request: HttpRequest) -> HttpResponse | None:
    """Where somebody signed in is sent before what needs a second factor; None when it was shown recently.

    Also for pages outside of the staff area where people act for others (a certificate's file).
    """
    if not settings.REQUIRE_SECOND_FACTOR or not request.user.is_authenticated:
        return None
    shown = second_factor_shown(request)
    if shown and time.time() - shown < settings.STAFF_SIGN_IN_HOURS * 3600:
        return None
    if not is_mfa_enabled(request.user):
        return redirect("mfa_index")
    back = request.get_full_path() if request.method == "GET" else reverse(settings.LOGIN_REDIRECT_URL)
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")


def _added(sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **more: Any) -> None:
    """Setting one up proves that one holds it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, _METHOD, id=authenticator.pk, type=authenticator.type)


def _removed(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    """Without any factor left, what was shown before counts no more."""
    if not is_mfa_enabled(user):
        records = get_authentication_records(request, user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [one for one in records if one.get("method") != _METHOD]


def connect() -> None:
    """Called in AppConfig.ready()."""
    authenticator_added.connect(_added, dispatch_uid="second factor added")
    authenticator_removed.connect(_removed, dispatch_uid="second factor removed")


def reseal() -> int:
    """Seals the secrets of authenticators with the newest key (`yushan rotate-keys`); answers how many were not."""
    changed = 0
    for row in Authenticator.objects.order_by("pk").iterator():
        for name in _SECRETS & row.data.keys():
            sealed = base64.b64decode(row.data[name])
            if not vault.sealed_with_newest(sealed):
                row.data[name] = base64.b64encode(vault.seal(vault.unseal(sealed))).decode()
                row.save(update_fields=["data"])
                changed += 1
    return changed
