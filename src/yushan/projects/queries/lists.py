"""Projects as staff see them: only what their grants cover."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from yushan.accounts.models import User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import MATRIX, can, roles_of, scope_filter, visible, visible_or_404
from yushan.organizations.models import Organization, RoleGrant
from yushan.projects.models import EvaluationReviewer, FeatureRequest, Project
from yushan.projects.queries.deciding import decides, not_own
from yushan.projects.queries.rounds import since, until

SCOPE = {"area": "organization__area", "organization": "organization__path"}

# Filter chips: key, label, states.
CHIPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("draft", "草稿", ("draft", "returned")),
    ("submitted", "待立项", ("submitted",)),
    ("recruiting", "招募中", ("recruiting",)),
    ("running", "实施中", ("running",)),
    ("evaluating", "评估优化", ("evaluating", "improving")),
    ("closed", "已结项", ("closed",)),
    ("stopped", "暂停终止", ("suspended", "cancelled")),
)


def organizations_of(actor: Any) -> QuerySet[Organization]:
    """Active organizations that the actor may set up projects for."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return visible(actor, "project.edit", rows, area="area", organization="path").order_by("path")


def may_look(actor: Any) -> bool:
    """Whether there can be anything of projects and contests for them: staff with projects, and who reviews."""
    return can(actor, "project.view") or can(actor, "contest.score")


def asked_to_review(user: Any) -> QuerySet[Any]:
    """Keys of the projects whose round this reviewer is asked about, until that evaluation is closed."""
    rows = EvaluationReviewer.objects.filter(user=user.pk, evaluation__closed_at=None)
    return rows.order_by().values("evaluation__project")


def readable(actor: Any) -> Q:
    """Projects that the actor may read: those their grants cover, and, for a reviewer, those they are asked to review."""
    own = scope_filter(actor, "project.view", **SCOPE)
    if not own or RoleGrant.Role.REVIEWER not in roles_of(actor):
        return own  # empty: everything
    return own | Q(pk__in=asked_to_review(actor))


def may_read(actor: Any, project: Project) -> bool:
    """`readable` for one project."""
    if can(actor, "project.view", on=project):
        return True
    return (
        RoleGrant.Role.REVIEWER in roles_of(actor)
        and asked_to_review(actor).filter(evaluation__project=project).exists()
    )


def projects_of(
    actor: Any, *, chip: str = "", text: str = "", programme: str = "", area: str = "", mine: bool = False
) -> QuerySet[Project]:
    """The list of the staff page, newest first; order ["-id"]."""
    rows = Project.objects.filter(readable(actor))
    if chip == "review":
        rows = reviewable(actor)
    elif states := next((states for key, _, states in CHIPS if key == chip), None):
        rows = rows.filter(state__in=states)
    if words := text.strip():
        rows = rows.filter(Q(title__icontains=words) | Q(code__iexact=words) | Q(organization__name__icontains=words))
    if programme:
        rows = rows.filter(programme__code=programme)
    if area:
        rows = rows.filter(organization__area__code=area)
    if mine:
        rows = rows.filter(lead=actor.pk)
    return rows.select_related("organization__area", "programme", "lead")


def counts_by_chip(actor: Any) -> dict[str, int]:
    """How many of the visible projects each chip would show; 1 statement."""
    rows = Project.objects.filter(readable(actor))
    by_state = dict(rows.order_by().values_list("state").annotate(Count("id")))
    counts = {key: sum(by_state.get(state, 0) for state in states) for key, _, states in CHIPS}
    return counts | {"": sum(by_state.values())}


def staff_project(actor: Any, pk: int, capability: str = "") -> Project:
    """One project with what pages show: to read (without `capability`), or where the actor may do that. NotFound else."""
    rows = Project.objects.select_related("organization__area", "programme", "lead", "submitted_by")
    waits = FeatureRequest.objects.filter(project=OuterRef("pk"), state=FeatureRequest.State.WAITING)
    rows = rows.annotate(round_since=since(), round_until=until(), feature_waits=Exists(waits))
    if capability:
        return visible_or_404(actor, capability, rows, pk, **SCOPE)
    if (found := rows.filter(readable(actor), pk=pk).first()) is None:
        raise NotFound()
    return found


def reviewable(actor: Any) -> QuerySet[Project]:
    """Submitted projects that wait for this actor's decision: the level above the organization, not who submitted."""
    return Project.objects.filter(
        decides(actor, "organization"), not_own(actor, "submitted_by"), state=Project.State.SUBMITTED
    )


def returned_to(actor: Any) -> QuerySet[Project]:
    """Projects led by this actor that came back."""
    rows = visible(actor, "project.edit", Project.objects.filter(state=Project.State.RETURNED), **SCOPE)
    return rows.filter(lead=actor.pk)


def returned_since(moment: datetime) -> Exists:
    """Condition: sent back at or after a moment. The trail knows when; a project keeps only the reason."""
    lines = AuditLine.objects.filter(
        subject_type="projects.project",
        subject_id=Cast(OuterRef("pk"), CharField()),
        action="projects.return",
        at__gte=moment,
    )
    return Exists(lines)


def returned_at() -> Subquery:
    """When a project was sent back the last time; None for what a file brought."""
    lines = AuditLine.objects.filter(
        subject_type="projects.project", subject_id=Cast(OuterRef("pk"), CharField()), action="projects.return"
    )
    return Subquery(lines.order_by("-at").values("at")[:1])


def possible_leads(organization: Organization) -> QuerySet[User]:
    """Who can lead a project of this organization: everybody who may edit its projects, by name."""
    now = clock.now()
    roles = [role for role, capabilities in MATRIX.items() if "project.edit" in capabilities]
    paths = [
        organization.path[:end] for end in range(Organization.steplen, len(organization.path) + 1, Organization.steplen)
    ]
    where = Q(scope="city") | Q(scope="organization", scope_path__in=paths)
    if organization.area_id:
        where |= Q(scope="area", scope_id=organization.area_id)
    in_force = Q(ends_at=None) | Q(ends_at__gt=now)
    grants = RoleGrant.objects.filter(where, in_force, role__in=roles, starts_at__lte=now)
    return User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("display_name", "pk")
