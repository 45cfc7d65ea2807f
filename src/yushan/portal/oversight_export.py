"""What a person's own copy says of their pledges."""

from typing import Any

from yushan.common import clock
from yushan.oversight.models import Pledge
from yushan.volunteers.models import Volunteer


def pledges_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """In the words of the page; 1 statement."""
    return {
        "承诺": [
            {
                "年份": one.year,
                "至少": one.amount,
                "单位": one.get_measure_display(),
                "说明": one.text,
                "承诺时间": clock.local(one.pledged_at).isoformat(sep=" ", timespec="minutes"),
                "已撤回": "是" if one.withdrawn_at else "",
            }
            for one in Pledge.objects.filter(person=volunteer.person_id).order_by("pk")
        ]
    }
