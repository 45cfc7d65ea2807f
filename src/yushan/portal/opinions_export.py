"""What somebody said about hours and services, and what was said of theirs, for the copy of one's own data."""

from typing import Any

from yushan.activities.models import Evaluation
from yushan.common import clock
from yushan.ledger.models import CaseStatement, EntryCase
from yushan.projects.models import ContestObjection
from yushan.volunteers.models import Volunteer

_MANY = 5000


def opinions_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """Cases about one's hours, one's own words in any case, and evaluations from both sides. 4 statements."""
    about = EntryCase.objects.filter(volunteer=volunteer).order_by("opened_at")[:_MANY]
    said = CaseStatement.objects.filter(said_by__person=volunteer.person_id).select_related("case")
    both = Evaluation.objects.filter(sign_up__volunteer=volunteer).select_related("sign_up__shift__activity")
    return {
        "对我的时长的异议": [
            {
                "活动": case.activity_title,
                "提出": clock.local(case.opened_at).isoformat(sep=" ", timespec="minutes"),
                "结果": case.get_state_display(),
                "理由": case.answer,
            }
            for case in about
        ],
        "我在异议里说的": [
            {"活动": one.case.activity_title, "作为": one.get_part_display(), "内容": one.text}
            for one in said.order_by("said_at")[:_MANY]
        ],
        "我对项目大赛提的异议": [
            {"项目": one.entry.project.title, "内容": one.text, "答复": one.answer}
            for one in ContestObjection.objects.filter(raised_by__person=volunteer.person_id)
            .select_related("entry__project")
            .order_by("raised_at")[:_MANY]
        ],
        "互相评价": [
            {
                "活动": one.sign_up.shift.activity.title,
                "谁评": one.get_side_display(),
                "星级": one.rating,
                "内容": one.text,
            }
            for one in both.order_by("given_at")[:_MANY]
        ],
    }
