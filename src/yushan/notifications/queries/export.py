"""What the copy of one's own data says about messages."""

from datetime import datetime
from typing import Any

from yushan.accounts.models import Person
from yushan.common import clock
from yushan.notifications.models import Delivery, Preference, Subscription
from yushan.notifications.rules import CHANNELS, SHOWN_TOPICS, TOPICS, chosen

_MANY = 5000


def _when(moment: datetime | None) -> str:
    return clock.local(moment).isoformat(sep=" ", timespec="minutes") if moment else ""


def _choices(row: Preference) -> dict[str, Any]:
    return {
        "邮箱": row.email,
        "邮箱确认时间": _when(row.email_verified_at),
        "免打扰": f"{row.quiet_from:%H:%M}–{row.quiet_until:%H:%M}" if row.quiet_from and row.quiet_until else "没有设",
        "每天一条的时间": f"{row.digest_at:%H:%M}" if row.digest_at else "不攒，随时发",
        "提醒": [text for text, on in (("前一天", row.remind_day), ("两小时前", row.remind_hours)) if on],
        "怎么告诉我": {
            topic.label: [CHANNELS[way] for way in sorted(chosen(topic, row.choices))] for topic in SHOWN_TOPICS
        },
    }


def notifications_of(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Choices, browsers and deliveries of a person; 3 statements."""
    return {
        "消息设置": [_choices(row) for row in Preference.objects.filter(user__person=person)],
        "开通推送的浏览器": [
            {"设备": row.device, "推送地址": row.endpoint, "开通": _when(row.created_at), "最近": _when(row.used_at)}
            for row in Subscription.objects.filter(user__person=person).order_by("created_at")
        ],
        "消息发送记录": [
            {
                "时间": _when(row.created_at),
                "标题": row.notice.title,
                "类别": TOPICS[row.topic].label,
                "方式": row.get_channel_display(),
                "发到": row.address,
                "状态": row.get_state_display(),
                "原因": row.reason,
            }
            for row in Delivery.objects.filter(user__person=person)
            .select_related("notice")
            .order_by("-created_at")[:_MANY]
        ],
    }
