"""For activities.gates: who is kept out for a time gets no place, whoever puts them on the list; they are told why and how to
appeal, others only that it is so.
"""

from collections.abc import Collection
from typing import Any

from yushan.activities.gates import KeptOut
from yushan.common import clock
from yushan.rights.models import Exclusion
from yushan.rights.queries.exclusions import standing_of


def keep_out(activity: Any, person_ids: Collection[int]) -> dict[int, KeptOut]:
    """Persons whom an exclusion keeps out of activities of that area today; 1 statement."""
    return {key: _said(row) for key, row in standing_of(person_ids, activity.organization.area_id).items()}


def _said(row: Exclusion) -> KeptOut:
    last = row.ends_on or clock.today()  # in force there always is a last day (exclusion_has_an_end)
    until = f"{last.year} 年 {last.month} 月 {last.day} 日以前不能报名"
    where = f"{row.area.name}的活动" if row.area else "活动"
    return KeptOut(
        said_to_them=f"{until}{where}：{row.get_ground_display()}。"
        "原因、证据和申诉的办法在“我的”里的“投诉和权益”，到期自动恢复。",
        said_to_others=f"这个人{until}{where}，到期自动恢复。有疑问请问{row.area.name if row.area else '市级'}的权益维护岗位。",
    )
