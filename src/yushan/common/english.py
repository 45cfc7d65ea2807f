"""Pages that exist in English too: who chose English reads them in English, everybody and everything else in Chinese.

The language is the visitor's own choice, by the button in the footer or by `?language=en` in a link from an English
page, and never the browser's wish: most pages exist in Chinese only. Rooms name their pages in AppConfig.ready().
"""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _

CHOICES = ("zh", "en")
PARAMETER = "language"  # in an address and as the name of the cookie
_YEAR = 365 * 24 * 3600
_names: set[str] = set()


def register(*names: str) -> None:
    """Names of addresses («volunteers:register») whose pages, messages and refusals the catalogue knows in English."""
    _names.update(names)


def names() -> frozenset[str]:
    """What exists in English."""
    return frozenset(_names)


@lru_cache(maxsize=4_000)
def _name_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def is_active() -> bool:
    """True while a page is drawn in English."""
    return translation.get_language() == "en"


def other_language(request: HttpRequest) -> str:
    """To which language the footer offers to change: en, zh, or nothing on pages that exist in Chinese only."""
    if not getattr(request, "exists_in_english", False):
        return ""
    return "zh" if is_active() else "en"


def keep_choice(response: HttpResponse, name: str, value: str) -> None:
    """Keeps a preference in its cookie for a year, for whoever uses this browser, signed in or not."""
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", httponly=True)


class EnglishMiddleware:
    """Draws a page that exists in English in the language that the visitor chose."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _name_of(request.path_info) not in _names:
            return self.get_response(request)
        request.exists_in_english = True  # type: ignore[attr-defined]
        asked = request.GET.get(PARAMETER, "")
        chosen = asked if asked in CHOICES else request.COOKIES.get(PARAMETER, "")
        if chosen == "en":
            with translation.override("en"):
                request.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]
                response = self.get_response(request)
            response.headers.setdefault("Content-Language", "en")
        else:
            response = self.get_response(request)
        if asked in CHOICES and asked != request.COOKIES.get(PARAMETER):
            keep_choice(response, PARAMETER, asked)
        patch_vary_headers(response, ["Cookie"])
        return response


def said(message: object) -> str:
    """A refusal as an English page shows it: one that the catalogue does not know stays, with whom to call before it.

    Every sentence of ours ends in a full stop of its language; that tells them apart where names are quoted.
    """
    if not is_active() or not (plain := str(message)):
        return str(message)
    text = _(plain)
    if "。" not in text:
        return text
    help_line = _("这句话还没有英文。看不懂请打电话：%(hotline)s") % {"hotline": settings.HOTLINE}
    return format_html('{} <span lang="zh-CN">{}</span>', help_line, text)
