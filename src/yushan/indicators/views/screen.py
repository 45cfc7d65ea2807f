"""The big screen: for everybody, because nothing of a person is on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from yushan.common.maps import outline
from yushan.indicators.queries.screen import SECONDS, STORIES_LISTED, screen

# Rows that the page holds for good; the script fills them and hides what is left over.
TODAY_ROWS, STORY_ROWS, FEED_ROWS = 3, 2, 5
LABELS = {"running": "此刻正在进行", "came": "今天已签到", "hours": "今年已入账", "needs": "今年群众点单"}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The screen with the figures of now; the script asks for newer ones."""
    found = screen()
    context: dict[str, Any] = {
        "found": found,
        "figures": [(name, label, found["figures"][name]) for name, label in LABELS.items()],
        "outline": outline(),
        "today_rows": range(TODAY_ROWS),
        "feed_rows": range(FEED_ROWS),
        "story_rows": range(min(STORY_ROWS, STORIES_LISTED)),
    }
    return render(request, "indicators/screen.html", context)


@require_safe
@cache_control(public=True, max_age=SECONDS)
def figures(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    return JsonResponse(screen(), json_dumps_params={"ensure_ascii": False})
