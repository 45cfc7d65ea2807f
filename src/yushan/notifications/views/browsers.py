"""Browsers that show messages: turning on and off; the service worker that shows them."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yushan.accounts.user_agents import device_of
from yushan.common.errors import Refusal
from yushan.notifications import actions

_WORKER = "notifications/js/worker.js"


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """The subscription as the browser made it; answers JSON with a sentence for the page."""
    try:
        actions.subscribe(
            request.user,  # type: ignore[arg-type]
            endpoint=request.POST.get("endpoint", ""),
            public_key=request.POST.get("p256dh", ""),
            secret=request.POST.get("auth", ""),
            device=device_of(request.headers.get("User-Agent", "")),
        )
    except Refusal as error:
        return JsonResponse({"message": error.message}, status=error.status)
    return JsonResponse({"message": _("已开通，这个浏览器会弹出消息。")})


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own browsers; what is gone already is fine."""
    actions.unsubscribe(request.user, pk=pk)  # type: ignore[arg-type]
    messages.success(request, _("已移除，那个浏览器不再收到推送。"))
    return redirect("notifications:settings")


@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at an address of its own so that it has nothing to do with any page: it shows and opens."""
    text = f"importScripts({json.dumps(staticfiles_storage.url(_WORKER))});\n"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")
