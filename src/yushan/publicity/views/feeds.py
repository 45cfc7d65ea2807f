"""Stories and results as Atom (RFC 4287), the newest first; made anew for each request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.cache import never_cache

from yushan.common import clock
from yushan.publicity.queries import stories as queries
from yushan.publicity.queries.telling import tell

_MOST = 40


@dataclass(frozen=True)
class Line:
    """One entry of the feed."""

    title: str
    text: str
    path: str
    at: datetime
    changed: datetime


def lines() -> list[Line]:
    """Stories and results together; 3 statements."""
    found = []
    for row in queries.public_stories().prefetch_related("pictures").order_by("-published_at", "-id")[:_MOST]:
        told = tell(row, with_giver=False)
        at = told.published_at or told.changed_at
        path = reverse("publicity:public_story", args=[told.code])
        found.append(Line(told.title, f"{told.year} 年度{told.honour}：{told.name}。{told.lead}", path, at, at))
    for one in queries.results().order_by("-done_at", "-id")[:_MOST]:
        at = one.done_at or clock.now()
        path = reverse("campaigns:public_campaign", args=[one.code])
        where = one.area.name if one.area else "全市"
        found.append(Line(f"“{one.title}”结果公布", f"{where}，{one.document_no}。名单见链接。", path, at, at))
    return sorted(found, key=lambda line: (line.at, line.path), reverse=True)[:_MOST]


class Stories(Feed[Line, None]):
    """What was published."""

    feed_type = Atom1Feed
    title = "渝善渝美志愿故事和评选结果"
    subtitle = "先进典型的故事，评选表彰的结果"
    description = subtitle

    @method_decorator(never_cache)
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """In one piece: it is written in thousands of them, and the server would send each by itself."""
        response = super().__call__(request, *args, **kwargs)
        response.content = response.content
        return response

    def link(self) -> str:
        return reverse("publicity:stories")

    def items(self) -> list[Line]:
        return lines()

    def item_title(self, item: Line) -> str:
        return item.title

    def item_description(self, item: Line) -> str:
        return item.text

    def item_link(self, item: Line) -> str:
        return item.path

    def item_guid(self, item: Line) -> str:
        return str(settings.SITE_URL) + item.path

    def item_pubdate(self, item: Line) -> Any:
        return item.at

    def item_updateddate(self, item: Line) -> Any:
        return item.changed
