"""Steps in a project's life (lifecycle.py): who may, under a row lock, with trail and notice."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.access import level_above, require, roles_of
from yushan.projects.actions.planning import locked
from yushan.projects.lifecycle import PROJECT, resume_event
from yushan.projects.models import Project
from yushan.projects.queries import readiness


def _step(actor: Any, project: Project, event: str, *fields: str, reason: str = "") -> AuditLine:
    """Moves the life cycle and writes the row and the trail; the caller holds the lock."""
    before = project.state
    table_event = resume_event(project.resume_state) if event == "resume" else event
    project.state = PROJECT.next_state(before, table_event, readiness(project))
    project.save(update_fields=["state", *fields])
    return record(
        actor,
        f"projects.{event}",
        subject=project,
        label=project.title,
        reason=reason,
        was=before,
        now=project.state,
    )


def _with_reason(reason: str, ask: str) -> str:
    if len(reason.strip()) < 2:
        raise Refusal(ask, field="reason")
    return reason.strip()[:300]


def _require_second_person(actor: Any, project: Project) -> None:
    """Four eyes: the level above approves, and not who submitted, unless it is the city or the platform."""
    require(actor, "project.approve", on=level_above(project.organization))
    if is_system(actor) or "city_admin" in roles_of(actor):
        return
    if project.submitted_by_id == actor.pk:
        raise NotAllowed("这个项目是您提交的，要由另一位审批人决定。")


def _tell(project: Project, line: AuditLine, title: str, body: str = "") -> None:
    """Tells the lead, and whoever submitted in the lead's place."""
    people = [pk for pk in (project.lead_id, project.submitted_by_id) if pk]
    url = reverse("projects:detail", args=[project.pk])
    notify(people, key=f"project:{project.pk}:{line.pk}", title=title, body=body, url=url)


@transaction.atomic
def submit_project(actor: Any, *, project: Project) -> Project:
    """Asks the level above to set the project up. Refusal lists what is missing."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    project.submitted_by = None if is_system(actor) else actor
    project.submitted_at, project.reason = clock.now(), ""
    _step(actor, project, "submit", "submitted_by", "submitted_at", "reason")
    return project


@transaction.atomic
def recall_project(actor: Any, *, project: Project) -> Project:
    """Takes the request back to change something."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    _step(actor, project, "recall")
    return project


@transaction.atomic
def approve_project(actor: Any, *, project: Project) -> Project:
    """The level above sets it up: it is public and recruits from now on. Of two approvers one gets Conflict."""
    project = locked(project)
    _require_second_person(actor, project)
    project.approved_at = clock.now()
    line = _step(actor, project, "approve", "approved_at")
    _tell(project, line, f"“{project.title}”已立项，可以招募和发布活动了")
    return project


@transaction.atomic
def return_project(actor: Any, *, project: Project, reason: str) -> Project:
    """The level above sends it back with a reason."""
    project = locked(project)
    _require_second_person(actor, project)
    project.reason = _with_reason(reason, "请写明要改什么，负责人会看到。")
    line = _step(actor, project, "return", "reason", reason=project.reason)
    _tell(project, line, f"“{project.title}”的立项被退回修改", project.reason)
    return project


@transaction.atomic
def start_project(actor: Any, *, project: Project) -> Project:
    """Recruiting is over, the work begins: the lead says so once an activity is published.

    By hand and not by the first publication: recruiting often goes on while the first activity is already out.
    """
    project = locked(project)
    require(actor, "project.edit", on=project)
    _step(actor, project, "start")
    return project


@transaction.atomic
def suspend_project(actor: Any, *, project: Project, reason: str) -> Project:
    """Pauses a project; no new activity is published meanwhile, published ones go on."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    project.reason = _with_reason(reason, "请写明为什么暂停，团队和上级会看到。")
    project.resume_state = project.state
    _step(actor, project, "suspend", "reason", "resume_state", reason=project.reason)
    return project


@transaction.atomic
def resume_project(actor: Any, *, project: Project) -> Project:
    """Goes on where it was."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    if project.state != Project.State.SUSPENDED:
        raise Conflict(f"项目现在是“{project.get_state_display()}”，没有暂停。请刷新页面看最新状态。")
    _step(actor, project, "resume")
    project.reason = project.resume_state = ""
    project.save(update_fields=["reason", "resume_state"])
    return project


@transaction.atomic
def cancel_project(actor: Any, *, project: Project, reason: str) -> Project:
    """Ends it early for good. Refusal while activities are unsettled: nobody's hours are left behind."""
    project = locked(project)
    require(actor, "project.edit", on=project)
    project.reason = _with_reason(reason, "请写明为什么终止，会留在项目的历史里。")
    line = _step(actor, project, "cancel", "reason", reason=project.reason)
    if project.lead_id and project.lead_id != actor.pk:
        _tell(project, line, f"“{project.title}”已终止", project.reason)
    return project
