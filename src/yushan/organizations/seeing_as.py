"""Pages as somebody else sees them: nothing is written, nothing is unmasked, nothing leaves as a file.

What a page would write is taken back; numbers in full are masked in what is shown; anything but a page is refused.
The API knows no sessions, so tokens work on as their own users.
"""

import re
from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yushan.accounts.middleware import route_of
from yushan.accounts.models import SeeingAs
from yushan.common import clock, todos
from yushan.common.error_pages import page as error_page
from yushan.common.identity import mask_identity, mask_phone
from yushan.organizations.access import can
from yushan.organizations.actions.seeing import note_page, objection

KEY = "seeing_as"  # in the session of who looks
_END, _SIGN_OUT = "staff/see-as/end/", "accounts/logout/"
# Not a matter of support: how somebody signs in, their own data in full, their pass at the door, unmasking.
_CLOSED = (
    "accounts/", "register/", "join-team/", "me/profile/", "me/pass/", "me/privacy/", "me/confirm/", "me/wards/", "me/events/",
    "staff/unmask/", "staff/see-as/", "staff/recoveries/",
)  # fmt: skip
# What only those read who were told of it, each look recorded under their name: nobody looks with their eyes.
_TOLD = (
    "staff/safety/incidents/", "me/incidents/", "rights/case/", "me/rights/", "staff/rights/<", "staff/rights/exclusions/<",
    "staff/rights/questions/<",
)  # fmt: skip
_WRITES = "您正在以别人的身份查看，只能看不能改。要办理，请先结束查看，用自己的身份来。"
_FILES = "以别人的身份查看时不能下载文件，也不能导出。"
_PERSONAL = "这一页是本人自己的资料或登录方式，以别人的身份查看时不开放。"
# With a date in the middle, so that credit codes of units, of which some are all digits, stay readable.
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d\d[01]\d[0-3]\d\d{3}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
_NAMED = "安全事件和诉求只给通知到的人看，每次查看都记名，以别人的身份查看时不开放。"
Handler = Callable[[HttpRequest], HttpResponse]


class SeeingAsMiddleware:
    """Behind the second factor and the own password, which stay those of who looks."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        row = _row_of(request)
        route = route_of(request) if row else ""
        if row is None or (request.method == "POST" and route in (_END, _SIGN_OUT)):
            return self.get_response(request)
        request.seeing_as = row  # type: ignore[attr-defined]
        if request.method not in ("GET", "HEAD"):
            return error_page(request, 403, _WRITES)
        if route.startswith(_CLOSED):
            return error_page(request, 403, _PERSONAL)
        if route.startswith(_TOLD):
            return error_page(request, 403, _NAMED)
        return self._as_subject(request, row)

    def _as_subject(self, request: HttpRequest, row: SeeingAs) -> HttpResponse:
        looking = request.user
        request.user = row.subject
        try:
            with transaction.atomic():
                # The numbers of the menu come with the page: asked for once it is drawn they would be no page.
                todos.tallies_of(request)
                response = self.get_response(request)
                transaction.set_rollback(True)
        finally:
            request.user = looking
        if 300 <= response.status_code < 400:
            return response
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        if not is_page or response.has_header("Content-Disposition"):
            return error_page(request, 403, _FILES)
        response.content = masked(response.content.decode(response.charset)).encode(response.charset)
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
        response["Cache-Control"] = "private, no-store"
        if response.status_code == 200 and "HX-Request" not in request.headers:
            with transaction.atomic():
                note_page(looking, row, request.path)
        return response


def masked(text: str) -> str:
    """A page without any identity or mobile number in full."""
    text = _IDENTITY.sub(lambda found: mask_identity(found[0]), text)
    return _MOBILE.sub(lambda found: mask_phone(found[0]), text)


def _row_of(request: HttpRequest) -> SeeingAs | None:
    """The look that is going on in this session; says once when it is over. No statement for anybody else."""
    if request.path_info.startswith("/api/") or not request.session.get(KEY):
        return None
    rows = SeeingAs.objects.select_related("subject", "user").filter(pk=request.session[KEY], ended_at=None)
    row = rows.filter(user_id=request.user.pk or 0, until__gt=clock.now()).first()
    if row and can(request.user, "support.see_as") and not objection(request.user, row.subject):
        return row
    del request.session[KEY]
    messages.info(request, "以别人的身份查看已经结束，现在是您自己的页面。")
    return None


def back_to_oneself(request: HttpRequest) -> HttpResponse:
    """Where one goes on afterwards."""
    request.session.pop(KEY, None)
    return redirect("workspace:home")
