"""The copy of one's own data: answers given at sign-up, questions asked, stand-ins, what one keeps in view."""

from typing import Any

from yushan.accounts.models import Person
from yushan.activities.models import (
    Bookmark,
    BoxQuestion,
    CalendarLink,
    Invitation,
    PlacingLine,
    ScenePhoto,
    SignUp,
    StandIn,
    StandInCall,
)
from yushan.activities.queries.joining import answers_of
from yushan.common import clock
from yushan.projects.models import ProjectWatch
from yushan.volunteers.models import Volunteer

_MANY = 2000


def _day(moment: Any) -> str:
    return clock.local(moment).strftime("%Y-%m-%d %H:%M")


def joining_of(person: Person, volunteer: Volunteer) -> dict[str, list[dict[str, Any]]]:
    """By heading; 10 statements whatever there is."""
    answered = SignUp.objects.filter(volunteer=volunteer, answers__isnull=False)
    named = StandIn.objects.filter(sign_up__volunteer=volunteer) | StandIn.objects.filter(volunteer=volunteer)
    mine = {"user__person": person}
    return {
        "报名时的回答": [
            {"活动": row.shift.activity.title, "问题": question, "回答": answer}
            for row in answered.select_related("shift__activity", "answers")[:_MANY]
            for question, answer in answers_of(row)
        ],
        "问过主办方": [
            {"活动": row.activity.title, "问题": row.text, "时间": _day(row.asked_at), "答复": row.answer}
            for row in BoxQuestion.objects.filter(asked_by__person=person).select_related("activity")[:_MANY]
        ],
        "替班": [
            {"活动": row.sign_up.shift.activity.title, "时间": _day(row.asked_at), "结果": row.get_state_display()}
            for row in named.select_related("sign_up__shift__activity").distinct()[:_MANY]
        ],
        "收到的邀请": [
            {"活动": row.activity.title, "时间": _day(row.invited_at)}
            for row in Invitation.objects.filter(volunteer=volunteer).select_related("activity")[:_MANY]
        ],
        "被问过能不能顶岗": [
            {"活动": row.post.shift.activity.title, "时间": _day(row.called_at), "理由": "，".join(row.reasons)}
            for row in StandInCall.objects.filter(volunteer=volunteer).select_related("post__shift__activity")[:_MANY]
        ],
        "安排里请过您": [
            {
                "活动": row.post.shift.activity.title,
                "时间": _day(row.invited_at),
                "理由": "，".join(row.reasons),
                "结果": row.get_state_display(),
            }
            for row in PlacingLine.objects.filter(volunteer=volunteer, invited_at__isnull=False).select_related(
                "post__shift__activity"
            )[:_MANY]
        ],
        "收藏的活动": [
            {"活动": row.activity.title, "时间": _day(row.made_at)}
            for row in Bookmark.objects.filter(**mine).select_related("activity")[:_MANY]
        ],
        "关注的项目": [
            {"项目": row.project.title, "时间": _day(row.since)}
            for row in ProjectWatch.objects.filter(**mine).select_related("project")[:_MANY]
        ],
        "现场照片": [
            {"活动": row.sign_up.shift.activity.title, "添加时间": _day(row.added_at)}
            for row in ScenePhoto.objects.filter(sign_up__volunteer=volunteer).select_related(
                "sign_up__shift__activity"
            )[:_MANY]
        ],
        "日历地址": [{"生成时间": _day(row.created_at)} for row in CalendarLink.objects.filter(**mine)],
    }
