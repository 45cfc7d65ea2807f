"""Making and changing a project, its posts and its lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.projects.actions.feature_wish import keep_wish
from yushan.projects.models import Project, ProjectPost
from yushan.projects.queries import possible_leads, readiness
from yushan.projects.rules.stages import recruiting_lacks

# What the level above approves; from then on it stands as it was approved.
APPROVED = (
    *("title", "programme", "focus"),
    *("goal", "beneficiaries", "plan_text", "budget_cents", "risk"),
)
# What goes along from the library, and is kept on the plan page of the room.
SHEETS = ("materials", "risk_sheet", "lesson")
# What the lead keeps up to date while the project is under way.
KEPT = ("recruiting_notice", "starts_on", "ends_on")
FIELDS = (*APPROVED, *KEPT, *SHEETS)
BEFORE_APPROVAL = ("draft", "returned")
UNDER_WAY = ("recruiting", "running", "suspended")
MAX_POSTS = 20


@dataclass(frozen=True)
class PostNeed:
    """A role that the project looks for."""

    name: str
    people: int
    requirements: str = ""


def locked(project: Project) -> Project:
    """The project's row under lock, as it is now; NotFound when it is gone."""
    return locked_row(project)


def new_code(year: int) -> str:
    """The next public code of a year: «XM2026-00001»."""
    return f"XM{year}-{take(f'project:{year}'):05d}"


def uneditable(project: Project) -> str:
    """Why the project's state allows no changes, in words; empty when it does."""
    if project.state == Project.State.SUBMITTED:
        return "项目正在审批，请先撤回再修改。"
    return "" if project.state in (*BEFORE_APPROVAL, *UNDER_WAY) else f"项目{project.get_state_display()}，不能再修改。"


def _check(project: Project, facts: dict[str, Any]) -> None:
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    if not project.title.strip():
        raise Refusal("请填写项目名称。", field="title")
    if project.starts_on and project.ends_on and project.ends_on < project.starts_on:
        raise Refusal("结束日期不能早于开始日期。", field="ends_on")
    if project.budget_cents is not None and project.budget_cents < 0:
        raise Refusal("预算不能是负数。", field="budget")


def _save_posts(project: Project, posts: Sequence[PostNeed]) -> bool:
    """Writes the list of posts as it was given; True when something changed."""
    if len(posts) > MAX_POSTS:
        raise Refusal(f"最多写 {MAX_POSTS} 个招募岗位，相近的请合并。")
    names = [post.name.strip() for post in posts]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise Refusal(f"招募岗位“{doubled}”写了两次，请合并成一行。")
    if any(post.people < 1 for post in posts):
        raise Refusal("每个招募岗位至少招 1 人。")
    wanted = [(name, post.people, post.requirements.strip()) for name, post in zip(names, posts, strict=True)]
    if wanted == list(project.posts.values_list("name", "people", "requirements")):
        return False
    project.posts.all().delete()
    ProjectPost.objects.bulk_create(
        ProjectPost(project=project, name=name, people=people, requirements=requirements)
        for name, people, requirements in wanted
    )
    return True


def _check_lead(organization: Organization, lead: User) -> None:
    if not possible_leads(organization).filter(pk=lead.pk).exists():
        raise Refusal(f"{lead}没有维护这个组织项目的权限，请先授权，或换一位负责人。", field="lead")


@transaction.atomic
def create_project(
    actor: Any,
    *,
    organization: Organization,
    title: str,
    lead: User | None = None,
    posts: Sequence[PostNeed] = (),
    feature_grounds: str | None = None,
    **facts: Any,
) -> Project:
    """A draft; `facts` are names of FIELDS. Whoever makes it leads it unless `lead` is given. With `feature_grounds` it asks to
    be what its district is known for (feature_wish.py).
    """
    require(actor, "project.edit", on=organization)
    if organization.state != Organization.State.ACTIVE:
        raise Refusal(f"“{organization.name}”还没有运行，不能立项。", field="organization")
    if lead is None and not is_system(actor):
        lead = actor
    elif lead is not None and lead != actor:
        _check_lead(organization, lead)
    project = Project(organization=organization, title=title.strip(), lead=lead, created_at=clock.now(), **facts)
    _check(project, facts)
    project.code = new_code(clock.today().year)
    project.save()
    _save_posts(project, posts)
    record(actor, "projects.create", subject=project, label=project.title)
    if feature_grounds is not None:
        keep_wish(actor, project, feature_grounds)
    return project


# Nothing is said about the wish: it stays as it is.
AS_IT_IS = object()


@transaction.atomic
def update_project(
    actor: Any,
    *,
    project: Project,
    posts: Sequence[PostNeed] | None = None,
    seen: int | None = None,
    feature_grounds: Any = AS_IT_IS,
    **facts: Any,
) -> Project:
    """Changes facts and, when given, the whole list of posts; before approval also the wish to be a feature of the district,
    which `feature_grounds=None` takes back.

    Conflict while it is under review or over, and for what was approved once it is approved.
    """
    project = locked(project)
    require(actor, "project.edit", on=project)
    if why := uneditable(project):
        raise Conflict(why)
    require_unchanged(project, seen)
    changed = [name for name, value in facts.items() if name in FIELDS and getattr(project, name) != value]
    if project.state in UNDER_WAY and set(changed) & set(APPROVED):
        raise Conflict("立项时批准的内容不能再改；招募和起止日期可以改。")
    for name, value in facts.items():
        setattr(project, name, value)
    project.title = project.title.strip()
    _check(project, facts)
    if changed:
        project.save(update_fields=changed)
    if posts is not None and _save_posts(project, posts):
        changed.append("posts")
    if project.state in UNDER_WAY and (missing := recruiting_lacks(readiness(project))):
        raise Refusal(f"志愿者正看着招募内容，不能缺{'、'.join(missing)}。")
    if feature_grounds is not AS_IT_IS and project.state in BEFORE_APPROVAL:
        keep_wish(actor, project, feature_grounds)
    if changed:
        record(actor, "projects.update", subject=project, label=project.title, changed=changed)
    return project


@transaction.atomic
def change_lead(actor: Any, *, project: Project, lead: User) -> Project:
    """Hands the project to somebody else who may edit it; the new lead is told."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    if project.state in (Project.State.CLOSED, Project.State.CANCELLED):
        raise Conflict(f"项目{project.get_state_display()}，不用再换负责人。")
    _check_lead(project.organization, lead)
    if project.lead_id == lead.pk:
        return project
    project.lead = lead
    project.save(update_fields=["lead"])
    line = record(actor, "projects.change_lead", subject=project, label=project.title, lead=str(lead))
    notify(
        [lead.pk],
        key=f"project:{project.pk}:{line.pk}",
        title=f"您成为项目“{project.title}”的负责人",
        url=reverse("projects:detail", args=[project.pk]),
    )
    return project
