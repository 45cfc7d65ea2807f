"""Rounds in time, and what is kept of one that is over."""

from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.projects.boards import Span
from yushan.projects.models import Project, ProjectRound


def since() -> Subquery:
    """When the running round began, for a query of projects: `annotate(round_since=since())` saves the statement of
    `span`, with `round_until=until()` also that of a round by its number. None in the first round.
    """
    rows = ProjectRound.objects.filter(project=OuterRef("pk"), number=OuterRef("round") - 1)
    return Subquery(rows.values("ended_at")[:1])


def until() -> Subquery:
    """When the round that the project is in ended, beside `since`. None while it runs."""
    rows = ProjectRound.objects.filter(project=OuterRef("pk"), number=OuterRef("round"))
    return Subquery(rows.values("ended_at")[:1])


def began_at(project: Project) -> datetime | None:
    """When the running round began: with the end of the one before, the first with its approval."""
    return span(project).since or project.approved_at


def span(project: Project, number: int | None = None) -> Span:
    """The time of a round; of the running one without a number. The first has no beginning: files may bring what was
    held before the approval.
    """
    wanted, known = project.round if number is None else number, project.__dict__
    if wanted == project.round and "round_since" in known and "round_until" in known:
        return Span(known["round_since"], known["round_until"])
    if number is None and project.state != Project.State.CLOSED:
        if project.round == 1:
            return Span()
        if "round_since" in known:
            return Span(known["round_since"])
    ends = dict(ProjectRound.objects.filter(project=project).values_list("number", "ended_at"))
    return Span(ends.get(wanted - 1), ends.get(wanted))


def days_of(project: Project) -> tuple[date, date | None]:
    """First and last day of the running round: from the earlier of its planned beginning and the day when it began, to its
    planned end; None where no end was planned. 1 statement at most.
    """
    began = clock.local(began_at(project) or project.created_at).date()
    return min(began, project.starts_on) if project.starts_on else began, project.ends_on


def round_or_404(project: Project, number: int) -> ProjectRound:
    """A round that is over."""
    found = ProjectRound.objects.filter(project=project, number=number).first()
    if found is None:
        raise NotFound("没有这一轮，或者它还没有结束。")
    return found


def kept_of(project: Project) -> dict[str, Any]:
    """What a round looked like, for the time after it."""
    return {
        "goal": project.goal,
        "beneficiaries": project.beneficiaries,
        "plan_text": project.plan_text,
        "budget_cents": project.budget_cents,
        "recruiting_notice": project.recruiting_notice,
        "starts_on": project.starts_on.isoformat() if project.starts_on else "",
        "ends_on": project.ends_on.isoformat() if project.ends_on else "",
        "posts": list(project.posts.values("name", "people", "requirements")),
        "lead": str(project.lead or ""),
    }
