"""What machines read: calendar, feed, robots.txt, security.txt."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.cache import cache_control

from yushan.activities import ical
from yushan.activities.models import Activity
from yushan.common import clock

_PRIVATE = ("/staff/", "/me/", "/accounts/", "/api/", "/check-in/", "/register/", "/preferences/")


def _coming() -> QuerySet[Activity]:
    rows = Activity.objects.filter(state__in=Activity.OPEN, ends_at__gt=clock.now())
    return rows.select_related("organization", "area")


def _address(activity: Activity) -> str:
    return str(settings.SITE_URL) + reverse("activities:public_detail", args=[activity.code])


@cache_control(public=True, max_age=300)
def calendar(request: HttpRequest) -> HttpResponse:
    """The coming activities as iCalendar (RFC 5545); `area=` narrows to one area."""
    rows = _coming().order_by("starts_at", "id")
    if area := request.GET.get("area", ""):
        rows = rows.filter(area__code=area)
    book = ical.book("渝善渝美科技志愿服务活动")
    ical.add_activities(book, rows[:500])
    return HttpResponse(book.to_ical(), content_type="text/calendar; charset=utf-8")


class Activities(Feed[Activity, None]):
    """Newly published activities as Atom (RFC 4287)."""

    feed_type = Atom1Feed
    title = "渝善渝美科技志愿服务活动"
    subtitle = "新发布的科技志愿服务活动"
    description = subtitle

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """In one piece: it is written in thousands of them, and the server would send each by itself."""
        response = super().__call__(request, *args, **kwargs)
        response.content = response.content
        return response

    def link(self) -> str:
        return reverse("activities:public_list")

    def items(self) -> list[Activity]:
        return list(_coming().order_by("-published_at", "-id")[:50])

    def item_title(self, item: Activity) -> str:
        return item.title

    def item_description(self, item: Activity) -> str:
        start = clock.local(item.starts_at)
        return f"{start:%Y-%m-%d %H:%M}，{ical.place_of(item)}。{item.organization.name}。{item.description[:200]}"

    def item_link(self, item: Activity) -> str:
        return reverse("activities:public_detail", args=[item.code])

    def item_guid(self, item: Activity) -> str:
        return _address(item)

    def item_pubdate(self, item: Activity) -> Any:
        return item.published_at or item.created_at

    def item_updateddate(self, item: Activity) -> Any:
        return item.published_at or item.created_at


def robots(request: HttpRequest) -> HttpResponse:
    """Search engines stay out of what belongs to people."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def security(request: HttpRequest) -> HttpResponse:
    """Where a weakness is reported (RFC 9116)."""
    expires = clock.now() + timedelta(days=180)
    lines = [
        f"Contact: {settings.SITE_URL}{reverse('portal:help')}",
        f"Expires: {expires.isoformat(timespec='seconds')}",
        "Preferred-Languages: zh, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
