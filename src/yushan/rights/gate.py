"""For activities.gates: who is kept out for a time does not sign up; they are told why and how to appeal."""

from typing import Any

from yushan.common.errors import Refusal
from yushan.rights.queries.exclusions import standing


def keep_out(activity: Any, volunteer: Any) -> None:
    """Refusal while an exclusion of the person reaches the activity's area; 1 statement."""
    row = standing(volunteer.person_id, activity.organization.area_id)
    if row is None or row.ends_on is None:
        return
    where = f"{row.area.name}的活动" if row.area else "活动"
    raise Refusal(
        f"{row.ends_on.year} 年 {row.ends_on.month} 月 {row.ends_on.day} 日以前不能报名{where}：{row.get_ground_display()}。"
        "原因、证据和申诉的办法在“我的”里的“投诉和权益”，到期自动恢复。",
        code="excluded",
    )
