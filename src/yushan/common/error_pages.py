"""Pages for what went wrong: what happened, what is safe, what to do, and a number to ask by.

They need neither a session nor the database, so that they can be drawn when nothing else can. Staff keep their frame, with
its menu, where it can be drawn.
"""

from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yushan.common.navigation import entries, preferences

log = structlog.get_logger(__name__)
TITLES = {
    400: gettext_lazy("没有办成"),
    403: gettext_lazy("没有权限"),
    404: gettext_lazy("没有找到"),
    405: gettext_lazy("这里不能直接打开"),
    409: gettext_lazy("情况变了"),
    413: gettext_lazy("内容太大了"),
    429: gettext_lazy("试得太频繁了"),
    500: gettext_lazy("出了点问题"),
}
_MESSAGES = {
    400: gettext_lazy("浏览器送来的内容不完整，没有处理。"),
    403: gettext_lazy("您没有打开这一页的权限。"),
    404: gettext_lazy("没有找到，或者不在您的查看范围内。"),
    405: gettext_lazy("这个地址要从页面上的按钮进来，直接打开或刷新没有内容。"),
    409: gettext_lazy("在您打开这一页之后，这件事已经有了变化，所以没有照做。"),
    413: gettext_lazy("文件或内容太大，没有接收。"),
    429: gettext_lazy("短时间内试的次数太多，先停一停。"),
    500: gettext_lazy("这一步没有做成，不是您的问题。"),
}
_UNTOUCHED = gettext_lazy("没有任何内容被改动。")
_SAFE = {
    500: gettext_lazy("之前保存过的内容都在；这一步要么完整做成，要么一点没做。"),
    429: gettext_lazy("您填的内容和以前的记录都在。"),
}
_ADVICE = {
    400: gettext_lazy("照上面说的改好再试；是从按钮或链接过来的，请返回上一页，刷新后再来一次。"),
    403: gettext_lazy("请向本单位或上一级的管理员申请；已有权限的，请换用那个账号登录。"),
    404: gettext_lazy("核对网址，或从首页重新进入。"),
    405: gettext_lazy("返回上一页，再按一次页面上的按钮。"),
    409: gettext_lazy("返回上一页，刷新看最新情况，再决定怎么做。"),
    413: gettext_lazy("把文件拆小再传，一份表格不超过 50 MB。"),
    429: gettext_lazy("过几分钟再试。"),
    500: gettext_lazy("过一会儿再试；还不行，请把下面的问题编号告诉管理员。"),
}


def reference() -> str:
    """The number under which the logs know this request; empty outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:8].upper()


def page(request: HttpRequest, status: int, message: str = "", **more: Any) -> HttpResponse:
    """The page of a status; `message` says what happened in this case, `title`, `safe`, `advice` replace the usual."""
    known = status if status in TITLES else 400
    context = {
        "title": TITLES[known],
        "message": message or _MESSAGES[known],
        "safe": _SAFE.get(known, _UNTOUCHED),
        "advice": _ADVICE[known],
        "reference": reference(),
        "request": request,
        # The way out of looking as somebody else stands on every page.
        **({"csrf_token": get_token(request)} if hasattr(request, "seeing_as") else {}),
        **preferences(request),
        **more,
    }
    return _in_staff(request, context, status) or HttpResponse(
        render_to_string(f"{known}.html", context), status=status
    )


def _in_staff(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse | None:
    """The page within the frame of staff, for who is signed in there; None elsewhere, and where it cannot be drawn."""
    user = getattr(request, "user", None)
    if status >= 500 or not request.path.startswith("/staff/") or "HX-Request" in request.headers:
        return None
    try:
        if user is None or not user.is_authenticated or not entries(user):
            return None
        came_from = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()})
        back = {"back": came_from} if is_ours and came_from != request.build_absolute_uri() else {}
        return HttpResponse(render_to_string("common/error_staff.html", back | context, request), status=status)
    except Exception:
        log.exception("the page of an error could not be drawn in the frame of staff")
        return None


def _for_machines(request: HttpRequest, status: int) -> HttpResponse | None:
    """The API gets problem+json (RFC 9457) instead of a page."""
    if not request.path.startswith("/api/"):
        return None
    from yushan.common.refusals import problem  # that module draws its pages here

    return problem(status, "error", str(_MESSAGES[status]), reference=reference())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler of 400; content beyond the limits is a 413."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        return _for_machines(request, 413) or page(request, 413)
    return _for_machines(request, 400) or page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler of 403."""
    return _for_machines(request, 403) or page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler of 404."""
    return _for_machines(request, 404) or page(request, 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 429, used by the rate limits of sign-in."""
    return _for_machines(request, 429) or page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Handler of 500. When not even the templates work, plain words are left."""
    try:
        return _for_machines(request, 500) or page(request, 500)
    except Exception:
        log.exception("the page of an error could not be drawn")
        return HttpResponse(
            f"{_MESSAGES[500]}{_ADVICE[500]} {reference()}", status=500, content_type="text/plain; charset=utf-8"
        )


def stale_form(request: HttpRequest) -> HttpResponse:
    """A form whose proof of origin has expired (CSRF): nothing is lost, it only has to be sent again."""
    return page(
        request,
        403,
        _("这个页面放得太久了，没有提交。"),
        title=_("请再提交一次"),
        safe=_("您填的内容还在上一页。"),
        advice=_("返回上一页，刷新后再提交；如果浏览器关闭了 Cookie，请先打开。"),
    )
