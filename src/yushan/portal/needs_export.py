"""Orders and messages in the copy of one's own data."""

from typing import Any

from yushan.common import clock
from yushan.needs.erasing import of_person
from yushan.needs.models import Need
from yushan.volunteers.models import Volunteer

_MANY = 2000


def needs_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """Everything that somebody ordered for themselves; 3 statements. What they ordered for others is those others' data."""
    rows = Need.objects.filter(of_person(volunteer.person)).select_related("area", "town", "organization", "review")
    return {
        "点单": [
            {
                "单号": row.number,
                "点的是什么": row.title,
                "具体情况": row.text,
                "状态": row.get_state_display(),
                "怎么点的": row.get_channel_display(),
                "点单时间": clock.local(row.asked_at).isoformat(sep=" ", timespec="minutes"),
                "在哪里": f"{row.area.name}{row.where}",
                "详细地址": row.address,
                "多少人": row.people,
                "单位": row.unit_name,
                "联系人": row.contact_name,
                "手机号": row.contact_phone,
                "接单": row.organization.name if row.organization else "",
                "评了几星": row.review.stars if hasattr(row, "review") else "",
                "评的话": row.review.text if hasattr(row, "review") else "",
                "留言": [f"{'我' if line.from_asker else '队里'}：{line.text}" for line in row.talk.all()],
                "附件": f"{len(row.files.all())} 个，可在“我的点单”里看",
            }
            for row in rows.prefetch_related("talk", "files").order_by("pk")[:_MANY]
        ]
    }
