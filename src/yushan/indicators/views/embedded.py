"""A kept question without menu and head, for a frame in another page: of ours, or of an origin that the operator named."""

from functools import partial
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.indicators.moments import last_day, read_day, read_year, reportable
from yushan.indicators.queries.cells import counted, may_explore
from yushan.indicators.queries.questions import questions_seen
from yushan.indicators.rules.pivot import question
from yushan.indicators.views.explorer import answer, kept_url, narrowed, with_unit, without


def _closed(request: HttpRequest, status: int, code: str) -> HttpResponse:
    """Why nothing is shown, small enough for a frame; a page to sign in would not open in it. In the pages of other sites
    browsers keep the session from us: the link leads to the question itself, outside the frame.
    """
    context = {"is_known": status != 401, "question_url": reverse("indicators:question", args=[code])}
    return render(request, "indicators/embedded_closed.html", context, status=status)


def _shown(request: HttpRequest, code: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return _closed(request, 401, code)
    kept = questions_seen(request.user).filter(code=code).first() if may_explore(request.user) else None
    if kept is None:
        return _closed(request, 404 if may_explore(request.user) else 403, code)
    year = reportable(read_year(kept.asked["year"])) if kept.asked.get("year") else clock.today().year
    try:
        until = read_day(kept.asked["as_of"]) if kept.asked.get("as_of") else None
        sent, refused = with_unit(request.user, kept.asked)
        asked = question(sent, year=year, until=until)
    except ValueError as error:
        raise Refusal(str(error)) from error
    if refused:  # as on the page: a unit that this reader does not see
        return _closed(request, 403, code)
    found = counted(request.user, asked)
    context: dict[str, Any] = answer(asked, found) | {
        "kept": kept,
        "narrowed": narrowed(request, asked),
        "without": without(request, asked, found),
        "until": until or last_day(year),
        "full_url": kept_url(kept),
        "list_url": reverse("indicators:explorer"),
    }
    return render(request, "indicators/embedded.html", context)


@require_safe
@xframe_options_exempt
def embedded(request: HttpRequest, code: str) -> HttpResponse:
    """One's own part of the figures, as on the page; who may not see it reads a sentence instead."""
    framed = csp_replace({"frame-ancestors": [SELF, *settings.EMBED_ORIGINS]})
    response: Any = framed(partial(_shown, code=code))(request)
    response["Cache-Control"] = "private, no-store"
    return response
