"""Pages that open without a network: one page without anybody's data, and the files it is made of.

The service worker (static/common/js/offline/worker.js) keeps exactly this and nothing else. A change of any of it is a
new version of the app; what waits to be sent lies in the browser's database and stays.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.common.errors import Refusal
from yushan.common.sound import sent_json

WORKER = "common/js/offline/worker.js"
_CSS = ("base", "frame", "components", "forms", "tables", "print")
# common/js/main.js and what it imports; a test compares.
_COMMON = (
    *("main", "forms", "drafts", "menu", "search", "choosing", "selection", "copy", "switches", "connection", "reveal"),
    *("waiting", "htmx-setup", "live", "leaving", "print"),
)
# What every such app is made of.
FILES = (
    *("common/tokens.css", "common/tokens-auto.css", "common/mark.svg", "icons.svg"),
    *(f"common/css/{name}.css" for name in _CSS),
    *(f"common/js/{name}.js" for name in _COMMON),
    *("common/js/offline/database.js", "common/js/offline/pieces.js", "vendor/idb.js"),
)


class OfflineApp:
    """One app: `name` tells its caches from others', `own` are its files beside those of every app."""

    def __init__(self, name: str, template: str, own: Sequence[str]) -> None:
        self.name, self.template, self.files = name, template, (*FILES, *own)

    def page(self) -> str:
        """The app's page. Drawn without the request: the same for everybody, so that it may be kept."""
        return render_to_string(self.template)

    def addresses(self) -> list[str]:
        """Addresses of the files, with the hash of their content in the name."""
        return [staticfiles_storage.url(name) for name in self.files]

    def version(self) -> str:
        """Changes with the page and with any of its files."""
        whole = "\n".join([self.page(), staticfiles_storage.url(WORKER), *self.addresses()])
        return hashlib.sha256(whole.encode()).hexdigest()[:12]

    def worker(self, page_url: str) -> HttpResponse:
        """The service worker: which version of which files it keeps, and its code."""
        orders = {
            "name": self.name,
            "version": self.version(),
            "page": page_url,
            "files": self.addresses(),
            "code": staticfiles_storage.url(WORKER),
        }
        text = f"self.ORDERS = {json.dumps(orders)};\nimportScripts(self.ORDERS.code);\n"
        return HttpResponse(text, content_type="text/javascript; charset=utf-8")

    def manifest(self, page_url: str, name: str, short_name: str) -> HttpResponse:
        """What a phone needs to put the app on its first screen."""
        mark = {"src": staticfiles_storage.url("common/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
        body = {
            "name": name,
            "short_name": short_name,
            "id": page_url,
            "start_url": page_url,
            "scope": page_url,
            "display": "standalone",
            "lang": "zh-CN",
            "background_color": "#f7f8f4",
            "theme_color": "#0b665c",
            "icons": [mark],
        }
        return JsonResponse(body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


def told(body: dict[str, Any], status: int = 200) -> HttpResponse:
    """An answer to an app."""
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def for_the_app(
    allowed: Callable[[Any], None],
) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., HttpResponse]]:
    """A view that answers JSON, refusals too: an app sends nobody to the sign-in page behind their back. `allowed(user)`
    raises for who may not."""

    def made(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
        @never_cache
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return told({"text": _("请先登录。本机记下的都还在。"), "code": "signed_out"}, 401)
            try:
                allowed(request.user)
                return told(view(request, *args, **kwargs))
            except Refusal as error:
                return told({"text": error.message, "code": error.code}, error.status)

        return answered

    return made


def sent_body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that an app sent; Refusal for anything else."""
    body = None
    if request.content_type == "application/json":
        with suppress(ValueError):
            body = sent_json(request)
    if not isinstance(body, dict):
        raise Refusal(_("送来的内容不完整，没有记录。请刷新页面再试。"), code="bad_request")
    return body
