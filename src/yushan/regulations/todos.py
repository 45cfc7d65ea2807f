"""What waits for staff in this room: rules to read, comments to answer, versions to publish."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common import clock, rulebook
from yushan.common.terms import begun_before, due, oldest
from yushan.common.todos import Todo, of_rows, only
from yushan.organizations.access import can
from yushan.regulations.models import RegulationComment, RegulationVersion
from yushan.regulations.queries import comments_to_answer, last_day_of, to_settle, unread_of

# Comments are answered, and the version is published, so long after the last day for comments.
_ANSWER = "regulation_answer_working_days"


def _reading(user: Any, limit: int) -> list[Todo]:
    """Rules that this person has to read, by their last day."""
    rows = only(
        unread_of(user),
        "read_by",
        "told_at",
        "regulation__title",
        "regulation__code",
        "regulation__organization__name",
        "regulation__area__name",
    ).order_by("read_by", "pk")[:limit]
    return [
        Todo(
            "阅读", f"《{row.regulation.title}》", row.regulation.issuer,
            clock.at(last + timedelta(days=1)) if (last := last_day_of(row)) else None,
            reverse("regulations:rule", args=[row.regulation.code]), "去阅读", since=row.told_at,
        )
        for row in rows
    ]  # fmt: skip


def _reading_rows(user: Any) -> QuerySet[RegulationVersion] | None:
    return unread_of(user)


def _read_by(moment: datetime) -> Q:
    day = clock.local(moment).date()
    new = clock.at(day - timedelta(days=rulebook.number("regulation_reading_days")))
    return Q(read_by__lt=day, begun__lt=new)


def _over_by(field: str) -> Callable[[datetime], Q | None]:
    """Whose last day for comments lies so far back that the answer is due."""

    def condition(moment: datetime) -> Q | None:
        before = begun_before(moment, _ANSWER)
        return None if before is None else Q(**{f"{field}__lt": clock.local(before).date()})

    return condition


def _answers(user: Any, limit: int) -> list[Todo]:
    """Comments without an answer, oldest first."""
    rows = comments_to_answer(user).select_related("version__regulation__organization", "version__regulation__area")
    return [
        Todo(
            "答复", f"对《{row.version.regulation.title}》的意见：{row.text[:30]}", row.version.regulation.issuer,
            due(row.version.comments_until, _ANSWER),
            reverse("regulations:answer", args=[row.pk]), "去答复", since=row.made_at,
        )
        for row in rows.order_by("version__comments_until", "made_at", "pk")[:limit]
    ]  # fmt: skip


def _answer_rows(user: Any) -> QuerySet[RegulationComment] | None:
    return comments_to_answer(user) if can(user, "regulation.edit") else None


def _settling(user: Any, limit: int) -> list[Todo]:
    """Versions whose comments are answered."""
    rows = to_settle(user).select_related("regulation__organization", "regulation__area")
    rows = rows.order_by("comments_until", "pk")[:limit]
    return [
        Todo(
            "定稿", f"《{row.regulation.title}》第 {row.number} 版可以定稿发布", row.regulation.issuer,
            due(row.comments_until, _ANSWER),
            reverse("regulations:detail", args=[row.regulation_id]), "去定稿", since=row.opened_at,
        )
        for row in rows
    ]  # fmt: skip


def _settle_rows(user: Any) -> QuerySet[RegulationVersion] | None:
    return to_settle(user) if can(user, "regulation.edit") else None


SOURCES = (
    of_rows("regulations.reading", _reading, _reading_rows, _read_by),
    of_rows(
        "regulations.answers",
        _answers,
        _answer_rows,
        _over_by("version__comments_until"),
        oldest("version__comments_until", _ANSWER),
    ),
    of_rows(
        "regulations.settling", _settling, _settle_rows, _over_by("comments_until"), oldest("comments_until", _ANSWER)
    ),
)
