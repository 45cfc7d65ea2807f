"""The facts that the guards of the life cycle look at."""

from collections.abc import Sequence

from django.db.models import Q

from yushan.organizations.models import Organization
from yushan.projects import boards
from yushan.projects.models import Improvement, Project
from yushan.projects.queries.evaluations import enough
from yushan.projects.queries.rounds import span
from yushan.projects.rules.stages import Readiness

_EVALUATED = ("evaluating", "improving", "suspended", "closed")


def improvements_now(project: Project) -> list[Improvement]:
    """This round's list, that of the round before, and what is left of earlier ones: open when this round began, or still,
    whichever round found it (ADR 0022). Without what was given up; open ones first. 2 statements at most.
    """
    began = span(project).since or project.created_at
    left = Q(state=Improvement.State.OPEN) | Q(ended_at__gte=began)
    rows = Improvement.objects.filter(Q(round__gte=project.round - 1) | left, project=project)
    listed = rows.exclude(state=Improvement.State.DROPPED).select_related("owner")
    return list(listed.order_by("-state", "due_on", "pk"))


def _counted(project: Project, rows: Sequence[Improvement]) -> dict[str, int]:
    mine = [row for row in rows if row.round == project.round]
    before = [row for row in rows if row.round != project.round]
    return {
        "improvements": len(mine),
        "improvements_without_owner": sum(
            row.state == Improvement.State.OPEN and not (row.owner_id and row.due_on) for row in mine
        ),
        "carried": len(before),
        "carried_done": sum(row.state == Improvement.State.DONE for row in before),
    }


def readiness(project: Project, improvements: Sequence[Improvement] | None = None) -> Readiness:
    """Everything guards ask about a project in its running round; 5 statements at most. `improvements`, where they were
    read already, are those of `improvements_now`.
    """
    posts = list(project.posts.all())
    answered, waived = enough(project) if project.state in _EVALUATED else ((), ())
    rows = improvements_now(project) if improvements is None else improvements
    return Readiness(
        has_goal=bool(project.goal.strip()),
        has_beneficiaries=bool(project.beneficiaries.strip()),
        has_plan=bool(project.plan_text.strip()),
        has_budget=project.budget_cents is not None,
        has_risk=bool(project.risk),
        organization_active=project.organization.state == Organization.State.ACTIVE,
        posts=len(posts),
        people=sum(post.people for post in posts),
        has_notice=bool(project.recruiting_notice.strip()),
        activities=boards.tally(project.pk, span(project)),
        evaluations=answered,
        waived=waived,
        **_counted(project, rows),
    )
