"""Large events in the copy of one's own data: badges, meals and transport."""

from typing import Any

from yushan.common import clock
from yushan.events.models import Accreditation, Arrangement
from yushan.events.rules.languages import LEVELS
from yushan.events.words import language
from yushan.volunteers.models import Volunteer


def events_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """Everything that the room keeps about a person; 2 statements."""
    badges = Accreditation.objects.filter(volunteer=volunteer).select_related("event", "photo").order_by("pk")
    said = Arrangement.objects.filter(volunteer=volunteer).select_related("event", "boarding").order_by("pk")
    return {
        "大型活动的证件": [
            {
                "大型活动": row.event.name,
                "状态": row.get_state_display(),
                "证件号": row.badge_number,
                "拉丁字母姓名": row.name_latin,
                "语言": {language(code): LEVELS.get(level, "") for code, level in row.languages.items()},
                "照片": "有，可在“我的”里看" if getattr(row, "photo", None) else "没有",
                "申请时间": clock.local(row.asked_at).isoformat(sep=" ", timespec="minutes"),
                "说明": row.reason,
            }
            for row in badges
        ],
        "大型活动的用餐和乘车": [
            {
                "大型活动": row.event.name,
                "用餐": row.get_diet_display(),
                "过敏、忌口": row.allergies,
                "上车点": str(row.boarding or "自己前往"),
            }
            for row in said
        ],
    }
