"""Pages and problem+json (RFC 9457) for everything that goes wrong."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy

from yushan.common import error_pages
from yushan.common.errors import Refusal

# Statuses that only machines meet; those of pages have their titles there.
_TITLES = {
    401: gettext_lazy("没有凭证"),
    405: gettext_lazy("不支持的方法"),
    415: gettext_lazy("内容类型不对"),
    422: gettext_lazy("内容有误"),
    **error_pages.TITLES,
}


def problem(status: int, code: str, detail: str, **extra: object) -> JsonResponse:
    """An RFC 9457 answer for the API."""
    body = {
        "type": f"urn:yushan:problem:{code}",
        "title": str(_TITLES.get(status, _TITLES[400])),
        "status": status,
    }
    return JsonResponse(
        body | {"detail": detail, "code": code} | extra,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def refusal_page(request: HttpRequest, error: Refusal) -> HttpResponse:
    """The refusal as the client can read it: problem+json for the API, a page for people."""
    if request.path.startswith("/api/"):
        return problem(error.status, error.code, error.message, field=error.field)
    if request.method == "GET" or "HX-Request" in request.headers:
        return error_pages.page(request, error.status, error.message)
    # What was typed is one step back.
    return error_pages.page(request, error.status, error.message, back=request.headers.get("Referer", ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form: what was typed is still in the browser, one step back."""
    return error_pages.stale_form(request)
