"""Complaints, appeals and exclusions in the copy of one's own data."""

from typing import Any

from yushan.common import clock
from yushan.rights.models import Case, Exclusion
from yushan.rights.queries.people import own_rows
from yushan.volunteers.models import Volunteer

_MANY = 2000


def _day(moment: Any) -> str:
    return clock.local(moment).date().isoformat() if moment else ""


def rights_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """What somebody brought with their account, and what was held against them; 3 statements. Nobody knows whose the
    anonymous ones are.
    """
    cases = (
        Case.objects.filter(own_rows(volunteer.person_id, "user__person"))
        .select_related("area")
        .prefetch_related("messages")
    )
    rows = Exclusion.objects.filter(own_rows(volunteer.person_id)).select_related("area", "appeal")
    return {
        "投诉和申诉": [
            {
                "编号": row.number, "要办什么": row.get_kind_display(), "状态": row.get_state_display(),
                "提出": _day(row.opened_at), "涉及": row.about, "内容": row.text, "希望": row.wish, "称呼": row.name,
                "手机号": row.phone, "答复": row.answer, "申请复核": row.second_asked, "复核答复": row.second_answer,
                "评价": row.get_content_display() if row.content else "",
                "留言": [f"{'我' if one.from_asker else '承办人'}：{one.text}" for one in row.messages.all() if not one.is_note],
            }
            for row in cases.order_by("pk")[:_MANY]
        ],
        "限制报名": [
            {
                "编号": row.number, "状态": row.get_state_display(), "事由": row.get_ground_display(),
                "做了什么": row.reason, "证据": row.evidence, "我的说明": row.statement, "决定": row.decision,
                "从": str(row.starts_on or ""), "到": str(row.ends_on or ""),
                "申诉": row.appeal.text if hasattr(row, "appeal") else "",
                "申诉结果": row.appeal.get_state_display() if hasattr(row, "appeal") else "",
            }
            for row in rows.order_by("pk")[:_MANY]
        ],
    }  # fmt: skip
