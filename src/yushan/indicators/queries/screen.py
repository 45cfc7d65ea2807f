"""The figures of the big screen, kept for a few seconds for everybody; a constant number of statements."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from yushan.activities.models import Activity, Attendance, ClosingReport, Shift
from yushan.activities.queries.key_dates import key_days
from yushan.common import clock, counts
from yushan.common.actors import WORKER
from yushan.indicators.queries.figures import city_figures
from yushan.indicators.rules import screen as rules
from yushan.indicators.rules.few import FEW
from yushan.indicators.stale import kept
from yushan.needs.models import Need, NeedReview
from yushan.needs.queries.figures import sums

# What several screens and everybody who looks at the address share.
SECONDS = 20
TODAY_LISTED, STORIES_LISTED, POINTS = 12, 6, 400
_RATES = {"registration": "注册率", "party": "党员参与率", "staff": "职工参与率"}
_STORY_DAYS = 60
# «最近动态»: the newest of each kind, not older than so many days; and the days that the map remembers.
FEED_LISTED, FEED_DAYS, MAP_DAYS = 8, 30, 7


def screen() -> dict[str, Any]:
    """What the screen shows, as JSON; read again after SECONDS."""
    found: dict[str, Any] = kept("indicators:screen", SECONDS, lambda: _read(clock.now()))
    return found


def _read(now: datetime) -> dict[str, Any]:
    today = clock.local(now).date()
    begins, ends = clock.at(today), clock.at(today + timedelta(days=1))
    shifts = list(_shifts(begins, ends))
    running = [shift for shift in shifts if shift.starts_at <= now < shift.ends_at]
    came = Attendance.objects.filter(direction="in", ordinal=1, at__gte=begins, at__lt=ends).count()
    needs, _ = sums(WORKER, today.year)
    week = _shifts(now - timedelta(days=MAP_DAYS), now)
    # The newest are points; the colour of an area is that of all the days.
    lately = list(week.order_by("-starts_at", "-id")[:POINTS])
    city = city_figures(year=today.year, as_of=today)
    asked = rules.counted(needs.asked, "件")
    return {
        "at": clock.local(now).isoformat(),
        "occasion": _occasion(today),
        "figures": {
            "running": {"value": f"{len(running):,}", "unit": "场"},
            "came": vars(rules.counted(came, "人次")),
            "hours": vars(rules.hours(_minutes(today))),
            "needs": vars(asked),
        },
        "needs_note": _needs_note(needs),
        "rates": [rules.rate(title, city.rates[name]) for name, title in _RATES.items()],
        "today": [_session(shift, now) for shift in _next(shifts, now)],
        "today_count": len(shifts),
        "points": [_point(shift) for shift in running[:POINTS]],
        "areas": _by_area(shifts),
        "lately": _areas_of(week),
        "past_points": [_point(shift) for shift in lately if shift.ends_at <= now],
        "feed": _feed(lately, now),
        "stories": [_story(one) for one in _stories(now)],
    }


def _occasion(today: date) -> str:
    """«全国科普月第 8 天»; empty on other days."""
    for day in key_days(today.year):
        if day.begin <= today <= day.end:
            number = (today - day.begin).days + 1
            return day.entry.name if day.begin == day.end else f"{day.entry.name}第 {number} 天"
    return ""


def _shifts(begins: datetime, ends: datetime) -> Any:
    """Sessions of today of activities that are public; where they are, and nothing of who comes."""
    public = (*Activity.OPEN, *Activity.OVER)
    rows = Shift.objects.filter(
        starts_at__lt=ends, ends_at__gt=begins, activity__state__in=public, activity__is_imported=False
    )
    return rows.select_related("activity__area", "activity__organization__area").only(
        *("starts_at", "ends_at", "activity__title", "activity__longitude", "activity__latitude"),
        *("activity__area__code", "activity__area__name"),
        *("activity__organization__area__code", "activity__organization__area__name"),
    ).order_by("starts_at", "id")  # fmt: skip


def _area(activity: Activity) -> tuple[str, str]:
    area = activity.area or activity.organization.area
    return (area.code, area.name) if area else ("", "全市")


def _next(shifts: Iterable[Shift], now: datetime) -> list[Shift]:
    """What runs or is still to come, soonest first; where nothing is left, what was."""
    listed = list(shifts)
    coming = [shift for shift in listed if shift.ends_at > now]
    return (coming or listed[::-1])[:TODAY_LISTED]


def _session(shift: Shift, now: datetime) -> dict[str, str]:
    begins, ends = clock.local(shift.starts_at), clock.local(shift.ends_at)
    state = "running" if begins <= now < ends else "coming" if begins > now else "over"
    return {"area": _area(shift.activity)[1], "title": shift.activity.title, "time": f"{begins:%H:%M}", "state": state}


def _point(shift: Shift) -> dict[str, Any]:
    """Where: to about a kilometre; else the middle of the area."""
    one = shift.activity
    at = (
        None
        if one.longitude is None or one.latitude is None
        else [round(float(one.longitude), 2), round(float(one.latitude), 2)]
    )
    return {"area": _area(one)[0], "at": at}


def _feed(lately: list[Shift], now: datetime) -> list[dict[str, str]]:
    """What happened last, newest first: begun, reviewed, claimed. Of orders only their kind and district; two statements."""
    since = now - timedelta(days=FEED_DAYS)
    found = [(one.starts_at, _area(one.activity)[1], "开始", one.activity.title) for one in lately[:FEED_LISTED]]
    reviews = NeedReview.objects.filter(reviewed_at__gt=since, reviewed_at__lte=now).order_by("-reviewed_at")
    for at, area, kind, stars in reviews.values_list(
        "reviewed_at", "need__area__name", "need__service_type__name", "stars"
    )[:FEED_LISTED]:
        found.append((at, area, f"已评单 ★{stars}", f"{kind or ''}点单"))
    claims = Need.objects.filter(claimed_at__gt=since, claimed_at__lte=now).order_by("-claimed_at")
    for moment, area, kind in claims.values_list("claimed_at", "area__name", "service_type__name")[:FEED_LISTED]:
        found += [(moment, area, "已接单", f"{kind or ''}点单")] if moment else []
    newest = sorted(found, key=lambda one: one[0], reverse=True)[:FEED_LISTED]
    today = clock.local(now).date()
    return [{"time": rules.said_when(clock.local(at), today), "text": " · ".join(words)} for at, *words in newest]


def _by_area(shifts: Iterable[Shift]) -> dict[str, int]:
    found: dict[str, int] = {}
    for shift in shifts:
        code = _area(shift.activity)[0]
        if code:
            found[code] = found.get(code, 0) + 1
    return found


def _areas_of(shifts: Any) -> dict[str, int]:
    """The same of more sessions than are read; 1 statement."""
    code = Coalesce("activity__area__code", "activity__organization__area__code")
    rows = shifts.select_related(None).only("pk").order_by().annotate(code=code).exclude(code=None)
    return dict(rows.values_list("code").annotate(Count("pk")).order_by("code"))


def _minutes(today: date) -> int:
    """Minutes posted in the year, from the kept sums."""
    found = counts.read(counts.CITY, ["hours"], [today])
    return round(found.get((today, counts.WHOLE_CITY, "hours"), 0) * 60)


def _needs_note(needs: Any) -> str:
    if needs.accepted < FEW:
        return ""
    parts = [f"受理 {needs.accepted:,} 件，办结其中 {needs.fulfilment.percent}%"]
    if needs.claimed >= FEW:
        parts.append(f"一半在 {needs.claim_hours} 个工作小时内有队伍接")
    return " · ".join(parts)


def _stories(now: datetime) -> Any:
    """Reports of activities that were published lately."""
    rows = ClosingReport.objects.filter(
        Q(reached=None) | Q(reached__gte=FEW), published_at__gt=now - timedelta(days=_STORY_DAYS), published_at__lte=now
    )
    return rows.select_related("activity__area", "activity__organization__area").order_by("-published_at", "-id")[
        :STORIES_LISTED
    ]


def _story(report: ClosingReport) -> dict[str, str]:
    reached = f"服务 {report.reached:,} 人次" if report.reached else ""
    return {"area": _area(report.activity)[1], "title": report.activity.title, "reached": reached}
