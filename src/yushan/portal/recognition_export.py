"""What a person's own copy says of stars, badges, points, redemptions and letters."""

from datetime import datetime
from typing import Any

from yushan.common import clock
from yushan.recognition.models import BadgeAward
from yushan.recognition.queries import letters_of, movements_of, star_history
from yushan.recognition.queries.shop import redemptions_of
from yushan.volunteers.models import Volunteer

_MANY = 5000


def _when(moment: datetime | None) -> str:
    return clock.local(moment).isoformat(sep=" ", timespec="minutes") if moment else ""


def recognition_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """In the words of the pages; 5 statements."""
    badges = BadgeAward.objects.filter(volunteer=volunteer).select_related("kind").order_by("awarded_on", "pk")
    return {
        "星级": [
            {"星级": row.level, "获得": str(row.awarded_on), "取消": str(row.ended_on or ""), "原因": row.end_reason}
            for row in star_history(volunteer)[:_MANY]
        ],
        "徽章": [
            {"徽章": row.kind.name, "获得": str(row.awarded_on), "取消": str(row.ended_on or "")}
            for row in badges[:_MANY]
        ],
        "积分明细": [
            {
                "时间": _when(row.at),
                "种类": str(row.get_kind_display()),
                "积分": row.points,
                "欠分": row.debt,
                "余": row.balance_after,
                "原因": row.reason,
            }
            for row in movements_of(volunteer).order_by("-sequence")[:_MANY]
        ],
        "积分兑换": [
            {
                "物品": row.item.name,
                "积分": row.cost,
                "时间": _when(row.reserved_at),
                "状态": str(row.get_state_display()),
            }
            for row in redemptions_of(volunteer)[:_MANY]
        ],
        "感谢信": [
            {"组织": row.thanks.organization.name, "活动": row.thanks.activity.title, "日期": str(row.thanks.signed_on)}
            for row in letters_of(volunteer)[:_MANY]
        ],
    }
