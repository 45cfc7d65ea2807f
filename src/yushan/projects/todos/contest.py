"""What waits in contests: entries to score, objections to answer, measures to see through."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yushan.common import clock, terms
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can
from yushan.projects import winners
from yushan.projects.queries.contests import to_answer, to_score
from yushan.projects.queries.supports import supports_of

_DAYS = "contest_score_working_days"


def _scores(user: Any, limit: int) -> list[Todo]:
    rows = to_score(user).select_related("project", "contest").order_by("contest__round_began_at", "pk")[:limit]
    return [
        Todo(
            "评审", f"“{row.project.title}”{row.contest.get_state_display()}", row.contest.title,
            terms.due(row.contest.round_began_at, _DAYS), reverse("contests:entry", args=[row.pk]), "去打分",
            since=row.contest.round_began_at,
        )
        for row in rows
    ]  # fmt: skip


def _objections(user: Any, limit: int) -> list[Todo]:
    rows = to_answer(user).select_related("entry__project", "entry__contest").order_by("raised_at", "pk")[:limit]
    return [
        Todo(
            "核实", f"对“{row.entry.project.title}”的异议", row.entry.contest.title, row.entry.contest.notice_until,
            reverse("contests:entry", args=[row.entry_id]), "去答复", since=row.raised_at,
        )
        for row in rows
    ]  # fmt: skip


def _supports(user: Any, limit: int) -> list[Todo]:
    rows = list(supports_of(user).order_by("due_on", "pk")[:limit])
    whose = winners.of_many(rows)
    return [
        Todo(
            "落实", row.text, whose[row.pk].name, clock.at(row.due_on + timedelta(days=1)), whose[row.pk].url,
            "记下落实情况", since=row.created_at,
        )
        for row in rows
        if row.pk in whose
    ]  # fmt: skip


def _due_by(moment: datetime) -> Q:
    return Q(due_on__lt=clock.local(moment).date())


SOURCES = (
    of_rows(
        "contests.score",
        _scores,
        lambda user: to_score(user) if can(user, "contest.score") else None,
        terms.near("contest__round_began_at", _DAYS),
        terms.oldest("contest__round_began_at", _DAYS),
    ),
    of_rows(
        "contests.answer",
        _objections,
        lambda user: to_answer(user) if can(user, "contest.edit") else None,
        lambda moment: Q(entry__contest__notice_until__lt=moment),
        terms.soonest("entry__contest__notice_until"),
    ),
    of_rows(
        "contests.support", _supports, lambda user: supports_of(user) if can(user, "contest.edit") else None, _due_by
    ),
)
