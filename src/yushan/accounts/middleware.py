"""Who asks: by bearer token under /api/, by session elsewhere; staff with a second factor."""

import time
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from yushan.accounts.actions import sessions, use_token
from yushan.accounts.external import PROVIDERS
from yushan.accounts.second_factor import step_up
from yushan.common.error_pages import page_not_found
from yushan.common.refusals import problem

_STAFF_ROUTES = "staff/"
_NOTED_EVERY = 600  # seconds: a page must not cost a write each time
_OPEN_ROUTES = ("accounts/", "preferences/", "healthz", "readyz", "metrics", "static/")


class BearerMiddleware:
    """Under /api/ the bearer token says who acts, and nothing else does: a browser's cookie is not looked at.

    So the API needs no protection against forged requests, and no session passes by the second factor. It stands
    before IdempotencyMiddleware: what was answered to one user's token is never answered to another's, nor to a
    token that has ended meanwhile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        request.user = AnonymousUser()
        scheme, _space, plain = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            token = use_token(plain.strip())
            if token is None:
                return refuse_token()
            request.user = token.user
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


def refuse_token() -> HttpResponse:
    """401 with the challenge of RFC 6750."""
    response = problem(401, "invalid_token", "令牌不对、已过期或已收回，请向管理员要一个新的。")
    response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    response["Cache-Control"] = "no-store"
    return response


class SecondFactorMiddleware:
    """Staff pages only for a session that has shown a second factor today (docs/regulations.md, classified protection).

    Who has none sets one up first; who has one shows it, also in a session that is older than the factor. After
    STAFF_SIGN_IN_HOURS it is shown again. Decided by the route, so that no spelling of an address gets around it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not in process_view: an answer kept for a repeated request would go out before that.
        stopped = step_up(request) if route_of(request).startswith(_STAFF_ROUTES) else None
        return stopped or self.get_response(request)


class LeavingMiddleware:
    """On the way to a provider elsewhere: a page that goes on, instead of a redirect.

    The strict policy lets no form end at another site, and where providers redirect in between nobody can list.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A provider that is not configured is not there."""
        return page_not_found(request, error) if isinstance(error, SocialApp.DoesNotExist) else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302 or not is_provider_page(request):
            return response
        away = response["Location"]
        if urlsplit(away).scheme not in ("http", "https"):
            return response
        page = render(request, "socialaccount/leaving.html", {"away": away, "host": urlsplit(away).hostname})
        page["Cache-Control"] = "no-store"
        return page


def is_provider_page(request: HttpRequest) -> bool:
    """True on the page of allauth from which one leaves for a provider."""
    found = request.resolver_match
    return bool(found and found.url_name and found.url_name.removesuffix("_login") in PROVIDERS)


class OwnPasswordMiddleware:
    """Who signed in with a password that somebody else had made for them chooses their own before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/") or not getattr(request.user, "must_change_password", False):
            return self.get_response(request)
        if route_of(request).startswith(_OPEN_ROUTES):
            return self.get_response(request)
        messages.info(request, "您用的是别人代设的一次性密码，请先换成自己的密码。")
        return redirect("account_change_password")


def route_of(request: HttpRequest) -> str:
    """The route of the address, whatever its spelling; empty where there is no such page."""
    return _route(request.path_info)


@lru_cache(maxsize=4_000)
def _route(path: str) -> str:
    try:
        return resolve(path).route
    except Resolver404:
        return ""


class SessionsMiddleware:
    """Notes at most every ten minutes that a session is in use, and on what device."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            is_old = time.time() - request.session.get(sessions.SEEN, 0) > _NOTED_EVERY
            if is_old and request.user.is_authenticated:
                sessions.note(request, request.user)
        return self.get_response(request)
