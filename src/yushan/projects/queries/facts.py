"""The facts that the guards of the life cycle look at."""

from django.db.models import Count, Sum

from yushan.organizations.models import Organization
from yushan.projects import boards
from yushan.projects.models import Project
from yushan.projects.rules import Readiness


def readiness(project: Project) -> Readiness:
    """Everything guards ask about a project; 3 statements at most."""
    posts = project.posts.aggregate(count=Count("id"), people=Sum("people"))
    return Readiness(
        has_goal=bool(project.goal.strip()),
        has_beneficiaries=bool(project.beneficiaries.strip()),
        has_plan=bool(project.plan_text.strip()),
        has_budget=project.budget_cents is not None,
        has_risk=bool(project.risk),
        organization_active=project.organization.state == Organization.State.ACTIVE,
        posts=posts["count"],
        people=posts["people"] or 0,
        has_notice=bool(project.recruiting_notice.strip()),
        activities=boards.tally(project.pk),
    )
