"""Fills a year of orders for their benchmark, written straight to the tables: most are over, a few wait in each state."""

from datetime import timedelta
from itertools import islice
from typing import Any

_WORDS = (
    "柑橘黄龙病上门诊断",
    "教老人用手机挂号",
    "AI 科普讲座",
    "口腔义诊进社区",
    "水质小实验营",
    "心肺复苏培训",
    "无人机飞防示范",
)
# Of a thousand: over in some way, or on their way.
_STATES = (("reviewed", 780), ("done", 60), ("declined", 60), ("withdrawn", 50), ("claimed", 20), ("dispatched", 12),
           ("screened", 10), ("submitted", 8))  # fmt: skip
_PORTION = 2_000


def fill(count: int) -> dict[str, Any]:
    """`count` orders over all districts; answers a district and a team to look from."""
    from yushan.common import clock
    from yushan.common.statistics import refresh
    from yushan.needs.models import Need, NeedReview
    from yushan.organizations.models import Organization
    from yushan.plan.models import Entry

    teams = list(Organization.objects.filter(level="team").exclude(area=None).select_related("area").order_by("pk"))
    kinds = list(Entry.objects.filter(table="service_types").order_by("order"))
    states = [state for state, share in _STATES for _ in range(share)]
    numbers, now = iter(range(count)), clock.now()
    while portion := list(islice(numbers, _PORTION)):
        rows = [_need(number, states[number * 7 % len(states)], teams, kinds, now) for number in portion]
        activities = _activities(rows)
        Need.objects.bulk_create(rows)
        NeedReview.objects.bulk_create(
            NeedReview(need=row, stars=1 + row.pk % 5, reviewed_at=row.turn_at)
            for row in rows
            if row.state == "reviewed"
        )
        del activities
    refresh()
    _vacuum()
    return {"area": teams[0].area, "team": teams[0]}


def _need(number: int, state: str, teams: list[Any], kinds: list[Any], now: Any) -> Any:
    from yushan.needs.models import Need

    team = teams[number * 13 % len(teams)]
    is_open = state in Need.OPEN
    asked = now - timedelta(minutes=number * 7919 % (60 * 24 * (5 if is_open else 365)))
    due = asked + timedelta(days=3) if is_open else None
    has_team = state in Need.WITH_TEAM
    return Need(
        number=f"XQ-B-{number}", token=f"bench-{number}", code_hash="-", submission=f"bench-{number}",
        service_type=kinds[number % len(kinds)], title=_WORDS[number % len(_WORDS)], area=team.area, place="楠桥村",
        windows=[{"day": "2026-12-01", "part": "morning"}], first_day=asked.date(), people=40, kind="village",
        contact_name="向福生", contact_phone="13800001234", contact_hash=f"h{number % 9000}", channel="self", state=state,
        organization=team if has_team else None, claimed_at=asked if has_team else None,
        claim_minutes=number % 3000 if has_team else None, asked_at=asked, due_at=due, turn_at=due or asked,
    )  # fmt: skip


def _activities(rows: list[Any]) -> list[Any]:
    """What was served was served by an activity, each by one of its own."""
    from yushan.activities.models import Activity

    served = [row for row in rows if row.state in ("done", "reviewed")]
    made = Activity.objects.bulk_create(
        Activity(
            code=row.number, title=row.title, organization=row.organization, area=row.area, state="settled",
            place=row.place, starts_at=row.asked_at, ends_at=row.asked_at + timedelta(hours=2),
        )
        for row in served
    )  # fmt: skip
    for row, activity in zip(served, made, strict=True):
        row.activity = activity
    return made


def _vacuum() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
