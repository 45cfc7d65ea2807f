"""What waits for staff in this room: review, confirmation, objections, shifts at risk."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.activities.models import Activity
from yushan.activities.queries import paper, placings, staff
from yushan.activities.queries.closing import without_report
from yushan.activities.queries.recording import records_somewhere
from yushan.common import clock, periods, rulebook
from yushan.common.terms import due, near, oldest, soonest
from yushan.common.todos import Rows, Todo, of_rows, only
from yushan.organizations.access import can

_REPORT = "report_working_days"


def _review(user: Any, limit: int) -> list[Todo]:
    rows = only(staff.reviewable(user), "title", "starts_at", "organization__name").order_by("starts_at", "id")[:limit]
    return [
        Todo(
            "审核",
            f"活动“{row.title}”申请发布",
            row.organization.name,
            row.starts_at,
            reverse("activities:review", args=[row.pk]),
            "去审核",
        )
        for row in rows
    ]


def _settle_by(activity: Activity) -> datetime | None:
    """Rulebook settle_within_working_days after the end."""
    return periods.term_ends(activity.ends_at, rulebook.number("settle_within_working_days"))


def _confirm(user: Any, limit: int) -> list[Todo]:
    return [
        Todo(
            "确认",
            f"“{row.title}”结束了，请核对时长并公示",
            row.organization.name,
            _settle_by(row),
            reverse("activities:scene", args=[row.pk]),
            "答疑并公示",
        )
        for row in only(staff.to_confirm(user), "title", "ends_at", "organization__name")[:limit]
    ]


def _questions(user: Any, limit: int) -> list[Todo]:
    rows: Any = only(staff.with_questions(user), "title", "notice_until", "organization__name")[:limit]
    return [
        Todo(
            "答复" if row.has_objection else "答疑",
            f"“{row.title}”的公示有异议" if row.has_objection else f"“{row.title}”有疑问没有回答，时长没有入账",
            row.organization.name,
            row.notice_until,
            reverse("activities:scene", args=[row.pk]),
            "去答复" if row.has_objection else "去答疑",
        )
        for row in rows
    ]


def _at_risk(user: Any, limit: int) -> list[Todo]:
    return [
        Todo(
            "缺人",
            f"“{post.shift.activity.title}”{post.name}岗还缺 {post.places - post.taken} 人",
            post.shift.activity.organization.name,
            post.shift.starts_at,
            reverse("activities:detail", args=[post.shift.activity_id]),
            "看活动",
        )
        for post in only(
            staff.posts_at_risk(user),
            "name",
            "places",
            "taken",
            "shift__starts_at",
            "shift__activity__title",
            "shift__activity__organization__name",
        ).order_by("shift__starts_at", "id")[:limit]
    ]


def _report(user: Any, limit: int) -> list[Todo]:
    rows = only(without_report(user), "code", "title", "ends_at", "organization__name").order_by("ends_at", "id")[
        :limit
    ]
    return [
        Todo(
            "小结",
            f"“{row.title}”结束了，还没有公布小结",
            row.organization.name,
            due(row.ends_at, _REPORT),
            reverse("activities:closing", args=[row.pk]),
            "写小结",
            since=row.ends_at,
        )
        for row in rows
    ]


def _placings(user: Any, limit: int) -> list[Todo]:
    return [
        Todo(
            "邀请",
            f"“{row.title}”有新的建议，还没有发出邀请",
            row.organization.name,
            clock.at(row.starts_on),
            reverse("activities:placing", args=[row.pk]),
            "看建议",
            since=row.solved_at,
        )
        for row in placings.to_send(user)[:limit]
    ]


_PAPER_ACTS = {"first": "录入", "second": "录第二遍", "differing": "定不一致"}


def _paper(user: Any, limit: int) -> list[Todo]:
    known = ("state", "uploaded_at", "shift__activity__title", "shift__activity__ends_at")
    rows = only(paper.to_type(user), *known, "shift__activity__organization__name")[:limit]
    return [
        Todo(
            "录表",
            f"“{row.shift.activity.title}”的纸质签到表{row.get_state_display()}",
            row.shift.activity.organization.name,
            _settle_by(row.shift.activity),
            reverse("activities:paper_sheet", args=[row.pk]),
            _PAPER_ACTS[row.state],
            since=row.uploaded_at,
        )
        for row in rows
    ]


def _settled_late_by(moment: datetime) -> Q | None:
    """Ended so long ago that the hours should be settled by `moment`."""
    last = clock.local(moment).date() - timedelta(days=1)
    ended = periods.working_days_before(last, rulebook.number("settle_within_working_days"))
    return Q(ends_at__lt=clock.at(ended + timedelta(days=1)))


def _for(capability: str, rows: Callable[[Any], QuerySet[Any]]) -> Rows:
    """Nobody without the capability costs a statement."""
    return lambda user: rows(user) if can(user, capability) else None


def _papers_to_type(user: Any) -> QuerySet[Any] | None:
    return paper.to_type(user) if records_somewhere(user) else None


SOURCES = (
    of_rows(
        "activities.review",
        _review,
        _for("activity.approve", staff.reviewable),
        lambda moment: Q(starts_at__lte=moment),
        soonest("starts_at"),
    ),
    of_rows(
        "activities.confirm",
        _confirm,
        _for("attendance.confirm", staff.to_confirm),
        _settled_late_by,
        oldest("ends_at", "settle_within_working_days"),
    ),
    of_rows(
        "activities.objections",
        _questions,
        _for("attendance.confirm", staff.with_questions),
        lambda moment: Q(notice_until__lte=moment),
        soonest("notice_until"),
    ),
    of_rows(
        "activities.risk",
        _at_risk,
        _for("activity.edit", staff.posts_at_risk),
        lambda moment: Q(shift__starts_at__lte=moment),
        soonest("shift__starts_at"),
    ),
    of_rows(
        "activities.paper",
        _paper,
        _papers_to_type,
        near("shift__activity__ends_at", "settle_within_working_days"),
        oldest("shift__activity__ends_at", "settle_within_working_days"),
    ),
    of_rows(
        "activities.placings",
        _placings,
        _for("activity.edit", placings.to_send),
        lambda moment: Q(starts_on__lte=clock.local(moment).date()),
    ),
    of_rows(
        "activities.reports",
        _report,
        _for("activity.edit", without_report),
        near("ends_at", _REPORT),
        oldest("ends_at", _REPORT),
    ),
)
# What the menu counts: posts that lack people are seen in the inbox, but nobody is behind with them.
IN_MENU = ("activities.review", "activities.confirm", "activities.objections", "activities.paper")
