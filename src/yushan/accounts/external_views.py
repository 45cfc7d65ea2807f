"""An account elsewhere that nobody has linked yet: its owner signs in here first, then says yes."""

import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.accounts import external
from yushan.accounts.actions.external import link
from yushan.accounts.adapter import PENDING
from yushan.common.errors import Refusal

_WITHIN = 900  # seconds between the provider's answer and the yes


def _pending(request: HttpRequest) -> dict[str, Any] | None:
    kept = request.session.get(PENDING)
    return kept if kept and time.time() - kept["at"] < _WITHIN else None


@never_cache
def unknown(request: HttpRequest) -> HttpResponse:
    """Whose account it is nobody knows: sign in, or register."""
    kept = _pending(request)
    if kept is None:
        return redirect("account_login")
    if request.user.is_authenticated:
        return redirect("external_link")
    context = {"label": external.label_of(kept["provider"]), "name": kept["shown"], "next": reverse("external_link")}
    return render(request, "socialaccount/unknown.html", context)


@login_required
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """The signed-in owner says yes."""
    kept = _pending(request)
    if kept is None:
        return redirect("socialaccount_connections")
    label = external.label_of(kept["provider"])
    if request.method == "POST":
        request.session.pop(PENDING, None)
        if "no" in request.POST:
            return redirect("socialaccount_connections")
        try:
            link(request.user, provider=kept["provider"], uid=kept["uid"], shown=kept["shown"])  # type: ignore[arg-type]
        except Refusal as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("已绑定%(label)s，以后可以用它登录。") % {"label": label})
        return redirect("socialaccount_connections")
    return render(request, "socialaccount/link.html", {"label": label, "name": kept["shown"]})
