"""What a person's own copy says of training: classes, papers, certificates, hours taught."""

from datetime import datetime
from typing import Any

from yushan.common import clock
from yushan.training.models import Attempt, SessionMark
from yushan.training.queries.certificates import certificates_of
from yushan.training.queries.courses import taught_by
from yushan.training.queries.mine import enrolments_of
from yushan.volunteers.models import Volunteer

_MANY = 5000


def _when(moment: datetime | None) -> str:
    return clock.local(moment).isoformat(sep=" ", timespec="minutes") if moment else ""


def training_of(volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """In the words of the pages; 5 statements."""
    marks = SessionMark.objects.filter(enrolment__volunteer=volunteer).select_related("session").order_by("pk")
    papers = Attempt.objects.filter(enrolment__volunteer=volunteer).select_related("enrolment__training_class")
    return {
        "培训": [
            {
                "班次": row.training_class.title, "报名": _when(row.applied_at), "状态": str(row.get_state_display()),
                "说明": row.reason,
            }
            for row in enrolments_of(volunteer)[:_MANY]
        ],
        "培训签到": [
            {
                "内容": row.session.title, "时间": _when(row.at), "到场": "是" if row.is_present else "更正为没有到",
                "方式": str(row.get_source_display()), "设备标识": row.device,
            }
            for row in marks[:_MANY]
        ],
        "培训考试": [
            {
                "班次": row.enrolment.training_class.title, "第几次": row.number, "开始": _when(row.begun_at),
                "得分": row.percent, "结果": "还没有交卷" if row.passed is None else "通过" if row.passed else "没有通过",
            }
            for row in papers.order_by("pk")[:_MANY]
        ],
        "培训证书": [
            {
                "课程": row.course.title, "编号": row.number or "", "结业": str(row.completed_on),
                "有效期至": str(row.valid_until or ""), "状态": str(row.get_state_display()),
            }
            for row in certificates_of(volunteer)[:_MANY]
        ],
        "授课": [
            {"班次": row.session.training_class.title, "内容": row.session.title, "分钟": row.minutes}
            for row in taught_by(volunteer.pk)[:_MANY]
        ],
    }  # fmt: skip
